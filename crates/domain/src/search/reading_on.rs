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
};
use std::collections::{BTreeMap, BTreeSet};

/// So often a question reads on from where it was.
const ROUNDS: usize = 8;
/// In so many blocks behind those that are known common words are looked for beside rarer ones.
const BLOCKS_BEHIND: usize = 64;

/// Ways to meet a clause, each by documents that have one of each of some terms.
type Ways = Vec<Vec<Vec<String>>>;

/// What was read of terms that have more.
#[derive(Debug, Default)]
pub(super) struct ReadingOn {
    /// The blocks that were asked for by themselves.
    alone: BTreeSet<(String, i64)>,
    rounds: usize,
    /// Whether more has become known since it was last seen to.
    pub(super) is_due: bool,
}

impl Search {
    /// Whether some terms have more documents than were given.
    pub(super) fn is_cut_off(&self) -> bool {
        !self.known.until.is_empty()
    }

    /// What is still wanted of such terms.
    pub(super) fn read_on(&mut self) -> Wanted {
        let mut wanted = BTreeSet::new();
        if std::mem::take(&mut self.reading.is_due) {
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
        let clauses = self.ways_of_clauses(realm);
        let cut = self.cut_off(realm, &clauses);
        let Some(horizon) = cut.values().min().copied() else {
            return;
        };
        let mut rare: Option<BTreeSet<i64>> = None;
        for blocks in clauses.iter().filter_map(|ways| self.behind(ways, horizon)) {
            rare = Some(match rare {
                Some(rare) => &rare & &blocks,
                None => blocks,
            });
        }
        if let Some(blocks) = rare {
            self.read_alone(&cut, blocks, wanted);
            return;
        }
        let enough = ENOUGH.max(self.limit as u64);
        if self.choice(realm).count() >= enough || self.reading.rounds >= ROUNDS {
            self.more = self.more || realm != Realm::Places;
            return;
        }
        let near = horizon.saturating_add(BLOCKS_AT_ONCE as i64);
        for (term, until) in cut.into_iter().filter(|(_, until)| *until < near) {
            self.known.until.remove(&term);
            wanted.insert(Stretch::from(term, until.saturating_add(1)));
        }
    }

    /// What is still wanted of the question's words where these records are.
    pub(super) fn read_on_where(&mut self, records: &Ids) -> Wanted {
        let cut = self.cut_off(Realm::Records, &self.ways_of_clauses(Realm::Records));
        let mut wanted = BTreeSet::new();
        if let Some(horizon) = cut.values().min() {
            self.read_alone(&cut, records.blocks_behind(*horizon).collect(), &mut wanted);
        }
        Wanted {
            postings: wanted.into_iter().collect(),
            ..Wanted::default()
        }
    }

    fn read_alone(
        &mut self,
        cut: &BTreeMap<String, i64>,
        blocks: BTreeSet<i64>,
        wanted: &mut BTreeSet<Stretch>,
    ) {
        self.more = self.more || blocks.len() > BLOCKS_BEHIND;
        for block in blocks.into_iter().take(BLOCKS_BEHIND) {
            for (term, _) in cut.iter().filter(|(_, until)| **until < block) {
                if self.reading.alone.insert((term.clone(), block)) {
                    wanted.insert(Stretch::one(term.clone(), block));
                }
            }
        }
    }

    /// The terms of the clauses and of the kinds that have more documents than were given, with the last block that was.
    fn cut_off(&self, realm: Realm, clauses: &[Ways]) -> BTreeMap<String, i64> {
        let kinds = if realm == Realm::Records {
            self.kind_terms()
        } else {
            vec![]
        };
        let own = clauses.iter().flatten().flatten().flatten();
        let all = own.chain(&kinds);
        all.filter_map(|term| Some((term.clone(), *self.known.until.get(term)?)))
            .collect()
    }

    fn ways_of_clauses(&self, realm: Realm) -> Vec<Ways> {
        let clauses = self.question.clauses.iter().enumerate();
        let required = clauses.filter(|(_, clause)| clause.required);
        required
            .map(|(index, _)| self.ways_of(realm, index))
            .collect()
    }

    /// The ways to meet a clause, in terms as they are kept for these documents, also by other words that are taken for its own.
    fn ways_of(&self, realm: Realm, index: usize) -> Ways {
        let own = |terms: Vec<String>| -> Vec<String> {
            terms.iter().filter_map(|term| realm.term(term)).collect()
        };
        let clause = self.question.clauses.get(index);
        let ways = clause.into_iter().flat_map(|clause| &clause.ways);
        let ways = ways.map(|way| terms(&way.want).into_iter().map(own).collect());
        let begun = self.begun.get(index).filter(|_| self.is_widened);
        let begun = begun.into_iter().flatten();
        let begun = begun.map(|key| vec![own(vec![format!("W{key}"), format!("w{key}")])]);
        ways.chain(begun).collect()
    }

    /// The blocks behind one in which a clause may be met; nothing when that isn't known, as in one of the ways all is common.
    fn behind(&self, ways: &Ways, horizon: i64) -> Option<BTreeSet<i64>> {
        let mut behind = BTreeSet::new();
        for way in ways {
            let mut own: Option<BTreeSet<i64>> = None;
            for terms in way {
                if terms.iter().any(|term| self.known.until.contains_key(term)) {
                    continue;
                }
                let known = terms.iter().filter_map(|term| self.known.ids.get(term));
                let blocks = known.flat_map(|ids| ids.blocks_behind(horizon)).collect();
                own = Some(match own {
                    Some(own) => &own & &blocks,
                    None => blocks,
                });
            }
            behind.append(&mut own?);
        }
        Some(behind)
    }

    /// Documents that may meet the question, of the kinds that are asked for.
    fn choice(&self, realm: Realm) -> Ids {
        let mut choice = self.candidates(realm, self.reach());
        let kinds = self.kind_terms();
        if realm == Realm::Records && !kinds.is_empty() {
            choice.intersect(&self.known.any(realm, &kinds));
        }
        choice
    }
}
