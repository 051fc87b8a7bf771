//! The shape of the database, step by step. The same names on both sides, embedded in the binary.

use crate::connection::{DatabaseAddress, DatabaseSettings, open_file};
use diesel::migration::MigrationSource;
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use secrecy::ExposeSecret;
use std::{path::Path, time::Duration};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
/// Another instance may be migrating.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// How a database stands against the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Applied, and known to this program.
    pub applied: Vec<String>,
    /// Known, and not applied yet.
    pub pending: Vec<String>,
    /// Applied by a newer program.
    pub unknown: Vec<String>,
}

/// Why a database couldn't be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// It is newer than the program.
    #[error("the database was migrated by a newer program: {}", .0.join(", "))]
    Newer(Vec<String>),
    /// It can't be reached, or refused.
    #[error("the database can't be migrated: {0}")]
    Failed(String),
}

impl MigrationError {
    fn failed(failure: impl std::fmt::Display) -> Self {
        Self::Failed(failure.to_string())
    }
}

/// Applies what is pending and tells how it stands then. Makes the file of an SQLite base. Must be called on a
/// multi-thread runtime.
///
/// # Errors
/// [`MigrationError`]; what was applied before a failure stays on PostgreSQL, and is taken back on SQLite.
pub async fn migrate(settings: &DatabaseSettings) -> Result<MigrationStatus, MigrationError> {
    run(settings, true).await
}

/// Tells how a database stands; an SQLite file that isn't there has everything pending.
///
/// # Errors
/// [`MigrationError::Failed`].
pub async fn migration_status(
    settings: &DatabaseSettings,
) -> Result<MigrationStatus, MigrationError> {
    run(settings, false).await
}

async fn run(settings: &DatabaseSettings, apply: bool) -> Result<MigrationStatus, MigrationError> {
    match settings.address.clone() {
        DatabaseAddress::Sqlite(file) => {
            tokio::task::spawn_blocking(move || sqlite(&file, apply)).await
        }
        DatabaseAddress::Postgres(address) => {
            let connecting = AsyncPgConnection::establish(address.expose_secret());
            let mut connection = tokio::time::timeout(LOCK_WAIT, connecting)
                .await
                .map_err(MigrationError::failed)?
                .map_err(MigrationError::failed)?;
            // Two instances that start at once: one migrates, the other waits.
            let lock = "SET lock_timeout = '30s'; SELECT pg_advisory_lock(4104)";
            diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, lock)
                .await
                .map_err(MigrationError::failed)?;
            // The harness blocks in place, so that it needs a thread of a multi-thread runtime.
            tokio::spawn(async move {
                with(&mut AsyncMigrationHarness::new(connection), POSTGRES, apply)
            })
            .await
        }
    }
    .map_err(MigrationError::failed)?
}

fn sqlite(file: &Path, apply: bool) -> Result<MigrationStatus, MigrationError> {
    if !apply && !file.exists() {
        let pending = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map_err(MigrationError::failed)?;
        let pending = pending
            .iter()
            .map(|migration| migration.name().to_string())
            .collect();
        return Ok(MigrationStatus {
            pending,
            ..MigrationStatus::default()
        });
    }
    if let Some(folder) = file
        .parent()
        .filter(|folder| apply && !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(MigrationError::failed)?;
    }
    let mut connection = open_file(file, LOCK_WAIT, false).map_err(MigrationError::failed)?;
    let stands = with(&mut connection, SQLITE, false)?;
    if !apply || (stands.pending.is_empty() && stands.unknown.is_empty()) {
        return Ok(stands);
    }
    // Two instances that start at once: one migrates, the other waits and finds nothing to do.
    let migrated: Result<_, Stopped> = connection
        .immediate_transaction(|connection| with(connection, SQLITE, true).map_err(Stopped));
    migrated.map_err(|Stopped(failure)| failure)
}

/// Why the transaction of migrations didn't end well.
struct Stopped(MigrationError);

impl From<diesel::result::Error> for Stopped {
    fn from(failure: diesel::result::Error) -> Self {
        Self(MigrationError::failed(failure))
    }
}

fn with<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
    apply: bool,
) -> Result<MigrationStatus, MigrationError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = MigrationSource::<DB>::migrations(&source).map_err(MigrationError::failed)?;
    let known: Vec<_> = known
        .iter()
        .map(|migration| migration.name().to_string())
        .collect();
    let version = |name: &String| name.split('_').next().unwrap_or_default().to_owned();
    let applied = harness
        .applied_migrations()
        .map_err(MigrationError::failed)?;
    let mut applied: Vec<_> = applied.iter().map(ToString::to_string).collect();
    applied.sort();
    let unknown: Vec<String> = applied
        .iter()
        .filter(|applied| known.iter().all(|name| version(name) != **applied))
        .cloned()
        .collect();
    if apply {
        if !unknown.is_empty() {
            return Err(MigrationError::Newer(unknown));
        }
        harness
            .run_pending_migrations(source)
            .map_err(MigrationError::failed)?;
        return Ok(MigrationStatus {
            applied: known,
            ..MigrationStatus::default()
        });
    }
    let (applied, pending) = known
        .into_iter()
        .partition(|name| applied.contains(&version(name)));
    Ok(MigrationStatus {
        applied,
        pending,
        unknown,
    })
}
