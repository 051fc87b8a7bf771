//! Numbers as they are printed on a manual's pages: `12`, `1-5`, `A-12`, `Page 12 of 300`.
//!
//! A number in the first or last lines of a page may be anything. It is believed when pages that follow each other have numbers
//! that do, at about the same height, and when that is so for most of the manual.

use crate::page_text::{PageText, TextLine};
use std::collections::{BTreeMap, HashMap, HashSet};

/// As many lines at either end of a page are looked at.
const ENDS: usize = 3;
/// Points by which a number may stand higher or lower than those of its run.
const SLACK: f32 = 10.0;
/// As many pages must have a number for the manual's numbers to be believed.
const LEAST: usize = 6;
/// Characters before a number: `A-`, `12-`, `B.2-`.
const LONGEST_BEFORE: usize = 6;

/// What may be a page's number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Number {
    /// What stands before it with the dash, such as `A-`.
    before: String,
    number: u32,
}

/// Pages that are numbered on: those with the same before their numbers, as far behind the count of pages.
type Run = (String, i64);

/// A page's place among the pages, and how high its number stands.
type Seen = (usize, f32);

/// The pages that are called otherwise than their file says, by their numbers from 1, with what is printed on them. None when
/// the file says more than how pages are counted, or when nothing printed can be believed. A page without a number of its own
/// between two of one run is called as if it had one.
#[must_use]
pub fn printed_labels(pages: &[PageText]) -> Vec<(u32, String)> {
    let is_counted = |page: &PageText| {
        let label = page.label.as_deref();
        label.is_none_or(|label| label == page.page.to_string())
    };
    if !pages.iter().all(is_counted) {
        return vec![];
    }
    let mut runs: HashMap<Run, Vec<Seen>> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        for (number, top) in numbers(page) {
            let behind = i64::from(page.page) - i64::from(number.number);
            let run = runs.entry((number.before, behind)).or_default();
            run.push((at, top));
        }
    }
    let mut runs: Vec<(Run, Vec<usize>)> = runs
        .into_iter()
        .filter_map(|(run, seen)| Some((run, believed(seen)?)))
        .filter(|((before, _), seen)| seen.len() > usize::from(before.is_empty()) + 1)
        .collect();
    runs.sort_by(|(one, own), (other, theirs)| {
        theirs.len().cmp(&own.len()).then_with(|| one.cmp(other))
    });
    let mut labels: BTreeMap<usize, String> = BTreeMap::new();
    let mut numbered = 0;
    for ((before, behind), seen) in runs {
        let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else {
            continue;
        };
        numbered += seen.iter().filter(|at| !labels.contains_key(at)).count();
        for (at, page) in (first..).zip(&pages[first..=last]) {
            let number = i64::from(page.page) - behind;
            let label = labels.entry(at);
            label.or_insert_with(|| format!("{before}{number}"));
        }
    }
    let with_text = pages.iter().filter(|page| !page.lines.is_empty()).count();
    if numbered < LEAST || numbered * 2 < with_text {
        return vec![];
    }
    let labels = labels.into_iter();
    let labels = labels.map(|(at, label)| (pages[at].page, label));
    let labels: Vec<(u32, String)> = labels.collect();
    let says_nothing = labels
        .iter()
        .all(|(page, label)| *label == page.to_string());
    if says_nothing { vec![] } else { labels }
}

/// The pages of a run on which its number stands where it does on most of them; nothing when most pages between lack it.
fn believed(mut seen: Vec<Seen>) -> Option<Vec<usize>> {
    seen.sort_by(|one, other| one.1.total_cmp(&other.1));
    let (_, middle) = *seen.get(seen.len() / 2)?;
    let mut at: Vec<usize> = seen
        .iter()
        .filter(|(_, top)| (top - middle).abs() <= SLACK)
        .map(|(at, _)| *at)
        .collect();
    at.sort_unstable();
    at.dedup();
    let (first, last) = (at.first()?, at.last()?);
    let is_dense = at.len() * 2 > last - first;
    is_dense.then_some(at)
}

