//! What sensors told.

use super::{COUNTED, counted::Counted, listed, position_in, reading_charts, reading_writes};
use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::ReadingRepository,
    schema::{readings, removed_sensors},
    store::SqlUnit,
    types::{At, Instant},
};
use async_trait::async_trait;
use diesel::sql_types::{BigInt, Text};
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{
    Battery, Extremes, Listed, PageRequest, Position, Reading, ReadingValues, SensorId, Status,
    Temperature, Total,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashSet};

#[derive(Debug, Queryable, Selectable, diesel::QueryableByName)]
#[diesel(table_name = readings, check_for_backend(Pg, Sqlite))]
struct ReadingRow {
    sensor_id: i64,
    at: At,
    status: Option<String>,
    battery: Option<f64>,
    temperature: Option<f64>,
}

fn reading(row: ReadingRow) -> Result<Reading> {
    let values = || {
        Ok(ReadingValues {
            status: Status::parse(row.status.as_deref().unwrap_or_default())?,
            battery: row.battery.map(Battery::new).transpose()?,
            temperature: row.temperature.map(Temperature::new).transpose()?,
        })
    };
    let inconsistent =
        |problem: domain::Problem| Error::Inconsistent(format!("a reading's value {problem}"));
    Ok(Reading {
        sensor: SensorId(row.sensor_id),
        at: row.at.into(),
        values: values().map_err(inconsistent)?,
    })
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// For each id of `$1` (a JSON array) the newest reading up to `$2`: as many looks into the index.
fn newest(is_postgres: bool) -> String {
    let ids = if is_postgres {
        "SELECT value::bigint AS id FROM json_array_elements_text(CAST($1 AS json))"
    } else {
        "SELECT value AS id FROM json_each($1)"
    };
    format!(
        "SELECT readings.* FROM ({ids}) AS asked JOIN readings ON readings.sensor_id = asked.id
         AND readings.at = (SELECT max(at) FROM readings AS newest WHERE newest.sensor_id = asked.id AND newest.at <= $2)"
    )
}

const FIRST_WITH_OLDER: &str = "SELECT id FROM sensors WHERE id > $1
     AND EXISTS (SELECT 1 FROM readings WHERE sensor_id = sensors.id AND at < $2) ORDER BY id LIMIT 1";
const FIRST_WITH_OLDER_HOURS: &str = "SELECT id FROM sensors WHERE id > $1
     AND EXISTS (SELECT 1 FROM reading_hours WHERE sensor_id = sensors.id AND hour < $2) ORDER BY id LIMIT 1";
const REMOVE_OLDER: &str = "DELETE FROM readings WHERE sensor_id = $1 AND at <= (
     SELECT max(at) FROM (SELECT at FROM readings WHERE sensor_id = $1 AND at < $2 ORDER BY at LIMIT $3) AS oldest)";
const REMOVE_OLDER_HOURS: &str = "DELETE FROM reading_hours WHERE sensor_id = $1 AND hour <= (
     SELECT max(hour) FROM (SELECT hour FROM reading_hours WHERE sensor_id = $1 AND hour < $2 ORDER BY hour LIMIT $3) AS oldest)";

impl SqlUnit {
    async fn first_after(
        &mut self,
        statement: &'static str,
        after: SensorId,
        before: Timestamp,
    ) -> Result<Option<SensorId>> {
        let found: Option<Id> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<BigInt, _>(after.0)
            .bind::<Instant, _>(At(before))
            .get_result(c))
        .optional()
        .map_err(meaning)?;
        Ok(found.map(|row| SensorId(row.id)))
    }

    async fn remove_some(
        &mut self,
        statement: &'static str,
        sensor: SensorId,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize> {
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<BigInt, _>(sensor.0)
            .bind::<Instant, _>(At(before))
            .bind::<BigInt, _>(i64::from(limit))
            .execute(c))
        .map_err(meaning)
    }
}

#[async_trait]
impl ReadingRepository for SqlUnit {
    async fn add(&mut self, given: &[Reading]) -> Result<Vec<bool>> {
        // In one order, so that two units that store the same ones wait for each other and not both.
        let mut first_of: BTreeMap<(SensorId, Timestamp), usize> = BTreeMap::new();
        for (index, reading) in given.iter().enumerate() {
            first_of
                .entry((reading.sensor, reading.at))
                .or_insert(index);
        }
        let order: Vec<usize> = first_of.into_values().collect();
        let mut is_new = vec![false; given.len()];
        if order.is_empty() {
            return Ok(is_new);
        }
        let rows = order.iter().map(|index| (&given[*index]).into()).collect();
        let known = reading_writes::store(&mut self.session, rows).await;
        let known: HashSet<usize> = known.map_err(meaning)?.into_iter().collect();
        for (number, index) in order.into_iter().enumerate() {
            is_new[index] = !known.contains(&number);
        }
        Ok(is_new)
    }

