//! What every handler needs: the store, the clock, the imports, and a few settings.

use crate::{importing::Importing, language::Language, operations::By};
use domain::{Actor, Clock};
use persistence::{Result, Store, UnitOfWork};
use std::sync::Arc;
use tokio::sync::Notify;

/// Shared by all workers.
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Imports and their jobs.
    pub importing: Arc<Importing>,
    /// Wakes whoever shows what is stored, after a write of this instance.
    pub written: Arc<Notify>,
    /// The language of those who name none.
    pub language: Language,
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
    /// Who acts in a request: `local`, until there are people.
    #[must_use]
    pub fn by(&self, request_id: &str) -> By {
        let actor = Actor {
            name: "local".to_owned(),
            request_id: Some(request_id.to_owned()),
        };
        By {
            actor,
            at: self.clock.now(),
        }
    }

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
