//! Sensors.

use super::{
    CHUNK, condition::Condition, log_entries::NamesNow, place_rows::stored_name, sensor_list,
};
use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{KnownSensor, NewSensor, ReadingRepository, SensorRepository},
    schema::{places, removed_sensors, sensors},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::sql_types::Text;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    Battery, Kinds, Level, Limits, Listed, LogSubject, LogSubjectKind, LogSubjectShown,
    PageRequest, Problem, Sensor, SensorAddress, SensorFilter, SensorId, SensorSort, SensorState,
    SensorValues, Silence, Sorting, Temperature, sensor::horizon, text::sort_key,
};
use jiff::Timestamp;
use std::collections::HashMap;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sensors, check_for_backend(Pg, Sqlite))]
pub(super) struct SensorRow {
    pub(super) id: i64,
    address: String,
    name: String,
    place_id: Option<i64>,
    drive_id: Option<i64>,
    #[diesel(embed)]
    limits: LimitsRow,
    open_limits: i16,
    created_at: At,
    updated_at: At,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sensors, check_for_backend(Pg, Sqlite))]
pub(super) struct LimitsRow {
    temperature_min: Option<f64>,
    temperature_max: Option<f64>,
    battery_min: Option<f64>,
    silence_s: Option<i64>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sensors, check_for_backend(Pg, Sqlite))]
struct KnownRow {
    id: i64,
    address: String,
    #[diesel(embed)]
    limits: LimitsRow,
    open_limits: i16,
}

/// What people said of a sensor, as a row.
#[derive(AsChangeset)]
#[diesel(table_name = sensors, treat_none_as_null = true)]
struct ValuesRow {
    name: String,
    name_key: String,
    place_id: Option<i64>,
    drive_id: Option<i64>,
    temperature_min: Option<f64>,
    temperature_max: Option<f64>,
    battery_min: Option<f64>,
    silence_s: Option<i64>,
    updated_at: At,
}

fn inconsistent(problem: Problem) -> Error {
    Error::Inconsistent(format!("a sensor's value {problem}"))
}

fn limits(row: &LimitsRow) -> Result<Limits> {
    let temperature = |value: Option<f64>| value.map(Temperature::new).transpose();
    let read = || {
        Ok(Limits {
            temperature_min: temperature(row.temperature_min)?,
            temperature_max: temperature(row.temperature_max)?,
            battery_min: row.battery_min.map(Battery::new).transpose()?,
            silence: row.silence_s.map(Silence::from_seconds).transpose()?,
        })
    };
    read().map_err(inconsistent)
}

fn known(row: KnownRow) -> Result<KnownSensor> {
    Ok(KnownSensor {
        id: SensorId(row.id),
        limits: limits(&row.limits)?,
        address: row.address,
        open: Kinds::from_bits(row.open_limits),
    })
}

/// What it is tied to, by its kind's column.
pub(super) fn linked(link: Option<LogSubject>) -> (Option<i64>, Option<i64>) {
    match link {
        None => (None, None),
        Some(LogSubject::Drive(id)) => (None, Some(id.0)),
        Some(LogSubject::Cabinet(id) | LogSubject::Room(id)) => (Some(id.0), None),
    }
}

