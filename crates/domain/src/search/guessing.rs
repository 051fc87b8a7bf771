//! Words that are misspelt: the forms by which the words that may be meant are found, and which of those are near enough.

use super::{
    answering::{Search, Stage},
    asking::{in_all_realms, terms},
    exchange::Wanted,
    question::{Clause, Want, Way},
    variants::{allowed, distance, forms, respelt, whole_form},
    word::Word,
};
use std::collections::BTreeSet;

/// A word may be misspelt for so many others.
const MEANT: usize = 12;

impl Search {
    /// The forms by which misspelt words of these clauses are found.
    pub(super) fn misspelt(&mut self, clauses: &[usize]) -> Vec<String> {
        let mut all = BTreeSet::new();
        for index in clauses {
            let clause = self
                .question
                .clauses
                .get(*index)
                .filter(|clause| clause.is_word && clause.required);
            if let Some(clause) = clause
                && self.guessed.insert(*index)
            {
                all.extend(forms(&clause.key));
                if let Some(word) = word(clause) {
                    all.extend(has_lost_one(&clause.key, word).then(|| clause.key.clone()));
                    all.extend(forms(&word.typed));
                    let respelt = respelt(&word.word);
                    all.extend(respelt.iter().map(|key| whole_form(key).to_owned()));
                    self.respelt.insert(*index, respelt);
                }
            }
        }
        all.into_iter().collect()
    }

    /// Takes the words that may have been meant.
    pub(super) fn guess(&mut self) -> Wanted {
        self.stage = Stage::Manuals;
        let words: BTreeSet<String> = std::mem::take(&mut self.variants)
            .into_values()
            .flatten()
            .collect();
        let mut postings = BTreeSet::new();
        for index in &self.guessed {
            let Some(clause) = self.question.clauses.get_mut(*index) else {
                continue;
            };
            let own: Vec<String> = [
                Some(clause.key.as_str()),
                word(clause).map(|word| word.typed.as_str()),
            ]
            .into_iter()
            .flatten()
            .map(ToOwned::to_owned)
            .collect();
            let respelt = self.respelt.get(index);
            let is_lost = word(clause).is_some_and(|word| has_lost_one(&clause.key, word));
            let lost = usize::from(is_lost);
            let is_cyrillic = word(clause).is_some_and(|word| word.is_cyrillic);
            let apart = |word: &String| {
                let near = own.iter().filter_map(|own| {
                    // Two letters are wrong, but hardly the first.
                    let begins = own.get(..1) == word.get(..1);
                    let most = if begins {
                        allowed(own.len()).max(lost)
                    } else {
                        allowed(own.len()).min(1)
                    };
                    Some(distance(own, word)).filter(|apart| (1..=most).contains(apart))
                });
                let is_respelt = respelt.is_some_and(|keys| keys.contains(word));
                near.chain(is_respelt.then_some(1)).min()
            };
            let mut meant: Vec<(usize, &String)> = words
                .iter()
                .filter_map(|word| Some((apart(word)?, word)))
                .collect();
            meant.sort();
            // Of words so short no form is kept: they are asked for themselves.
            let short = respelt.into_iter().flatten().filter(|key| key.len() < 5);
            let ways: Vec<Way> = meant
                .into_iter()
                .take(MEANT)
                .chain(short.map(|key| (1, key)).take(MEANT))
                .map(|(apart, word)| Way {
                    want: Want::Near(word.clone(), is_cyrillic),
                    quality: if apart == 1 { 600 } else { 450 },
                    approximate: true,
                    covers: (*index, index + 1),
                })
                .collect();
            for term in ways.iter().flat_map(|way| terms(&way.want)).flatten() {
                postings.extend(in_all_realms(&term));
            }
            clause.ways.extend(ways);
        }
        Wanted {
            postings: self.unknown_terms(postings),
            ..Wanted::default()
        }
    }
}

/// Whether a word is so long that one letter of its short stem may be missing: `гланый`.
fn has_lost_one(key: &str, word: &Word) -> bool {
    key.len() == 4 && word.word.chars().count() >= 6
}

/// A clause's word.
pub(super) fn word(clause: &Clause) -> Option<&Word> {
    clause.ways.iter().find_map(|way| match &way.want {
        Want::Word(word) => Some(word),
        _ => None,
    })
}
