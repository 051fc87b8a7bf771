//! Storing readings, as fast as either database takes them; both ways keep the extremes of their hours in step.
//!
//! PostgreSQL is sent the columns as arrays, in one statement that stores what is new, brings the hours up to it and
//! names what wasn't new, which it looks for only when something wasn't. SQLite, which is in process, runs two prepared
//! statements, one for each row and one for each hour. What else was measured stands in `docs/adr/0013-readings.md`.

use crate::{
    connection::{Connection, Failure, Session, query::within},
    types::{At, Instant},
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Double, Nullable, Text},
    sqlite::Sqlite,
};
use domain::Reading;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A reading as a row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) sensor_id: i64,
    pub(super) at: At,
    status: Option<String>,
    battery: Option<f64>,
    temperature: Option<f64>,
}

impl From<&Reading> for Row {
    fn from(reading: &Reading) -> Self {
        let values = &reading.values;
        Self {
            sensor_id: reading.sensor.0,
            at: At(reading.at),
            status: values.status.as_ref().map(|text| text.as_str().to_owned()),
            battery: values.battery.map(|value| value.get()),
            temperature: values.temperature.map(|value| value.get()),
        }
    }
}

/// Stores rows in the order of sensors and times, each of them once; tells which of them were stored before.
pub(super) async fn store(session: &mut Session, rows: Vec<Row>) -> Result<Vec<usize>, Failure> {
    let (leased, limit) = session.statement_begins()?;
    let outcome = match leased {
        Connection::Postgres(lease) => {
            use diesel_async::RunQueryDsl as _;
            let statement = Columns::of(rows);
            within(limit, statement.load::<i64>(&mut lease.inner)).await
        }
        Connection::Sqlite(lease) => {
            lease
                .run(move |connection| row_by_row(connection, rows))
                .await
        }
    };
    let known = session.statement_ended(outcome)?;
    let known = known
        .into_iter()
        .filter_map(|number| usize::try_from(number).ok());
    Ok(known.collect())
}

/// All rows in one statement, for PostgreSQL.
#[derive(Debug, QueryId)]
struct Columns {
    sensor_id: Vec<i64>,
    at: Vec<At>,
    status: Vec<Option<String>>,
    battery: Vec<Option<f64>>,
    temperature: Vec<Option<f64>>,
}

impl Columns {
    fn of(rows: Vec<Row>) -> Self {
        let mut columns = Self {
            sensor_id: Vec::with_capacity(rows.len()),
            at: Vec::with_capacity(rows.len()),
            status: Vec::with_capacity(rows.len()),
            battery: Vec::with_capacity(rows.len()),
            temperature: Vec::with_capacity(rows.len()),
        };
        for row in rows {
            columns.sensor_id.push(row.sensor_id);
            columns.at.push(row.at);
            columns.status.push(row.status);
            columns.battery.push(row.battery);
            columns.temperature.push(row.temperature);
        }
        columns
    }
}

impl Query for Columns {
    type SqlType = BigInt;
}

impl QueryFragment<Pg> for Columns {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH given AS MATERIALIZED (SELECT * FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.sensor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Instant>, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.status)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.battery)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.temperature)?;
        out.push_sql(
            ") WITH ORDINALITY AS given(sensor_id, at, status, battery, temperature, number)),
             new AS (
               INSERT INTO readings (sensor_id, at, status, battery, temperature)
               SELECT sensor_id, at, status, battery, temperature FROM given ORDER BY number
               ON CONFLICT DO NOTHING RETURNING sensor_id, at, battery, temperature),
             hours AS (
               INSERT INTO reading_hours AS old
                 (sensor_id, hour, count, temperature_min, temperature_max, battery_min, battery_max)
               SELECT sensor_id, date_trunc('hour', at), count(*), min(temperature), max(temperature), min(battery), max(battery)
               FROM new GROUP BY 1, 2 ORDER BY 1, 2
               ON CONFLICT (sensor_id, hour) DO UPDATE SET count = old.count + excluded.count,
                 temperature_min = least(old.temperature_min, excluded.temperature_min),
                 temperature_max = greatest(old.temperature_max, excluded.temperature_max),
                 battery_min = least(old.battery_min, excluded.battery_min),
                 battery_max = greatest(old.battery_max, excluded.battery_max))
             SELECT number - 1 FROM given WHERE (SELECT count(*) FROM new) < (SELECT count(*) FROM given) AND NOT EXISTS (
               SELECT 1 FROM new WHERE new.sensor_id = given.sensor_id AND new.at = given.at)",
        );
        Ok(())
    }
}

