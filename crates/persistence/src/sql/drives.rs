//! Drives: rows with their whole place, adding, changing, removing.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{DriveRepository, NewDrive, PlaceRepository},
    schema::drives,
    sql::{
        CHUNK, above, condition::Condition, count, drive_list, ids, place_rows::stored_name, words,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::sql_types::Text;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    CurrentKind, Drive, DriveFilter, DriveId, DriveLack, DriveSort, DriveValues, Level, Listed,
    Note, PageRequest, Place, PlaceId, Quantity, Ratings, Sorting, place::PlaceName,
    text::sort_key,
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = drives, check_for_backend(Pg, Sqlite))]
pub(crate) struct DriveRow {
    pub(crate) id: i64,
    room_id: i64,
    cabinet_id: Option<i64>,
    mechanism_id: Option<i64>,
    series: String,
    pub(crate) series_key: String,
    type_name: Option<String>,
    pub(crate) type_key: String,
    power_w: Option<f64>,
    rated_current_a: Option<f64>,
    current_kind: Option<String>,
    input_voltage_v: Option<f64>,
    output_voltage_v: Option<f64>,
    note: Option<String>,
    pub(crate) place_key: String,
    created_at: At,
    pub(crate) updated_at: At,
}

/// What people said of a drive, as a row.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = drives, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ValuesRow {
    room_id: i64,
    cabinet_id: Option<i64>,
    mechanism_id: Option<i64>,
    series: String,
    series_key: String,
    type_name: Option<String>,
    type_key: String,
    power_w: Option<f64>,
    rated_current_a: Option<f64>,
    current_kind: Option<&'static str>,
    input_voltage_v: Option<f64>,
    output_voltage_v: Option<f64>,
    note: Option<String>,
    place_key: String,
    updated_at: At,
}

/// Drives of rows, each with its whole place. The places are asked for by themselves: joined, five of them take
/// PostgreSQL longer to plan than to find. A drive whose place went away after its row was read is gone with it.
pub(crate) async fn with_places(unit: &mut SqlUnit, rows: Vec<DriveRow>) -> Result<Vec<Drive>> {
    let wanted: BTreeSet<PlaceId> = rows
        .iter()
        .flat_map(|row| {
            [
                Some(row.cabinet_id.unwrap_or(row.room_id)),
                row.mechanism_id,
            ]
        })
        .flatten()
        .map(PlaceId)
        .collect();
    let wanted: Vec<PlaceId> = wanted.into_iter().collect();
    let found = PlaceRepository::find_many(unit, &wanted).await?;
    let found: HashMap<i64, Place> = found.into_iter().map(|place| (place.id.0, place)).collect();
    rows.into_iter()
        .filter_map(|row| drive(row, &found).transpose())
        .collect()
}

fn drive(row: DriveRow, places: &HashMap<i64, Place>) -> Result<Option<Drive>> {
    let own = |id: i64| places.get(&id).map(PlaceName::from);
    let Some(stands) = places.get(&row.cabinet_id.unwrap_or(row.room_id)) else {
        return Ok(None);
    };
    let own_and_above = stands
        .above
        .iter()
        .cloned()
        .chain([PlaceName::from(stands)]);
    let on = |level: Level| own_and_above.clone().find(|name| name.level == level);
    let (Some(shop), Some(production_line), Some(room)) =
        (on(Level::Shop), on(Level::ProductionLine), on(Level::Room))
    else {
        return Err(Error::Inconsistent(format!(
            "the drive {} stands nowhere",
            row.id
        )));
    };
    let (cabinet, mechanism) = (on(Level::Cabinet), row.mechanism_id.and_then(own));
    let ratings = Ratings {
        power_w: quantity(row.power_w)?,
        rated_current_a: quantity(row.rated_current_a)?,
        current_kind: row
            .current_kind
            .as_deref()
            .map(CurrentKind::parse)
            .transpose()
            .map_err(inconsistent)?,
        input_voltage_v: quantity(row.input_voltage_v)?,
        output_voltage_v: quantity(row.output_voltage_v)?,
    };
    let values = DriveValues {
        room: room.id,
        cabinet: cabinet.as_ref().map(|cabinet| cabinet.id),
        mechanism: mechanism.as_ref().map(|mechanism| mechanism.id),
        series: stored_name(&row.series)?,
        type_name: row.type_name.as_deref().map(stored_name).transpose()?,
        ratings,
        note: row
            .note
            .as_deref()
            .map(Note::parse)
            .transpose()
            .map_err(inconsistent)?,
    };
    Ok(Some(Drive {
        id: DriveId(row.id),
        values,
        shop,
        production_line,
        room,
        cabinet,
        mechanism,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    }))
}

