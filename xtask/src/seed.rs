//! `cargo xtask seed`: the demo plant as a CSV that `aedb import drives` reads.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{demo, say};

/// Writes it to `file`, or to standard output.
pub(crate) fn run(file: Option<&Path>, drives: usize) -> Result<()> {
    let csv = demo::csv(drives);
    match file {
        Some(path) => {
            std::fs::write(path, csv).with_context(|| format!("can't write {}", path.display()))?;
            say::good(&format!("{drives} drives are in {}", path.display()));
            Ok(())
        }
        None => std::io::stdout()
            .write_all(csv.as_bytes())
            .context("can't write to standard output"),
    }
}
