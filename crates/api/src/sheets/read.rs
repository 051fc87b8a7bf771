//! The way in: one call that reads a table of any known format.

use std::path::Path;

use super::error::SheetError;
use super::format::{self, Format};
use super::layout::Layout;
use super::limits::Limits;
use super::row::{Head, Sink};
use super::{json, separated, workbook};

/// Reads the table in the file at `path` into `sink`, row by row.
///
/// `file_name` is what the sender called it, a hint where the content leaves a doubt. `sheet` chooses
/// a sheet of a workbook (a hidden one too); without it the only visible sheet that has the required
/// columns is taken. The head that comes back may name more unknown columns than the sink was told.
///
/// # Errors
/// Each variant of [`SheetError`] says what it stands for. Rows may have gone to the sink before.
pub fn read(
    path: &Path,
    file_name: &str,
    sheet: Option<&str>,
    layout: &Layout,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Head, SheetError> {
    match format::detect(path, file_name)? {
        Format::Xlsx => workbook::read(path, sheet, layout, limits, sink),
        Format::Csv => separated::read(path, layout, limits, sink),
        Format::Json => json::read(path, layout, limits, sink),
    }
}
