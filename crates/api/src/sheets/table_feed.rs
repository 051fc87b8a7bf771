//! From rows of a file to rows of the layout: waits for the headings, then hands row after row on.

use super::error::SheetError;
use super::format::Format;
use super::headings::{self, Headings};
use super::layout::Layout;
use super::limits::Limits;
use super::merged::{MergedCells, MergedRange};
use super::place::{FileRow, column_letters};
use super::row::{Head, RawRow, Sink};

/// What workbooks and separated text have in common once their rows are split into cells.
pub(super) struct TableFeed<'a> {
    layout: &'a Layout,
    limits: &'a Limits,
    sink: &'a mut dyn Sink,
    head: Head,
    merged: Vec<MergedRange>,
    waiting: Vec<FileRow>,
    columns: Option<Columns>,
    rows: u32,
}

struct Columns {
    headings: Headings,
    merged: MergedCells,
    /// Columns without a heading that hold something.
    nameless: Vec<usize>,
}

impl<'a> TableFeed<'a> {
    pub(super) fn new(
        format: Format,
        sheet: Option<String>,
        merged: Vec<MergedRange>,
        layout: &'a Layout,
        limits: &'a Limits,
        sink: &'a mut dyn Sink,
    ) -> Self {
        TableFeed {
            layout,
            limits,
            sink,
            head: Head {
                format,
                sheet,
                present: Vec::new(),
                headings: Vec::new(),
                unknown_columns: Vec::new(),
            },
            merged,
            waiting: Vec::new(),
            columns: None,
            rows: 0,
        }
    }

    /// Takes the next row of the file; blank ones may be left out, but not reordered.
    pub(super) fn push(&mut self, row: FileRow) -> Result<(), SheetError> {
        if row.cells.is_empty() {
            return Ok(());
        }
        if self.columns.is_some() {
            return self.emit(row);
        }
        self.waiting.push(row);
        if self.waiting.len() < headings::LOOKED_AT_ROWS {
            return Ok(());
        }
        self.begin()
    }

    /// Tells the sink how far the file has been read.
    pub(super) fn progress(&mut self, fraction: f32) {
        self.sink.progress(fraction.clamp(0.0, 1.0));
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> Result<Head, SheetError> {
        if self.columns.is_none() {
            self.begin()?;
        }
        if let Some(columns) = self.columns {
            let nameless = columns.nameless.iter();
            let letters = nameless.map(|column| column_letters(*column));
            self.head.unknown_columns.extend(letters);
        }
        self.sink.progress(1.0);
        Ok(self.head)
    }

    fn begin(&mut self) -> Result<(), SheetError> {
        let rows = std::mem::take(&mut self.waiting);
        let place = headings::find(&rows, self.layout).ok_or(SheetError::Empty)?;
        let headings = Headings::read(&rows[place], self.layout)?;
        self.head.present = headings.present(self.layout);
        self.head.headings.clone_from(&headings.found);
        self.head.unknown_columns.clone_from(&headings.unknown);
        self.sink.head(&self.head)?;
        let merged = MergedCells::new(
            std::mem::take(&mut self.merged),
            headings.row,
            &headings.meaning,
            self.layout.columns.len(),
        );
        self.columns = Some(Columns {
            headings,
            merged,
            nameless: Vec::new(),
        });
        rows.into_iter()
            .skip(place + 1)
            .try_for_each(|row| self.emit(row))
    }

    fn emit(&mut self, row: FileRow) -> Result<(), SheetError> {
        let Some(columns) = &mut self.columns else {
            return Ok(());
        };
        let mut cells = vec![None; self.layout.columns.len()];
        for cell in row.cells {
            match columns.headings.meaning.get(cell.column) {
                Some(Some(index)) => {
                    let text = cell.text.ok_or_else(|| SheetError::CellTooLong {
                        row: row.number,
                        column: column_letters(cell.column),
                        limit: self.limits.max_cell_chars,
                    })?;
                    cells[*index] = Some(text);
                }
                _ => columns.note_nameless(cell.column),
            }
        }
        // A row that has nothing of its own is blank, even inside a merged range.
        if cells.iter().all(Option::is_none) {
            return Ok(());
        }
        columns.merged.fill(row.number, &mut cells);
        self.rows += 1;
        if self.rows > self.limits.max_rows {
            return Err(SheetError::TooManyRows {
                limit: self.limits.max_rows,
            });
        }
        self.sink.row(RawRow {
            number: row.number,
            cells,
        })
    }
}

impl Columns {
    fn note_nameless(&mut self, column: usize) {
        let named = self.headings.named.get(column).copied().unwrap_or(false);
        if !named && let Err(place) = self.nameless.binary_search(&column) {
            self.nameless.insert(place, column);
        }
    }
}
