//! The search over everything: what is indexed, how texts become terms, how a question is answered from them.
//!
//! Nothing in here knows a database. What is stored is analysed once, here, for both databases, so that both find the same
//! in the same order; a question is a [`Search`], which says what it wants to know of the index until it has an answer.

mod answer;
mod answering;
mod asking;
pub mod blocks;
mod choosing;
mod document;
mod exchange;
mod features;
mod guessing;
mod highlight;
mod instead;
#[cfg(test)]
mod judged;
mod keys;
mod lack;
mod matching;
#[cfg(test)]
mod memory;
mod named;
mod normal;
mod number;
mod parts;
#[cfg(test)]
mod properties;
mod question;
mod rating;
mod reading_on;
mod scoring;
mod sources;
mod spelt;
mod substitute;
mod terms;
mod token;
mod units;
mod variants;
mod vocabulary;
mod word;

pub use answer::{FoundKind, Highlight, Hit, Match, Ranked, SearchRequest, Span};
pub use answering::Search;
pub use document::{Analysed, Document, DocumentId, DocumentKind, Field, Source, Weight};
pub use exchange::{BLOCKS_AT_ONCE, Block, Fetched, Prefix, Step, Stretch, Wanted};
pub use features::ANALYSIS_VERSION;
pub use highlight::Highlighter;
pub use instead::substitute_question;
pub(crate) use keys::{sound, word_key};
pub use parts::{Parts, beginnings_of};
pub use rating::{Current, Rating, Unit, ratings_of};
pub use substitute::{Comparison, compare};
pub use terms::{analyse, terms_of, words_of};
pub use variants::{forms_of, telling_form};
pub use vocabulary::Vocabulary;
