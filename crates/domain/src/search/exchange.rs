//! What a question asks of the index, and what it is given: no database in here, no waiting.

use super::{
    answer::Ranked,
    document::{DocumentId, Source},
};
use std::collections::BTreeMap;

/// The documents of one term within one stretch of 4,096 document ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Which stretch: a document's id divided by 4,096.
    pub number: i64,
    /// The documents in it, as stored: sorted little-endian 16-bit numbers when they are fewer than 256, else a bitmap of
    /// 512 bytes.
    pub ids: Vec<u8>,
}

/// All terms that begin so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    /// The beginning, the mark of the term's kind included.
    pub text: String,
    /// As many different terms are wanted at the most, in byte order.
    pub most: u32,
}

/// What a question wants to know next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The documents of these terms.
    pub postings: Vec<String>,
    /// The terms that begin so.
    pub prefixes: Vec<Prefix>,
    /// The words that these misspelt forms may mean.
    pub variants: Vec<String>,
    /// What is stored of these documents.
    pub features: Vec<DocumentId>,
}

/// What it is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fetched {
    /// The blocks of each term in order; a term that no document has isn't there.
    pub postings: BTreeMap<String, Vec<Block>>,
    /// The terms that begin so, in byte order; one more than were wanted at the most when there are more.
    pub prefixes: BTreeMap<Prefix, Vec<String>>,
    /// The words of each form.
    pub variants: BTreeMap<String, Vec<String>>,
    /// The features of each document, with what it tells of.
    pub features: BTreeMap<DocumentId, (Source, Vec<u8>)>,
}

/// How far a question is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It wants to know something.
    Fetch(Wanted),
    /// It is answered.
    Done(Ranked),
}
