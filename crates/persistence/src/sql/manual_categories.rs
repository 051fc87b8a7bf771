//! Vendors in the library.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::ManualCategoryRepository,
    schema::{manual_categories, manual_groups},
    sql::{
        COUNTED, count, counted::Counted, ids, listed, manuals, place_rows::stored_name,
        position_in,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{AsChangeset, pg::Pg, sqlite::Sqlite};
use domain::{
    Listed, ManualCategory, ManualCategoryId, ManualCategoryValues, PageRequest, Position,
    ShelfSort, Sorting, Total,
    library::{Link, match_key},
    text::sort_key,
};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = manual_categories, check_for_backend(Pg, Sqlite))]
struct CategoryRow {
    id: i64,
    name: String,
    logo_url: Option<String>,
    created_at: At,
    updated_at: At,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = manual_categories, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ValuesRow {
    name: String,
    sort_key: String,
    match_key: String,
    logo_url: Option<String>,
    updated_at: At,
}

fn values_row(values: &ManualCategoryValues, at: Timestamp) -> ValuesRow {
    let name = values.name.as_str();
    ValuesRow {
        name: name.to_owned(),
        sort_key: sort_key(name),
        match_key: match_key(name),
        logo_url: values.logo_url.as_ref().map(|url| url.as_str().to_owned()),
        updated_at: At(at),
    }
}

fn category(row: CategoryRow) -> Result<ManualCategory> {
    Ok(ManualCategory {
        id: ManualCategoryId(row.id),
        values: ManualCategoryValues {
            name: stored_name(&row.name)?,
            logo_url: row.logo_url.as_deref().map(stored_link).transpose()?,
        },
        created_at: row.created_at.into(),
        updated_at: row.updated_at.into(),
    })
}

/// A link of a row.
pub(super) fn stored_link(url: &str) -> Result<Link> {
    Link::parse(url).map_err(|problem| Error::Inconsistent(format!("the link {url:?} {problem}")))
}

#[async_trait]
impl ManualCategoryRepository for SqlUnit {
    async fn find(&mut self, id: ManualCategoryId) -> Result<Option<ManualCategory>> {
        let row: Option<CategoryRow> = query!(self.session, |c| {
            manual_categories::table
                .find(id.0)
                .select(CategoryRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(category).transpose()
    }

    async fn find_named(&mut self, name: &str) -> Result<Option<ManualCategory>> {
        let name = name.to_owned();
        let row: Option<CategoryRow> = query!(self.session, |c| {
            manual_categories::table
                .filter(manual_categories::name.eq(name))
                .select(CategoryRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(category).transpose()
    }

    async fn list(
        &mut self,
        sorting: &Sorting<ShelfSort>,
        page: &PageRequest,
    ) -> Result<Listed<ManualCategory>> {
        let (order, asked) = (*sorting, page.clone());
        let rows: Vec<CategoryRow> = query!(self.session, |c| {
            let mut query = manual_categories::table
                .select(CategoryRow::as_select())
                .into_boxed::<DB>();
            super::shelves::shelved!(query, manual_categories, order, asked);
            query
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            let query = manual_categories::table.select(manual_categories::id);
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items: Vec<ManualCategory> = rows.into_iter().map(category).collect::<Result<_>>()?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: sort_key(last.values.name.as_str()),
                id: last.id.0,
            })
        }))
    }

    async fn hold(&mut self, id: ManualCategoryId) -> Result<Option<ManualCategory>> {
        let statement = "SELECT id FROM manual_categories WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        ManualCategoryRepository::find(self, id).await
    }

    async fn groups(&mut self, id: ManualCategoryId) -> Result<u64> {
        let groups: i64 = query!(self.session, |c| manual_groups::table
            .filter(manual_groups::category_id.eq(id.0))
            .count()
            .get_result(c))
        .map_err(meaning)?;
        Ok(count(groups))
    }

    async fn add(
        &mut self,
        values: &ManualCategoryValues,
        at: Timestamp,
    ) -> Result<ManualCategory> {
        let id = ids::take_one(&mut self.session, "manual_categories")
            .await
            .map_err(meaning)?;
        let row = (
            manual_categories::id.eq(id),
            manual_categories::created_at.eq(At(at)),
            values_row(values, at),
        );
        query!(self.session, |c| {
            diesel::insert_into(manual_categories::table)
                .values(row)
                .execute(c)
        })
        .map_err(meaning)?;
        let at = crate::types::kept(at);
        Ok(ManualCategory {
            id: ManualCategoryId(id),
            values: values.clone(),
            created_at: at,
            updated_at: at,
        })
    }

    async fn change(
        &mut self,
        id: ManualCategoryId,
        values: &ManualCategoryValues,
        at: Timestamp,
    ) -> Result<()> {
        let row = values_row(values, at);
        query!(self.session, |c| {
            diesel::update(manual_categories::table.find(id.0))
                .set(row)
                .execute(c)
        })
        .map_err(meaning)?;
        manuals::refresh_words(self, manuals::Shelf::Category(id)).await
    }

    async fn remove(&mut self, id: ManualCategoryId) -> Result<bool> {
        let removed: usize = query!(self.session, |c| {
            diesel::delete(manual_categories::table.find(id.0)).execute(c)
        })
        .map_err(meaning)?;
        Ok(removed > 0)
    }
}