/// Rows with the names of what they are tied to and the newest reading of each: so many statements, however many rows.
pub(super) async fn with_last(
    unit: &mut SqlUnit,
    rows: Vec<SensorRow>,
    now: Timestamp,
) -> Result<Vec<Sensor>> {
    let ids: Vec<SensorId> = rows.iter().map(|row| SensorId(row.id)).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let newest = ReadingRepository::newest(unit, &ids, horizon(now)).await?;
    let mut last: HashMap<SensorId, _> = newest
        .into_iter()
        .map(|reading| (reading.sensor, reading))
        .collect();
    let drives = rows.iter().filter_map(|row| row.drive_id).collect();
    let places: Vec<i64> = rows.iter().filter_map(|row| row.place_id).collect();
    let levels = levels(unit, &places).await?;
    let names = NamesNow::of(unit, drives, places.into_iter().collect()).await?;
    let read = rows.into_iter().map(|row| {
        let drive = row.drive_id.and_then(|id| {
            let name = names.drives.get(&id)?.clone();
            Some((LogSubjectKind::Drive, id, name))
        });
        let place = row.place_id.and_then(|id| {
            let name = names.places.get(&id)?.clone();
            let kind = match Level::from_code(*levels.get(&id)?)? {
                Level::Cabinet => LogSubjectKind::Cabinet,
                _ => LogSubjectKind::Room,
            };
            Some((kind, id, name))
        });
        let id = SensorId(row.id);
        Ok(Sensor {
            id,
            address: SensorAddress::parse(&row.address).map_err(inconsistent)?,
            name: stored_name(&row.name)?,
            link: drive.or(place).map(|(kind, id, name)| LogSubjectShown {
                kind,
                id: Some(id),
                name,
            }),
            limits: limits(&row.limits)?,
            open: Kinds::from_bits(row.open_limits),
            last: last.remove(&id),
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    });
    read.collect()
}

async fn levels(unit: &mut SqlUnit, ids: &[i64]) -> Result<HashMap<i64, i16>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let is_postgres = unit.session.is_postgres();
    let among = Condition::among(is_postgres, "places.id", ids.iter().copied());
    let levels: Vec<(i64, i16)> = query!(unit.session, |c| places::table
        .filter(among)
        .select((places::id, places::level))
        .load(c))
    .map_err(meaning)?;
    Ok(levels.into_iter().collect())
}

/// That an address is one of these, bound as one value.
fn among_addresses<'a>(is_postgres: bool, addresses: impl Iterator<Item = &'a str>) -> Condition {
    let addresses = serde_json::Value::from(addresses.collect::<Vec<_>>()).to_string();
    let (before, after) = if is_postgres {
        (
            "sensors.address = ANY(ARRAY(SELECT value FROM json_array_elements_text(CAST(",
            " AS json))))",
        )
    } else {
        ("sensors.address IN (SELECT value FROM json_each(", "))")
    };
    Condition::sql(before).text(addresses).then(after)
}

/// While a unit stores readings nobody removes a sensor, so that none is stored for one that is gone. SQLite's one writer has
/// all of them.
const STORING: &str = "SELECT pg_advisory_xact_lock_shared(4191)";
const REMOVING: &str = "SELECT pg_advisory_xact_lock(4191)";

