//! Lists of drives: filters, orders, pages.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    schema::drives,
    sql::{
        COUNTED, above,
        condition::Condition,
        count,
        counted::Counted,
        drives::{DriveRow, SERIES_MARK, series_key, with_places},
        listed, nothing, position_in, whole, words,
    },
    store::SqlUnit,
    types::At,
};
use diesel::sql_types::{BigInt, Text};
use domain::{
    Drive, DriveFilter, DriveLack, DriveSort, Level, Listed, PageRequest, Place, Position, Sorting,
    Total, text::sort_key,
};

/// A filter with what it names looked up.
#[derive(Debug, Clone)]
struct Prepared {
    places: Vec<Place>,
    filter: DriveFilter,
    words: Option<words::Words>,
    /// How many drives there are, when that is known already.
    found: Option<i64>,
}

macro_rules! filtered {
    ($query:ident, $wanted:expr) => {
        for place in $wanted.places.clone() {
            $query = if place.level == Level::Mechanism {
                $query.filter(drives::mechanism_id.eq(place.id.0))
            } else {
                // All under a place have keys that begin with its own: one range of one index.
                let end = above(&place.path_key);
                $query
                    .filter(drives::place_key.ge(place.path_key))
                    .filter(drives::place_key.lt(end))
            };
        }
        if let Some(series) = $wanted.filter.series.clone() {
            $query = $query.filter(drives::series_key.eq(series_key(&series)));
        }
        if let Some(type_name) = $wanted.filter.type_name.clone() {
            $query = $query
                .filter(drives::type_key.eq(sort_key(&type_name)))
                .filter(drives::type_name.eq(type_name));
        }
        match $wanted.filter.without {
            None => {}
            Some(DriveLack::Type) => $query = $query.filter(drives::type_key.eq("")),
            Some(DriveLack::Cabinet) => $query = $query.filter(drives::cabinet_id.is_null()),
            Some(DriveLack::Mechanism) => $query = $query.filter(drives::mechanism_id.is_null()),
        }
        if let Some(condition) = $wanted.words.clone() {
            $query = $query.filter(condition.finds());
        }
    };
}

/// Goes on after a position: both databases find `(a, b) > (x, y)` in an index over a and b.
fn after(sort: &Sorting<DriveSort>, Position { key, id }: Position) -> Condition {
    // Within a series, and within a type, the order goes on by place.
    let (first, place) = key.split_once('\u{2}').unwrap_or((&key, ""));
    let (first, place) = (first.to_owned(), place.to_owned());
    let begins = |ascending, descending| {
        Condition::sql(if sort.descending {
            descending
        } else {
            ascending
        })
    };
    match sort.field {
        DriveSort::Place => begins(
            "(drives.place_key, drives.id) > (",
            "(drives.place_key, drives.id) < (",
        )
        .text(key),
        DriveSort::Series => begins(
            "(drives.series_key, drives.place_key, drives.id) > (",
            "(drives.series_key, drives.place_key, drives.id) < (",
        )
        .text(first)
        .then(", ")
        .text(place),
        DriveSort::Type => begins(
            "(drives.type_key, drives.place_key, drives.id) > (",
            "(drives.type_key, drives.place_key, drives.id) < (",
        )
        .text(first)
        .then(", ")
        .text(place),
        DriveSort::UpdatedAt => begins(
            "(drives.updated_at, drives.id) > (",
            "(drives.updated_at, drives.id) < (",
        )
        .time(At::of_position(&key)),
        DriveSort::Id => return begins("drives.id > ", "drives.id < ").number(id),
    }
    .then(", ")
    .number(id)
    .then(")")
}

macro_rules! sorted {
    ($query:ident, $order:expr, $reversed:expr) => {
        for sort in &$order {
            match sort.field {
                DriveSort::Place => ordered!($query, drives::place_key, sort.descending),
                DriveSort::Series => {
                    ordered!($query, drives::series_key, sort.descending);
                    ordered!($query, drives::place_key, sort.descending);
                }
                DriveSort::Type => {
                    ordered!($query, drives::type_key, sort.descending);
                    ordered!($query, drives::place_key, sort.descending);
                }
                DriveSort::UpdatedAt => ordered!($query, drives::updated_at, sort.descending),
                DriveSort::Id => {}
            }
        }
        ordered!($query, drives::id, $reversed);
    };
}

pub(super) async fn list(
    unit: &mut SqlUnit,
    filter: &DriveFilter,
    sorting: &[Sorting<DriveSort>],
    page: &PageRequest,
) -> Result<Listed<Drive>> {
    let Some(wanted) = prepared(unit, filter).await? else {
        return Ok(nothing());
    };
    let (prepared, order, asked) = (wanted.clone(), sorting.to_vec(), page.clone());
    let reversed = sorting.first().is_some_and(|sort| sort.descending);
    let rows: Vec<DriveRow> = query!(unit.session, |c| {
        let mut query = drives::table
            .select(DriveRow::as_select())
            .into_boxed::<DB>();
        filtered!(query, prepared);
        if let ([only], Some(position)) = (&order[..], position_in(&asked)) {
            query = query.filter(after(only, position));
        }
        sorted!(query, order, reversed);
        query
            .limit(i64::from(asked.size()) + 1)
            .offset(asked.offset())
            .load(c)
    })
    .map_err(meaning)?;
    let total = match whole(rows.len(), page) {
        Some(total) => total,
        None => total(unit, wanted).await?,
    };
    let mut found = listed(rows, page, total, |last| position(sorting, last));
    let items = with_places(unit, std::mem::take(&mut found.items)).await?;
    Ok(found.with(items))
}

