//! Answering a question in steps: what is wanted of the index, what it gives, what is wanted next, until there is an answer.
//!
//! Mostly three steps: the documents of the question's terms; the features of those that may meet it; the answer. Where few
//! are found, words are taken as beginnings of others, then as misspelt, and at last one may be missing. Of terms that very many
//! documents have no more is read than is needed: see [`super::reading_on`].

use super::{
    answer::{FoundKind, Hit, Match, Ranked, SearchRequest},
    asking::{Known, Realm, all_terms, in_all_realms},
    blocks::Ids,
    choosing::Reach,
    document::{DocumentId, DocumentKind, Source},
    exchange::{Fetched, Prefix, Step, Stretch, Wanted},
    features::decoded,
    guessing::word,
    lack::Lack,
    named::{Named, manuals_term},
    question::Question,
    reading_on::ReadingOn,
    scoring::{Judged, judge},
    terms::pair_term,
    vocabulary::Vocabulary,
    word::Word,
};
use std::collections::{BTreeMap, BTreeSet};

/// So many documents are looked at closely in one step.
const RECORDS: usize = 88;
const PAGES: usize = 20;
const PLACES: usize = 20;
/// When so many are found as asked, nothing else is looked for.
pub(super) const ENOUGH: u64 = 20;
/// A word may be the beginning of so many others.
const OTHER_WORDS: u32 = 24;
/// A word that fewer documents have may be misspelt.
const RARE: u64 = 4;
const SHOWN_PLACES: usize = 10;

/// A question on its way to an answer.
#[derive(Debug)]
pub struct Search {
    pub(super) question: Question,
    pub(super) kinds: Vec<FoundKind>,
    pub(super) limit: usize,
    /// Whether nothing is looked at but the kinds to list.
    pub(super) is_only: bool,
    pub(super) known: Known,
    pub(super) reading: ReadingOn,
    /// Which documents may meet each clause as it was asked.
    pub(super) met: BTreeMap<(Realm, usize), Ids>,
    /// The words that each clause's word begins.
    pub(super) begun: Vec<Vec<String>>,
    pub(super) guessed: BTreeSet<usize>,
    /// The keys that the guessed clauses' words would have were a letter another.
    pub(super) respelt: BTreeMap<usize, BTreeSet<String>>,
    pub(super) variants: BTreeMap<String, Vec<String>>,
    pub(super) stage: Stage,
    /// Whether other words than those asked for are taken.
    pub(super) is_widened: bool,
    pub(super) may_lack: Lack,
    pub(super) looked: BTreeSet<DocumentId>,
    /// What manuals are called, for their pages.
    pub(super) named: Named,
    judged: BTreeMap<DocumentId, (Source, Judged)>,
    /// Whether more may be found than was looked at.
    pub(super) more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Ask,
    Begin,
    Widen,
    Guess,
    Manuals,
    TheirPages,
    Look,
    Judge,
    Done,
}

impl Search {
    /// Begins to answer a question.
    #[must_use]
    pub fn new(request: &SearchRequest, vocabulary: &Vocabulary) -> Self {
        let question = Question::new(&request.text, vocabulary);
        Self {
            stage: if question.clauses.is_empty() {
                Stage::Done
            } else {
                Stage::Ask
            },
            begun: vec![vec![]; question.clauses.len()],
            question,
            kinds: request.kinds.clone(),
            limit: usize::try_from(request.limit.clamp(1, 100)).unwrap_or(100),
            is_only: false,
            known: Known::default(),
            reading: ReadingOn::default(),
            met: BTreeMap::new(),
            guessed: BTreeSet::new(),
            respelt: BTreeMap::new(),
            variants: BTreeMap::new(),
            is_widened: false,
            may_lack: Lack::default(),
            looked: BTreeSet::new(),
            named: Named::default(),
            judged: BTreeMap::new(),
            more: false,
        }
    }

    /// The same for records of the kinds to list only: nothing else is looked at or counted.
    #[must_use]
    pub fn only(request: &SearchRequest, vocabulary: &Vocabulary) -> Self {
        Self {
            is_only: true,
            ..Self::new(request, vocabulary)
        }
    }

