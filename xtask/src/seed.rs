//! `cargo xtask seed`: the demo plant as a CSV that `aedb import drives` reads, its stock, or a week of readings as JSON.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{demo, say};

/// Writes it to `file`, or to standard output.
pub(crate) fn run(
    file: Option<&Path>,
    drives: usize,
    (readings, stock): (bool, bool),
) -> Result<()> {
    let (text, what) = if readings {
        let now = demo::readings::now();
        (
            demo::readings::json(now),
            "A week of readings is".to_owned(),
        )
    } else if stock {
        (demo::stock::csv(), "The stock is".to_owned())
    } else {
        (demo::csv(drives), format!("{drives} drives are"))
    };
    match file {
        Some(path) => {
            std::fs::write(path, text)
                .with_context(|| format!("can't write {}", path.display()))?;
            say::good(&format!("{what} in {}", path.display()));
            Ok(())
        }
        None => std::io::stdout()
            .write_all(text.as_bytes())
            .context("can't write to standard output"),
    }
}
