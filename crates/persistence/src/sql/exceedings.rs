//! When sensors exceeded their limits.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::ExceedingRepository,
    schema::{exceedings, sensors},
    store::SqlUnit,
    types::{At, Instant},
};
use async_trait::async_trait;
use diesel::sql_types::{BigInt, Text};
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{Beginning, Exceeding, ExceedingId, ExceedingKind, SensorId, sensor::horizon};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = exceedings, check_for_backend(Pg, Sqlite))]
struct ExceedingRow {
    id: i64,
    sensor_id: i64,
    kind: String,
    bound: f64,
    value: Option<f64>,
    started_at: At,
    ended_at: Option<At>,
}

fn exceeding((row, sensor_name): (ExceedingRow, String)) -> Result<Exceeding> {
    let kind = ExceedingKind::from_word(&row.kind)
        .ok_or_else(|| Error::Inconsistent(format!("an exceeding of {:?}", row.kind)))?;
    Ok(Exceeding {
        id: ExceedingId(row.id),
        sensor: SensorId(row.sensor_id),
        sensor_name,
        began: Beginning {
            kind,
            bound: row.bound,
            value: row.value,
            at: row.started_at.into(),
        },
        ended_at: row.ended_at.map(Timestamp::from),
    })
}

macro_rules! named {
    () => {
        exceedings::table
            .inner_join(sensors::table.on(sensors::id.eq(exceedings::sensor_id)))
            .select((ExceedingRow::as_select(), sensors::name))
    };
}

/// The silent that weren't before, and the other way round, up to `$3` at the moment `$2`; readings up to `$1` count.
/// 8 is the bit of silence.
fn turned(is_postgres: bool) -> String {
    let long_ago = if is_postgres {
        "$2 - silence_s * interval '1 second'"
    } else {
        "$2 - silence_s * 1000000"
    };
    format!(
        "SELECT id FROM sensors WHERE silence_s IS NOT NULL AND ((open_limits & 8) <> 0) <>
         (coalesce((SELECT max(at) FROM readings WHERE sensor_id = sensors.id AND at <= $1), created_at) < {long_ago})
         ORDER BY id LIMIT $3"
    )
}

/// What is open at the sensors of `$1`, a JSON array of ids, and how much attention that needs.
fn marked(is_postgres: bool) -> String {
    let ids = if is_postgres {
        "SELECT value::bigint FROM json_array_elements_text(CAST($1 AS json))"
    } else {
        "SELECT value FROM json_each($1)"
    };
    let open = "FROM exceedings WHERE sensor_id = sensors.id AND ended_at IS NULL";
    format!(
        "UPDATE sensors SET
         open_limits = CAST((SELECT coalesce(sum(CASE kind WHEN 'hot' THEN 1 WHEN 'cold' THEN 2 WHEN 'battery' THEN 4 ELSE 8 END), 0) {open}) AS SMALLINT),
         attention = CASE WHEN EXISTS (SELECT 1 {open} AND kind = 'silence') THEN 0 WHEN EXISTS (SELECT 1 {open}) THEN 1 ELSE 2 END
         WHERE id IN ({ids})"
    )
}

fn json(ids: &[SensorId]) -> String {
    serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>()).to_string()
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[async_trait]
impl ExceedingRepository for SqlUnit {
    async fn begin(&mut self, sensor: SensorId, beginning: &Beginning) -> Result<()> {
        let row = (
            exceedings::sensor_id.eq(sensor.0),
            exceedings::kind.eq(beginning.kind.as_str()),
            exceedings::bound.eq(beginning.bound),
            exceedings::value.eq(beginning.value),
            exceedings::started_at.eq(At(beginning.at)),
        );
        query!(self.session, |c| diesel::insert_into(exceedings::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn end(&mut self, sensor: SensorId, kind: ExceedingKind, at: Timestamp) -> Result<()> {
        let statement =
            "UPDATE exceedings SET ended_at = CASE WHEN started_at > $1 THEN started_at ELSE $1 END
             WHERE sensor_id = $2 AND kind = $3 AND ended_at IS NULL";
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(at))
            .bind::<BigInt, _>(sensor.0)
            .bind::<Text, _>(kind.as_str())
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn mark(&mut self, sensors: &[SensorId]) -> Result<()> {
        let (statement, ids) = (marked(self.session.is_postgres()), json(sensors));
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(ids)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn turned_silent_or_heard(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<SensorId>> {
        let statement = turned(self.session.is_postgres());
        let found: Vec<Id> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(horizon(now)))
            .bind::<Instant, _>(At(now))
            .bind::<BigInt, _>(i64::from(limit))
            .load(c))
        .map_err(meaning)?;
        Ok(found.into_iter().map(|row| SensorId(row.id)).collect())
    }

    async fn open(&mut self, limit: u32) -> Result<Vec<Exceeding>> {
        let rows: Vec<(ExceedingRow, String)> = query!(self.session, |c| named!()
            .filter(exceedings::ended_at.is_null())
            .order(exceedings::id.desc())
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(exceeding).collect()
    }

    async fn latest(&mut self, sensor: SensorId, limit: u32) -> Result<Vec<Exceeding>> {
        let rows: Vec<(ExceedingRow, String)> = query!(self.session, |c| named!()
            .filter(exceedings::sensor_id.eq(sensor.0))
            .order(exceedings::id.desc())
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(exceeding).collect()
    }
}
