//! Finding the heading row and what its columns mean.

use super::error::SheetError;
use super::layout::Layout;
use super::place::{FileRow, column_letters};

/// How many rows that hold something are looked at for the headings.
pub(super) const LOOKED_AT_ROWS: usize = 20;

/// With so many known headings a row is taken for the heading row.
const ENOUGH_KNOWN: usize = 2;

/// What the columns of a file mean.
#[derive(Debug)]
pub(super) struct Headings {
    /// The number of the heading row.
    pub(super) row: u32,
    /// Per column of the file, the column of the layout.
    pub(super) meaning: Vec<Option<usize>>,
    /// Per column of the file, whether it has a heading.
    pub(super) named: Vec<bool>,
    /// The headings as found.
    pub(super) found: Vec<String>,
    /// Those of them that mean nothing here, each once.
    pub(super) unknown: Vec<String>,
}

/// The place of the heading row among the first rows: the first with two known headings, so that a
/// title above the table does no harm; otherwise the first row.
pub(super) fn find(rows: &[FileRow], layout: &Layout) -> Option<usize> {
    let enough = ENOUGH_KNOWN.min(layout.columns.len());
    rows.iter()
        .position(|row| known_headings(row, layout) >= enough)
        .or((!rows.is_empty()).then_some(0))
}

/// How many cells of a row are known headings.
pub(super) fn known_headings(row: &FileRow, layout: &Layout) -> usize {
    row.cells
        .iter()
        .filter_map(|cell| cell.text.as_deref())
        .filter(|text| layout.column_of_heading(text).is_some())
        .count()
}

impl Headings {
    /// Reads the heading row.
    ///
    /// # Errors
    /// `RepeatedColumn` when two columns mean the same, `MissingColumns`.
    pub(super) fn read(row: &FileRow, layout: &Layout) -> Result<Self, SheetError> {
        let headings = Self::lenient(row, layout);
        for (index, spec) in layout.columns.iter().enumerate() {
            let places: Vec<String> = row
                .cells
                .iter()
                .filter(|cell| headings.meaning[cell.column] == Some(index))
                .map(|cell| {
                    let heading = cell.text.as_deref().unwrap_or_default().trim();
                    format!("{} {heading}", column_letters(cell.column))
                })
                .collect();
            if let [first, second, ..] = places.as_slice() {
                return Err(SheetError::RepeatedColumn {
                    name: spec.key.to_owned(),
                    first: first.clone(),
                    second: second.clone(),
                });
            }
        }
        let missing = layout.missing(&headings.present(layout));
        if !missing.is_empty() {
            return Err(SheetError::MissingColumns {
                missing,
                found: headings.found,
            });
        }
        Ok(headings)
    }

    /// Reads the heading row without judging it.
    fn lenient(row: &FileRow, layout: &Layout) -> Self {
        let width = row.cells.iter().map(|cell| cell.column + 1).max();
        let mut headings = Headings {
            row: row.number,
            meaning: vec![None; width.unwrap_or(0)],
            named: vec![false; width.unwrap_or(0)],
            found: Vec::new(),
            unknown: Vec::new(),
        };
        for cell in &row.cells {
            let heading = match &cell.text {
                Some(text) => text.trim().to_owned(),
                None => column_letters(cell.column),
            };
            let meaning = layout.column_of_heading(&heading);
            headings.meaning[cell.column] = meaning;
            headings.named[cell.column] = true;
            if meaning.is_none() && !headings.unknown.contains(&heading) {
                headings.unknown.push(heading.clone());
            }
            headings.found.push(heading);
        }
        headings
    }

    /// Per column of the layout, whether the file has it.
    pub(super) fn present(&self, layout: &Layout) -> Vec<bool> {
        (0..layout.columns.len())
            .map(|index| self.meaning.contains(&Some(index)))
            .collect()
    }
}

/// Whether these first rows of a sheet have all required headings.
pub(super) fn has_required(rows: &[FileRow], layout: &Layout) -> bool {
    find(rows, layout).is_some_and(|place| {
        let headings = Headings::lenient(&rows[place], layout);
        layout.missing(&headings.present(layout)).is_empty()
    })
}
