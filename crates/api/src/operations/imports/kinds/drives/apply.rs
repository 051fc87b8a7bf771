//! Bringing in the drives of a page of rows, with the places that they name.

use super::{
    Meant,
    places_of_rows::{PlacesOfRows, RowPlaces},
};
use crate::operations::{By, Refusal, Result, drives};
use domain::import::cells::Merges;
use domain::import::drive_cells::{COLUMNS, Column, DriveCells};
use domain::import::matching::Meaning;
use domain::place::PlaceName;
use domain::{ChangeId, Drive, DriveId, DriveValues, NewChange, Operation};
use persistence::{NewDrive, UnitOfWork};
use std::collections::HashMap;

/// Writes what a page of rows means; see [`SheetKind::apply`](super::SheetKind::apply).
pub(super) async fn apply_page(
    work: &mut dyn UnitOfWork,
    by: &By,
    (told, compared): (ChangeId, &[bool]),
    page: &[Meant<'_>],
    merges: &Merges,
) -> Result<()> {
    let mut new: Vec<DriveCells> = vec![];
    let mut changed: Vec<(DriveId, DriveCells)> = vec![];
    for row in page {
        let Ok(cells) = DriveCells::parse(row.cells, merges) else {
            continue;
        };
        match row.meaning {
            Meaning::Same(_) => {}
            Meaning::New => new.push(cells),
            Meaning::Changed(drive) => changed.push((DriveId(drive), cells)),
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
            let drive = kept_where_not_told(row, stored, &places.of(cells)?, compared);
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
