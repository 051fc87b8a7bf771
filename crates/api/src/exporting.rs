//! Exports: what a list shows, from one snapshot, written to a temporary file, so that nothing half-written goes out.

use crate::layouts;
use crate::operations::{Refused, Result};
use crate::sheets::{ExportWriter, Format, SheetError};
use domain::import::{
    ImportKind, cells::Cells, drive_cells::drive_texts, manual_cells::manual_texts,
    stock_cells::stock_texts,
};
use domain::{
    DriveFilter, DriveSort, ManualFilter, ManualSort, PageRequest, Position, Sorting,
    StockItemFilter, StockItemSort,
};
use persistence::UnitOfWork;
use std::{fs::File, io::BufWriter};
use tokio::sync::mpsc;

/// What is exported: a list with its filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Exported {
    /// Drives, in the plant's order.
    Drives(DriveFilter),
    /// Spares, by group and name.
    Stock(StockItemFilter),
    /// Manuals, by title.
    Manuals(ManualFilter),
}

impl Exported {
    /// All of a kind.
    #[must_use]
    pub fn all(kind: ImportKind) -> Self {
        match kind {
            ImportKind::Drives => Self::Drives(DriveFilter::default()),
            ImportKind::Stock => Self::Stock(StockItemFilter::default()),
            ImportKind::Manuals => Self::Manuals(ManualFilter::default()),
        }
    }

    /// The kind of sheet that comes of it.
    #[must_use]
    pub fn kind(&self) -> ImportKind {
        match self {
            Self::Drives(_) => ImportKind::Drives,
            Self::Stock(_) => ImportKind::Stock,
            Self::Manuals(_) => ImportKind::Manuals,
        }
    }

    /// A page's rows, and where the next one begins.
    async fn page(
        &self,
        work: &mut dyn UnitOfWork,
        page: &PageRequest,
    ) -> Result<(Vec<Cells>, Option<Position>)> {
        match self {
            Self::Drives(filter) => {
                let order = [Sorting {
                    field: DriveSort::Place,
                    descending: false,
                }];
                let listed = work.drives().list(filter, &order, page).await?;
                Ok((listed.items.iter().map(drive_texts).collect(), listed.next))
            }
            Self::Stock(filter) => {
                let order = [Sorting {
                    field: StockItemSort::Group,
                    descending: false,
                }];
                let listed = work.stock_items().list(filter, &order, page).await?;
                Ok((listed.items.iter().map(stock_texts).collect(), listed.next))
            }
            Self::Manuals(filter) => {
                let order = [Sorting {
                    field: ManualSort::Title,
                    descending: false,
                }];
                let listed = work.manuals().list(filter, &order, page).await?;
                Ok((listed.items.iter().map(manual_texts).collect(), listed.next))
            }
        }
    }
}

/// Writes what is exported. The unit should be a snapshot.
///
/// # Errors
/// The database's, and the disk's as [`persistence::Error::Unexpected`].
pub async fn export(
    work: &mut dyn UnitOfWork,
    exported: &Exported,
    format: Format,
    out: File,
) -> Result<()> {
    let layout = layouts::of(exported.kind());
    let (to, mut pages) = mpsc::channel::<Vec<Cells>>(2);
    let writer = tokio::task::spawn_blocking(move || {
        let mut writer = ExportWriter::start(format, layout.table(), BufWriter::new(out))?;
        while let Some(page) = pages.blocking_recv() {
            for cells in &page {
                writer.row(&layout.row(cells))?;
            }
        }
        writer.finish()
    });
    let first =
        PageRequest::new(1, PageRequest::MAX_SIZE).unwrap_or_else(|_invalid| PageRequest::first());
    let mut page = first.clone();
    loop {
        let (rows, next) = exported.page(work, &page).await?;
        if to.send(rows).await.is_err() {
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
