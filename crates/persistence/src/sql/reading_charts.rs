//! The least and the greatest values in each part of a chart, from readings or from whole hours.
//!
//! Parts are counted from the chart's beginning: PostgreSQL has `date_bin` for that, SQLite whole numbers.

use crate::{
    connection::{meaning, query},
    error::Result,
    sql::count as counted,
    store::SqlUnit,
    types::{At, Instant},
};
use diesel::sql_types::{BigInt, Double, Nullable};
use domain::{Extremes, SensorId};
use jiff::{SignedDuration, Timestamp};

#[derive(diesel::QueryableByName)]
struct Part {
    #[diesel(sql_type = Instant)]
    part: At,
    #[diesel(sql_type = Nullable<Double>)]
    temperature_min: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    temperature_max: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    battery_min: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    battery_max: Option<f64>,
}

/// `$1` the beginning, `$2` a part's microseconds, `$3` the sensor, `$4` the end.
fn statement(is_postgres: bool, time: &str, table: &str, suffixes: [&str; 2]) -> String {
    let part = if is_postgres {
        format!("date_bin($2 * interval '1 microsecond', {time}, $1)")
    } else {
        format!("$1 + ({time} - $1) / $2 * $2")
    };
    let [min, max] = suffixes;
    format!(
        "SELECT {part} AS part, min(temperature{min}) AS temperature_min, max(temperature{max}) AS temperature_max,
         min(battery{min}) AS battery_min, max(battery{max}) AS battery_max
         FROM {table} WHERE sensor_id = $3 AND {time} >= $1 AND {time} < $4 GROUP BY 1 ORDER BY 1"
    )
}

async fn extremes(
    unit: &mut SqlUnit,
    statement: String,
    sensor: SensorId,
    (from, until): (Timestamp, Timestamp),
    step: SignedDuration,
) -> Result<Vec<Extremes>> {
    let step_us = i64::try_from(step.as_micros()).unwrap_or(i64::MAX).max(1);
    let parts: Vec<Part> = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<Instant, _>(At(from))
        .bind::<BigInt, _>(step_us)
        .bind::<BigInt, _>(sensor.0)
        .bind::<Instant, _>(At(until))
        .load(c))
    .map_err(meaning)?;
    let read = parts.into_iter().map(|row| Extremes {
        at: row.part.into(),
        temperature: row.temperature_min.zip(row.temperature_max),
        battery: row.battery_min.zip(row.battery_max),
    });
    Ok(read.collect())
}

pub(super) async fn of_readings(
    unit: &mut SqlUnit,
    sensor: SensorId,
    between: (Timestamp, Timestamp),
    step: SignedDuration,
) -> Result<Vec<Extremes>> {
    let statement = statement(unit.session.is_postgres(), "at", "readings", ["", ""]);
    extremes(unit, statement, sensor, between, step).await
}

pub(super) async fn of_hours(
    unit: &mut SqlUnit,
    sensor: SensorId,
    between: (Timestamp, Timestamp),
    step: SignedDuration,
) -> Result<Vec<Extremes>> {
    let is_postgres = unit.session.is_postgres();
    let statement = statement(is_postgres, "hour", "reading_hours", ["_min", "_max"]);
    extremes(unit, statement, sensor, between, step).await
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

pub(super) async fn count(
    unit: &mut SqlUnit,
    sensor: SensorId,
    (from, until): (Timestamp, Timestamp),
) -> Result<u64> {
    let statement = "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) AS rows FROM reading_hours
         WHERE sensor_id = $1 AND hour >= $2 AND hour < $3";
    let told: Rows = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<BigInt, _>(sensor.0)
        .bind::<Instant, _>(At(from))
        .bind::<Instant, _>(At(until))
        .get_result(c))
    .map_err(meaning)?;
    Ok(counted(told.rows))
}
