//! Receiving files: streamed to temporary files, hashed on the way, bounded in bytes and in time.

use super::Received;
use crate::http::Failure;
use actix_web::web::Bytes;
use domain::Sha256;
use futures_util::{Stream, StreamExt};
use persistence::FileError;
use sha2::{Digest, Sha256 as Hasher};
use std::{io::Write, path::Path, pin::pin, sync::Arc, time::Duration};
use tempfile::NamedTempFile;

/// Between two parts of a file at most.
pub const PAUSE: Duration = Duration::from_secs(30);

/// How slow an upload may be.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Between two parts of it at most.
    pause: Duration,
    /// Bytes in a second at least, but for one pause: what only drips holds a place for nothing.
    least: u64,
}

const PACE: Pace = Pace {
    pause: PAUSE,
    least: 1_024,
};
/// Receives a file into a folder, as it comes.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::TooSlow`]; what comes instead of bytes; no room left.
pub async fn receive(
    bytes: impl Stream<Item = Result<Bytes, Failure>>,
    folder: &Path,
    limit: u64,
    name: String,
) -> Result<Received, Failure> {
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

/// Waits for the next part of a file.
pub(crate) async fn within<T>(
    pause: Duration,
    step: impl Future<Output = T>,
) -> Result<T, Failure> {
    tokio::time::timeout(pause, step)
        .await
        .map_err(|_late| Failure::TooSlow)
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
