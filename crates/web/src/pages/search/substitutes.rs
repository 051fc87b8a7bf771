//! What may stand in for a spare, as pages show it.

use crate::pages::present::Presenter;
use api::{in_words, operations::finding::Thing, operations::substitutes::Substitute};
use domain::search::Rating;
use serde::Serialize;

/// A spare that may stand in for another, with what matches and what differs.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct SubstituteView {
    title: String,
    url: String,
    place: String,
    out_of_stock: bool,
    same: bool,
    equal: Vec<String>,
    above: Vec<String>,
    only_wanted: Vec<String>,
    only_other: Vec<String>,
}

impl SubstituteView {
    /// As a reader of this language sees it.
    pub(in crate::pages) fn new(show: &Presenter, substitute: Substitute) -> Self {
        let Substitute { item, comparison } = substitute;
        let rating = |rating: &Rating| in_words::rating(rating, show.language);
        let ratings = |all: &[Rating]| all.iter().map(rating).collect();
        let above = comparison.above.iter();
        let above = above.map(|(wanted, other)| format!("{} ← {}", rating(other), rating(wanted)));
        let out_of_stock = item.quantity.is_zero();
        let thing = Thing::StockItem(Box::new(item));
        Self {
            title: thing.title(),
            url: thing.url(),
            place: in_words::subtitle(&thing, show.language),
            out_of_stock,
            same: comparison.same_name,
            equal: ratings(&comparison.equal),
            above: above.collect(),
            only_wanted: ratings(&comparison.only_wanted),
            only_other: ratings(&comparison.only_other),
        }
    }
}
