//! Codes by what they mean: entries of the pages that were found, whose names say what is asked.

use super::card::language_of;
use crate::{language::Language, operations::Result};
use domain::{
    Fault, ManualId,
    search::{DocumentKind, Highlighter, Hit},
};
use persistence::UnitOfWork;

/// As many are told of, and as many entries of the found pages are looked at.
const TOLD: usize = 5;
const LOOKED_AT: u32 = 500;
/// As many of the found pages count.
const PAGES: usize = 20;

/// The codes that mean what is asked, those in the reader's language first, then as their pages were found.
///
/// # Errors
/// The database's.
pub async fn by_meaning(
    work: &mut dyn UnitOfWork,
    hits: &[Hit],
    marks: &Highlighter,
    language: Language,
) -> Result<Vec<Fault>> {
    let pages = hits
        .iter()
        .filter(|hit| hit.source.kind == DocumentKind::ManualPage);
    let pages = pages.filter_map(|hit| {
        let page = hit.source.page.try_into().ok()?;
        Some((ManualId(hit.source.id), page))
    });
    let pages: Vec<(ManualId, u32)> = pages.take(PAGES).collect();
    if pages.is_empty() {
        return Ok(vec![]);
    }
    let mut entries = work.faults().on_pages(&pages, LOOKED_AT).await?;
    entries.retain(|entry| means(entry, marks));
    entries.sort_by_key(|entry| {
        let at = entry.values.manual.zip(entry.values.page);
        let found = pages.iter().position(|page| Some(*page) == at);
        (language_of(entry) != Some(language), found)
    });
    entries.truncate(TOLD);
    Ok(entries)
}

/// Whether its name says what is asked, where it may be asked of a vendor's or a series', too.
fn means(entry: &Fault, marks: &Highlighter) -> bool {
    let title = entry.values.title.as_str();
    let vendor = entry.manual.as_ref().map(|manual| manual.category.as_str());
    let named = [Some(title), vendor, entry.series()];
    let named: Vec<&str> = named.into_iter().flatten().collect();
    !marks.highlight(title).is_empty() && marks.is_met_by(&named.join(", "))
}
