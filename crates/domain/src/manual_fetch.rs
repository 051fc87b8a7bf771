//! How far the fetching of a manual's link is.

use crate::library::{Link, ManualId, Sha256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the fetching of a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchState {
    /// It is in the queue, perhaps to be tried again.
    Waiting,
    /// It is being fetched.
    Fetching,
    /// The manual has the file that it led to.
    Fetched,
    /// It can't be fetched: see its [`Unfetched`].
    Failed,
}

impl FetchState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Fetching, Self::Fetched, Self::Failed];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetching => "fetching",
            Self::Fetched => "fetched",
            Self::Failed => "failed",
        }
    }

    /// The state that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Why a link wasn't fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfetched {
    /// Nobody answers there, or not all of it came.
    Unreachable,
    /// It took too long.
    TooSlow,
    /// The other server is in trouble.
    Trouble,
    /// There is nothing under the address.
    NotFound,
    /// It is for those only who log in there.
    Forbidden,
    /// It is larger than a file may be.
    TooLarge,
    /// It is none of the documents and pictures that are kept: a page of a site, mostly.
    UnknownKind,
    /// It leads into a network from which nothing is fetched.
    PrivateAddress,
    /// It leads on and on.
    TooManyRedirects,
    /// There is no room left for files here.
    NoRoom,
}

impl Unfetched {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Unreachable,
        Self::TooSlow,
        Self::Trouble,
        Self::NotFound,
        Self::Forbidden,
        Self::TooLarge,
        Self::UnknownKind,
        Self::PrivateAddress,
        Self::TooManyRedirects,
        Self::NoRoom,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too_slow",
            Self::Trouble => "trouble",
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::TooLarge => "too_large",
            Self::UnknownKind => "unknown_kind",
            Self::PrivateAddress => "private_address",
            Self::TooManyRedirects => "too_many_redirects",
            Self::NoRoom => "no_room",
        }
    }

    /// The reason that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Whether it may be otherwise after a while by itself.
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::Unreachable | Self::TooSlow | Self::Trouble | Self::NoRoom
        )
    }
}

/// How far the fetching of a manual's link is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualFetch {
    /// The manual.
    pub manual: ManualId,
    /// The link, also when the manual has the file now.
    pub link: Link,
    /// Where it stands.
    pub state: FetchState,
    /// The file that it led to.
    pub file: Option<Sha256>,
    /// Why the last attempt failed.
    pub reason: Option<Unfetched>,
    /// How often it was tried since somebody asked for it.
    pub attempts: u32,
    /// When it is to be tried.
    pub due_at: Timestamp,
    /// When this was last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_what_they_are_the_words_of() {
        for state in FetchState::ALL {
            assert_eq!(FetchState::from_word(state.as_str()), Some(state));
        }
        for reason in Unfetched::ALL {
            assert_eq!(Unfetched::from_word(reason.as_str()), Some(reason));
        }
    }
}
