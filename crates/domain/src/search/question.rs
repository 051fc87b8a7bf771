//! A question as clauses, each of which something found must meet: in one of several ways.

use super::{
    document::DocumentKind,
    features::Seen,
    keys::loose,
    normal::letters,
    number::{Number, ends, number},
    rating::{Rating, Unit},
    spelt::{fault_code, in_two, number_and_word, word_and_number},
    terms::{JOIN, is_short_word, whole},
    token::{Glue, Kind, Token, tokens},
    vocabulary::{PHRASE, Vocabulary},
    word::Word,
};

/// Only so many characters of a question count.
pub(super) const CHARACTERS: usize = 200;
/// Only so many words and numbers of a question count.
const CLAUSES: usize = 12;
const RATINGS: usize = 4;
/// A number may be written in so many pieces.
const PIECES: usize = 6;
/// A code of letters alone, in pieces, is no longer.
pub(super) const LETTERS: usize = 6;

/// A question.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    pub(super) clauses: Vec<Clause>,
    /// What a field that is just this is known by.
    pub(super) whole: Option<String>,
}

/// A part of a question.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) ways: Vec<Way>,
    /// Whether nothing is found without it.
    pub(super) required: bool,
    /// Whether it is a word, which may be misspelt, or left out when nothing has all.
    pub(super) is_word: bool,
    /// The key that is looked for among misspelt words.
    pub(super) key: String,
    /// A number so short that it means something only beside what it was asked with.
    pub(super) is_short: bool,
    /// The pair that it makes with the clause before it, by word and number.
    pub(super) pair: Option<(String, String)>,
}

/// A way to meet a clause.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) want: Want,
    /// How well it meets it, in thousandths.
    pub(super) quality: i32,
    /// Whether it is only near to what was asked.
    pub(super) approximate: bool,
    /// The first of the clauses that it meets all at once, and the one after the last.
    pub(super) covers: (usize, usize),
}

/// What is looked for in a document.
#[derive(Debug, Clone)]
pub(super) enum Want {
    Word(Word),
    /// A number by its skeleton, from the beginning of one of its pieces, whole or in part.
    Code(String),
    /// A rating's letters as a part of a number: `400A` of `FWP-400A`. What was written as a rating is compared as one.
    Part(String),
    /// A number that is only near.
    Loose(String),
    Rating(Rating),
    /// A number without a unit, as a rating.
    Number(Number),
    /// Tokens beside each other.
    Phrase(Vec<Piece>),
    Kind(DocumentKind),
    /// A word that may have been meant, by its key, and whether it was typed in Cyrillic letters.
    Near(String, bool),
}

/// A token of an expression.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Word(Word),
    Code(String),
}

impl Question {
    /// Understands what was typed.
    pub(super) fn new(text: &str, vocabulary: &Vocabulary) -> Self {
        let all = tokens(text, CHARACTERS);
        let mut typed: Vec<Token> = vec![];
        for token in all {
            let ratings = typed
                .iter()
                .filter(|token| matches!(token.kind, Kind::Rating(_)))
                .count();
            let is_empty =
                token.kind == Kind::Word && token.key.is_empty() && token.skeleton.is_empty();
            if !is_empty
                && typed.len() < CLAUSES
                && (!matches!(token.kind, Kind::Rating(_)) || ratings < RATINGS)
            {
                typed.push(token);
            }
        }
        let seen: Vec<Seen<'_>> = typed.iter().map(Seen::of).collect();
        let mut question = Self {
            clauses: vec![],
            whole: whole(&seen),
        };
        for (index, token) in typed.iter().enumerate() {
            let mut clause = clause(token, index, vocabulary);
            // The А of 5ЕР-А is no word.
            let next = typed.get(index + 1);
            let is_piece = index > 0 && token.glue == Glue::Tight
                || next.is_some_and(|next| next.glue == Glue::Tight);
            clause.required |= is_piece;
            question.clauses.push(clause);
        }
        question.add_decimals(text, &typed);
        question.add_joins(&typed);
        question.add_meanings(&typed, vocabulary);
        question.add_turned(&typed);
        question.add_wholes(&typed);
        question.add_pairs(&typed);
        if question.clauses.iter().all(|clause| !clause.required) {
            question
                .clauses
                .iter_mut()
                .for_each(|clause| clause.required = true);
        }
        question
    }

