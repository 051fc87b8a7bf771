//! What can be asked of the stored data, as object-safe traits. `find` gives an `Option`, `list` a page.
//!
//! None of them commits, and none writes history: the operation that calls them does, in the same unit.

mod faults;
mod fetches;
mod library;
mod people;
mod readings;
mod search;
mod search_words;
mod stock;
mod texts;

pub use faults::FaultRepository;
pub use fetches::{FetchClaim, ManualFetchRepository};
pub use library::{
    FileRepository, ManualCategoryRepository, ManualCounts, ManualGroupRepository, ManualRepository,
};
pub use people::{
    Choices, KeptAnswer, KeptAnswerRepository, LoginLimitRepository, LoginRepository, NewLogin,
    NewUser, SetupLinkRepository, UserRepository,
};
pub use readings::{
    ExceedingRepository, KnownSensor, NewSensor, ReadingRepository, SensorRepository,
};
pub use search::{Rebuild, SearchRepository};
pub use search_words::SearchWordRepository;
pub use stock::{MovementRepository, StockItemRepository, StoreRepository};
pub use texts::{ManualTextRepository, TextClaim, TextStep};

use crate::error::Result;
use async_trait::async_trait;
use domain::import::{Import, ImportId, ImportKind, ImportRow, ImportState, RowStatus};
use domain::{
    Change, ChangeFilter, ChangeId, Drive, DriveFilter, DriveId, DriveLack, DriveSort, DriveValues,
    Level, Listed, LogEntry, LogEntryFilter, LogEntryId, LogSubjectShown, LogText, Name, NewChange,
    NewPlace, PageRequest, Place, PlaceCounts, PlaceFilter, PlaceId, PlaceSort, Sorting, UserId,
};
use jiff::Timestamp;

/// The levels above the drives.
#[async_trait]
pub trait PlaceRepository: Send {
    /// The place with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: PlaceId) -> Result<Option<Place>>;
    /// The places with these ids, in no order; at most 2,000.
    async fn find_many(&mut self, ids: &[PlaceId]) -> Result<Vec<Place>>;
    /// The place with just this name directly in `parent` (none: a shop).
    async fn find_named(
        &mut self,
        level: Level,
        parent: Option<PlaceId>,
        name: &str,
    ) -> Result<Option<Place>>;
    /// The places with just these names, each directly in the parent beside it (none: a shop); at most 1,000.
    async fn named_in(
        &mut self,
        level: Level,
        wanted: &[(Option<PlaceId>, String)],
    ) -> Result<Vec<Place>>;
    /// A page of places.
    async fn list(
        &mut self,
        filter: &PlaceFilter,
        sorting: &[Sorting<PlaceSort>],
        page: &PageRequest,
    ) -> Result<Listed<Place>>;
    /// What lies under a place.
    async fn counts(&mut self, place: &Place) -> Result<PlaceCounts>;
    /// Places in the plant's order with what lies under each: those directly in `under`, or all down to rooms. At most `limit`.
    async fn tree(
        &mut self,
        under: Option<PlaceId>,
        limit: u32,
    ) -> Result<Vec<(Place, PlaceCounts)>>;
    /// Everything under a place, itself included, children before parents; at most `limit`.
    async fn under(&mut self, place: &Place, limit: u32) -> Result<Vec<Place>>;
    /// Of these places up to `limit` that hold something else than each other.
    async fn occupied(&mut self, ids: &[PlaceId], limit: u32) -> Result<Vec<Place>>;
    /// Adds places whose parents are there.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`], and nothing is added.
    async fn add(&mut self, places: &[NewPlace], at: Timestamp) -> Result<Vec<Place>>;
    /// Gives a place another name or parent and rewrites the keys of all under it.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`].
    async fn change(&mut self, changed: &Place, at: Timestamp) -> Result<Place>;
    /// Removes places that nothing refers to; tells how many there were.
    async fn remove(&mut self, ids: &[PlaceId]) -> Result<usize>;
}

