//! Words that the crew adds to those that the search knows: abbreviations, nicknames, spoken brands.

use crate::{name::Name, problem::Problem, text::sort_key};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A word's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchWordId(pub i64);

/// As many are kept: all of them are known to each question.
pub const MOST_SEARCH_WORDS: u32 = 2_000;

/// A word as people say it, and what it also means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWordValues {
    /// As it is said and asked for: `симорег`, `пр.`, `т/о`. Unique but for case.
    pub word: Name,
    /// What it stands for, one thing after the other.
    pub means: Meanings,
}

impl SearchWordValues {
    /// The same for words that differ only by case; sorts as people do.
    #[must_use]
    pub fn word_key(&self) -> String {
        sort_key(self.word.as_str())
    }

    /// The word with each thing that it stands for.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let word = self.word.as_str();
        self.means.iter().map(move |meaning| (word, meaning))
    }
}

/// What a word stands for: one thing or several with semicolons between them, 200 characters in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanings(Name);

impl Meanings {
    /// Takes what was typed; `;` parts one from the next.
    ///
    /// # Errors
    /// As [`Name::parse`]; [`Problem::Empty`] also when there is nothing but semicolons.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let parts = typed
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        Name::parse(&parts.collect::<Vec<_>>().join("; ")).map(Self)
    }

    /// All of them in a line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.as_str().split("; ")
    }
}

/// A word that the crew added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWord {
    /// Its id.
    pub id: SearchWordId,
    /// What people said of it.
    pub values: SearchWordValues,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_mean_several_things() {
        let values = SearchWordValues {
            word: Name::parse("тиристорник").unwrap(),
            means: Meanings::parse(" SIMOREG ;; DC Master;").unwrap(),
        };
        assert_eq!(values.means.as_str(), "SIMOREG; DC Master");
        let pairs: Vec<_> = values.pairs().collect();
        assert_eq!(
            pairs,
            [("тиристорник", "SIMOREG"), ("тиристорник", "DC Master")]
        );
        assert_eq!(Meanings::parse(" ; ;"), Err(Problem::Empty));
        assert!(Meanings::parse(&"я".repeat(201)).is_err());
    }
}
