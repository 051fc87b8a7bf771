//! Storing readings: whose sensors aren't known come to be, and limits are judged, in the same unit.

use super::{By, Refusal, Result, values::sensor_fields};
use domain::change::FieldValues;
use domain::{
    Entity, Kinds, Limits, Name, NewChange, Operation, PageRequest, Permission, Reading,
    ReadingValues, Sensor, SensorAddress, SensorFilter, SensorId, SensorSort, Sorting, Turn, Who,
    exceeding, sensor::horizon,
};
use jiff::Timestamp;
use persistence::{KnownSensor, NewSensor, UnitOfWork};
use std::collections::{BTreeMap, HashMap};

/// A reading as a gateway sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReading {
    /// Which sensor.
    pub address: SensorAddress,
    /// What a sensor that isn't known yet is to be called; else it is called by its address.
    pub name: Option<Name>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub values: ReadingValues,
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its sensor.
    pub sensor: SensorId,
    /// Whether it is new; the sensor told of that moment before otherwise.
    pub is_new: bool,
}

/// Readings that came together, and who sends them.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Who.
    pub by: By,
    /// What.
    pub readings: Vec<NewReading>,
}

/// What became of batches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// Of each batch, of each reading.
    pub kept: Vec<Vec<Kept>>,
    /// Whether anything else changed: a sensor came to be, a limit began or ceased to be exceeded.
    pub told: bool,
}

/// When so many sensors are known, those who don't say who they are bring no new ones. Units at once may each bring some above it.
pub const MOST_OPEN: u64 = 1_000;

/// Stores batches. A sensor has one reading for a moment, the first that came; sending it again changes nothing.
///
/// # Errors
/// [`Refusal::NotAllowed`] when one of the senders may not; [`Refusal::TooManySensors`].
pub async fn store(work: &mut dyn UnitOfWork, batches: &[Batch]) -> Result<Stored> {
    for batch in batches {
        batch.by.must(Permission::SendReadings)?;
    }
    let Some(now) = batches.iter().map(|batch| batch.by.at).max() else {
        return Ok(Stored::default());
    };
    let all = || batches.iter().flat_map(|batch| &batch.readings);
    let mut addresses: Vec<String> = all()
        .map(|reading| reading.address.as_str().to_owned())
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let known = work.sensors().known(&addresses).await?;
    let mut sensors: HashMap<String, KnownSensor> = by_address(known);
    let mut told = false;
    if sensors.len() < addresses.len() {
        told = register(work, batches, &sensors).await?;
        sensors = by_address(work.sensors().known(&addresses).await?);
    }
    let mut readings: Vec<Reading> = vec![];
    for reading in all() {
        let sensor = sensors.get(reading.address.as_str());
        let sensor = sensor.ok_or_else(|| {
            persistence::Error::Inconsistent("a sensor that was added isn't there".to_owned())
        })?;
        readings.push(Reading {
            sensor: sensor.id,
            at: persistence::kept(reading.at),
            values: reading.values.clone(),
        });
    }
    let judged = judge(work, &sensors, &readings, now).await?;
    let is_new = work.readings().add(&readings).await?;
    told |= keep(work, judged).await?;
    let kept = readings.iter().zip(is_new);
    let mut kept = kept.map(|(reading, is_new)| Kept {
        sensor: reading.sensor,
        is_new,
    });
    let of_batch = |batch: &Batch| kept.by_ref().take(batch.readings.len()).collect();
    Ok(Stored {
        kept: batches.iter().map(of_batch).collect(),
        told,
    })
}

fn by_address(known: Vec<KnownSensor>) -> HashMap<String, KnownSensor> {
    let named = known.into_iter();
    named
        .map(|sensor| (sensor.address.clone(), sensor))
        .collect()
}