/// What an hour of a sensor has more.
#[derive(Debug, Default, Clone, QueryId)]
struct HourRow {
    sensor_id: i64,
    hour: Option<At>,
    count: i64,
    temperature_min: Option<f64>,
    temperature_max: Option<f64>,
    battery_min: Option<f64>,
    battery_max: Option<f64>,
}

const HOUR_US: i64 = 3_600_000_000;

fn row_by_row(connection: &mut diesel::SqliteConnection, rows: Vec<Row>) -> QueryResult<Vec<i64>> {
    use diesel::RunQueryDsl as _;
    let mut known = vec![];
    let mut hours: BTreeMap<(i64, i64), HourRow> = BTreeMap::new();
    for (number, row) in (0..).zip(rows) {
        let at = row.at.0.as_microsecond();
        let hour = at - at.rem_euclid(HOUR_US);
        let (sensor, battery, temperature) = (row.sensor_id, row.battery, row.temperature);
        if OneRow(row).execute(connection)? == 0 {
            known.push(number);
            continue;
        }
        let of_hour = hours.entry((sensor, hour)).or_default();
        of_hour.count += 1;
        of_hour.temperature_min = extreme(of_hour.temperature_min, temperature, f64::min);
        of_hour.temperature_max = extreme(of_hour.temperature_max, temperature, f64::max);
        of_hour.battery_min = extreme(of_hour.battery_min, battery, f64::min);
        of_hour.battery_max = extreme(of_hour.battery_max, battery, f64::max);
    }
    for ((sensor_id, hour), of_hour) in hours {
        let row = HourRow {
            sensor_id,
            hour: Timestamp::from_microsecond(hour).ok().map(At),
            ..of_hour
        };
        row.execute(connection)?;
    }
    Ok(known)
}

fn extreme(one: Option<f64>, other: Option<f64>, of: fn(f64, f64) -> f64) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(of(one, other)),
        (one, other) => one.or(other),
    }
}

/// One row, for SQLite, which prepares the statement once.
#[derive(Debug)]
struct OneRow(Row);

impl QueryId for OneRow {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> diesel::RunQueryDsl<C> for OneRow {}

impl QueryFragment<Sqlite> for OneRow {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let Self(row) = self;
        out.push_sql("INSERT INTO readings (sensor_id, at, status, battery, temperature) VALUES (");
        out.push_bind_param::<BigInt, _>(&row.sensor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&row.at)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&row.status)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Double>, _>(&row.battery)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Double>, _>(&row.temperature)?;
        out.push_sql(") ON CONFLICT DO NOTHING");
        Ok(())
    }
}

impl<C> diesel::RunQueryDsl<C> for HourRow {}

impl QueryFragment<Sqlite> for HourRow {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO reading_hours
             (sensor_id, hour, count, temperature_min, temperature_max, battery_min, battery_max) VALUES (",
        );
        out.push_bind_param::<BigInt, _>(&self.sensor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Instant>, _>(&self.hour)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        for value in [
            &self.temperature_min,
            &self.temperature_max,
            &self.battery_min,
            &self.battery_max,
        ] {
            out.push_sql(", ");
            out.push_bind_param::<Nullable<Double>, _>(value)?;
        }
        // Of two values `min` and `max` give nothing when one is missing.
        out.push_sql(
            ") ON CONFLICT (sensor_id, hour) DO UPDATE SET count = count + excluded.count,
             temperature_min = min(coalesce(temperature_min, excluded.temperature_min), coalesce(excluded.temperature_min, temperature_min)),
             temperature_max = max(coalesce(temperature_max, excluded.temperature_max), coalesce(excluded.temperature_max, temperature_max)),
             battery_min = min(coalesce(battery_min, excluded.battery_min), coalesce(excluded.battery_min, battery_min)),
             battery_max = max(coalesce(battery_max, excluded.battery_max), coalesce(excluded.battery_max, battery_max))",
        );
        Ok(())
    }
}
