//! Adding, renaming, moving and removing shops, production lines, rooms, cabinets and mechanisms.

use super::{By, Refusal, Result, drives, place_fields};
use domain::change::FieldValues;
use domain::{
    ChangeId, Drive, Entity, Level, Name, NewChange, NewPlace, Operation, Permission, Place,
    PlaceChange, PlaceId, Problem, place::PlaceName,
};
use persistence::{PlantLock, UnitOfWork};
use std::collections::HashMap;

/// The most places or drives that one removal takes along.
const MOST_REMOVED: u32 = 200_000;
const CHUNK: usize = 1_000;

/// Adds a place.
///
/// # Errors
/// [`Refusal::Invalid`]: the parent isn't there or of another level, the name is taken.
pub async fn add(work: &mut dyn UnitOfWork, by: &By, new: NewPlace) -> Result<Place> {
    by.must(Permission::EditPlant)?;
    work.lock_plant(PlantLock::Shared).await?;
    if let (Some(parent), Some(level)) = (new.parent, new.level.parent()) {
        parent_of(work, parent, level).await?;
    }
    let added = work.places().add(std::slice::from_ref(&new), by.at).await;
    let added = added.map_err(|failure| super::Refused::from(failure).name_taken_at("/name"))?;
    let added = added.into_iter().next().ok_or(Refusal::NotFound)?;
    work.changes()
        .add(&[entry(by, Operation::Added, None, Some(&added))])
        .await?;
    Ok(added)
}

async fn parent_of(work: &mut dyn UnitOfWork, parent: PlaceId, level: Level) -> Result<Place> {
    let pointer = format!("/{}_id", level.as_str());
    let found = work.places().find(parent).await?;
    let found = found.ok_or_else(|| Refusal::invalid(Problem::Missing.at(pointer.clone())))?;
    if found.level == level {
        Ok(found)
    } else {
        Err(Refusal::invalid(Problem::Misplaced.at(pointer)))
    }
}

/// Renames or moves a place. When a room or cabinet comes to another line, its drives keep the names of their
/// mechanisms: a mechanism that the other line hasn't is added there.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotEmpty`] for a mechanism that should leave its line while drives drive it;
/// [`Refusal::Invalid`] as for [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: PlaceId,
    change: PlaceChange,
) -> Result<Place> {
    by.must(Permission::EditPlant)?;
    work.lock_plant(PlantLock::Exclusive).await?;
    let before = work.places().find(id).await?.ok_or(Refusal::NotFound)?;
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = name;
    }
    let wanted_parent = change
        .parent
        .filter(|parent| before.parent().map(|own| own.id) != Some(*parent));
    if let Some(parent) = wanted_parent {
        let Some(level) = before.level.parent() else {
            return Err(Refusal::invalid(Problem::Unknown.at("/parent_id")));
        };
        let parent = parent_of(work, parent, level).await?;
        after.above = above(&parent);
    }
    if after == before {
        return Ok(before);
    }
    let name = after.name.as_str().to_owned();
    let parent = after.parent().map(|parent| parent.id);
    let namesake = work
        .places()
        .find_named(before.level, parent, &name)
        .await?;
    if namesake.is_some_and(|namesake| namesake.id != id) {
        return Err(Refusal::invalid(Problem::Taken.at("/name")));
    }
    let moved = wanted_parent.is_some();
    if moved && before.level == Level::Mechanism {
        let counts = work.places().counts(&before).await?;
        if !counts.is_empty() {
            return Err(Refusal::NotEmpty(counts).into());
        }
    }
    let changed = work.places().change(&after, by.at).await?;
    let entries = work
        .changes()
        .add(&[entry(by, Operation::Changed, Some(&before), Some(&changed))])
        .await?;
    if moved && matches!(before.level, Level::Room | Level::Cabinet) {
        let told = entries.first().copied();
        mechanisms_follow(work, by, &before, &changed, told).await?;
    }
    work.drives().refresh_words(&changed).await?;
    Ok(changed)
}

fn above(parent: &Place) -> Vec<PlaceName> {
    let own = PlaceName {
        id: parent.id,
        level: parent.level,
        name: parent.name.as_str().to_owned(),
    };
    parent.above.iter().cloned().chain([own]).collect()
}

fn line_of(place: &Place) -> Option<PlaceId> {
    place
        .above
        .iter()
        .find(|above| above.level == Level::ProductionLine)
        .map(|line| line.id)
}

