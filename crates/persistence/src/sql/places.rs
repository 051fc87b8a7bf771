//! Places: finding, adding, renaming, moving, removing. The keys of all under a place follow its name.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Conflict, Error, Result},
    repositories::PlaceRepository,
    schema::places,
    sql::{
        CHUNK, above,
        condition::Condition,
        ids, place_list,
        place_rows::{PlaceWithAbove, place, with_above},
    },
    store::SqlUnit,
    types::{At, kept},
};
use async_trait::async_trait;
use diesel::sql_types::{BigInt, Integer, Text};
use domain::{
    Level, Listed, NewPlace, PageRequest, Place, PlaceCounts, PlaceFilter, PlaceId, PlaceSort,
    Sorting, place::PlaceName, text::sort_key,
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Insertable)]
#[diesel(table_name = places, treat_none_as_default_value = false)]
struct NewPlaceRow {
    id: i64,
    level: i16,
    parent_id: Option<i64>,
    parent_level: Option<i16>,
    name: String,
    sort_key: String,
    path_key: String,
    created_at: At,
    updated_at: At,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Each pair is one look into the index; asking for all names in all parents would be as many as their product.
fn named_statement(is_postgres: bool, level: Level) -> &'static str {
    match (is_postgres, level.parent()) {
        (true, Some(_)) => {
            "SELECT p.id FROM json_to_recordset($1::json) AS wanted (parent BIGINT, name TEXT)
             JOIN places p ON p.parent_id = wanted.parent AND p.level = $2 AND p.name = wanted.name COLLATE \"C\""
        }
        (true, None) => {
            "SELECT p.id FROM json_to_recordset($1::json) AS wanted (name TEXT)
             JOIN places p ON p.parent_id IS NULL AND p.level = $2 AND p.name = wanted.name COLLATE \"C\""
        }
        (false, Some(_)) => {
            "SELECT p.id FROM json_each($1) AS wanted CROSS JOIN places p
             ON p.parent_id = wanted.value ->> 'parent' AND p.level = $2 AND p.name = wanted.value ->> 'name'"
        }
        (false, None) => {
            "SELECT p.id FROM json_each($1) AS wanted CROSS JOIN places p
             ON p.parent_id IS NULL AND p.level = $2 AND p.name = wanted.value ->> 'name'"
        }
    }
}

/// A place's key: its parent's, its own sort key, and its id, so that no two are equal; the end mark keeps `1` from `12`.
fn path_key(parent: Option<&Place>, sort_key: &str, id: i64) -> String {
    format!(
        "{}{sort_key}\u{1}{id}\u{1f}",
        parent.map_or("", |parent| &parent.path_key)
    )
}

#[async_trait]
impl PlaceRepository for SqlUnit {
    async fn find(&mut self, id: PlaceId) -> Result<Option<Place>> {
        let row: Option<PlaceWithAbove> = query!(self.session, |c| with_above!()
            .filter(places::id.eq(id.0))
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(place).transpose()
    }

    async fn find_many(&mut self, ids: &[PlaceId]) -> Result<Vec<Place>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let among = Condition::among(
            self.session.is_postgres(),
            "places.id",
            ids.iter().map(|id| id.0),
        );
        let rows: Vec<PlaceWithAbove> =
            query!(self.session, |c| with_above!().filter(among).load(c)).map_err(meaning)?;
        rows.into_iter().map(place).collect()
    }

