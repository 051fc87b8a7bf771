//! Bringing things back as the history tells that they were.
//!
//! What it was is found by going back from what it is now: through all later entries, the newest first, each field
//! getting the value that it had before. Bringing it back is then a change like any other, by the ordinary operations,
//! with their rules, their locks and their entry in the history; it can be taken back the same way.
//!
//! What was removed comes as a new thing with a new id. The removed one's history gets an entry whose field
//! [`RESTORED`] names the new one, so that it isn't brought back twice and what stood in it finds its new place.

mod fault;
pub(crate) mod library;
mod log_entry;
mod search_word;
mod sensor;
mod stock;

use super::{
    By, Hindrance, Refusal, Refused, Result, drives, people, places, values::drive_values_before,
};
use domain::change::{FieldChange, FieldValue, FieldValues};
use domain::{
    Change, ChangeFilter, ChangeId, DriveId, DriveValues, Email, Entity, Level, Name, NewChange,
    NewPlace, Operation, Permission, PlaceChange, PlaceId, Problem, Ratings, Role, UserId,
};
use persistence::{PlantLock, UnitOfWork};
use std::collections::BTreeMap;

/// As many later entries are gone back through.
pub const MOST_LATER: u32 = 1_000;
/// As often a place that was removed and brought back is followed to its new one.
const MOST_FOLLOWED: usize = 20;
/// The field of a removed thing's history that names what it came back as.
pub const RESTORED: &str = "restored";

/// What was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Its kind.
    pub entity: Entity,
    /// Which one; another than before when it was removed.
    pub id: i64,
    /// Whether anything differed.
    pub changed: bool,
}

impl Restored {
    /// Its page.
    #[must_use]
    pub fn url(&self) -> String {
        let pages = match self.entity {
            Entity::Drive => "drives",
            Entity::User => "people",
            Entity::LogEntry => "log",
            Entity::ManualCategory => "library/categories",
            Entity::ManualGroup => "library/groups",
            Entity::Manual => "library/manuals",
            Entity::Fault => "faults",
            Entity::StockItem => "stock",
            Entity::Store => "stores",
            Entity::SearchWord => "search/words",
            Entity::Sensor => "sensors",
            _ => "plant",
        };
        format!("/{pages}/{}", self.id)
    }
}

/// What it takes to bring back what an entry tells of; `None` for what isn't brought back.
#[must_use]
pub fn permission(told: &NewChange) -> Option<Permission> {
    match told.entity {
        Entity::Shop
        | Entity::ProductionLine
        | Entity::Room
        | Entity::Cabinet
        | Entity::Mechanism
        | Entity::Drive => Some(Permission::EditPlant),
        Entity::ManualCategory | Entity::ManualGroup | Entity::Manual | Entity::Fault => {
            Some(Permission::EditLibrary)
        }
        Entity::User => Some(Permission::ManagePeople),
        // One that was removed would come back as somebody else's.
        Entity::LogEntry if told.operation == Operation::Removed => None,
        Entity::LogEntry => Some(Permission::WriteLog),
        Entity::Import | Entity::Token => None,
        Entity::Sensor => Some(Permission::EditSensors),
        Entity::Store | Entity::StockItem => Some(Permission::EditStock),
        Entity::SearchWord => Some(Permission::EditSearchWords),
    }
}

/// Fields of a thing and what they were; a missing value is told, too.
pub(crate) type Was = BTreeMap<String, FieldChange>;

/// Brings a thing back as it was right after an entry of its history; after a removal, as it was right before.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such entry; [`Refusal::NotRestored`]; [`Refusal::Changed`] when it is removed just
/// now; those of the operation that changes or adds the thing.
pub async fn restore(work: &mut dyn UnitOfWork, by: &By, id: ChangeId) -> Result<Restored> {
    by.must(Permission::ReadHistory)?;
    let change = work.changes().find(id).await?.ok_or(Refusal::NotFound)?;
    let entity = change.told.entity;
    let needed = permission(&change.told).ok_or(Refusal::NotRestored(Hindrance::Kind))?;
    by.must(needed)?;
    let restored = match (entity, entity.level()) {
        (Entity::User, _) => restore_person(work, by, &change).await,
        (Entity::LogEntry, _) => log_entry::restore(work, by, &change).await,
        (Entity::ManualCategory, _) => library::restore_category(work, by, &change).await,
        (Entity::ManualGroup, _) => library::restore_group(work, by, &change).await,
        (Entity::Manual, _) => library::restore_manual(work, by, &change).await,
        (Entity::Fault, _) => fault::restore(work, by, &change).await,
        (Entity::StockItem, _) => stock::restore_item(work, by, &change).await,
        (Entity::Store, _) => stock::restore_store(work, by, &change).await,
        (Entity::SearchWord, _) => search_word::restore(work, by, &change).await,
        (Entity::Sensor, _) => sensor::restore(work, by, &change).await,
        (_, Some(level)) => restore_place(work, by, &change, level).await,
        _ => restore_drive(work, by, &change).await,
    };
    restored.map_err(in_the_way)
}

