//! Splits separated text into rows of cells.
//!
//! The `csv` crate writes our exports, but can't read for us: it passes over blank lines, so that row
//! numbers drift from those a spreadsheet shows, and lets one open quote swallow any amount of memory.

use super::decoded_text::{DecodedText, text_error};
use super::formula_guard::remove_guard;
use crate::sheets::error::SheetError;
use crate::sheets::format::Format;
use crate::sheets::limits::Limits;
use crate::sheets::place::{FileCell, FileRow, MAX_CHAR_BYTES, column_letters};

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the quoted part, or half of a doubled quote.
    QuoteSeen,
}

/// Rows of separated text, blank ones included. Quotes as in RFC 4180; a quote inside an unquoted
/// field, and text after a closing quote, are taken as they stand.
#[derive(Debug)]
pub(super) struct RowSplitter {
    text: DecodedText,
    separator: u8,
    row: u32,
    cells: Cells,
    /// The last row ended in `\r`: a `\n` after it belongs to it.
    after_carriage_return: bool,
}

impl RowSplitter {
    /// Splits by `separator`, unless the first line names another (`sep=;`, as Excel understands it).
    pub(super) fn new(
        mut text: DecodedText,
        mut separator: u8,
        limits: &Limits,
    ) -> Result<Self, SheetError> {
        let start = text.fill().map_err(csv_error)?;
        let declared = declared_separator(start);
        if let Some((named, length)) = declared {
            separator = named;
            text.take(length);
        }
        let mut splitter = RowSplitter {
            text,
            separator,
            row: 0,
            cells: Cells::new(limits),
            after_carriage_return: false,
        };
        if declared.is_some() {
            // What is left of that line; a spreadsheet doesn't count it.
            splitter.next_row()?;
            splitter.row = 0;
        }
        Ok(splitter)
    }

    /// How much of the file is behind, from 0 to 1.
    pub(super) fn fraction(&self) -> f32 {
        self.text.bytes_read().get() as f32 / self.text.file_bytes().max(1) as f32
    }

    /// The next row, `None` after the last.
    pub(super) fn next_row(&mut self) -> Result<Option<FileRow>, SheetError> {
        let mut state = State::FieldStart;
        let mut has_begun = false;
        loop {
            let text = self.text.fill().map_err(csv_error)?;
            if text.is_empty() {
                return self.last_row(state, has_begun);
            }
            let mut taken = 0;
            let mut has_ended = false;
            for &byte in text {
                taken += 1;
                if std::mem::take(&mut self.after_carriage_return) && byte == b'\n' {
                    continue;
                }
                has_begun = true;
                state = match (state, byte) {
                    (State::FieldStart, b'"') => State::Quoted,
                    (State::Quoted, b'"') => State::QuoteSeen,
                    (State::Quoted, _) | (State::QuoteSeen, b'"') => {
                        self.cells.push(byte);
                        State::Quoted
                    }
                    (_, b'\r' | b'\n') => {
                        self.after_carriage_return = byte == b'\r';
                        has_ended = true;
                        break;
                    }
                    (_, byte) if byte == self.separator => {
                        self.cells.end_cell()?;
                        State::FieldStart
                    }
                    (_, byte) => {
                        self.cells.push(byte);
                        State::Plain
                    }
                };
            }
            self.text.take(taken);
            if has_ended {
                return self.end_row().map(Some);
            }
        }
    }

    fn last_row(&mut self, state: State, has_begun: bool) -> Result<Option<FileRow>, SheetError> {
        if state == State::Quoted {
            let column = column_letters(self.cells.column);
            return Err(SheetError::Damaged {
                format: Format::Csv,
                detail: format!("unclosed quote in cell {column}{}", self.row + 1),
            });
        }
        has_begun.then(|| self.end_row()).transpose()
    }

    fn end_row(&mut self) -> Result<FileRow, SheetError> {
        self.cells.end_cell()?;
        self.cells.column = 0;
        self.row = self.row.saturating_add(1);
        Ok(FileRow {
            number: self.row,
            cells: std::mem::take(&mut self.cells.done),
        })
    }
}

/// Collects the cells of a row, keeping no more than the limits allow.
#[derive(Debug)]
struct Cells {
    done: Vec<FileCell>,
    field: Vec<u8>,
    column: usize,
    max_columns: usize,
    max_cell_chars: usize,
    max_field_bytes: usize,
}

impl Cells {
    fn new(limits: &Limits) -> Self {
        Cells {
            done: Vec::new(),
            field: Vec::new(),
            column: 0,
            max_columns: limits.max_columns,
            max_cell_chars: limits.max_cell_chars,
            // One character more than allowed, and the guard: enough to know that it's too long.
            max_field_bytes: (limits.max_cell_chars + 2) * MAX_CHAR_BYTES,
        }
    }

    fn push(&mut self, byte: u8) {
        if self.field.len() < self.max_field_bytes {
            self.field.push(byte);
        }
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let column = self.column;
        self.column += 1;
        if column >= self.max_columns {
            self.field.clear();
            return Ok(());
        }
        if self.field.len() == self.max_field_bytes {
            // Cut off, perhaps inside a character.
            self.field.clear();
            self.done.push(FileCell { column, text: None });
            return Ok(());
        }
        let text = std::str::from_utf8(&self.field).map_err(|error| SheetError::Damaged {
            format: Format::Csv,
            detail: error.to_string(),
        })?;
        if !text.trim().is_empty() {
            let cell = FileCell::new(column, remove_guard(text), self.max_cell_chars);
            self.done.extend(cell);
        }
        self.field.clear();
        Ok(())
    }
}

/// The separator that the first line names, and how many bytes do so.
fn declared_separator(start: &[u8]) -> Option<(u8, usize)> {
    match start {
        [
            b's' | b'S',
            b'e' | b'E',
            b'p' | b'P',
            b'=',
            named,
            rest @ ..,
        ] if named.is_ascii() && *named != b'"' && matches!(rest, [b'\r' | b'\n', ..]) => {
            Some((*named, 5))
        }
        _ => None,
    }
}

fn csv_error(error: std::io::Error) -> SheetError {
    text_error(error, Format::Csv)
}