/// Adds the sensors that aren't known, each by whoever first told of it.
async fn register(
    work: &mut dyn UnitOfWork,
    batches: &[Batch],
    known: &HashMap<String, KnownSensor>,
) -> Result<bool> {
    let mut new: Vec<NewSensor> = vec![];
    let mut first: HashMap<&str, &By> = HashMap::new();
    for batch in batches {
        for reading in &batch.readings {
            let address = reading.address.as_str();
            if known.contains_key(address) || first.contains_key(address) {
                continue;
            }
            first.insert(address, &batch.by);
            let name = match &reading.name {
                Some(name) => Ok(name.clone()),
                None => Name::parse(address),
            };
            new.push(NewSensor {
                address: reading.address.clone(),
                name: name.map_err(|problem| Refusal::invalid(problem.at("/address")))?,
            });
        }
    }
    let at = batches
        .first()
        .map_or(Timestamp::UNIX_EPOCH, |batch| batch.by.at);
    if first.values().any(|by| by.who == Who::OpenGateway) {
        let many = u64::try_from(new.len()).unwrap_or(u64::MAX);
        room_for(work, many, at).await?;
    }
    let added = work.sensors().add(&new, at).await?;
    let changes = added.iter().filter_map(|(id, new)| {
        let by = first.get(new.address.as_str())?;
        let sensor = Sensor {
            id: *id,
            address: new.address.clone(),
            name: new.name.clone(),
            link: None,
            limits: Limits::default(),
            open: Kinds::default(),
            last: None,
            created_at: at,
            updated_at: at,
        };
        Some(by.entry(
            Operation::Added,
            (Entity::Sensor, id.0, sensor.name.as_str()),
            &FieldValues::new(),
            &sensor_fields(&sensor),
        ))
    });
    let changes: Vec<NewChange> = changes.collect();
    work.changes().add(&changes).await?;
    Ok(!changes.is_empty())
}

/// Whether so many sensors may come by those who don't say who they are.
async fn room_for(work: &mut dyn UnitOfWork, new: u64, now: Timestamp) -> Result<()> {
    let by_id = [Sorting {
        field: SensorSort::Id,
        descending: false,
    }];
    let (all, one) = (SensorFilter::default(), PageRequest::first());
    let listed = work.sensors().list(&all, &by_id, &one, now).await?;
    if listed.total.at_least() + new > MOST_OPEN {
        return Err(Refusal::TooManySensors { limit: MOST_OPEN }.into());
    }
    Ok(())
}

/// What begins and ends at sensors.
type Turns = Vec<(SensorId, Vec<Turn>)>;

/// Judges readings by their sensors' limits, before they are stored. Most keep to them, and cost nothing here.
async fn judge(
    work: &mut dyn UnitOfWork,
    sensors: &HashMap<String, KnownSensor>,
    readings: &[Reading],
    now: Timestamp,
) -> Result<Turns> {
    let mut of_sensor: BTreeMap<SensorId, Vec<&Reading>> = BTreeMap::new();
    for reading in readings {
        of_sensor.entry(reading.sensor).or_default().push(reading);
    }
    let matters = |sensor: &&KnownSensor| {
        of_sensor.get(&sensor.id).is_some_and(|readings| {
            exceeding::matters(&sensor.limits, sensor.open, readings.iter().copied())
        })
    };
    let mut ids: Vec<SensorId> = sensors
        .values()
        .filter(matters)
        .map(|sensor| sensor.id)
        .collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    ids.sort_unstable();
    // From here on nobody else judges them: what is read now is still so when it is written.
    let held = work.sensors().hold(&ids).await?;
    let newest = work.readings().newest(&ids, horizon(now)).await?;
    let newest: HashMap<SensorId, Reading> = newest
        .into_iter()
        .map(|reading| (reading.sensor, reading))
        .collect();
    let mut judged = vec![];
    for sensor in held {
        let Some(mut told) = of_sensor.remove(&sensor.id) else {
            continue;
        };
        told.sort_by_key(|reading| reading.at);
        told.dedup_by_key(|reading| reading.at);
        let before = newest.get(&sensor.id);
        let told = told.into_iter();
        let turns = exceeding::turns(&sensor.limits, sensor.open, before, told, now);
        if !turns.is_empty() {
            judged.push((sensor.id, turns));
        }
    }
    Ok(judged)
}

/// Keeps what begins and ends at sensors that are held.
pub(super) async fn keep(work: &mut dyn UnitOfWork, judged: Turns) -> Result<bool> {
    let sensors: Vec<SensorId> = judged.iter().map(|(sensor, _)| *sensor).collect();
    if sensors.is_empty() {
        return Ok(false);
    }
    for (sensor, turns) in judged {
        for turn in turns {
            match turn {
                Turn::Begins(beginning) => work.exceedings().begin(sensor, &beginning).await?,
                Turn::Ends { kind, at } => work.exceedings().end(sensor, kind, at).await?,
            }
        }
    }
    work.exceedings().mark(&sensors).await?;
    Ok(true)
}
