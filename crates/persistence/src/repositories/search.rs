//! What can be asked of the search's index.

use crate::error::Result;
use async_trait::async_trait;
use domain::ManualId;
use domain::search::{Fetched, Wanted};

/// How the index stands against what it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebuild {
    /// It was made by another version of the analysis, or never: to be made anew.
    Due,
    /// It is being made anew; what was before is still found, unless another analysis made it.
    Indexing {
        /// So many things are made anew.
        done: u64,
        /// Of so many as there were in the beginning.
        total: u64,
    },
    /// All is made anew, and what was before is being removed.
    Sweeping,
    /// It is whole.
    Done,
    /// Somebody else writes to it; try again soon.
    Busy,
}

/// The search's index. What a unit changes is indexed when it is committed: nobody needs to ask for it.
#[async_trait]
pub trait SearchRepository: Send {
    /// Of what a question wants to know, what there is.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn fetch(&mut self, wanted: &Wanted) -> Result<Fetched>;
    /// Tells that pages of a manual were stored, changed or removed in this unit. Whoever removes a manual needn't.
    fn note_pages(&mut self, manual: ManualId, pages: &[i32]);
    /// How the index stands.
    async fn rebuild(&mut self) -> Result<Rebuild>;
    /// Begins to make it anew, unless that is under way. A small base is whole when the unit is committed.
    async fn begin_rebuild(&mut self) -> Result<Rebuild>;
    /// Makes the next `things` anew, or removes a part of what was before; the unit is to be committed then. Any number of
    /// programs may do so at once.
    async fn go_on_with_rebuild(&mut self, things: u32) -> Result<Rebuild>;
}
