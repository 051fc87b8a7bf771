//! What is asked, and what is found.

use super::document::{DocumentId, Source};

/// A kind of thing that is listed among what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FoundKind {
    /// A drive.
    Drive,
    /// A spare.
    StockItem,
    /// A manual.
    Manual,
    /// A page of a manual.
    ManualPage,
    /// An entry of the shift log.
    LogEntry,
}

impl FoundKind {
    /// All of them, in the order in which they are offered as filters.
    pub const ALL: [Self; 5] = [
        Self::Drive,
        Self::StockItem,
        Self::Manual,
        Self::ManualPage,
        Self::LogEntry,
    ];

    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drive => "drive",
            Self::StockItem => "stock_item",
            Self::Manual => "manual",
            Self::ManualPage => "manual_page",
            Self::LogEntry => "log_entry",
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// As typed. Only its first 200 characters count.
    pub text: String,
    /// The kinds to list; those that the asker may not read aren't among them.
    pub kinds: Vec<FoundKind>,
    /// The most hits to give, 1 to 100.
    pub limit: u32,
}

/// How well a hit is what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// A whole number or name is equal.
    Exact,
    /// Every word is there, as it is, in another form, or in another script.
    Words,
    /// Something is only near: a typo, a 0 for an O, a word left out.
    Approximate,
}

impl Match {
    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Words => "words",
            Self::Approximate => "approximate",
        }
    }
}

/// A thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its document.
    pub document: DocumentId,
    /// What the document tells of.
    pub source: Source,
    /// Thousandths; only good for comparing hits of one question.
    pub score: i32,
    /// How well it fits.
    pub matched: Match,
}

/// What a question found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranked {
    /// Best first, of all kinds that were asked for; ties by document.
    pub hits: Vec<Hit>,
    /// Places that match, best first, at most ten.
    pub places: Vec<Hit>,
    /// How many hits there are of each kind, also of kinds that weren't asked for, in the order of [`FoundKind::ALL`].
    pub counts: [u64; 5],
    /// Whether `counts` is exact; if not, there are at least so many.
    pub counts_exact: bool,
}

/// Characters (not bytes) of a text, from the first to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
}

/// A field of a hit with what matched in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// The field's name in the API.
    pub field: &'static str,
    /// Its text as typed, or for a page the words around the match.
    pub text: String,
    /// What matched, in order, without overlaps.
    pub spans: Vec<Span>,
}
