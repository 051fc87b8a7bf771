//! A workbook of one sheet: bold heading that stays in view, a filter on it, strings as strings.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{ExportCell, ExportTable, Output, finite};
use crate::sheets::error::SheetError;
use crate::sheets::number::number_text;
use crate::sheets::place::column_letters;

/// What a workbook's sheet and cell can hold (Excel's specifications).
const MAX_ROWS: u32 = 1_048_576;
const MAX_CELL_CHARS: usize = 32_767;

/// Writes a workbook.
pub(super) struct XlsxExport {
    workbook: Workbook,
    numeric: Vec<bool>,
    last_row: u32,
    out: Output,
}

impl fmt::Debug for XlsxExport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("XlsxExport").finish_non_exhaustive()
    }
}

impl XlsxExport {
    pub(super) fn start(table: ExportTable, out: Output) -> Result<Self, SheetError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook
            .add_worksheet_with_constant_memory()
            .map_err(|error| xlsx_error(error, 1, 0))?;
        sheet
            .set_name(table.sheet_name)
            .and_then(|sheet| sheet.set_freeze_panes(1, 0))
            .map_err(|error| xlsx_error(error, 1, 0))?;
        for (index, column) in table.columns.iter().enumerate() {
            check_text(&column.heading, 1, index)?;
            let place = column_index(index)?;
            sheet
                .set_column_width(place, column.width)
                .and_then(|sheet| sheet.write_string_with_format(0, place, &column.heading, &bold))
                .map_err(|error| xlsx_error(error, 1, index))?;
        }
        Ok(XlsxExport {
            workbook,
            numeric: table.columns.iter().map(|column| column.numeric).collect(),
            last_row: 1,
            out,
        })
    }

    pub(super) fn row(&mut self, row: u32, cells: &[ExportCell<'_>]) -> Result<(), SheetError> {
        if row > MAX_ROWS {
            return Err(SheetError::TooManyRows {
                limit: MAX_ROWS - 1,
            });
        }
        let sheet = self
            .workbook
            .worksheet_from_index(0)
            .map_err(|error| xlsx_error(error, row, 0))?;
        for (column, (cell, numeric)) in cells.iter().zip(&self.numeric).enumerate() {
            without_panic(|| write_cell(sheet, row, column, *cell, *numeric))?;
        }
        self.last_row = row;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), SheetError> {
        let last_row = self.last_row - 1;
        let last_column = column_index(self.numeric.len().saturating_sub(1))?;
        let (workbook, out) = (&mut self.workbook, &mut self.out);
        without_panic(|| {
            workbook
                .worksheet_from_index(0)
                .and_then(|sheet| sheet.autofilter(0, 0, last_row, last_column))
                .map_err(|error| xlsx_error(error, 1, 0))?;
            workbook
                .save_to_writer(&mut *out)
                .map_err(|error| xlsx_error(error, 1, 0))
        })?;
        Ok(self.out.flush()?)
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: usize,
    cell: ExportCell<'_>,
    numeric: bool,
) -> Result<(), SheetError> {
    let place = column_index(column)?;
    match cell {
        ExportCell::Empty | ExportCell::Text("") => return Ok(()),
        ExportCell::Text(text) => {
            check_text(text, row, column)?;
            sheet.write_string(row - 1, place, text)
        }
        ExportCell::Number(number) if numeric => {
            sheet.write_number(row - 1, place, finite(number, row, column)?)
        }
        ExportCell::Number(number) => {
            sheet.write_string(row - 1, place, number_text(finite(number, row, column)?))
        }
    }
    .map(|_| ())
    .map_err(|error| xlsx_error(error, row, column))
}

/// Refuses text that would not come back as it was.
fn check_text(text: &str, row: u32, column: usize) -> Result<(), SheetError> {
    let column = || column_letters(column);
    if text.len() > MAX_CELL_CHARS && text.encode_utf16().count() > MAX_CELL_CHARS {
        return Err(SheetError::CellTooLong {
            row,
            column: column(),
            limit: MAX_CELL_CHARS,
        });
    }
    // A workbook writes a control character as `_x001F_`, and a text that already looks so as
    // `_x005F_x001F_`. Both side by side can't be told apart.
    let has_escape = |letter: char| {
        (letter.is_control() && !matches!(letter, '\t' | '\n'))
            || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
    };
    if text.contains("_x") && text.contains(has_escape) {
        return Err(SheetError::BadValue {
            row,
            column: column(),
        });
    }
    Ok(())
}

fn column_index(column: usize) -> Result<u16, SheetError> {
    u16::try_from(column).map_err(|_too_far| SheetError::BadValue {
        row: 1,
        column: column_letters(column),
    })
}

fn xlsx_error(error: XlsxError, row: u32, column: usize) -> SheetError {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => SheetError::Io(error),
        XlsxError::MaxStringLengthExceeded => SheetError::CellTooLong {
            row,
            column: column_letters(column),
            limit: MAX_CELL_CHARS,
        },
        XlsxError::ZipError(error) => SheetError::Io(std::io::Error::other(error)),
        _ => SheetError::BadValue {
            row,
            column: column_letters(column),
        },
    }
}

/// The crate panics when its temporary file can't be written, as on a full disk.
fn without_panic<T>(write: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|_panic| {
        let message = "the workbook's temporary file could not be written";
        Err(SheetError::Io(std::io::Error::other(message)))
    })
}