/// Values that were right once are no fault of whoever asks: they are told as what stands in the way.
fn in_the_way(refused: Refused) -> Refused {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            let taken = wrong.iter().any(|wrong| wrong.problem == Problem::Taken);
            let hindrance = if taken {
                Hindrance::NameTaken
            } else {
                Hindrance::Unreadable
            };
            Refusal::NotRestored(hindrance).into()
        }
        other => other,
    }
}

fn unreadable(_: Problem) -> Refused {
    Refusal::NotRestored(Hindrance::Unreadable).into()
}

fn gone(value: &FieldValue) -> Refused {
    let name = value.text.clone();
    Refusal::NotRestored(Hindrance::PlaceGone { name }).into()
}

async fn restore_drive(work: &mut dyn UnitOfWork, by: &By, change: &Change) -> Result<Restored> {
    let id = DriveId(change.told.entity_id);
    let is_there = work.drives().find(id).await?.is_some();
    if is_there {
        drives::hold(work, &[id]).await?;
    } else {
        work.lock_plant(PlantLock::Exclusive).await?;
    }
    let mut was = was(work, change, is_there).await?;
    places_now(work, &mut was).await?;
    if !is_there {
        let values = drive_values_before(drive_that_was(&was)?, &was).map_err(unreadable)?;
        let added = drives::add(work, by, vec![values], drives::Pointing::Single).await;
        let added = added.map_err(|refused| misplaced(refused, &was))?;
        let added = added.first().ok_or(Refusal::NotFound)?;
        let name = added.title();
        return came_back(work, by, change, FieldValue::place(added.id.0, name)).await;
    }
    let now = work.drives().find(id).await?.ok_or(Refusal::Changed)?;
    let values = drive_values_before(now.values.clone(), &was).map_err(unreadable)?;
    let changed = values != now.values;
    if changed {
        let values = vec![(id, values)];
        let restored = drives::change(work, by, values, drives::Pointing::Single).await;
        restored.map_err(|refused| misplaced(refused, &was))?;
    }
    Ok(Restored {
        entity: Entity::Drive,
        id: id.0,
        changed,
    })
}

/// A drive without anything but what it must have; its other fields are those that are told.
fn drive_that_was(was: &Was) -> Result<DriveValues> {
    let value = |field: &str| was.get(field).and_then(|change| change.from.as_ref());
    let room = value("room").and_then(|room| room.id);
    let series = value("series").map_or("", |series| series.text.as_str());
    Ok(DriveValues {
        room: PlaceId(room.ok_or_else(|| unreadable(Problem::Missing))?),
        cabinet: None,
        mechanism: None,
        series: Name::parse(series).map_err(unreadable)?,
        type_name: None,
        ratings: Ratings::default(),
        note: None,
    })
}

/// A place of a drive that isn't there or belongs elsewhere, by its name then.
fn misplaced(refused: Refused, was: &Was) -> Refused {
    if let Refused::Refusal(Refusal::Invalid(wrong)) = &refused {
        for field in ["room", "cabinet", "mechanism"] {
            let pointer = format!("/{field}_id");
            let is_wrong = wrong.iter().any(|wrong| wrong.pointer == pointer);
            let value = was.get(field).and_then(|change| change.from.as_ref());
            if let Some(value) = value.filter(|_| is_wrong) {
                return gone(value);
            }
        }
        // A place that it has now doesn't go with one that it had.
        let value = ["cabinet", "mechanism", "room"].into_iter();
        let mut value = value.filter_map(|field| was.get(field)?.from.as_ref());
        return value.next().map_or(refused, gone);
    }
    refused
}

async fn restore_place(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
    level: Level,
) -> Result<Restored> {
    work.lock_plant(PlantLock::Exclusive).await?;
    let id = PlaceId(change.told.entity_id);
    let now = work.places().find(id).await?;
    let mut was = was(work, change, now.is_some()).await?;
    places_now(work, &mut was).await?;
    let value = |field: &str| was.get(field).and_then(|change| change.from.as_ref());
    let name = value("name").map(|name| Name::parse(&name.text));
    let name = name.transpose().map_err(unreadable)?;
    let held_by = level.parent().and_then(|level| value(level.as_str()));
    let parent = held_by.and_then(|parent| parent.id).map(PlaceId);
    if let (Some(value), Some(parent)) = (held_by, parent)
        && work.places().find(parent).await?.is_none()
    {
        return Err(gone(value));
    }
    let Some(now) = now else {
        let name = name.ok_or_else(|| unreadable(Problem::Missing))?;
        let new = NewPlace {
            level,
            parent,
            name,
        };
        let added = places::add(work, by, new).await?;
        let came = FieldValue::place(added.id.0, added.name.as_str());
        return came_back(work, by, change, came).await;
    };
    let wanted = PlaceChange { name, parent };
    let restored = places::change(work, by, id, wanted).await?;
    Ok(Restored {
        entity: change.told.entity,
        id: id.0,
        changed: restored.name != now.name || restored.parent() != now.parent(),
    })
}

