//! An index in memory, for tests: what the databases do, in a few lines.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Memory {
    postings: BTreeMap<String, BTreeMap<i64, Vec<u8>>>,
    variants: BTreeMap<String, BTreeSet<String>>,
    pub(super) documents: BTreeMap<DocumentId, (Source, Vec<u8>)>,
    /// So many ids are left out before each document.
    apart: i64,
    /// How many statements a database would need: one for each kind of things that are wanted at once.
    pub(super) statements: usize,
    /// How many terms were wanted at once at the most.
    pub(super) most_terms: usize,
}

impl Memory {
    /// One whose documents' ids are so much apart.
    pub(super) fn apart(apart: i64) -> Self {
        Self {
            apart,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, document: &Document) -> DocumentId {
        let last = self.documents.last_key_value();
        let id = DocumentId(last.map_or(0, |(id, _)| id.0) + 1 + self.apart);
        let analysed = analyse(document);
        let (block, place) = blocks::position(id);
        for term in analysed.terms {
            let ids = self
                .postings
                .entry(term)
                .or_default()
                .entry(block)
                .or_default();
            *ids = blocks::changed(ids, &[place], &[]);
        }
        for word in analysed.words {
            for variant in forms_of(&word, document.source.kind) {
                let words = self.variants.entry(variant).or_default();
                words.insert(word.clone());
            }
        }
        self.documents
            .insert(id, (document.source, analysed.features));
        id
    }

    pub(super) fn fetch(&self, wanted: &Wanted) -> Fetched {
        let mut fetched = Fetched::default();
        for stretch in &wanted.postings {
            let all = self.postings.get(&stretch.term).into_iter();
            let blocks = all.flat_map(|all| all.range(stretch.from..=stretch.to));
            let blocks = blocks.take(BLOCKS_AT_ONCE).map(|(number, ids)| Block {
                number: *number,
                ids: ids.clone(),
            });
            fetched.take(stretch, blocks.collect());
        }
        let begun = |prefix: &Prefix| {
            let from = self
                .postings
                .range(prefix.text.clone()..)
                .map(|(term, _)| term);
            let begun = from.take_while(|term| term.starts_with(&prefix.text));
            let most = prefix.most as usize + 1;
            (prefix.clone(), begun.take(most).cloned().collect())
        };
        let meant = |form: &String| {
            let words = self.variants.get(form)?;
            Some((form.clone(), words.iter().cloned().collect()))
        };
        let features = |id: &DocumentId| Some((*id, self.documents.get(id)?.clone()));
        Fetched {
            prefixes: wanted.prefixes.iter().map(begun).collect(),
            variants: wanted.variants.iter().filter_map(meant).collect(),
            features: wanted.features.iter().filter_map(features).collect(),
            ..fetched
        }
    }

    pub(super) fn ask(&mut self, text: &str) -> Ranked {
        let request = SearchRequest {
            text: text.to_owned(),
            kinds: FoundKind::ALL.to_vec(),
            limit: 20,
        };
        self.answer(&request, &Vocabulary::default())
    }

    pub(super) fn answer(&mut self, request: &SearchRequest, vocabulary: &Vocabulary) -> Ranked {
        let mut search = Search::new(request, vocabulary);
        self.statements = 0;
        for _ in 0..20 {
            match search.step() {
                Step::Done(ranked) => return ranked,
                Step::Fetch(wanted) => {
                    let kinds = [
                        !wanted.postings.is_empty(),
                        !wanted.prefixes.is_empty(),
                        !wanted.variants.is_empty(),
                        !wanted.features.is_empty(),
                    ];
                    self.statements += kinds.into_iter().filter(|is| *is).count();
                    self.most_terms = self.most_terms.max(wanted.postings.len());
                    assert!(wanted.features.len() <= 128, "{}", wanted.features.len());
                    search.give(self.fetch(&wanted));
                }
            }
        }
        panic!("{:?} has no end", request.text);
    }
}