    async fn list(
        &mut self,
        sensor: SensorId,
        (from, until): (Option<Timestamp>, Option<Timestamp>),
        oldest_first: bool,
        page: &PageRequest,
    ) -> Result<Listed<Reading>> {
        macro_rules! between {
            ($query:ident) => {
                $query = $query.filter(readings::sensor_id.eq(sensor.0));
                if let Some(from) = from {
                    $query = $query.filter(readings::at.ge(At(from)));
                }
                if let Some(until) = until {
                    $query = $query.filter(readings::at.lt(At(until)));
                }
            };
        }
        let asked = page.clone();
        let rows: Vec<ReadingRow> = query!(self.session, |c| {
            let mut query = readings::table
                .select(ReadingRow::as_select())
                .into_boxed::<DB>();
            between!(query);
            let seen = position_in(&asked).map(|position| At::of_position(&position.key));
            query = match (seen, oldest_first) {
                (Some(seen), true) => query.filter(readings::at.gt(seen)),
                (Some(seen), false) => query.filter(readings::at.lt(seen)),
                (None, _) => query,
            };
            query = if oldest_first {
                query.order(readings::at.asc())
            } else {
                query.order(readings::at.desc())
            };
            query
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            let mut query = readings::table.select(readings::at).into_boxed::<DB>();
            between!(query);
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<Reading> = rows.into_iter().map(reading).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: last.at.to_string(),
                id: sensor.0,
            })
        }))
    }

    async fn newest(&mut self, sensors: &[SensorId], until: Timestamp) -> Result<Vec<Reading>> {
        let ids = serde_json::Value::from(sensors.iter().map(|id| id.0).collect::<Vec<_>>());
        let ids = ids.to_string();
        let statement = newest(self.session.is_postgres());
        let rows: Vec<ReadingRow> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(ids)
            .bind::<Instant, _>(At(until))
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(reading).collect()
    }

    async fn count(&mut self, sensor: SensorId, between: (Timestamp, Timestamp)) -> Result<u64> {
        reading_charts::count(self, sensor, between).await
    }

    async fn extremes(
        &mut self,
        sensor: SensorId,
        between: (Timestamp, Timestamp),
        step: SignedDuration,
    ) -> Result<Vec<Extremes>> {
        reading_charts::of_readings(self, sensor, between, step).await
    }

    async fn hourly_extremes(
        &mut self,
        sensor: SensorId,
        between: (Timestamp, Timestamp),
        step: SignedDuration,
    ) -> Result<Vec<Extremes>> {
        reading_charts::of_hours(self, sensor, between, step).await
    }

    async fn first_with_older(
        &mut self,
        after: SensorId,
        before: Timestamp,
    ) -> Result<Option<SensorId>> {
        self.first_after(FIRST_WITH_OLDER, after, before).await
    }

    async fn remove_older(
        &mut self,
        sensor: SensorId,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize> {
        self.remove_some(REMOVE_OLDER, sensor, before, limit).await
    }

    async fn first_with_older_hours(
        &mut self,
        after: SensorId,
        before: Timestamp,
    ) -> Result<Option<SensorId>> {
        self.first_after(FIRST_WITH_OLDER_HOURS, after, before)
            .await
    }

    async fn remove_older_hours(
        &mut self,
        sensor: SensorId,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize> {
        self.remove_some(REMOVE_OLDER_HOURS, sensor, before, limit)
            .await
    }

    async fn remove_left_behind(&mut self, limit: u32) -> Result<bool> {
        let gone: Option<i64> = query!(self.session, |c| removed_sensors::table
            .select(removed_sensors::sensor_id)
            .order(removed_sensors::sensor_id)
            .first(c))
        .optional()
        .map_err(meaning)?;
        let Some(gone) = gone else { return Ok(false) };
        let (sensor, end) = (SensorId(gone), Timestamp::MAX);
        let mut removed = self.remove_some(REMOVE_OLDER, sensor, end, limit).await?;
        if removed == 0 {
            removed = self
                .remove_some(REMOVE_OLDER_HOURS, sensor, end, limit)
                .await?;
        }
        if removed == 0 {
            query!(self.session, |c| diesel::delete(
                removed_sensors::table.find(gone)
            )
            .execute(c))
            .map_err(meaning)?;
        }
        Ok(true)
    }
}