async fn restore_person(work: &mut dyn UnitOfWork, by: &By, change: &Change) -> Result<Restored> {
    let id = UserId(change.told.entity_id);
    // Before anything else of them is held, and needed when they are an admin.
    work.users().hold_admins().await?;
    let now = work.users().hold(id).await?.ok_or(Refusal::NotFound)?;
    let was = was(work, change, true).await?;
    let text = |field: &str| {
        let from = was.get(field).and_then(|change| change.from.as_ref());
        from.map(|value| value.text.as_str())
    };
    let role = |word| Role::from_word(word).ok_or(Problem::Unknown);
    let name = text("name").map(Name::parse).transpose();
    let email = text("email").map(Email::parse).transpose();
    let wanted = people::PersonChange {
        name: name.map_err(unreadable)?,
        email: email.map_err(unreadable)?,
        role: text("role").map(role).transpose().map_err(unreadable)?,
    };
    let mut restored = people::change(work, by, id, wanted).await?;
    match was.get("disabled").map(|change| change.from.is_some()) {
        Some(true) if restored.is_enabled() => restored = people::disable(work, by, id).await?,
        Some(false) if !restored.is_enabled() => restored = people::enable(work, by, id).await?,
        _ => {}
    }
    Ok(Restored {
        entity: Entity::User,
        id: id.0,
        changed: super::user_fields(&restored) != super::user_fields(&now),
    })
}

/// What the fields were that have changed since an entry. The thing must be held, so that no entry comes in between.
async fn was(work: &mut dyn UnitOfWork, change: &Change, is_there: bool) -> Result<Was> {
    let filter = ChangeFilter {
        entity: Some(change.told.entity),
        entity_id: Some(change.told.entity_id),
        ..ChangeFilter::default()
    };
    let mut was = Was::new();
    // Those later than it, and itself.
    let newest = work.changes().latest(&filter, MOST_LATER + 1).await?;
    for later in &newest {
        let told = &later.told;
        if told.fields.contains_key(RESTORED) {
            return Err(Refusal::NotRestored(Hindrance::Again).into());
        }
        let is_it = later.id <= change.id;
        // Right after its removal it wasn't there: what it was before is meant.
        if !is_it || (told.operation == Operation::Removed && later.id == change.id) {
            was.extend(told.fields.clone());
        }
        if is_it {
            return if is_there || !was.is_empty() {
                Ok(was)
            } else {
                Err(Refusal::Changed.into())
            };
        }
    }
    if newest.len() > MOST_LATER as usize {
        let limit = MOST_LATER;
        return Err(Refusal::NotRestored(Hindrance::TooManyLater { limit }).into());
    }
    Err(Refusal::NotFound.into())
}

/// What was removed and brought back has another id now: places, drives, and the shelves of the library.
async fn places_now(work: &mut dyn UnitOfWork, was: &mut Was) -> Result<()> {
    for (field, change) in was {
        let (Some(entity), Some(value)) = (Entity::from_word(field), &mut change.from) else {
            continue;
        };
        for _ in 0..MOST_FOLLOWED {
            let Some(id) = value.id else { break };
            let is_there = match entity {
                Entity::ManualCategory => library::category_is_there(work, id).await?,
                Entity::ManualGroup => library::group_is_there(work, id).await?,
                Entity::Drive => work.drives().find(DriveId(id)).await?.is_some(),
                _ => work.places().find(PlaceId(id)).await?.is_some(),
            };
            if is_there {
                break;
            }
            let filter = ChangeFilter {
                entity: Some(entity),
                entity_id: Some(id),
                ..ChangeFilter::default()
            };
            let newest = work.changes().latest(&filter, 1).await?;
            let fields = newest.first().map(|newest| &newest.told.fields);
            let came = fields.and_then(|fields| fields.get(RESTORED)?.to.as_ref()?.id);
            let Some(came) = came else { break };
            value.id = Some(came);
        }
    }
    Ok(())
}

/// Tells in the history of what was removed what it came back as.
async fn came_back(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
    came: FieldValue,
) -> Result<Restored> {
    let told = &change.told;
    let id = came.id.unwrap_or_default();
    let subject = (told.entity, told.entity_id, told.name.as_str());
    let now = FieldValues::from([(RESTORED, came)]);
    let entry: NewChange = by.entry(Operation::Changed, subject, &FieldValues::new(), &now);
    work.changes().add(&[entry]).await?;
    Ok(Restored {
        entity: told.entity,
        id,
        changed: true,
    })
}
