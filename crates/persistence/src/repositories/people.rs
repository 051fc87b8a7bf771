//! People: who they are, how they come in, and the answers that are kept for them.

use crate::error::Result;
use async_trait::async_trait;
use domain::{Email, Listed, Login, LoginId, LoginKind, Name, PageRequest, Role, User, UserId};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

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