/// All that may be a page's number, with how high it stands.
fn numbers(page: &PageText) -> impl Iterator<Item = (Number, f32)> + '_ {
    let count = page.lines.len();
    let lines = page.lines.iter().enumerate();
    let ends = lines.filter(move |(at, _)| *at < ENDS || at + ENDS >= count);
    ends.flat_map(|(_, line)| {
        let numbers: HashSet<Number> = of_line(line).into_iter().collect();
        numbers.into_iter().map(|number| (number, line.top))
    })
}

/// What may be a number in a line: its cells, their first and last words, and what follows the word for a page.
fn of_line(line: &TextLine) -> Vec<Number> {
    const PAGE: [&str; 6] = ["page", "p.", "страница", "стр.", "стр", "с."];
    let mut found = vec![];
    for cell in &line.cells {
        let words: Vec<&str> = cell.text.split_whitespace().collect();
        let lower = |word: &&str| word.to_lowercase();
        let named = words
            .iter()
            .position(|word| PAGE.contains(&lower(word).as_str()));
        let named = named.and_then(|at| words.get(at + 1));
        let ends = words.first().into_iter().chain(words.last());
        found.extend(ends.chain(named).filter_map(|word| parsed(word)));
        if words.len() <= 5 {
            found.extend(parsed(&words.concat()));
        }
    }
    found
}

