//! Misspelt words: forms of a word with a letter or two left out, by which it is found, and how far two words are apart.
//!
//! A word that is only on pages of manuals has no forms with two letters left out: pages have very many words.

use super::{document::DocumentKind, keys::word_key};
use crate::text::is_cyrillic;
use std::collections::BTreeSet;

/// Only the first letters of a word have forms.
const LETTERS: usize = 8;

/// How many wrong letters a word of so many may have.
pub(super) fn allowed(letters: usize) -> usize {
    match letters {
        0..5 => 0,
        5..8 => 1,
        _ => 2,
    }
}

/// How many letters are left out in the forms under which a word's key is kept.
fn left_out(key: &str, kind: DocumentKind) -> usize {
    let most = if kind == DocumentKind::ManualPage {
        1
    } else {
        2
    };
    let is_plain = key.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_plain {
        allowed(key.len()).min(most)
    } else {
        0
    }
}

/// Whether a word of such a document has forms.
pub(super) fn has_forms(key: &str, kind: DocumentKind) -> bool {
    left_out(key, kind) > 0
}

/// The forms under which a word of such a document is kept.
#[must_use]
pub fn forms_of(key: &str, kind: DocumentKind) -> Vec<String> {
    without_letters(key, left_out(key, kind))
}

/// The form that a word has only when it has all that it has in such a document: all of them are stored together.
#[must_use]
pub fn telling_form(key: &str, kind: DocumentKind) -> String {
    let begin = whole_form(key);
    begin.get(left_out(key, kind)..).unwrap_or(begin).to_owned()
}

/// The forms by which a word's key is looked for: its beginning, with up to two letters left out.
pub(super) fn forms(key: &str) -> Vec<String> {
    forms_of(key, DocumentKind::StockItem)
}

/// The form under which a word is kept that has all of its letters.
pub(super) fn whole_form(key: &str) -> &str {
    key.get(..LETTERS).unwrap_or(key)
}

