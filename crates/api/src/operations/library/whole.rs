//! The whole library, page by page: for lists that are told at once.

use crate::operations::{Refusal, Result};
use domain::{
    Manual, ManualCategory, ManualCategoryId, ManualFilter, ManualGroup, ManualSort, PageRequest,
    ShelfSort, Sorting,
};
use persistence::UnitOfWork;

const BY_NAME: Sorting<ShelfSort> = Sorting {
    field: ShelfSort::Name,
    descending: false,
};

/// Everything of a list, until there are `most` of it.
macro_rules! walked {
    ($most:expr, $page:ident => $list:expr) => {{
        let mut all = vec![];
        let first = PageRequest::new(1, PageRequest::MAX_SIZE);
        let mut $page = first.map_err(|invalid| Refusal::Invalid(vec![invalid]))?;
        loop {
            let listed = $list.await?;
            all.extend(listed.items);
            match listed.next {
                Some(next) if all.len() < $most => $page = $page.after(next),
                _ => break all,
            }
        }
    }};
}

/// The vendors by name, those of the page in which there are `most` the last.
///
/// # Errors
/// The database's, here and in what follows.
pub async fn categories(work: &mut dyn UnitOfWork, most: usize) -> Result<Vec<ManualCategory>> {
    Ok(walked!(most, page => work.manual_categories().list(&BY_NAME, &page)))
}

/// The series by name, of a vendor if one is given.
pub async fn groups(
    work: &mut dyn UnitOfWork,
    category: Option<ManualCategoryId>,
    most: usize,
) -> Result<Vec<ManualGroup>> {
    Ok(walked!(most, page => work.manual_groups().list(category, &BY_NAME, &page)))
}

/// The manuals by title, those that a filter lets through.
pub async fn manuals(
    work: &mut dyn UnitOfWork,
    filter: &ManualFilter,
    most: usize,
) -> Result<Vec<Manual>> {
    let by_title = [Sorting {
        field: ManualSort::Title,
        descending: false,
    }];
    Ok(walked!(most, page => work.manuals().list(filter, &by_title, &page)))
}
