//! Drives: rows with their whole place, adding, changing, removing.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{DriveRepository, NewDrive},
    schema::{drives, places},
    sql::{
        CHUNK, above, count, drive_list, ids,
        place_rows::{place_name, stored_name},
        words,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::sql_types::Text;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    CurrentKind, Drive, DriveFilter, DriveId, DriveLack, DriveSort, DriveValues, Level, Listed,
    Note, PageRequest, Place, PlaceId, Quantity, Ratings, Sorting, text::sort_key,
};
use jiff::Timestamp;

diesel::alias!(
    pub(crate) const ROOM: Alias<Room> = places as room;
    pub(crate) const LINE: Alias<Line> = places as line;
    pub(crate) const SHOP: Alias<Shop> = places as shop;
    pub(crate) const CABINET: Alias<Cabinet> = places as cabinet;
    pub(crate) const MECHANISM: Alias<Mechanism> = places as mechanism;
);

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = drives, check_for_backend(Pg, Sqlite))]
pub(crate) struct DriveRow {
    pub(crate) id: i64,
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

type Named = (i64, i16, String);
/// A drive with its shop, line, room, cabinet and mechanism.
pub(crate) type DriveWithPlace = (DriveRow, Named, Named, Named, Option<Named>, Option<Named>);

/// Selects drives with their whole place.
macro_rules! with_place {
    () => {{
        use $crate::sql::drives::{CABINET, DriveRow, LINE, MECHANISM, ROOM, SHOP};
        drives::table
            .inner_join(ROOM.on(ROOM.field(places::id).eq(drives::room_id)))
            .inner_join(
                LINE.on(LINE
                    .field(places::id)
                    .nullable()
                    .eq(ROOM.field(places::parent_id))),
            )
            .inner_join(
                SHOP.on(SHOP
                    .field(places::id)
                    .nullable()
                    .eq(LINE.field(places::parent_id))),
            )
            .left_join(CABINET.on(CABINET.field(places::id).nullable().eq(drives::cabinet_id)))
            .left_join(
                MECHANISM.on(MECHANISM
                    .field(places::id)
                    .nullable()
                    .eq(drives::mechanism_id)),
            )
            .select((
                DriveRow::as_select(),
                SHOP.fields((places::id, places::level, places::name)),
                LINE.fields((places::id, places::level, places::name)),
                ROOM.fields((places::id, places::level, places::name)),
                CABINET
                    .fields((places::id, places::level, places::name))
                    .nullable(),
                MECHANISM
                    .fields((places::id, places::level, places::name))
                    .nullable(),
            ))
    }};
}
pub(crate) use with_place;

pub(crate) fn drive((row, shop, line, room, cabinet, mechanism): DriveWithPlace) -> Result<Drive> {
    let (room, cabinet) = (place_name(room)?, cabinet.map(place_name).transpose()?);
    let mechanism = mechanism.map(place_name).transpose()?;
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
    Ok(Drive {
        id: DriveId(row.id),
        values,
        shop: place_name(shop)?,
        production_line: place_name(line)?,
        room,
        cabinet,
        mechanism,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
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
        let row: Option<DriveWithPlace> = query!(self.session, |c| with_place!()
            .filter(drives::id.eq(id.0))
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(drive).transpose()
    }

    async fn find_many(&mut self, ids: &[DriveId]) -> Result<Vec<Drive>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<DriveWithPlace> = query!(self.session, |c| {
            with_place!()
                .filter(drives::id.eq_any(ids))
                .order(drives::id)
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(drive).collect()
    }

    async fn list(
        &mut self,
        filter: &DriveFilter,
        sorting: &[Sorting<DriveSort>],
        page: &PageRequest,
    ) -> Result<Listed<Drive>> {
        drive_list::list(self, filter, sorting, page).await
    }

    async fn after(&mut self, after: Option<DriveId>, limit: u32) -> Result<Vec<Drive>> {
        let after = after.map_or(0, |id| id.0);
        let rows: Vec<DriveWithPlace> = query!(self.session, |c| {
            with_place!()
                .filter(drives::id.gt(after))
                .order(drives::id)
                .limit(limit.into())
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(drive).collect()
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
        words::put(&mut self.session, &found_by)
            .await
            .map_err(meaning)?;
        Ok(ids.into_iter().map(DriveId).collect())
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
        let found_by = [(id.0, drive.keys.words.clone())];
        words::put(&mut self.session, &found_by)
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
            words::put(&mut self.session, &found_by)
                .await
                .map_err(meaning)?;
        }
        Ok(())
    }

    async fn remove(&mut self, ids: &[DriveId]) -> Result<usize> {
        let mut removed = 0;
        for chunk in ids.chunks(CHUNK) {
            let ids: Vec<i64> = chunk.iter().map(|id| id.0).collect();
            removed += query!(self.session, |c| {
                diesel::delete(drives::table.filter(drives::id.eq_any(ids))).execute(c)
            })
            .map_err(meaning)?;
        }
        Ok(removed)
    }
}
