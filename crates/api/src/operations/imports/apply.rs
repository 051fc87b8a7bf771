//! Applying an import: all of it in the unit it is given, or nothing.

use super::{
    CHUNK, come_to,
    compare::{Comparison, compare, judged, meant},
    entry, in_state,
    kinds::{self, Meant},
};
use crate::operations::{By, Refusal, Result};
use domain::import::cells::{self, Merges};
use domain::import::{Import, ImportId, ImportState};
use domain::{Operation, Permission};
use persistence::{PlantLock, UnitOfWork};

/// Brings a previewed import into the registry. `names` that are to be treated as one come in groups, the first of each
/// standing for the others. `progress` hears of the rows that are done.
///
/// # Errors
/// [`Refusal::ImportState`]; [`Refusal::PreviewOutdated`] when the base changed so that a row means something else
/// than the preview told; [`Refusal::RowsWrong`] when a row is wrong.
pub async fn apply(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: ImportId,
    names: &[Vec<String>],
    progress: &(dyn Fn(u32) + Sync),
) -> Result<Import> {
    by.must(Permission::BringInSheets)?;
    work.lock_plant(PlantLock::Exclusive).await?;
    let mut import = in_state(work, id, ImportState::Previewed).await?;
    if import.counts.wrong > 0 {
        return Err(Refusal::RowsWrong {
            count: import.counts.wrong,
        }
        .into());
    }
    let none = Merges::new();
    let now = compare(work, &import, &none).await?;
    still_as_previewed(work, &import, &now).await?;
    let merges = cells::merges(names);
    let comparison = if merges.is_empty() {
        now
    } else {
        compare(work, &import, &merges).await?
    };
    let kind = kinds::of(import.kind);
    let (told, within) = entry(work, by, Operation::Applied, &import).await?;
    let mut after = 0;
    loop {
        let page = work.imports().rows(id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let meant = page.iter().filter_map(|row| {
            let meaning = comparison.meaning(row.number)?;
            Some(Meant {
                meaning,
                cells: &row.cells,
            })
        });
        let meant: Vec<Meant<'_>> = meant.collect();
        let told = (told, comparison.compared());
        kind.apply(work, &within, told, &meant, &merges).await?;
        progress(after);
    }
    import.state = ImportState::Applied;
    import.change = Some(told);
    come_to(work, by, import, ImportState::Previewed).await
}

async fn still_as_previewed(
    work: &mut dyn UnitOfWork,
    import: &Import,
    now: &Comparison,
) -> Result<()> {
    let kind = kinds::of(import.kind);
    let mut differing = vec![];
    let mut after = 0;
    loop {
        let page = work.imports().rows(import.id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let stored = meant(work, kind, &page, now).await?;
        let differ = page
            .iter()
            .filter(|row| judged(kind, row, now, &stored) != **row);
        differing.extend(
            differ
                .map(|row| row.number)
                .take(100 - differing.len().min(100)),
        );
    }
    if differing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::PreviewOutdated { rows: differing }.into())
    }
}
