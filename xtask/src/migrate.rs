//! `cargo xtask migrate`: brings the configured base to this version.
//!
//! The base is the one that `aedb` itself would use: `config/` and the `AEDB__…` variables decide.

use anyhow::Result;

use crate::{process, repository, say};

pub(crate) fn run(status: bool) -> Result<()> {
    let mut command = repository::cargo();
    command.args(["run", "--quiet", "--package", "web", "--bin", "aedb", "--"]);
    command.arg("migrate");
    if status {
        command.arg("--status");
    }
    say::step(if status {
        "aedb migrate --status"
    } else {
        "aedb migrate"
    });
    process::run("aedb migrate", &mut command)
}