async fn total(unit: &mut SqlUnit, wanted: Prepared) -> Result<Total> {
    if let Some(found) = wanted.found {
        return Ok(Total::counted(found));
    }
    let rows: i64 = query!(unit.session, |c| {
        let mut query = drives::table.select(drives::id).into_boxed::<DB>();
        filtered!(query, wanted);
        Counted(query.limit(COUNTED)).get_result(c)
    })
    .map_err(meaning)?;
    Ok(Total::counted(rows))
}

/// `None` when the filter names a place that isn't there, so that no drive can match.
async fn prepared(unit: &mut SqlUnit, filter: &DriveFilter) -> Result<Option<Prepared>> {
    let places = if filter.places.is_empty() {
        vec![]
    } else {
        crate::repositories::PlaceRepository::find_many(unit, &filter.places).await?
    };
    let texts = [&filter.series, &filter.type_name];
    if texts.into_iter().flatten().any(|text| text.contains('\0')) {
        return Ok(None); // No text that PostgreSQL can store or compare has it.
    }
    let is_there = |id: &domain::PlaceId| places.iter().any(|place| place.id == *id);
    if !filter.places.iter().all(is_there) {
        return Ok(None);
    }
    let (mut words, mut found) = (None, None);
    if let Some(text) = filter
        .text
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        let is_postgres = unit.session.is_postgres();
        let Some(mut condition) = words::condition(is_postgres, &words::DRIVES, text) else {
            return Ok(None); // Text without a letter or digit can't match anything.
        };
        let count = words::count(&mut unit.session, &mut condition)
            .await
            .map_err(meaning)?;
        if count == 0 {
            return Ok(None);
        }
        let only_text = DriveFilter {
            text: filter.text.clone(),
            ..DriveFilter::default()
        };
        found = (*filter == only_text).then_some(count);
        words = Some(condition);
    }
    Ok(Some(Prepared {
        places,
        filter: filter.clone(),
        words,
        found,
    }))
}

fn position(sorting: &[Sorting<DriveSort>], row: &DriveRow) -> Option<Position> {
    let [only] = sorting else { return None };
    let key = match only.field {
        DriveSort::Place => row.place_key.clone(),
        DriveSort::Series => format!("{}\u{2}{}", row.series_key, row.place_key),
        DriveSort::Type => format!("{}\u{2}{}", row.type_key, row.place_key),
        DriveSort::UpdatedAt => row.updated_at.0.to_string(),
        DriveSort::Id => String::new(),
    };
    Some(Position { key, id: row.id })
}

#[derive(diesel::QueryableByName)]
struct Series {
    #[diesel(sql_type = Text)]
    series_key: String,
}

/// Jumps from one series to the next in the index instead of reading all drives.
const SERIES: &str = "WITH RECURSIVE keys (series_key) AS (
       SELECT min(series_key) FROM drives
       UNION ALL
       SELECT (SELECT min(series_key) FROM drives WHERE series_key > keys.series_key) FROM keys
       WHERE keys.series_key IS NOT NULL)
     SELECT series_key FROM keys WHERE series_key IS NOT NULL LIMIT $1";

pub(super) async fn series(unit: &mut SqlUnit, limit: u32) -> Result<Vec<String>> {
    let limit = i64::from(limit);
    let rows: Vec<Series> = query!(unit.session, |c| diesel::sql_query(SERIES)
        .bind::<BigInt, _>(limit)
        .load(c))
    .map_err(meaning)?;
    rows.iter().map(|row| series_of(&row.series_key)).collect()
}

/// The series of a key.
fn series_of(key: &str) -> Result<String> {
    let (_, name) = key
        .split_once(SERIES_MARK)
        .ok_or_else(|| Error::Inconsistent(format!("the series key {key:?} holds no name")))?;
    Ok(name.to_owned())
}

#[derive(diesel::QueryableByName)]
struct SeriesCount {
    #[diesel(sql_type = Text)]
    series_key: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Reads the index alone.
const BY_SERIES: &str = "SELECT series_key, count(*) AS rows FROM drives GROUP BY series_key
     ORDER BY rows DESC, series_key LIMIT $1";

pub(super) async fn by_series(unit: &mut SqlUnit, limit: u32) -> Result<Vec<(String, u64)>> {
    let limit = i64::from(limit);
    let rows: Vec<SeriesCount> = query!(unit.session, |c| diesel::sql_query(BY_SERIES)
        .bind::<BigInt, _>(limit)
        .load(c))
    .map_err(meaning)?;
    rows.iter()
        .map(|row| Ok((series_of(&row.series_key)?, count(row.rows))))
        .collect()
}
