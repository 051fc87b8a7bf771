//! Tests of reading and writing tables. They make their own files.

mod book;
mod csv_files;
mod headings;
mod hostile_books;
mod json_files;
mod mutations;
mod round_trip;
mod xlsx_files;

use std::path::Path;

use tempfile::TempDir;

use super::{ColumnSpec, Head, Layout, Limits, RawRow, SheetError, Sink, read};

const fn column(key: &'static str, names: &'static [&'static str], required: bool) -> ColumnSpec {
    ColumnSpec {
        key,
        names,
        required,
    }
}

/// A sheet of cabinets with four known columns, two of them required.
const LAYOUT: Layout = Layout {
    columns: &[
        column("shop", &["Цех", "Mill shop"], true),
        column("cabinet", &["Шкаф/Привод"], true),
        column("note", &["Примечание", "Счётчик часов"], false),
        column("count", &["Кол-во"], false),
    ],
    json_member: "converters",
    json_names: &[("mill_shop", 0), ("unit", 1)],
};

const HEADINGS: [&str; 4] = ["Цех", "Шкаф/Привод", "Примечание", "Кол-во"];

/// A sink that keeps everything, and stops after so many rows.
#[derive(Debug, Default)]
struct Kept {
    heads: Vec<Head>,
    rows: Vec<RawRow>,
    stop_after: Option<usize>,
    progress: Vec<f32>,
}

impl Sink for Kept {
    fn head(&mut self, head: &Head) -> Result<(), SheetError> {
        self.heads.push(head.clone());
        Ok(())
    }

    fn row(&mut self, row: RawRow) -> Result<(), SheetError> {
        assert_eq!(self.heads.len(), 1, "the head comes first");
        if self.stop_after == Some(self.rows.len()) {
            return Err(SheetError::Stopped);
        }
        self.rows.push(row);
        Ok(())
    }

    fn progress(&mut self, fraction: f32) {
        self.progress.push(fraction);
    }
}

/// What a reading gave: row numbers with cells, empty text for an empty cell.
#[derive(Debug)]
struct Table {
    head: Head,
    rows: Vec<(u32, Vec<String>)>,
}

impl Table {
    fn cells(&self) -> Vec<Vec<&str>> {
        let rows = self.rows.iter();
        rows.map(|(_, cells)| cells.iter().map(String::as_str).collect())
            .collect()
    }

    fn numbers(&self) -> Vec<u32> {
        self.rows.iter().map(|(number, _)| *number).collect()
    }
}

fn read_path(path: &Path, sheet: Option<&str>, limits: &Limits) -> Result<Table, SheetError> {
    let mut kept = Kept::default();
    let name = path.file_name().unwrap().to_str().unwrap();
    let head = read(path, name, sheet, &LAYOUT, limits, &mut kept)?;
    let told = kept.heads.pop().unwrap();
    assert_eq!(told.present, head.present);
    assert_eq!(told.headings, head.headings);
    let in_order = kept.progress.windows(2).all(|pair| pair[0] <= pair[1]);
    assert!(in_order, "{:?}", kept.progress);
    assert_eq!(kept.progress.last(), Some(&1.0));
    let rows = kept.rows.into_iter();
    let rows = rows.map(|row| {
        let cells = row.cells.into_iter();
        (row.number, cells.map(Option::unwrap_or_default).collect())
    });
    Ok(Table {
        head,
        rows: rows.collect(),
    })
}

/// Reads bytes as a file of this name.
fn read_bytes(name: &str, bytes: impl AsRef<[u8]>) -> Result<Table, SheetError> {
    read_limited(name, bytes, &Limits::default())
}

fn read_limited(name: &str, bytes: impl AsRef<[u8]>, limits: &Limits) -> Result<Table, SheetError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, None, limits)
}
