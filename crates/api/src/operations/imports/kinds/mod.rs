//! What is particular to a kind of sheet: how its rows are read, which stored things they are compared with, how they are
//! brought in and taken back. A file per kind; the headings are in [`crate::layouts`], the columns in
//! [`domain::import`].

mod drives;
mod manuals;
mod stock;

use crate::operations::{By, Result};
use async_trait::async_trait;
use domain::ChangeId;
use domain::import::cells::{Cells, Merges};
use domain::import::matching::Meaning;
use domain::import::warnings::Collector;
use domain::import::{CellNote, ImportKind};
use persistence::UnitOfWork;

/// A good row of a sheet with what it means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meant<'a> {
    pub(crate) meaning: Meaning,
    pub(crate) cells: &'a [Option<String>],
}

/// A kind of sheet.
#[async_trait]
pub(crate) trait SheetKind: Send + Sync {
    /// The columns, by position, that say which thing a row means; the others may differ.
    fn identity(&self) -> &'static [usize];

    /// A row's cells as they are compared, written and shown.
    ///
    /// # Errors
    /// A note for each wrong cell.
    fn read(&self, cells: &[Option<String>], merges: &Merges) -> Result<Cells, Vec<CellNote>>;

    /// Cells as they are held against each other: what is one and the same in two spellings looks the same.
    fn folded(&self, cells: Cells) -> Cells {
        cells
    }

    /// The names that the base has, so that a sheet's can be held against them.
    async fn names(&self, work: &mut dyn UnitOfWork) -> Result<Collector>;

    /// Up to `limit` stored things with ids above `after`, by id, each with its cells.
    async fn after(
        &self,
        work: &mut dyn UnitOfWork,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Cells)>>;

    /// The stored things with these ids, each with its cells; at most 2,000.
    async fn find_many(&self, work: &mut dyn UnitOfWork, ids: &[i64]) -> Result<Vec<(i64, Cells)>>;

    /// Writes what a page of rows means, with entries of the history under `told`. Columns that the file hasn't, told beside
    /// it by position, leave what is stored.
    async fn apply(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        told: (ChangeId, &[bool]),
        rows: &[Meant<'_>],
        merges: &Merges,
    ) -> Result<()>;

    /// Takes back what is told under `applied`, with entries under `told`. Nothing that it touched has a later entry.
    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        applied: ChangeId,
        told: ChangeId,
    ) -> Result<()>;
}

/// A kind of sheet, by its name.
pub(crate) fn of(kind: ImportKind) -> &'static dyn SheetKind {
    match kind {
        ImportKind::Drives => &drives::Drives,
        ImportKind::Stock => &stock::Stock,
        ImportKind::Manuals => &manuals::Manuals,
    }
}
