//! What can stand in for a spare. Nothing is promised: what matches and what differs is told.

use super::{Result, search};
use domain::search::{Comparison, FoundKind, Match, SearchRequest, Vocabulary, compare};
use domain::{StockItem, StockItemId};
use persistence::UnitOfWork;

/// As many spares of the group are compared, those in stock first.
const COMPARED: u32 = 500;
/// As many are told.
const TOLD: usize = 20;

/// A spare that may stand in for another.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitute {
    /// The spare.
    pub item: StockItem,
    /// What matches and what differs.
    pub comparison: Comparison,
}

/// Spares of the same group that may stand in for one: in stock first, then the nearest.
///
/// # Errors
/// The database's.
pub async fn of(work: &mut dyn UnitOfWork, wanted: &StockItem) -> Result<Vec<Substitute>> {
    let Some(group) = &wanted.values.group else {
        return Ok(vec![]);
    };
    let others = work.stock_items().of_group(group, COMPARED).await?;
    let fitting = others.into_iter().filter_map(|item| {
        let comparison = compare(wanted, &item)?;
        Some(Substitute { item, comparison })
    });
    let mut fitting: Vec<Substitute> = fitting.collect();
    fitting.sort_by_key(|fitting| {
        let distance = fitting.comparison.distance();
        (fitting.item.quantity.is_zero(), distance, fitting.item.id.0)
    });
    fitting.truncate(TOLD);
    Ok(fitting)
}

/// The spare that somebody means who asks what can stand in for it: the best that fits, if it fits as it is asked.
///
/// # Errors
/// The database's.
pub async fn meant(
    work: &mut dyn UnitOfWork,
    asked: &str,
    vocabulary: &Vocabulary,
) -> Result<Option<StockItem>> {
    let request = SearchRequest {
        text: asked.to_owned(),
        kinds: vec![FoundKind::StockItem],
        limit: 1,
    };
    let ranked = search::rank(work, &request, vocabulary).await?;
    let best = ranked.hits.first();
    let Some(best) = best.filter(|best| best.matched != Match::Approximate) else {
        return Ok(None);
    };
    let id = StockItemId(best.source.id);
    Ok(work.stock_items().find(id).await?)
}
