//! What can be asked of the stored data, as object-safe traits. `find` gives an `Option`, `list` a page.
//!
//! None of them commits, and none writes history: the operation that calls them does, in the same unit.

use crate::error::Result;
use async_trait::async_trait;
use domain::import::{Import, ImportId, ImportKind, ImportRow, ImportState, RowStatus};
use domain::{
    Change, ChangeFilter, ChangeId, Drive, DriveFilter, DriveId, DriveLack, DriveSort, DriveValues,
    Email, Level, Listed, LogEntry, LogEntryFilter, LogEntryId, LogSubjectShown, LogText, Login,
    LoginId, LoginKind, Name, NewChange, NewPlace, PageRequest, Place, PlaceCounts, PlaceFilter,
    PlaceId, PlaceSort, Role, Sorting, User, UserId,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

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
    /// Up to `limit` drives with ids above `after`, by id: to walk through all of them.
    async fn after(&mut self, after: Option<DriveId>, limit: u32) -> Result<Vec<Drive>>;
    /// The ids of all drives under a place or on a mechanism; at most `limit`.
    async fn ids_at(&mut self, place: &Place, limit: u32) -> Result<Vec<DriveId>>;
    /// The different series in their order; at most `limit`.
    async fn series(&mut self, limit: u32) -> Result<Vec<String>>;
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
    /// Keeps which drives the file doesn't mention, instead of what was kept before.
    async fn put_not_in_file(&mut self, id: ImportId, drives: &[i64]) -> Result<()>;
    /// Up to `limit` ids above `after` of drives that the file doesn't mention.
    async fn not_in_file(&mut self, id: ImportId, after: i64, limit: u32) -> Result<Vec<i64>>;
    /// Removes imports in these states whose state is older than `before`, with their rows; tells how many.
    async fn remove_older(&mut self, states: &[ImportState], before: Timestamp) -> Result<usize>;
}

/// The first answer to a request that may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Of what was asked for; another request with the same key is another request.
    pub request_hash: String,
    /// The HTTP status, 200 to 299.
    pub status: u16,
    /// Where the thing is that was made.
    pub location: Option<String>,
    /// The entity tag.
    pub tag: Option<String>,
    /// The body, in JSON.
    pub body: String,
}

/// Answers to requests with a key of their own (`Idempotency-Key`), by who asked and the key.
#[async_trait]
pub trait KeptAnswerRepository: Send {
    /// Keeps other units from the same key until this one ends; waits for one that has it, a bounded time.
    async fn claim(&mut self, actor: &str, key: &str) -> Result<()>;
    /// The answer that was given.
    async fn find(&mut self, actor: &str, key: &str) -> Result<Option<KeptAnswer>>;
    /// Keeps an answer.
    async fn keep(
        &mut self,
        actor: &str,
        key: &str,
        answer: &KeptAnswer,
        at: Timestamp,
    ) -> Result<()>;
    /// Removes those kept before a time; tells how many.
    async fn remove_older(&mut self, before: Timestamp) -> Result<usize>;
}

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What they are called.
    pub name: Name,
    /// By which they are known.
    pub email: Email,
    /// What they are to AEDB.
    pub role: Role,
    /// Their password, hashed in its own notation; without one they can't log in by it.
    pub password_hash: Option<SecretString>,
}

/// People. What a person is never holds the hash of the password: that is asked for by itself.
#[async_trait]
pub trait UserRepository: Send {
    /// The person with an id.
    async fn find(&mut self, id: UserId) -> Result<Option<User>>;
    /// The person with this address, in whatever case it was typed.
    async fn find_by_email(&mut self, email: &Email) -> Result<Option<User>>;
    /// A page of people, disabled ones too, by name.
    async fn list(&mut self, page: &PageRequest) -> Result<Listed<User>>;
    /// Whether there is anybody at all.
    async fn any(&mut self) -> Result<bool>;
    /// Whether there is nobody yet; until the unit ends, whoever else asks this waits.
    async fn hold_nobody(&mut self) -> Result<bool>;
    /// Waits until nobody else changes this person, and keeps it so until the unit ends; then the person as they are.
    async fn hold(&mut self, id: UserId) -> Result<Option<User>>;
    /// Waits until nobody else takes an admin away, and keeps it so until the unit ends; tells how many enabled admins
    /// there are then. To be called before anything else of a person is held.
    async fn hold_admins(&mut self) -> Result<u64>;
    /// Adds a person.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`] for a known address; nothing is added then, and the unit goes on.
    async fn add(&mut self, new: &NewUser, at: Timestamp) -> Result<User>;
    /// Keeps the name, the address, the role and since when they are disabled as they are in `user`; the person as they
    /// are then, if they are there.
    ///
    /// # Errors
    /// [`crate::Conflict::NameTaken`] for another's address.
    async fn change(&mut self, user: &User, at: Timestamp) -> Result<Option<User>>;
    /// The hash of a person's password.
    async fn password_hash(&mut self, id: UserId) -> Result<Option<SecretString>>;
    /// Keeps another hash; tells whether the person is there.
    async fn set_password(
        &mut self,
        id: UserId,
        password_hash: &SecretString,
        at: Timestamp,
    ) -> Result<bool>;
    /// What they chose to see.
    async fn choices(&mut self, id: UserId) -> Result<Choices>;
    /// Keeps what they choose to see.
    async fn choose(&mut self, id: UserId, choices: &Choices) -> Result<()>;
    /// Keeps that they are here. When they weren't for longer than `visit_after` a new visit begins, and what came
    /// since the end of the last one is new to them.
    async fn seen(&mut self, id: UserId, now: Timestamp, visit_after: SignedDuration)
    -> Result<()>;
}

