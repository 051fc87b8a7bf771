//! Excel workbooks since 2007, read cell by cell.
//!
//! The archive is inspected before the reading crate sees it ([`archive`]), the file goes through a
//! reader with a budget ([`budget`]), and calls into the crate end in an error if they panic.

mod archive;
mod budget;
mod cell_text;
mod choice;
mod part_scan;
mod sheet_rows;

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

use calamine::{Reader, Xlsx, XlsxError};

use budget::{Budget, Budgeted};
use sheet_rows::SheetRows;

use super::error::SheetError;
use super::format::Format;
use super::layout::Layout;
use super::limits::Limits;
use super::merged::MergedRange;
use super::row::{Head, Sink};
use super::table_feed::TableFeed;

/// The sink hears of progress once in so many rows.
const ROWS_PER_PROGRESS: u32 = 512;

type PackedFile = Budgeted<BufReader<File>>;

type Workbook = Xlsx<PackedFile>;

/// Reads one sheet of a workbook.
///
/// # Errors
/// See `SheetError`.
pub(super) fn read(
    path: &Path,
    sheet: Option<&str>,
    layout: &Layout,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Head, SheetError> {
    let contents = archive::inspect(path, limits)?;
    let budget = Rc::new(Budget::new(path, limits)?);
    let file = Budgeted::new(BufReader::new(File::open(path)?), Rc::clone(&budget));
    let mut book: Workbook = guarded(&budget, || Xlsx::new(file))?;
    let name = choice::choose_sheet(&mut book, sheet, layout, limits, &budget)?;
    let merged = if contents.has_merged_cells {
        merged_ranges(&mut book, &name, &budget)?
    } else {
        Vec::new()
    };
    let mut feed = TableFeed::new(
        Format::Xlsx,
        Some(name.clone()),
        merged,
        layout,
        limits,
        sink,
    );
    let mut rows = SheetRows::open(&mut book, &name, limits, &budget)?;
    let start = budget.times_read();
    let mut count: u32 = 0;
    while let Some(row) = rows.next_row()? {
        count = count.wrapping_add(1);
        if count.is_multiple_of(ROWS_PER_PROGRESS) {
            feed.progress(budget.times_read() - start);
        }
        feed.push(row)?;
    }
    feed.finish()
}

/// The ranges of a sheet that are merged downwards.
fn merged_ranges(
    book: &mut Workbook,
    sheet: &str,
    budget: &Budget,
) -> Result<Vec<MergedRange>, SheetError> {
    let ranges = guarded(budget, || book.merge_cells_by_sheet_name(sheet))?;
    Ok(ranges
        .iter()
        .filter(|range| range.end.0 > range.start.0)
        .map(|range| MergedRange {
            first_row: range.start.0.saturating_add(1),
            last_row: range.end.0.saturating_add(1),
            column: range.start.1 as usize,
        })
        .collect())
}

/// Calls into the reading crate. A panic there, on a file nobody has thought of, is a damaged file
/// here; a budget that ran out is a file that is too large.
fn guarded<T>(
    budget: &Budget,
    call: impl FnOnce() -> Result<T, XlsxError>,
) -> Result<T, SheetError> {
    let damaged = |detail| SheetError::Damaged {
        format: Format::Xlsx,
        detail,
    };
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) if budget.is_spent() => Err(budget.too_large()),
        Ok(Err(error)) => Err(damaged(error.to_string())),
        Err(_panic) => Err(damaged("its parts contradict each other".to_owned())),
    }
}
