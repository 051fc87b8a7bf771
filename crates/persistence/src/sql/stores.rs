//! Stores of spares.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Conflict, Error, Result},
    repositories::StoreRepository,
    schema::{stock_items, stores},
    sql::{
        COUNTED, condition::Condition, counted::Counted, ids, listed, place_rows::stored_name,
        position_in,
    },
    store::SqlUnit,
    types::{At, kept},
};
use async_trait::async_trait;
use diesel::{pg::Pg, sqlite::Sqlite};
use domain::stock::Store;
use domain::{Listed, Name, PageRequest, Position, StoreId, Total, text::sort_key};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stores, check_for_backend(Pg, Sqlite), treat_none_as_default_value = false)]
struct StoreRow {
    id: i64,
    name: String,
    sort_key: String,
    created_at: At,
    updated_at: At,
}

fn store(row: StoreRow) -> Result<Store> {
    Ok(Store {
        id: StoreId(row.id),
        name: stored_name(&row.name)?,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

#[async_trait]
impl StoreRepository for SqlUnit {
    async fn find(&mut self, id: StoreId) -> Result<Option<Store>> {
        let row: Option<StoreRow> = query!(self.session, |c| stores::table
            .find(id.0)
            .select(StoreRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(store).transpose()
    }

    async fn find_many(&mut self, ids: &[StoreId]) -> Result<Vec<Store>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let among = Condition::among(
            self.session.is_postgres(),
            "stores.id",
            ids.iter().map(|id| id.0),
        );
        let rows: Vec<StoreRow> = query!(self.session, |c| stores::table
            .filter(among)
            .select(StoreRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(store).collect()
    }

    async fn named(&mut self, names: &[String]) -> Result<Vec<Store>> {
        let names = names.to_vec();
        let rows: Vec<StoreRow> = query!(self.session, |c| stores::table
            .filter(stores::name.eq_any(names))
            .select(StoreRow::as_select())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(store).collect()
    }

    async fn list(&mut self, page: &PageRequest) -> Result<Listed<Store>> {
        let asked = page.clone();
        let rows: Vec<StoreRow> = query!(self.session, |c| {
            let mut query = stores::table
                .select(StoreRow::as_select())
                .into_boxed::<DB>();
            if let Some(Position { key, id }) = position_in(&asked) {
                let after = Condition::sql("(stores.sort_key, stores.id) > (");
                query = query.filter(after.text(key).then(", ").number(id).then(")"));
            }
            query
                .order((stores::sort_key, stores::id))
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            Counted(stores::table.select(stores::id).limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<Store> = rows.into_iter().map(store).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: sort_key(last.name.as_str()),
                id: last.id.0,
            })
        }))
    }

    async fn holds_anything(&mut self, id: StoreId) -> Result<bool> {
        let found: Option<i64> = query!(self.session, |c| stock_items::table
            .filter(stock_items::store_id.eq(id.0))
            .select(stock_items::id)
            .limit(1)
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(found.is_some())
    }

    async fn add(&mut self, names: &[Name], at: Timestamp) -> Result<Vec<Store>> {
        let texts: Vec<String> = names.iter().map(|name| name.as_str().to_owned()).collect();
        // Looked for before: a statement that fails would end the unit. Two at once still meet at the constraint.
        if !StoreRepository::named(self, &texts).await?.is_empty() {
            return Err(Error::Conflict(Conflict::NameTaken));
        }
        let ids = ids::take(&mut self.session, "stores", names.len())
            .await
            .map_err(meaning)?;
        let rows: Vec<StoreRow> = ids
            .into_iter()
            .zip(texts)
            .map(|(id, name)| StoreRow {
                id,
                sort_key: sort_key(&name),
                name,
                created_at: At(kept(at)),
                updated_at: At(kept(at)),
            })
            .collect();
        let added: Vec<Store> = rows
            .iter()
            .zip(names)
            .map(|(row, name)| Store {
                id: StoreId(row.id),
                name: name.clone(),
                created_at: kept(at),
                updated_at: kept(at),
            })
            .collect();
        query!(self.session, |c| diesel::insert_into(stores::table)
            .values(rows)
            .execute(c))
        .map_err(meaning)?;
        Ok(added)
    }

    async fn change(&mut self, id: StoreId, name: &Name, at: Timestamp) -> Result<Option<Store>> {
        let text = name.as_str().to_owned();
        let taken = StoreRepository::named(self, std::slice::from_ref(&text)).await?;
        if taken.iter().any(|other| other.id != id) {
            return Err(Error::Conflict(Conflict::NameTaken));
        }
        let key = sort_key(&text);
        query!(self.session, |c| diesel::update(stores::table.find(id.0))
            .set((
                stores::name.eq(text),
                stores::sort_key.eq(key),
                stores::updated_at.eq(At(at)),
            ))
            .execute(c))
        .map_err(meaning)?;
        self.touched.in_store(id);
        StoreRepository::find(self, id).await
    }

    async fn remove(&mut self, ids: &[StoreId]) -> Result<usize> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        query!(self.session, |c| diesel::delete(
            stores::table.filter(stores::id.eq_any(ids))
        )
        .execute(c))
        .map_err(meaning)
    }
}
