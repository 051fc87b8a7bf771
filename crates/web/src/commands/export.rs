//! `aedb export drives|stock|manuals FILE`.

use super::{Base, tell};
use anyhow::{Context, Result, bail};
use api::{
    exporting::{Exported, export},
    routes::format_of,
};
use clap::Subcommand;
use domain::import::ImportKind;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// All drives.
    Drives {
        /// A file that isn't there yet; ends with .xlsx, .csv or .json.
        file: PathBuf,
    },
    /// All spares.
    Stock {
        /// As for drives.
        file: PathBuf,
    },
    /// All manuals, without their files.
    Manuals {
        /// As for drives.
        file: PathBuf,
    },
}

pub(super) async fn run(base: Base<'_>, what: Export) -> Result<()> {
    let (kind, file) = match what {
        Export::Drives { file } => (ImportKind::Drives, file),
        Export::Stock { file } => (ImportKind::Stock, file),
        Export::Manuals { file } => (ImportKind::Manuals, file),
    };
    let ending = file
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    let Some(format) = format_of(&ending.to_lowercase()) else {
        bail!(
            "{}: the ending must be .xlsx, .csv or .json",
            file.display()
        )
    };
    if file.exists() {
        bail!("{} is there already; name another file", file.display());
    }
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), PathBuf::from);
    // It gets its name when it is whole.
    let unfinished =
        tempfile::NamedTempFile::new_in(&folder).with_context(|| folder.display().to_string())?;
    let out = unfinished.as_file().try_clone()?;
    let mut work = base.store.snapshot().await?;
    export(&mut *work, &Exported::all(kind), format, out).await?;
    work.rollback().await?;
    unfinished
        .persist_noclobber(&file)
        .with_context(|| file.display().to_string())?;
    tell::result(&file.display().to_string())
}