/// What a person chose to see: words that only the pages understand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// A language's code.
    pub language: Option<String>,
    /// A theme's word.
    pub theme: Option<String>,
}

/// A login to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogin {
    /// Whose it is.
    pub user: UserId,
    /// How it comes about.
    pub kind: LoginKind,
    /// The SHA-256 of its secret, in hexadecimal digits.
    pub secret_hash: String,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// Whether it only reads.
    pub read_only: bool,
    /// When it ends if nobody uses it until then.
    pub idle_until: Option<Timestamp>,
    /// When it ends in any case.
    pub ends_at: Timestamp,
}

/// Sessions and tokens.
#[async_trait]
pub trait LoginRepository: Send {
    /// Keeps a login.
    async fn add(&mut self, new: &NewLogin, at: Timestamp) -> Result<Login>;
    /// The login with this secret and whose it is, unless it has ended, nobody used it for too long, or its owner is disabled.
    async fn by_secret(
        &mut self,
        secret_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(Login, User)>>;
    /// Keeps that a login was used, and until when it may lie idle from now on.
    async fn used(
        &mut self,
        id: LoginId,
        now: Timestamp,
        idle_until: Option<Timestamp>,
    ) -> Result<()>;
    /// Ends a login at once; tells whether there was one.
    async fn end(&mut self, id: LoginId) -> Result<bool>;
    /// The login with an id, ended ones that are still kept too.
    async fn find(&mut self, id: LoginId) -> Result<Option<Login>>;
    /// Ends all of a person's at once; tells how many.
    async fn end_all(&mut self, user: UserId) -> Result<usize>;
    /// Ends all of a person's sessions and short tokens at once, but not those with a name; tells how many.
    async fn end_sessions(&mut self, user: UserId) -> Result<usize>;
    /// Up to `limit` named tokens of a person, the newest first, ended ones that are still kept too.
    async fn personal(&mut self, user: UserId, limit: u32) -> Result<Vec<Login>>;
    /// Removes those that ended before; tells how many. One that only lay idle too long goes when its end has come.
    async fn remove_ended(&mut self, before: Timestamp) -> Result<usize>;
}

/// How many tries at a password are left, for whatever a key stands for: at most so many at once, and as many again in
/// a minute, evenly.
#[async_trait]
pub trait LoginLimitRepository: Send {
    /// Takes one of `most` tries, which must be above 0; if there is none, tells when there will be. Until the unit ends
    /// others wait for the same key, a bounded time.
    async fn take(&mut self, key: &str, most: u32, now: Timestamp) -> Result<Option<Timestamp>>;
    /// Gives one of `most` tries back.
    async fn give_back(&mut self, key: &str, most: u32) -> Result<()>;
    /// Whether a person has logged in from an address since.
    async fn knows_address(
        &mut self,
        user: UserId,
        address_hash: &str,
        since: Timestamp,
    ) -> Result<bool>;
    /// Keeps that a person has logged in from an address.
    async fn know_address(&mut self, user: UserId, address_hash: &str, at: Timestamp)
    -> Result<()>;
    /// Removes limits that were whole again and addresses that were last used before; tells how many.
    async fn remove_older(&mut self, before: Timestamp) -> Result<usize>;
}

/// Links that make the first admin.
#[async_trait]
pub trait SetupLinkRepository: Send {
    /// Keeps one.
    async fn add(&mut self, secret_hash: &str, at: Timestamp) -> Result<()>;
    /// Whether there is one with this secret.
    async fn is_there(&mut self, secret_hash: &str) -> Result<bool>;
    /// Removes all of them; tells how many there were.
    async fn remove_all(&mut self) -> Result<usize>;
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
