//! Lists of spares: filters, orders, pages.

use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    schema::stock_items,
    sql::{
        COUNTED,
        condition::Condition,
        counted::Counted,
        listed, nothing, position_in,
        stock_items::{StockItemRow, with_stores},
        whole, words,
    },
    store::SqlUnit,
    types::At,
};
use diesel::sql_types::{BigInt, Text};
use domain::stock::group_key;
use domain::{
    Listed, PageRequest, Position, Sorting, StockItem, StockItemFilter, StockItemSort, Total,
};

/// A filter with its words looked up.
#[derive(Debug, Clone)]
struct Prepared {
    filter: StockItemFilter,
    words: Option<words::Words>,
    /// How many spares there are, when that is known already.
    found: Option<i64>,
}

macro_rules! filtered {
    ($query:ident, $wanted:expr) => {
        if let Some(store) = $wanted.filter.store {
            $query = $query.filter(stock_items::store_id.eq(store.0));
        }
        if let Some(group) = &$wanted.filter.group {
            $query = $query.filter(stock_items::group_key.eq(group_key(group)));
        }
        // Just as the partial indexes say it.
        if $wanted.filter.below_minimum {
            $query = $query.filter(Condition::sql("stock_items.quantity < stock_items.minimum"));
        }
        if $wanted.filter.in_stock {
            $query = $query.filter(Condition::sql("stock_items.quantity > 0"));
        }
        if let Some(condition) = $wanted.words.clone() {
            $query = $query.filter(condition.finds());
        }
    };
}

/// Goes on after a position: both databases find `(a, b) > (x, y)` in an index over a and b.
fn after(sort: &Sorting<StockItemSort>, Position { key, id }: Position) -> Condition {
    // Within a group the order goes on by name.
    let (first, name) = key.split_once('\u{2}').unwrap_or((&key, ""));
    let (first, name) = (first.to_owned(), name.to_owned());
    let begins = |ascending, descending| {
        Condition::sql(if sort.descending {
            descending
        } else {
            ascending
        })
    };
    match sort.field {
        StockItemSort::Group => begins(
            "(stock_items.group_key, stock_items.name_key, stock_items.id) > (",
            "(stock_items.group_key, stock_items.name_key, stock_items.id) < (",
        )
        .text(first)
        .then(", ")
        .text(name),
        StockItemSort::Name => begins(
            "(stock_items.name_key, stock_items.id) > (",
            "(stock_items.name_key, stock_items.id) < (",
        )
        .text(key),
        StockItemSort::Quantity => begins(
            "(stock_items.quantity, stock_items.id) > (",
            "(stock_items.quantity, stock_items.id) < (",
        )
        .number(key.parse().unwrap_or(0)),
        StockItemSort::UpdatedAt => begins(
            "(stock_items.updated_at, stock_items.id) > (",
            "(stock_items.updated_at, stock_items.id) < (",
        )
        .time(At::of_position(&key)),
        StockItemSort::Id => {
            return begins("stock_items.id > ", "stock_items.id < ").number(id);
        }
    }
    .then(", ")
    .number(id)
    .then(")")
}

macro_rules! sorted {
    ($query:ident, $order:expr, $reversed:expr) => {
        for sort in &$order {
            match sort.field {
                StockItemSort::Group => {
                    ordered!($query, stock_items::group_key, sort.descending);
                    ordered!($query, stock_items::name_key, sort.descending);
                }
                StockItemSort::Name => ordered!($query, stock_items::name_key, sort.descending),
                StockItemSort::Quantity => ordered!($query, stock_items::quantity, sort.descending),
                StockItemSort::UpdatedAt => {
                    ordered!($query, stock_items::updated_at, sort.descending);
                }
                StockItemSort::Id => {}
            }
        }
        ordered!($query, stock_items::id, $reversed);
    };
}

pub(super) async fn list(
    unit: &mut SqlUnit,
    filter: &StockItemFilter,
    sorting: &[Sorting<StockItemSort>],
    page: &PageRequest,
) -> Result<Listed<StockItem>> {
    let Some(wanted) = prepared(unit, filter).await? else {
        return Ok(nothing());
    };
    let (prepared, order, asked) = (wanted.clone(), sorting.to_vec(), page.clone());
    let reversed = sorting.first().is_some_and(|sort| sort.descending);
    let rows: Vec<StockItemRow> = query!(unit.session, |c| {
        let mut query = stock_items::table
            .select(StockItemRow::as_select())
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
    let items = with_stores(unit, std::mem::take(&mut found.items)).await?;
    Ok(found.with(items))
}

async fn total(unit: &mut SqlUnit, wanted: Prepared) -> Result<Total> {
    if let Some(found) = wanted.found {
        return Ok(Total::counted(found));
    }
    let rows: i64 = query!(unit.session, |c| {
        let mut query = stock_items::table
            .select(stock_items::id)
            .into_boxed::<DB>();
        filtered!(query, wanted);
        Counted(query.limit(COUNTED)).get_result(c)
    })
    .map_err(meaning)?;
    Ok(Total::counted(rows))
}

/// `None` when nothing can match.
async fn prepared(unit: &mut SqlUnit, filter: &StockItemFilter) -> Result<Option<Prepared>> {
    if filter.group.iter().any(|group| group.contains('\0')) {
        return Ok(None); // No text that PostgreSQL can store or compare has it.
    }
    let (mut words, mut found) = (None, None);
    if let Some(text) = filter
        .text
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        let index = &words::STOCK;
        let Some(mut condition) = words::condition(unit.session.is_postgres(), index, text) else {
            return Ok(None); // Text without a letter or digit can't match anything.
        };
        let count = words::count(&mut unit.session, &mut condition)
            .await
            .map_err(meaning)?;
        if count == 0 {
            return Ok(None);
        }
        let only_text = StockItemFilter {
            text: filter.text.clone(),
            ..StockItemFilter::default()
        };
        found = (*filter == only_text).then_some(count);
        words = Some(condition);
    }
    Ok(Some(Prepared {
        filter: filter.clone(),
        words,
        found,
    }))
}

fn position(sorting: &[Sorting<StockItemSort>], row: &StockItemRow) -> Option<Position> {
    let [only] = sorting else { return None };
    let key = match only.field {
        StockItemSort::Group => format!("{}\u{2}{}", row.group_key, row.name_key),
        StockItemSort::Name => row.name_key.clone(),
        StockItemSort::Quantity => row.quantity.to_string(),
        StockItemSort::UpdatedAt => row.updated_at.0.to_string(),
        StockItemSort::Id => String::new(),
    };
    Some(Position { key, id: row.id })
}

#[derive(diesel::QueryableByName)]
struct Group {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Groups that nothing is in any more are passed over.
const GROUPS: &str = "SELECT name FROM stock_groups
     WHERE EXISTS (SELECT 1 FROM stock_items WHERE stock_items.group_key = stock_groups.key)
     ORDER BY key LIMIT $1";

pub(super) async fn groups(unit: &mut SqlUnit, limit: u32) -> Result<Vec<String>> {
    let limit = i64::from(limit);
    let rows: Vec<Group> = query!(unit.session, |c| diesel::sql_query(GROUPS)
        .bind::<BigInt, _>(limit)
        .load(c))
    .map_err(meaning)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
