//! Names of columns and rows of cells on the way from a file to the layout.

use std::borrow::Cow;

/// UTF-8 takes at most so many bytes for a character.
pub(super) const MAX_CHAR_BYTES: usize = 4;

/// The letters a spreadsheet shows for a column counted from 0: `A`, …, `Z`, `AA`, ….
pub(super) fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A cell that holds more than white space.
#[derive(Debug, Clone)]
pub(super) struct FileCell {
    /// Counted from 0, from the left.
    pub(super) column: usize,
    /// The text; `None` when it is longer than the limit, which matters only in a known column.
    pub(super) text: Option<String>,
}

impl FileCell {
    /// A cell with `text`, or nothing if that is only white space.
    pub(super) fn new(column: usize, text: Cow<'_, str>, max_chars: usize) -> Option<Self> {
        if is_longer(&text, max_chars) {
            return Some(FileCell { column, text: None });
        }
        (!text.trim().is_empty()).then(|| FileCell {
            column,
            text: Some(text.into_owned()),
        })
    }
}

/// Whether text has more characters than allowed, without counting those of very long text.
pub(super) fn is_longer(text: &str, max_chars: usize) -> bool {
    text.len() > max_chars
        && (text.len() > max_chars.saturating_mul(MAX_CHAR_BYTES)
            || text.chars().count() > max_chars)
}

/// A row as it stands in the file.
#[derive(Debug, Clone, Default)]
pub(super) struct FileRow {
    /// From 1.
    pub(super) number: u32,
    /// From left to right.
    pub(super) cells: Vec<FileCell>,
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        for (column, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
