//! Which documents are looked at closely: those that may meet a question, the likely ones first.

use super::{
    answering::{Search, document_kind},
    asking::{CUT_OFF, Realm, terms},
    blocks::Ids,
    document::{DocumentId, DocumentKind},
    question::{Clause, Want},
    scoring::weight,
    terms::{kind_letter, pair_term},
};
use std::{borrow::Cow, collections::BTreeSet};

/// How much is taken for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What is called so.
    Tight,
    /// As asked.
    Strict,
    /// Also words that are begun or misspelt.
    Wide,
    /// Also numbers that are only near.
    Near,
}

/// When fewer are found, numbers that are only near are taken too: 2ЭП is near 2ЕР, but another room.
const FEW: u64 = 3;

impl Search {
    /// The terms of the kinds of records that are asked for, unless that is all of them.
    pub(super) fn kind_terms(&self) -> Vec<String> {
        let records = self.kinds.iter().map(|kind| document_kind(*kind));
        let records: BTreeSet<DocumentKind> = records
            .filter(|kind| *kind != DocumentKind::ManualPage)
            .collect();
        if records.len() == 4 {
            return vec![];
        }
        records
            .into_iter()
            .map(|kind| format!("k{}", kind_letter(kind)))
            .collect()
    }

    pub(super) fn choose(&mut self, realm: Realm, most: usize) -> Vec<DocumentId> {
        let wide = self.candidates(realm, self.reach());
        let mut tiers = vec![];
        if wide.count() > most as u64 {
            let with = |ids: Ids| {
                let mut ids = ids;
                ids.intersect(&wide);
                ids
            };
            let whole = self.question.whole.iter().map(|whole| format!("={whole}"));
            tiers.push(with(self.known.any(realm, &whole.collect::<Vec<_>>())));
            let pairs = self
                .question
                .clauses
                .iter()
                .filter_map(|clause| clause.pair.as_ref());
            let pairs: Vec<String> = pairs
                .map(|(word, number)| pair_term(word, number))
                .collect();
            tiers.push(with(self.known.any(realm, &pairs)));
            tiers.push(self.candidates(realm, Reach::Tight));
            if self.is_widened {
                tiers.push(self.candidates(realm, Reach::Strict));
            }
        }
        tiers.push(wide.clone());
        if realm == Realm::Pages {
            tiers.push(self.with_manuals());
        }
        if wide.count() < FEW {
            tiers.push(self.candidates(realm, Reach::Near));
        }
        if realm != Realm::Places {
            let lacks = self.may_lack.ways();
            tiers.extend(lacks.map(|without| self.candidates_but(realm, Reach::Near, &without)));
        }
        let kinds = self.known.any(realm, &self.kind_terms());
        let is_narrow = realm == Realm::Records && (self.is_only || !kinds.is_empty());
        let mut chosen: Vec<DocumentId> = vec![];
        let narrow = tiers.iter().filter(|_| is_narrow).map(|tier| {
            let mut tier = tier.clone();
            tier.intersect(&kinds);
            tier
        });
        let rest = tiers.iter().filter(|_| !self.is_only).cloned();
        let all: Vec<Ids> = narrow.chain(rest).collect();
        for tier in all {
            let fresh = tier.first(most + chosen.len() + self.looked.len());
            for id in fresh {
                if chosen.len() < most && !self.looked.contains(&id) && !chosen.contains(&id) {
                    chosen.push(id);
                }
            }
        }
        if realm != Realm::Places
            && tiers
                .iter()
                .any(|tier| tier.count() > (chosen.len() + self.looked.len()) as u64)
        {
            self.more = true;
        }
        chosen
    }

    /// Documents that have a term for each clause that is required.
    pub(super) fn candidates(&self, realm: Realm, reach: Reach) -> Ids {
        self.candidates_but(realm, reach, &BTreeSet::new())
    }

