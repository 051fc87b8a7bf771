//! SQLite connections: each lives on a thread of its own, which runs one job after the other.
//!
//! A job whose future is dropped still runs to its end; whatever is sent after it, a rollback for example, comes
//! after it. That order is what makes dropping safe at any await.

use crate::connection::query::Failure;
use diesel::{Connection as _, ConnectionError, SqliteConnection, connection::SimpleConnection};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

/// A connection on its thread. The thread ends when this is dropped and its jobs are done.
#[derive(Debug, Clone)]
pub(crate) struct SqliteThread {
    jobs: mpsc::Sender<Job>,
    broken: Arc<AtomicBool>,
}

impl SqliteThread {
    /// Opens a file on a new thread.
    async fn open(
        file: PathBuf,
        lock_wait: Duration,
        read_only: bool,
    ) -> Result<Self, ConnectionError> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let (opened, answer) = oneshot::channel();
        let thread = std::thread::Builder::new().name("sqlite".to_owned());
        let run = move || match open_file(&file, lock_wait, read_only) {
            Ok(mut connection) => {
                if opened.send(Ok(())).is_ok() {
                    inbox.into_iter().for_each(|job| job(&mut connection));
                }
            }
            // Nobody to tell when the one who asked is gone.
            Err(failure) => drop(opened.send(Err(failure))),
        };
        thread
            .spawn(run)
            .map_err(|failure| ConnectionError::BadConnection(failure.to_string()))?;
        answer
            .await
            .map_err(|gone| ConnectionError::BadConnection(gone.to_string()))??;
        Ok(Self {
            jobs,
            broken: Arc::default(),
        })
    }

    /// Runs a job and waits for what it gives.
    pub(crate) fn run<T, J>(
        &self,
        job: J,
    ) -> impl Future<Output = Result<T, Failure>> + Send + use<T, J>
    where
        T: Send + 'static,
        J: FnOnce(&mut SqliteConnection) -> diesel::QueryResult<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let broken = Arc::clone(&self.broken);
        let sent = self.jobs.send(Box::new(move |connection| {
            let outcome = catch_unwind(AssertUnwindSafe(|| job(connection)));
            if outcome.is_err() {
                broken.store(true, Ordering::Release);
            }
            // The one who asked may be gone: that is what dropping means.
            drop(reply.send(outcome));
        }));
        async move {
            sent.map_err(|_gone| Failure::Gone("the SQLite thread has ended".to_owned()))?;
            match answer.await {
                Ok(Ok(outcome)) => outcome.map_err(Failure::Diesel),
                Ok(Err(_panic)) => Err(Failure::Gone("a statement panicked".to_owned())),
                Err(gone) => Err(Failure::Gone(gone.to_string())),
            }
        }
    }

    /// Sends a rollback behind whatever still runs; there need not be a transaction.
    pub(crate) fn settle(&self) {
        let broken = Arc::clone(&self.broken);
        let sent = self.jobs.send(Box::new(move |connection| {
            if let Err(failure) = connection.batch_execute("ROLLBACK") {
                let nothing_open = failure.to_string().contains("no transaction is active");
                broken.fetch_or(!nothing_open, Ordering::AcqRel);
            }
        }));
        if sent.is_err() {
            self.broken.store(true, Ordering::Release);
        }
    }
}

/// Opens a file as AEDB uses it; `lock_wait` bounds the wait for another process.
pub(crate) fn open_file(
    file: &Path,
    lock_wait: Duration,
    read_only: bool,
) -> Result<SqliteConnection, ConnectionError> {
    let mut connection = SqliteConnection::establish(&file.to_string_lossy())?;
    let wait_ms = lock_wait.as_millis();
    // Memory is dear; but the one writer touches many indexes, and what does not fit is written and read again: with 64 MiB
    // 100,000 rows are brought in a quarter faster than with 16. Only what is touched is taken.
    let cache_kib = if read_only { 4_096 } else { 65_536 };
    // The wait comes first: switching to WAL may itself find the file busy. FULL: see docs/adr on durability.
    let settings = format!(
        "PRAGMA busy_timeout = {wait_ms}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cache_kib}; PRAGMA query_only = {};",
        if read_only { "ON" } else { "OFF" },
    );
    let began = Instant::now();
    loop {
        match connection.batch_execute(&settings) {
            Ok(()) => return Ok(connection),
            // Two that switch a new file to WAL at once don't wait for each other, so that neither waits for ever.
            Err(failure)
                if failure.to_string().contains("database is locked")
                    && began.elapsed() < lock_wait =>
            {
                std::thread::sleep(AGAIN);
            }
            Err(failure) => return Err(ConnectionError::CouldntSetupConfiguration(failure)),
        }
    }
}

/// So long after it was found busy a new file is tried again.
const AGAIN: Duration = Duration::from_millis(10);

/// Opens connections for a pool.
#[derive(Debug, Clone)]
pub(crate) struct SqliteManager {
    pub(crate) file: PathBuf,
    pub(crate) lock_wait: Duration,
    pub(crate) read_only: bool,
}

impl bb8::ManageConnection for SqliteManager {
    type Connection = SqliteThread;
    type Error = ConnectionError;

    async fn connect(&self) -> Result<SqliteThread, ConnectionError> {
        SqliteThread::open(self.file.clone(), self.lock_wait, self.read_only).await
    }

    async fn is_valid(&self, _: &mut SqliteThread) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut SqliteThread) -> bool {
        connection.broken.load(Ordering::Acquire)
    }
}
