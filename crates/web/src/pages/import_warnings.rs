//! What looks wrong in a sheet and doesn't stop it, as an import's page shows it.

use domain::import::{Import, warnings::Warning};
use serde::Serialize;

/// As many warnings of a kind are on the page.
const SHOWN: usize = 60;

#[derive(Debug, Default, Serialize)]
pub(super) struct Warnings {
    warning_count: u32,
    alike: Vec<Alike>,
    mixed: Vec<Mixed>,
    spaces: usize,
    /// The first rows that don't say how many there are.
    uncounted: Vec<u32>,
    uncounted_all: usize,
    warnings_more: usize,
}

#[derive(Debug, Serialize)]
struct Alike {
    index: usize,
    row: u32,
    column: String,
    kept: String,
    letters: Vec<Letters>,
    script: Option<&'static str>,
    chosen: bool,
}

#[derive(Debug, Serialize)]
struct Mixed {
    row: u32,
    column: String,
    letters: Vec<Letters>,
    script: Option<&'static str>,
    suggestion: String,
}

#[derive(Debug, Serialize)]
struct Letters {
    odd: bool,
    text: String,
}

/// The warnings of an import; those at the positions in `merged` are ticked.
pub(super) fn warnings(import: &Import, merged: &[usize]) -> Warnings {
    let mut found = Warnings {
        warning_count: import.findings.warning_count,
        ..Warnings::default()
    };
    for (index, warning) in import.findings.warnings.iter().enumerate() {
        match warning {
            Warning::NamesAlike { row, column, names } if found.alike.len() < SHOWN => {
                let [kept, .., other] = &names[..] else {
                    continue;
                };
                found.alike.push(Alike {
                    index,
                    row: *row,
                    column: column.clone(),
                    letters: letters(other, kept),
                    script: script(other, kept),
                    kept: kept.clone(),
                    chosen: merged.contains(&index),
                });
            }
            Warning::MixedScripts {
                row,
                column,
                word,
                suggestion,
            } if found.mixed.len() < SHOWN => found.mixed.push(Mixed {
                row: *row,
                column: column.clone(),
                letters: letters(word, suggestion),
                script: script(word, suggestion),
                suggestion: suggestion.clone(),
            }),
            Warning::StraySpaces { .. } => found.spaces += 1,
            Warning::NoQuantity { row, .. } => {
                found.uncounted_all += 1;
                if found.uncounted.len() < SHOWN {
                    found.uncounted.push(*row);
                }
            }
            Warning::NamesAlike { .. } | Warning::MixedScripts { .. } => {}
        }
    }
    let shown = found.alike.len() + found.mixed.len() + found.spaces + found.uncounted_all;
    found.warnings_more = (import.findings.warning_count as usize).saturating_sub(shown);
    found
}

/// Letters of a text that another one has otherwise; none when they differ by more than letters.
fn odd_letters(text: &str, other: &str) -> Vec<(char, bool)> {
    let comparable = text.chars().count() == other.chars().count();
    let pairs = text
        .chars()
        .zip(other.chars().map(Some).chain(std::iter::repeat(None)));
    pairs
        .map(|(letter, other)| (letter, comparable && Some(letter) != other))
        .collect()
}

/// The script of all letters that differ, if they are of one.
fn script(text: &str, other: &str) -> Option<&'static str> {
    let odd: Vec<char> = odd_letters(text, other)
        .into_iter()
        .filter_map(|(letter, odd)| odd.then_some(letter))
        .collect();
    let swapped = text.to_lowercase() != other.to_lowercase() && !odd.is_empty();
    let latin = |letter: &char| letter.is_ascii_alphabetic();
    let cyrillic = |letter: &char| ('\u{400}'..='\u{52f}').contains(letter);
    match swapped {
        true if odd.iter().all(cyrillic) => Some("cyrillic"),
        true if odd.iter().all(latin) => Some("latin"),
        _ => None,
    }
}

/// A text in runs of letters that are as in another one and of those that aren't.
fn letters(text: &str, other: &str) -> Vec<Letters> {
    let mut runs: Vec<Letters> = vec![];
    for (letter, odd) in odd_letters(text, other) {
        match runs.last_mut() {
            Some(run) if run.odd == odd => run.text.push(letter),
            _ => runs.push(Letters {
                odd,
                text: letter.to_string(),
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_odd_letter_is_marked() {
        let runs = letters("G120С-2", "G120C-2");
        let told: Vec<_> = runs
            .iter()
            .map(|run| (run.odd, run.text.as_str()))
            .collect();
        assert_eq!(told, [(false, "G120"), (true, "С"), (false, "-2")]);
        assert_eq!(script("G120С-2", "G120C-2"), Some("cyrillic"));
        assert_eq!(script("1EP", "1ЕР"), Some("latin"));
        assert_eq!(script("2uz-1", "2UZ-1"), None, "only the case differs");
        assert_eq!(script("a  b", "a b"), None);
    }
}
