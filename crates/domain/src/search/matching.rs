//! Where a document meets the clauses of a question, and how well.

use super::{
    document::DocumentKind,
    features::{Seen, SeenDocument, SeenField},
    keys::loose_letters,
    question::{BARE, Clause, Piece, Question, Want, Way},
    rating::Rating,
    terms::inside,
    token::{Glue, Kind},
    word::Word,
};

/// So many places of a clause count.
const PLACES: usize = 24;

/// A place where a clause is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) field: usize,
    /// The first token and the one after the last.
    pub(super) start: usize,
    pub(super) end: usize,
    /// In thousandths.
    pub(super) quality: i32,
    pub(super) approximate: bool,
    /// Whether it is a whole number, nothing before it and nothing behind.
    pub(super) whole: bool,
    /// How many characters of its last token count, if not all.
    pub(super) shown: Option<usize>,
    /// Which clauses it meets all at once.
    pub(super) covers: (usize, usize),
}

/// How a want is found at a token.
struct Found {
    tokens: usize,
    quality: i32,
    whole: bool,
    shown: Option<usize>,
}

impl Found {
    fn one(quality: i32) -> Self {
        Self {
            tokens: 1,
            quality,
            whole: false,
            shown: None,
        }
    }
}

/// The places where each clause is met.
pub(super) fn places(question: &Question, document: &SeenDocument<'_>) -> Vec<Vec<Met>> {
    question
        .clauses
        .iter()
        .map(|clause| places_of(clause, document))
        .collect()
}

fn places_of(clause: &Clause, document: &SeenDocument<'_>) -> Vec<Met> {
    let mut met: Vec<Met> = vec![];
    for way in &clause.ways {
        if let Want::Kind(kind) = way.want {
            if document.kind == kind {
                met.push(nowhere(way));
            }
            continue;
        }
        for (index, field) in document.fields.iter().enumerate() {
            for (start, token) in field.tokens.iter().enumerate() {
                if document.kind == DocumentKind::ManualPage && is_by_chance(&way.want, token) {
                    continue;
                }
                if let Some(found) = find(&way.want, field, start) {
                    let quality = found.quality * way.quality / 1_000;
                    met.push(Met {
                        field: index,
                        start,
                        end: start + found.tokens,
                        quality: quality.min(1_100),
                        approximate: way.approximate,
                        whole: found.whole,
                        shown: found.shown,
                        covers: way.covers,
                    });
                }
            }
        }
    }
    // The best of each place.
    met.sort_by_key(|met| (met.approximate, -met.quality, met.field, met.start, met.end));
    met.truncate(PLACES);
    met
}

/// So long a word that sounds as one in the other script is the same: `симорег`.
const SAME: usize = 5;

/// Whether a word of running text is in the other script, and only sounds like what was asked: `вилы` and `will`.
fn is_by_chance(want: &Want, token: &Seen<'_>) -> bool {
    match want {
        Want::Word(word) => is_other_script(word, token),
        Want::Near(_, is_cyrillic) => *is_cyrillic != token.is_cyrillic,
        _ => false,
    }
}

fn is_other_script(word: &Word, token: &Seen<'_>) -> bool {
    word.is_cyrillic != token.is_cyrillic && token.key.len() < SAME
}

/// A document that is what a word says, without saying it.
fn nowhere(way: &Way) -> Met {
    Met {
        field: usize::MAX,
        start: 0,
        end: 0,
        quality: way.quality,
        approximate: false,
        whole: false,
        shown: None,
        covers: way.covers,
    }
}

fn find(want: &Want, field: &SeenField<'_>, start: usize) -> Option<Found> {
    let token = field.tokens.get(start)?;
    match want {
        Want::Word(word) => word_at(word, token),
        Want::Near(key, _) => {
            (token.kind == Kind::Word && token.key == key).then(|| Found::one(1_000))
        }
        Want::Code(code) => code_at(code, &field.tokens, start),
        Want::Part(code) if matches!(token.kind, Kind::Rating(_)) => None,
        Want::Part(code) => code_at(code, &field.tokens, start),
        Want::Loose(near) => loose_at(near, &field.tokens, start),
        Want::Rating(rating) => match token.kind {
            Kind::Rating(other) => rating_fits(rating, &other).map(Found::one),
            _ => None,
        },
        Want::Number(number) => match token.kind {
            Kind::Rating(other) => {
                let is = |(unit, exponent)| {
                    other.unit == unit && number.of(unit, exponent) == Some(other.from)
                };
                (other.from == other.to && BARE.into_iter().any(is)).then(|| Found::one(1_000))
            }
            _ => None,
        },
        Want::Phrase(pieces) => phrase_at(pieces, &field.tokens, start),
        Want::Kind(_) => None,
    }
}

