//! The cells of a sheet gathered into rows. Only one row is held, however far apart the cells are.

use calamine::{XlsxCellReader, XlsxError};

use super::budget::Budget;
use super::cell_text::cell_text;
use super::{PackedFile, Workbook, guarded};
use crate::sheets::error::SheetError;
use crate::sheets::format::Format;
use crate::sheets::limits::Limits;
use crate::sheets::place::{FileCell, FileRow};

/// Row from 1, column from 0, and what the cell holds.
type PlacedCell = ((u32, usize), Option<FileCell>);

/// Rows of a sheet that hold something.
pub(super) struct SheetRows<'a> {
    cells: XlsxCellReader<'a, PackedFile>,
    limits: &'a Limits,
    budget: &'a Budget,
    /// The row being gathered.
    row: FileRow,
    /// The reading crate may not be asked again after its last cell.
    has_ended: bool,
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
            has_ended: false,
        })
    }

    /// The next row, `None` after the last.
    pub(super) fn next_row(&mut self) -> Result<Option<FileRow>, SheetError> {
        while !self.has_ended {
            let Some(((row, column), cell)) = self.next_cell()? else {
                self.has_ended = true;
                break;
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
            let last = self.row.cells.last();
            if last.is_none_or(|last| last.column < column) {
                self.row.cells.extend(cell);
            }
            if let Some(finished) = finished
                && !finished.cells.is_empty()
            {
                return Ok(Some(finished));
            }
        }
        let last = std::mem::take(&mut self.row);
        Ok((!last.cells.is_empty()).then_some(last))
    }

    /// The next cell, with what it holds unless it lies too far to the right.
    fn next_cell(&mut self) -> Result<Option<PlacedCell>, SheetError> {
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
        let Some(cell) = cell else {
            return Ok(None);
        };
        let (row, column) = cell.get_position();
        let place = (row.saturating_add(1), column as usize);
        if place.1 >= self.limits.max_columns {
            self.budget.spend_cell(0)?;
            return Ok(Some((place, None)));
        }
        let text = cell_text(cell.get_value());
        let taken = FileCell::new(place.1, text, self.limits.max_cell_chars);
        let text_bytes = taken.as_ref().and_then(|cell| cell.text.as_ref());
        self.budget.spend_cell(text_bytes.map_or(0, String::len))?;
        Ok(Some((place, taken)))
    }
}
