//! The pools of a database: connections that read, connections that write, and the gates in front of them.

use crate::{
    connection::{
        Area, Connection, DatabaseAddress, DatabaseSettings, Session, gate::Gate,
        postgres::PostgresManager, sqlite::SqliteManager,
    },
    error::{Error, Result},
    unit_of_work::PoolState,
};
use diesel::ConnectionError;
use std::{sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::Semaphore};

/// A pooled connection, or one of a long reader's own.
pub(crate) enum Lease<M: bb8::ManageConnection> {
    Pooled(bb8::PooledConnection<'static, M>),
    Own(M::Connection),
}

impl<M: bb8::ManageConnection> std::ops::Deref for Lease<M> {
    type Target = M::Connection;
    fn deref(&self) -> &M::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Own(connection) => connection,
        }
    }
}

impl<M: bb8::ManageConnection> std::ops::DerefMut for Lease<M> {
    fn deref_mut(&mut self) -> &mut M::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Own(connection) => connection,
        }
    }
}

/// One pool and its gate.
#[derive(Debug)]
pub(crate) struct Side<M: bb8::ManageConnection> {
    pool: bb8::Pool<M>,
    gate: Gate,
    name: &'static str,
}

#[derive(Debug)]
enum Kind {
    Sqlite {
        readers: Side<SqliteManager>,
        writers: Side<SqliteManager>,
    },
    Postgres {
        readers: Side<PostgresManager>,
        writers: Side<PostgresManager>,
    },
}

/// The pools of a database.
#[derive(Debug)]
pub(crate) struct Pools {
    kind: Kind,
    own: Arc<Semaphore>,
    pub(crate) settings: DatabaseSettings,
    pub(crate) background: Handle,
}

/// So many long readers at once.
const OWN_CONNECTIONS: usize = 2;
/// A pool opens connections in the background; so long is waited for one.
const CONNECT_TIME: Duration = Duration::from_secs(3);

impl Pools {
    /// Makes the pools; connections are opened when they are needed. `background` must outlive the request workers.
    pub(crate) fn new(settings: DatabaseSettings, background: Handle) -> Self {
        let kind = match &settings.address {
            DatabaseAddress::Sqlite(file) => {
                let manager = |read_only| SqliteManager {
                    file: file.clone(),
                    lock_wait: settings.lock_wait,
                    read_only,
                };
                Kind::Sqlite {
                    readers: side("readers", settings.readers, manager(true), &settings),
                    writers: side("writers", 1, manager(false), &settings),
                }
            }
            DatabaseAddress::Postgres(_) => {
                let manager = |read_only| postgres_manager(&settings, read_only, &background);
                Kind::Postgres {
                    readers: side("readers", settings.readers, manager(true), &settings),
                    writers: side("writers", settings.writers, manager(false), &settings),
                }
            }
        };
        Self {
            kind,
            own: Arc::new(Semaphore::new(OWN_CONNECTIONS)),
            settings,
            background,
        }
    }

    pub(crate) async fn reader(&self, area: Area) -> Result<Session> {
        match &self.kind {
            Kind::Sqlite { readers, .. } => {
                let (lease, permit) = readers.lease(area, |_| false).await?;
                Ok(Session::new(Connection::Sqlite(lease), permit.into(), self))
            }
            Kind::Postgres { readers, .. } => {
                let (lease, permit) = readers
                    .lease(area, |connection| connection.is_broken())
                    .await?;
                Ok(Session::new(
                    Connection::Postgres(Box::new(lease)),
                    permit.into(),
                    self,
                ))
            }
        }
    }

    pub(crate) async fn writer(&self, area: Area) -> Result<Session> {
        match &self.kind {
            Kind::Sqlite { writers, .. } => {
                let (lease, permit) = writers.lease(area, |_| false).await?;
                Ok(Session::new(Connection::Sqlite(lease), permit.into(), self))
            }
            Kind::Postgres { writers, .. } => {
                let (lease, permit) = writers
                    .lease(area, |connection| connection.is_broken())
                    .await?;
                Ok(Session::new(
                    Connection::Postgres(Box::new(lease)),
                    permit.into(),
                    self,
                ))
            }
        }
    }

