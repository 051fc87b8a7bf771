//! The texts of manuals: the queue of those that are to be read, and what was read.

use crate::error::Result;
use async_trait::async_trait;
use domain::{
    Listed, ManualId, ManualPage, ManualText, PageRequest, PageText, TextState, Unreadable,
};
use jiff::Timestamp;

/// The right to read a manual, which ends when somebody else gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextClaim {
    /// How far its reading is.
    pub text: ManualText,
    /// Which right it is: the next one is greater.
    pub number: i64,
}

/// What a step of reading brought.
#[derive(Debug, Clone)]
pub struct TextStep {
    /// How many pages the file has, if that is known.
    pub pages: Option<u32>,
    /// How many of them are done with, from the first on.
    pub pages_read: u32,
    /// How often a page was given up, in all.
    pub attempts: u32,
    /// The pages that were read in this step.
    pub read: Vec<PageText>,
    /// When that was.
    pub at: Timestamp,
    /// Until when the claim holds now.
    pub until: Timestamp,
}

/// The texts of manuals. A manual with a PDF comes into the queue, and loses the text of its former file, in the unit that
/// stores it: see [`crate::ManualRepository`].
#[async_trait]
pub trait ManualTextRepository: Send {
    /// How far the reading of a manual is; nothing when it has no file that can be read.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, manual: ManualId) -> Result<Option<ManualText>>;
    /// Whether a manual is to be read, or was left by who read it.
    async fn is_any_waiting(&mut self, now: Timestamp) -> Result<bool>;
    /// Takes up the manual that has waited longest and that nobody else takes up just now.
    async fn claim(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<TextClaim>>;
    /// Keeps what was read; nothing when the claim has ended, because somebody else took it or the manual has another file or
    /// is no more.
    async fn keep(&mut self, claim: &TextClaim, step: &TextStep) -> Result<Option<ManualText>>;
    /// Up to `limit` pages after one with where everything stands on them, until the reading has ended.
    async fn layouts(&mut self, manual: ManualId, after: u32, limit: u32) -> Result<Vec<PageText>>;
    /// Calls pages that were read by these numbers, as they are printed on them.
    async fn name_pages(&mut self, manual: ManualId, labels: &[(u32, String)]) -> Result<()>;
    /// Ends the reading; tells whether the claim still held.
    async fn end(
        &mut self,
        claim: &TextClaim,
        state: TextState,
        reason: Option<Unreadable>,
        at: Timestamp,
    ) -> Result<bool>;
    /// Gives a claim back: the manual waits again, behind the others. Tells whether the claim still held.
    async fn give_back(&mut self, claim: &TextClaim, at: Timestamp) -> Result<bool>;
    /// Lets a manual be read anew, from the first page on; what was read of it goes. Tells whether it can be read at all.
    async fn restart(&mut self, manual: ManualId, at: Timestamp) -> Result<bool>;
    /// A page of a manual's pages, in their order.
    async fn pages(&mut self, manual: ManualId, page: &PageRequest) -> Result<Listed<ManualPage>>;
    /// Pages of manuals, in no order; at most 200. Those that aren't there are left out.
    async fn find_pages(
        &mut self,
        wanted: &[(ManualId, u32)],
    ) -> Result<Vec<(ManualId, ManualPage)>>;
}
