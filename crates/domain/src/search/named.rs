//! Pages by what their manuals are called: `simoreg F006` is a page with F006 in a manual of Simoreg. Pages say nothing of
//! their manuals, so that it is asked for when few pages meet a question by themselves.

use super::{
    answering::{ENOUGH, Search, Stage},
    asking::Realm,
    blocks::Ids,
    choosing::Reach,
    document::{DocumentId, DocumentKind, Source},
    exchange::Wanted,
    features::SeenDocument,
    matching::{Met, places},
    terms::{kind_letter, manual_term},
};
use std::{borrow::Cow, collections::BTreeMap};

/// The pages of so many manuals are looked for.
const MANUALS: usize = 8;
/// What a manual meets is worth less than what its page says, in thousandths.
const WORTH: i32 = 600;

/// Where the words of manuals meet the clauses of a question: for each manual, by its id, one place of each clause.
#[derive(Debug, Default)]
pub(super) struct Named(BTreeMap<i64, Vec<Option<Met>>>);

impl Named {
    /// What the manual of a page meets.
    pub(super) fn of(&self, page: &SeenDocument<'_>) -> &[Option<Met>] {
        let met = page.manual.and_then(|manual| self.0.get(&manual));
        met.map(Vec::as_slice).unwrap_or_default()
    }

    /// The terms of the pages of manuals that meet a clause.
    fn terms(&self, clause: usize) -> Vec<String> {
        let meets = |met: &Vec<Option<Met>>| met.get(clause).is_some_and(Option::is_some);
        let manuals = self.0.iter().filter(|(_, met)| meets(met));
        manuals.map(|(id, _)| manual_term(*id)).collect()
    }
}

/// The term of all manuals.
pub(super) fn manuals_term() -> String {
    format!("k{}", kind_letter(DocumentKind::Manual))
}

impl Search {
    /// Asks for the manuals that are called by some of the question's words, those with the most words first.
    pub(super) fn ask_manuals(&mut self) -> Wanted {
        let clauses = self.question.clauses.iter().enumerate();
        let required = clauses.filter(|(_, clause)| clause.required);
        let required: Vec<usize> = required.map(|(index, _)| index).collect();
        let manuals = self.known.any(Realm::Records, &[manuals_term()]);
        let is_enough = || {
            let own = self.candidates(Realm::Pages, self.reach());
            own.count() >= ENOUGH
        };
        if self.is_only || required.len() < 2 || manuals.is_empty() || is_enough() {
            self.stage = Stage::TheirPages;
            return Wanted::default();
        }
        let more = self.read_on_where(&manuals);
        if more != Wanted::default() {
            return more;
        }
        self.stage = Stage::TheirPages;
        let mut levels: Vec<Ids> = vec![];
        // Pages that say what no manual is called.
        let mut rest: Option<Ids> = None;
        for index in required {
            let mut called = self.met_within(Realm::Records, index).into_owned();
            called.intersect(&manuals);
            if called.is_empty() {
                let said = self.met_within(Realm::Pages, index);
                match &mut rest {
                    None => rest = Some(said.into_owned()),
                    Some(rest) => rest.intersect(&said),
                }
            } else {
                add_level(&mut levels, called);
            }
        }
        if rest.is_some_and(|rest| rest.is_empty()) {
            return Wanted::default();
        }
        let mut features: Vec<DocumentId> = vec![];
        for level in levels.iter().rev() {
            for id in level.first(MANUALS + features.len()) {
                if features.len() < MANUALS && !features.contains(&id) {
                    features.push(id);
                }
            }
        }
        Wanted {
            features,
            ..Wanted::default()
        }
    }

    /// Takes what a manual is called.
    pub(super) fn take_manual(&mut self, source: Source, manual: &SeenDocument<'_>) {
        let places = places(&self.question, manual).into_iter().enumerate();
        let best = |(index, places): (usize, Vec<Met>)| {
            // A number that is only near to that of a manual says nothing of its pages.
            let may = |met: &Met| !met.approximate || self.guessed.contains(&index);
            let best = places.into_iter().find(may)?;
            Some(Met {
                field: usize::MAX,
                quality: best.quality * WORTH / 1_000,
                whole: false,
                ..best
            })
        };
        let met = places.map(best).collect();
        self.named.0.insert(source.id, met);
    }

    /// Asks for the pages of these manuals.
    pub(super) fn ask_their_pages(&mut self) -> Wanted {
        self.stage = Stage::Look;
        let ids = self.named.0.keys();
        let terms = ids.map(|id| manual_term(*id)).collect();
        Wanted {
            postings: self.unknown_terms(terms),
            ..Wanted::default()
        }
    }

    /// Pages that meet all clauses together with what their manuals are called, and some of them by themselves.
    pub(super) fn with_manuals(&self) -> Ids {
        let (mut all, mut own): (Option<Ids>, Ids) = (None, Ids::default());
        if self.named.0.is_empty() {
            return own;
        }
        for (index, clause) in self.question.clauses.iter().enumerate() {
            if !clause.required {
                continue;
            }
            let mut met = self.met_within(Realm::Pages, index).into_owned();
            own.unite(&met);
            for term in self.named.terms(index) {
                if let Some(pages) = self.known.ids.get(&term) {
                    met.unite(pages);
                }
            }
            match &mut all {
                None => all = Some(met),
                Some(all) => all.intersect(&met),
            }
        }
        own.intersect(&all.unwrap_or_default());
        own
    }

    /// How much is taken now: without other words than those asked for, all is as asked.
    pub(super) fn reach(&self) -> Reach {
        if self.is_widened {
            Reach::Wide
        } else {
            Reach::Strict
        }
    }

    fn met_within(&self, realm: Realm, index: usize) -> Cow<'_, Ids> {
        match self.reach() {
            Reach::Wide => self.met_nearly(realm, index, Reach::Wide),
            _ => self.met(realm, index),
        }
    }
}

/// Adds documents that meet one more clause to those that meet one, two and so on.
fn add_level(levels: &mut Vec<Ids>, met: Ids) {
    let mut both = levels.clone();
    both.iter_mut().for_each(|level| level.intersect(&met));
    for (index, more) in [met].into_iter().chain(both).enumerate() {
        match levels.get_mut(index) {
            Some(level) => level.unite(&more),
            None if !more.is_empty() => levels.push(more),
            None => {}
        }
    }
}
