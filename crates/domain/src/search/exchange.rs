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

/// So many blocks of a stretch are given at once: 131,072 documents that follow each other.
pub const BLOCKS_AT_ONCE: usize = 32;

/// The documents of a term within some blocks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The term.
    pub term: String,
    /// The number of the first block.
    pub from: i64,
    /// The number of the last one.
    pub to: i64,
}

impl Stretch {
    /// From the first block on.
    #[must_use]
    pub fn all(term: String) -> Self {
        Self::from(term, i64::MIN)
    }

    /// From a block on.
    pub(super) fn from(term: String, from: i64) -> Self {
        let to = i64::MAX;
        Self { term, from, to }
    }

    /// One block.
    pub(super) fn one(term: String, block: i64) -> Self {
        let (from, to) = (block, block);
        Self { term, from, to }
    }
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
    /// The documents of some terms, of each stretch [`BLOCKS_AT_ONCE`] blocks at the most.
    pub postings: Vec<Stretch>,
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
    /// The blocks of each term; a term that no document has isn't there.
    pub postings: BTreeMap<String, Vec<Block>>,
    /// The number of the last block that was given of terms that may have more behind it.
    pub until: BTreeMap<String, i64>,
    /// The terms that begin so, in byte order; one more than were wanted at the most when there are more.
    pub prefixes: BTreeMap<Prefix, Vec<String>>,
    /// The words of each form.
    pub variants: BTreeMap<String, Vec<String>>,
    /// The features of each document, with what it tells of.
    pub features: BTreeMap<DocumentId, (Source, Vec<u8>)>,
}

impl Fetched {
    /// Takes what was found of a stretch: its blocks in order, so many as are given at once.
    pub fn take(&mut self, stretch: &Stretch, blocks: Vec<Block>) {
        if let Some(last) = blocks.get(BLOCKS_AT_ONCE - 1)
            && last.number < stretch.to
        {
            self.until.insert(stretch.term.clone(), last.number);
        }
        match self.postings.get_mut(&stretch.term) {
            Some(known) => known.extend(blocks),
            None if blocks.is_empty() => {}
            None => drop(self.postings.insert(stretch.term.clone(), blocks)),
        }
    }
}

/// How far a question is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It wants to know something.
    Fetch(Wanted),
    /// It is answered.
    Done(Ranked),
}
