//! Taking back the drives and places of an import.

use crate::operations::imports::{CHUNK, OBSTACLES};
use crate::operations::{
    By, Obstacle, Refusal, Result, drives, places, values::drive_values_before,
};
use domain::{Change, ChangeId, DriveId, Entity, NewChange, Operation, PlaceId};
use persistence::UnitOfWork;
use std::collections::HashMap;

/// Removes the drives that the import added and gives the others their values back; tells the places that it made.
pub(super) async fn take_back_drives(
    work: &mut dyn UnitOfWork,
    by: &By,
    applied: ChangeId,
    told: ChangeId,
) -> Result<Vec<PlaceId>> {
    let mut made = vec![];
    let mut after = None;
    loop {
        let page = work.changes().under(applied, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let mut added: Vec<DriveId> = vec![];
        let mut changed: HashMap<DriveId, &Change> = HashMap::new();
        for change in &page {
            let told = &change.told;
            match (told.entity, told.operation) {
                (Entity::Drive, Operation::Added) => added.push(DriveId(told.entity_id)),
                (Entity::Drive, _) => {
                    changed.insert(DriveId(told.entity_id), change);
                }
                (_, Operation::Added) => made.push(PlaceId(told.entity_id)),
                _ => {}
            }
        }
        let before = work.drives().find_many(&added).await?;
        let mut entries: Vec<NewChange> = before
            .iter()
            .map(|drive| drives::entry(by, Operation::Removed, Some(drive), None))
            .collect();
        work.drives().remove(&added).await?;
        entries.extend(give_back(work, by, &changed).await?);
        let entries: Vec<_> = entries
            .into_iter()
            .map(|entry| NewChange {
                parent: Some(told),
                ..entry
            })
            .collect();
        work.changes().add(&entries).await?;
    }
    Ok(made)
}

async fn give_back(
    work: &mut dyn UnitOfWork,
    by: &By,
    changed: &HashMap<DriveId, &Change>,
) -> Result<Vec<NewChange>> {
    if changed.is_empty() {
        return Ok(vec![]);
    }
    let mut ids: Vec<DriveId> = changed.keys().copied().collect();
    ids.sort_unstable();
    let before = work.drives().find_many(&ids).await?;
    let mut values = vec![];
    for drive in &before {
        let fields = &changed[&drive.id].told.fields;
        let before = drive_values_before(drive.values.clone(), fields);
        values.push(before.map_err(|problem| Refusal::invalid(problem.at("/import")))?);
    }
    // A place that a drive had before may be gone.
    let places = drives::places_of(work, &values).await?;
    let with_keys = match drives::with_keys(&places, values, drives::Pointing::Array) {
        Ok(with_keys) => with_keys,
        Err(crate::operations::Refused::Refusal(Refusal::Invalid(_))) => {
            let in_the_way = before
                .iter()
                .take(OBSTACLES as usize)
                .map(|drive| Obstacle {
                    entity: Entity::Drive.as_str(),
                    entity_id: drive.id.0,
                    name: drive.title(),
                    change_id: None,
                });
            return Err(Refusal::StandsInTheWay(in_the_way.collect()).into());
        }
        Err(failure) => return Err(failure),
    };
    for (drive, new) in before.iter().zip(&with_keys) {
        work.drives().change(drive.id, new, by.at).await?;
    }
    let after = work.drives().find_many(&ids).await?;
    let entries = before.iter().zip(&after);
    Ok(entries
        .map(|(before, after)| drives::entry(by, Operation::Changed, Some(before), Some(after)))
        .collect())
}

/// Removes the places that the import made, unless something else is in them.
pub(super) async fn remove_places(
    work: &mut dyn UnitOfWork,
    by: &By,
    told: ChangeId,
    made: &[PlaceId],
) -> Result<()> {
    let occupied = work.places().occupied(made, OBSTACLES).await?;
    if !occupied.is_empty() {
        let in_the_way = occupied.iter().map(|place| Obstacle {
            entity: place.level.as_str(),
            entity_id: place.id.0,
            name: place.name.as_str().to_owned(),
            change_id: None,
        });
        return Err(Refusal::StandsInTheWay(in_the_way.collect()).into());
    }
    // Made last, removed first: children before parents, also from chunk to chunk.
    let mut ids = made.to_vec();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    for chunk in ids.chunks(CHUNK as usize) {
        let found = work.places().find_many(chunk).await?;
        let entries: Vec<NewChange> = found
            .iter()
            .map(|place| NewChange {
                parent: Some(told),
                ..places::entry(by, Operation::Removed, Some(place), None)
            })
            .collect();
        work.places().remove(chunk).await?;
        work.changes().add(&entries).await?;
    }
    Ok(())
}