    /// What is wanted next, or the answer. What is wanted must be given before the next step.
    pub fn step(&mut self) -> Step {
        let more = self.read_on();
        if more != Wanted::default() {
            return Step::Fetch(more);
        }
        loop {
            let wanted = match self.stage {
                Stage::Ask => self.ask(),
                Stage::Begin => self.begin(),
                Stage::Widen => self.widen(),
                Stage::Guess => self.guess(),
                Stage::Manuals => self.ask_manuals(),
                Stage::TheirPages => self.ask_their_pages(),
                Stage::Look => self.look(),
                Stage::Judge => self.go_on(),
                Stage::Done => return Step::Done(self.answer()),
            };
            if wanted != Wanted::default() {
                return Step::Fetch(wanted);
            }
        }
    }

    /// Takes what was wanted.
    pub fn give(&mut self, fetched: Fetched) {
        let is_first = self.stage == Stage::Begin;
        if !fetched.postings.is_empty() {
            for (term, blocks) in fetched.postings {
                self.known.ids.entry(term).or_default().add(&blocks);
            }
            self.known.until.extend(fetched.until);
            if is_first || self.is_cut_off() {
                self.find_met();
            }
            self.reading.is_due = self.is_cut_off();
        }
        for (prefix, found) in fetched.prefixes {
            for (clause, begun) in self.question.clauses.iter().zip(&mut self.begun) {
                let mark = word(clause).and_then(|word| prefix.text.strip_suffix(word.begin()));
                if let Some(mark) = mark.filter(|mark| matches!(*mark, "W" | "w" | "lW")) {
                    let keys = found.iter().filter_map(|term| term.strip_prefix(mark));
                    begun.extend(keys.map(ToOwned::to_owned));
                }
            }
        }
        self.variants.extend(fetched.variants);
        if fetched.features.is_empty() {
            return;
        }
        let weights = self.weights();
        for (id, (source, features)) in fetched.features {
            let Some(document) = decoded(&features) else {
                continue;
            };
            if self.stage == Stage::TheirPages {
                self.take_manual(source, &document);
                continue;
            }
            let named = self.named.of(&document);
            let judged = judge(&self.question, &weights, &document, named, &self.may_lack);
            if let Some(judged) = judged {
                self.judged.insert(id, (source, judged));
            }
        }
    }

    fn ask(&mut self) -> Wanted {
        self.stage = Stage::Begin;
        let mut postings = all_terms(&self.question);
        if let Some(whole) = &self.question.whole {
            postings.extend(in_all_realms(&format!("={whole}")));
        }
        let pairs = self
            .question
            .clauses
            .iter()
            .filter_map(|clause| clause.pair.as_ref());
        postings.extend(pairs.map(|(word, number)| pair_term(word, number)));
        postings.extend(self.kind_terms());
        postings.insert(manuals_term());
        Wanted {
            postings: self.unknown_terms(postings),
            ..Wanted::default()
        }
    }

    /// When few are found: the words that those of the question begin.
    fn begin(&mut self) -> Wanted {
        if self.candidates(Realm::Records, Reach::Strict).count() >= ENOUGH {
            self.stage = Stage::Guess;
            return Wanted::default();
        }
        self.stage = Stage::Widen;
        let words = self
            .question
            .clauses
            .iter()
            .filter(|clause| clause.required);
        let prefixes = words
            .filter_map(word)
            .map(Word::begin)
            .filter(|begin| begin.len() >= 3)
            .flat_map(|begin| {
                ["W", "w", "lW"].map(|mark| Prefix {
                    text: format!("{mark}{begin}"),
                    most: OTHER_WORDS,
                })
            });
        let prefixes: BTreeSet<Prefix> = prefixes.collect();
        Wanted {
            prefixes: prefixes.into_iter().collect(),
            ..Wanted::default()
        }
    }

    /// Takes words as beginnings of others, and unknown words as misspelt.
    fn widen(&mut self) -> Wanted {
        self.stage = Stage::Guess;
        self.is_widened = true;
        let mut postings = BTreeSet::new();
        for key in self.begun.iter().flatten() {
            for mark in ["W", "w"] {
                postings.extend(in_all_realms(&format!("{mark}{key}")));
            }
        }
        let unknown = (0..self.question.clauses.len()).filter(|index| {
            self.begun.get(*index).is_none_or(Vec::is_empty) && self.is_unsaid(*index)
        });
        let unknown: Vec<usize> = unknown.collect();
        Wanted {
            postings: self.unknown_terms(postings),
            variants: self.misspelt(&unknown),
            ..Wanted::default()
        }
    }

