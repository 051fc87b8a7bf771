//! Receiving files: streamed to temporary files, hashed on the way, bounded in bytes and in time.

use crate::{filing::Received, http::Failure};
use actix_multipart::{Multipart, MultipartError};
use actix_web::web::{Bytes, Payload};
use domain::Sha256;
use futures_util::{Stream, StreamExt, TryStreamExt};
use persistence::FileError;
use sha2::{Digest, Sha256 as Hasher};
use std::{collections::BTreeMap, io::Write, path::Path, pin::pin, sync::Arc, time::Duration};
use tempfile::NamedTempFile;

/// A multipart form with files.
#[derive(Debug)]
pub struct Uploaded {
    /// The files of the fields `file`, in their order.
    pub files: Vec<Received>,
    /// The other fields.
    pub fields: BTreeMap<String, String>,
}

/// What is received at the most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of each file.
    pub bytes: u64,
    /// Files.
    pub files: usize,
}

/// Between two parts of an upload at most.
const PAUSE: Duration = Duration::from_secs(30);
const FIELD_LIMIT: usize = 64 << 10;
const FIELDS: usize = 100;

/// Reads a form; its files are written into `folder`.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::TooSlow`], [`Failure::Malformed`]; no room left.
pub async fn receive(
    mut form: Multipart,
    folder: &Path,
    limits: Limits,
) -> Result<Uploaded, Failure> {
    let mut uploaded = Uploaded {
        files: vec![],
        fields: BTreeMap::new(),
    };
    while let Some(mut field) = in_time(form.try_next()).await?.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let disposition = field.content_disposition();
        let file_name = disposition
            .and_then(|disposition| disposition.get_filename())
            .map(ToOwned::to_owned);
        if name == "file" && uploaded.files.len() < limits.files {
            let name = file_name.unwrap_or_default();
            let bytes = field.by_ref().map_err(malformed);
            let received = write(bytes, folder, limits.bytes, name).await?;
            uploaded.files.push(received);
            continue;
        }
        let mut text = vec![];
        while let Some(chunk) = in_time(field.next()).await? {
            text.extend_from_slice(&chunk.map_err(malformed)?);
            if text.len() > FIELD_LIMIT || uploaded.fields.len() >= FIELDS {
                return Err(Failure::TooLarge(FIELD_LIMIT as u64));
            }
        }
        let text =
            String::from_utf8(text).map_err(|failure| Failure::Malformed(failure.to_string()))?;
        uploaded.fields.insert(name, text);
    }
    Ok(uploaded)
}

/// Reads a body that is a file.
///
/// # Errors
/// As [`receive`].
pub(super) async fn receive_body(
    body: Payload,
    folder: &Path,
    limit: u64,
    name: String,
) -> Result<Received, Failure> {
    let bytes = body.map_err(|failure| Failure::Malformed(failure.to_string()));
    write(bytes, folder, limit, name).await
}

/// Writes bytes to a temporary file as they come. Dropped half-way, the file goes with it.
async fn write(
    bytes: impl Stream<Item = Result<Bytes, Failure>>,
    folder: &Path,
    limit: u64,
    name: String,
) -> Result<Received, Failure> {
    let mut bytes = pin!(bytes);
    let named = NamedTempFile::new_in(folder).map_err(FileError::from)?;
    let (file, path) = named.into_parts();
    let mut writing = Some((file, Hasher::new()));
    let mut size = 0;
    while let Some(chunk) = in_time(bytes.next()).await? {
        let chunk = chunk?;
        size += chunk.len() as u64;
        if size > limit {
            return Err(Failure::TooLarge(limit));
        }
        // Handed over and back, so that the disk is waited for elsewhere.
        let moved = writing.take();
        let written = tokio::task::spawn_blocking(move || {
            let Some((mut file, mut hasher)) = moved else {
                return Ok(None);
            };
            file.write_all(&chunk)?;
            hasher.update(&chunk);
            Ok::<_, std::io::Error>(Some((file, hasher)))
        });
        writing = written
            .await
            .map_err(unexpected)?
            .map_err(FileError::from)?;
    }
    let digest = writing.map_or([0; 32], |(_, hasher)| hasher.finalize().into());
    Ok(Received {
        path,
        name,
        size,
        sha256: Sha256::of(digest),
    })
}

async fn in_time<T>(step: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(PAUSE, step)
        .await
        .map_err(|_late| Failure::TooSlow)
}

fn malformed(failure: MultipartError) -> Failure {
    Failure::Malformed(failure.to_string())
}

fn unexpected(failure: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Unexpected(Arc::new(failure))
}
