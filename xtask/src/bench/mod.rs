//! `cargo xtask bench`: what a request costs against what it could cost at best, from one run on one machine.
//!
//! Client, server and database share the machine, so only ratios mean something elsewhere. Two sides of a ratio
//! take turns, a few seconds each, and the median of the turns counts. Everything is bounded and on loopback.
//! Named measurements run alone and renew only their own lines of the table.

mod bases;
pub(crate) mod client;
mod home;
mod imports;
mod library;
mod lists;
mod load;
mod logins;
mod machine;
mod pgbench;
mod readings;
mod report;
mod search;
mod server;
mod sqlite;
mod start;
mod statements;
mod turns;
mod walk;
mod writes;

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};

use crate::aedb::{self, Profile};
use crate::postgres::{Cluster, Durability, TemporaryFolder};
use crate::{process, repository, say};
use report::Report;

/// What every measurement needs.
#[derive(Debug)]
struct Bench {
    aedb: PathBuf,
    static_bytes: PathBuf,
    sqlite_loop: PathBuf,
    search_load: PathBuf,
    cluster: Cluster,
    folder: TemporaryFolder,
}

type Measurement = (&'static str, fn(&Bench, &mut Report) -> Result<()>);

const MEASUREMENTS: &[Measurement] = &[
    ("home", home::measure),
    ("lists", lists::measure),
    ("writes", writes::measure),
    ("logins", logins::measure),
    ("readings", readings::measure),
    ("library", library::measure),
    ("search", search::measure),
    ("imports", imports::measure),
    ("walk", walk::measure),
    ("start", start::measure),
];

/// Runs the measurements named in `only`, or all of them.
pub(crate) fn run(only: &[String]) -> Result<()> {
    let names: Vec<&str> = MEASUREMENTS.iter().map(|(name, _)| *name).collect();
    if let Some(unknown) = only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!(
            "there is no measurement `{unknown}`; they are {}",
            names.join(", ")
        );
    }
    if cfg!(debug_assertions) {
        return again_with_optimisation(only);
    }
    let bench = Bench::prepare()?;
    let mut report = Report::default();
    let chosen = MEASUREMENTS
        .iter()
        .filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name));
    for (_, measure) in chosen {
        measure(&bench, &mut report)?;
    }
    let machine = machine::description();
    if only.is_empty() {
        report::write_document(&report.markdown(&machine))
    } else {
        report::renew_document(&report.markdown(&machine))
    }
}

/// A load generator without optimisation would measure itself.
fn again_with_optimisation(only: &[String]) -> Result<()> {
    process::run(
        "the benchmark",
        repository::cargo()
            .args(["run", "--release", "--package", "xtask", "--", "bench"])
            .args(only),
    )
}

impl Bench {
    fn prepare() -> Result<Self> {
        say::step("Building with optimisation");
        // In one go: chosen one by one they would be built with other features, that is, several times.
        let selection = [
            "-p",
            "web",
            "-p",
            "persistence",
            "--bin",
            "aedb",
            "--example",
            "static_bytes",
            "--example",
            "sqlite_loop",
            "--example",
            "search_load",
        ];
        let names = ["aedb", "static_bytes", "sqlite_loop", "search_load"];
        let built = aedb::build_all(&names, &selection, Profile::Release)?.unwrap_or_default();
        let [aedb, static_bytes, sqlite_loop, search_load] =
            <[PathBuf; 4]>::try_from(built).map_err(|_missing| anyhow!("it doesn't build"))?;
        Ok(Self {
            aedb,
            static_bytes,
            sqlite_loop,
            search_load,
            cluster: Cluster::start(Durability::Full)?,
            folder: TemporaryFolder::create_on_disk("aedb-bench")?,
        })
    }
}
