//! The repositories in SQL. One source for both databases; what differs by nature stands side by side in `words`.

/// Sorts a boxed query by one more column.
macro_rules! ordered {
    ($query:ident, $column:expr, $descending:expr) => {
        $query = if $descending {
            $query.then_order_by($column.desc())
        } else {
            $query.then_order_by($column.asc())
        }
    };
}

mod changes;
mod condition;
mod counted;
mod drive_list;
mod drives;
mod exceedings;
mod fault_card;
mod fault_list;
mod fault_rows;
mod faults;
mod files;
mod held;
mod ids;
mod imports;
mod kept_answers;
mod log_entries;
mod login_limits;
mod logins;
mod manual_categories;
mod manual_fetches;
mod manual_groups;
mod manual_pages;
mod manual_rows;
mod manual_texts;
mod manuals;
mod movements;
mod place_list;
mod place_rows;
mod places;
mod reading_charts;
mod reading_writes;
mod readings;
pub(crate) mod search;
mod search_words;
mod sensor_list;
mod sensors;
mod setup_links;
mod shelves;
mod statement;
mod stock_groups;
mod stock_items;
mod stock_list;
mod stores;
mod users;
mod words;

use domain::{Listed, PageRequest, Position, Total};

/// Rows of one statement, so that its values stay below both databases' limits (32,766 and 65,535).
pub(crate) const CHUNK: usize = 1_000;

/// A path key ends with this character, and no name has it.
pub(crate) const END: char = '\u{1f}';

/// The least text above all that begins with a path key: its end mark's successor stands in the mark's place.
pub(crate) fn above(path_key: &str) -> String {
    format!("{} ", path_key.trim_end_matches(END))
}

/// A count stops here: one above what is counted exactly.
pub(crate) const COUNTED: i64 = 10_001;

/// A number that a database gave for a count.
pub(crate) fn count(rows: i64) -> u64 {
    rows.try_into().unwrap_or(0)
}

/// The list that nothing can be in.
pub(crate) fn nothing<T>() -> Listed<T> {
    Listed {
        items: vec![],
        total: Total::Exact(0),
        next: None,
        has_next: false,
    }
}

/// Where a page goes on. It may come from anywhere, and PostgreSQL refuses texts with U+0000.
pub(crate) fn position_in(page: &PageRequest) -> Option<Position> {
    page.position().map(|position| Position {
        key: position.key.replace('\0', ""),
        id: position.id,
    })
}

/// How many there are when so many rows on the first page are all of them.
pub(crate) fn whole(rows: usize, page: &PageRequest) -> Option<Total> {
    let is_whole = page.offset() == 0 && page.position().is_none() && rows <= page.size() as usize;
    is_whole.then_some(Total::Exact(rows as u64))
}

/// A page of things of which one more than fits was asked for, and where the next one begins.
pub(crate) fn listed<T>(
    mut items: Vec<T>,
    page: &PageRequest,
    total: Total,
    position: impl Fn(&T) -> Option<Position>,
) -> Listed<T> {
    let size = page.size() as usize;
    let has_next = items.len() > size;
    items.truncate(size);
    let last = items.last().filter(|_| has_next);
    Listed {
        next: last.and_then(position),
        items,
        total,
        has_next,
    }
}
