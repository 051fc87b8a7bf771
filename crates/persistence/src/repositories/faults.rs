//! Fault and alarm codes.

use crate::error::Result;
use async_trait::async_trait;
use domain::{
    Drive, Fault, FaultCoverage, FaultFilter, FaultId, FaultSort, FaultValues, Listed, Manual,
    ManualId, PageRequest, Sorting,
    faults::{Recognised, Referred},
};
use jiff::Timestamp;

/// What is known of codes.
#[async_trait]
pub trait FaultRepository: Send {
    /// The entry with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: FaultId) -> Result<Option<Fault>>;
    /// A page of entries.
    async fn list(
        &mut self,
        filter: &FaultFilter,
        sorting: &[Sorting<FaultSort>],
        page: &PageRequest,
    ) -> Result<Listed<Fault>>;
    /// The entries whose codes have one of these keys, by key and id; at most `limit`.
    async fn with_keys(&mut self, keys: &[String], limit: u32) -> Result<Vec<Fault>>;
    /// The entries that manuals have on these pages, in the order of their codes; at most `limit`.
    async fn on_pages(&mut self, pages: &[(ManualId, u32)], limit: u32) -> Result<Vec<Fault>>;
    /// Waits until nobody else changes it, and keeps it so until the unit ends; then the entry as it is.
    async fn hold(&mut self, id: FaultId) -> Result<Option<Fault>>;
    /// Adds an entry of a person's. One that was removed from its manual may be read out of it again.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`] when its manual has one for the code, [`crate::Conflict::Reference`] when its manual
    /// isn't there.
    async fn add(&mut self, values: &FaultValues, at: Timestamp) -> Result<Fault>;
    /// Gives an entry other values; it is a person's then.
    ///
    /// # Errors
    /// As [`FaultRepository::add`].
    async fn change(&mut self, id: FaultId, values: &FaultValues, at: Timestamp) -> Result<()>;
    /// Removes an entry, which isn't read out of its manual again; tells whether there was one.
    async fn remove(&mut self, fault: &Fault) -> Result<bool>;
    /// Keeps what was recognised in a manual instead of what was recognised before. What a person wrote, changed or removed
    /// stays as it is. Entries whose codes come again keep their ids.
    async fn put_recognised(
        &mut self,
        manual: ManualId,
        recognised: &Recognised,
        at: Timestamp,
    ) -> Result<()>;
    /// Forgets what was recognised in a manual: its text is another. What a person wrote stays.
    async fn forget_recognised(&mut self, manual: ManualId) -> Result<()>;
    /// Before a manual goes: what was recognised in it goes too, and what a person wrote says its series itself from then on.
    async fn leave(&mut self, manual: &Manual) -> Result<()>;
    /// How much each of these manuals gave, those that gave or refer to anything.
    async fn coverage(&mut self, manuals: &[ManualId]) -> Result<Vec<FaultCoverage>>;
    /// A page of manuals that gave entries or refer to codes, by title, with how much.
    async fn covered(&mut self, page: &PageRequest) -> Result<Listed<FaultCoverage>>;
    /// The codes that a manual refers to and that it has no entry for, in their order; at most `limit`.
    async fn referred(&mut self, manual: ManualId, limit: u32) -> Result<Vec<Referred>>;
    /// The drives of these series, in the plant's order; of those that these words find when there are words. At most `limit`.
    async fn drives_of(&mut self, series: &[String], words: &str, limit: u32)
    -> Result<Vec<Drive>>;
}
