//! Spares: rows with their store, adding, changing, removing.

use crate::{
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{StockItemRepository, StoreRepository},
    schema::stock_items,
    sql::{
        CHUNK, condition::Condition, ids, place_rows::stored_name, stock_groups, stock_list, words,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::sql_types::Text;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::stock::{StoreName, group_key};
use domain::{
    Amount, Listed, Name, Note, PageRequest, Problem, Sorting, StockItem, StockItemFilter,
    StockItemId, StockItemSort, StockItemValues, StoreId, text::search_words,
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = stock_items, check_for_backend(Pg, Sqlite))]
pub(crate) struct StockItemRow {
    pub(crate) id: i64,
    store_id: i64,
    group_name: Option<String>,
    pub(crate) group_key: String,
    name: Option<String>,
    pub(crate) name_key: String,
    specs: Option<String>,
    nomenclature_number: Option<String>,
    pub(crate) quantity: i64,
    minimum: Option<i64>,
    placement: Option<String>,
    used_placement: Option<String>,
    new_placement: Option<String>,
    applicability: Option<String>,
    note: Option<String>,
    created_at: At,
    pub(crate) updated_at: At,
}

/// What people said of a spare, as a row.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = stock_items, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ValuesRow {
    store_id: i64,
    group_name: Option<String>,
    group_key: String,
    name: Option<String>,
    name_key: String,
    specs: Option<String>,
    nomenclature_number: Option<String>,
    quantity: i64,
    minimum: Option<i64>,
    placement: Option<String>,
    used_placement: Option<String>,
    new_placement: Option<String>,
    applicability: Option<String>,
    note: Option<String>,
    updated_at: At,
}

fn values_row(values: &StockItemValues, quantity: Amount, at: Timestamp) -> ValuesRow {
    let name = |name: &Option<Name>| name.as_ref().map(|name| name.as_str().to_owned());
    let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
    ValuesRow {
        store_id: values.store.0,
        group_name: name(&values.group),
        group_key: key_of(values),
        name: note(&values.name),
        name_key: values.name_key(),
        specs: note(&values.specs),
        nomenclature_number: name(&values.nomenclature_number),
        quantity: quantity.thousandths(),
        minimum: values.minimum.map(Amount::thousandths),
        placement: name(&values.placement),
        used_placement: name(&values.used_placement),
        new_placement: name(&values.new_placement),
        applicability: note(&values.applicability),
        note: note(&values.note),
        updated_at: At(at),
    }
}

/// The key of a spare's group; empty when it has none.
fn key_of(values: &StockItemValues) -> String {
    let group = values.group.as_ref();
    group
        .map(|group| group_key(group.as_str()))
        .unwrap_or_default()
}

/// Spares of rows, each with its store. One whose store went away after its row was read is gone with it.
pub(crate) async fn with_stores(
    unit: &mut SqlUnit,
    rows: Vec<StockItemRow>,
) -> Result<Vec<StockItem>> {
    let wanted: BTreeSet<i64> = rows.iter().map(|row| row.store_id).collect();
    let wanted: Vec<StoreId> = wanted.into_iter().map(StoreId).collect();
    let stores = StoreRepository::find_many(unit, &wanted).await?;
    let names: HashMap<i64, String> = stores
        .into_iter()
        .map(|store| (store.id.0, store.name.into_string()))
        .collect();
    let known = rows.into_iter().filter_map(|row| {
        let name = names.get(&row.store_id)?.clone();
        Some((row, name))
    });
    known.map(|(row, store)| item(row, store)).collect()
}

