//! Lists of places: pages, the tree, and what lies under a place.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::places,
    sql::{
        COUNTED, above, count,
        counted::Counted,
        listed, nothing,
        place_rows::{PlaceWithAbove, place, with_above},
        position_in,
    },
    store::SqlUnit,
    types::At,
};
use diesel::sql_types::{BigInt, SmallInt, Text};
use domain::{
    Level, Listed, PageRequest, Place, PlaceCounts, PlaceFilter, PlaceId, PlaceSort, Position,
    Sorting, Total,
};
use std::collections::HashMap;

macro_rules! filtered {
    ($query:ident, $filter:expr) => {
        if let Some(level) = $filter.level {
            $query = $query.filter(places::level.eq(level.code()));
        }
        if let Some(parent) = $filter.parent {
            $query = $query.filter(places::parent_id.eq(parent.0));
        }
        if let Some(name) = $filter.name.clone() {
            $query = $query.filter(places::name.eq(name));
        }
    };
}

/// Goes on after a position: the first condition lets the index find the start, the second leaves out what was seen.
macro_rules! after {
    ($query:ident, $column:expr, $descending:expr, $key:expr, $id:expr) => {
        if $descending {
            $query = $query
                .filter($column.le($key.clone()))
                .filter($column.lt($key).or(places::id.lt($id)));
        } else {
            $query = $query
                .filter($column.ge($key.clone()))
                .filter($column.gt($key).or(places::id.gt($id)));
        }
    };
}

pub(super) async fn list(
    unit: &mut SqlUnit,
    filter: &PlaceFilter,
    sorting: &[Sorting<PlaceSort>],
    page: &PageRequest,
) -> Result<Listed<Place>> {
    // No text that PostgreSQL can store or compare has it.
    if filter
        .name
        .as_deref()
        .is_some_and(|name| name.contains('\0'))
    {
        return Ok(nothing());
    }
    let (wanted, order, asked) = (filter.clone(), sorting.to_vec(), page.clone());
    let reversed = sorting.first().is_some_and(|sort| sort.descending);
    let rows: Vec<PlaceWithAbove> = query!(unit.session, |c| {
        let mut query = with_above!().into_boxed::<DB>();
        filtered!(query, wanted);
        if let ([only], Some(Position { key, id })) = (&order[..], position_in(&asked)) {
            match only.field {
                PlaceSort::Path => after!(query, places::path_key, only.descending, key, id),
                PlaceSort::Name => after!(query, places::sort_key, only.descending, key, id),
                PlaceSort::UpdatedAt => {
                    let at = At::of_position(&key);
                    after!(query, places::updated_at, only.descending, at, id);
                }
                PlaceSort::Id if only.descending => query = query.filter(places::id.lt(id)),
                PlaceSort::Id => query = query.filter(places::id.gt(id)),
            }
        }
        for sort in &order {
            match sort.field {
                PlaceSort::Path => ordered!(query, places::path_key, sort.descending),
                PlaceSort::Name => ordered!(query, places::sort_key, sort.descending),
                PlaceSort::UpdatedAt => ordered!(query, places::updated_at, sort.descending),
                PlaceSort::Id => {}
            }
        }
        ordered!(query, places::id, reversed);
        query
            .limit(i64::from(asked.size()) + 1)
            .offset(asked.offset())
            .load(c)
    })
    .map_err(meaning)?;
    let wanted = filter.clone();
    let total: i64 = query!(unit.session, |c| {
        let mut query = places::table.select(places::id).into_boxed::<DB>();
        filtered!(query, wanted);
        Counted(query.limit(COUNTED)).get_result(c)
    })
    .map_err(meaning)?;
    let items: Vec<Place> = rows.into_iter().map(place).collect::<Result<_>>()?;
    Ok(listed(items, page, Total::counted(total), |last| {
        position(sorting, last)
    }))
}

fn position(sorting: &[Sorting<PlaceSort>], last: &Place) -> Option<Position> {
    let [only] = sorting else { return None };
    let key = match only.field {
        PlaceSort::Path => last.path_key.clone(),
        PlaceSort::Name => domain::text::sort_key(last.name.as_str()),
        PlaceSort::UpdatedAt => last.updated_at.to_string(),
        PlaceSort::Id => String::new(),
    };
    Some(Position { key, id: last.id.0 })
}