    /// Those of some terms that weren't asked for before.
    pub(super) fn unknown_terms(&mut self, terms: BTreeSet<String>) -> Vec<Stretch> {
        let known = &mut self.known.ids;
        let unknown: Vec<String> = terms
            .into_iter()
            .filter(|term| !known.contains_key(term))
            .collect();
        known.extend(unknown.iter().map(|term| (term.clone(), Ids::default())));
        unknown.into_iter().map(Stretch::all).collect()
    }

    /// Chooses the documents to look at, the likely ones first.
    fn look(&mut self) -> Wanted {
        self.stage = Stage::Judge;
        let mut wanted = BTreeSet::new();
        let has_records = self.kinds.iter().any(|kind| *kind != FoundKind::ManualPage);
        let (records, pages) = if has_records {
            (RECORDS, PAGES)
        } else {
            (PAGES, RECORDS)
        };
        for (realm, most) in [
            (Realm::Records, records),
            (Realm::Pages, pages),
            (Realm::Places, PLACES),
        ] {
            if self.is_only && realm != Realm::Records {
                continue;
            }
            let chosen = self.choose(realm, most);
            wanted.extend(chosen);
        }
        self.looked.extend(&wanted);
        Wanted {
            features: wanted.into_iter().collect(),
            ..Wanted::default()
        }
    }

    /// When nothing was found, looks further.
    fn go_on(&mut self) -> Wanted {
        if !self.judged.is_empty() {
            self.stage = Stage::Done;
            return Wanted::default();
        }
        // A word that many things have isn't misspelt.
        let clauses = 0..self.question.clauses.len();
        let words: Vec<usize> = clauses
            .filter(|clause| self.count_said(*clause) < RARE)
            .collect();
        let variants = self.misspelt(&words);
        if !variants.is_empty() {
            self.stage = Stage::Guess;
            return Wanted {
                variants,
                ..Wanted::default()
            };
        }
        let may_lack = self.lack();
        if self.may_lack == Lack::default() && may_lack != Lack::default() {
            self.may_lack = may_lack;
            self.stage = Stage::Look;
        } else {
            self.stage = Stage::Done;
        }
        Wanted::default()
    }

    fn answer(&self) -> Ranked {
        let mut ranked = Ranked {
            counts_exact: !self.more,
            ..Ranked::default()
        };
        for (id, (source, judged)) in &self.judged {
            let hit = Hit {
                document: *id,
                source: *source,
                score: judged.score,
                matched: judged.matched,
            };
            match FoundKind::ALL
                .iter()
                .position(|kind| document_kind(*kind) == source.kind)
            {
                None if judged.by_name && judged.matched != Match::Approximate => {
                    ranked.places.push(hit)
                }
                None => {}
                Some(index) => {
                    if let Some(count) = ranked.counts.get_mut(index) {
                        *count += 1;
                    }
                    if self
                        .kinds
                        .iter()
                        .any(|kind| document_kind(*kind) == source.kind)
                    {
                        ranked.hits.push(hit);
                    }
                }
            }
        }
        for (hits, most) in [
            (&mut ranked.hits, self.limit),
            (&mut ranked.places, SHOWN_PLACES),
        ] {
            hits.sort_by_key(|hit| (hit.matched == Match::Approximate, -hit.score, hit.document));
            hits.truncate(most);
        }
        ranked
    }
}

pub(super) fn document_kind(kind: FoundKind) -> DocumentKind {
    match kind {
        FoundKind::Drive => DocumentKind::Drive,
        FoundKind::StockItem => DocumentKind::StockItem,
        FoundKind::Manual => DocumentKind::Manual,
        FoundKind::ManualPage => DocumentKind::ManualPage,
        FoundKind::LogEntry => DocumentKind::LogEntry,
    }
}

#[cfg(test)]
#[path = "answering_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "wording_tests.rs"]
mod wording_tests;
