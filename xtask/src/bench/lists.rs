//! A page of 50 drives over HTTP against its statements on the database alone.

use anyhow::{Result, bail};

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::load::{answers_per_second, same};
use super::pgbench::{self, Script};
use super::report::{Aim, Report};
use super::server::Installation;
use super::sqlite;
use super::statements::{self, Statement};
use super::turns::{Comparison, TURN};
use crate::say;

const PATH: &str = "/api/v1/drives?page_size=50";

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Drives, a page of 50");
    let request = client::get(PATH);
    let on_postgres = bench.plant(Database::Postgres, "lists")?;
    let statements = captured(bench, &on_postgres, "lists", "FROM \"drives\"", &request)?;

    let on_sqlite = bench.plant(Database::Sqlite, "lists")?.serve()?;
    let script = sqlite::reads(&statements);
    let comparison = Comparison::of(
        || answers_per_second(on_sqlite.port, &same(&request), TURN),
        || {
            let base = bench.sqlite_file("lists");
            sqlite::per_second(
                &bench.sqlite_loop,
                &base,
                bench.folder.path(),
                &script,
                TURN,
            )
        },
    )?;
    add(report, Database::Sqlite, &comparison);
    drop(on_sqlite);

    let on_postgres = on_postgres.serve()?;
    let script = Script::new(&statements, None);
    let comparison = Comparison::of(
        || answers_per_second(on_postgres.port, &same(&request), TURN),
        || script.per_second(&bench.cluster, "lists", bench.folder.path(), TURN),
    )?;
    add(report, Database::Postgres, &comparison);
    Ok(())
}

fn add(report: &mut Report, database: Database, comparison: &Comparison) {
    let yardstick = match database {
        Database::Sqlite => "a loop in process",
        Database::Postgres => "pgbench -M prepared",
    };
    report.add(
        &format!("50 drives over HTTP, {} : {yardstick}", database.name()),
        comparison.ratio,
        "",
        Aim::AtLeast(0.6),
        &comparison.made_of(),
    );
}

/// What one request makes PostgreSQL do: a server of its own answers it while everything is logged.
pub(super) fn captured(
    bench: &Bench,
    installation: &Installation,
    database: &str,
    marker: &str,
    request: &[u8],
) -> Result<Vec<Statement>> {
    let set = |logging: &str| {
        let statement = format!("ALTER DATABASE {database} {logging}");
        pgbench::execute(&bench.cluster, "postgres", &statement)
    };
    set("SET log_statement = 'all'")?;
    let server = installation.serve()?;
    let seen = bench.cluster.log()?.len();
    let answer_status = Client::connect(server.port)?.send(request)?.status;
    let log = bench.cluster.log()?;
    drop(server);
    set("RESET log_statement")?;
    let statements = statements::of_request(&log[seen..], marker);
    if answer_status != 200 || statements.is_empty() {
        bail!(
            "the request answered {answer_status} and made {} statements",
            statements.len()
        );
    }
    for statement in &statements {
        say::detail(statement.sql());
    }
    Ok(statements)
}
