//! Writes of one row, a drive's note, over HTTP against their statements on the database alone.

use std::borrow::Cow;

use anyhow::{Context, Result};

use super::Bench;
use super::bases::Database;
use super::client;
use super::lists::captured;
use super::load::answers_per_second;
use super::pgbench::{FirstDrive, Script};
use super::report::{Aim, Report};
use super::sqlite;
use super::turns::{Comparison, TURN};
use crate::say;

/// Each connection writes to a drive of its own, from this one on.
const FIRST_DRIVE: FirstDrive = FirstDrive(601);

/// The least that a change of a note is on SQLite: the row, and the entry that tells of it.
const ON_SQLITE: &str = "\
BEGIN IMMEDIATE
SELECT * FROM drives WHERE id = 601
UPDATE drives SET note = 'Заметка 1', updated_at = 1795000000000000 WHERE id = 601
INSERT INTO changes (at, actor, operation, entity, entity_id, name, fields) VALUES (1795000000000000, 'local', 'change', 'drive', 601, 'Sinamics S120', '{\"note\":{\"from\":\"Заметка 0\",\"to\":\"Заметка 1\"}}')
COMMIT
";

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Writes of one row");
    let on_postgres = bench.plant(Database::Postgres, "writes")?;
    let token = on_postgres.serve()?.token()?;
    let statements = captured(
        bench,
        &on_postgres,
        "writes",
        "UPDATE \"drives\"",
        &request(&token, 0, 0),
    )?;

    let on_sqlite = bench.plant(Database::Sqlite, "writes")?.serve()?;
    let token = on_sqlite.token()?;
    let comparison = Comparison::of(
        || answers_per_second(on_sqlite.port, &changing(&token), TURN),
        || {
            let base = bench.sqlite_file("writes");
            sqlite::per_second(
                &bench.sqlite_loop,
                &base,
                bench.folder.path(),
                ON_SQLITE,
                TURN,
            )
        },
    )?;
    add(report, Database::Sqlite, &comparison);
    drop(on_sqlite);

    let on_postgres = on_postgres.serve()?;
    let script = Script::new(&statements, Some(FIRST_DRIVE));
    let token = on_postgres.token()?;
    let comparison = Comparison::of(
        || answers_per_second(on_postgres.port, &changing(&token), TURN),
        || script.per_second(&bench.cluster, "writes", bench.folder.path(), TURN),
    )
    .context("writes on PostgreSQL")?;
    add(report, Database::Postgres, &comparison);
    Ok(())
}

fn add(report: &mut Report, database: Database, comparison: &Comparison) {
    let yardstick = match database {
        Database::Sqlite => "a loop in process",
        Database::Postgres => "pgbench -M prepared",
    };
    report.add(
        &format!("one-row write over HTTP, {} : {yardstick}", database.name()),
        comparison.ratio,
        "",
        Aim::None,
        &comparison.made_of(),
    );
}

fn changing<'a>(token: &'a str) -> impl Fn(usize, u32) -> Cow<'a, [u8]> + Sync + 'a {
    move |connection, sent| Cow::Owned(request(token, connection, sent))
}

/// A note that differs from the one before, so that there is something to write.
fn request(token: &str, connection: usize, sent: u32) -> Vec<u8> {
    let FirstDrive(first) = FIRST_DRIVE;
    let drive = first + i64::try_from(connection).unwrap_or(0);
    client::patch_json(
        &format!("/api/v1/drives/{drive}"),
        token,
        &format!("{{\"note\": \"Заметка {sent}\"}}"),
    )
}
