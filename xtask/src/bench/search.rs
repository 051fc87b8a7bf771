//! The search over a million records: how many are brought in a second, and how long answers take inside the program.

use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Bench;
use super::bases::Database;
use super::report::{Aim, Report};
use crate::{process, say};

const RECORDS: u32 = 1_000_000;
const PAGES: u32 = 200_000;

/// What `examples/search_load.rs` of the crate `persistence` tells.
#[derive(Debug, Deserialize)]
struct Told {
    records_per_s: f64,
    pages_per_s: f64,
    index_bytes: f64,
    questions: u32,
    p50_ms: f64,
    p99_ms: f64,
}

pub(super) fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    for database in Database::BOTH {
        let name = database.name();
        say::step(&format!("Search, {name}"));
        let base = bench.empty_base(database, "search")?;
        let told = process::output_of(
            "the load of the search",
            Command::new(&bench.search_load)
                .arg(&base.database_url)
                .arg(RECORDS.to_string())
                .arg(PAGES.to_string()),
        )?;
        let told: Told = serde_json::from_str(told.trim()).context("the load said no figures")?;
        report.add(
            &format!("records brought in with their index, {name}"),
            told.records_per_s,
            "/s",
            Aim::None,
            &format!("{RECORDS} in units of 20000"),
        );
        report.add(
            &format!("pages of manuals kept with their index, {name}"),
            told.pages_per_s,
            "/s",
            Aim::AtLeast(300.0),
            &format!("{PAGES} of 200 words in units of 100, their text already read"),
        );
        report.add(
            &format!("size of the index, {name}"),
            told.index_bytes / 1e6,
            "MB",
            Aim::None,
            &format!("{RECORDS} records, {PAGES} pages"),
        );
        let slowest = match database {
            Database::Sqlite => 10.0,
            Database::Postgres => 25.0,
        };
        for (which, time, most) in [("p50", told.p50_ms, 3.0), ("p99", told.p99_ms, slowest)] {
            report.add(
                &format!("search, {which}, {name}"),
                time,
                "ms",
                Aim::AtMost(most),
                &format!(
                    "inside the program, {RECORDS} records, {PAGES} pages, {} questions",
                    told.questions
                ),
            );
        }
    }
    Ok(())
}
