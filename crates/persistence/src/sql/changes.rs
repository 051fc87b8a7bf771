//! The history.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::ChangeRepository,
    schema::changes,
    sql::{CHUNK, COUNTED, condition::Condition, counted::Counted, ids, listed},
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::sql_types::BigInt;
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::{
    Actor, Change, ChangeFilter, ChangeId, Entity, FieldChange, Listed, NewChange, Operation,
    PageRequest, Position, Total, UserId, change::FieldValue,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = changes, check_for_backend(Pg, Sqlite), treat_none_as_default_value = false)]
struct ChangeRow {
    id: i64,
    at: At,
    actor: String,
    request_id: Option<String>,
    operation: String,
    entity: String,
    entity_id: i64,
    name: String,
    fields: String,
    parent_id: Option<i64>,
    user_id: Option<i64>,
    token: Option<String>,
}

/// A field as it is stored: an import writes one for each cell of each row, so that what is missing takes no room.
#[derive(Serialize)]
struct StoredField<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a FieldValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a FieldValue>,
}

fn row(id: i64, change: &NewChange) -> Result<ChangeRow> {
    let fields: BTreeMap<&str, StoredField> = change
        .fields
        .iter()
        .map(|(name, FieldChange { from, to })| {
            let (from, to) = (from.as_ref(), to.as_ref());
            (name.as_str(), StoredField { from, to })
        })
        .collect();
    Ok(ChangeRow {
        id,
        at: At(change.at),
        actor: change.actor.name.clone(),
        request_id: change.actor.request_id.clone(),
        operation: change.operation.as_str().to_owned(),
        entity: change.entity.as_str().to_owned(),
        entity_id: change.entity_id,
        name: change.name.clone(),
        fields: serde_json::to_string(&fields)
            .map_err(|failure| Error::Unexpected(failure.into()))?,
        parent_id: change.parent.map(|parent| parent.0),
        user_id: change.actor.user.map(|user| user.0),
        token: change.actor.token.clone(),
    })
}

fn change(row: ChangeRow) -> Result<Change> {
    let unknown =
        |what: &str| Error::Inconsistent(format!("the history entry {} says {what:?}", row.id));
    Ok(Change {
        id: ChangeId(row.id),
        told: NewChange {
            at: row.at.into(),
            operation: Operation::from_word(&row.operation)
                .ok_or_else(|| unknown(&row.operation))?,
            entity: Entity::from_word(&row.entity).ok_or_else(|| unknown(&row.entity))?,
            entity_id: row.entity_id,
            fields: serde_json::from_str(&row.fields)
                .map_err(|failure| unknown(&failure.to_string()))?,
            actor: Actor {
                name: row.actor,
                user: row.user_id.map(UserId),
                token: row.token,
                request_id: row.request_id,
            },
            name: row.name,
            parent: row.parent_id.map(ChangeId),
        },
    })
}

/// Ids are in the order of times but for entries of units that ran at once. None runs for longer than this.
const AT_ONCE: SignedDuration = SignedDuration::from_hours(1);

/// The ids of entries since a time, and some more: a list by id needn't look at all the others. What was told before any
/// of them had begun has a smaller id than all of them.
fn ids_since(since: Timestamp) -> Option<Condition> {
    let ids = Condition::sql("changes.id > coalesce((")
        .then("SELECT c.id FROM changes c WHERE c.parent_id IS NULL AND c.at < ")
        .time(At(since.checked_sub(AT_ONCE).ok()?))
        .then(" ORDER BY c.at DESC, c.id DESC LIMIT 1), 0)");
    Some(ids)
}

/// As [`ids_since`], of entries before a time: what began after all of them had ended has a greater id.
fn ids_until(until: Timestamp) -> Option<Condition> {
    let ids = Condition::sql("changes.id < coalesce((")
        .then("SELECT c.id FROM changes c WHERE c.parent_id IS NULL AND c.at >= ")
        .time(At(until.checked_add(AT_ONCE).ok()?))
        .then(" ORDER BY c.at, c.id LIMIT 1), 9223372036854775807)");
    Some(ids)
}

macro_rules! filtered {
    ($query:ident, $filter:expr) => {
        if let Some(entity) = $filter.entity {
            $query = $query.filter(changes::entity.eq(entity.as_str()));
        }
        if let Some(id) = $filter.entity_id {
            $query = $query.filter(changes::entity_id.eq(id));
        }
        if $filter.without_people {
            let people = [Entity::User, Entity::Token].map(Entity::as_str);
            $query = $query.filter(changes::entity.ne_all(people));
        }
        if let Some(user) = $filter.user {
            $query = $query.filter(changes::user_id.eq(user.0));
        }
        if let Some(since) = $filter.since {
            $query = $query.filter(changes::at.ge(At(since)));
        }
        if let Some(ids) = $filter.since.and_then(ids_since) {
            $query = $query.filter(ids);
        }
        if let Some(until) = $filter.until {
            $query = $query.filter(changes::at.lt(At(until)));
        }
        if let Some(ids) = $filter.until.and_then(ids_until) {
            $query = $query.filter(ids);
        }
        if let Some(parent) = $filter.parent {
            $query = $query.filter(changes::parent_id.eq(parent.0));
        } else if $filter.entity_id.is_none() {
            $query = $query.filter(changes::parent_id.is_null());
        }
    };
}