fn word_at(word: &Word, token: &Seen<'_>) -> Option<Found> {
    if token.kind != Kind::Word {
        return None;
    }
    let key = token.key;
    let exact = word.keys.iter().position(|own| own == key);
    let quality = match exact {
        Some(0) => 1_000,
        Some(_) => 970,
        None if !token.english.is_empty() && word.keys.iter().any(|own| own == token.english) => {
            930
        }
        None if word.look.as_deref() == Some(token.skeleton) => 950,
        // A word that is cut off: вспом. for вспомогательный.
        None if token.cut && key.len() >= 3 && word.typed.starts_with(key) => 800,
        // Another form of it, whose stem is a little longer.
        None if word.is_stem_of(key) => 850,
        // A word that was typed in part.
        None if word.typed.len() >= 3 && key.starts_with(&word.typed) => {
            let shown = word.typed.len();
            let quality = if shown >= 5 { 850 } else { 700 };
            return Some(Found {
                shown: Some(shown),
                ..Found::one(quality)
            });
        }
        None => return None,
    };
    Some(Found::one(quality))
}

/// A number from a token on, over its pieces.
fn code_at(code: &str, tokens: &[Seen<'_>], start: usize) -> Option<Found> {
    let first = tokens.get(start)?;
    let begins = start == 0 || first.glue != Glue::Tight;
    let mut rest = code;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        let piece = token.skeleton;
        if piece.is_empty() || (index > start && token.glue == Glue::Break) {
            return None;
        }
        if let Some(more) = rest.strip_prefix(piece).filter(|more| !more.is_empty()) {
            rest = more;
            continue;
        }
        let count = index + 1 - start;
        if rest == piece {
            let ends = tokens
                .get(index + 1)
                .is_none_or(|next| next.glue != Glue::Tight);
            let is_word = count == 1 && token.kind == Kind::Word;
            let quality = match (begins, ends) {
                (true, true) => 1_000,
                (true, false) => 960,
                (false, true) => 930,
                (false, false) => 900,
            };
            return Some(Found {
                tokens: count,
                quality,
                whole: begins && ends && !is_word,
                shown: None,
            });
        }
        if token.kind != Kind::Word && piece.starts_with(rest) {
            let next = piece.get(rest.len()..).and_then(|rest| rest.chars().next());
            let cuts_digits = next.is_some_and(|c| c.is_ascii_digit())
                && rest.ends_with(|c: char| c.is_ascii_digit());
            let length = code.chars().count();
            if length < 3 || (cuts_digits && length < 4) {
                return None;
            }
            let quality = match length {
                3 => 600,
                _ if begins => 850,
                _ => 800,
            };
            return Some(Found {
                tokens: count,
                quality,
                whole: false,
                shown: Some(rest.chars().count()),
            });
        }
        // Most tokens don't have it anywhere, and that is quickly seen.
        if index > start || code.len() < 3 || !piece.contains(code) {
            return None;
        }
        let best = inside(piece).filter_map(|part| match part.strip_prefix(code) {
            Some("") if code.len() >= 4 => Some(900),
            Some("") => Some(750),
            Some(_) if code.len() >= 5 => Some(750),
            _ => None,
        });
        return best.max().map(Found::one);
    }
    None
}

/// A number that differs only by what is easily mistaken.
fn loose_at(near: &str, tokens: &[Seen<'_>], start: usize) -> Option<Found> {
    let mut rest = near.chars();
    for (index, token) in tokens.iter().enumerate().skip(start) {
        if token.skeleton.is_empty() || (index > start && token.glue == Glue::Break) {
            return None;
        }
        if loose_letters(token.skeleton).any(|letter| rest.next() != Some(letter)) {
            return None;
        }
        if rest.as_str().is_empty() {
            return Some(Found {
                tokens: index + 1 - start,
                ..Found::one(1_000)
            });
        }
    }
    None
}

/// How well a rating is what was asked for.
fn rating_fits(asked: &Rating, other: &Rating) -> Option<i32> {
    if asked.unit != other.unit {
        return None;
    }
    let quality = if (asked.from, asked.to) == (other.from, other.to) {
        1_000
    } else if other.from <= asked.from && asked.to <= other.to {
        if asked.from == other.from || asked.to == other.to {
            900
        } else {
            800
        }
    } else if asked.from <= other.from && other.to <= asked.to {
        750
    } else {
        return None;
    };
    match (asked.current, other.current) {
        (Some(asked), Some(other)) if asked.conflicts(other) => None,
        (Some(_), None) => Some(quality * 97 / 100),
        _ => Some(quality),
    }
}

/// An expression: its tokens one after the other; on pages, which keep no order, all of them.
fn phrase_at(pieces: &[Piece], tokens: &[Seen<'_>], start: usize) -> Option<Found> {
    let are_in_order = !tokens.iter().all(|token| token.glue == Glue::Break);
    let is = |piece: &Piece, index: usize| match piece {
        Piece::Word(word) => {
            let token = tokens.get(index)?;
            let is_same = are_in_order || !is_other_script(word, token);
            word_at(word, token).filter(|found| is_same && found.quality >= 900)
        }
        Piece::Code(code) => code_at(code, tokens, index),
    };
    let (first, rest) = pieces.split_first()?;
    let mut worst = is(first, start)?.quality;
    for (index, piece) in rest.iter().enumerate() {
        let found = if are_in_order || tokens.len() < 3 {
            is(piece, start + 1 + index)
        } else {
            (0..tokens.len()).find_map(|index| is(piece, index))
        };
        worst = worst.min(found?.quality);
    }
    Some(Found {
        tokens: pieces.len(),
        ..Found::one(worst)
    })
}
