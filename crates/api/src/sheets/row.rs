//! What a reading hands over: the head of the table, then its rows, to the caller's sink.

use super::error::SheetError;
use super::format::Format;

/// What is known of a table besides its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The format it was read as.
    pub format: Format,
    /// The sheet's name, for a workbook.
    pub sheet: Option<String>,
    /// Per column of the layout, whether the file has it.
    pub present: Vec<bool>,
    /// The headings as they stand in the file, trimmed, without the empty ones. For JSON the
    /// members, in the order in which they first occur.
    pub headings: Vec<String>,
    /// Headings that mean nothing here. Columns that hold something under no heading are named by
    /// their letters, and only in the head that `read` returns, as they show while reading.
    pub unknown_columns: Vec<String>,
}

/// One row that holds something in a known column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// The row as in the file, from 1 with titles, headings and blank rows counted, as a spreadsheet
    /// shows it; for JSON the element's place from 1.
    pub number: u32,
    /// Per column of the layout, the text as it stands in the file, untrimmed. `None` where there is
    /// nothing but white space.
    pub cells: Vec<Option<String>>,
}

/// Takes a table in. Any error it returns ends the reading and is what `read` returns;
/// [`SheetError::Stopped`] is for a sink that has had enough.
pub trait Sink {
    /// Called once, before the rows.
    ///
    /// # Errors
    /// Whatever shall end the reading.
    fn head(&mut self, head: &Head) -> Result<(), SheetError>;

    /// Called for each row, in the file's order.
    ///
    /// # Errors
    /// Whatever shall end the reading.
    fn row(&mut self, row: RawRow) -> Result<(), SheetError>;

    /// Called now and then with how much of the file is behind, from 0 to 1.
    fn progress(&mut self, _fraction: f32) {}
}
