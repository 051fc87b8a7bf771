//! A leased connection and the state of its transaction: the guard that gives it back, whatever happens.

use crate::{
    connection::{
        gate::Permit,
        pool::{Lease, Pools},
        postgres::PostgresManager,
        query::{Failure, meaning, within},
        sqlite::SqliteManager,
    },
    error::{Error, Result},
};
use diesel::connection::SimpleConnection as _;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::SimpleAsyncConnection as _;
use std::time::{Duration, Instant};
use tokio::{runtime::Handle, sync::OwnedSemaphorePermit};
use tokio_postgres::NoTls;

/// A connection to either database.
pub(crate) enum Connection {
    Postgres(Box<Lease<PostgresManager>>),
    Sqlite(Lease<SqliteManager>),
}

/// Where the transaction is. A session that is dropped `InDoubt` or `Open` is settled before anyone else gets its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    InDoubt,
    Open,
}

/// The right to a connection, given back with it.
#[derive(Debug)]
pub(crate) enum Turn {
    Gate { _permit: Permit },
    Own { _permit: OwnedSemaphorePermit },
}

impl From<Permit> for Turn {
    fn from(permit: Permit) -> Self {
        Self::Gate { _permit: permit }
    }
}

impl From<OwnedSemaphorePermit> for Turn {
    fn from(permit: OwnedSemaphorePermit) -> Self {
        Self::Own { _permit: permit }
    }
}

pub(crate) struct Session {
    connection: Option<Connection>,
    turn: Option<Turn>,
    transaction: Transaction,
    /// A statement was sent and its end wasn't seen.
    running: bool,
    failed: bool,
    statements: u32,
    statement_began: Instant,
    statement_time: Duration,
    lock_wait: Duration,
    background: Handle,
}

/// A rollback that takes longer isn't waited for: the connection is closed, and the server rolls back.
const SETTLE_TIME: Duration = Duration::from_millis(100);
/// So much longer than the server's own limit an answer is waited for.
const GRACE: Duration = Duration::from_millis(500);

impl Session {
    pub(crate) fn new(connection: Connection, turn: Turn, pools: &Pools) -> Self {
        let own = matches!(turn, Turn::Own { .. });
        Self {
            connection: Some(connection),
            turn: Some(turn),
            transaction: Transaction::None,
            running: false,
            failed: false,
            statements: 0,
            statement_began: Instant::now(),
            statement_time: pools.settings.statement_time * if own { 60 } else { 1 },
            lock_wait: pools.settings.lock_wait,
            background: pools.background.clone(),
        }
    }

    /// Begins a transaction: `BEGIN` for PostgreSQL's and for SQLite's ears.
    pub(crate) async fn begin(
        &mut self,
        postgres: &'static str,
        sqlite: &'static str,
    ) -> Result<()> {
        // Before it is awaited: a drop in the middle leaves nobody knows what.
        self.transaction = Transaction::InDoubt;
        metrics::counter!("aedb_units_begun_total").increment(1);
        self.control(postgres, sqlite).await?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.failed {
            return Err(Error::Poisoned);
        }
        if self.transaction == Transaction::None {
            return Ok(());
        }
        self.transaction = Transaction::InDoubt;
        self.control("COMMIT", "COMMIT").await?;
        self.transaction = Transaction::None;
        metrics::counter!("aedb_units_ended_total", "how" => "committed").increment(1);
        Ok(())
    }

    pub(crate) async fn rollback(mut self) -> Result<()> {
        if self.transaction == Transaction::None {
            return Ok(());
        }
        self.transaction = Transaction::InDoubt;
        self.failed = false;
        self.control("ROLLBACK", "ROLLBACK").await?;
        self.transaction = Transaction::None;
        metrics::counter!("aedb_units_ended_total", "how" => "rolled_back").increment(1);
        Ok(())
    }

    async fn control(&mut self, postgres: &'static str, sqlite: &'static str) -> Result<()> {
        let (connection, limit) = self.statement_begins().map_err(meaning)?;
        let outcome = match connection {
            Connection::Postgres(lease) => within(limit, lease.inner.batch_execute(postgres)).await,
            Connection::Sqlite(lease) => {
                lease
                    .run(|connection| connection.batch_execute(sqlite))
                    .await
            }
        };
        self.statements -= 1;
        self.statement_ended(outcome).map_err(meaning)
    }

    /// The connection for the next statement, and how long its answer is waited for.
    pub(crate) fn statement_begins(&mut self) -> Result<(&mut Connection, Duration), Failure> {
        if self.failed {
            return Err(Failure::Poisoned);
        }
        self.running = true;
        self.statements += 1;
        self.statement_began = Instant::now();
        let connection = self.connection.as_mut();
        let connection =
            connection.ok_or_else(|| Failure::Gone("the connection was given back".to_owned()))?;
        Ok((connection, self.statement_time + GRACE))
    }

    /// Notes how a statement ended; a failed one poisons the unit.
    pub(crate) fn statement_ended<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let late = matches!(outcome, Err(Failure::Late(_)));
        self.running = late;
        match outcome {
            Ok(value) => Ok(value),
            Err(Failure::Diesel(DieselError::NotFound)) => {
                Err(Failure::Diesel(DieselError::NotFound))
            }
            Err(failure) => {
                self.failed = true;
                Err(self.told_by_time(failure))
            }
        }
    }

    /// A server may tell of a lock or a time limit in any language: then the time tells.
    fn told_by_time(&self, failure: Failure) -> Failure {
        let took = self.statement_began.elapsed();
        match failure {
            Failure::Diesel(DieselError::DatabaseError(kind, information)) => {
                let known = matches!(
                    kind,
                    DatabaseErrorKind::UniqueViolation
                        | DatabaseErrorKind::ForeignKeyViolation
                        | DatabaseErrorKind::RestrictViolation
                        | DatabaseErrorKind::NotNullViolation
                        | DatabaseErrorKind::CheckViolation
                        | DatabaseErrorKind::ReadOnlyTransaction
                );
                if !known && took >= self.lock_wait.min(self.statement_time) {
                    return Failure::Late(took);
                }
                Failure::Diesel(DieselError::DatabaseError(kind, information))
            }
            other => other,
        }
    }

    pub(crate) fn statements(&self) -> u32 {
        self.statements
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.connection, Some(Connection::Postgres(_)))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let turn = self.turn.take();
        if self.transaction != Transaction::None {
            metrics::counter!("aedb_units_ended_total", "how" => "abandoned").increment(1);
        }
        let clean = self.transaction == Transaction::None && !self.running;
        match connection {
            _ if clean => {}
            // Jobs run in order: the rollback comes after whatever still runs, and before the next unit's first statement.
            Connection::Sqlite(lease) => lease.settle(),
            Connection::Postgres(mut lease) => {
                if self.transaction == Transaction::InDoubt {
                    lease.give_up();
                    return;
                }
                let running = self.running;
                self.background.spawn(async move {
                    let settled = tokio::time::timeout(SETTLE_TIME, async {
                        if !running {
                            return lease.inner.batch_execute("ROLLBACK").await.is_ok();
                        }
                        // Else it would go on at the server, and wait for a lock that nobody wants any more. The
                        // server may heed this late, so that no other unit may have the connection.
                        drop(lease.inner.cancel_token().cancel_query(NoTls).await);
                        false
                    });
                    if !settled.await.unwrap_or(false) {
                        lease.give_up();
                    }
                    drop(lease);
                    drop(turn);
                });
            }
        }
    }
}
