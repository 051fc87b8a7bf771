//! The yardstick for requests on SQLite: their statements in a tight loop on one connection, in process.
//!
//! `sqlite_loop BASE SCRIPT SECONDS`, used by `cargo xtask bench`. SCRIPT has one statement on each line; every row
//! of every answer is read. Prints how many times a second the whole script ran.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Context;
use diesel::connection::{Connection, LoadConnection, SimpleConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field, Row};
use diesel::sql_types::Untyped;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{QueryResult, RunQueryDsl};

/// A text that is prepared once and then kept, which `diesel::sql_query` isn't.
#[derive(Clone, Copy)]
struct Statement<'a>(&'a str);

impl QueryFragment<Sqlite> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

impl RunQueryDsl<SqliteConnection> for Statement<'_> {}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let base = arguments.next().context("no base")?;
    let script = std::fs::read_to_string(arguments.next().context("no script")?)?;
    let seconds: u64 = arguments.next().context("no seconds")?.parse()?;
    let statements: Vec<Statement> = script.lines().map(Statement).collect();

    let mut connection = SqliteConnection::establish(&base)?;
    // As `connection/sqlite.rs` opens its own.
    connection.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;",
    )?;
    let time = Duration::from_secs(seconds);
    let begun = Instant::now();
    let mut rounds = 0_u32;
    while begun.elapsed() < time {
        for statement in &statements {
            run(&mut connection, *statement)?;
        }
        rounds += 1;
    }
    let rate = f64::from(rounds) / begun.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{rate}")?;
    Ok(())
}

fn run(connection: &mut SqliteConnection, statement: Statement) -> anyhow::Result<()> {
    if !statement.0.starts_with("SELECT") {
        statement.execute(connection)?;
        return Ok(());
    }
    for row in LoadConnection::load(connection, statement)? {
        let row = row?;
        for index in 0..row.field_count() {
            let field = row.get(index).context("a row shorter than it says")?;
            std::hint::black_box(field.value());
        }
    }
    Ok(())
}