    async fn find_named(
        &mut self,
        level: Level,
        parent: Option<PlaceId>,
        name: &str,
    ) -> Result<Option<Place>> {
        let name = name.to_owned();
        let row: Option<PlaceWithAbove> = query!(self.session, |c| {
            let mut query = with_above!().into_boxed::<DB>();
            query = match parent {
                Some(parent) => query.filter(places::parent_id.eq(parent.0)),
                None => query.filter(places::parent_id.is_null()),
            };
            query
                .filter(places::level.eq(level.code()))
                .filter(places::name.eq(name))
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(place).transpose()
    }

    async fn named_in(
        &mut self,
        level: Level,
        wanted: &[(Option<PlaceId>, String)],
    ) -> Result<Vec<Place>> {
        let pairs = wanted.iter().map(|(parent, name)| {
            serde_json::json!({ "parent": parent.map(|parent| parent.0), "name": name })
        });
        let pairs = serde_json::Value::from(pairs.collect::<Vec<_>>()).to_string();
        let statement = named_statement(self.session.is_postgres(), level);
        let code = i64::from(level.code());
        let found: Vec<Found> = query!(self.session, |c| {
            diesel::sql_query(statement)
                .bind::<Text, _>(pairs)
                .bind::<BigInt, _>(code)
                .load(c)
        })
        .map_err(meaning)?;
        let found: Vec<PlaceId> = found.into_iter().map(|row| PlaceId(row.id)).collect();
        self.find_many(&found).await
    }

    async fn list(
        &mut self,
        filter: &PlaceFilter,
        sorting: &[Sorting<PlaceSort>],
        page: &PageRequest,
    ) -> Result<Listed<Place>> {
        place_list::list(self, filter, sorting, page).await
    }

    async fn counts(&mut self, place: &Place) -> Result<PlaceCounts> {
        place_list::counts(self, place).await
    }

    async fn tree(
        &mut self,
        under: Option<PlaceId>,
        limit: u32,
    ) -> Result<Vec<(Place, PlaceCounts)>> {
        place_list::tree(self, under, limit).await
    }

    async fn under(&mut self, place_above: &Place, limit: u32) -> Result<Vec<Place>> {
        let key = place_above.path_key.clone();
        let rows: Vec<PlaceWithAbove> = query!(self.session, |c| {
            let end = above(&key);
            with_above!()
                .filter(places::path_key.ge(key))
                .filter(places::path_key.lt(end))
                .order(places::path_key.desc())
                .limit(limit.into())
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(place).collect()
    }

    async fn occupied(&mut self, ids: &[PlaceId], limit: u32) -> Result<Vec<Place>> {
        let given =
            serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>()).to_string();
        let ids = if self.session.is_postgres() {
            "SELECT value::bigint AS id FROM json_array_elements_text($1::json)"
        } else {
            "SELECT value AS id FROM json_each($1)"
        };
        let statement = format!(
            "WITH given AS MATERIALIZED ({ids}) SELECT given.id FROM given WHERE
               EXISTS (SELECT 1 FROM places c WHERE c.parent_id = given.id AND c.id NOT IN (SELECT id FROM given))
               OR EXISTS (SELECT 1 FROM drives d WHERE d.room_id = given.id)
               OR EXISTS (SELECT 1 FROM drives d WHERE d.cabinet_id = given.id)
               OR EXISTS (SELECT 1 FROM drives d WHERE d.mechanism_id = given.id)
             LIMIT $2"
        );
        let limit = i64::from(limit);
        let found: Vec<Found> = query!(self.session, |c| {
            diesel::sql_query(statement)
                .bind::<Text, _>(given)
                .bind::<BigInt, _>(limit)
                .load(c)
        })
        .map_err(meaning)?;
        let found: Vec<PlaceId> = found.into_iter().map(|row| PlaceId(row.id)).collect();
        self.find_many(&found).await
    }

    async fn add(&mut self, new: &[NewPlace], at: Timestamp) -> Result<Vec<Place>> {
        let parent_ids: BTreeSet<PlaceId> = new.iter().filter_map(|place| place.parent).collect();
        let parent_ids: Vec<PlaceId> = parent_ids.into_iter().collect();
        let mut parents = HashMap::new();
        for chunk in parent_ids.chunks(CHUNK) {
            let found = PlaceRepository::find_many(self, chunk).await?;
            parents.extend(found.into_iter().map(|parent| (parent.id, parent)));
        }
        let ids = ids::take(&mut self.session, "places", new.len())
            .await
            .map_err(meaning)?;
        let mut added = Vec::with_capacity(new.len());
        for (place, id) in new.iter().zip(ids) {
            let parent = match place.parent {
                Some(parent) => Some(
                    parents
                        .get(&parent)
                        .ok_or(Error::Conflict(Conflict::Reference))?,
                ),
                None => None,
            };
            added.push(to_be_added(place, parent, id, at));
        }
        for chunk in added.chunks(CHUNK) {
            let rows: Vec<NewPlaceRow> = chunk.iter().map(row).collect();
            let expected = rows.len();
            let inserted: usize = query!(self.session, |c| {
                diesel::insert_into(places::table)
                    .values(rows)
                    .on_conflict_do_nothing()
                    .execute(c)
            })
            .map_err(meaning)?;
            if inserted != expected {
                // No statement failed, so that the unit goes on: without those that went in.
                let ids: Vec<PlaceId> = added.iter().map(|place| place.id).collect();
                PlaceRepository::remove(self, &ids).await?;
                return Err(Error::Conflict(Conflict::NameTaken));
            }
        }
        self.touched.places(added.iter().map(|place| place.id));
        Ok(added)
    }

    async fn change(&mut self, changed: &Place, at: Timestamp) -> Result<Place> {
        let id = changed.id.0;
        let before: Option<String> = query!(self.session, |c| {
            places::table.find(id).select(places::path_key).first(c)
        })
        .optional()
        .map_err(meaning)?;
        let before = before.ok_or(Error::Conflict(Conflict::Reference))?;
        let parent = match changed.parent() {
            Some(parent) => {
                let parent = PlaceRepository::find(self, parent.id).await?;
                Some(parent.ok_or(Error::Conflict(Conflict::Reference))?)
            }
            None => None,
        };
        // Looked for before, so that no statement fails and the unit goes on. Whoever takes the name meanwhile
        // makes the statement fail.
        let parent_id = parent.as_ref().map(|parent| parent.id);
        let named = self.find_named(changed.level, parent_id, changed.name.as_str());
        if named.await?.is_some_and(|other| other.id != changed.id) {
            return Err(Error::Conflict(Conflict::NameTaken));
        }
        let sort_key = sort_key(changed.name.as_str());
        let after = path_key(parent.as_ref(), &sort_key, id);
        let (name, parent_id) = (
            changed.name.as_str().to_owned(),
            parent.as_ref().map(|parent| parent.id.0),
        );
        query!(self.session, |c| {
            diesel::update(places::table.find(id))
                .set((
                    places::name.eq(name),
                    places::sort_key.eq(sort_key),
                    places::parent_id.eq(parent_id),
                    places::updated_at.eq(At(at)),
                ))
                .execute(c)
        })
        .map_err(meaning)?;
        if before != after {
            for (table, column) in [("places", "path_key"), ("drives", "place_key")] {
                // Both databases count characters, not bytes.
                let rest = i32::try_from(before.chars().count() + 1).unwrap_or(i32::MAX);
                let (before, after) = (before.clone(), after.clone());
                let end = above(&before);
                let statement = format!(
                    "UPDATE {table} SET {column} = $1 || substr({column}, $2) WHERE {column} >= $3 AND {column} < $4"
                );
                query!(self.session, |c| {
                    diesel::sql_query(statement)
                        .bind::<Text, _>(after)
                        .bind::<Integer, _>(rest)
                        .bind::<Text, _>(before)
                        .bind::<Text, _>(end)
                        .execute(c)
                })
                .map_err(meaning)?;
            }
        }
        let place = Place {
            above: above_in(parent.as_ref()),
            path_key: after,
            updated_at: kept(at),
            ..changed.clone()
        };
        self.touched.under(&place);
        Ok(place)
    }

    async fn remove(&mut self, ids: &[PlaceId]) -> Result<usize> {
        let mut removed = 0;
        for chunk in ids.chunks(CHUNK) {
            self.removing_places(chunk).await?;
            // In the order given: children before parents.
            let rows = serde_json::Value::from(chunk.iter().map(|id| id.0).collect::<Vec<_>>())
                .to_string();
            let among = if self.session.is_postgres() {
                "DELETE FROM places WHERE id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) AND level = $2"
            } else {
                "DELETE FROM places WHERE id IN (SELECT value FROM json_each($1)) AND level = $2"
            };
            for level in Level::ALL.into_iter().rev() {
                let (rows, code) = (rows.clone(), i64::from(level.code()));
                removed += query!(self.session, |c| {
                    diesel::sql_query(among)
                        .bind::<Text, _>(rows)
                        .bind::<BigInt, _>(code)
                        .execute(c)
                })
                .map_err(meaning)?;
            }
        }
        Ok(removed)
    }
}

/// What is above a place in `parent`.
fn above_in(parent: Option<&Place>) -> Vec<PlaceName> {
    let Some(parent) = parent else { return vec![] };
    let own = PlaceName::from(parent);
    parent.above.iter().cloned().chain([own]).collect()
}

fn to_be_added(new: &NewPlace, parent: Option<&Place>, id: i64, at: Timestamp) -> Place {
    Place {
        id: PlaceId(id),
        level: new.level,
        name: new.name.clone(),
        above: above_in(parent),
        path_key: path_key(parent, &sort_key(new.name.as_str()), id),
        created_at: kept(at),
        updated_at: kept(at),
    }
}

fn row(place: &Place) -> NewPlaceRow {
    NewPlaceRow {
        id: place.id.0,
        level: place.level.code(),
        parent_id: place.parent().map(|parent| parent.id.0),
        parent_level: place.level.parent().map(Level::code),
        name: place.name.as_str().to_owned(),
        sort_key: sort_key(place.name.as_str()),
        path_key: place.path_key.clone(),
        created_at: At(place.created_at),
        updated_at: At(place.updated_at),
    }
}
