//! `cargo xtask bench`: what a request costs against what it could cost at best, from one run on one machine.
//!
//! Client, server and database share the machine, so only ratios mean something elsewhere. Two sides of a ratio
//! take turns, a few seconds each, and the median of the turns counts. Everything is bounded and on loopback.

mod bases;
mod client;
mod home;
mod imports;
mod lists;
mod load;
mod machine;
mod pgbench;
mod report;
mod server;
mod sqlite;
mod start;
mod statements;
mod turns;
mod walk;
mod writes;

use std::path::PathBuf;

use anyhow::{Context, Result};

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
        let build = |name: &str, package: &str, kind: &str| {
            aedb::build_target(name, &["-p", package, kind, name], Profile::Release)?
                .with_context(|| format!("{name} doesn't build"))
        };
        let aedb = build("aedb", "web", "--bin")?;
        let static_bytes = build("static_bytes", "web", "--example")?;
        let sqlite_loop = build("sqlite_loop", "persistence", "--example")?;
        Ok(Self {
            aedb,
            static_bytes,
            sqlite_loop,
            cluster: Cluster::start(Durability::Full)?,
            folder: TemporaryFolder::create_on_disk("aedb-bench")?,
        })
    }
}
