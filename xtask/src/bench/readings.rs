//! Readings: stored in batches and in small requests on both databases, and a chart over ten million of one sensor.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::Bench;
use super::bases::Database;
use super::client::{self, Client};
use super::load::{CONNECTIONS, answers_per_second_to};
use super::pgbench;
use super::report::{Aim, Report};
use super::sqlite;
use super::turns::median;
use crate::say;

/// Readings of a batch, of so many sensors.
const BATCH: u64 = 1_000;
const SENSORS: u64 = 100;
/// Readings of a small request, and how many gateways send such.
const SMALL: u64 = 20;
const GATEWAYS: usize = 64;
/// How long each load runs, and how often; the median counts.
const RUN: Duration = Duration::from_secs(4);
const RUNS: usize = 3;
/// The first of all dates, in seconds since 1970.
const FIRST: u64 = 1_700_000_000;
/// Ten million readings fill a year with one each 3.15 seconds.
const YEAR_OF_TEN_MILLION: &str = "\
INSERT INTO sensors (address, name, name_key, open_limits, attention, created_at, updated_at) VALUES ('ten', 'ten', 'ten', 0, 2, now(), now());
INSERT INTO readings SELECT sensors.id, now() - number * interval '3.15 seconds', 'ok', 3.0, 20 + number % 50
  FROM sensors, generate_series(1, 10000000) AS number WHERE address = 'ten';
INSERT INTO reading_hours SELECT sensor_id, date_trunc('hour', at), count(*), min(temperature), max(temperature), min(battery), max(battery)
  FROM readings GROUP BY 1, 2;
VACUUM ANALYZE;
";
/// The same for SQLite, a statement on each line.
const YEAR_OF_TEN_MILLION_SQLITE: &str = "\
INSERT OR IGNORE INTO sensors (address, name, name_key, open_limits, attention, created_at, updated_at) VALUES ('ten', 'ten', 'ten', 0, 2, 0, 0)
INSERT OR IGNORE INTO readings WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 10000000) \
SELECT sensors.id, unixepoch() * 1000000 - (10000000 - number) * 3150000, 'ok', 3.0, 20 + number % 50 FROM numbers, sensors WHERE address = 'ten'
INSERT OR IGNORE INTO reading_hours SELECT sensor_id, at - at % 3600000000, count(*), min(temperature), max(temperature), min(battery), max(battery) \
FROM readings GROUP BY 1, 2
ANALYZE
";

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    say::step("Readings");
    for database in Database::BOTH {
        let installation = bench.empty_base(database, "readings")?;
        installation.add_editor()?;
        let server = installation.serve()?;
        let token = server.token()?;
        let name = database.name();
        let batches = per_second(CONNECTIONS, server.port, &token, BATCH)?;
        let aim = match database {
            Database::Postgres => 100_000.0,
            Database::Sqlite => 50_000.0,
        };
        report.add(
            &format!("readings stored in batches of 1,000, {name}"),
            batches * 1_000.0,
            "/s",
            Aim::AtLeast(aim),
            "8 connections, 100 sensors",
        );
        let small = per_second(GATEWAYS, server.port, &token, SMALL)?;
        report.add(
            &format!("requests of 20 readings each, {name}"),
            small,
            "/s",
            match database {
                Database::Sqlite => Aim::AtLeast(2_000.0),
                Database::Postgres => Aim::None,
            },
            "64 connections; one of the two databases is to reach it",
        );
    }
    for database in Database::BOTH {
        chart(bench, database, report)?;
    }
    Ok(())
}

/// Requests in a second, each with so many readings that nobody sent before.
fn per_second(connections: usize, port: u16, token: &str, readings: u64) -> Result<f64> {
    let mut runs = vec![];
    for run in 0..RUNS {
        let begin = FIRST + readings * 100_000_000 + u64::try_from(run)? * 10_000_000;
        runs.push(answers_per_second_to(
            connections,
            port,
            &requests(token, readings, begin),
            RUN,
        )?);
    }
    Ok(median(runs))
}

fn requests<'a>(
    token: &'a str,
    readings: u64,
    begin: u64,
) -> impl Fn(usize, u32) -> Cow<'a, [u8]> + Sync + 'a {
    move |connection, sent| {
        let connection = u64::try_from(connection).unwrap_or(0);
        let sensors = SENSORS.min(readings);
        let each = readings / sensors;
        // Each connection has a day of its own after the other.
        let first = begin + connection * 100_000 + u64::from(sent) * each;
        let mut body = String::from("[");
        for number in 0..readings {
            let (sensor, at) = (number % sensors, first + number / sensors);
            let comma = if number == 0 { "" } else { "," };
            // Writing to a String can't fail.
            let _ = write!(
                body,
                r#"{comma}{{"address":"A4:C1:38:{sensor}","date":{at},"status":"ok","battery":3.1,"temperature":{}.5}}"#,
                20 + (at + sensor) % 40
            );
        }
        body.push(']');
        Cow::Owned(client::post_json("/api/v1/readings", token, &body))
    }
}

/// The slowest of the five spans of a chart, as a page.
fn chart(bench: &Bench, database: Database, report: &mut Report) -> Result<()> {
    let installation = bench.empty_base(database, "chart")?;
    installation.add_editor()?;
    match database {
        Database::Postgres => {
            for statement in YEAR_OF_TEN_MILLION.split(";\n") {
                pgbench::execute(&bench.cluster, "chart", statement)?;
            }
        }
        // Once is enough: it takes longer than that.
        Database::Sqlite => {
            let (base, folder) = (bench.sqlite_file("chart"), bench.folder.path());
            let once = Duration::from_secs(1);
            sqlite::per_second(
                &bench.sqlite_loop,
                &base,
                folder,
                YEAR_OF_TEN_MILLION_SQLITE,
                once,
            )?;
        }
    }
    let server = installation.serve()?;
    let token = server.token()?;
    let mut client = Client::connect(server.port)?;
    let mut slowest: (f64, &str) = (0.0, "");
    for span in ["hour", "day", "week", "month", "year"] {
        let request = client::get_as(&format!("/sensors/1?span={span}"), &token);
        let mut times = vec![];
        for _ in 0..15 {
            let begun = Instant::now();
            let status = client.send(&request)?.status;
            if status != 200 {
                bail!("a chart answered {status}");
            }
            times.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        let time = median(times);
        say::detail(&format!("a {span}: {time:.1} ms"));
        if time > slowest.0 {
            slowest = (time, span);
        }
    }
    report.add(
        &format!(
            "a sensor's page with a chart over 10,000,000 readings, {}",
            database.name()
        ),
        slowest.0,
        "ms",
        Aim::AtMost(50.0),
        &format!("the slowest span, a {}; median of 15", slowest.1),
    );
    Ok(())
}
