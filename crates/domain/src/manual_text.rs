//! How far the reading of a manual's text is.

use crate::library::{ManualId, Sha256};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the reading of a manual's file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// It is in the queue.
    Waiting,
    /// Its pages are being read.
    Reading,
    /// All that can be read has been.
    Read,
    /// It can't be read: see its [`Unreadable`].
    Failed,
}

impl TextState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Reading, Self::Read, Self::Failed];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }

    /// The state that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Why a manual, or a part of it, has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// It opens with a password only.
    Encrypted,
    /// It is no whole PDF.
    Damaged,
    /// It holds pictures of pages: it was scanned.
    NoText,
    /// It has no page at all.
    NoPages,
    /// Reading it took more time or memory than it may.
    TooHeavy,
    /// It has more pages than are read; the first ones are.
    TooManyPages,
    /// Its file isn't in the store.
    Missing,
}

impl Unreadable {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Encrypted,
        Self::Damaged,
        Self::NoText,
        Self::NoPages,
        Self::TooHeavy,
        Self::TooManyPages,
        Self::Missing,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Damaged => "damaged",
            Self::NoText => "no_text",
            Self::NoPages => "no_pages",
            Self::TooHeavy => "too_heavy",
            Self::TooManyPages => "too_many_pages",
            Self::Missing => "missing",
        }
    }

    /// The reason that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// How far the reading of a manual's file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualText {
    /// The manual.
    pub manual: ManualId,
    /// Its file, when this was begun.
    pub file: Sha256,
    /// Where it stands.
    pub state: TextState,
    /// How many pages the file has, once that is known.
    pub pages: Option<u32>,
    /// How many of them are done with, from the first on.
    pub pages_read: u32,
    /// How many of those hold text.
    pub pages_with_text: u32,
    /// Why it failed, or why some of it is missing.
    pub reason: Option<Unreadable>,
    /// How often a reader gave up on a page.
    pub attempts: u32,
    /// When this was last changed.
    pub updated_at: Timestamp,
}

/// A page as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualPage {
    /// Its number from 1, as it is opened.
    pub page: u32,
    /// Its number as printed or as the file calls it.
    pub label: Option<String>,
    /// Its text.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_what_they_are_the_words_of() {
        for state in TextState::ALL {
            assert_eq!(TextState::from_word(state.as_str()), Some(state));
        }
        for reason in Unreadable::ALL {
            assert_eq!(Unreadable::from_word(reason.as_str()), Some(reason));
        }
    }
}
