//! Adding, changing and removing drives, many at once: all of them or none.

use super::{By, Refusal, Refused, Result, drive_fields};
use domain::change::FieldValues;
use domain::place::PlaceName;
use domain::{
    Drive, DriveId, DriveValues, Entity, Invalid, Level, NewChange, Operation, Permission, Place,
    PlaceId, Problem, text::search_words,
};
use jiff::Timestamp;
use persistence::{DriveKeys, NewDrive, PlantLock, UnitOfWork};
use std::collections::HashMap;

/// The most drives of one call.
pub const MOST_AT_ONCE: usize = 1_000;

/// Where to point at in an array: `/3/room_id`; at a single object: `/room_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointing {
    /// The call has one object.
    Single,
    /// The call has an array.
    Array,
}

impl Pointing {
    pub(crate) fn at(self, index: usize, field: &str) -> String {
        match self {
            Self::Single => format!("/{field}"),
            Self::Array => format!("/{index}/{field}"),
        }
    }
}

/// Adds drives.
///
/// # Errors
/// [`Refusal::Invalid`] when a place isn't there or doesn't fit to the others.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    new: Vec<DriveValues>,
    pointing: Pointing,
) -> Result<Vec<Drive>> {
    by.must(Permission::EditPlant)?;
    work.lock_plant(PlantLock::Shared).await?;
    let places = places_of(work, &new).await?;
    let new = with_keys(&places, new, pointing)?;
    let ids = work.drives().add(&new, by.at).await?;
    let added: Vec<Drive> = ids
        .into_iter()
        .zip(new)
        .filter_map(|(id, new)| standing(id, new.values, &places, by.at, by.at))
        .collect();
    let entries: Vec<NewChange> = added
        .iter()
        .map(|drive| entry(by, Operation::Added, None, Some(drive)))
        .collect();
    work.changes().add(&entries).await?;
    Ok(added)
}

/// Gives drives other values; those that don't differ stay as they are, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    changes: Vec<(DriveId, DriveValues)>,
    pointing: Pointing,
) -> Result<Vec<Drive>> {
    by.must(Permission::EditPlant)?;
    let (ids, values): (Vec<_>, Vec<_>) = changes.into_iter().unzip();
    hold(work, &ids).await?;
    let before = found(work, &ids).await?;
    let places = places_of(work, &values).await?;
    let after = with_keys(&places, values, pointing)?;
    let mut changed: HashMap<DriveId, Drive> = HashMap::new();
    for (id, drive) in ids.iter().zip(after) {
        let stored = &before[id];
        if stored.values == drive.values {
            changed.insert(*id, stored.clone());
            continue;
        }
        work.drives().change(*id, &drive, by.at).await?;
        let now = standing(*id, drive.values, &places, stored.created_at, by.at);
        changed.extend(now.map(|now| (*id, now)));
    }
    let entries: Vec<NewChange> = ids
        .iter()
        .map(|id| {
            entry(
                by,
                Operation::Changed,
                Some(&before[id]),
                Some(&changed[id]),
            )
        })
        .filter(|entry| !entry.fields.is_empty())
        .collect();
    work.changes().add(&entries).await?;
    Ok(ids
        .iter()
        .filter_map(|id| changed.get(id).cloned())
        .collect())
}

/// Removes drives.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, ids: &[DriveId]) -> Result<()> {
    by.must(Permission::EditPlant)?;
    hold(work, ids).await?;
    let before = found(work, ids).await?;
    let entries: Vec<NewChange> = ids
        .iter()
        .map(|id| entry(by, Operation::Removed, Some(&before[id]), None))
        .collect();
    work.drives().remove(ids).await?;
    work.changes().add(&entries).await?;
    Ok(())
}

/// Keeps drives, and the places they may move to, as they are until the unit ends: what is read after this is still so
/// when it is changed.
///
/// # Errors
/// Only the database's.
pub async fn hold(work: &mut dyn UnitOfWork, ids: &[DriveId]) -> Result<()> {
    work.lock_plant(PlantLock::Shared).await?;
    Ok(work.drives().hold(ids).await?)
}

async fn found(work: &mut dyn UnitOfWork, ids: &[DriveId]) -> Result<HashMap<DriveId, Drive>> {
    let found: HashMap<_, _> = work
        .drives()
        .find_many(ids)
        .await?
        .into_iter()
        .map(|drive| (drive.id, drive))
        .collect();
    if ids.iter().all(|id| found.contains_key(id)) {
        Ok(found)
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// An entry of the history for a drive that came, changed or went.
pub(crate) fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Drive>,
    after: Option<&Drive>,
) -> NewChange {
    let fields = |drive: Option<&Drive>| drive.map_or_else(FieldValues::new, drive_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, String::new()), |drive| (drive.id.0, drive.title()));
    by.entry(
        operation,
        (Entity::Drive, id, &name),
        &fields(before),
        &fields(after),
    )
}

