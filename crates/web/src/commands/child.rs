//! What `serve` runs as processes of their own. They need no settings and no threads, which would take from their limits and their time.

use crate::pdf;
use anyhow::{Context, Result};
use api::passwords;
use clap::Subcommand;
use std::{
    fs::File,
    io::{BufWriter, Read, stdin, stdout},
    path::PathBuf,
};

#[derive(Debug, Subcommand)]
pub(super) enum Child {
    /// Tell a PDF's pages, a line of JSON each, within limits that it sets itself; see `docs/adr/0016-manuals-are-read-by-a-child.md`.
    #[command(hide = true)]
    ReadPdf {
        /// The PDF; without it, standard input.
        file: Option<PathBuf>,
        /// The first page to tell.
        #[arg(long, default_value_t = 1)]
        first: u32,
    },
    /// Hash the passwords that standard input asks for; see `docs/adr/0018-passwords-are-hashed-by-a-child.md`.
    #[command(hide = true, name = passwords::COMMAND)]
    HashPasswords,
}

impl Child {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::ReadPdf { file, first } => read_pdf(file, first),
            Self::HashPasswords => Ok(passwords::hash_for_another(
                stdin().lock(),
                stdout().lock(),
            )?),
        }
    }
}

fn read_pdf(file: Option<PathBuf>, first: u32) -> Result<()> {
    let mut from: Box<dyn Read> = match file {
        Some(file) => Box::new(File::open(&file).with_context(|| file.display().to_string())?),
        None => Box::new(stdin().lock()),
    };
    let mut out = BufWriter::new(stdout().lock());
    Ok(pdf::read(&mut *from, first, &mut out)?)
}
