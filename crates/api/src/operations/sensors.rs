//! Sensors: what people say of them, and who falls silent.

use super::{By, Refusal, Result, log::shown, readings::keep, values::sensor_fields};
use domain::change::FieldValues;
use domain::{
    Beginning, Entity, ExceedingKind, Limits, NewChange, Operation, Permission, Sensor, SensorId,
    SensorValues, Silence, Turn, exceeding::Verdict, sensor::horizon,
};
use jiff::Timestamp;
use persistence::UnitOfWork;

/// Waits until nobody else changes a sensor; then the sensor as it is, until the unit ends. What it is to be tied to is held
/// before, in the order in which everybody takes them.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Invalid`] at `/drive_id`, `/cabinet_id` or `/room_id` when that isn't there.
pub async fn hold(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: SensorId,
    link: Option<domain::LogSubject>,
) -> Result<Sensor> {
    shown(work, link).await?;
    work.sensors().hold(&[id]).await?;
    let found = work.sensors().find(id, by.at).await?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// Sees to it that what a sensor is to be tied to is there, until the unit ends.
///
/// # Errors
/// As [`hold`].
pub(super) async fn reachable(
    work: &mut dyn UnitOfWork,
    link: Option<domain::LogSubject>,
) -> Result<Option<domain::LogSubject>> {
    shown(work, link).await?;
    Ok(link)
}

/// Tells in the history of a sensor that came.
pub(super) async fn told_of(work: &mut dyn UnitOfWork, by: &By, id: SensorId) -> Result<()> {
    let added = work.sensors().find(id, by.at).await?;
    let added = added.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Added, None, Some(&added));
    work.changes().add(&[told]).await?;
    Ok(())
}

/// Gives a sensor another name, limits and place; one that doesn't differ stays as it is, without an entry in the history.
/// What was exceeded ends when the new limits are kept to; that they are exceeded the next readings tell.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Invalid`] when the limits contradict each other, and as [`hold`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: SensorId,
    values: SensorValues,
) -> Result<Sensor> {
    by.must(Permission::EditSensors)?;
    values.limits.check().map_err(Refusal::invalid)?;
    let link = shown(work, values.link).await?;
    let before = hold(work, by, id, None).await?;
    let after = Sensor {
        name: values.name.clone(),
        limits: values.limits,
        link,
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    work.sensors().change(id, &values, by.at).await?;
    let ends = |kind: &ExceedingKind| match kind {
        ExceedingKind::Silence => match after.limits.silence {
            None => true,
            Some(silence) => after
                .heard_at(by.at)
                .is_some_and(|heard| by.at.duration_since(heard) <= silence.duration()),
        },
        kind => {
            let last = after.last.as_ref();
            kind.bound(&after.limits).is_none()
                || last.and_then(|last| kind.verdict(&after.limits, last)) != Some(Verdict::Beyond)
        }
    };
    let at = by.at;
    let ends = before.open.iter().filter(ends);
    let ends: Vec<Turn> = ends.map(|kind| Turn::Ends { kind, at }).collect();
    if before.limits != after.limits && !ends.is_empty() {
        keep(work, vec![(id, ends)]).await?;
    }
    let changed = work.sensors().find(id, by.at).await?;
    let changed = changed.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Changed, Some(&before), Some(&changed));
    work.changes().add(&[told]).await?;
    Ok(changed)
}

/// Removes a sensor. What it told goes after it, in steps; when it is heard again it is another one.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: SensorId) -> Result<()> {
    by.must(Permission::EditSensors)?;
    let found = work.sensors().find(id, by.at).await?;
    let before = found.ok_or(Refusal::NotFound)?;
    if !work.sensors().remove(id).await? {
        return Err(Refusal::NotFound.into());
    }
    let told = entry(by, Operation::Removed, Some(&before), None);
    work.changes().add(&[told]).await?;
    Ok(())
}

/// As many sensors are looked at in one unit.
pub const STEP: u32 = 500;

/// Looks which sensors are silent for longer than they may, or no longer, at most [`STEP`]; tells how many. Several instances
/// may do this at once. What it finds doesn't depend on when it was done last, so that a restart loses nothing.
///
/// # Errors
/// The database's.
pub async fn listen(work: &mut dyn UnitOfWork, now: Timestamp) -> Result<usize> {
    let turned = work.exceedings().turned_silent_or_heard(now, STEP).await?;
    if turned.is_empty() {
        return Ok(0);
    }
    let held = work.sensors().hold(&turned).await?;
    let newest = work.readings().newest(&turned, horizon(now)).await?;
    let mut judged = vec![];
    for sensor in &held {
        let Some(silence) = sensor.limits.silence else {
            continue;
        };
        let last = newest.iter().find(|reading| reading.sensor == sensor.id);
        let heard = match last {
            Some(last) => last.at.min(now),
            // All that it told is gone; that is seldom enough to ask for each.
            None => match work.sensors().find(sensor.id, now).await? {
                Some(found) => found.created_at,
                None => continue,
            },
        };
        let is_silent = now.duration_since(heard) > silence.duration();
        let was_silent = sensor.open.has(ExceedingKind::Silence);
        let turn = match (was_silent, is_silent) {
            (false, true) => Turn::Begins(silent_since(heard, &sensor.limits, silence)),
            (true, false) => Turn::Ends {
                kind: ExceedingKind::Silence,
                at: heard,
            },
            _ => continue,
        };
        judged.push((sensor.id, vec![turn]));
    }
    let count = judged.len();
    keep(work, judged).await?;
    Ok(count)
}

/// Silence begins when it has lasted as long as it may.
fn silent_since(heard: Timestamp, limits: &Limits, silence: Silence) -> Beginning {
    let at = heard.saturating_add(silence.duration());
    Beginning {
        kind: ExceedingKind::Silence,
        bound: ExceedingKind::Silence.bound(limits).unwrap_or_default(),
        value: None,
        at: at.unwrap_or(heard),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Sensor>,
    after: Option<&Sensor>,
) -> NewChange {
    let fields = |sensor: Option<&Sensor>| sensor.map_or_else(FieldValues::new, sensor_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, ""), |sensor| (sensor.id.0, sensor.name.as_str()));
    by.entry(
        operation,
        (Entity::Sensor, id, name),
        &fields(before),
        &fields(after),
    )
}
