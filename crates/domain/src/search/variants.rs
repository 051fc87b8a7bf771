//! Misspelt words: forms of a word with a letter or two left out, by which it is found, and how far two words are apart.

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

/// The forms under which a word's key is kept and looked for: its beginning, with up to two letters left out.
pub(super) fn forms(key: &str) -> Vec<String> {
    let mut forms = vec![];
    let allowed = allowed(key.len());
    if allowed == 0 || !key.bytes().all(|byte| byte.is_ascii_lowercase()) {
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
        assert!(forms("predohranitel").len() <= 37);
    }
}
