//! PostgreSQL alone: `pgbench -M prepared` with the statements of one request.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::load::CONNECTIONS;
use super::statements::Statement;
use crate::postgres::Cluster;
use crate::process;

/// Each of pgbench's connections writes to a drive of its own, as the requests do: the first one's id, to be counted on.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstDrive(pub(super) i64);

/// A script for pgbench, with the values that go into it as parameters.
#[derive(Debug)]
pub(super) struct Script {
    text: String,
    values: Vec<String>,
}

impl Script {
    pub(super) fn new(statements: &[Statement], first: Option<FirstDrive>) -> Self {
        let mut values = Vec::new();
        let mut text = String::new();
        if let Some(FirstDrive(id)) = first {
            text.push_str(&format!("\\set drive :client_id + {id}\n"));
        }
        // A key that one statement fetches is the first parameter of the next, and a new one in each round.
        let mut fetched_key = false;
        for statement in statements {
            let mut is_key = std::mem::take(&mut fetched_key);
            fetched_key = statement.sql().contains("nextval(");
            let line = statement.render(|value| {
                if std::mem::take(&mut is_key) {
                    return ":id".to_owned();
                }
                if first.is_some_and(|FirstDrive(id)| value == id.to_string()) {
                    return ":drive".to_owned();
                }
                values.push(value.to_owned());
                format!(":value{}", values.len())
            });
            text.push_str(&line);
            text.push_str(if fetched_key { " \\gset\n" } else { ";\n" });
        }
        Self { text, values }
    }

    /// Runs it for `time`; gives how many times a second it ran.
    pub(super) fn per_second(
        &self,
        cluster: &Cluster,
        database: &str,
        folder: &Path,
        time: Duration,
    ) -> Result<f64> {
        let file = folder.join("script.sql");
        std::fs::write(&file, &self.text).context("can't write pgbench's script")?;
        let mut command = cluster.client("pgbench", database)?;
        command
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={CONNECTIONS}"))
            .arg(format!("--time={}", time.as_secs().max(1)))
            .arg("--file")
            .arg(file);
        for (index, value) in self.values.iter().enumerate() {
            command.arg(format!("--define=value{}={value}", index + 1));
        }
        transactions_per_second(&process::output_of("pgbench", &mut command)?)
            .context("pgbench didn't say how fast it was")
    }
}

/// Runs one statement as the superuser.
pub(super) fn execute(cluster: &Cluster, database: &str, sql: &str) -> Result<()> {
    let mut command = cluster.client("psql", database)?;
    process::run("psql", command.args(["--quiet", "--command", sql]))
}

fn transactions_per_second(output: &str) -> Option<f64> {
    output
        .lines()
        .find_map(|line| line.strip_prefix("tps = "))
        .and_then(|rest| rest.split(' ').next())
        .and_then(|number| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::statements::of_request;

    #[test]
    fn values_become_parameters_and_the_drive_a_variable() {
        let log = "[7] LOG:  execute s1: UPDATE drives SET note = $1, name = $2 WHERE id = $3\n\
            [7] DETAIL:  parameters: $1 = '12:30', $2 = NULL, $3 = '601'\n";
        let script = Script::new(&of_request(log, "UPDATE"), Some(FirstDrive(601)));
        assert_eq!(
            script.text,
            "\\set drive :client_id + 601\n\
             UPDATE drives SET note = :value1, name = NULL WHERE id = :drive;\n"
        );
        assert_eq!(script.values, ["12:30"]);
    }

    #[test]
    fn reads_the_rate() {
        let output = "latency average = 0.5 ms\ntps = 1234.567 (without initial connection time)\n";
        assert_eq!(transactions_per_second(output), Some(1234.567));
    }
}