fn quantity(number: Option<f64>) -> Result<Option<Quantity>> {
    number.map(Quantity::new).transpose().map_err(inconsistent)
}

fn inconsistent(problem: domain::Problem) -> Error {
    Error::Inconsistent(format!("a stored value {problem}"))
}

/// Sorts a series, and tells it from others with the same sort key: the name itself comes last.
pub(super) fn series_key(series: &str) -> String {
    format!("{}{SERIES_MARK}{series}", sort_key(series))
}

/// Stands before the name in a series' key; no name has it.
pub(super) const SERIES_MARK: char = '\u{1}';

fn values_row(drive: &NewDrive, at: Timestamp) -> ValuesRow {
    let DriveValues {
        room,
        cabinet,
        mechanism,
        series,
        type_name,
        ratings,
        note,
    } = &drive.values;
    let id = |place: &Option<PlaceId>| place.map(|place| place.0);
    ValuesRow {
        room_id: room.0,
        cabinet_id: id(cabinet),
        mechanism_id: id(mechanism),
        series: series.as_str().to_owned(),
        series_key: series_key(series.as_str()),
        type_name: type_name.as_ref().map(|name| name.as_str().to_owned()),
        type_key: type_name
            .as_ref()
            .map(|name| sort_key(name.as_str()))
            .unwrap_or_default(),
        power_w: ratings.power_w.map(Quantity::get),
        rated_current_a: ratings.rated_current_a.map(Quantity::get),
        current_kind: ratings.current_kind.map(CurrentKind::as_str),
        input_voltage_v: ratings.input_voltage_v.map(Quantity::get),
        output_voltage_v: ratings.output_voltage_v.map(Quantity::get),
        note: note.as_ref().map(|note| note.as_str().to_owned()),
        place_key: drive.keys.place.clone(),
        updated_at: At(at),
    }
}

#[async_trait]
impl DriveRepository for SqlUnit {
    async fn find(&mut self, id: DriveId) -> Result<Option<Drive>> {
        Ok(DriveRepository::find_many(self, &[id]).await?.pop())
    }

    async fn find_many(&mut self, ids: &[DriveId]) -> Result<Vec<Drive>> {
        let among = Condition::among(
            self.session.is_postgres(),
            "drives.id",
            ids.iter().map(|id| id.0),
        );
        let rows: Vec<DriveRow> = query!(self.session, |c| {
            drives::table
                .filter(among)
                .order(drives::id)
                .select(DriveRow::as_select())
                .load(c)
        })
        .map_err(meaning)?;
        with_places(self, rows).await
    }

    async fn list(
        &mut self,
        filter: &DriveFilter,
        sorting: &[Sorting<DriveSort>],
        page: &PageRequest,
    ) -> Result<Listed<Drive>> {
        drive_list::list(self, filter, sorting, page).await
    }

    async fn count(&mut self) -> Result<u64> {
        let rows: i64 =
            query!(self.session, |c| drives::table.count().get_result(c)).map_err(meaning)?;
        Ok(count(rows))
    }

    async fn after(&mut self, after: Option<DriveId>, limit: u32) -> Result<Vec<Drive>> {
        let after = after.map_or(0, |id| id.0);
        let rows: Vec<DriveRow> = query!(self.session, |c| {
            drives::table
                .filter(drives::id.gt(after))
                .order(drives::id)
                .limit(limit.into())
                .select(DriveRow::as_select())
                .load(c)
        })
        .map_err(meaning)?;
        with_places(self, rows).await
    }

    async fn ids_at(&mut self, place: &Place, limit: u32) -> Result<Vec<DriveId>> {
        let place = place.clone();
        let ids: Vec<i64> = query!(self.session, |c| {
            let mut query = drives::table.select(drives::id).into_boxed::<DB>();
            query = if place.level == Level::Mechanism {
                query.filter(drives::mechanism_id.eq(place.id.0))
            } else {
                let end = above(&place.path_key);
                query
                    .filter(drives::place_key.ge(place.path_key))
                    .filter(drives::place_key.lt(end))
            };
            query
                .order((drives::place_key, drives::id))
                .limit(limit.into())
                .load(c)
        })
        .map_err(meaning)?;
        Ok(ids.into_iter().map(DriveId).collect())
    }

    async fn series(&mut self, limit: u32) -> Result<Vec<String>> {
        drive_list::series(self, limit).await
    }