    /// A connection of its own for a long reader, opened now.
    pub(crate) async fn own(&self) -> Result<Session> {
        let waiting =
            tokio::time::timeout(self.settings.wait, Arc::clone(&self.own).acquire_owned());
        let permit = match waiting.await {
            Ok(Ok(permit)) => permit,
            _ => {
                return Err(Error::Unavailable(
                    "too many long readers at once".to_owned(),
                ));
            }
        };
        let connection = open_own(&self.settings, true, &self.background).await?;
        Ok(Session::new(connection, permit.into(), self))
    }

    pub(crate) fn states(&self) -> Vec<PoolState> {
        match &self.kind {
            Kind::Sqlite { readers, writers } => vec![readers.state(), writers.state()],
            Kind::Postgres { readers, writers } => vec![readers.state(), writers.state()],
        }
    }
}

/// Opens one connection outside of the pools.
async fn open_own(
    settings: &DatabaseSettings,
    read_only: bool,
    background: &Handle,
) -> Result<Connection> {
    let unavailable = |failure: ConnectionError| Error::Unavailable(failure.to_string());
    match &settings.address {
        DatabaseAddress::Sqlite(file) => {
            let manager = SqliteManager {
                file: file.clone(),
                lock_wait: settings.lock_wait,
                read_only,
            };
            let own = bb8::ManageConnection::connect(&manager)
                .await
                .map_err(unavailable)?;
            Ok(Connection::Sqlite(Lease::Own(own)))
        }
        DatabaseAddress::Postgres(_) => {
            // A long reader may take long over one statement.
            let manager = PostgresManager {
                statement_time: 60 * settings.statement_time,
                ..postgres_manager(settings, read_only, background)
            };
            let own = manager.open().await.map_err(unavailable)?;
            Ok(Connection::Postgres(Box::new(Lease::Own(own))))
        }
    }
}

fn postgres_manager(
    settings: &DatabaseSettings,
    read_only: bool,
    background: &Handle,
) -> PostgresManager {
    let address = match &settings.address {
        DatabaseAddress::Postgres(address) => address.clone(),
        DatabaseAddress::Sqlite(file) => file.to_string_lossy().into_owned().into(),
    };
    PostgresManager {
        address,
        lock_wait: settings.lock_wait,
        statement_time: settings.statement_time,
        connect_time: CONNECT_TIME,
        read_only,
        background: background.clone(),
    }
}

fn side<M: bb8::ManageConnection<Error = ConnectionError>>(
    name: &'static str,
    connections: u32,
    manager: M,
    settings: &DatabaseSettings,
) -> Side<M> {
    let pool = bb8::Pool::builder()
        .max_size(connections)
        .max_lifetime(None)
        .idle_timeout(None)
        .test_on_check_out(false)
        .connection_timeout(CONNECT_TIME)
        .error_sink(Box::new(Told(name)))
        .build_unchecked(manager);
    Side {
        pool,
        gate: Gate::new(name, connections, settings.wait),
        name,
    }
}

impl<M: bb8::ManageConnection<Error = ConnectionError>> Side<M> {
    /// Waits for its turn and takes a connection that isn't known to be broken.
    async fn lease(
        &self,
        area: Area,
        mut is_broken: impl FnMut(&mut M::Connection) -> bool,
    ) -> Result<(Lease<M>, crate::connection::gate::Permit)> {
        let permit = self.gate.enter(area).await?;
        // After an outage every pooled connection is broken: each is thrown away by asking for the next.
        for _ in 0..=self.pool.state().connections {
            let mut connection = self
                .pool
                .get_owned()
                .await
                .map_err(|failure| match failure {
                    bb8::RunError::User(failure) => Error::Unavailable(failure.to_string()),
                    bb8::RunError::TimedOut => {
                        Error::Unavailable("the database can't be reached".to_owned())
                    }
                })?;
            if !is_broken(&mut connection) {
                return Ok((Lease::Pooled(connection), permit));
            }
        }
        Err(Error::Unavailable("every connection is broken".to_owned()))
    }

    fn state(&self) -> PoolState {
        let state = self.pool.state();
        PoolState {
            name: self.name,
            connections: state.connections,
            idle: state.idle_connections,
        }
    }
}

/// Logs why a pool couldn't open a connection.
#[derive(Debug, Clone)]
struct Told(&'static str);

impl bb8::ErrorSink<ConnectionError> for Told {
    fn sink(&self, failure: ConnectionError) {
        tracing::warn!(pool = self.0, %failure, "can't open a connection");
    }

    fn boxed_clone(&self) -> Box<dyn bb8::ErrorSink<ConnectionError>> {
        Box::new(self.clone())
    }
}
