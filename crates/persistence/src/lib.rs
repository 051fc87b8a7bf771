//! Where AEDB's state lives: units of work over repositories, on SQLite or PostgreSQL.
//!
//! [`Store`] begins units, [`UnitOfWork`] is one: all of it or nothing, also when its future is dropped at any
//! await. The traits are object-safe, so that the database is chosen by its address when the program starts:
//! see [`open`]. Diesel stays inside this crate.

#![warn(missing_docs)]

mod backup;
mod check;
mod connection;
mod error;
mod files;
mod migrate;
mod repositories;
mod schema;
mod sql;
mod store;
mod types;
mod unit_of_work;

pub use backup::BackupError;
pub use check::Finding;
pub use connection::{Area, DatabaseAddress, DatabaseSettings};
pub use error::{Conflict, Error, Result};
pub use files::{FileError, FileStream, Files, FilesSettings, S3Settings};
pub use migrate::{MigrationError, MigrationStatus, migrate, migration_status};
pub use repositories::{
    ChangeRepository, Choices, DriveKeys, DriveRepository, ExceedingRepository, FaultRepository,
    FetchClaim, FileRepository, ImportRepository, KeptAnswer, KeptAnswerRepository, KnownSensor,
    LogEntryRepository, LoginLimitRepository, LoginRepository, ManualCategoryRepository,
    ManualCounts, ManualFetchRepository, ManualGroupRepository, ManualRepository,
    ManualTextRepository, MovementRepository, NewDrive, NewImport, NewLogEntry, NewLogin,
    NewSensor, NewUser, PlaceRepository, ReadingRepository, Rebuild, SearchRepository,
    SearchWordRepository, SensorRepository, SetupLinkRepository, StockItemRepository,
    StoreRepository, TextClaim, TextStep, UserRepository,
};
pub use store::open;
pub use types::kept;
pub use unit_of_work::{PlantLock, PoolState, Store, UnitOfWork};