/// What is derived of a drive for finding and sorting it: from its own values and its place's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriveKeys {
    /// The path key of its cabinet, or of its room.
    pub place: String,
    /// The words that find it, separated by spaces.
    pub words: String,
}

/// A drive to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDrive {
    /// What is said of it.
    pub values: DriveValues,
    /// What is derived.
    pub keys: DriveKeys,
}

/// The drives.
#[async_trait]
pub trait DriveRepository: Send {
    /// The drive with an id.
    async fn find(&mut self, id: DriveId) -> Result<Option<Drive>>;
    /// The drives with these ids, by id; at most 2,000.
    async fn find_many(&mut self, ids: &[DriveId]) -> Result<Vec<Drive>>;
    /// A page of drives.
    async fn list(
        &mut self,
        filter: &DriveFilter,
        sorting: &[Sorting<DriveSort>],
        page: &PageRequest,
    ) -> Result<Listed<Drive>>;
    /// How many there are, counted to the last.
    async fn count(&mut self) -> Result<u64>;
    /// Up to `limit` drives with ids above `after`, by id: to walk through all of them.
    async fn after(&mut self, after: Option<DriveId>, limit: u32) -> Result<Vec<Drive>>;
    /// The ids of all drives under a place or on a mechanism; at most `limit`.
    async fn ids_at(&mut self, place: &Place, limit: u32) -> Result<Vec<DriveId>>;
    /// The different series in their order; at most `limit`.
    async fn series(&mut self, limit: u32) -> Result<Vec<String>>;
    /// The different series and how many drives each has, those with the most first; at most `limit`.
    async fn by_series(&mut self, limit: u32) -> Result<Vec<(String, u64)>>;
    /// How many drives lack each thing.
    async fn lacking(&mut self) -> Result<Vec<(DriveLack, u64)>>;
    /// Keeps other units from changing these drives until this one ends; waits for one that does, a bounded time.
    async fn hold(&mut self, ids: &[DriveId]) -> Result<()>;
    /// Adds drives; tells their ids in the same order.
    async fn add(&mut self, drives: &[NewDrive], at: Timestamp) -> Result<Vec<DriveId>>;
    /// Gives a drive other values; tells whether it is there.
    async fn change(&mut self, id: DriveId, drive: &NewDrive, at: Timestamp) -> Result<bool>;
    /// Writes the words of all drives under a place or on a mechanism anew, after a name has changed.
    async fn refresh_words(&mut self, place: &Place) -> Result<()>;
    /// Removes drives; tells how many there were.
    async fn remove(&mut self, ids: &[DriveId]) -> Result<usize>;
}

/// The history.
#[async_trait]
pub trait ChangeRepository: Send {
    /// Writes entries; tells their ids in the same order.
    async fn add(&mut self, changes: &[NewChange]) -> Result<Vec<ChangeId>>;
    /// The entry with an id.
    async fn find(&mut self, id: ChangeId) -> Result<Option<Change>>;
    /// Up to `limit` entries, the newest first, without asking how many there are.
    async fn latest(&mut self, filter: &ChangeFilter, limit: u32) -> Result<Vec<Change>>;
    /// A page of entries, the newest first.
    async fn list(&mut self, filter: &ChangeFilter, page: &PageRequest) -> Result<Listed<Change>>;
    /// Up to `limit` entries that unfold from one, with ids above `after`, the oldest first.
    async fn under(
        &mut self,
        parent: ChangeId,
        after: Option<ChangeId>,
        limit: u32,
    ) -> Result<Vec<Change>>;
    /// Of these entries those that something later is told after, of the same thing; at most 500 are asked for at once.
    async fn superseded(&mut self, ids: &[ChangeId]) -> Result<Vec<ChangeId>>;
    /// Of the entries that unfold from one: up to `limit` later entries, outside of it, on the same things.
    async fn later_than_under(&mut self, parent: ChangeId, limit: u32) -> Result<Vec<Change>>;
}

/// An import to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewImport {
    /// What it holds.
    pub kind: ImportKind,
    /// The file's name.
    pub file_name: String,
    /// Who brings it in.
    pub actor: String,
}

