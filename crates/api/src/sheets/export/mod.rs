//! Writing tables: one writer for the three formats, row by row, in bounded memory.
//!
//! What is written reads back as the same cells. Text is always text: it never becomes a formula in
//! the program that opens the file.

mod csv_export;
mod json_export;
mod xlsx_export;

use std::io::Write;

use super::error::SheetError;
use super::format::Format;
use csv_export::CsvExport;
use json_export::JsonExport;
use xlsx_export::XlsxExport;

/// One column of an export.
#[derive(Debug, Clone)]
pub struct ExportColumn {
    /// The heading in a workbook and in CSV.
    pub heading: String,
    /// The member's name in JSON.
    pub json_name: String,
    /// Whether a workbook shall hold its numbers as numbers; otherwise they stand as text.
    pub numeric: bool,
    /// Width in a workbook, in characters.
    pub width: f64,
}

/// What an export is called and which columns it has.
#[derive(Debug, Clone)]
pub struct ExportTable {
    /// The sheet's name in a workbook: at most 31 characters, none of `[]:*?/\`.
    pub sheet_name: String,
    /// The member that holds the array in JSON.
    pub json_member: String,
    /// The columns, in the order of the cells.
    pub columns: Vec<ExportColumn>,
}

/// One cell of an export. Empty text and `Empty` are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExportCell<'a> {
    /// Text, written as it is.
    Text(&'a str),
    /// A finite number; a whole one is written without `.0`, the decimal sign is a dot. A workbook
    /// keeps 15 digits of it.
    Number(f64),
    /// Nothing.
    Empty,
}

/// Writes one table.
#[derive(Debug)]
pub struct ExportWriter {
    kind: Kind,
    /// The row to write next, as a spreadsheet counts.
    row: u32,
}

#[derive(Debug)]
enum Kind {
    Xlsx(Box<XlsxExport>),
    Csv(Box<CsvExport>),
    Json(JsonExport),
}

/// Where an export goes.
type Output = Box<dyn Write + Send>;

impl ExportWriter {
    /// Begins a table and writes its heading. A workbook is gathered in a temporary file and goes to
    /// `out` only when finished.
    ///
    /// # Errors
    /// `BadValue` when a heading or the sheet's name can't be written, `Io`.
    pub fn start(
        format: Format,
        table: ExportTable,
        out: impl Write + Send + 'static,
    ) -> Result<Self, SheetError> {
        let out: Output = Box::new(out);
        let kind = match format {
            Format::Xlsx => Kind::Xlsx(Box::new(XlsxExport::start(table, out)?)),
            Format::Csv => Kind::Csv(Box::new(CsvExport::start(table, out)?)),
            Format::Json => Kind::Json(JsonExport::start(table, out)?),
        };
        Ok(ExportWriter { kind, row: 2 })
    }

    /// Writes a row; cells beyond the columns are left out, missing ones are empty.
    ///
    /// # Errors
    /// `BadValue` for a number that isn't finite or text a workbook can't hold, `CellTooLong` and
    /// `TooManyRows` for what no workbook holds, `Io`.
    pub fn row(&mut self, cells: &[ExportCell<'_>]) -> Result<(), SheetError> {
        match &mut self.kind {
            Kind::Xlsx(export) => export.row(self.row, cells)?,
            Kind::Csv(export) => export.row(self.row, cells)?,
            Kind::Json(export) => export.row(self.row, cells)?,
        }
        self.row = self.row.saturating_add(1);
        Ok(())
    }

    /// Writes what is left. Without it the file isn't whole.
    ///
    /// # Errors
    /// `Io`.
    pub fn finish(self) -> Result<(), SheetError> {
        match self.kind {
            Kind::Xlsx(export) => export.finish(),
            Kind::Csv(export) => export.finish(),
            Kind::Json(export) => export.finish(),
        }
    }
}

/// The finite number, or an error that names the cell counted from 0.
fn finite(number: f64, row: u32, column: usize) -> Result<f64, SheetError> {
    if number.is_finite() {
        return Ok(number);
    }
    Err(SheetError::BadValue {
        row,
        column: super::place::column_letters(column),
    })
}
