//! The library: vendors, their series, and manuals with their files.

mod answers;
mod categories;
mod fetches;
mod files;
mod groups;
mod lists;
mod manuals;
mod texts;

pub(super) use answers::ManualAnswer;
pub use files::serve;
pub(super) use manuals::filter as manual_filter;

use crate::http::{Failure, Parameters};
use crate::routes::services::Services;
use domain::{PageRequest, ShelfSort, Sorting};

const SORTS: [(&str, ShelfSort); 2] = [("name", ShelfSort::Name), ("id", ShelfSort::Id)];

/// The order and the page of a shelf. It has one order at a time: names repeat only in different categories.
fn shelf(given: &mut Parameters) -> (Sorting<ShelfSort>, PageRequest) {
    let usual = Sorting {
        field: ShelfSort::Name,
        descending: false,
    };
    let sorting = given.sorting(&SORTS, ShelfSort::Name);
    (sorting.first().copied().unwrap_or(usual), given.page())
}

/// Collects what is wrong, so that all of it is told at once.
fn kept<T>(wrong: &mut Vec<domain::Invalid>, parsed: Result<T, domain::Invalid>) -> Option<T> {
    parsed.map_err(|invalid| wrong.push(invalid)).ok()
}

fn whole<T>(values: Option<T>, wrong: Vec<domain::Invalid>) -> Result<T, Failure> {
    match values {
        Some(values) if wrong.is_empty() => Ok(values),
        _ => Err(Failure::Invalid(wrong)),
    }
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    categories::configure(config);
    groups::configure(config);
    manuals::configure(config);
    files::configure(config);
    texts::configure(config);
    fetches::configure(config);
    lists::configure(config);
}