/// Imports and their rows.
#[async_trait]
pub trait ImportRepository: Send {
    /// Begins one in state `reading`.
    async fn add(&mut self, import: &NewImport, at: Timestamp) -> Result<ImportId>;
    /// The import with an id.
    async fn find(&mut self, id: ImportId) -> Result<Option<Import>>;
    /// A page of imports, the newest first.
    async fn list(&mut self, page: &PageRequest) -> Result<Listed<Import>>;
    /// Keeps an import's state, counts, findings, sheet and entry as they are in `import`, if it is still in state `expected`; tells whether it was.
    async fn change(
        &mut self,
        import: &Import,
        expected: ImportState,
        at: Timestamp,
    ) -> Result<bool>;
    /// Writes rows, over those with the same numbers; at most 2,000.
    async fn put_rows(&mut self, id: ImportId, rows: &[ImportRow]) -> Result<()>;
    /// Up to `limit` rows with numbers above `after`, by number, of a status if one is given.
    async fn rows(
        &mut self,
        id: ImportId,
        status: Option<RowStatus>,
        after: u32,
        limit: u32,
    ) -> Result<Vec<ImportRow>>;
    /// The number of the row before the one with this many rows, of a status if one is given, before it; 0 for the first.
    async fn number_before(
        &mut self,
        id: ImportId,
        status: Option<RowStatus>,
        rows: i64,
    ) -> Result<u32>;
    /// Keeps which things the file doesn't mention, instead of what was kept before.
    async fn put_not_in_file(&mut self, id: ImportId, things: &[i64]) -> Result<()>;
    /// Up to `limit` ids above `after` of things that the file doesn't mention.
    async fn not_in_file(&mut self, id: ImportId, after: i64, limit: u32) -> Result<Vec<i64>>;
    /// Removes imports in these states whose state is older than `before`, with their rows; tells how many.
    async fn remove_older(&mut self, states: &[ImportState], before: Timestamp) -> Result<usize>;
}

/// An entry of the shift log to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogEntry {
    /// The line by which it is known.
    pub title: Name,
    /// The rest.
    pub text: LogText,
    /// Who writes it.
    pub author: UserId,
    /// What it is about, with the name that stays when that is removed.
    pub subject: Option<LogSubjectShown>,
}

/// The shift log. An entry outlives what it is about: see [`LogSubjectShown`].
#[async_trait]
pub trait LogEntryRepository: Send {
    /// The entry with an id.
    async fn find(&mut self, id: LogEntryId) -> Result<Option<LogEntry>>;
    /// The entries with these ids, by id; at most 2,000.
    async fn find_many(&mut self, ids: &[LogEntryId]) -> Result<Vec<LogEntry>>;
    /// Up to `limit` entries, the newest first, without asking how many there are.
    async fn latest(&mut self, filter: &LogEntryFilter, limit: u32) -> Result<Vec<LogEntry>>;
    /// Up to `limit` entries about any of these drives, the newest first; at most 100 drives.
    async fn latest_about(&mut self, drives: &[DriveId], limit: u32) -> Result<Vec<LogEntry>>;
    /// A page of entries, the newest first.
    async fn list(
        &mut self,
        filter: &LogEntryFilter,
        page: &PageRequest,
    ) -> Result<Listed<LogEntry>>;
    /// Waits until nobody else changes this entry, and keeps it so until the unit ends; then the entry as it is. What it is
    /// to be about is held before: see [`DriveRepository::hold`].
    async fn hold(&mut self, id: LogEntryId) -> Result<Option<LogEntry>>;
    /// Adds an entry.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when its author or what it is about isn't there.
    async fn add(&mut self, new: &NewLogEntry, at: Timestamp) -> Result<LogEntry>;
    /// Keeps the title, the text and what it is about, with the name of that, as they are in `entry`; the entry as it is
    /// then, if it is there.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when what it is about isn't there.
    async fn change(&mut self, entry: &LogEntry, at: Timestamp) -> Result<Option<LogEntry>>;
    /// Removes an entry; tells whether there was one.
    async fn remove(&mut self, id: LogEntryId) -> Result<bool>;
}
