//! How much of a file is looked at before it is refused.

/// The bounds of one reading. [`Limits::default`] is meant for what a crew keeps.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows that hold something, without the heading.
    pub max_rows: u32,
    /// Columns looked at, counted from the left; what stands further right is ignored.
    pub max_columns: usize,
    /// Characters in one cell of a known column.
    pub max_cell_chars: usize,
    /// Cells of a workbook, blank ones counted.
    pub max_cells: u64,
    /// Bytes that a workbook may unpack to, all its parts together; and bytes of text that its cells
    /// may come to.
    pub max_unpacked_bytes: u64,
    /// Parts (archive entries) in a workbook.
    pub max_parts: usize,
    /// Sheets in a workbook.
    pub max_sheets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_rows: 200_000,
            max_columns: 64,
            max_cell_chars: 10_000,
            max_cells: 16_000_000,
            max_unpacked_bytes: 256 * 1024 * 1024,
            max_parts: 2_000,
            max_sheets: 256,
        }
    }
}
