//! The registry of drives as a kind of sheet.

mod apply;
mod names;
mod places_of_rows;
mod take_back;

use super::{Meant, SheetKind};
use crate::operations::{By, Result};
use async_trait::async_trait;
use domain::import::CellNote;
use domain::import::cells::{Cells, Merges};
use domain::import::drive_cells::{DriveCells, IDENTITY, drive_texts};
use domain::import::warnings::Collector;
use domain::{ChangeId, Drive, DriveId};
use persistence::UnitOfWork;

/// The registry of drives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drives;

#[async_trait]
impl SheetKind for Drives {
    fn identity(&self) -> &'static [usize] {
        &IDENTITY
    }

    fn read(&self, cells: &[Option<String>], merges: &Merges) -> Result<Cells, Vec<CellNote>> {
        DriveCells::parse(cells, merges).map(|cells| cells.texts())
    }

    async fn names(&self, work: &mut dyn UnitOfWork) -> Result<Collector> {
        names::known_places(work).await
    }

    async fn after(
        &self,
        work: &mut dyn UnitOfWork,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Cells)>> {
        Ok(with_cells(
            &work.drives().after(after.map(DriveId), limit).await?,
        ))
    }

    async fn find_many(&self, work: &mut dyn UnitOfWork, ids: &[i64]) -> Result<Vec<(i64, Cells)>> {
        let ids: Vec<DriveId> = ids.iter().copied().map(DriveId).collect();
        Ok(with_cells(&work.drives().find_many(&ids).await?))
    }

    async fn apply(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        told: (ChangeId, &[bool]),
        rows: &[Meant<'_>],
        merges: &Merges,
    ) -> Result<()> {
        apply::apply_page(work, by, told, rows, merges).await
    }

    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        applied: ChangeId,
        told: ChangeId,
    ) -> Result<()> {
        let made = take_back::take_back_drives(work, by, applied, told).await?;
        take_back::remove_places(work, by, told, &made).await
    }
}

fn with_cells(drives: &[Drive]) -> Vec<(i64, Cells)> {
    drives
        .iter()
        .map(|drive| (drive.id.0, drive_texts(drive)))
        .collect()
}
