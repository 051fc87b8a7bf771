//! Words that the crew adds for the search.

use crate::error::Result;
use async_trait::async_trait;
use domain::{Listed, PageRequest, SearchWord, SearchWordId, SearchWordValues};
use jiff::Timestamp;

/// Words that the crew adds for the search.
#[async_trait]
pub trait SearchWordRepository: Send {
    /// The word with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: SearchWordId) -> Result<Option<SearchWord>>;
    /// What is stored of just this word, in whichever case.
    async fn find_word(&mut self, values: &SearchWordValues) -> Result<Option<SearchWord>>;
    /// A page of words, in their order.
    async fn list(&mut self, page: &PageRequest) -> Result<Listed<SearchWord>>;
    /// The first `limit` words, in their order.
    async fn all(&mut self, limit: u32) -> Result<Vec<SearchWord>>;
    /// How many there are.
    async fn count(&mut self) -> Result<u64>;
    /// Waits until nobody else changes it, and keeps it so until the unit ends; then the word as it is.
    async fn hold(&mut self, id: SearchWordId) -> Result<Option<SearchWord>>;
    /// Adds a word.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn add(&mut self, values: &SearchWordValues, at: Timestamp) -> Result<SearchWord>;
    /// Gives a word other values.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn change(
        &mut self,
        id: SearchWordId,
        values: &SearchWordValues,
        at: Timestamp,
    ) -> Result<()>;
    /// Removes a word.
    async fn remove(&mut self, id: SearchWordId) -> Result<bool>;
}
