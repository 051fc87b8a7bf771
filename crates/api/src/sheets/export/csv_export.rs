//! CSV that Excel in Russia opens by a double click: UTF-8 with a byte order mark, semicolons, CRLF.

use std::fmt;
use std::io::Write;

use super::{ExportCell, ExportTable, Output, finite};
use crate::sheets::error::SheetError;
use crate::sheets::number::number_text;
use crate::sheets::separated::guard_formula;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes CSV.
pub(super) struct CsvExport {
    writer: ::csv::Writer<Output>,
    columns: usize,
}

impl fmt::Debug for CsvExport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CsvExport").finish_non_exhaustive()
    }
}

impl CsvExport {
    pub(super) fn start(table: ExportTable, mut out: Output) -> Result<Self, SheetError> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut writer = ::csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(::csv::Terminator::CRLF)
            .from_writer(out);
        let headings = table.columns.iter().map(|column| &column.heading);
        writer
            .write_record(headings.map(|heading| guard_formula(heading).into_owned()))
            .map_err(csv_error)?;
        Ok(CsvExport {
            writer,
            columns: table.columns.len(),
        })
    }

    pub(super) fn row(&mut self, row: u32, cells: &[ExportCell<'_>]) -> Result<(), SheetError> {
        for column in 0..self.columns {
            match cells.get(column) {
                Some(ExportCell::Text(text)) => {
                    self.writer.write_field(guard_formula(text).as_bytes())
                }
                Some(ExportCell::Number(number)) => {
                    let number = finite(*number, row, column)?;
                    self.writer.write_field(number_text(number))
                }
                Some(ExportCell::Empty) | None => self.writer.write_field(""),
            }
            .map_err(csv_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(csv_error)
    }

    pub(super) fn finish(mut self) -> Result<(), SheetError> {
        Ok(self.writer.flush()?)
    }
}

/// The rows are all of one length, so nothing but the output can fail.
fn csv_error(error: ::csv::Error) -> SheetError {
    SheetError::Io(error.into())
}
