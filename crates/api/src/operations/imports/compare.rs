//! What each row of an import means against the base as it is now.

use super::CHUNK;
use crate::operations::Result;
use domain::import::cells::{COLUMNS, Column, DriveCells, FIRST_VALUE, Merges, drive_texts};
use domain::import::matching::{Fingerprint, Meaning, meanings};
use domain::import::{CellNote, Import, ImportId, ImportRow, RowCounts, RowStatus};
use domain::{Drive, DriveId};
use persistence::UnitOfWork;
use std::collections::HashMap;

/// What the rows of an import mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The good rows by number; what isn't here is wrong.
    meanings: HashMap<u32, Meaning>,
    compared: Vec<bool>,
    /// Drives that the file doesn't mention.
    pub not_in_file: Vec<i64>,
}

impl Comparison {
    /// What a row means; nothing for a wrong one.
    pub(crate) fn meaning(&self, number: u32) -> Option<Meaning> {
        self.meanings.get(&number).copied()
    }

    /// Which columns the file has: by position in [`COLUMNS`].
    pub(crate) fn compared(&self) -> &[bool] {
        &self.compared
    }
}

/// Which columns the file has: by position in [`COLUMNS`].
pub(crate) fn columns_in_file(import: &Import) -> Vec<bool> {
    let known: Vec<Column> = import
        .findings
        .columns
        .iter()
        .filter_map(|key| Column::from_key(key))
        .collect();
    COLUMNS
        .iter()
        .map(|column| known.contains(column))
        .collect()
}

/// Compares the kept rows with the drives. Holds about 100 bytes for each of both.
///
/// # Errors
/// Only the database's.
pub async fn compare(
    work: &mut dyn UnitOfWork,
    import: &Import,
    merges: &Merges,
) -> Result<Comparison> {
    let compared = columns_in_file(import);
    let mut rows = vec![];
    let mut after = 0;
    loop {
        let page = work.imports().rows(import.id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        rows.extend(page.iter().filter_map(|row| {
            let cells = DriveCells::parse(&row.cells, merges).ok()?.texts();
            Some(Fingerprint::new(
                row.number.into(),
                &cells,
                FIRST_VALUE,
                &compared,
            ))
        }));
    }
    let mut stored = vec![];
    let mut after = None;
    loop {
        let page = work.drives().after(after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        stored.extend(page.iter().map(|drive| {
            Fingerprint::new(drive.id.0, &drive_texts(drive), FIRST_VALUE, &compared)
        }));
    }
    // Pairing many rows of one cabinet takes its time: not on a thread that drives connections.
    let paired = tokio::task::spawn_blocking(move || {
        let found = meanings(&rows, &stored);
        (rows, found)
    });
    let (rows, found) = paired
        .await
        .map_err(|panic| persistence::Error::Unexpected(panic.into()))?;
    let numbers = rows.iter().map(|row| u32::try_from(row.id).unwrap_or(0));
    Ok(Comparison {
        meanings: numbers.zip(found.rows).collect(),
        compared,
        not_in_file: found.not_meant,
    })
}

/// A row as a comparison has it: with its status, and what the base has in its changed cells.
pub(crate) fn judged(
    row: &ImportRow,
    comparison: &Comparison,
    drives: &HashMap<i64, Drive>,
    merges: &Merges,
) -> ImportRow {
    let cells = match DriveCells::parse(&row.cells, merges) {
        Ok(cells) => cells.texts(),
        Err(notes) => {
            return ImportRow {
                status: RowStatus::Wrong,
                notes,
                drive: None,
                ..row.clone()
            };
        }
    };
    let (status, drive) = match comparison.meaning(row.number) {
        None | Some(Meaning::New) => (RowStatus::New, None),
        Some(Meaning::Same(drive)) => (RowStatus::Same, Some(drive)),
        Some(Meaning::Changed(drive)) => (RowStatus::Changed, Some(drive)),
    };
    let before = drive
        .filter(|_| status == RowStatus::Changed)
        .and_then(|id| drives.get(&id))
        .map(drive_texts);
    let notes = before.map_or_else(Vec::new, |before| {
        let pairs = cells
            .iter()
            .zip(before)
            .zip(comparison.compared())
            .enumerate();
        pairs
            .filter(|(_, ((now, before), compared))| **compared && *now != before)
            .map(|(column, ((_, before), _))| CellNote {
                column,
                from: before,
                problem: None,
            })
            .collect()
    });
    ImportRow {
        status,
        notes,
        drive,
        ..row.clone()
    }
}

/// The drives that changed rows of a page mean, by id.
pub(crate) async fn meant_drives(
    work: &mut dyn UnitOfWork,
    page: &[ImportRow],
    comparison: &Comparison,
) -> Result<HashMap<i64, Drive>> {
    let ids: Vec<DriveId> = page
        .iter()
        .filter_map(|row| match comparison.meaning(row.number) {
            Some(Meaning::Changed(drive)) => Some(DriveId(drive)),
            _ => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(work
        .drives()
        .find_many(&ids)
        .await?
        .into_iter()
        .map(|drive| (drive.id.0, drive))
        .collect())
}

/// Writes what a page of rows means, where it differs from what is kept. Gives the page's counts, the last number, and
/// the numbers of rows that differed.
///
/// # Errors
/// Only the database's.
pub async fn keep_meanings(
    work: &mut dyn UnitOfWork,
    id: ImportId,
    comparison: &Comparison,
    after: u32,
    counts: &mut RowCounts,
) -> Result<Option<(u32, Vec<u32>)>> {
    let page = work.imports().rows(id, None, after, CHUNK).await?;
    let Some(last) = page.last().map(|row| row.number) else {
        return Ok(None);
    };
    let drives = meant_drives(work, &page, comparison).await?;
    let none = Merges::new();
    let judged: Vec<ImportRow> = page
        .iter()
        .map(|row| judged(row, comparison, &drives, &none))
        .collect();
    judged.iter().for_each(|row| counts.count(row.status));
    let differing: Vec<ImportRow> = judged
        .into_iter()
        .zip(&page)
        .filter(|(now, kept)| now != *kept)
        .map(|(now, _)| now)
        .collect();
    let numbers = differing.iter().map(|row| row.number).collect();
    if !differing.is_empty() {
        work.imports().put_rows(id, &differing).await?;
    }
    Ok(Some((last, numbers)))
}