    /// The same for all clauses but some.
    fn candidates_but(&self, realm: Realm, reach: Reach, without: &BTreeSet<usize>) -> Ids {
        let mut all: Option<Ids> = None;
        for (index, clause) in self.question.clauses.iter().enumerate() {
            if !clause.required || without.contains(&index) {
                continue;
            }
            let met = match reach {
                Reach::Tight => Cow::Owned(self.tight(realm, clause)),
                Reach::Strict => self.met(realm, index),
                Reach::Wide | Reach::Near => self.met_nearly(realm, index, reach),
            };
            match &mut all {
                None => all = Some(met.into_owned()),
                Some(all) => all.intersect(&met),
            }
            if all.as_ref().is_some_and(Ids::is_empty) {
                break;
            }
        }
        all.unwrap_or_default()
    }

    /// Finds out which documents may meet each clause as it was asked: once, when all of its terms are known.
    pub(super) fn find_met(&mut self) {
        for (index, clause) in self.question.clauses.iter().enumerate() {
            for realm in Realm::ALL.into_iter().filter(|_| clause.required) {
                let ways = clause.ways.iter().filter(|way| !way.approximate);
                let met = self.known.ways(realm, ways);
                self.met.insert((realm, index), met);
            }
        }
    }

    pub(super) fn met(&self, realm: Realm, clause: usize) -> Cow<'_, Ids> {
        let met = self.met.get(&(realm, clause));
        met.map_or_else(|| Cow::Owned(Ids::default()), Cow::Borrowed)
    }

    /// Also documents with words that the clause's word begins or may have been meant, and with numbers near its own.
    pub(super) fn met_nearly(&self, realm: Realm, index: usize, reach: Reach) -> Cow<'_, Ids> {
        let clauses = &self.question.clauses;
        let ways = clauses
            .get(index)
            .into_iter()
            .flat_map(|clause| &clause.ways);
        let ways = ways.filter(|way| {
            way.approximate && (reach == Reach::Near || !matches!(way.want, Want::Loose(_)))
        });
        let mut more = self.known.ways(realm, ways);
        let begun = self.begun.get(index).into_iter().flatten();
        let begun: Vec<String> = begun
            .flat_map(|key| [format!("W{key}"), format!("w{key}")])
            .collect();
        more.unite(&self.known.any(realm, &begun));
        let met = self.met(realm, index);
        if more.is_empty() {
            return met;
        }
        more.unite(&met);
        Cow::Owned(more)
    }

    /// Documents that are called so: by their words in a field that says what they are, by whole pieces of numbers.
    pub(super) fn tight(&self, realm: Realm, clause: &Clause) -> Ids {
        let own = clause
            .ways
            .iter()
            .filter(|way| !way.approximate && !matches!(way.want, Want::Kind(_)));
        let all = own.flat_map(|way| terms(&way.want)).flatten();
        let tight: Vec<String> = all
            .filter(|term| term.starts_with(['W', 'p', 'r', 'c']))
            .collect();
        self.known.any(realm, &tight)
    }

    pub(super) fn weights(&self) -> Vec<i32> {
        let of = |(index, clause): (usize, &Clause)| {
            if clause.required {
                weight(self.count(index))
            } else {
                6
            }
        };
        self.question.clauses.iter().enumerate().map(of).collect()
    }

    /// How many records and pages may meet a clause as it was asked.
    pub(super) fn count(&self, clause: usize) -> u64 {
        let realms = [Realm::Records, Realm::Pages].into_iter();
        realms.map(|realm| self.met(realm, clause).count()).sum()
    }

    /// The same without those that only have something cut off that it may begin with: `рез.` is no `резернвый`.
    pub(super) fn count_said(&self, clause: usize) -> u64 {
        self.count_said_in(clause, &[Realm::Records, Realm::Pages])
    }

    fn count_said_in(&self, clause: usize, realms: &[Realm]) -> u64 {
        let clause = self.question.clauses.get(clause);
        let ways = clause.into_iter().flat_map(|clause| &clause.ways);
        let ways = ways.filter(|way| !way.approximate);
        let all = ways.flat_map(|way| terms(&way.want)).flatten();
        let said: Vec<String> = all.filter(|term| !term.starts_with(CUT_OFF)).collect();
        let realms = realms.iter();
        realms
            .map(|realm| self.known.any(*realm, &said).count())
            .sum()
    }

    /// Whether nothing says it.
    pub(super) fn is_unsaid(&self, clause: usize) -> bool {
        self.count_said_in(clause, &Realm::ALL) == 0
    }
}
