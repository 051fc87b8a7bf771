//! `aedb read-pdf`: what `serve` runs to read a manual, see `docs/adr/0016-manuals-are-read-by-a-child.md`.

use crate::pdf;
use anyhow::{Context, Result};
use std::{
    fs::File,
    io::{BufWriter, Read},
    path::PathBuf,
};

pub(super) fn run(file: Option<PathBuf>, first: u32) -> Result<()> {
    let mut from: Box<dyn Read> = match file {
        Some(file) => Box::new(File::open(&file).with_context(|| file.display().to_string())?),
        None => Box::new(std::io::stdin().lock()),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    Ok(pdf::read(&mut *from, first, &mut out)?)
}
