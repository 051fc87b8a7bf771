//! Texts as tokens: words, numbers of parts, ratings, each with how it hangs together with the one before.

use super::{
    keys::{english_key, in_latin, is_of_both_scripts, skeleton, sound, word_key},
    normal::{Letter, is_part, letters},
    rating::{self, Rating},
};
use crate::text::{is_cyrillic, repaired};

/// At most so many characters of a text count.
pub(super) const TEXT_LIMIT: usize = 20_000;
/// At most so many tokens of a text count.
const TOKENS: usize = 4_000;

/// The endings of `3-й` and of `3-х роликовый`, which say nothing.
const ORDINALS: [&str; 9] = ["й", "ый", "ой", "я", "ая", "го", "ю", "х", "ти"];
/// A word with a number behind it, `Выпрямитель1`, has so many letters, and so many digits at the most.
const LETTERS_BEFORE_A_NUMBER: usize = 5;
const DIGITS_BEHIND_A_WORD: usize = 2;
/// A word with a rating right behind it has so many.
const LETTERS_BEFORE_A_RATING: usize = 4;
/// A word behind a number, `1сек`, has so many letters, all of them small.
const LETTERS_BEHIND_A_NUMBER: usize = 3;

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Glue {
    /// Nothing, or one of the signs that numbers are written with.
    Tight,
    /// White space.
    Space,
    /// Something that parts them: a comma, a bracket, a new line, the beginning.
    Break,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Letters only.
    Word,
    /// Letters and digits, or digits.
    Code,
    /// A quantity with its unit.
    Rating(Rating),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) glue: Glue,
    /// A word that may be cut off: with a dot or a dash and an ending behind it.
    pub(super) cut: bool,
    /// Of a word: how its stem sounds. Else empty.
    pub(super) key: String,
    /// Of a word: another key, of its English stem or of how it reads in Latin letters.
    pub(super) english: String,
    /// How it looks, look-alike letters as one.
    pub(super) skeleton: String,
    /// Of a number with Cyrillic letters: with Latin ones that sound so, `6ra70` for `6ра70`. Else empty.
    pub(super) sound: String,
    /// Its letters, small. Of words only.
    pub(super) word: String,
    /// Its first character in the text as typed.
    pub(super) start: usize,
    /// The one after its last.
    pub(super) end: usize,
}

/// The tokens of a text.
pub(super) fn tokens(text: &str, most_characters: usize) -> Vec<Token> {
    let letters = with_signs(letters(text, most_characters.min(TEXT_LIMIT)));
    let mut tokens: Vec<Token> = vec![];
    let (mut at, mut after) = (0, 0);
    // Where a word ends that has a rating right behind it.
    let mut glued = 0;
    while at < letters.len() && tokens.len() < TOKENS {
        let is_glued = at == glued && at > 0;
        if let Some(read) = rating::read(&letters, at, is_glued) {
            let glue = if is_glued {
                Glue::Space
            } else {
                glue(&letters, after, at)
            };
            let seen = letters.get(at..read.end).unwrap_or_default();
            let skeleton = rating_skeleton(seen);
            for (index, rating) in read.ratings.into_iter().enumerate() {
                tokens.push(Token {
                    glue: if index == 0 { glue } else { Glue::Break },
                    skeleton: if index == 0 {
                        skeleton.clone()
                    } else {
                        String::new()
                    },
                    ..token(Kind::Rating(rating), seen)
                });
            }
            (at, after) = (read.end, read.end);
        } else if letters.get(at).is_some_and(|letter| is_part(letter.c)) {
            let rest = letters.get(at..).unwrap_or_default();
            let word = word_before_rating(&letters, at);
            let length =
                word.unwrap_or_else(|| rest.iter().take_while(|letter| is_part(letter.c)).count());
            let end = at + length;
            glued = word.map_or(0, |_| end);
            let mut glue = glue(&letters, after, at);
            for seen in parts(rest.get(..length).unwrap_or_default()) {
                let mut token = segment(seen);
                token.glue = glue;
                token.cut = token.kind == Kind::Word && is_cut(&letters, end);
                let is_ending =
                    glue == Glue::Tight && is_ordinal(seen) && tokens.last().is_some_and(is_digits);
                if !is_ending {
                    tokens.push(token);
                }
                glue = Glue::Tight;
            }
            (at, after) = (end, end);
        } else {
            at += 1;
        }
    }
    if let Some(first) = tokens.first_mut() {
        first.glue = Glue::Break;
    }
    tokens
}

