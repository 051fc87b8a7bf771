//! What a question wants to know of the index: under which terms each of its clauses is met.

use super::{
    blocks::Ids,
    question::{BARE, Piece, Question, Want, Way},
    terms::{BEGINNINGS, beginning, kind_letter, rating_term, stretch_term},
    word::Word,
};
use std::collections::{BTreeMap, BTreeSet};

/// Documents that have one of the terms of each of these.
pub(super) type Terms = Vec<Vec<String>>;

/// The mark of terms of words that are cut off somewhere.
pub(super) const CUT_OFF: char = 'a';

/// The terms of a way to meet a clause.
pub(super) fn terms(want: &Want) -> Terms {
    match want {
        Want::Word(word) => vec![word_terms(word)],
        Want::Code(code) | Want::Part(code) => vec![code_terms(code)],
        Want::Loose(near) => vec![vec![format!("z{near}")]],
        Want::Rating(rating) => {
            let mut terms = vec![rating_term(rating.unit, rating.from)];
            terms.push(rating_term(rating.unit, rating.to));
            terms.push(stretch_term(rating.unit, rating.from));
            terms.dedup();
            vec![terms]
        }
        Want::Number(number) => {
            let values = BARE
                .into_iter()
                .filter_map(|(unit, exponent)| Some(rating_term(unit, number.of(unit, exponent)?)));
            vec![values.collect()]
        }
        Want::Phrase(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Word(word) => word_terms(word),
                Piece::Code(code) => code_terms(code),
            })
            .collect(),
        Want::Kind(kind) => vec![vec![format!("k{}", kind_letter(*kind))]],
        Want::Near(key, _) => vec![vec![format!("W{key}"), format!("w{key}")]],
    }
}

fn word_terms(word: &Word) -> Vec<String> {
    let mut terms = vec![];
    for key in word.keys.iter().filter(|key| !key.is_empty()) {
        terms.extend(["W", "w", "e"].map(|mark| format!("{mark}{key}")));
    }
    terms.extend(word.look.iter().map(|look| format!("c{look}")));
    // Words that are cut off somewhere.
    let longest = word.typed.len().saturating_sub(1).min(7);
    let cut = (3..=longest).filter_map(|length| word.typed.get(..length));
    terms.extend(cut.map(|cut| format!("{CUT_OFF}{cut}")));
    terms
}

fn code_terms(code: &str) -> Vec<String> {
    let mut terms = vec![format!("p{code}")];
    let length = code.chars().count();
    if let Some(most) = BEGINNINGS.into_iter().rfind(|most| *most <= length) {
        terms.push(format!("q{}", beginning(code, most)));
    }
    if length >= 3 {
        terms.push(format!("d{code}"));
    }
    terms
}

/// Which of the terms pages have; they have no others.
pub(super) fn is_of_pages(term: &str) -> bool {
    term.starts_with(['w', 'e', 'p', 'r', 'R', 'd'])
}

/// Which of the terms places have and are looked for by.
pub(super) fn is_of_places(term: &str) -> bool {
    term.starts_with(['W', 'w', 'p', 'q', 'c', 'a', '='])
}

/// What is known of the index so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By term, also terms that no document has.
    pub(super) ids: BTreeMap<String, Ids>,
    /// Up to which block terms are known that have more.
    pub(super) until: BTreeMap<String, i64>,
}

/// Whose terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Realm {
    Records,
    Pages,
    Places,
}

impl Realm {
    pub(super) const ALL: [Self; 3] = [Self::Records, Self::Pages, Self::Places];

    /// A term as it is kept for these documents, if they have such terms.
    pub(super) fn term(self, term: &str) -> Option<String> {
        match self {
            Self::Records => Some(term.to_owned()),
            Self::Pages => is_of_pages(term).then(|| format!("{}{term}", super::terms::PAGES)),
            Self::Places => is_of_places(term).then(|| format!("{}{term}", super::terms::PLACES)),
        }
    }
}

impl Known {
    /// Documents that have any of some terms.
    pub(super) fn any<'a>(&self, realm: Realm, terms: impl IntoIterator<Item = &'a String>) -> Ids {
        let mut any = Ids::default();
        self.unite(&mut any, realm, terms);
        any
    }

    /// Adds documents that have any of some terms.
    fn unite<'a>(&self, met: &mut Ids, realm: Realm, terms: impl IntoIterator<Item = &'a String>) {
        for term in terms {
            let ids = realm.term(term).and_then(|term| self.ids.get(&term));
            if let Some(ids) = ids {
                met.unite(ids);
            }
        }
    }

    /// Documents that may meet a clause in one of some ways.
    pub(super) fn ways<'a>(&self, realm: Realm, ways: impl Iterator<Item = &'a Way>) -> Ids {
        let mut met = Ids::default();
        for way in ways {
            let groups = terms(&way.want);
            if let [only] = groups.as_slice() {
                self.unite(&mut met, realm, only);
                continue;
            }
            let mut all: Option<Ids> = None;
            for terms in &groups {
                let any = self.any(realm, terms);
                match &mut all {
                    None => all = Some(any),
                    Some(all) => all.intersect(&any),
                }
            }
            met.unite(&all.unwrap_or_default());
        }
        met
    }
}

/// All terms of a question's clauses, for all realms.
pub(super) fn all_terms(question: &Question) -> BTreeSet<String> {
    let required = question.clauses.iter().filter(|clause| clause.required);
    let ways = required.flat_map(|clause| &clause.ways);
    let mut all = BTreeSet::new();
    for term in ways.flat_map(|way| terms(&way.want)).flatten() {
        all.extend(in_all_realms(&term));
    }
    all
}

pub(super) fn in_all_realms(term: &str) -> impl Iterator<Item = String> {
    Realm::ALL
        .into_iter()
        .filter_map(move |realm| realm.term(term))
}
