//! The unit of work and what begins it: see `docs/architecture.md` for what they promise.

use crate::{
    check::Finding,
    connection::Area,
    error::Result,
    repositories::{
        ChangeRepository, DriveRepository, ExceedingRepository, FaultRepository, FileRepository,
        ImportRepository, KeptAnswerRepository, LogEntryRepository, LoginLimitRepository,
        LoginRepository, ManualCategoryRepository, ManualFetchRepository, ManualGroupRepository,
        ManualRepository, ManualTextRepository, MovementRepository, PlaceRepository,
        ReadingRepository, SearchRepository, SearchWordRepository, SensorRepository,
        SetupLinkRepository, StockItemRepository, StoreRepository, UserRepository,
    },
};
use async_trait::async_trait;
use std::path::Path;

/// How much of the plant a writing unit wants for itself, until it ends. SQLite has one writer anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlantLock {
    /// Nobody else may rename, move or remove places, or apply an import meanwhile.
    Shared,
    /// Nobody else may write to the plant meanwhile.
    Exclusive,
}

/// One transaction over the repositories.
///
/// Dropping it rolls it back, at whichever await it is dropped. After a failed statement it refuses everything
/// but [`UnitOfWork::rollback`]. `commit` and `rollback` consume it:
///
/// ```compile_fail,E0382
/// async fn twice(work: Box<dyn persistence::UnitOfWork>) -> persistence::Result<()> {
///     work.commit().await?;
///     work.commit().await // the unit is used up
/// }
/// ```
#[async_trait]
pub trait UnitOfWork: Send {
    /// Shops, production lines, rooms, cabinets, mechanisms.
    fn places(&mut self) -> &mut dyn PlaceRepository;
    /// Drives.
    fn drives(&mut self) -> &mut dyn DriveRepository;
    /// The history.
    fn changes(&mut self) -> &mut dyn ChangeRepository;
    /// Imports and their rows.
    fn imports(&mut self) -> &mut dyn ImportRepository;
    /// Answers to requests that may be sent again.
    fn kept_answers(&mut self) -> &mut dyn KeptAnswerRepository;
    /// People.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Their sessions and tokens.
    fn logins(&mut self) -> &mut dyn LoginRepository;
    /// How many tries at passwords are left.
    fn login_limits(&mut self) -> &mut dyn LoginLimitRepository;
    /// Links that make the first admin.
    fn setup_links(&mut self) -> &mut dyn SetupLinkRepository;
    /// The shift log.
    fn log_entries(&mut self) -> &mut dyn LogEntryRepository;
    /// Vendors in the library.
    fn manual_categories(&mut self) -> &mut dyn ManualCategoryRepository;
    /// Series in the library.
    fn manual_groups(&mut self) -> &mut dyn ManualGroupRepository;
    /// Manuals.
    fn manuals(&mut self) -> &mut dyn ManualRepository;
    /// Fault and alarm codes.
    fn faults(&mut self) -> &mut dyn FaultRepository;
    /// What was read in manuals, and what is still to be.
    fn manual_texts(&mut self) -> &mut dyn ManualTextRepository;
    /// Links of manuals that are fetched.
    fn manual_fetches(&mut self) -> &mut dyn ManualFetchRepository;
    /// The files that are kept.
    fn files(&mut self) -> &mut dyn FileRepository;
    /// Sensors.
    fn sensors(&mut self) -> &mut dyn SensorRepository;
    /// What they told.
    fn readings(&mut self) -> &mut dyn ReadingRepository;
    /// When they exceeded their limits.
    fn exceedings(&mut self) -> &mut dyn ExceedingRepository;
    /// Stores of spares.
    fn stores(&mut self) -> &mut dyn StoreRepository;
    /// Spares.
    fn stock_items(&mut self) -> &mut dyn StockItemRepository;
    /// What was done with them.
    fn movements(&mut self) -> &mut dyn MovementRepository;
    /// The search's index.
    fn search(&mut self) -> &mut dyn SearchRepository;
    /// Words that the crew adds for the search.
    fn search_words(&mut self) -> &mut dyn SearchWordRepository;

    /// Waits for other writers to the plant, a bounded time.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when the time is over.
    async fn lock_plant(&mut self, lock: PlantLock) -> Result<()>;

    /// How many statements it has sent, those of BEGIN and COMMIT not counted.
    fn statements(&self) -> u32;

    /// Brings the search's index to what the unit did, and makes all of it lasting. When its future is dropped before it is ready the outcome is unknown: look, or repeat
    /// what can be repeated.
    ///
    /// # Errors
    /// [`crate::Error::Poisoned`] after a failed statement; what the database says otherwise. Nothing is kept then.
    async fn commit(self: Box<Self>) -> Result<()>;

    /// Takes all of it back and waits until that is done.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`]; nothing is kept then either.
    async fn rollback(self: Box<Self>) -> Result<()>;
}

/// How a pool of connections does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// Which: `readers` or `writers`.
    pub name: &'static str,
    /// Open connections.
    pub connections: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

/// A database.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a unit that can write. `area` names the tables it works on most.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when the database doesn't answer or is too busy.
    async fn begin(&self, area: Area) -> Result<Box<dyn UnitOfWork>>;

    /// Begins a unit that only reads. Its statements don't share a snapshot; a write in it is an error of the database.
    ///
    /// # Errors
    /// As [`Store::begin`].
    async fn read(&self, area: Area) -> Result<Box<dyn UnitOfWork>>;

    /// Begins a unit that only reads, all of it from one snapshot, on a connection of its own: for long readers.
    ///
    /// # Errors
    /// As [`Store::begin`].
    async fn snapshot(&self) -> Result<Box<dyn UnitOfWork>>;

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] with the reason.
    async fn ping(&self) -> Result<()>;

    /// Looks for what shouldn't be: broken files, dangling references, derived values that are wrong.
    ///
    /// # Errors
    /// As [`Store::begin`].
    async fn check(&self) -> Result<Vec<Finding>>;

    /// Writes a consistent copy to a new file while writes go on.
    ///
    /// # Errors
    /// [`crate::BackupError`], with PostgreSQL always: it has tools of its own.
    async fn backup(&self, file: &Path) -> std::result::Result<(), crate::BackupError>;

    /// Leaves all that was committed in the one file of an SQLite base, so that copying it copies the base. To be called
    /// when the program ends; PostgreSQL needs nothing.
    ///
    /// # Errors
    /// As [`Store::begin`]. Nothing is lost then: what isn't in the file is beside it, in the one that ends with `-wal`.
    async fn close(&self) -> Result<()>;

    /// How its pools do.
    fn pools(&self) -> Vec<PoolState>;
}
