//! From starting the process to its first answer, and how much memory it takes, idle and after load.

use std::borrow::Cow;
use std::time::Duration;

use anyhow::Result;

use super::Bench;
use super::bases::Database;
use super::client;
use super::load::answers_per_second;
use super::report::{Aim, Report};
use super::turns::{TURN, median};
use crate::say;

const STARTS: usize = 10;

/// How long a server rests before it counts as idle.
const REST: Duration = Duration::from_secs(2);

/// What visitors ask for, one after another.
const PATHS: [&str; 4] = [
    "/",
    "/drives",
    "/api/v1/drives?page_size=50",
    "/api/v1/tree",
];

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    for database in Database::BOTH {
        say::step(&format!("Start and memory, {}", database.name()));
        let installation = bench.plant(database, "start")?;
        let mut times = Vec::new();
        for _ in 0..STARTS {
            times.push(installation.serve()?.start.as_secs_f64() * 1_000.0);
        }
        report.add(
            &format!("start to the first 200, {}", database.name()),
            median(times),
            "ms",
            Aim::AtMost(50.0),
            &format!("migrated base, median of {STARTS}"),
        );

        let server = installation.serve()?;
        std::thread::sleep(REST);
        let (idle, _) = server.memory_mb()?;
        report.add(
            &format!("memory, idle, {}", database.name()),
            idle,
            "MB",
            Aim::AtMost(25.0),
            "resident, demo plant",
        );
        let requests = PATHS.map(client::get);
        let mixed = |_, sent: u32| {
            let index = usize::try_from(sent).unwrap_or(0) % requests.len();
            Cow::Borrowed(requests[index].as_slice())
        };
        answers_per_second(server.port, &mixed, TURN * 2)?;
        let (_, highest) = server.memory_mb()?;
        report.add(
            &format!("memory, loaded, {}", database.name()),
            highest,
            "MB",
            Aim::AtMost(60.0),
            "the highest, while pages and lists are asked for",
        );
    }
    Ok(())
}