fn without_letters(key: &str, allowed: usize) -> Vec<String> {
    let mut forms = vec![];
    if allowed == 0 {
        return forms;
    }
    let begin = whole_form(key);
    forms.push(begin.to_owned());
    for first in 0..begin.len() {
        let once = without(begin, first);
        if allowed > 1 {
            for second in first..once.len() {
                forms.push(without(&once, second));
            }
        }
        forms.push(once);
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn without(key: &str, at: usize) -> String {
    let mut form = String::with_capacity(key.len());
    form.push_str(key.get(..at).unwrap_or_default());
    form.push_str(key.get(at + 1..).unwrap_or_default());
    form
}

/// The keys that a Russian word may have had were one of its letters another. A misspelt ending is no ending, and the word's
/// key is longer then than that of what was meant: `диондый` isn't `диод` with one letter wrong, `диодный` is.
pub(super) fn respelt(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    if !RESPELT.contains(&letters.len()) || !letters.iter().copied().any(is_cyrillic) {
        return BTreeSet::new();
    }
    let mut words: BTreeSet<Vec<char>> = BTreeSet::new();
    for (at, letter) in letters.iter().enumerate() {
        let (before, behind) = (&letters[..at], &letters[at + 1..]);
        let mut with = |middle: &[char]| words.insert([before, middle, behind].concat());
        with(&[]);
        with(&[*letter, *letter]);
        if let [next, rest @ ..] = behind {
            words.insert([before, &[*next, *letter], rest].concat());
            // Two of the same sound like one, so that two letters seem to be wrong where one is.
            for other in CONSONANTS.chars().filter(|_| next == letter) {
                words.insert([before, &[*letter, other, *next], rest].concat());
                words.insert([before, &[other, *next], rest].concat());
                words.insert([before, &[*letter, other], rest].concat());
            }
        }
        let mut with = |middle: &[char]| words.insert([before, middle, behind].concat());
        for vowel in "аеиоуы".chars() {
            with(&[*letter, vowel]);
        }
        // Of a longer word the stem is long enough for its forms.
        if letters.len() <= SHORT {
            for other in CONSONANTS.chars() {
                with(&[*letter, other]);
            }
            for other in beside(*letter) {
                with(&[other]);
            }
        }
        let alike = ALIKE.iter().filter(|alike| alike.contains(*letter));
        for other in alike.flat_map(|alike| alike.chars()) {
            with(&[other]);
        }
    }
    words.remove(&letters);
    let keys = words
        .into_iter()
        .map(|word| word_key(&String::from_iter(word)));
    let mut keys: BTreeSet<String> = keys.filter(|key| key.len() >= 4).collect();
    keys.remove(&word_key(word));
    keys
}

/// The letters whose keys are beside a letter's key.
fn beside(letter: char) -> impl Iterator<Item = char> {
    // Each row stands half a key to the right of the one above it.
    let place = |wanted: char| {
        KEYS.iter().enumerate().find_map(|(row, keys)| {
            let column = keys.chars().position(|key| key == wanted)?;
            Some((row, 2 * column + row))
        })
    };
    let own = place(letter);
    let others = KEYS.iter().flat_map(|keys| keys.chars());
    others.filter(move |other| {
        let places = own.zip(place(*other));
        places.is_some_and(|((row, column), (other_row, other_column))| {
            row.abs_diff(other_row) <= 1 && (1..=2).contains(&column.abs_diff(other_column))
        })
    })
}

const KEYS: [&str; 3] = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];

/// Words with so many letters may also lack a consonant, or have a letter whose key is beside.
const SHORT: usize = 9;
/// How many letters a word has that is respelt.
const RESPELT: std::ops::RangeInclusive<usize> = 6..=24;
const CONSONANTS: &str = "бвгджзйклмнпрстфхцчшщ";
/// Letters that are taken for each other.
const ALIKE: [&str; 8] = ["аоя", "еиыэё", "йи", "сз", "шщж", "тд", "бп", "гк"];

/// How many letters are wrong, missing, too many or swapped with their neighbour.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut before: Vec<usize> = vec![];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = Vec::with_capacity(other.len() + 1);
        row.push(i + 1);
        for (j, b) in other.iter().enumerate() {
            let at =
                |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + usize::from(a != b))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let is_swapped =
                i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if is_swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_ending_is_respelt() {
        for (typed, meant) in [
            ("диондый", "диодный"),
            ("резернвый", "резерв"),
            ("автоматичексий", "автоматический"),
            ("автоматческий", "автоматический"),
            ("отвоядщий", "отводящий"),
            ("подоющий", "подающий"),
            ("деревяный", "деревянный"),
            ("тиисторный", "тиристор"),
            ("устррйство", "устройство"),
            ("силоыми", "силовыми"),
            ("аваийный", "аварийный"),
            ("клеймиель", "клеймитель"),
            ("двигаткль", "двигатель"),
        ] {
            let keys = respelt(typed);
            assert!(keys.contains(&word_key(meant)), "{typed}: {keys:?}");
            assert!(keys.len() <= 250, "{typed}: {}", keys.len());
        }
        assert!(respelt("реле").is_empty() && respelt("relay-relay").is_empty());
    }

    #[test]
    fn misspelt_words_share_a_form_with_what_is_meant() {
        for (typed, meant, apart) in [
            ("ventelator", "ventilator", 1),
            ("predohranitl", "predohranitel", 1),
            ("rolgagn", "rolgang", 1),
            ("simorek", "simoreg", 1),
            ("mikromasetr", "mikromaster", 1),
            ("preobrazvatl", "preobrazovatel", 2),
        ] {
            assert_eq!(distance(typed, meant), apart, "{typed}");
            let meant = forms(meant);
            assert!(
                forms(typed).iter().any(|form| meant.contains(form)),
                "{typed}"
            );
        }
        assert!(forms("rele").is_empty());
        assert!(!has_forms("6sl33", DocumentKind::StockItem));
        let page = DocumentKind::ManualPage;
        assert_eq!(forms_of("peregruzka", page).len(), 9);
        assert!(forms_of("peregruzka", page).contains(&telling_form("peregruzka", page)));
        let all = forms("peregruzka");
        let telling = telling_form("peregruzka", DocumentKind::Drive);
        assert!(all.contains(&telling) && !forms_of("peregruzka", page).contains(&telling));
        assert!(forms("predohranitel").len() <= 37);
    }
}