fn item(row: StockItemRow, store: String) -> Result<StockItem> {
    let inconsistent = |problem: Problem| {
        Error::Inconsistent(format!("a value of the spare {} {problem}", row.id))
    };
    let name = |text: &Option<String>| text.as_deref().map(stored_name).transpose();
    let note = |text: &Option<String>| {
        let note = text.as_deref().map(Note::parse).transpose();
        note.map_err(inconsistent)
    };
    let minimum = row.minimum.map(Amount::of_thousandths).transpose();
    let values = StockItemValues {
        group: name(&row.group_name)?,
        name: note(&row.name)?,
        specs: note(&row.specs)?,
        nomenclature_number: name(&row.nomenclature_number)?,
        minimum: minimum.map_err(inconsistent)?,
        store: StoreId(row.store_id),
        placement: name(&row.placement)?,
        used_placement: name(&row.used_placement)?,
        new_placement: name(&row.new_placement)?,
        applicability: note(&row.applicability)?,
        note: note(&row.note)?,
    };
    Ok(StockItem {
        id: StockItemId(row.id),
        quantity: Amount::of_thousandths(row.quantity).map_err(inconsistent)?,
        store: StoreName {
            id: values.store,
            name: store,
        },
        values,
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

fn words_of(values: &StockItemValues) -> String {
    search_words(&values.found_by()).join(" ")
}

#[async_trait]
impl StockItemRepository for SqlUnit {
    async fn find(&mut self, id: StockItemId) -> Result<Option<StockItem>> {
        Ok(StockItemRepository::find_many(self, &[id]).await?.pop())
    }

    async fn find_many(&mut self, ids: &[StockItemId]) -> Result<Vec<StockItem>> {
        let among = Condition::among(
            self.session.is_postgres(),
            "stock_items.id",
            ids.iter().map(|id| id.0),
        );
        let rows: Vec<StockItemRow> = query!(self.session, |c| stock_items::table
            .filter(among)
            .order(stock_items::id)
            .select(StockItemRow::as_select())
            .load(c))
        .map_err(meaning)?;
        with_stores(self, rows).await
    }

    async fn list(
        &mut self,
        filter: &StockItemFilter,
        sorting: &[Sorting<StockItemSort>],
        page: &PageRequest,
    ) -> Result<Listed<StockItem>> {
        stock_list::list(self, filter, sorting, page).await
    }

    async fn after(&mut self, after: Option<StockItemId>, limit: u32) -> Result<Vec<StockItem>> {
        let after = after.map_or(0, |id| id.0);
        let rows: Vec<StockItemRow> = query!(self.session, |c| stock_items::table
            .filter(stock_items::id.gt(after))
            .order(stock_items::id)
            .limit(limit.into())
            .select(StockItemRow::as_select())
            .load(c))
        .map_err(meaning)?;
        with_stores(self, rows).await
    }

    async fn alike(&mut self, values: &StockItemValues, limit: u32) -> Result<Vec<StockItem>> {
        let (store, group, name) = (values.store.0, key_of(values), values.name_key());
        let rows: Vec<StockItemRow> = query!(self.session, |c| stock_items::table
            .filter(stock_items::store_id.eq(store))
            .filter(stock_items::group_key.eq(group))
            .filter(stock_items::name_key.eq(name))
            .order(stock_items::id)
            .limit(limit.into())
            .select(StockItemRow::as_select())
            .load(c))
        .map_err(meaning)?;
        with_stores(self, rows).await
    }

    async fn of_group(&mut self, group: &Name, limit: u32) -> Result<Vec<StockItem>> {
        let mut rows: Vec<StockItemRow> = vec![];
        // Each from an index of its own: a group may be very large.
        for condition in ["stock_items.quantity > 0", "stock_items.quantity = 0"] {
            let left = i64::from(limit) - i64::try_from(rows.len()).unwrap_or(0);
            if left <= 0 {
                break;
            }
            let key = group_key(group.as_str());
            let found: Vec<StockItemRow> = query!(self.session, |c| stock_items::table
                .filter(stock_items::group_key.eq(key))
                .filter(Condition::sql(condition))
                .order((
                    stock_items::group_key,
                    stock_items::name_key,
                    stock_items::id
                ))
                .limit(left)
                .select(StockItemRow::as_select())
                .load(c))
            .map_err(meaning)?;
            rows.extend(found);
        }
        with_stores(self, rows).await
    }

    async fn groups(&mut self, limit: u32) -> Result<Vec<String>> {
        stock_list::groups(self, limit).await
    }

    async fn typed_first(&mut self, groups: &[Name]) -> Result<Vec<Name>> {
        stock_groups::typed_first(self, groups).await
    }

    async fn respell(&mut self, group: &Name) -> Result<()> {
        stock_groups::respell(self, group).await
    }

    async fn hold(&mut self, ids: &[StockItemId]) -> Result<()> {
        // SQLite's one writer has all of them.
        if !self.session.is_postgres() {
            return Ok(());
        }
        let ids = serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>());
        let ids = ids.to_string();
        // In one order, so that two units never wait for each other.
        let statement = "SELECT id FROM stock_items
             WHERE id = ANY(ARRAY(SELECT value::bigint FROM json_array_elements_text($1::json)))
             ORDER BY id FOR UPDATE";
        query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(ids)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn add(
        &mut self,
        items: &[(StockItemValues, Amount)],
        at: Timestamp,
    ) -> Result<Vec<StockItemId>> {
        let ids = ids::take(&mut self.session, "stock_items", items.len())
            .await
            .map_err(meaning)?;
        for (items, ids) in items.chunks(CHUNK).zip(ids.chunks(CHUNK)) {
            let rows: Vec<_> = items
                .iter()
                .zip(ids)
                .map(|((values, quantity), id)| {
                    (
                        stock_items::id.eq(*id),
                        stock_items::created_at.eq(At(at)),
                        values_row(values, *quantity, at),
                    )
                })
                .collect();
            query!(self.session, |c| diesel::insert_into(stock_items::table)
                .values(rows)
                .execute(c))
            .map_err(meaning)?;
        }
        let found_by: Vec<_> = ids
            .iter()
            .zip(items)
            .map(|(id, (values, _))| (*id, words_of(values)))
            .collect();
        words::put(&mut self.session, &words::STOCK, &found_by)
            .await
            .map_err(meaning)?;
        let ids: Vec<StockItemId> = ids.into_iter().map(StockItemId).collect();
        self.touched.stock_items(ids.iter().copied());
        Ok(ids)
    }

    async fn change(
        &mut self,
        id: StockItemId,
        values: &StockItemValues,
        quantity: Amount,
        at: Timestamp,
    ) -> Result<bool> {
        let row = values_row(values, quantity, at);
        let changed: usize = query!(self.session, |c| diesel::update(
            stock_items::table.find(id.0)
        )
        .set(row)
        .execute(c))
        .map_err(meaning)?;
        if changed == 0 {
            return Ok(false);
        }
        self.touched.stock_items([id]);
        let found_by = [(id.0, words_of(values))];
        words::put(&mut self.session, &words::STOCK, &found_by)
            .await
            .map_err(meaning)?;
        Ok(true)
    }

    async fn remove(&mut self, ids: &[StockItemId]) -> Result<usize> {
        let mut removed = 0;
        for chunk in ids.chunks(CHUNK) {
            let ids: Vec<i64> = chunk.iter().map(|id| id.0).collect();
            self.touched.stock_items(chunk.iter().copied());
            removed += query!(self.session, |c| diesel::delete(
                stock_items::table.filter(stock_items::id.eq_any(ids))
            )
            .execute(c))
            .map_err(meaning)?;
        }
        Ok(removed)
    }
}
