//! Codes that a manual mentions without an entry for them.

use super::{FoundFault, Referred};
use crate::{faults::FaultCode, page_text::PageText};
use std::collections::HashSet;

/// As many are told.
const MOST: usize = 2_000;

/// Those that look like the codes of the entries: the same letters before as many digits, three or more. Shorter ones are called
/// like parameters and clamps.
pub(super) fn referred(pages: &[PageText], entries: &[FoundFault]) -> Vec<Referred> {
    let shapes: HashSet<(String, usize)> = entries
        .iter()
        .filter_map(|entry| shape(entry.code.as_str()))
        .collect();
    let mut known: HashSet<String> = entries
        .iter()
        .map(|entry| entry.code.key().to_owned())
        .collect();
    let mut referred = vec![];
    if shapes.is_empty() {
        return referred;
    }
    for page in pages {
        for cell in page.lines.iter().flat_map(|line| &line.cells) {
            for word in cell.text.split(|c: char| !c.is_alphanumeric()) {
                if !shape(word).is_some_and(|shape| shapes.contains(&shape)) {
                    continue;
                }
                let Ok(code) = FaultCode::parse(word) else {
                    continue;
                };
                if known.insert(code.key().to_owned()) {
                    let page = page.page;
                    referred.push(Referred { code, page });
                }
            }
            if referred.len() >= MOST {
                referred.truncate(MOST);
                return referred;
            }
        }
    }
    referred
}

fn shape(code: &str) -> Option<(String, usize)> {
    let digits = code.trim_start_matches(|c: char| c.is_alphabetic());
    let letters = &code[..code.len() - digits.len()];
    let is_shape = (1..=2).contains(&letters.chars().count())
        && digits.len() >= 3
        && digits.chars().all(|c| c.is_ascii_digit());
    is_shape.then(|| (crate::text::look_alike_key(letters), digits.len()))
}