/// The places that drives name, as far as they are there.
pub(crate) async fn places_of(
    work: &mut dyn UnitOfWork,
    drives: &[DriveValues],
) -> Result<HashMap<PlaceId, Place>> {
    let mut ids: Vec<PlaceId> = drives
        .iter()
        .flat_map(|drive| [Some(drive.room), drive.cabinet, drive.mechanism])
        .flatten()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut places = HashMap::new();
    for chunk in ids.chunks(1_000) {
        let found = work.places().find_many(chunk).await?;
        places.extend(found.into_iter().map(|place| (place.id, place)));
    }
    Ok(places)
}

/// A drive that was just written, as reading it again would give it.
pub(crate) fn standing(
    id: DriveId,
    values: DriveValues,
    places: &HashMap<PlaceId, Place>,
    created_at: Timestamp,
    updated_at: Timestamp,
) -> Option<Drive> {
    let room = places.get(&values.room)?;
    let [shop, production_line] = &room.above[..] else {
        return None;
    };
    let named = |id: Option<PlaceId>| id.and_then(|id| places.get(&id)).map(PlaceName::from);
    Some(Drive {
        id,
        shop: shop.clone(),
        production_line: production_line.clone(),
        room: room.into(),
        cabinet: named(values.cabinet),
        mechanism: named(values.mechanism),
        values,
        created_at: persistence::kept(created_at),
        updated_at: persistence::kept(updated_at),
    })
}

/// Checks that the places of drives are there and belong together, and derives their keys.
pub(crate) fn with_keys(
    places: &HashMap<PlaceId, Place>,
    drives: Vec<DriveValues>,
    pointing: Pointing,
) -> Result<Vec<NewDrive>> {
    let mut wrong: Vec<Invalid> = vec![];
    for (index, drive) in drives.iter().enumerate() {
        let mut refuse =
            |field: &str, problem: Problem| wrong.push(problem.at(pointing.at(index, field)));
        let room = places.get(&drive.room);
        match room {
            None => refuse("room_id", Problem::Missing),
            Some(room) if room.level != Level::Room => refuse("room_id", Problem::Misplaced),
            Some(_) => {}
        }
        let line = room.and_then(Place::parent).map(|line| line.id);
        let needed = [
            (
                "cabinet_id",
                drive.cabinet,
                Level::Cabinet,
                Some(drive.room),
            ),
            ("mechanism_id", drive.mechanism, Level::Mechanism, line),
        ];
        for (field, id, level, parent) in needed {
            match id.map(|id| places.get(&id)) {
                None => {}
                Some(None) => refuse(field, Problem::Missing),
                Some(Some(place))
                    if place.level != level || place.parent().map(|parent| parent.id) != parent =>
                {
                    refuse(field, Problem::Misplaced);
                }
                Some(Some(_)) => {}
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Refused::Refusal(Refusal::Invalid(wrong)));
    }
    let of = |id: Option<PlaceId>| id.and_then(|id| places.get(&id));
    Ok(drives
        .into_iter()
        .map(|values| {
            let keys = keys(
                &values,
                of(Some(values.room)),
                of(values.cabinet),
                of(values.mechanism),
            );
            NewDrive { values, keys }
        })
        .collect())
}

/// The keys of a drive with its places.
pub(crate) fn keys(
    values: &DriveValues,
    room: Option<&Place>,
    cabinet: Option<&Place>,
    mechanism: Option<&Place>,
) -> DriveKeys {
    let names = [room, cabinet, mechanism]
        .into_iter()
        .flatten()
        .map(|place| place.name.as_str());
    DriveKeys {
        place: cabinet
            .or(room)
            .map(|place| place.path_key.clone())
            .unwrap_or_default(),
        words: words(values, names),
    }
}

/// The words that find a drive, separated by spaces.
#[must_use]
pub fn drive_words(drive: &Drive) -> String {
    let places = [
        Some(&drive.room),
        drive.cabinet.as_ref(),
        drive.mechanism.as_ref(),
    ];
    let names = places
        .into_iter()
        .flatten()
        .map(|place| place.name.as_str());
    words(&drive.values, names)
}

fn words<'a>(values: &'a DriveValues, names: impl Iterator<Item = &'a str>) -> String {
    let own = [
        Some(values.series.as_str()),
        values.type_name.as_ref().map(|name| name.as_str()),
        values.note.as_ref().map(|note| note.as_str()),
    ];
    let text: Vec<&str> = own.into_iter().flatten().chain(names).collect();
    search_words(&text.join(" ")).join(" ")
}
