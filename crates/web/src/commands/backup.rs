//! `aedb backup FILE`.

use super::{Base, tell};
use anyhow::Result;
use std::path::PathBuf;

pub(super) async fn run(base: Base<'_>, file: PathBuf) -> Result<()> {
    base.store.backup(&file).await?;
    tell::result(&file.display().to_string())
}
