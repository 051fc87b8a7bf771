//! What was done with the spares.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::MovementRepository,
    schema::stock_movements,
    sql::{CHUNK, COUNTED, counted::Counted, ids, listed},
    store::SqlUnit,
    types::{At, kept},
};
use async_trait::async_trait;
use diesel::sql_types::BigInt;
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::stock::{Movement, MovementFilter, MovementId, MovementKind, NewMovement};
use domain::{
    Actor, Amount, Difference, DriveId, Listed, Note, PageRequest, Position, Problem, StockItemId,
    Total, UserId,
};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stock_movements, check_for_backend(Pg, Sqlite), treat_none_as_default_value = false)]
struct MovementRow {
    id: i64,
    item_id: i64,
    item_name: String,
    kind: String,
    quantity: i64,
    difference: i64,
    left_quantity: i64,
    place: Option<String>,
    other_item_id: Option<i64>,
    actor: String,
    user_id: Option<i64>,
    drive_id: Option<i64>,
    drive_name: Option<String>,
    note: Option<String>,
    at: At,
}

fn row(id: i64, new: &NewMovement) -> MovementRow {
    MovementRow {
        id,
        item_id: new.item.0,
        item_name: new.item_name.clone(),
        kind: new.kind.as_str().to_owned(),
        quantity: new.quantity.thousandths(),
        difference: new.difference.thousandths(),
        left_quantity: new.left.thousandths(),
        place: new.place.clone(),
        other_item_id: new.other.map(|other| other.0),
        actor: new.actor.name.clone(),
        user_id: new.actor.user.map(|user| user.0),
        drive_id: new.drive.map(|drive| drive.0),
        drive_name: new.drive_name.clone(),
        note: new.note.as_ref().map(|note| note.as_str().to_owned()),
        at: At(kept(new.at)),
    }
}

fn movement(row: MovementRow) -> Result<Movement> {
    let inconsistent = |problem: Problem| {
        Error::Inconsistent(format!("a value of the movement {} {problem}", row.id))
    };
    let unknown = || Error::Inconsistent(format!("the movement {} is a {:?}", row.id, row.kind));
    Ok(Movement {
        id: MovementId(row.id),
        told: NewMovement {
            item: StockItemId(row.item_id),
            kind: MovementKind::from_word(&row.kind).ok_or_else(unknown)?,
            quantity: Amount::of_thousandths(row.quantity).map_err(inconsistent)?,
            difference: Difference::of_thousandths(row.difference),
            left: Amount::of_thousandths(row.left_quantity).map_err(inconsistent)?,
            other: row.other_item_id.map(StockItemId),
            drive: row.drive_id.map(DriveId),
            note: row
                .note
                .as_deref()
                .map(Note::parse)
                .transpose()
                .map_err(inconsistent)?,
            item_name: row.item_name,
            place: row.place,
            actor: Actor {
                user: row.user_id.map(UserId),
                ..Actor::named(row.actor)
            },
            drive_name: row.drive_name,
            at: row.at.into(),
        },
    })
}

macro_rules! filtered {
    ($query:ident, $filter:expr) => {
        if let Some(item) = $filter.item {
            $query = $query.filter(stock_movements::item_id.eq(item.0));
        }
        if let Some(drive) = $filter.drive {
            $query = $query.filter(stock_movements::drive_id.eq(drive.0));
        }
    };
}

impl SqlUnit {
    /// Movements with ids below one, the newest first.
    async fn newest_movements(
        &mut self,
        filter: MovementFilter,
        before: Option<i64>,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Movement>> {
        let rows: Vec<MovementRow> = query!(self.session, |c| {
            let mut query = stock_movements::table
                .select(MovementRow::as_select())
                .into_boxed::<DB>();
            filtered!(query, filter);
            if let Some(before) = before {
                query = query.filter(stock_movements::id.lt(before));
            }
            query
                .order(stock_movements::id.desc())
                .limit(limit)
                .offset(offset)
                .load(c)
        })
        .map_err(meaning)?;
        rows.into_iter().map(movement).collect()
    }
}

#[derive(diesel::QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    thousandths: i64,
}

#[async_trait]
impl MovementRepository for SqlUnit {
    async fn latest(&mut self, filter: &MovementFilter, limit: u32) -> Result<Vec<Movement>> {
        self.newest_movements(*filter, None, 0, limit.into()).await
    }

    async fn latest_for(&mut self, drives: &[DriveId], limit: u32) -> Result<Vec<Movement>> {
        let ids: Vec<i64> = drives.iter().map(|drive| drive.0).collect();
        let rows: Vec<MovementRow> = query!(self.session, |c| stock_movements::table
            .filter(stock_movements::drive_id.eq_any(ids))
            .order(stock_movements::id.desc())
            .limit(limit.into())
            .select(MovementRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(movement).collect()
    }

    async fn list(
        &mut self,
        filter: &MovementFilter,
        page: &PageRequest,
    ) -> Result<Listed<Movement>> {
        let before = page.position().map(|position| position.id);
        let one_more = i64::from(page.size()) + 1;
        let items = self
            .newest_movements(*filter, before, page.offset(), one_more)
            .await?;
        let wanted = *filter;
        let total: i64 = query!(self.session, |c| {
            let mut query = stock_movements::table
                .select(stock_movements::id)
                .into_boxed::<DB>();
            filtered!(query, wanted);
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: String::new(),
                id: last.id.0,
            })
        }))
    }

    async fn add(&mut self, movements: &[NewMovement]) -> Result<Vec<Movement>> {
        let ids = ids::take(&mut self.session, "stock_movements", movements.len())
            .await
            .map_err(meaning)?;
        for (movements, ids) in movements.chunks(CHUNK).zip(ids.chunks(CHUNK)) {
            let rows: Vec<MovementRow> = movements
                .iter()
                .zip(ids)
                .map(|(new, id)| row(*id, new))
                .collect();
            query!(self.session, |c| diesel::insert_into(
                stock_movements::table
            )
            .values(rows)
            .execute(c))
            .map_err(meaning)?;
        }
        let told = ids.into_iter().zip(movements);
        Ok(told
            .map(|(id, new)| Movement {
                id: MovementId(id),
                told: NewMovement {
                    at: kept(new.at),
                    ..new.clone()
                },
            })
            .collect())
    }

    async fn follow(&mut self, removed: StockItemId, came_back: StockItemId) -> Result<Amount> {
        query!(self.session, |c| diesel::update(
            stock_movements::table.filter(stock_movements::item_id.eq(removed.0))
        )
        .set(stock_movements::item_id.eq(came_back.0))
        .execute(c))
        .map_err(meaning)?;
        let statement = "SELECT CAST(coalesce(sum(difference), 0) AS BIGINT) AS thousandths
             FROM stock_movements WHERE item_id = $1";
        let sum: Sum = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<BigInt, _>(came_back.0)
            .get_result(c))
        .map_err(meaning)?;
        Amount::of_thousandths(sum.thousandths).map_err(|problem| {
            Error::Inconsistent(format!(
                "the movements of the spare {} come to what {problem}",
                came_back.0
            ))
        })
    }
}
