//! Merged cells: a shop merged over fifty rows stands in the file once and counts for all fifty.

/// Cells of one column that were merged downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MergedRange {
    /// From 1; this row holds the value.
    pub(super) first_row: u32,
    /// From 1, inclusive.
    pub(super) last_row: u32,
    /// From 0. Of a range over several columns only the first counts: filling the others
    /// would invent values in columns that mean something else.
    pub(super) column: usize,
}

#[derive(Debug)]
struct Open {
    range: MergedRange,
    value: Option<String>,
}

/// Fills rows from the merged ranges of their sheet, in one pass downwards. At most one range per
/// column is open, so overlapping ranges of a hostile file cost nothing.
#[derive(Debug)]
pub(super) struct MergedCells {
    ranges: std::iter::Peekable<std::vec::IntoIter<MergedRange>>,
    open: Vec<Option<Open>>,
}

impl MergedCells {
    /// Takes the ranges that lie under the heading row; `meaning` says per column of the file which
    /// cell it fills, of `width` cells.
    pub(super) fn new(
        mut ranges: Vec<MergedRange>,
        heading_row: u32,
        meaning: &[Option<usize>],
        width: usize,
    ) -> Self {
        ranges.retain_mut(|range| {
            let known = meaning.get(range.column).copied().flatten();
            range.column = known.unwrap_or_default();
            known.is_some() && range.first_row > heading_row && range.last_row > range.first_row
        });
        ranges.sort_by_key(|range| range.first_row);
        MergedCells {
            ranges: ranges.into_iter().peekable(),
            open: (0..width).map(|_| None).collect(),
        }
    }

    /// Fills the empty cells of a row; rows must come in their order.
    pub(super) fn fill(&mut self, row: u32, cells: &mut [Option<String>]) {
        while let Some(range) = self.ranges.next_if(|range| range.first_row <= row) {
            self.open[range.column] = Some(Open { range, value: None });
        }
        for (open, cell) in self.open.iter_mut().zip(cells) {
            match open {
                Some(merged) if row > merged.range.last_row => *open = None,
                Some(merged) if row == merged.range.first_row => merged.value.clone_from(cell),
                Some(merged) if cell.is_none() => cell.clone_from(&merged.value),
                _ => {}
            }
        }
    }
}
