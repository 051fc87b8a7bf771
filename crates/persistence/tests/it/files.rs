//! The store of files: the same contract for a local folder and for a bucket of an S3 service in this process.

use domain::Sha256;
use futures_util::{StreamExt, TryStreamExt};
use persistence::{FileError, Files, FilesSettings, S3Settings};
use s3s::{auth::SimpleAuth, host::SingleDomain, service::S3ServiceBuilder};
use std::{fs, path::Path};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A store with what it needs to be there.
struct Stored {
    files: Files,
    folder: TempDir,
}

fn local() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let settings = FilesSettings {
        root: folder.path().join("files"),
        s3: None,
    };
    let files = Files::open(&settings).unwrap();
    Stored { files, folder }
}

async fn bucket() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let service = folder.path().join("service");
    fs::create_dir_all(service.join("aedb")).unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&service).unwrap());
    builder.set_auth(SimpleAuth::from_single("the-name", "the-secret"));
    builder.set_host(SingleDomain::new(&address.to_string()).unwrap());
    let service = builder.build();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream = hyper_util::rt::TokioIo::new(stream);
            let served =
                hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
            let service = service.clone();
            tokio::spawn(async move { drop(served.serve_connection(stream, service).await) });
        }
    });
    let settings = FilesSettings {
        root: folder.path().join("local"),
        s3: Some(S3Settings {
            endpoint: format!("http://{address}"),
            region: "us-east-1".to_owned(),
            bucket: "aedb".to_owned(),
            access_key_id: "the-name".to_owned(),
            secret_access_key: "the-secret".into(),
            path_style: true,
        }),
    };
    let files = Files::open(&settings).unwrap();
    Stored { files, folder }
}

fn hash(byte: u8) -> Sha256 {
    Sha256::of([byte; 32])
}

/// Bytes that tell where they are.
fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index / 7 % 251) as u8).collect()
}

fn written(folder: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join("received");
    fs::write(&path, bytes).unwrap();
    path
}

async fn read(files: &Files, sha256: &Sha256, range: std::ops::Range<u64>) -> Option<Vec<u8>> {
    let stream = files.read(sha256, range).await.unwrap()?;
    let parts: Vec<_> = stream.try_collect().await.unwrap();
    Some(parts.concat())
}

async fn the_contract(stored: Stored) {
    let Stored { files, folder } = stored;
    assert_eq!(files.size(&hash(1)).await.unwrap(), None);
    assert_eq!(read(&files, &hash(1), 0..1).await, None);
    files.remove(&hash(1)).await.unwrap();
    // Smaller and larger than what is sent at once, and neither a multiple of it.
    for (byte, size) in [(1, 10), (2, 13 << 20)] {
        let kept = bytes(size + usize::from(byte));
        let path = written(folder.path(), &kept);
        files.keep(&hash(byte), &path).await.unwrap();
        // The same once more is the same.
        files.keep(&hash(byte), &path).await.unwrap();
        let length = kept.len() as u64;
        assert_eq!(files.size(&hash(byte)).await.unwrap(), Some(length));
        assert_eq!(
            read(&files, &hash(byte), 0..length).await,
            Some(kept.clone())
        );
        let middle = length / 3..length / 2;
        let expected = &kept[kept.len() / 3..kept.len() / 2];
        assert_eq!(
            read(&files, &hash(byte), middle).await.as_deref(),
            Some(expected)
        );
    }
    let mut all: Vec<_> = files.all().map(|found| found.unwrap().0).collect().await;
    all.sort();
    assert_eq!(all, [hash(1), hash(2)]);
    files.remove(&hash(2)).await.unwrap();
    assert_eq!(files.size(&hash(2)).await.unwrap(), None);
    let gone = files
        .keep(&hash(3), &folder.path().join("no such file"))
        .await;
    assert!(matches!(gone, Err(FileError::Failed(_))));
    assert_eq!(files.size(&hash(3)).await.unwrap(), None);
    assert_eq!(files.all().count().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_folder_keeps_files() {
    the_contract(local()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_files() {
    the_contract(bucket().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_dropped_leaves_nothing_to_be_seen() {
    for stored in [local(), bucket().await] {
        let Stored { files, folder } = stored;
        let path = written(folder.path(), &bytes(16 << 20));
        for polls in 1..6 {
            let sha256 = hash(1);
            let mut keeping = Box::pin(files.keep(&sha256, &path));
            for _ in 0..polls {
                let _not_ready_yet = futures_util::poll!(keeping.as_mut());
                tokio::task::yield_now().await;
            }
            drop(keeping);
        }
        assert_eq!(files.size(&hash(1)).await.unwrap(), None);
        files.keep(&hash(1), &path).await.unwrap();
        assert_eq!(files.size(&hash(1)).await.unwrap(), Some(16 << 20));
    }
}
