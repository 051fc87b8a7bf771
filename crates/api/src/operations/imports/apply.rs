//! Applying an import: all of it in the unit it is given, or nothing.

use super::{
    CHUNK, come_to,
    compare::{Comparison, compare, judged, meant_drives},
    entry, in_state,
    places_of_rows::{PlacesOfRows, RowPlaces},
};
use crate::operations::{By, Refusal, Result, drives};
use domain::import::cells::{self, COLUMNS, Column, DriveCells, Merges};
use domain::import::matching::Meaning;
use domain::import::{Import, ImportId, ImportRow, ImportState};
use domain::place::PlaceName;
use domain::{ChangeId, Drive, DriveId, DriveValues, NewChange, Operation, Permission};
use persistence::{NewDrive, PlantLock, UnitOfWork};
use std::collections::HashMap;

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
    let (told, within) = entry(work, by, Operation::Applied, &import).await?;
    let mut after = 0;
    loop {
        let page = work.imports().rows(id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        apply_page(work, &within, told, &page, &comparison, &merges).await?;
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
    let mut differing = vec![];
    let mut after = 0;
    loop {
        let page = work.imports().rows(import.id, None, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        let meant = meant_drives(work, &page, now).await?;
        let none = Merges::new();
        let differ = page
            .iter()
            .filter(|row| judged(row, now, &meant, &none) != **row);
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

async fn apply_page(
    work: &mut dyn UnitOfWork,
    by: &By,
    told: ChangeId,
    page: &[ImportRow],
    comparison: &Comparison,
    merges: &Merges,
) -> Result<()> {
    let mut new: Vec<DriveCells> = vec![];
    let mut changed: Vec<(DriveId, DriveCells)> = vec![];
    for row in page {
        let Ok(cells) = DriveCells::parse(&row.cells, merges) else {
            continue;
        };
        match comparison.meaning(row.number) {
            None | Some(Meaning::Same(_)) => {}
            Some(Meaning::New) => new.push(cells),
            Some(Meaning::Changed(drive)) => changed.push((DriveId(drive), cells)),
        }
    }
    let all: Vec<DriveCells> = new
        .iter()
        .chain(changed.iter().map(|(_, cells)| cells))
        .cloned()
        .collect();
    let places = PlacesOfRows::ensure(work, by, told, &all).await?;
    let mut entries = vec![];
    if !new.is_empty() {
        let with_keys = new
            .iter()
            .map(|cells| Ok(with_keys(cells, places.of(cells)?)))
            .collect::<Result<Vec<_>>>()?;
        let ids = work.drives().add(&with_keys, by.at).await?;
        for ((id, drive), cells) in ids.into_iter().zip(with_keys).zip(&new) {
            let added = added(id, drive, places.of(cells)?, by);
            entries.push(drives::entry(by, Operation::Added, None, Some(&added)));
        }
    }
    if !changed.is_empty() {
        let ids: Vec<DriveId> = changed.iter().map(|(id, _)| *id).collect();
        let before = by_id(work.drives().find_many(&ids).await?);
        for (id, cells) in &changed {
            let Some(stored) = before.get(id) else {
                return Err(Refusal::Changed.into());
            };
            let row = with_keys(cells, places.of(cells)?);
            let drive = kept_where_not_told(row, stored, &places.of(cells)?, comparison.compared());
            work.drives().change(*id, &drive, by.at).await?;
        }
        let after = by_id(work.drives().find_many(&ids).await?);
        entries.extend(
            ids.iter()
                .map(|id| drives::entry(by, Operation::Changed, before.get(id), after.get(id))),
        );
    }
    let entries: Vec<NewChange> = entries
        .into_iter()
        .map(|entry| NewChange {
            parent: Some(told),
            ..entry
        })
        .collect();
    work.changes().add(&entries).await?;
    Ok(())
}

fn by_id(drives: Vec<Drive>) -> HashMap<DriveId, Drive> {
    drives.into_iter().map(|drive| (drive.id, drive)).collect()
}

fn with_keys(cells: &DriveCells, places: RowPlaces<'_>) -> NewDrive {
    let values = DriveValues {
        room: places.room.id,
        cabinet: places.cabinet.map(|place| place.id),
        mechanism: places.mechanism.map(|place| place.id),
        series: cells.series.clone(),
        type_name: cells.type_name.clone(),
        ratings: cells.ratings,
        note: cells.note.clone(),
    };
    let keys = drives::keys(&values, Some(places.room), places.cabinet, places.mechanism);
    NewDrive { values, keys }
}

/// A drive that was just added, as reading it again would give it.
fn added(id: DriveId, new: NewDrive, places: RowPlaces<'_>, by: &By) -> Drive {
    Drive {
        id,
        values: new.values,
        shop: places.shop.into(),
        production_line: places.production_line.into(),
        room: places.room.into(),
        cabinet: places.cabinet.map(PlaceName::from),
        mechanism: places.mechanism.map(PlaceName::from),
        created_at: by.at,
        updated_at: by.at,
    }
}

/// Columns that the file hasn't leave what is stored.
fn kept_where_not_told(
    mut row: NewDrive,
    stored: &Drive,
    places: &RowPlaces<'_>,
    told: &[bool],
) -> NewDrive {
    let keeps = |column: Column| !told[column.index()];
    let (values, kept) = (&mut row.values, &stored.values);
    for column in COLUMNS.into_iter().filter(|column| keeps(*column)) {
        match column {
            Column::Mechanism => values.mechanism = kept.mechanism,
            Column::Type => values.type_name.clone_from(&kept.type_name),
            Column::PowerW => values.ratings.power_w = kept.ratings.power_w,
            Column::RatedCurrentA => values.ratings.rated_current_a = kept.ratings.rated_current_a,
            Column::CurrentKind => values.ratings.current_kind = kept.ratings.current_kind,
            Column::InputVoltageV => values.ratings.input_voltage_v = kept.ratings.input_voltage_v,
            Column::OutputVoltageV => {
                values.ratings.output_voltage_v = kept.ratings.output_voltage_v
            }
            Column::Note => values.note.clone_from(&kept.note),
            // A sheet without these isn't read at all.
            Column::Shop
            | Column::ProductionLine
            | Column::Room
            | Column::Cabinet
            | Column::Series => {}
        }
    }
    let mut keys = drives::keys(
        &row.values,
        Some(places.room),
        places.cabinet,
        places.mechanism,
    );
    if let Some(mechanism) = stored
        .mechanism
        .as_ref()
        .filter(|_| keeps(Column::Mechanism))
    {
        let words = format!("{} {}", keys.words, mechanism.name);
        keys.words = domain::text::search_words(&words).join(" ");
    }
    NewDrive {
        values: row.values,
        keys,
    }
}
