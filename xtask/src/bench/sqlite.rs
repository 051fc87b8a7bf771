//! SQLite alone: the statements of one request in a tight loop, by an example of the crate `persistence`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::statements::Statement;
use crate::process;

/// Runs `script` (one statement on each line) on `base` for `time`; gives how many times a second it ran.
pub(super) fn per_second(
    executable: &Path,
    base: &Path,
    folder: &Path,
    script: &str,
    time: Duration,
) -> Result<f64> {
    let file = folder.join("script.sqlite.sql");
    std::fs::write(&file, script).context("can't write the loop's script")?;
    let output = process::output_of(
        "the SQLite loop",
        Command::new(executable)
            .arg(base)
            .arg(file)
            .arg(time.as_secs().max(1).to_string()),
    )?;
    output
        .trim()
        .parse()
        .context("the SQLite loop didn't say how fast it was")
}

/// The reading statements of a request on PostgreSQL as SQLite takes them: the query builder writes both alike, but for
/// rows that are among those of another query.
pub(super) fn reads(statements: &[Statement]) -> String {
    statements
        .iter()
        .filter(|statement| statement.sql().starts_with("SELECT"))
        .map(|statement| {
            statement
                .render(literal)
                .replace("= ANY(SELECT", "IN (SELECT")
                + "\n"
        })
        .collect()
}

/// Numbers bare, so that they aren't compared as texts.
fn literal(value: &str) -> String {
    if value.parse::<f64>().is_ok() {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::statements::of_request;

    #[test]
    fn only_reads_are_taken_and_numbers_are_bare() {
        let log = "[7] LOG:  statement: BEGIN READ ONLY\n\
            [7] LOG:  execute s1: SELECT * FROM drives WHERE id = ANY(SELECT id FROM drives WHERE name = $1 LIMIT $2)\n\
            [7] DETAIL:  parameters: $1 = 'it''s', $2 = '50'\n";
        assert_eq!(
            reads(&of_request(log, "drives")),
            "SELECT * FROM drives WHERE id IN (SELECT id FROM drives WHERE name = 'it''s' LIMIT 50)\n"
        );
    }
}
