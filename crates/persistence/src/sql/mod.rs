//! The repositories in SQL. One source for both databases; what differs by nature stands side by side in `words`.

mod changes;
mod counted;
mod drive_list;
mod drives;
mod ids;
mod imports;
mod place_list;
mod place_rows;
mod places;
mod words;

/// Rows of one statement, so that its values stay below both databases' limits (32,766 and 65,535).
pub(crate) const CHUNK: usize = 1_000;

/// The least text above every text that begins with another one's characters.
pub(crate) const LAST: &str = "\u{10ffff}";

/// A count stops here: one above what is counted exactly.
pub(crate) const COUNTED: i64 = 10_001;

/// A number that a database gave for a count.
pub(crate) fn count(rows: i64) -> u64 {
    rows.try_into().unwrap_or(0)
}
