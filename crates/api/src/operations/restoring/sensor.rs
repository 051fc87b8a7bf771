//! A sensor, as people said of it. What it told went with it and isn't brought back.

use super::{Restored, Was, came_back, places_now, unreadable, was};
use crate::operations::{By, Refusal, Refused, Result, sensors};
use domain::change::FieldValue;
use domain::{
    Battery, Change, Entity, Limits, LogSubject, LogSubjectKind, LogSubjectShown, Name, Problem,
    Sensor, SensorAddress, SensorId, SensorValues, Silence, Temperature,
};
use persistence::{NewSensor, UnitOfWork};

pub(super) async fn restore(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = SensorId(change.told.entity_id);
    let now = work.sensors().find(id, by.at).await?;
    let mut was = was(work, change, now.is_some()).await?;
    places_now(work, &mut was).await?;
    let link = link_that_was(now.as_ref(), &was);
    let Some(now) = now else {
        // Where it was is held before it is.
        let link = sensors::reachable(work, link)
            .await
            .map_err(|refused| elsewhere(refused, &was))?;
        let id = again(work, by, &was).await?;
        let values = values_before(nothing_of(&was, link)?, &was)?;
        let added = sensors::change(work, by, id, values).await?;
        return came_back(
            work,
            by,
            change,
            FieldValue::place(added.id.0, added.name.as_str()),
        )
        .await;
    };
    let held = sensors::hold(work, by, id, link).await;
    let held = held.map_err(|refused| elsewhere(refused, &was))?;
    if held.link != now.link || held.name != now.name || held.limits != now.limits {
        return Err(Refusal::Changed.into());
    }
    let values = SensorValues {
        name: now.name.clone(),
        limits: now.limits,
        link,
    };
    let restored = sensors::change(work, by, id, values_before(values, &was)?).await?;
    Ok(Restored {
        entity: Entity::Sensor,
        id: id.0,
        changed: restored != held,
    })
}

/// The sensor with the address of one that was removed: a new one, or the one that has been heard there since.
async fn again(work: &mut dyn UnitOfWork, by: &By, was: &Was) -> Result<SensorId> {
    let address = SensorAddress::parse(text(was, "address").unwrap_or_default());
    let address = address.map_err(unreadable)?;
    let name = Name::parse(text(was, "name").unwrap_or_default()).map_err(unreadable)?;
    let new = [NewSensor {
        address: address.clone(),
        name,
    }];
    let added = work.sensors().add(&new, by.at).await?;
    if let Some((id, _)) = added.first() {
        sensors::told_of(work, by, *id).await?;
        return Ok(*id);
    }
    let known = [address.as_str().to_owned()];
    let known = work.sensors().known(&known).await?;
    Ok(known.first().ok_or(Refusal::Changed)?.id)
}

fn text<'a>(was: &'a Was, field: &str) -> Option<&'a str> {
    let from = was.get(field)?.from.as_ref();
    from.map(|value| value.text.as_str())
}

fn nothing_of(was: &Was, link: Option<LogSubject>) -> Result<SensorValues> {
    let name = Name::parse(text(was, "name").unwrap_or_default());
    Ok(SensorValues {
        name: name.map_err(unreadable)?,
        limits: Limits::default(),
        link,
    })
}

/// What people said before a change of these fields; where it was is known already.
fn values_before(mut values: SensorValues, was: &Was) -> Result<SensorValues> {
    for (field, change) in was {
        let text = change.from.as_ref().map(|value| value.text.as_str());
        let number = || {
            let number = text.map(|text| text.parse().map_err(|_wrong| Problem::NotANumber));
            number.transpose()
        };
        let temperature = || number()?.map(Temperature::new).transpose();
        let limits = &mut values.limits;
        let read = match field.as_str() {
            "name" => Name::parse(text.unwrap_or_default()).map(|name| values.name = name),
            "temperature_min" => temperature().map(|min| limits.temperature_min = min),
            "temperature_max" => temperature().map(|max| limits.temperature_max = max),
            "battery_min" => {
                let battery = number().and_then(|min| min.map(Battery::new).transpose());
                battery.map(|min| limits.battery_min = min)
            }
            "silence_s" => {
                let seconds = text.map(|text| text.parse().map_err(|_wrong| Problem::NotANumber));
                let silence = seconds.transpose();
                let silence = silence.and_then(|s| s.map(Silence::from_seconds).transpose());
                silence.map(|silence| limits.silence = silence)
            }
            // It never has another; where it was is a subject.
            _ => Ok(()),
        };
        read.map_err(unreadable)?;
    }
    Ok(values)
}

/// Where it was; as now, when that hasn't changed.
fn link_that_was(now: Option<&Sensor>, was: &Was) -> Option<LogSubject> {
    let kinds = LogSubjectKind::ALL.into_iter();
    let told: Vec<_> = kinds
        .filter_map(|kind| Some((kind, was.get(kind.as_str())?)))
        .collect();
    if told.is_empty() {
        let link = now.and_then(|now| now.link.as_ref());
        return link.and_then(LogSubjectShown::subject);
    }
    told.into_iter().find_map(|(kind, change)| {
        let id = change.from.as_ref()?.id?;
        Some(LogSubject::of(kind, id))
    })
}

/// What it was tied to is gone: told by its name.
fn elsewhere(refused: Refused, was: &Was) -> Refused {
    let Refused::Refusal(Refusal::Invalid(_)) = &refused else {
        return refused;
    };
    let mut kinds = LogSubjectKind::ALL.into_iter();
    let value = kinds.find_map(|kind| was.get(kind.as_str())?.from.as_ref());
    value.map_or(refused, super::gone)
}
