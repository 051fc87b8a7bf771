//! Prints how a base answers each query that AEDB can send, and how long each took: see `docs/query-plans.md`.
//!
//! `plans ADDRESS`, the address of a base that `examples/million.rs` has filled. It is left as it was.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool for people at their desks"
)]

#[path = "../tests/it/support/plans.rs"]
mod plans;

use anyhow::Context;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_types::Text};
use persistence::{Area, DatabaseAddress, DatabaseSettings};
use secrecy::ExposeSecret;
use std::{io::Write, time::Duration};

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1).context("no address")?;
    let address = DatabaseAddress::parse(&address).context("not an address")?;
    let settings = DatabaseSettings {
        address: address.clone(),
        readers: 1,
        writers: 1,
        wait: Duration::from_secs(60),
        lock_wait: Duration::from_secs(60),
        statement_time: Duration::from_secs(600),
    };
    let url = match &address {
        DatabaseAddress::Sqlite(file) => file.to_string_lossy().into_owned(),
        DatabaseAddress::Postgres(address) => address.expose_secret().to_owned(),
    };
    plans::listen();
    let store = persistence::open(settings, tokio::runtime::Handle::current());
    let mut work = store.begin(Area::Drives).await?;
    // The first round warms the caches and is thrown away.
    plans::ask_everything(&mut *work, &url).await;
    work.rollback().await?;
    let mut work = store.begin(Area::Drives).await?;
    let asked = plans::ask_everything(&mut *work, &url).await;
    work.rollback().await?;
    let mut out = std::io::stdout().lock();
    for asked in asked {
        writeln!(
            out,
            "## {} · {:.1} ms",
            asked.call,
            asked.took.as_secs_f64() * 1e3
        )?;
        for statement in &asked.statements {
            writeln!(out, "{}", statement.chars().take(3_000).collect::<String>())?;
            for line in plan(&address, statement).await? {
                writeln!(out, "    {line}")?;
            }
        }
    }
    Ok(())
}

async fn plan(address: &DatabaseAddress, statement: &str) -> anyhow::Result<Vec<String>> {
    match address {
        DatabaseAddress::Sqlite(file) => {
            let mut connection = SqliteConnection::establish(&file.to_string_lossy())?;
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let lines = diesel::sql_query(explain).load::<Line>(&mut connection)?;
            Ok(lines.into_iter().map(|line| line.detail).collect())
        }
        DatabaseAddress::Postgres(address) => {
            let (client, connection) =
                tokio_postgres::connect(address.expose_secret(), tokio_postgres::NoTls).await?;
            let driven = tokio::spawn(connection);
            let lines = client.query(&format!("EXPLAIN {statement}"), &[]).await?;
            drop(client);
            driven.await??;
            Ok(lines.into_iter().map(|line| line.get(0)).collect())
        }
    }
}