    fn add(&mut self, want: &Want, quality: i32, covers: (usize, usize)) {
        for index in covers.0..covers.1 {
            if let Some(clause) = self.clauses.get_mut(index) {
                clause.ways.push(Way {
                    want: want.clone(),
                    quality,
                    approximate: matches!(want, Want::Loose(_)),
                    covers,
                });
            }
        }
    }

    /// `0,4` without a unit is one number, not two.
    fn add_decimals(&mut self, text: &str, typed: &[Token]) {
        let letters = letters(text, CHARACTERS);
        for (index, pair) in typed.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let stands_alone = first.glue != Glue::Tight || index == 0;
            let place = letters.iter().position(|letter| letter.at == first.start);
            let read = place.and_then(|place| number(&letters, place));
            if let Some((number, end)) = read
                && stands_alone
                && ends(&letters, end)
                && letters
                    .get(end - 1)
                    .is_some_and(|letter| letter.at + 1 == second.end)
                && second.glue == Glue::Tight
            {
                self.add(&Want::Number(number), 900, (index, index + 2));
            }
        }
    }

    /// Numbers that were typed in pieces.
    fn add_joins(&mut self, typed: &[Token]) {
        for first in 0..typed.len() {
            let mut join = String::new();
            let mut is_tight = true;
            for (index, token) in typed.iter().enumerate().skip(first).take(PIECES) {
                let length = token.skeleton.chars().count();
                let is_long = token.kind == Kind::Word && length > 5;
                let is_apart = index > first && token.glue == Glue::Break;
                if is_long
                    || is_apart
                    || token.skeleton.is_empty()
                    || join.len() + token.skeleton.len() > JOIN
                {
                    break;
                }
                join.push_str(&token.skeleton);
                is_tight &= index == first || token.glue == Glue::Tight;
                // Also codes of letters: OC-S.
                let is_code = join.chars().any(|c| c.is_ascii_digit())
                    || is_tight && join.chars().count() <= LETTERS;
                if index > first && is_code {
                    let covers = (first, index + 1);
                    self.add(&Want::Code(join.clone()), 1_050, covers);
                    if join.len() >= 5 {
                        self.add(&Want::Loose(loose(&join)), 500, covers);
                    }
                }
            }
        }
    }

    /// What expressions in it also mean.
    fn add_meanings(&mut self, typed: &[Token], vocabulary: &Vocabulary) {
        for first in 0..typed.len() {
            for last in first + 1..=typed.len().min(first + PHRASE) {
                let meant: Vec<Vec<Piece>> = vocabulary
                    .meanings(typed.get(first..last).unwrap_or_default())
                    .into_iter()
                    .map(|phrase| phrase.iter().map(piece).collect())
                    .collect();
                for phrase in meant {
                    self.add(&Want::Phrase(phrase), 900, (first, last));
                }
            }
        }
    }

    /// `псу 14` for 14ПСУ.
    fn add_turned(&mut self, typed: &[Token]) {
        for (index, pair) in typed.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let is_short = (2..=4).contains(&first.skeleton.chars().count());
            if first.kind == Kind::Word && is_short && is_count(second) {
                let turned = format!("{}{}", second.skeleton, first.skeleton);
                self.add(&Want::Code(turned), 900, (index, index + 2));
            }
        }
    }

    /// Words that were typed in two: `тахо генератор`.
    fn add_wholes(&mut self, typed: &[Token]) {
        for (index, pair) in typed.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            if let Some(whole) = in_two(first, second) {
                self.add(&Want::Word(whole), 950, (index, index + 2));
            }
        }
    }

    fn add_pairs(&mut self, typed: &[Token]) {
        for (index, pair) in typed.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let (word, number) = match (first.kind, second.kind) {
                (Kind::Word, Kind::Code) => (first, second),
                (Kind::Code, Kind::Word) => (second, first),
                _ => continue,
            };
            if number.skeleton.len() <= 3
                && let Some(clause) = self.clauses.get_mut(index + 1)
            {
                clause.pair = Some((word.key.clone(), number.skeleton.clone()));
            }
        }
    }
}

