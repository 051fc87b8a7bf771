//! PostgreSQL connections: opened on a runtime that outlives the request workers, with bounded statements.

use diesel::ConnectionError;
use diesel_async::{
    AsyncConnection, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::PoolableConnection,
};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::runtime::Handle;

/// A connection, and whether something happened to it that nobody saw the end of.
pub(crate) struct PostgresConnection {
    pub(crate) inner: AsyncPgConnection,
    in_doubt: bool,
}

impl std::fmt::Debug for PostgresConnection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PostgresConnection")
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}

impl PostgresConnection {
    /// Marks it as one that must not be used again.
    pub(crate) fn give_up(&mut self) {
        self.in_doubt = true;
    }

    pub(crate) fn is_broken(&mut self) -> bool {
        self.in_doubt || self.inner.is_broken()
    }
}

/// Opens connections for a pool.
#[derive(Debug, Clone)]
pub(crate) struct PostgresManager {
    pub(crate) address: SecretString,
    pub(crate) lock_wait: Duration,
    pub(crate) statement_time: Duration,
    pub(crate) connect_time: Duration,
    pub(crate) read_only: bool,
    pub(crate) background: Handle,
}

impl PostgresManager {
    /// Opens a connection. The task that drives its socket lives on the background runtime.
    pub(crate) async fn open(&self) -> Result<PostgresConnection, ConnectionError> {
        let address = self.address.clone();
        let settings = format!(
            "SET application_name = 'aedb'; SET lock_timeout = {lock}; SET statement_timeout = {statement};
             SET idle_in_transaction_session_timeout = {idle}; SET default_transaction_read_only = {read_only};
             SET timezone = 'UTC'; SET client_min_messages = 'warning'",
            lock = self.lock_wait.as_millis(),
            statement = self.statement_time.as_millis(),
            // An import reads its rows between statements; a unit that nobody drives must still end.
            idle = 10 * self.statement_time.as_millis(),
            read_only = if self.read_only { "on" } else { "off" },
        );
        let opening = async move {
            let mut inner = AsyncPgConnection::establish(address.expose_secret()).await?;
            inner
                .batch_execute(&settings)
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(PostgresConnection {
                inner,
                in_doubt: false,
            })
        };
        // The limit is inside of the task, so that none is left behind a server that never answers.
        let bounded = tokio::time::timeout(self.connect_time, opening);
        let bad = ConnectionError::BadConnection;
        let opened = self.background.spawn(bounded).await;
        opened
            .map_err(|gone| bad(gone.to_string()))?
            .map_err(|late| bad(late.to_string()))?
    }
}

impl bb8::ManageConnection for PostgresManager {
    type Connection = PostgresConnection;
    type Error = ConnectionError;

    async fn connect(&self) -> Result<PostgresConnection, ConnectionError> {
        self.open().await
    }

    async fn is_valid(&self, _: &mut PostgresConnection) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut PostgresConnection) -> bool {
        connection.is_broken()
    }
}
