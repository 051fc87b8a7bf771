//! What every handler needs: the store, the clock, the imports, and what is set.

use crate::{
    http::caller::Marking, importing::Importing, language::Language, passwords::Passwords,
    receiving::Receiving, trust::Trust, words::Words,
};
use domain::Clock;
use jiff::tz::TimeZone;
use persistence::{Files, Result, Store, UnitOfWork};
use std::{path::PathBuf, sync::Arc};
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore},
};

/// Shared by all workers.
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Imports and their jobs.
    pub importing: Arc<Importing>,
    /// Readings on their way into the base.
    pub receiving: Receiving,
    /// Whether everybody may send readings by the ancestor's path.
    pub open_readings: bool,
    /// The plant's time zone: of dates that name none, and of what pages show.
    pub zone: &'static TimeZone,
    /// Where the ancestor's data files lie, if they do.
    pub original_data: Option<PathBuf>,
    /// Hashes passwords, few at once.
    pub passwords: Passwords,
    /// Whom to believe, and for how long.
    pub trust: Trust,
    /// Logins whose use is being kept just now.
    pub marking: Marking,
    /// Runs what nobody waits for. It outlives the server.
    pub background: Handle,
    /// Exports that are made or fetched at once; each keeps a file of its own until it has been.
    pub downloads: Arc<Semaphore>,
    /// The words that the crew added for the search.
    pub words: Words,
    /// Wakes whoever shows what is stored, after a write of this instance.
    pub written: Arc<Notify>,
    /// The language of those who name none.
    pub language: Language,
    /// The store of files.
    pub files: Files,
    /// Whether links of manuals are fetched.
    pub fetches_links: bool,
    /// The greatest file of a manual, in bytes.
    pub file_limit: u64,
    /// The greatest file that can be brought in, in bytes.
    pub upload_limit: u64,
    /// Whether the documents of the API are shown.
    pub docs: bool,
}

impl std::fmt::Debug for App {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("App")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Commits a unit and lets those know who show what is stored.
    ///
    /// # Errors
    /// The database's.
    pub async fn commit(&self, work: Box<dyn UnitOfWork>) -> Result<()> {
        work.commit().await?;
        self.written.notify_one();
        Ok(())
    }
}
