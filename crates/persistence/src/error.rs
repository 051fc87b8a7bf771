//! What a failure means to the caller.

use std::error::Error as StdError;

/// A result whose failure says what it means.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a unit of work failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for contradicts what is stored; trying again changes nothing.
    #[error("conflict: {0}")]
    Conflict(Conflict),
    /// The database can't be reached, is busy or took too long; trying again may help.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// What is stored contradicts itself.
    #[error("the stored data is inconsistent: {0}")]
    Inconsistent(String),
    /// A statement of this unit failed before, so that it can't be committed or gone on with.
    #[error("an earlier statement of this unit of work failed")]
    Poisoned,
    /// Anything else.
    #[error("the database failed unexpectedly")]
    Unexpected(#[source] Box<dyn StdError + Send + Sync>),
}

/// What contradicts what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The name is taken on that level.
    #[error("the name is taken")]
    NameTaken,
    /// Something refers to what should go, or what is referred to is gone.
    #[error("something refers to it, or it refers to something that is gone")]
    Reference,
}
