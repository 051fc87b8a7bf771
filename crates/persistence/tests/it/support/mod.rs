//! The harness: every test gets a migrated database of its own, on SQLite and on PostgreSQL, from one source.

pub(crate) mod build;
pub(crate) mod file;
pub(crate) mod find;
pub(crate) mod plans;
pub(crate) mod polls;
pub(crate) mod proxy;
pub(crate) mod server;

use persistence::{DatabaseAddress, DatabaseSettings, Store};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::runtime::{Builder, Handle, Runtime};

/// Runs each named test on both databases, as `sqlite::name` and `postgres::name`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { $crate::support::run($crate::support::Kind::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::support::run($crate::support::Kind::Postgres, super::$name); })+
        }
    };
}
pub(crate) use on_both;

/// No test waits longer for anything; none is meant to come near.
pub(crate) const GENEROUS: Duration = Duration::from_secs(60);

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// The runtime that outlives every test, as the program's own does.
pub(crate) fn background() -> Handle {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
    });
    RUNTIME.handle().clone()
}

/// A database of a test's own.
#[derive(Clone)]
pub(crate) struct Base {
    pub(crate) kind: Kind,
    pub(crate) settings: DatabaseSettings,
    /// A store with a few connections.
    pub(crate) store: Arc<dyn Store>,
    /// Where the test may put files.
    pub(crate) folder: PathBuf,
}

impl Base {
    /// Another store on the same database, with other settings.
    pub(crate) fn open(&self, change: impl FnOnce(&mut DatabaseSettings)) -> Arc<dyn Store> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        persistence::open(settings, background())
    }

    /// A store with one connection that reads and one that writes.
    pub(crate) fn open_narrow(&self) -> Arc<dyn Store> {
        self.open(|settings| (settings.readers, settings.writers) = (1, 1))
    }

    /// Runs statements past AEDB.
    pub(crate) async fn execute(&self, statements: &str) {
        match self.kind {
            Kind::Sqlite => file::sqlite(&self.settings, statements),
            Kind::Postgres => {
                let session = server::session(&server::address_of(&self.settings)).await;
                session.batch_execute(statements).await.unwrap();
            }
        }
    }

    /// The one number that a query past AEDB gives.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        match self.kind {
            Kind::Sqlite => file::sqlite_number(&self.settings, query),
            Kind::Postgres => {
                let session = server::session(&server::address_of(&self.settings)).await;
                session.query_one(query, &[]).await.unwrap().get(0)
            }
        }
    }
}

/// Settings as a small installation has them; waits are short enough for tests that wait for their end.
pub(crate) fn settings(address: DatabaseAddress) -> DatabaseSettings {
    DatabaseSettings {
        address,
        readers: 2,
        writers: 2,
        wait: Duration::from_secs(20),
        lock_wait: Duration::from_secs(5),
        statement_time: Duration::from_secs(10),
    }
}

/// Runs a test on a database of its own, and removes that afterwards.
pub(crate) fn run<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Base) -> Test) {
    on_an_empty_base(kind, |base| async {
        if kind == Kind::Sqlite {
            persistence::migrate(&base.settings).await.unwrap();
        }
        test(base).await;
    });
}

/// The same without migrations (PostgreSQL: its migrated template is used unless `bare`).
fn on_an_empty_base<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Base) -> Test) {
    with_base(kind, false, test);
}

/// Runs a test on a database without any table.
pub(crate) fn run_bare<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Base) -> Test) {
    with_base(kind, true, test);
}

fn with_base<Test: Future<Output = ()>>(kind: Kind, bare: bool, test: impl FnOnce(Base) -> Test) {
    let folder = tempfile::tempdir().unwrap();
    let address = match kind {
        Kind::Sqlite => DatabaseAddress::Sqlite(folder.path().join("base.db")),
        Kind::Postgres => background().block_on(server::new_database(bare)),
    };
    let settings = settings(address);
    let store = persistence::open(settings.clone(), background());
    let base = Base {
        kind,
        settings: settings.clone(),
        store,
        folder: folder.path().to_owned(),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        background().block_on(async {
            tokio::time::timeout(10 * GENEROUS, test(base))
                .await
                .expect("the test hangs")
        });
    }));
    if kind == Kind::Postgres {
        background().block_on(server::drop_database(&settings));
    }
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}
