//! `cargo xtask bench`: what a request costs against what it could cost at best, from one run on one machine.
//!
//! Client, server and database share the machine, so only ratios mean something elsewhere. Two sides of a ratio
//! take turns, a few seconds each, and the median of the turns counts. Everything is bounded and on loopback.

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
mod server;
mod sqlite;
mod start;
mod statements;
mod turns;
mod walk;
mod writes;

use std::path::PathBuf;

use anyhow::{Result, anyhow};

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
    cluster: Cluster,
    folder: TemporaryFolder,
}

pub(crate) fn run() -> Result<()> {
    if cfg!(debug_assertions) {
        return again_with_optimisation();
    }
    let bench = Bench::prepare()?;
    let mut report = Report::default();
    home::measure(&bench, &mut report)?;
    lists::measure(&bench, &mut report)?;
    writes::measure(&bench, &mut report)?;
    logins::measure(&bench, &mut report)?;
    readings::measure(&bench, &mut report)?;
    library::measure(&bench, &mut report)?;
    imports::measure(&bench, &mut report)?;
    walk::measure(&bench, &mut report)?;
    start::measure(&bench, &mut report)?;
    report::write_document(&report.markdown(&machine::description()))
}

/// A load generator without optimisation would measure itself.
fn again_with_optimisation() -> Result<()> {
    process::run(
        "the benchmark",
        repository::cargo().args(["run", "--release", "--package", "xtask", "--", "bench"]),
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
        ];
        let names = ["aedb", "static_bytes", "sqlite_loop"];
        let built = aedb::build_all(&names, &selection, Profile::Release)?.unwrap_or_default();
        let [aedb, static_bytes, sqlite_loop] =
            <[PathBuf; 3]>::try_from(built).map_err(|_missing| anyhow!("it doesn't build"))?;
        Ok(Self {
            aedb,
            static_bytes,
            sqlite_loop,
            cluster: Cluster::start(Durability::Full)?,
            folder: TemporaryFolder::create_on_disk("aedb-bench")?,
        })
    }
}
