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
/// "is one of these ids" (`sql/condition.rs` of the crate `persistence`).
pub(super) fn reads(statements: &[Statement]) -> String {
    statements
        .iter()
        .filter(|statement| statement.sql().starts_with("SELECT"))
        .map(|statement| {
            let sql = statement.render(literal);
            let sql = sql.replace(AMONG.0, "IN (SELECT value FROM json_each(");
            sql.replace(AMONG.1, "))") + "\n"
        })
        .collect()
}

/// How PostgreSQL is asked for rows with one of some ids: what stands before the ids, and what after.
const AMONG: (&str, &str) = (
    "= ANY(ARRAY(SELECT value::bigint FROM json_array_elements_text(CAST(",
    " AS json))))",
);

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
        let log = format!(
            "[7] LOG:  statement: BEGIN READ ONLY\n\
             [7] LOG:  execute s1: SELECT * FROM drives WHERE id {}$2{} AND name = $1 LIMIT $3\n\
             [7] DETAIL:  parameters: $1 = 'it''s', $2 = '[1,2]', $3 = '50'\n",
            AMONG.0, AMONG.1
        );
        assert_eq!(
            reads(&of_request(&log, "drives")),
            "SELECT * FROM drives WHERE id IN (SELECT value FROM json_each('[1,2]')) AND name = 'it''s' LIMIT 50\n"
        );
    }
}