/// `12`, `- 12 -`, `1-5`, `A–12`, `12/300`.
fn parsed(text: &str) -> Option<Number> {
    let is_dash = |c: char| matches!(c, '-' | '‐' | '‑' | '–' | '—');
    let text = text.replace(is_dash, "-");
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let (before, digits) = match text.rsplit_once('-') {
        Some((before, digits)) => (format!("{before}-"), digits),
        None => (String::new(), text),
    };
    let digits = match digits.split_once('/') {
        // Of so many.
        Some((number, all)) if number.parse::<u32>().ok()? <= all.parse().ok()? => number,
        Some(_) => return None,
        None => digits,
    };
    let is_number = (1..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
    let is_before = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let is_short = before.chars().count() <= LONGEST_BEFORE && before.chars().all(is_before);
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    (is_number && is_short).then_some(Number { before, number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_text::TextCell;

    fn line(top: f32, cells: &[&str]) -> TextLine {
        let cells = cells.iter().map(|text| TextCell {
            text: (*text).to_owned(),
            size: 9.0,
            ..TextCell::default()
        });
        TextLine {
            top,
            cells: cells.collect(),
        }
    }

    /// A page with a head, some text and a foot.
    fn page(number: u32, head: &[&str], foot: &[&str]) -> PageText {
        let mut lines = vec![line(30.0, head), line(50.0, &["3 Faults and alarms"])];
        lines.extend((0..10).map(|at| line(80.0 + 12.0 * at as f32, &["Check the 5 A fuse 2"])));
        lines.push(line(800.0 + number as f32 % 3.0, foot));
        PageText {
            page: number,
            label: None,
            lines,
            rules: vec![],
        }
    }

    fn label(labels: &[(u32, String)], page: u32) -> Option<&str> {
        let found = labels.iter().find(|(own, _)| *own == page);
        found.map(|(_, label)| label.as_str())
    }

    #[test]
    fn numbers_are_told_from_dates_and_order_numbers() {
        let told = |text: &str| parsed(text).map(|told| format!("{}{}", told.before, told.number));
        for (text, number) in [
            ("12", "12"),
            ("—12—", "12"),
            ("1-5", "1-5"),
            ("A–12", "A-12"),
            ("12/300", "12"),
            ("В.2-41", "В.2-41"),
        ] {
            assert_eq!(told(text).as_deref(), Some(number), "{text}");
        }
        for text in ["6SL3097-4AP00-0PP3", "11/2", "0", "F001", "", "-", "12345"] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_in_the_foot_is_believed_over_the_manual() {
        let pages: Vec<_> = (1..=40)
            .map(|number| {
                let printed = i64::from(number) - 6;
                let foot = if printed > 0 {
                    format!("Page {printed} of 34")
                } else {
                    "Contents".to_owned()
                };
                page(number, &["DX-500", "Edition 01/2011"], &[&foot])
            })
            .collect();
        let labels = printed_labels(&pages);
        assert_eq!(label(&labels, 6), None);
        assert_eq!(label(&labels, 7), Some("1"));
        assert_eq!(label(&labels, 40), Some("34"));
    }

    #[test]
    fn chapters_are_counted_each_for_itself() {
        let pages: Vec<_> = (0..36)
            .map(|at: u32| {
                let (chapter, number) = (at / 12 + 1, at % 12 + 1);
                let printed = format!("{chapter}-{number}");
                // On the left or on the right, and on a chapter's fifth page not at all.
                match number {
                    5 => page(at + 1, &["DX-500"], &["An invented maker"]),
                    even if even % 2 == 0 => page(at + 1, &["DX-500"], &[&printed, "Edition 7"]),
                    _ => page(at + 1, &["DX-500"], &[&format!("Edition 7 {printed}")]),
                }
            })
            .collect();
        let labels = printed_labels(&pages);
        assert_eq!(labels.len(), 36);
        assert_eq!(label(&labels, 1), Some("1-1"));
        assert_eq!(label(&labels, 17), Some("2-5"));
        assert_eq!(label(&labels, 36), Some("3-12"));
    }

    #[test]
    fn numbers_that_do_not_go_on_are_not_believed() {
        let strange: Vec<_> = (1..=20)
            .map(|number| page(number, &["DX-500"], &[&(number * 37 % 41).to_string()]))
            .collect();
        assert_eq!(printed_labels(&strange), vec![]);
        // Five pages of a manual of forty, by chance.
        let few: Vec<_> = (1..=40)
            .map(|number| match number {
                10..=14 => page(number, &["DX-500"], &[&(number - 3).to_string()]),
                _ => page(number, &["DX-500"], &["An invented maker"]),
            })
            .collect();
        assert_eq!(printed_labels(&few), vec![]);
        // At another height on each page: rows of a table.
        let rows: Vec<_> = (1..=20)
            .map(|number| {
                let mut page = page(number, &["DX-500"], &["An invented maker"]);
                let top = 100.0 + 30.0 * number as f32;
                page.lines
                    .insert(2, line(top, &[&(number + 4).to_string()]));
                page
            })
            .collect();
        assert_eq!(printed_labels(&rows), vec![]);
    }

    #[test]
    fn what_the_file_says_goes_first() {
        let numbered = |first: &str| -> Vec<PageText> {
            let own = |number: u32| match number {
                1 => first.to_owned(),
                _ => number.to_string(),
            };
            let pages = (1..=20).map(|number| {
                let mut page = page(number, &["DX-500"], &[&format!("B-{}", number + 2)]);
                page.label = Some(own(number));
                page
            });
            pages.collect()
        };
        assert_eq!(label(&printed_labels(&numbered("1")), 4), Some("B-6"));
        assert_eq!(printed_labels(&numbered("cover")), vec![]);
        // Printed as counted: nothing to be told.
        let counted: Vec<_> = (1..=20)
            .map(|number| page(number, &["DX-500"], &[&number.to_string()]))
            .collect();
        assert_eq!(printed_labels(&counted), vec![]);
    }

    #[test]
    fn strange_pages_do_no_harm() {
        assert_eq!(printed_labels(&[]), vec![]);
        let broken = PageText {
            page: u32::MAX,
            label: None,
            lines: vec![line(f32::NAN, &["", "4294967296 1-1"]), TextLine::default()],
            rules: vec![],
        };
        let pages = [broken.clone(), PageText::default(), broken];
        assert_eq!(printed_labels(&pages), vec![]);
    }
}