impl SqlUnit {
    /// Entries with ids below one, the newest first.
    async fn newest_rows(
        &mut self,
        filter: &ChangeFilter,
        before: Option<i64>,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<ChangeRow>> {
        let wanted = filter.clone();
        query!(self.session, |c| {
            let mut query = changes::table
                .select(ChangeRow::as_select())
                .into_boxed::<DB>();
            filtered!(query, wanted);
            if let Some(before) = before {
                query = query.filter(changes::id.lt(before));
            }
            query
                .order(changes::id.desc())
                .limit(limit)
                .offset(offset)
                .load(c)
        })
        .map_err(meaning)
    }
}

#[async_trait]
impl ChangeRepository for SqlUnit {
    async fn add(&mut self, new: &[NewChange]) -> Result<Vec<ChangeId>> {
        let ids = ids::take(&mut self.session, "changes", new.len())
            .await
            .map_err(meaning)?;
        for (changes_chunk, ids_chunk) in new.chunks(CHUNK).zip(ids.chunks(CHUNK)) {
            let rows = changes_chunk
                .iter()
                .zip(ids_chunk)
                .map(|(change, id)| row(*id, change));
            let rows: Vec<ChangeRow> = rows.collect::<Result<_>>()?;
            query!(self.session, |c| diesel::insert_into(changes::table)
                .values(rows)
                .execute(c))
            .map_err(meaning)?;
        }
        Ok(ids.into_iter().map(ChangeId).collect())
    }

    async fn find(&mut self, id: ChangeId) -> Result<Option<Change>> {
        let row: Option<ChangeRow> = query!(self.session, |c| {
            changes::table
                .find(id.0)
                .select(ChangeRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(change).transpose()
    }

    async fn latest(&mut self, filter: &ChangeFilter, limit: u32) -> Result<Vec<Change>> {
        let rows = self.newest_rows(filter, None, 0, limit.into()).await?;
        rows.into_iter().map(change).collect()
    }

    async fn list(&mut self, filter: &ChangeFilter, page: &PageRequest) -> Result<Listed<Change>> {
        let before = page.position().map(|position| position.id);
        let one_more = i64::from(page.size()) + 1;
        let rows = self
            .newest_rows(filter, before, page.offset(), one_more)
            .await?;
        let wanted = filter.clone();
        let total: i64 = query!(self.session, |c| {
            let mut query = changes::table.select(changes::id).into_boxed::<DB>();
            filtered!(query, wanted);
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<Change> = rows.into_iter().map(change).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: String::new(),
                id: last.id.0,
            })
        }))
    }

    async fn under(
        &mut self,
        parent: ChangeId,
        after: Option<ChangeId>,
        limit: u32,
    ) -> Result<Vec<Change>> {
        let after = after.map_or(0, |id| id.0);
        let rows: Vec<ChangeRow> = query!(self.session, |c| {
            changes::table
                .filter(changes::parent_id.eq(parent.0))
                .filter(changes::id.gt(after))
                .order(changes::id)
                .limit(limit.into())
                .select(ChangeRow::as_select())
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(change).collect()
    }

    async fn superseded(&mut self, ids: &[ChangeId]) -> Result<Vec<ChangeId>> {
        let asked: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let ids: Vec<i64> = query!(self.session, |c| {
            changes::table
                .filter(changes::id.eq_any(asked))
                .filter(Condition::sql(SUPERSEDED))
                .order(changes::id)
                .select(changes::id)
                .load(c)
        })
        .map_err(meaning)?;
        Ok(ids.into_iter().map(ChangeId).collect())
    }

    async fn later_than_under(&mut self, parent: ChangeId, limit: u32) -> Result<Vec<Change>> {
        let limit = i64::from(limit);
        let ids: Vec<Id> = query!(self.session, |c| {
            diesel::sql_query(LATER)
                .bind::<BigInt, _>(parent.0)
                .bind::<BigInt, _>(parent.0)
                .bind::<BigInt, _>(limit)
                .load(c)
        })
        .map_err(meaning)?;
        let ids: Vec<i64> = ids.into_iter().map(|row| row.id).collect();
        let rows: Vec<ChangeRow> = query!(self.session, |c| {
            changes::table
                .filter(changes::id.eq_any(ids))
                .order(changes::id)
                .select(ChangeRow::as_select())
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(change).collect()
    }
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

const SUPERSEDED: &str = "EXISTS (SELECT 1 FROM changes later WHERE later.entity = changes.entity
     AND later.entity_id = changes.entity_id AND later.id > changes.id)";

const LATER: &str = "SELECT DISTINCT later.id FROM changes AS own
     JOIN changes AS later ON later.entity = own.entity AND later.entity_id = own.entity_id AND later.id > own.id
     WHERE own.parent_id = $1 AND (later.parent_id IS NULL OR later.parent_id <> $2)
     ORDER BY later.id LIMIT $3";
