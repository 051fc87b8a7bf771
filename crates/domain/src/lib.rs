//! What AEDB knows about the world: the plant, its drives, their history, and how a sheet becomes them.
//!
//! Types that can't hold wrong values, and rules without SQL, HTTP or a runtime. Time is always a parameter.

#![warn(missing_docs)]

pub mod access;
pub mod amount;
pub mod change;
pub mod clock;
pub mod drive;
pub mod exceeding;
pub mod faults;
pub mod import;
pub mod keyboard;
pub mod library;
pub mod log_entry;
pub mod login;
pub mod manual_fetch;
pub mod manual_text;
pub mod name;
pub mod page;
pub mod page_text;
pub mod people;
pub mod place;
pub mod printed_label;
pub mod problem;
pub mod quantity;
pub mod reading;
pub mod search;
pub mod search_word;
pub mod sensor;
pub mod stock;
pub mod text;

pub use access::{Permission, Who};
pub use amount::{Amount, Difference};
pub use change::{
    Actor, Change, ChangeFilter, ChangeId, Entity, FieldChange, NewChange, Operation,
};
pub use clock::{Clock, FixedClock};
pub use drive::{
    CurrentKind, Drive, DriveFilter, DriveId, DriveLack, DriveSort, DriveValues, Ratings,
};
pub use exceeding::{Beginning, Exceeding, ExceedingId, ExceedingKind, Kinds, Turn};
pub use faults::{
    Fault, FaultCode, FaultCoverage, FaultFilter, FaultId, FaultManual, FaultSort, FaultText,
    FaultValues,
};
pub use library::{
    Manual, ManualCategory, ManualCategoryId, ManualCategoryValues, ManualFilter, ManualGroup,
    ManualGroupId, ManualGroupValues, ManualId, ManualKind, ManualSort, ManualSource, ManualValues,
    SeriesGap, SeriesTie, Sha256, ShelfSort, StoredFile, Ties,
};
pub use log_entry::{
    AuthorName, LogEntry, LogEntryFilter, LogEntryId, LogEntryValues, LogSubject, LogSubjectKind,
    LogSubjectShown, LogText,
};
pub use login::{Login, LoginId, LoginKind};
pub use manual_fetch::{FetchState, ManualFetch, Unfetched};
pub use manual_text::{ManualPage, ManualText, TextState, Unreadable};
pub use name::{Name, Note};
pub use page::{Listed, PageRequest, Position, Sorting, Total};
pub use page_text::{PageText, TextCell, TextLine, TextRule};
pub use people::{Email, Role, User, UserId};
pub use place::{
    Level, NewPlace, Place, PlaceChange, PlaceCounts, PlaceFilter, PlaceId, PlaceSort,
};
pub use printed_label::printed_labels;
pub use problem::{Invalid, Problem, Weakness};
pub use quantity::Quantity;
pub use reading::{Battery, Extremes, Reading, ReadingValues, Status, Temperature};
pub use search_word::{MOST_SEARCH_WORDS, Meanings, SearchWord, SearchWordId, SearchWordValues};
pub use sensor::{
    Limits, Sensor, SensorAddress, SensorFilter, SensorId, SensorSort, SensorState, SensorValues,
    Silence,
};
pub use stock::{StockItem, StockItemFilter, StockItemId, StockItemSort, StockItemValues, StoreId};
