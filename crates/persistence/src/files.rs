//! The store of files: a local folder, or a bucket of an S3 service. A file is kept under the hash of what is in it, so that
//! the same bytes are kept once and a file never changes.
//!
//! What is being received lies in a local folder of its own until it is whole and looked at; then it is put into the store,
//! in one piece for whoever looks; and only then a row tells of it. What a crash leaves between is found by `aedb check`.

use domain::Sha256;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use jiff::Timestamp;
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, buffered::BufWriter,
    local::LocalFileSystem, path::Path as StorePath,
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    error::Error as StdError,
    io::{Error as IoError, ErrorKind},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::io::AsyncWriteExt;

/// A part of a file on its way into the store, in bytes: the least that S3 takes.
const PART: usize = 5 << 20;
/// So many parts are on their way at once.
const PARTS: usize = 2;
/// Where the files are in the store.
const FOLDER: &str = "manuals";
/// What has been received for so long isn't being received any more.
const ABANDONED: Duration = Duration::from_hours(24);

/// Where files are kept.
#[derive(Debug, Clone)]
pub struct FilesSettings {
    /// The local folder; with a bucket, only for what is being received.
    pub root: PathBuf,
    /// The bucket, if files are kept in one.
    pub s3: Option<S3Settings>,
}

/// A bucket of an S3 service.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// The service's address: `https://storage.plant.example`; of `http` too, on a network that is trusted.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// The key's name.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: SecretString,
    /// Whether the bucket stands in the path, not before the host.
    pub path_style: bool,
}

/// Why the store didn't do it.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no room left.
    #[error("there is no room left for files")]
    Full,
    /// Anything else.
    #[error("the store of files failed: {0}")]
    Failed(#[source] Box<dyn StdError + Send + Sync>),
}

impl From<IoError> for FileError {
    fn from(failure: IoError) -> Self {
        Self::of(failure)
    }
}

impl FileError {
    /// A failure, told apart by whether room is what is missing.
    fn of(failure: impl StdError + Send + Sync + 'static) -> Self {
        let mut cause: Option<&(dyn StdError + 'static)> = Some(&failure);
        while let Some(link) = cause {
            let full = link.downcast_ref::<IoError>().is_some_and(|io| {
                matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            });
            if full {
                return Self::Full;
            }
            cause = link.source();
        }
        Self::Failed(failure.into())
    }
}

/// A file's bytes, as they come.
pub type FileStream = BoxStream<'static, Result<bytes::Bytes, FileError>>;

/// The store of files.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    incoming: PathBuf,
}

impl Files {
    /// Opens the store; a local folder is made if it isn't there.
    ///
    /// # Errors
    /// The folder can't be made, or the bucket's address is wrong. Whether the service answers is seen later.
    pub fn open(settings: &FilesSettings) -> Result<Self, FileError> {
        let incoming = settings.root.join("incoming");
        std::fs::create_dir_all(&incoming)?;
        let store: Arc<dyn ObjectStore> = match &settings.s3 {
            None => {
                let local = LocalFileSystem::new_with_prefix(&settings.root);
                Arc::new(local.map_err(FileError::of)?.with_fsync(true))
            }
            Some(s3) => Arc::new(bucket(s3)?),
        };
        Ok(Self { store, incoming })
    }

    /// The local folder for what is being received.
    #[must_use]
    pub fn incoming(&self) -> &Path {
        &self.incoming
    }

    /// Puts a local file into the store, over the same one. Until it is whole nobody sees it there.
    ///
    /// # Errors
    /// [`FileError::Full`]; what the store or the local file says.
    pub async fn keep(&self, sha256: &Sha256, from: &Path) -> Result<(), FileError> {
        let mut file = tokio::fs::File::open(from).await?;
        let writer = BufWriter::with_capacity(Arc::clone(&self.store), place(sha256), PART);
        let mut writer = writer.with_max_concurrency(PARTS);
        if let Err(failure) = tokio::io::copy(&mut file, &mut writer).await {
            // What was sent so far is of no use; the first failure is the one to tell.
            drop(writer.abort().await);
            return Err(FileError::of(failure));
        }
        // Should this fail, the store takes back what it has by itself; a writer that is shut down can't be aborted.
        writer.shutdown().await.map_err(FileError::of)
    }

    /// How many bytes a file has, if it is there.
    ///
    /// # Errors
    /// What the store says.
    pub async fn size(&self, sha256: &Sha256) -> Result<Option<u64>, FileError> {
        match self.store.head(&place(sha256)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(failure) => Err(FileError::of(failure)),
        }
    }

