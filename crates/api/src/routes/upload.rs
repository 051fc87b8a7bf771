//! Receiving a file: streamed to a temporary file, bounded in bytes and in time.

use crate::http::Failure;
use actix_multipart::{Multipart, MultipartError};
use futures_util::{StreamExt, TryStreamExt};
use std::{collections::BTreeMap, io::Write, sync::Arc, time::Duration};
use tempfile::TempPath;

/// A multipart form with one file.
#[derive(Debug)]
pub struct Uploaded {
    /// The file `file`, where it was written to, and what its sender called it.
    pub file: Option<(TempPath, String)>,
    /// The other fields.
    pub fields: BTreeMap<String, String>,
}

/// Between two parts of an upload at most.
const PAUSE: Duration = Duration::from_secs(30);
const FIELD_LIMIT: usize = 64 << 10;
const FIELDS: usize = 100;

/// Reads a form; its file may have up to `limit` bytes.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::TooSlow`], [`Failure::Malformed`].
pub async fn receive(mut form: Multipart, limit: u64) -> Result<Uploaded, Failure> {
    let mut uploaded = Uploaded {
        file: None,
        fields: BTreeMap::new(),
    };
    while let Some(mut field) = in_time(form.try_next()).await?.map_err(malformed)? {
        let name = field.name().unwrap_or_default().to_owned();
        let disposition = field.content_disposition();
        let file_name = disposition
            .and_then(|disposition| disposition.get_filename())
            .map(ToOwned::to_owned);
        if name == "file" && uploaded.file.is_none() {
            let (file, path) = tempfile::NamedTempFile::new()
                .map_err(unexpected)?
                .into_parts();
            let mut file = Some(file);
            let mut size = 0;
            while let Some(chunk) = in_time(field.next()).await? {
                let chunk = chunk.map_err(malformed)?;
                size += chunk.len() as u64;
                if size > limit {
                    return Err(Failure::TooLarge(limit));
                }
                // Handed over and back, so that the disk is waited for elsewhere.
                let mut moved = file.take();
                let written = tokio::task::spawn_blocking(move || {
                    moved
                        .as_mut()
                        .map_or(Ok(()), |file| file.write_all(&chunk))
                        .map(|()| moved)
                });
                file = written.await.map_err(unexpected)?.map_err(unexpected)?;
            }
            uploaded.file = Some((path, file_name.unwrap_or_default()));
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