/// The length of a word with a rating right behind it: `реле24в`. Of a single digit with a single letter the word may be numbered:
/// `клеть2в`.
fn word_before_rating(letters: &[Letter], at: usize) -> Option<usize> {
    let rest = letters.get(at..)?;
    let word = rest
        .iter()
        .take_while(|letter| is_cyrillic(letter.c))
        .count();
    let is_small = rest.iter().take(word).skip(1).all(|letter| !letter.capital);
    let is_word = word >= LETTERS_BEFORE_A_RATING && is_small;
    let starts = rest
        .get(word)
        .is_some_and(|letter| letter.c.is_ascii_digit());
    if !is_word || !starts {
        return None;
    }
    let read = rating::read(letters, at + word, true)?;
    (read.end - at - word >= 3).then_some(word)
}

/// A rating's letters as they look. The decimal sign is one of them: 55 kW isn't 5,5 kW.
fn rating_skeleton(seen: &[Letter]) -> String {
    let digit = |at: usize| seen.get(at).is_some_and(|letter| letter.c.is_ascii_digit());
    let letters = seen.iter().enumerate().filter_map(|(at, letter)| {
        let is_decimal = matches!(letter.c, '.' | ',') && at > 0 && digit(at - 1) && digit(at + 1);
        (is_decimal.then_some('.')).or_else(|| is_part(letter.c).then_some(letter.c))
    });
    skeleton(letters)
}

/// A run of letters and digits; in two where it is a number with an ending or a word behind it, `8й`, `1сек`, or a word with a
/// number, `Выпрямитель1`.
fn parts(seen: &[Letter]) -> impl Iterator<Item = &[Letter]> {
    let digits = seen
        .iter()
        .take_while(|letter| letter.c.is_ascii_digit())
        .count();
    let letters = seen
        .iter()
        .take_while(|letter| is_cyrillic(letter.c))
        .count();
    let behind = seen.get(letters..).unwrap_or_default();
    let is_numbered = letters >= LETTERS_BEFORE_A_NUMBER
        && (1..=DIGITS_BEHIND_A_WORD).contains(&behind.len())
        && behind.iter().all(|letter| letter.c.is_ascii_digit());
    let rest = seen.get(digits..).unwrap_or_default();
    let is_word = rest.len() >= LETTERS_BEHIND_A_NUMBER
        && rest
            .iter()
            .all(|letter| is_cyrillic(letter.c) && !letter.capital);
    let is_counted = (1..=DIGITS_BEHIND_A_WORD).contains(&digits) && is_word;
    let at = if digits > 0 && is_ordinal(rest) || is_counted {
        digits
    } else if is_numbered {
        letters
    } else {
        seen.len()
    };
    let (first, second) = seen.split_at(at);
    [first, second].into_iter().filter(|part| !part.is_empty())
}

fn is_ordinal(seen: &[Letter]) -> bool {
    let is_small = seen.iter().all(|letter| !letter.capital);
    is_small && ORDINALS.contains(&String::from_iter(seen.iter().map(|letter| letter.c)).as_str())
}

fn is_digits(token: &Token) -> bool {
    token.kind == Kind::Code && token.skeleton.bytes().all(|byte| byte.is_ascii_digit())
}

fn token(kind: Kind, seen: &[Letter]) -> Token {
    Token {
        kind,
        glue: Glue::Break,
        cut: false,
        key: String::new(),
        english: String::new(),
        skeleton: String::new(),
        sound: String::new(),
        word: String::new(),
        start: seen.first().map_or(0, |letter| letter.at),
        end: seen.last().map_or(0, |letter| letter.at + 1),
    }
}

/// `2х15` is `2*15`.
fn with_signs(mut letters: Vec<Letter>) -> Vec<Letter> {
    let mut digits = 0;
    for at in 0..letters.len() {
        let char_at = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .map_or(' ', |letter| letter.c)
        };
        let (c, next) = (char_at(Some(at)), char_at(Some(at + 1)));
        let before = char_at(at.checked_sub(digits + 1));
        let is_sign =
            matches!(c, 'x' | 'х') && digits > 0 && next.is_ascii_digit() && !is_part(before);
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        if is_sign && let Some(letter) = letters.get_mut(at) {
            letter.c = '*';
        }
    }
    letters
}