    /// Some of a file's bytes, if it is there; `range` must be within it and not empty.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(
        &self,
        sha256: &Sha256,
        range: Range<u64>,
    ) -> Result<Option<FileStream>, FileError> {
        let options = GetOptions::new().with_range(Some(GetRange::Bounded(range)));
        match self.store.get_opts(&place(sha256), options).await {
            Ok(found) => Ok(Some(found.into_stream().map_err(FileError::of).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(failure) => Err(FileError::of(failure)),
        }
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// What the store says.
    pub async fn remove(&self, sha256: &Sha256) -> Result<(), FileError> {
        match self.store.delete(&place(sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(failure) => Err(FileError::of(failure)),
        }
    }

    /// All files that are there, in no order, with when they were put.
    pub fn all(&self) -> BoxStream<'static, Result<(Sha256, Timestamp), FileError>> {
        let files = self.store.list(Some(&StorePath::from(FOLDER)));
        let known = files
            .map_err(FileError::of)
            .try_filter_map(|found| async move {
                let name = found.location.filename().and_then(Sha256::parse);
                let put = Timestamp::from_second(found.last_modified.timestamp());
                Ok(name.map(|name| (name, put.unwrap_or(Timestamp::UNIX_EPOCH))))
            });
        known.boxed()
    }

    /// Removes what was being received when its program ended; tells how many files.
    ///
    /// # Errors
    /// The folder's.
    pub async fn sweep_incoming(&self) -> Result<usize, FileError> {
        let mut swept = 0;
        let mut entries = tokio::fs::read_dir(&self.incoming).await?;
        while let Some(entry) = entries.next_entry().await? {
            let found = entry.metadata().await.ok();
            let modified = found.and_then(|found| found.modified().ok());
            let age = modified.and_then(|modified| modified.elapsed().ok());
            if age.is_some_and(|age| age > ABANDONED) {
                tokio::fs::remove_file(entry.path()).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// Where a file is in the store: not thousands in one folder.
fn place(sha256: &Sha256) -> StorePath {
    let name = sha256.as_str();
    StorePath::from(format!("{FOLDER}/{}/{name}", &name[..2]))
}

fn bucket(s3: &S3Settings) -> Result<object_store::aws::AmazonS3, FileError> {
    // Told once for the whole program; it is no fault when somebody else was first.
    drop(rustls::crypto::ring::default_provider().install_default());
    AmazonS3Builder::new()
        .with_endpoint(&s3.endpoint)
        .with_allow_http(s3.endpoint.starts_with("http://"))
        .with_region(&s3.region)
        .with_bucket_name(&s3.bucket)
        .with_access_key_id(&s3.access_key_id)
        .with_secret_access_key(s3.secret_access_key.expose_secret())
        .with_virtual_hosted_style_request(!s3.path_style)
        .build()
        .map_err(FileError::of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::{
        CopyOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, PutMultipartOptions,
        PutOptions, PutPayload, PutResult, UploadPart, memory::InMemory,
    };

    /// A store whose disk is full after so many parts.
    #[derive(Debug)]
    struct Filling {
        inner: InMemory,
        parts: usize,
    }

    impl std::fmt::Display for Filling {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a store that fills")
        }
    }

    fn full() -> object_store::Error {
        object_store::Error::Generic {
            store: "test",
            source: IoError::from(ErrorKind::StorageFull).into(),
        }
    }

    #[derive(Debug)]
    struct Part {
        inner: Box<dyn MultipartUpload>,
        left: usize,
    }

    #[async_trait::async_trait]
    impl MultipartUpload for Part {
        fn put_part(&mut self, data: PutPayload) -> UploadPart {
            if self.left == 0 {
                return Box::pin(std::future::ready(Err(full())));
            }
            self.left -= 1;
            self.inner.put_part(data)
        }

        async fn complete(&mut self) -> object_store::Result<PutResult> {
            self.inner.complete().await
        }

        async fn abort(&mut self) -> object_store::Result<()> {
            self.inner.abort().await
        }
    }

    #[async_trait::async_trait]
    impl ObjectStore for Filling {
        async fn put_opts(
            &self,
            place: &StorePath,
            payload: PutPayload,
            options: PutOptions,
        ) -> object_store::Result<PutResult> {
            match self.parts {
                0 => Err(full()),
                _ => self.inner.put_opts(place, payload, options).await,
            }
        }

        async fn put_multipart_opts(
            &self,
            place: &StorePath,
            options: PutMultipartOptions,
        ) -> object_store::Result<Box<dyn MultipartUpload>> {
            let inner = self.inner.put_multipart_opts(place, options).await?;
            let left = self.parts;
            Ok(Box::new(Part { inner, left }))
        }

        async fn get_opts(
            &self,
            place: &StorePath,
            options: GetOptions,
        ) -> object_store::Result<GetResult> {
            self.inner.get_opts(place, options).await
        }

        fn delete_stream(
            &self,
            places: BoxStream<'static, object_store::Result<StorePath>>,
        ) -> BoxStream<'static, object_store::Result<StorePath>> {
            self.inner.delete_stream(places)
        }

        fn list(
            &self,
            prefix: Option<&StorePath>,
        ) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
            self.inner.list(prefix)
        }

        async fn list_with_delimiter(
            &self,
            prefix: Option<&StorePath>,
        ) -> object_store::Result<ListResult> {
            self.inner.list_with_delimiter(prefix).await
        }

        async fn copy_opts(
            &self,
            from: &StorePath,
            to: &StorePath,
            options: CopyOptions,
        ) -> object_store::Result<()> {
            self.inner.copy_opts(from, to, options).await
        }
    }

    #[tokio::test]
    async fn a_full_store_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("received");
        let sha256 = Sha256::of([7; 32]);
        // In one part, and in several of which the first ones fit.
        for (size, parts) in [(1_000, 0), (3 * PART, 0), (3 * PART, 2)] {
            std::fs::write(&file, vec![b'x'; size]).unwrap();
            let inner = InMemory::new();
            let files = Files {
                store: Arc::new(Filling { inner, parts }),
                incoming: folder.path().to_owned(),
            };
            let kept = files.keep(&sha256, &file).await;
            assert!(matches!(kept, Err(FileError::Full)), "{kept:?}");
            assert_eq!(files.size(&sha256).await.unwrap(), None);
            assert_eq!(files.all().count().await, 0);
        }
    }

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let wrapped = |kind| {
            IoError::other(object_store::Error::Generic {
                store: "test",
                source: IoError::from(kind).into(),
            })
        };
        assert!(matches!(
            FileError::of(wrapped(ErrorKind::StorageFull)),
            FileError::Full
        ));
        assert!(matches!(
            FileError::of(wrapped(ErrorKind::PermissionDenied)),
            FileError::Failed(_)
        ));
    }
}
