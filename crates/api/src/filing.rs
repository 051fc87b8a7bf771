//! The way of a file from a request into the store, and out again: what happens outside of a unit of work.

use crate::{
    app::App,
    operations::{Refusal, Refused, Result},
};
use domain::{ManualSource, Sha256, StoredFile, library::shown_file_name};
use persistence::{FileError, Files};
use std::{
    io::{Read, Seek, SeekFrom},
    path::Path,
};
use tempfile::TempPath;

mod kinds;
mod receiving;
mod sweeping;

pub use kinds::{FileKind, kind_of_bytes};
pub(crate) use receiving::within;
pub use receiving::{PAUSE, receive};
pub use sweeping::{KEPT, Swept, sweep};

/// A file that has been received whole, with nothing known of it but its bytes.
#[derive(Debug)]
pub struct Received {
    /// Where it lies; gone when this is dropped.
    pub path: TempPath,
    /// What its sender called it.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Of its bytes.
    pub sha256: Sha256,
}

/// As many bytes tell what a file is.
const TELLING: u64 = 64 << 10;

/// Looks at a file and puts it into the store. No row tells of it yet: should none ever, it is swept.
///
/// # Errors
/// [`Refusal::FileEmpty`], [`Refusal::FileUnknown`], [`Refusal::NoRoom`]; the store's.
pub async fn keep(app: &App, received: &Received) -> Result<ManualSource> {
    keep_in(&app.files, received).await
}

/// The same without a server.
///
/// # Errors
/// As [`keep`].
pub async fn keep_in(files: &Files, received: &Received) -> Result<ManualSource> {
    if received.size == 0 {
        return Err(Refusal::FileEmpty.into());
    }
    let path = received.path.to_path_buf();
    let kind = tokio::task::spawn_blocking(move || look(&path));
    let kind = kind
        .await
        .map_err(|gone| FileError::from(std::io::Error::other(gone)));
    let kind = kind.and_then(|looked| Ok(looked?)).map_err(told)?;
    let kind = kind.ok_or(Refusal::FileUnknown)?;
    let kept = files.keep(&received.sha256, &received.path).await;
    kept.map_err(told)?;
    let fallback = format!("manual.{}", kind.ending());
    Ok(ManualSource::File {
        file: StoredFile {
            sha256: received.sha256.clone(),
            size: received.size,
            content_type: kind.content_type().to_owned(),
            pages: None,
        },
        name: shown_file_name(&received.name, &fallback),
    })
}

/// Sees to it that a file that a unit is about to tell of is still there: it could have been swept since it was kept.
///
/// # Errors
/// [`Refusal::FileGone`]; the store's.
pub async fn still_there(files: &Files, source: &ManualSource) -> Result<()> {
    let ManualSource::File { file, .. } = source else {
        return Ok(());
    };
    match files.size(&file.sha256).await.map_err(told)? {
        Some(_) => Ok(()),
        None => Err(Refusal::FileGone.into()),
    }
}

fn look(path: &Path) -> std::io::Result<Option<FileKind>> {
    let mut file = std::fs::File::open(path)?;
    let mut begin = vec![];
    Read::by_ref(&mut file)
        .take(TELLING)
        .read_to_end(&mut begin)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TELLING)))?;
    let mut end = vec![];
    file.read_to_end(&mut end)?;
    Ok(kind_of_bytes(&begin, &end))
}

/// A failure of the store, as what it means.
pub(crate) fn told(failure: FileError) -> Refused {
    match failure {
        FileError::Full => Refusal::NoRoom.into(),
        FileError::Failed(_) => {
            Refused::Store(persistence::Error::Unavailable(failure.to_string()))
        }
    }
}
