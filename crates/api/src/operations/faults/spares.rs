//! Spares in stock that fit drives: by an order number of theirs, by what the spares are kept for, by the name of the series.

use crate::operations::{Result, search};
use domain::{
    Drive, StockItem, StockItemId,
    faults::order_numbers,
    name::Note,
    search::{FoundKind, Highlighter, Match, Parts, Ranked, SearchRequest, Vocabulary},
};
use persistence::UnitOfWork;
use std::collections::BTreeMap;

/// So many order numbers, mechanisms, cabinets and series of drives are asked for.
const NUMBERS: usize = 4;
const PLACES: usize = 3;
const SERIES: usize = 2;
/// As many spares of each are looked at.
const LOOKED_AT: u32 = 20;

/// Why a spare fits, the best reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// It has an order number of the drives.
    Number,
    /// It is kept for what they drive, or for their cabinet.
    Place,
    /// It says their series.
    Series,
}

/// Spares in stock that fit these drives, which are of these series, those with the best reasons first.
pub(super) async fn spares(
    work: &mut dyn UnitOfWork,
    drives: &[Drive],
    series: &[&str],
    vocabulary: &Vocabulary,
    most: usize,
) -> Result<Vec<StockItem>> {
    let asked = asked(drives, series);
    let requests: Vec<SearchRequest> = asked
        .iter()
        .map(|(_, text)| SearchRequest {
            text: text.clone(),
            kinds: vec![FoundKind::StockItem],
            limit: LOOKED_AT,
        })
        .collect();
    let ranked = search::rank_each(work, &requests, vocabulary).await?;
    let ids = |ranked: &Ranked| -> Vec<StockItemId> {
        let hits = ranked.hits.iter();
        let hits = hits.filter(|hit| hit.matched != Match::Approximate);
        hits.map(|hit| StockItemId(hit.source.id)).collect()
    };
    let mut wanted: Vec<StockItemId> = ranked.iter().flat_map(ids).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let items = work.stock_items().find_many(&wanted).await?.into_iter();
    let items: BTreeMap<StockItemId, StockItem> = items
        .filter(|item| !item.quantity.is_zero())
        .map(|item| (item.id, item))
        .collect();
    let mut fitting: BTreeMap<StockItemId, (Reason, usize)> = BTreeMap::new();
    for ((reason, text), ranked) in asked.iter().zip(&ranked) {
        let marks = Highlighter::new(text, vocabulary);
        for (place, id) in ids(ranked).into_iter().enumerate() {
            let item = items.get(&id);
            if item.is_some_and(|item| *reason != Reason::Place || is_kept_for(item, &marks, text))
            {
                let known = fitting.entry(id).or_insert((*reason, place));
                *known = (*known).min((*reason, place));
            }
        }
    }
    let mut best: Vec<(Reason, usize, StockItemId)> = fitting
        .into_iter()
        .map(|(id, (reason, place))| (reason, place, id))
        .collect();
    best.sort_unstable();
    let best = best.into_iter().take(most);
    Ok(best
        .filter_map(|(_, _, id)| items.get(&id).cloned())
        .collect())
}

/// What is asked of the stock.
fn asked(drives: &[Drive], series: &[&str]) -> Vec<(Reason, String)> {
    let types = drives
        .iter()
        .filter_map(|drive| drive.values.type_name.as_ref());
    let numbers = types.flat_map(|name| order_numbers(name.as_str()));
    let mechanisms = drives
        .iter()
        .filter_map(|drive| Some(drive.mechanism.as_ref()?.name.clone()));
    // Of a cabinet's name only what tells it from others.
    let cabinets = drives.iter().filter_map(|drive| {
        let parts = Parts::of(&drive.cabinet.as_ref()?.name, &Vocabulary::default());
        parts.numbers.into_iter().next()
    });
    let series = series.iter().map(|series| (*series).to_owned());
    let all = [
        (Reason::Number, first(numbers, NUMBERS)),
        (Reason::Place, first(mechanisms, PLACES)),
        (Reason::Place, first(cabinets, PLACES)),
        (Reason::Series, first(series, SERIES)),
    ];
    all.into_iter()
        .flat_map(|(reason, texts)| texts.into_iter().map(move |text| (reason, text)))
        .collect()
}

fn first(texts: impl Iterator<Item = String>, most: usize) -> Vec<String> {
    let mut first: Vec<String> = vec![];
    for text in texts {
        if first.len() < most && !first.contains(&text) {
            first.push(text);
        }
    }
    first
}

/// Whether that a spare is kept for a place is written where it is said what it is kept for; with its number if it has one.
fn is_kept_for(item: &StockItem, marks: &Highlighter, place: &str) -> bool {
    let Some(kept_for) = item.values.applicability.as_ref().map(Note::as_str) else {
        return false;
    };
    let letters: Vec<char> = kept_for.chars().collect();
    let marked: String = marks
        .highlight(kept_for)
        .into_iter()
        .filter_map(|span| letters.get(span.start..span.end))
        .flatten()
        .collect();
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    !marked.is_empty() && (has_digit(&marked) || !has_digit(place))
}
