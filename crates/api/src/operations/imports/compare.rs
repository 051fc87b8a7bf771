//! What each row of an import means against the base as it is now.

use super::{
    CHUNK,
    kinds::{self, SheetKind},
};
use crate::operations::Result;
use domain::import::cells::{Cells, Merges};
use domain::import::matching::{Fingerprint, Meaning, meanings};
use domain::import::{CellNote, Import, ImportId, ImportKind, ImportRow, RowCounts, RowStatus};
use persistence::UnitOfWork;
use std::collections::HashMap;

/// What the rows of an import mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The good rows by number; what isn't here is wrong.
    meanings: HashMap<u32, Meaning>,
    compared: Vec<bool>,
    /// Stored things that the file doesn't mention.
    pub not_in_file: Vec<i64>,
}

impl Comparison {
    /// What a row means; nothing for a wrong one.
    pub(crate) fn meaning(&self, number: u32) -> Option<Meaning> {
        self.meanings.get(&number).copied()
    }

    /// Which columns the file has, by position.
    pub(crate) fn compared(&self) -> &[bool] {
        &self.compared
    }
}

/// Compares the kept rows with the stored things. Holds about 100 bytes for each of both.
///
/// # Errors
/// Only the database's.
pub async fn compare(
    work: &mut dyn UnitOfWork,
    import: &Import,
    merges: &Merges,
) -> Result<Comparison> {
    let kind = kinds::of(import.kind);
    let compared = import.kind.columns_in(&import.findings);
    let print = |id: i64, cells: Cells| {
        Fingerprint::new(id, &kind.folded(cells), kind.identity(), &compared)
    };
    let mut rows = vec![];
    let mut after = 0;
    loop {
        let page = work.imports().rows(import.id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        rows.extend(page.iter().filter_map(|row| {
            let cells = kind.read(&row.cells, merges).ok()?;
            Some(print(row.number.into(), cells))
        }));
    }
    let mut stored = vec![];
    let mut after = None;
    loop {
        let page = kind.after(work, after, CHUNK).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        stored.extend(page.into_iter().map(|(id, cells)| print(id, cells)));
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
    kind: &dyn SheetKind,
    row: &ImportRow,
    comparison: &Comparison,
    stored: &HashMap<i64, Cells>,
) -> ImportRow {
    let cells = match kind.read(&row.cells, &Merges::new()) {
        Ok(cells) => cells,
        Err(notes) => {
            return ImportRow {
                status: RowStatus::Wrong,
                notes,
                thing: None,
                ..row.clone()
            };
        }
    };
    let (status, thing) = match comparison.meaning(row.number) {
        None | Some(Meaning::New) => (RowStatus::New, None),
        Some(Meaning::Same(thing)) => (RowStatus::Same, Some(thing)),
        Some(Meaning::Changed(thing)) => (RowStatus::Changed, Some(thing)),
    };
    let before = thing
        .filter(|_| status == RowStatus::Changed)
        .and_then(|id| stored.get(&id));
    let notes = before.map_or_else(Vec::new, |before| {
        let (now, then) = (kind.folded(cells), kind.folded(before.clone()));
        let pairs = now.iter().zip(&then).zip(comparison.compared());
        pairs
            .zip(before)
            .enumerate()
            .filter(|(_, (((now, then), compared), _))| **compared && now != then)
            .map(|(column, (_, before))| CellNote {
                column,
                from: before.clone(),
                problem: None,
            })
            .collect()
    });
    ImportRow {
        status,
        notes,
        thing,
        ..row.clone()
    }
}

/// The stored things that changed rows of a page mean, by id.
pub(crate) async fn meant(
    work: &mut dyn UnitOfWork,
    kind: &dyn SheetKind,
    page: &[ImportRow],
    comparison: &Comparison,
) -> Result<HashMap<i64, Cells>> {
    let ids: Vec<i64> = page
        .iter()
        .filter_map(|row| match comparison.meaning(row.number) {
            Some(Meaning::Changed(thing)) => Some(thing),
            _ => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(kind.find_many(work, &ids).await?.into_iter().collect())
}

/// Writes what a page of rows means, where it differs from what is kept. Gives the page's counts, the last number, and
/// the numbers of rows that differed.
///
/// # Errors
/// Only the database's.
pub async fn keep_meanings(
    work: &mut dyn UnitOfWork,
    (id, kind): (ImportId, ImportKind),
    comparison: &Comparison,
    after: u32,
    counts: &mut RowCounts,
) -> Result<Option<(u32, Vec<u32>)>> {
    let page = work.imports().rows(id, None, after, CHUNK).await?;
    let Some(last) = page.last().map(|row| row.number) else {
        return Ok(None);
    };
    let kind = kinds::of(kind);
    let stored = meant(work, kind, &page, comparison).await?;
    let judged: Vec<ImportRow> = page
        .iter()
        .map(|row| judged(kind, row, comparison, &stored))
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
