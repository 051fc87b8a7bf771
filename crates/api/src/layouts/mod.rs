//! The kinds of sheets: how the crew and the ancestor name their columns, read and written. A file per kind.

mod drives;
mod manuals;
mod stock;

use crate::sheets::{ExportCell, ExportColumn, ExportTable, Layout};
use domain::import::ImportKind;

/// What is read and written of a kind of sheet.
#[derive(Debug, Clone, Copy)]
pub struct SheetLayout {
    /// The columns in the order of [`ImportKind::columns`]. The first name of each is the crew's own, which is written; the
    /// JSON names are the ancestor's.
    pub layout: Layout,
    /// What the sheet is called in a workbook that is written.
    sheet_name: &'static str,
    /// The columns that hold numbers.
    numbers: &'static [&'static str],
}

/// The layout of a kind of sheet.
#[must_use]
pub fn of(kind: ImportKind) -> &'static SheetLayout {
    match kind {
        ImportKind::Drives => &drives::LAYOUT,
        ImportKind::Stock => &stock::LAYOUT,
        ImportKind::Manuals => &manuals::LAYOUT,
    }
}

impl SheetLayout {
    /// What is written: what is read, with the crew's headings and the ancestor's JSON names.
    #[must_use]
    pub fn table(&self) -> ExportTable {
        let Layout {
            columns,
            json_names,
            json_member,
        } = self.layout;
        let columns = columns.iter().enumerate().map(|(index, spec)| {
            let ancestors = json_names.iter().find(|(_, place)| *place == index);
            let numeric = self.numbers.contains(&spec.key);
            ExportColumn {
                heading: spec.names[0].to_owned(),
                json_name: ancestors.map_or(spec.key, |(name, _)| name).to_owned(),
                numeric,
                width: if numeric { 12.0 } else { 24.0 },
            }
        });
        ExportTable {
            sheet_name: self.sheet_name.to_owned(),
            json_member: json_member.to_owned(),
            columns: columns.collect(),
        }
    }

    /// A row as an export wants it.
    #[must_use]
    pub fn row<'a>(&self, cells: &'a [Option<String>]) -> Vec<ExportCell<'a>> {
        let pairs = self.layout.columns.iter().zip(cells);
        pairs
            .map(|(spec, text)| match text.as_deref() {
                None => ExportCell::Empty,
                Some(text) if self.numbers.contains(&spec.key) => text
                    .parse()
                    .map_or(ExportCell::Text(text), ExportCell::Number),
                Some(text) => ExportCell::Text(text),
            })
            .collect()
    }

    /// The crew's heading of a column.
    #[must_use]
    pub fn heading<'a>(&self, key: &'a str) -> &'a str {
        let mut columns = self.layout.columns.iter();
        let known = columns.find(|column| column.key == key);
        known.map_or(key, |column| column.names[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sheet_has_the_columns_of_its_rows() {
        for kind in ImportKind::ALL {
            let keys = of(kind).layout.columns.iter().map(|column| column.key);
            assert_eq!(keys.collect::<Vec<_>>(), kind.columns());
        }
    }
}
