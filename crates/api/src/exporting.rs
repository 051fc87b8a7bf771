//! Exports: a list's drives from one snapshot, written to a temporary file, so that nothing half-written goes out.

use crate::drive_sheet::{cell, table};
use crate::operations::{Refused, Result};
use crate::sheets::{ExportCell, ExportWriter, Format, SheetError};
use domain::import::cells::{COLUMNS, drive_texts};
use domain::{Drive, DriveFilter, DriveSort, PageRequest, Sorting};
use persistence::UnitOfWork;
use std::{fs::File, io::BufWriter};
use tokio::sync::mpsc;

/// Writes the drives of a filter in the plant's order. The unit should be a snapshot.
///
/// # Errors
/// The database's, and the disk's as [`persistence::Error::Unexpected`].
pub async fn export_drives(
    work: &mut dyn UnitOfWork,
    filter: &DriveFilter,
    format: Format,
    out: File,
) -> Result<()> {
    let (to, mut pages) = mpsc::channel::<Vec<Drive>>(2);
    let writer = tokio::task::spawn_blocking(move || {
        let mut writer = ExportWriter::start(format, table(), BufWriter::new(out))?;
        while let Some(page) = pages.blocking_recv() {
            for drive in &page {
                let texts = drive_texts(drive);
                let cells = COLUMNS
                    .iter()
                    .zip(&texts)
                    .map(|(column, text)| cell(*column, text.as_deref()));
                writer.row(&cells.collect::<Vec<ExportCell<'_>>>())?;
            }
        }
        writer.finish()
    });
    let by_place = [Sorting {
        field: DriveSort::Place,
        descending: false,
    }];
    let first =
        PageRequest::new(1, PageRequest::MAX_SIZE).unwrap_or_else(|_invalid| PageRequest::first());
    let mut page = first.clone();
    loop {
        let listed = work.drives().list(filter, &by_place, &page).await?;
        let next = listed.next;
        if to.send(listed.items).await.is_err() {
            break; // the writer has failed and tells why below
        }
        let Some(next) = next else { break };
        page = first.clone().after(next);
    }
    drop(to);
    let written = writer.await.map_err(|panic| unexpected(panic.into()))?;
    written.map_err(|failure: SheetError| unexpected(failure.into()))
}

fn unexpected(failure: Box<dyn std::error::Error + Send + Sync>) -> Refused {
    Refused::Store(persistence::Error::Unexpected(failure))
}
