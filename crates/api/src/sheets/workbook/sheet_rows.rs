//! The cells of a sheet gathered into rows. Only one row is held, however far apart the cells are.

use std::io::BufReader;

use calamine::{XlsxCellReader, XlsxError};

use super::budget::{Budget, BudgetedFile};
use super::cell_text::cell_text;
use super::{Workbook, guarded};
use crate::sheets::error::SheetError;
use crate::sheets::format::Format;
use crate::sheets::limits::Limits;
use crate::sheets::place::{FileCell, FileRow};

/// Rows of a sheet that have cells, blank ones possibly among them.
pub(super) struct SheetRows<'a> {
    cells: XlsxCellReader<'a, BufReader<BudgetedFile>>,
    limits: &'a Limits,
    budget: &'a Budget,
    /// The row being gathered.
    row: FileRow,
}

impl<'a> SheetRows<'a> {
    pub(super) fn open(
        book: &'a mut Workbook,
        sheet: &str,
        limits: &'a Limits,
        budget: &'a Budget,
    ) -> Result<Self, SheetError> {
        Ok(SheetRows {
            cells: guarded(budget, || book.worksheet_cells_reader(sheet))?,
            limits,
            budget,
            row: FileRow::default(),
        })
    }

    /// How much of the file is behind, from 0 to 1, if `start` bytes were read before the first row.
    pub(super) fn fraction(&self, start: u64) -> f32 {
        let read = self.budget.bytes_read().saturating_sub(start);
        read as f32 / self.budget.file_bytes().max(1) as f32
    }

    /// The next row, `None` after the last.
    pub(super) fn next_row(&mut self) -> Result<Option<FileRow>, SheetError> {
        loop {
            let Some((row, column, text)) = self.next_cell()? else {
                let last = std::mem::take(&mut self.row);
                return Ok((last.number > 0).then_some(last));
            };
            if row < self.row.number {
                return Err(SheetError::Damaged {
                    format: Format::Xlsx,
                    detail: format!("row {row} after row {}", self.row.number),
                });
            }
            let finished = (row > self.row.number).then(|| {
                let next = FileRow {
                    number: row,
                    cells: Vec::new(),
                };
                std::mem::replace(&mut self.row, next)
            });
            if let Some(text) = text
                && self
                    .row
                    .cells
                    .last()
                    .is_none_or(|cell| cell.column < column)
            {
                let cell = FileCell::new(column, text, self.limits.max_cell_chars);
                self.row.cells.extend(cell);
            }
            if let Some(finished) = finished
                && !finished.cells.is_empty()
            {
                return Ok(Some(finished));
            }
        }
    }

    /// The next cell: row from 1, column from 0, text unless it lies too far to the right.
    fn next_cell(&mut self) -> Result<Option<(u32, usize, Option<String>)>, SheetError> {
        let cells = &mut self.cells;
        let cell = guarded(self.budget, || {
            loop {
                match cells.next_cell() {
                    // An error value that only some other program knows (`Err:508`): an empty cell.
                    Err(XlsxError::CellError(_)) => {}
                    other => return other,
                }
            }
        })?;
        Ok(cell.map(|cell| {
            let (row, column) = cell.get_position();
            let column = column as usize;
            let text = (column < self.limits.max_columns)
                .then(|| cell_text(cell.get_value()))
                .flatten();
            (row.saturating_add(1), column, text)
        }))
    }
}
