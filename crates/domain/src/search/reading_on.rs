//! Reading no more than is needed of terms that very many documents have.
//!
//! Of each term [`BLOCKS_AT_ONCE`] blocks are given first. Where a question also has a word that fewer documents have, the
//! others are wanted in that word's blocks only, and the answer is as if all had been read. Where all of its words are common,
//! more is read until there is enough to choose from; how many there are is a lower bound then.

use super::{
    answering::{ENOUGH, Search},
    asking::{Realm, terms},
    blocks::Ids,
    exchange::{BLOCKS_AT_ONCE, Stretch, Wanted},
    named::manuals_term,
};
use std::collections::BTreeSet;

/// So often a question reads on from where it was.
const ROUNDS: usize = 8;
/// In so many blocks behind those that are known common words are looked for beside rarer ones.
const BLOCKS_BEHIND: usize = 64;

/// What was read of terms that have more.
#[derive(Debug, Default)]
pub(super) struct ReadingOn {
    /// The blocks that were asked for by themselves.
    alone: BTreeSet<(Realm, i64)>,
    rounds: usize,
}

impl Search {
    /// Whether some terms have more documents than were given.
    pub(super) fn is_cut_off(&self) -> bool {
        !self.known.until.is_empty()
    }

    /// What is still wanted of such terms.
    pub(super) fn read_on(&mut self) -> Wanted {
        let mut wanted = BTreeSet::new();
        if self.is_cut_off() {
            for realm in Realm::ALL {
                if realm == Realm::Records || !self.is_only {
                    self.read_on_in(realm, &mut wanted);
                }
            }
        }
        if wanted.iter().any(|stretch| stretch.to == i64::MAX) {
            self.reading.rounds += 1;
        }
        Wanted {
            postings: wanted.into_iter().collect(),
            ..Wanted::default()
        }
    }

    fn read_on_in(&mut self, realm: Realm, wanted: &mut BTreeSet<Stretch>) {
        let (mut cut, mut rare): (Vec<String>, Option<BTreeSet<i64>>) = (vec![], None);
        let until = |term: &String| self.known.until.get(term).copied();
        let clauses = self.question.clauses.iter().enumerate();
        let clauses: Vec<Vec<String>> = clauses
            .filter(|(_, clause)| clause.required)
            .map(|(index, _)| self.terms_of(realm, index))
            .collect();
        let mut all_cut = clauses.concat();
        if realm == Realm::Records {
            all_cut.extend(self.kind_terms());
        }
        cut.extend(all_cut.into_iter().filter(|term| until(term).is_some()));
        let Some(horizon) = cut.iter().filter_map(until).min() else {
            return;
        };
        for clause in &clauses {
            if clause.iter().any(|term| until(term).is_some()) {
                continue;
            }
            let mut own = Ids::default();
            let known = clause.iter().filter_map(|term| self.known.ids.get(term));
            known.for_each(|ids| own.unite(ids));
            let behind: BTreeSet<i64> = own.blocks_behind(horizon).collect();
            rare = Some(rare.map_or(behind.clone(), |rare| &rare & &behind));
        }
        let is_rare = rare.is_some();
        let mut blocks = rare.unwrap_or_default();
        if realm == Realm::Records {
            let manuals = self.known.ids.get(&manuals_term());
            blocks.extend(
                manuals
                    .into_iter()
                    .flat_map(|ids| ids.blocks_behind(horizon)),
            );
        }
        if blocks.len() > BLOCKS_BEHIND {
            self.more = true;
        }
        for block in blocks.into_iter().take(BLOCKS_BEHIND) {
            if self.reading.alone.insert((realm, block)) {
                let unknown = cut.iter().filter(|term| until(term) < Some(block));
                wanted.extend(unknown.map(|term| Stretch::one(term.clone(), block)));
            }
        }
        if is_rare {
            return;
        }
        let enough = ENOUGH.max(self.limit as u64);
        self.more = self.more || realm != Realm::Places;
        if self.choice(realm).count() >= enough || self.reading.rounds >= ROUNDS {
            return;
        }
        let near = horizon.saturating_add(BLOCKS_AT_ONCE as i64);
        for term in cut {
            if let Some(until) = self
                .known
                .until
                .get(&term)
                .copied()
                .filter(|until| *until < near)
            {
                self.known.until.remove(&term);
                wanted.insert(Stretch::from(term, until.saturating_add(1)));
            }
        }
    }

    /// The terms of a clause as they are kept for these documents, also those of other words that are taken for its own.
    fn terms_of(&self, realm: Realm, index: usize) -> Vec<String> {
        let clause = self.question.clauses.get(index);
        let ways = clause.into_iter().flat_map(|clause| &clause.ways);
        let own = ways.flat_map(|way| terms(&way.want)).flatten();
        let begun = self.begun.get(index).filter(|_| self.is_widened);
        let begun = begun.into_iter().flatten();
        let begun = begun.flat_map(|key| [format!("W{key}"), format!("w{key}")]);
        own.chain(begun)
            .filter_map(|term| realm.term(&term))
            .collect()
    }

    /// Documents that may meet the question, of the kinds that are asked for.
    fn choice(&self, realm: Realm) -> Ids {
        let mut choice = self.candidates(realm, self.reach(), None);
        let kinds = self.kind_terms();
        if realm == Realm::Records && !kinds.is_empty() {
            choice.intersect(&self.known.any(realm, &kinds));
        }
        choice
    }
}
