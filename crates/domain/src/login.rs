//! Logins: the opaque secrets by which a request tells whose it is. Sessions of browsers and tokens of programs are one
//! thing to every rule: a person's, for a time, ended at once when that is wanted. The secret itself is kept nowhere.

use crate::{name::Name, people::UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A login's id. It is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LoginId(pub i64);

/// How a login came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// A browser's, in a cookie.
    Session,
    /// A program's, for a short time, in exchange for a password.
    Access,
    /// A program's, named, made by a person for a longer time.
    Personal,
}

impl LoginKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Session, Self::Access, Self::Personal];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Access => "access",
            Self::Personal => "personal",
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Whose it is.
    pub user: UserId,
    /// How it came about.
    pub kind: LoginKind,
    /// What its owner calls it.
    pub name: Option<Name>,
    /// Whether it only reads, whatever its owner may.
    pub read_only: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last; when it was made, as long as nobody has.
    pub last_used_at: Timestamp,
    /// When it ends if nobody uses it until then.
    pub idle_until: Option<Timestamp>,
    /// When it ends in any case.
    pub ends_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_one_kind() {
        for kind in LoginKind::ALL {
            assert_eq!(LoginKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(LoginKind::from_word("cookie"), None);
    }
}
