//! Rows of places with the names above them.

use crate::{
    error::{Error, Result},
    schema::places,
    types::At,
};
use diesel::prelude::{Queryable, Selectable};
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{Level, Name, Place, PlaceId, place::PlaceName};

diesel::alias!(
    pub(crate) const PARENT: Alias<Parent> = places as parent;
    pub(crate) const GRANDPARENT: Alias<Grandparent> = places as grandparent;
    pub(crate) const GREAT_GRANDPARENT: Alias<GreatGrandparent> = places as great_grandparent;
);

/// A place without what is above it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = places, check_for_backend(Pg, Sqlite))]
pub(crate) struct PlaceRow {
    pub(crate) id: i64,
    pub(crate) level: i16,
    pub(crate) name: String,
    pub(crate) path_key: String,
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
}

/// An ancestor: id, level, name.
pub(crate) type Above = Option<(i64, i16, String)>;

/// A place with up to three ancestors, the nearest first.
pub(crate) type PlaceWithAbove = (PlaceRow, Above, Above, Above);

pub(crate) fn place(
    (row, parent, grandparent, great_grandparent): PlaceWithAbove,
) -> Result<Place> {
    let above = [great_grandparent, grandparent, parent]
        .into_iter()
        .flatten()
        .map(place_name);
    Ok(Place {
        id: PlaceId(row.id),
        level: level(row.level)?,
        name: stored_name(&row.name)?,
        above: above.collect::<Result<_>>()?,
        path_key: row.path_key,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

pub(crate) fn place_name((id, code, name): (i64, i16, String)) -> Result<PlaceName> {
    Ok(PlaceName {
        id: PlaceId(id),
        level: level(code)?,
        name,
    })
}

pub(crate) fn level(code: i16) -> Result<Level> {
    Level::from_code(code).ok_or_else(|| Error::Inconsistent(format!("level {code}")))
}

pub(crate) fn stored_name(name: &str) -> Result<Name> {
    Name::parse(name).map_err(|problem| Error::Inconsistent(format!("the name {name:?} {problem}")))
}

/// Selects places with their ancestors; `from!(places::table)` gives a query to go on with.
macro_rules! with_above {
    () => {{
        use $crate::sql::place_rows::{GRANDPARENT, GREAT_GRANDPARENT, PARENT, PlaceRow};
        places::table
            .left_join(PARENT.on(PARENT.field(places::id).nullable().eq(places::parent_id)))
            .left_join(
                GRANDPARENT.on(GRANDPARENT
                    .field(places::id)
                    .nullable()
                    .eq(PARENT.field(places::parent_id))),
            )
            .left_join(
                GREAT_GRANDPARENT.on(GREAT_GRANDPARENT
                    .field(places::id)
                    .nullable()
                    .eq(GRANDPARENT.field(places::parent_id))),
            )
            .select((
                PlaceRow::as_select(),
                PARENT
                    .fields((places::id, places::level, places::name))
                    .nullable(),
                GRANDPARENT
                    .fields((places::id, places::level, places::name))
                    .nullable(),
                GREAT_GRANDPARENT
                    .fields((places::id, places::level, places::name))
                    .nullable(),
            ))
    }};
}
pub(crate) use with_above;