/// A run of letters and digits.
fn segment(seen: &[Letter]) -> Token {
    let has_digit = seen.iter().any(|letter| letter.c.is_numeric());
    let skeleton = skeleton(seen.iter().map(|letter| letter.c));
    if has_digit {
        let is_foreign = seen.iter().any(|letter| is_cyrillic(letter.c));
        return Token {
            skeleton,
            sound: if is_foreign {
                in_latin(seen.iter().map(|letter| letter.c))
            } else {
                String::new()
            },
            ..token(Kind::Code, seen)
        };
    }
    let word: String = seen.iter().take(64).map(|letter| letter.c).collect();
    let typed = || {
        seen.iter().take(64).map(|letter| {
            let mut upper = letter.c.to_uppercase();
            if letter.capital {
                upper.next().unwrap_or(letter.c)
            } else {
                letter.c
            }
        })
    };
    // Letters of both scripts in one word: the script that can hold them all is meant.
    let is_mixed = word.bytes().any(|byte| byte.is_ascii_alphabetic()) && !word.is_ascii();
    let repaired = is_mixed
        .then(|| repaired(&typed().collect::<String>()))
        .flatten();
    let word = repaired.map_or(word, |repaired| repaired.to_lowercase());
    Token {
        key: word_key(&word),
        english: english_key(&word)
            .or_else(|| read_as_latin(&word, &skeleton))
            .unwrap_or_default(),
        skeleton,
        word,
        ..token(Kind::Word, seen)
    }
}

/// The key of a Latin name that was typed with Cyrillic letters that look the same: `АВВ`.
fn read_as_latin(word: &str, skeleton: &str) -> Option<String> {
    let may = !word.is_ascii() && is_of_both_scripts(skeleton);
    may.then(|| sound(skeleton))
}

/// What stands between two places.
fn glue(letters: &[Letter], from: usize, to: usize) -> Glue {
    let between = letters.get(from..to).unwrap_or_default();
    let signs = between.iter().filter(|letter| letter.c != ' ').count();
    let all = |set: &str| between.iter().all(|letter| set.contains(letter.c));
    let digit = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|letter| letter.c.is_ascii_digit())
    };
    let is_decimal =
        between.len() == 1 && all(",") && digit(from.checked_sub(1)) && digit(Some(to));
    if is_decimal || between.len() <= 1 && all("-./\\:+_*=&'") {
        Glue::Tight
    } else if signs <= 2 && all(" -./\\:+_*=№#'\"«»") {
        Glue::Space
    } else {
        Glue::Break
    }
}

/// `вспом. привод`, `возб-ль`.
fn is_cut(letters: &[Letter], end: usize) -> bool {
    let rest = letters.get(end..).unwrap_or_default();
    match rest.first().map(|letter| letter.c) {
        Some('.') => true,
        Some('-') => {
            let ending = rest.iter().skip(1).take_while(|letter| is_part(letter.c));
            (1..=3).contains(&ending.count())
                && rest.get(1).is_some_and(|letter| letter.c.is_alphabetic())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let one = |token: Token| match token.kind {
            Kind::Word => token.key,
            Kind::Code => token.skeleton,
            Kind::Rating(_) => format!("<{}>", token.skeleton),
        };
        tokens(text, 1_000).into_iter().map(one).collect()
    }

    #[test]
    fn words_numbers_and_ratings_are_told_apart() {
        assert_eq!(seen("Т/О пр.834 AV2"), ["t", "o", "pr", "834", "av2"]);
        assert_eq!(seen("FWP-400A 700V AC/DC"), ["fvp", "400a", "<700vacdc>"]);
        assert_eq!(seen("пр.№213 ⎓24В"), ["pr", "213", "<24b>"]);
        assert_eq!(seen("ПPИВОД Siemens"), ["privod", "simens"]);
        assert_eq!(seen("2х15DC"), ["2", "15dc"]);
        for text in ["3-й ролик", "3й ролик"] {
            assert_eq!(seen(text), ["3", "rolik"], "{text}");
        }
        assert_eq!(seen("3-х роликовый"), seen("3х роликовый"));
        assert_eq!(seen("Выпрямитель1 Т400"), ["vipramitel", "1", "t400"]);
        assert_eq!(seen("1сек 4ЭП 6SL"), ["1", "sek", "4эп", "6sl"]);
        assert_eq!(seen("5,5кВт 55 кВт"), ["<5.5kbt>", "<55kbt>"]);
        assert_eq!(seen("реле24в"), ["rel", "<24b>"]);
        assert_eq!(seen("Преобр5,5кВт"), ["preobr", "<5.5kbt>"]);
        for text in ["клеть2в", "АВВГ4мм", "рольганг2", "пр24В"] {
            assert!(
                !seen(text).iter().any(|token| token.starts_with('<')),
                "{text}"
            );
        }
    }

    #[test]
    fn places_are_of_the_text_as_typed() {
        let tokens = tokens("Реле ⎓24В, ё", 1_000);
        let places: Vec<(usize, usize)> = tokens
            .iter()
            .map(|token| (token.start, token.end))
            .collect();
        assert_eq!(places, [(0, 4), (5, 9), (11, 12)]);
        assert_eq!(tokens[2].glue, Glue::Break);
    }
}