#[derive(diesel::QueryableByName)]
struct LevelCount {
    #[diesel(sql_type = SmallInt)]
    level: i16,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Level 0 stands for drives.
const COUNTS: &str = "SELECT level, count(*) AS rows FROM places
     WHERE path_key > $1 AND path_key < $2 GROUP BY level
     UNION ALL SELECT CAST(0 AS SMALLINT), count(*) FROM drives WHERE place_key >= $3 AND place_key < $4";
const MECHANISM_COUNTS: &str =
    "SELECT CAST(0 AS SMALLINT) AS level, count(*) AS rows FROM drives WHERE mechanism_id = $1";

pub(super) async fn counts(unit: &mut SqlUnit, place: &Place) -> Result<PlaceCounts> {
    let (key, id) = (place.path_key.clone(), place.id.0);
    let above = above(&key);
    let rows: Vec<LevelCount> = if place.level == Level::Mechanism {
        query!(unit.session, |c| diesel::sql_query(MECHANISM_COUNTS)
            .bind::<BigInt, _>(id)
            .load(c))
    } else {
        query!(unit.session, |c| {
            diesel::sql_query(COUNTS)
                .bind::<Text, _>(key.clone())
                .bind::<Text, _>(above.clone())
                .bind::<Text, _>(key)
                .bind::<Text, _>(above)
                .load(c)
        })
    }
    .map_err(meaning)?;
    let of = |code| {
        rows.iter()
            .find(|row| row.level == code)
            .map_or(0, |row| count(row.rows))
    };
    Ok(PlaceCounts {
        production_lines: of(Level::ProductionLine.code()),
        rooms: of(Level::Room.code()),
        cabinets: of(Level::Cabinet.code()),
        mechanisms: of(Level::Mechanism.code()),
        drives: of(0),
    })
}

#[derive(diesel::QueryableByName)]
struct TreeCount {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = SmallInt)]
    level: i16,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// For each place of `$1` (a JSON array of ids) what lies under it by level; level 0 stands for drives.
fn tree_counts(is_postgres: bool) -> String {
    let ids = if is_postgres {
        "SELECT value::bigint FROM json_array_elements_text($1::json)"
    } else {
        "SELECT value FROM json_each($1)"
    };
    format!(
        "WITH chosen AS (SELECT id, level, path_key, substr(path_key, 1, length(path_key) - 1) || ' ' AS above FROM places WHERE id IN ({ids}))
         SELECT chosen.id, below.level, count(*) AS rows FROM chosen
         JOIN places below ON below.path_key > chosen.path_key AND below.path_key < chosen.above
         GROUP BY chosen.id, below.level
         UNION ALL
         SELECT chosen.id, CAST(0 AS SMALLINT), (SELECT count(*) FROM drives
             WHERE drives.place_key >= chosen.path_key AND drives.place_key < chosen.above) FROM chosen WHERE level <> 5
         UNION ALL
         SELECT chosen.id, CAST(0 AS SMALLINT), (SELECT count(*) FROM drives WHERE drives.mechanism_id = chosen.id)
         FROM chosen WHERE level = 5"
    )
}

pub(super) async fn tree(
    unit: &mut SqlUnit,
    under: Option<PlaceId>,
    limit: u32,
) -> Result<Vec<(Place, PlaceCounts)>> {
    let rows: Vec<PlaceWithAbove> = query!(unit.session, |c| {
        let mut query = with_above!().into_boxed::<DB>();
        query = match under {
            Some(parent) => query.filter(places::parent_id.eq(parent.0)),
            None => query.filter(places::level.le(Level::Room.code())),
        };
        query.order(places::path_key).limit(limit.into()).load(c)
    })
    .map_err(meaning)?;
    let ids =
        serde_json::Value::from(rows.iter().map(|row| row.0.id).collect::<Vec<_>>()).to_string();
    let statement = tree_counts(unit.session.is_postgres());
    let found: Vec<TreeCount> = query!(unit.session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(ids)
        .load(c))
    .map_err(meaning)?;
    let mut counts: HashMap<i64, PlaceCounts> = HashMap::new();
    for row in found {
        let counts = counts.entry(row.id).or_default();
        match Level::from_code(row.level) {
            Some(Level::ProductionLine) => counts.production_lines = count(row.rows),
            Some(Level::Room) => counts.rooms = count(row.rows),
            Some(Level::Cabinet) => counts.cabinets = count(row.rows),
            Some(Level::Mechanism) => counts.mechanisms = count(row.rows),
            Some(Level::Shop) => {}
            None => counts.drives = count(row.rows),
        }
    }
    let places = rows.into_iter().map(|row| {
        let place = place(row)?;
        let counts = counts.get(&place.id.0).copied().unwrap_or_default();
        Ok((place, counts))
    });
    places.collect()
}
