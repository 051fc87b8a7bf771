//! Misspelt words: forms of a word with a letter or two left out, by which it is found, and how far two words are apart.
//!
//! A word that is only on pages of manuals has no forms with two letters left out: pages have very many words.

use super::document::DocumentKind;

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
    let begin = key.get(..LETTERS).unwrap_or(key);
    begin.get(left_out(key, kind)..).unwrap_or(begin).to_owned()
}

/// The forms by which a word's key is looked for: its beginning, with up to two letters left out.
pub(super) fn forms(key: &str) -> Vec<String> {
    forms_of(key, DocumentKind::StockItem)
}

fn without_letters(key: &str, allowed: usize) -> Vec<String> {
    let mut forms = vec![];
    if allowed == 0 {
        return forms;
    }
    let begin = key.get(..LETTERS).unwrap_or(key);
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