impl SqlUnit {
    async fn with_addresses<'a>(
        &mut self,
        addresses: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<KnownSensor>> {
        let among = among_addresses(self.session.is_postgres(), addresses);
        let rows: Vec<KnownRow> = query!(self.session, |c| sensors::table
            .filter(among)
            .select(KnownRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(known).collect()
    }

    async fn wait_for(&mut self, lock: &'static str) -> Result<()> {
        if self.session.is_postgres() {
            query!(self.session, |c| diesel::sql_query(lock).execute(c)).map_err(meaning)?;
        }
        Ok(())
    }
}

#[async_trait]
impl SensorRepository for SqlUnit {
    async fn find(&mut self, id: SensorId, now: Timestamp) -> Result<Option<Sensor>> {
        let row: Option<SensorRow> = query!(self.session, |c| sensors::table
            .find(id.0)
            .select(SensorRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(with_last(self, row.into_iter().collect(), now).await?.pop())
    }

    async fn list(
        &mut self,
        filter: &SensorFilter,
        sorting: &[Sorting<SensorSort>],
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Listed<Sensor>> {
        sensor_list::list(self, filter, sorting, page, now).await
    }

    async fn known(&mut self, addresses: &[String]) -> Result<Vec<KnownSensor>> {
        self.wait_for(STORING).await?;
        self.with_addresses(addresses.iter().map(String::as_str))
            .await
    }

    async fn hold(&mut self, ids: &[SensorId]) -> Result<Vec<KnownSensor>> {
        let is_postgres = self.session.is_postgres();
        if is_postgres {
            let ids = serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>());
            let statement = "SELECT id FROM sensors WHERE id = ANY(ARRAY(
                 SELECT value::bigint FROM json_array_elements_text(CAST($1 AS json)))) ORDER BY id FOR NO KEY UPDATE";
            query!(self.session, |c| diesel::sql_query(statement)
                .bind::<Text, _>(ids.to_string())
                .execute(c))
            .map_err(meaning)?;
        }
        let among = Condition::among(is_postgres, "sensors.id", ids.iter().map(|id| id.0));
        let rows: Vec<KnownRow> = query!(self.session, |c| sensors::table
            .filter(among)
            .order(sensors::id)
            .select(KnownRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(known).collect()
    }

    async fn add(
        &mut self,
        new: &[NewSensor],
        at: Timestamp,
    ) -> Result<Vec<(SensorId, NewSensor)>> {
        // In one order, so that two units that add the same ones wait for each other and not both.
        let mut ordered: Vec<&NewSensor> = new.iter().collect();
        ordered.sort_by_key(|new| new.address.as_str());
        ordered.dedup_by_key(|new| new.address.as_str());
        let mut added = vec![];
        for chunk in ordered.chunks(CHUNK) {
            let rows: Vec<_> = chunk
                .iter()
                .map(|new| {
                    let name = new.name.as_str();
                    (
                        sensors::address.eq(new.address.as_str().to_owned()),
                        sensors::name.eq(name.to_owned()),
                        sensors::name_key.eq(sort_key(name)),
                        sensors::open_limits.eq(0_i16),
                        sensors::attention.eq(SensorState::Fine.code()),
                        sensors::created_at.eq(At(at)),
                        sensors::updated_at.eq(At(at)),
                    )
                })
                .collect();
            let ids: Vec<(i64, String)> =
                query!(self.session, |c| diesel::insert_into(sensors::table)
                    .values(rows)
                    .on_conflict_do_nothing()
                    .returning((sensors::id, sensors::address))
                    .get_results(c))
                .map_err(meaning)?;
            let by_address: HashMap<String, i64> =
                ids.into_iter().map(|(id, address)| (address, id)).collect();
            added.extend(chunk.iter().filter_map(|new| {
                let id = by_address.get(new.address.as_str())?;
                Some((SensorId(*id), (*new).clone()))
            }));
        }
        Ok(added)
    }

    async fn change(&mut self, id: SensorId, values: &SensorValues, at: Timestamp) -> Result<bool> {
        let limits = values.limits;
        let (place_id, drive_id) = linked(values.link);
        let row = ValuesRow {
            name: values.name.as_str().to_owned(),
            name_key: sort_key(values.name.as_str()),
            place_id,
            drive_id,
            temperature_min: limits.temperature_min.map(Temperature::get),
            temperature_max: limits.temperature_max.map(Temperature::get),
            battery_min: limits.battery_min.map(Battery::get),
            silence_s: limits.silence.map(Silence::seconds),
            updated_at: At(at),
        };
        let changed: usize = query!(self.session, |c| diesel::update(sensors::table.find(id.0))
            .set(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(changed > 0)
    }

    async fn remove(&mut self, id: SensorId) -> Result<bool> {
        self.wait_for(REMOVING).await?;
        let removed: usize = query!(self.session, |c| diesel::delete(sensors::table.find(id.0))
            .execute(c))
        .map_err(meaning)?;
        if removed > 0 {
            query!(self.session, |c| diesel::insert_into(
                removed_sensors::table
            )
            .values(removed_sensors::sensor_id.eq(id.0))
            .execute(c))
            .map_err(meaning)?;
        }
        Ok(removed > 0)
    }
}
