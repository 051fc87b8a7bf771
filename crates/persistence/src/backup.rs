//! A copy of the base while it is in use.

use crate::connection::{DatabaseAddress, DatabaseSettings, open_file};
use diesel::{RunQueryDsl, sql_types::Text};
use std::path::{Path, PathBuf};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has tools of its own.
    #[error("a PostgreSQL base is backed up by its own tools, for example: pg_dump --format=custom --file={} <database>", .0.display())]
    UsePostgresTools(PathBuf),
    /// There is a file already; it isn't written over.
    #[error("{} is there already; name another file", .0.display())]
    Exists(PathBuf),
    /// SQLite or the disk refused.
    #[error("the backup failed: {0}")]
    Failed(String),
}

/// Writes a consistent copy. It appears under its name only when it is whole.
pub(crate) async fn backup(settings: &DatabaseSettings, file: &Path) -> Result<(), BackupError> {
    let DatabaseAddress::Sqlite(base) = settings.address.clone() else {
        return Err(BackupError::UsePostgresTools(file.to_owned()));
    };
    let (file, lock_wait) = (file.to_owned(), settings.lock_wait);
    let copied = tokio::task::spawn_blocking(move || {
        if file.exists() {
            return Err(BackupError::Exists(file));
        }
        let failed = |failure: &dyn std::fmt::Display| BackupError::Failed(failure.to_string());
        let mut unfinished = file.clone().into_os_string();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        // What an earlier try left behind.
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(|failure| failed(&failure))?;
        }
        let mut connection =
            open_file(&base, lock_wait, false).map_err(|failure| failed(&failure))?;
        diesel::sql_query("VACUUM INTO $1")
            .bind::<Text, _>(unfinished.to_string_lossy())
            .execute(&mut connection)
            .map_err(|failure| failed(&failure))?;
        std::fs::File::open(&unfinished)
            .and_then(|copy| copy.sync_all())
            .map_err(|failure| failed(&failure))?;
        std::fs::rename(&unfinished, &file).map_err(|failure| failed(&failure))
    });
    copied
        .await
        .map_err(|failure| BackupError::Failed(failure.to_string()))?
}
