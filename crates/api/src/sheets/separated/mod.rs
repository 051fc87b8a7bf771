//! Text with a separator: comma, semicolon or tab; UTF-8, UTF-16 or CP1251; with the marks that keep
//! a spreadsheet from taking text for a formula.

mod decoded_text;
mod formula_guard;
mod row_splitter;

use std::path::Path;

pub(super) use decoded_text::{DecodedText, text_error};
pub(super) use formula_guard::guard_formula;
use row_splitter::RowSplitter;

use super::error::SheetError;
use super::format::Format;
use super::headings;
use super::layout::Layout;
use super::limits::Limits;
use super::row::{Head, Sink};
use super::table_feed::TableFeed;

/// Tried in this order; the first of equals wins. A semicolon is what Excel writes in Russia.
const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// The sink hears of progress once in so many rows.
const ROWS_PER_PROGRESS: u32 = 512;

/// Reads separated text.
///
/// # Errors
/// See `SheetError`.
pub(super) fn read(
    path: &Path,
    layout: &Layout,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Head, SheetError> {
    let encoding = decoded_text::detect_encoding(path)?;
    let open = |separator| {
        let text = DecodedText::open(path, encoding)?;
        RowSplitter::new(text, separator, limits)
    };
    let separator = find_separator(&open, layout)?;
    let mut splitter = open(separator)?;
    let mut feed = TableFeed::new(Format::Csv, None, Vec::new(), layout, limits, sink);
    while let Some(row) = splitter.next_row()? {
        if row.number.is_multiple_of(ROWS_PER_PROGRESS) {
            feed.progress(splitter.fraction());
        }
        feed.push(row)?;
    }
    feed.finish()
}

/// The separator with which the first rows show the most known headings.
fn find_separator(
    open: &impl Fn(u8) -> Result<RowSplitter, SheetError>,
    layout: &Layout,
) -> Result<u8, SheetError> {
    let mut best = (0, SEPARATORS[0]);
    for separator in SEPARATORS {
        let mut splitter = open(separator)?;
        let mut looked_at = 0;
        while looked_at < headings::LOOKED_AT_ROWS {
            // A wrong separator may also read the quotes wrongly: that is no fault of the file.
            let row = match splitter.next_row() {
                Ok(Some(row)) => row,
                Ok(None) | Err(SheetError::Damaged { .. }) => break,
                Err(error) => return Err(error),
            };
            looked_at += usize::from(!row.cells.is_empty());
            let known = headings::known_headings(&row, layout);
            if known > best.0 {
                best = (known, separator);
            }
        }
    }
    Ok(best.1)
}
