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

/// How slow an upload may be.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Between two parts of it at most.
    pause: Duration,
    /// Bytes in a second at least, but for one pause: what only drips holds a place for nothing.
    least: u64,
}

const PACE: Pace = Pace {
    pause: Duration::from_secs(30),
    least: 1_024,
};
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
            let received = write(bytes, folder, limits.bytes, name, PACE).await?;
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
    write(bytes, folder, limit, name, PACE).await
}

/// Writes bytes to a temporary file as they come. Dropped half-way, the file goes with it.
async fn write(
    bytes: impl Stream<Item = Result<Bytes, Failure>>,
    folder: &Path,
    limit: u64,
    name: String,
    pace: Pace,
) -> Result<Received, Failure> {
    let mut bytes = pin!(bytes);
    let named = NamedTempFile::new_in(folder).map_err(FileError::from)?;
    let (file, path) = named.into_parts();
    let mut writing = Some((file, Hasher::new()));
    let mut size: u64 = 0;
    // Who sends is told when all is sent: hung up on before, many hear nothing. What was written is gone at once.
    let mut kept: Result<_, FileError> = Ok(path);
    let began = tokio::time::Instant::now();
    while let Some(chunk) = within(pace.pause, bytes.next()).await? {
        let chunk = chunk?;
        size += chunk.len() as u64;
        if began.elapsed() > pace.pause + Duration::from_secs(size / pace.least) {
            return Err(Failure::TooSlow);
        }
        if size > limit {
            return Err(Failure::TooLarge(limit));
        }
        if kept.is_err() {
            continue;
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
        match written.await.map_err(unexpected)? {
            Ok(written) => writing = written,
            Err(full) => kept = Err(full.into()),
        }
    }
    let path = kept?;
    let digest = writing.map_or([0; 32], |(_, hasher)| hasher.finalize().into());
    Ok(Received {
        path,
        name,
        size,
        sha256: Sha256::of(digest),
    })
}

async fn in_time<T>(step: impl Future<Output = T>) -> Result<T, Failure> {
    within(PACE.pause, step).await
}

async fn within<T>(pause: Duration, step: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(pause, step)
        .await
        .map_err(|_late| Failure::TooSlow)
}

fn malformed(failure: MultipartError) -> Failure {
    Failure::Malformed(failure.to_string())
}

fn unexpected(failure: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Unexpected(Arc::new(failure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    /// Receives parts; tells how many bytes came, and what is left in the folder.
    async fn received(
        parts: impl Stream<Item = Bytes>,
        pause_ms: u64,
    ) -> (Result<u64, Failure>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let pace = Pace {
            pause: Duration::from_millis(pause_ms),
            ..PACE
        };
        let written = write(parts.map(Ok), folder.path(), 1 << 20, "x".to_owned(), pace).await;
        let size = written.map(|received| received.size);
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        (size, left)
    }

    /// Parts of so many bytes with a pause before each, without end.
    fn slowly(bytes: usize, pause_ms: u64) -> impl Stream<Item = Bytes> {
        let part = Bytes::from(vec![b'x'; bytes]);
        stream::repeat(part).then(move |part| async move {
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            part
        })
    }

    #[tokio::test]
    async fn a_slow_upload_is_waited_for_and_one_that_drips_or_stops_is_ended() {
        let (whole, left) = received(slowly(30_000, 10).take(20), 30_000).await;
        assert_eq!((whole.unwrap(), left), (600_000, 0));
        let stops = slowly(30_000, 1).take(3).chain(stream::pending());
        let (stopped, left) = received(stops, 100).await;
        assert!(matches!(stopped, Err(Failure::TooSlow)), "{stopped:?}");
        assert_eq!(left, 0, "nothing is left of it");
        let (dripped, left) = received(slowly(1, 1), 100).await;
        assert!(matches!(dripped, Err(Failure::TooSlow)), "{dripped:?}");
        assert_eq!(left, 0);
        let (large, left) = received(slowly(100_000, 0), 30_000).await;
        assert!(matches!(large, Err(Failure::TooLarge(_))), "{large:?}");
        assert_eq!(left, 0);
    }
}
