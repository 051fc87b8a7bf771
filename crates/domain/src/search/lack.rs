//! What may be missing of a question where nothing has all of it.

use super::{
    answering::Search,
    asking::Realm,
    guessing::word,
    question::{Clause, Want},
    word::Word,
};
use std::collections::BTreeSet;

/// A number of so many characters says enough by itself.
const NUMBER: usize = 5;

/// What may be missing where nothing has all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lack {
    /// Any of these clauses.
    pub(super) clauses: BTreeSet<usize>,
    /// But no more of them.
    pub(super) most: usize,
    /// Whether it may be what was asked for, and not only how it is: where it is or what else is written there isn't an answer then.
    pub(super) says_what: bool,
}

impl Lack {
    /// Which clauses may be missing together.
    pub(super) fn ways(&self) -> impl Iterator<Item = BTreeSet<usize>> {
        let is_all = self.most == self.clauses.len();
        let all = Some(&self.clauses).filter(|all| is_all && !all.is_empty());
        let each = self.clauses.iter().filter(move |_| !is_all);
        all.cloned()
            .into_iter()
            .chain(each.map(|index| BTreeSet::from([*index])))
    }
}

fn has_word(code: &str) -> bool {
    let runs = code.split(|c: char| !c.is_alphabetic());
    runs.into_iter().any(|run| run.chars().count() > 3)
}

fn is_number(code: &str) -> bool {
    let has = |of: fn(&u8) -> bool| code.bytes().any(|byte| of(&byte));
    has(u8::is_ascii_digit) && (has(|byte| !byte.is_ascii_digit()) || code.len() >= NUMBER)
}

impl Search {
    /// What may be missing where nothing has all: the words beside a number that says enough by itself; else one of three words or
    /// more, that which nothing says if there is one.
    pub(super) fn lack(&self) -> Lack {
        let clauses = self.question.clauses.iter().enumerate();
        let required = clauses.filter(|(_, clause)| clause.required);
        let is_known_number = |clause: &Clause| {
            let mut ways = clause.ways.iter().filter(|way| match &way.want {
                // In pieces it is hardly something else: 2UZ-2. Стан 2800 isn't one.
                Want::Code(code) if way.covers.1 - way.covers.0 > 1 => {
                    code.chars().count() >= NUMBER - 1 && is_number(code) && !has_word(code)
                }
                Want::Code(code) => code.chars().count() >= NUMBER && is_number(code),
                _ => false,
            });
            ways.any(|way| {
                let is_there = |realm| !self.known.ways(realm, [way].into_iter()).is_empty();
                [Realm::Records, Realm::Pages].into_iter().any(is_there)
            })
        };
        let (words, others): (Vec<_>, Vec<_>) = required.partition(|(_, clause)| clause.is_word);
        let is_number_known = others.iter().any(|(_, clause)| is_known_number(clause));
        let is_open = words.len() + others.len() >= 3;
        let words = words.into_iter().map(|(index, _)| index);
        let (unsaid, said): (BTreeSet<usize>, BTreeSet<usize>) =
            words.partition(|index| self.is_unsaid(*index));
        if is_number_known && !(unsaid.is_empty() && said.is_empty()) {
            let words: BTreeSet<usize> = unsaid.union(&said).copied().collect();
            Lack {
                most: words.len(),
                clauses: words,
                says_what: !said.is_empty(),
            }
        } else if is_open && unsaid.len() <= 1 && !said.is_empty() {
            let says_what = unsaid.iter().any(|index| !self.describes(*index));
            Lack {
                clauses: if unsaid.is_empty() { said } else { unsaid },
                most: 1,
                says_what,
            }
        } else {
            Lack::default()
        }
    }

    /// Whether a clause's word only says what something is like: `жёлтая`.
    fn describes(&self, clause: usize) -> bool {
        let clause = self.question.clauses.get(clause);
        clause.and_then(word).is_some_and(Word::describes)
    }
}
