//! Bringing in a sheet with `aedb import drives`, from starting the command to its end.

use anyhow::Result;

use super::Bench;
use super::bases::Database;
use super::report::{Aim, Report};
use super::turns::median;
use crate::say;

/// As many drives as the half of the crew's real sheet that the project started from.
const SMALL: usize = 303;

/// The base with this many drives is what the next measurement walks through.
pub(super) const LARGE: usize = 100_000;

/// A small import is over soon, so that several can be compared.
const SMALL_TIMES: usize = 5;

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    for database in Database::BOTH {
        say::step(&format!("Imports, {}", database.name()));
        let mut times = Vec::new();
        for number in 0..SMALL_TIMES {
            let base = bench.empty_base(database, &format!("small_{number}"))?;
            times.push(base.import(&bench.sheet(SMALL)?)?.as_secs_f64() * 1_000.0);
        }
        report.add(
            &format!("import of {SMALL} rows, {}", database.name()),
            median(times),
            "ms",
            Aim::AtMost(100.0),
            &format!("the whole command, median of {SMALL_TIMES}"),
        );
        let base = bench.empty_base(database, "large")?;
        let time = base.import(&bench.sheet(LARGE)?)?;
        report.add(
            &format!("import of {LARGE} rows, {}", database.name()),
            time.as_secs_f64(),
            "s",
            Aim::AtMost(5.0),
            "the whole command, once",
        );
    }
    Ok(())
}
