//! `cargo xtask test`: every test of the workspace, on SQLite and on PostgreSQL.
//!
//! The tests find PostgreSQL in `AEDB_TEST_POSTGRES`, the address of a superuser; each makes a database of its own
//! there. Without PostgreSQL there is no test run: a skipped half would look like a passed one.

use std::process::ExitStatus;
use std::time::Instant;

use anyhow::Result;

use crate::postgres::{Durability, Postgres};
use crate::process::Running;
use crate::{repository, say};

/// How many tests run at once, as the test harness is told.
const THREADS: &str = "RUST_TEST_THREADS";
/// So many for each core: they wait for databases to be made and dropped, and for each other, most of the time.
const AT_ONCE: usize = 2;

/// The tests ran and some failed; their exit code goes on to the caller.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) exit_code: u8,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the tests failed")
    }
}

impl std::error::Error for Failed {}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let postgres = Postgres::provide(Durability::None)?;
    let mut cargo = repository::cargo();
    cargo.arg("test");
    if !arguments.iter().any(|argument| chooses_packages(argument)) {
        cargo.arg("--workspace");
    }
    cargo
        .args(arguments)
        .env("AEDB_TEST_POSTGRES", postgres.url());
    if std::env::var_os(THREADS).is_none() {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        cargo.env(THREADS, (cores * AT_ONCE).to_string());
    }
    say::step(format!("cargo test {}", arguments.join(" ")).trim_end());
    let begun = Instant::now();
    let status = Running::start(&mut cargo)?.wait()?;
    if !status.success() {
        return Err(Failed {
            exit_code: exit_code_of(status),
        }
        .into());
    }
    say::good(&format!(
        "All tests passed in {}",
        say::duration(begun.elapsed())
    ));
    Ok(())
}

/// `-p api`, `-papi`, `--package=api`: then it isn't the whole workspace.
fn chooses_packages(argument: &str) -> bool {
    argument.starts_with("--package") || (argument.starts_with("-p") && !argument.starts_with("--"))
}

fn exit_code_of(status: ExitStatus) -> u8 {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .filter(|&code| code != 0)
        .unwrap_or(1)
}