/// Whether a token is a number of one or two digits.
fn is_count(token: &Token) -> bool {
    let look = &token.skeleton;
    token.kind == Kind::Code && look.len() <= 2 && look.bytes().all(|byte| byte.is_ascii_digit())
}

fn piece(token: &Token) -> Piece {
    if token.kind == Kind::Word {
        Piece::Word(Word::of(token))
    } else {
        Piece::Code(token.skeleton.clone())
    }
}

fn clause(token: &Token, index: usize, vocabulary: &Vocabulary) -> Clause {
    let mut ways = vec![];
    let mut way = |want: Want, quality: i32| {
        ways.push(Way {
            approximate: matches!(want, Want::Loose(_)),
            want,
            quality,
            covers: (index, index + 1),
        });
    };
    let look = token.skeleton.as_str();
    match token.kind {
        Kind::Word => {
            way(Want::Word(Word::of(token)), 1_000);
            if (3..=8).contains(&look.len()) {
                way(Want::Code(look.to_owned()), 900);
            }
            if is_short_word(look) {
                way(Want::Loose(loose(look)), 500);
            }
            if let Some(kind) = vocabulary.kind(token) {
                way(Want::Kind(kind), 750);
            }
            if let Some(phrase) = number_and_word(&token.word) {
                way(Want::Phrase(phrase), 950);
            }
        }
        Kind::Code => {
            way(Want::Code(look.to_owned()), 1_000);
            if look.len() >= 3 && !look.bytes().all(|byte| byte.is_ascii_digit()) {
                way(Want::Loose(loose(look)), 500);
            }
            if let Some(other) = fault_code(look) {
                way(Want::Code(other), 950);
            }
            if token.sound.len() >= 4 {
                way(Want::Code(token.sound.clone()), 850);
            }
            if let Some(number) = whole_number(look) {
                way(Want::Number(number), 700);
            }
            if let Some(phrase) = word_and_number(&token.skeleton) {
                way(Want::Phrase(phrase), 950);
            }
        }
        Kind::Rating(rating) => {
            way(Want::Rating(rating), 1_000);
            // As a part of a number, which a short one hardly is: 2А isn't in СН2-2А, 400A is in FWP-400A.
            let look = look.replace('.', "");
            if look.len() > 3 {
                way(Want::Part(look), 600);
            }
        }
    }
    let is_number = token.kind == Kind::Code;
    Clause {
        ways,
        required: !vocabulary.is_needless(token),
        is_word: token.kind == Kind::Word,
        key: token.key.clone(),
        is_short: is_number && look.len() <= 2
            || token.kind == Kind::Word && look.chars().count() == 1,
        pair: None,
    }
}

fn whole_number(look: &str) -> Option<Number> {
    let letters = letters(look, CHARACTERS);
    let (number, end) = number(&letters, 0)?;
    (end == letters.len()).then_some(number)
}

/// The units that a number without one may have, with their powers of ten.
pub(super) const BARE: [(Unit, i32); 9] = [
    (Unit::Metre, -3),
    (Unit::Ampere, 0),
    (Unit::Volt, 0),
    (Unit::Watt, 3),
    (Unit::Watt, 0),
    (Unit::Farad, -6),
    (Unit::Ohm, 0),
    (Unit::Ohm, 3),
    (Unit::Hertz, 0),
];