    async fn by_series(&mut self, limit: u32) -> Result<Vec<(String, u64)>> {
        drive_list::by_series(self, limit).await
    }

    async fn lacking(&mut self) -> Result<Vec<(DriveLack, u64)>> {
        let mut lacking = vec![];
        for lack in DriveLack::ALL {
            let rows: i64 = query!(self.session, |c| {
                let query = drives::table.into_boxed::<DB>();
                match lack {
                    DriveLack::Type => query.filter(drives::type_key.eq("")),
                    DriveLack::Cabinet => query.filter(drives::cabinet_id.is_null()),
                    DriveLack::Mechanism => query.filter(drives::mechanism_id.is_null()),
                }
                .count()
                .get_result(c)
            })
            .map_err(meaning)?;
            lacking.push((lack, count(rows)));
        }
        Ok(lacking)
    }

    async fn hold(&mut self, ids: &[DriveId]) -> Result<()> {
        // SQLite's one writer has all of them.
        if !self.session.is_postgres() {
            return Ok(());
        }
        let ids = serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>());
        let ids = ids.to_string();
        // In one order, so that two units never wait for each other.
        let statement = "SELECT id FROM drives
             WHERE id = ANY(ARRAY(SELECT value::bigint FROM json_array_elements_text($1::json)))
             ORDER BY id FOR UPDATE";
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(ids)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn add(&mut self, new: &[NewDrive], at: Timestamp) -> Result<Vec<DriveId>> {
        let ids = ids::take(&mut self.session, "drives", new.len())
            .await
            .map_err(meaning)?;
        for (drives_chunk, ids_chunk) in new.chunks(CHUNK).zip(ids.chunks(CHUNK)) {
            let rows: Vec<_> = drives_chunk
                .iter()
                .zip(ids_chunk)
                .map(|(drive, id)| {
                    (
                        drives::id.eq(*id),
                        drives::created_at.eq(At(at)),
                        values_row(drive, at),
                    )
                })
                .collect();
            query!(self.session, |c| diesel::insert_into(drives::table)
                .values(rows)
                .execute(c))
            .map_err(meaning)?;
        }
        let found_by: Vec<_> = ids
            .iter()
            .zip(new)
            .map(|(id, drive)| (*id, drive.keys.words.clone()))
            .collect();
        words::put(&mut self.session, &words::DRIVES, &found_by)
            .await
            .map_err(meaning)?;
        let ids: Vec<DriveId> = ids.into_iter().map(DriveId).collect();
        self.touched.drives(ids.iter().copied());
        Ok(ids)
    }

    async fn change(&mut self, id: DriveId, drive: &NewDrive, at: Timestamp) -> Result<bool> {
        let row = values_row(drive, at);
        let changed: usize = query!(self.session, |c| diesel::update(drives::table.find(id.0))
            .set(row)
            .execute(c))
        .map_err(meaning)?;
        if changed == 0 {
            return Ok(false);
        }
        self.touched.drives([id]);
        let found_by = [(id.0, drive.keys.words.clone())];
        words::put(&mut self.session, &words::DRIVES, &found_by)
            .await
            .map_err(meaning)?;
        Ok(true)
    }

    async fn refresh_words(&mut self, place: &Place) -> Result<()> {
        let ids = self.ids_at(place, u32::MAX).await?;
        let statement = words::texts_statement(self.session.is_postgres());
        for chunk in ids.chunks(CHUNK) {
            let ids = serde_json::Value::from(chunk.iter().map(|id| id.0).collect::<Vec<_>>())
                .to_string();
            let texts: Vec<words::Worded> = query!(self.session, |c| diesel::sql_query(statement)
                .bind::<Text, _>(ids)
                .load(c))
            .map_err(meaning)?;
            let found_by: Vec<_> = texts
                .iter()
                .map(|row| (row.id, domain::text::search_words(&row.text).join(" ")))
                .collect();
            words::put(&mut self.session, &words::DRIVES, &found_by)
                .await
                .map_err(meaning)?;
        }
        Ok(())
    }

    async fn remove(&mut self, ids: &[DriveId]) -> Result<usize> {
        let mut removed = 0;
        for chunk in ids.chunks(CHUNK) {
            let ids: Vec<i64> = chunk.iter().map(|id| id.0).collect();
            self.removing_drives(chunk).await?;
            removed += query!(self.session, |c| {
                diesel::delete(drives::table.filter(drives::id.eq_any(ids))).execute(c)
            })
            .map_err(meaning)?;
        }
        Ok(removed)
    }
}
