//! The links of manuals: the queue of those that are to be fetched, and what became of them.

use crate::error::Result;
use async_trait::async_trait;
use domain::{ManualFetch, ManualId, Sha256, Unfetched};
use jiff::Timestamp;

/// The right to fetch a link, which ends when somebody else gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchClaim {
    /// How far its fetching is.
    pub fetch: ManualFetch,
    /// Which right it is: the next one is greater.
    pub number: i64,
}

/// The links of manuals. A link comes into the queue in the unit that stores it, whether links are fetched or not: see
/// [`crate::ManualRepository`].
#[async_trait]
pub trait ManualFetchRepository: Send {
    /// How far the fetching of a manual's link is; nothing when it has none and never had the one that its file is from.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, manual: ManualId) -> Result<Option<ManualFetch>>;
    /// Whether a link is to be fetched by now, or was left by who fetched it.
    async fn is_any_due(&mut self, now: Timestamp) -> Result<bool>;
    /// Takes up the link that has waited longest and that nobody else takes up just now, and counts the attempt.
    async fn claim(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<FetchClaim>>;
    /// Lets a claim hold longer; tells whether it still held.
    async fn renew(&mut self, claim: &FetchClaim, until: Timestamp) -> Result<bool>;
    /// Ends the fetching with the file that the manual gets in the same unit; tells whether the claim still held.
    async fn end(&mut self, claim: &FetchClaim, file: &Sha256, at: Timestamp) -> Result<bool>;
    /// Ends an attempt that failed: for good, or to be tried again. Tells whether the claim still held.
    async fn fail(
        &mut self,
        claim: &FetchClaim,
        reason: Unfetched,
        again: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<bool>;
    /// Gives a claim back, as if nobody had tried. Tells whether it still held.
    async fn give_back(&mut self, claim: &FetchClaim, at: Timestamp) -> Result<bool>;
    /// Lets a link be fetched anew, at once. Tells whether there is one that has no file yet.
    async fn restart(&mut self, manual: ManualId, at: Timestamp) -> Result<bool>;
}