/// After a move to another line: the drives' mechanisms are those of the same names there.
async fn mechanisms_follow(
    work: &mut dyn UnitOfWork,
    by: &By,
    before: &Place,
    after: &Place,
    told: Option<ChangeId>,
) -> Result<()> {
    let (Some(line), true) = (line_of(after), line_of(before) != line_of(after)) else {
        return Ok(());
    };
    let ids = work.drives().ids_at(after, MOST_REMOVED).await?;
    let mut there: HashMap<String, PlaceId> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        for drive in work.drives().find_many(chunk).await? {
            let Some(mechanism) = drive.mechanism.clone() else {
                continue;
            };
            let target = match there.get(&mechanism.name) {
                Some(target) => *target,
                None => mechanism_named(work, by, line, &mechanism.name, told).await?,
            };
            there.insert(mechanism.name, target);
            repoint(work, by, &drive, Some(target), told).await?;
        }
    }
    Ok(())
}

async fn mechanism_named(
    work: &mut dyn UnitOfWork,
    by: &By,
    line: PlaceId,
    name: &str,
    told: Option<ChangeId>,
) -> Result<PlaceId> {
    if let Some(found) = work
        .places()
        .find_named(Level::Mechanism, Some(line), name)
        .await?
    {
        return Ok(found.id);
    }
    let name = Name::parse(name).map_err(|problem| Refusal::invalid(problem.at("/name")))?;
    let new = NewPlace {
        level: Level::Mechanism,
        parent: Some(line),
        name,
    };
    let added = work
        .places()
        .add(&[new], by.at)
        .await?
        .into_iter()
        .next()
        .ok_or(Refusal::NotFound)?;
    let told_of = NewChange {
        parent: told,
        ..entry(by, Operation::Added, None, Some(&added))
    };
    work.changes().add(&[told_of]).await?;
    Ok(added.id)
}

async fn repoint(
    work: &mut dyn UnitOfWork,
    by: &By,
    drive: &Drive,
    mechanism: Option<PlaceId>,
    told: Option<ChangeId>,
) -> Result<()> {
    let values = vec![domain::DriveValues {
        mechanism,
        ..drive.values.clone()
    }];
    let places = drives::places_of(work, &values).await?;
    let with_keys = drives::with_keys(&places, values, drives::Pointing::Single)?;
    for new in &with_keys {
        work.drives().change(drive.id, new, by.at).await?;
    }
    let after = work.drives().find(drive.id).await?;
    let told_of = NewChange {
        parent: told,
        ..drives::entry(by, Operation::Changed, Some(drive), after.as_ref())
    };
    work.changes().add(&[told_of]).await?;
    Ok(())
}

/// Removes a place. With `everything`, all under it goes too, in one entry of the history that unfolds; drives that
/// drove a removed mechanism stay, without it.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotEmpty`] with what is in it, unless `everything`.
pub async fn remove(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: PlaceId,
    everything: bool,
) -> Result<()> {
    by.must(Permission::EditPlant)?;
    work.lock_plant(PlantLock::Exclusive).await?;
    let place = work.places().find(id).await?.ok_or(Refusal::NotFound)?;
    let counts = work.places().counts(&place).await?;
    if !counts.is_empty() && !everything {
        return Err(Refusal::NotEmpty(counts).into());
    }
    let told = work
        .changes()
        .add(&[entry(by, Operation::Removed, Some(&place), None)])
        .await?
        .first()
        .copied();
    let drive_ids = work.drives().ids_at(&place, MOST_REMOVED).await?;
    for chunk in drive_ids.chunks(CHUNK) {
        let found = work.drives().find_many(chunk).await?;
        if place.level == Level::Mechanism {
            for drive in &found {
                repoint(work, by, drive, None, told).await?;
            }
            continue;
        }
        let entries: Vec<_> = found
            .iter()
            .map(|drive| NewChange {
                parent: told,
                ..drives::entry(by, Operation::Removed, Some(drive), None)
            })
            .collect();
        work.drives().remove(chunk).await?;
        work.changes().add(&entries).await?;
    }
    let places = work.places().under(&place, MOST_REMOVED).await?;
    let entries: Vec<_> = places
        .iter()
        .filter(|under| under.id != id)
        .map(|under| NewChange {
            parent: told,
            ..entry(by, Operation::Removed, Some(under), None)
        })
        .collect();
    work.changes().add(&entries).await?;
    let ids: Vec<PlaceId> = places.iter().map(|place| place.id).collect();
    work.places().remove(&ids).await?;
    Ok(())
}

/// An entry of the history for a place that came, changed or went.
pub(crate) fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Place>,
    after: Option<&Place>,
) -> NewChange {
    let fields = |place: Option<&Place>| place.map_or_else(FieldValues::new, place_fields);
    let subject = after.or(before);
    let entity = subject.map_or(Entity::Shop, |place| place.level.into());
    let (id, name) = subject.map_or((0, ""), |place| (place.id.0, place.name.as_str()));
    by.entry(
        operation,
        (entity, id, name),
        &fields(before),
        &fields(after),
    )
}
