//! Series in the library, and the drives that they are about.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{ManualCounts, ManualGroupRepository},
    schema::{manual_categories, manual_group_series, manual_groups},
    sql::{
        COUNTED, condition::Condition, count, counted::Counted, ids, listed, manuals,
        place_rows::stored_name, position_in, shelves::shelved,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{
    AsChangeset,
    pg::Pg,
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use domain::{
    Listed, ManualCategoryId, ManualGroup, ManualGroupId, ManualGroupValues, PageRequest, Position,
    SeriesTie, ShelfSort, Sorting, Ties, Total,
    library::{match_key, word_prefixes},
    text::{look_alike_key, sort_key},
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = manual_groups, check_for_backend(Pg, Sqlite))]
struct GroupRow {
    id: i64,
    category_id: i64,
    name: String,
    by_name: bool,
    created_at: At,
    updated_at: At,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = manual_groups)]
struct ValuesRow {
    category_id: i64,
    name: String,
    sort_key: String,
    match_key: String,
    by_name: bool,
    updated_at: At,
}

fn values_row(values: &ManualGroupValues, at: Timestamp) -> ValuesRow {
    let name = values.name.as_str();
    ValuesRow {
        category_id: values.category.0,
        name: name.to_owned(),
        sort_key: sort_key(name),
        match_key: match_key(name),
        by_name: values.ties == Ties::ByName,
        updated_at: At(at),
    }
}

#[derive(diesel::QueryableByName)]
struct GroupCount {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    manuals: i64,
    #[diesel(sql_type = BigInt)]
    lists: i64,
}

impl SqlUnit {
    /// Groups of rows with what they are about, in the rows' order.
    async fn with_series(&mut self, rows: Vec<(GroupRow, String)>) -> Result<Vec<ManualGroup>> {
        let chosen: Vec<i64> = rows
            .iter()
            .filter(|(row, _)| !row.by_name)
            .map(|(row, _)| row.id)
            .collect();
        let mut ties: HashMap<i64, Vec<SeriesTie>> = HashMap::new();
        if !chosen.is_empty() {
            let is_postgres = self.session.is_postgres();
            let ids = chosen.into_iter();
            let among = Condition::among(is_postgres, "manual_group_series.group_id", ids);
            let found: Vec<(i64, String, Option<String>)> = query!(self.session, |c| {
                manual_group_series::table
                    .filter(among)
                    .order((manual_group_series::group_id, manual_group_series::position))
                    .select((
                        manual_group_series::group_id,
                        manual_group_series::series,
                        manual_group_series::words,
                    ))
                    .load(c)
            })
            .map_err(meaning)?;
            for (group, series, words) in found {
                let tie = SeriesTie {
                    series: stored_name(&series)?,
                    words: words.as_deref().map(stored_name).transpose()?,
                };
                ties.entry(group).or_default().push(tie);
            }
        }
        rows.into_iter()
            .map(|(row, category)| {
                let ties = if row.by_name {
                    Ties::ByName
                } else {
                    Ties::Of(ties.remove(&row.id).unwrap_or_default())
                };
                Ok(ManualGroup {
                    id: ManualGroupId(row.id),
                    values: ManualGroupValues {
                        category: ManualCategoryId(row.category_id),
                        name: stored_name(&row.name)?,
                        ties,
                    },
                    category: stored_name(&category)?,
                    created_at: row.created_at.into(),
                    updated_at: row.updated_at.into(),
                })
            })
            .collect()
    }

    /// Keeps what a group is about instead of what was kept before.
    async fn put_ties(&mut self, id: ManualGroupId, ties: &Ties) -> Result<()> {
        query!(self.session, |c| {
            diesel::delete(
                manual_group_series::table.filter(manual_group_series::group_id.eq(id.0)),
            )
            .execute(c)
        })
        .map_err(meaning)?;
        let Ties::Of(ties) = ties else { return Ok(()) };
        let rows: Vec<_> = (0_i16..)
            .zip(ties)
            .map(|(position, tie)| {
                (
                    manual_group_series::group_id.eq(id.0),
                    manual_group_series::position.eq(position),
                    manual_group_series::series.eq(tie.series.as_str().to_owned()),
                    manual_group_series::series_key.eq(look_alike_key(tie.series.as_str())),
                    manual_group_series::words
                        .eq(tie.words.as_ref().map(|words| words.as_str().to_owned())),
                )
            })
            .collect();
        query!(self.session, |c| {
            diesel::insert_into(manual_group_series::table)
                .values(rows)
                .execute(c)
        })
        .map_err(meaning)?;
        Ok(())
    }
}

/// Groups with their categories' names.
macro_rules! with_category {
    () => {
        manual_groups::table
            .inner_join(
                manual_categories::table.on(manual_categories::id.eq(manual_groups::category_id)),
            )
            .select((GroupRow::as_select(), manual_categories::name))
    };
}

#[async_trait]
impl ManualGroupRepository for SqlUnit {
    async fn find(&mut self, id: ManualGroupId) -> Result<Option<ManualGroup>> {
        let row: Option<(GroupRow, String)> = query!(self.session, |c| with_category!()
            .filter(manual_groups::id.eq(id.0))
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(self.with_series(row.into_iter().collect()).await?.pop())
    }

    async fn find_named(
        &mut self,
        category: ManualCategoryId,
        name: &str,
    ) -> Result<Option<ManualGroup>> {
        let name = name.to_owned();
        let row: Option<(GroupRow, String)> = query!(self.session, |c| with_category!()
            .filter(manual_groups::category_id.eq(category.0))
            .filter(manual_groups::name.eq(name))
            .first(c))
        .optional()
        .map_err(meaning)?;
        Ok(self.with_series(row.into_iter().collect()).await?.pop())
    }

    async fn list(
        &mut self,
        category: Option<ManualCategoryId>,
        sorting: &Sorting<ShelfSort>,
        page: &PageRequest,
    ) -> Result<Listed<ManualGroup>> {
        let (order, asked) = (*sorting, page.clone());
        let rows: Vec<(GroupRow, String)> = query!(self.session, |c| {
            let mut query = with_category!().into_boxed::<DB>();
            if let Some(category) = category {
                query = query.filter(manual_groups::category_id.eq(category.0));
            }
            shelved!(query, manual_groups, order, asked);
            query
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let total: i64 = query!(self.session, |c| {
            let mut query = manual_groups::table
                .select(manual_groups::id)
                .into_boxed::<DB>();
            if let Some(category) = category {
                query = query.filter(manual_groups::category_id.eq(category.0));
            }
            Counted(query.limit(COUNTED)).get_result(c)
        })
        .map_err(meaning)?;
        let items = self.with_series(rows).await?;
        Ok(listed(items, page, Total::counted(total), |last| {
            Some(Position {
                key: sort_key(last.values.name.as_str()),
                id: last.id.0,
            })
        }))
    }

    async fn about_series(&mut self, series: &[String], limit: u32) -> Result<Vec<ManualGroup>> {
        let prefixes: BTreeSet<String> = series
            .iter()
            .flat_map(|series| word_prefixes(series))
            .collect();
        let prefixes: Vec<String> = prefixes.into_iter().collect();
        let named: BTreeSet<String> = series.iter().map(|series| look_alike_key(series)).collect();
        let named: Vec<String> = named.into_iter().collect();
        // Three ways to be about it, each with an index of its own.
        let statement = if self.session.is_postgres() {
            // As arrays: a list whose length the planner can't know makes it read all groups.
            "SELECT id FROM manual_groups WHERE by_name
               AND match_key = ANY(ARRAY(SELECT json_array_elements_text($1::json)))
             UNION SELECT g.id FROM manual_categories c JOIN manual_groups g ON g.category_id = c.id
               WHERE g.by_name AND c.match_key = ANY(ARRAY(SELECT json_array_elements_text($1::json)))
             UNION SELECT s.group_id FROM manual_group_series s
               WHERE s.series_key = ANY(ARRAY(SELECT json_array_elements_text($2::json)))
             ORDER BY id LIMIT $3"
        } else {
            "SELECT id FROM manual_groups WHERE by_name AND match_key IN (SELECT value FROM json_each($1))
             UNION SELECT g.id FROM manual_categories c JOIN manual_groups g ON g.category_id = c.id
               WHERE g.by_name AND c.match_key IN (SELECT value FROM json_each($1))
             UNION SELECT s.group_id FROM manual_group_series s WHERE s.series_key IN (SELECT value FROM json_each($2))
             ORDER BY id LIMIT $3"
        };
        let (prefixes, named) = (serde_json::json!(prefixes), serde_json::json!(named));
        let (prefixes, named) = (prefixes.to_string(), named.to_string());
        let found: Vec<Id> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(prefixes)
            .bind::<Text, _>(named)
            .bind::<BigInt, _>(i64::from(limit))
            .load(c))
        .map_err(meaning)?;
        if found.is_empty() {
            return Ok(vec![]);
        }
        let is_postgres = self.session.is_postgres();
        let ids = found.into_iter().map(|row| row.id);
        let among = Condition::among(is_postgres, "manual_groups.id", ids);
        let rows: Vec<(GroupRow, String)> = query!(self.session, |c| with_category!()
            .filter(among)
            .order(manual_groups::id)
            .load(c))
        .map_err(meaning)?;
        self.with_series(rows).await
    }

    async fn hold(&mut self, id: ManualGroupId) -> Result<Option<ManualGroup>> {
        let statement = "SELECT id FROM manual_groups WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        ManualGroupRepository::find(self, id).await
    }

    async fn manuals(
        &mut self,
        ids: &[ManualGroupId],
    ) -> Result<Vec<(ManualGroupId, ManualCounts)>> {
        let chosen = if self.session.is_postgres() {
            "SELECT value::bigint FROM json_array_elements_text($1::json)"
        } else {
            "SELECT value FROM json_each($1)"
        };
        let statement = format!(
            "SELECT group_id AS id, count(*) AS manuals, count(CASE WHEN kind = 'list'
               OR EXISTS (SELECT 1 FROM faults f WHERE f.manual_id = manuals.id) THEN 1 END) AS lists
             FROM manuals WHERE group_id IN ({chosen}) GROUP BY group_id"
        );
        let ids = serde_json::Value::from(ids.iter().map(|id| id.0).collect::<Vec<_>>());
        let ids = ids.to_string();
        let rows: Vec<GroupCount> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Text, _>(ids)
            .load(c))
        .map_err(meaning)?;
        let counts = rows.into_iter().map(|row| {
            let counts = ManualCounts {
                all: count(row.manuals),
                lists: count(row.lists),
            };
            (ManualGroupId(row.id), counts)
        });
        Ok(counts.collect())
    }

    async fn add(&mut self, values: &ManualGroupValues, at: Timestamp) -> Result<ManualGroup> {
        let id = ids::take_one(&mut self.session, "manual_groups")
            .await
            .map_err(meaning)?;
        let row = (
            manual_groups::id.eq(id),
            manual_groups::created_at.eq(At(at)),
            values_row(values, at),
        );
        query!(self.session, |c| {
            diesel::insert_into(manual_groups::table)
                .values(row)
                .execute(c)
        })
        .map_err(meaning)?;
        let id = ManualGroupId(id);
        self.put_ties(id, &values.ties).await?;
        let added = ManualGroupRepository::find(self, id).await?;
        added.ok_or_else(|| Error::Inconsistent("a group that was added isn't there".to_owned()))
    }

    async fn change(
        &mut self,
        id: ManualGroupId,
        values: &ManualGroupValues,
        at: Timestamp,
    ) -> Result<()> {
        let row = values_row(values, at);
        query!(self.session, |c| {
            diesel::update(manual_groups::table.find(id.0))
                .set(row)
                .execute(c)
        })
        .map_err(meaning)?;
        self.put_ties(id, &values.ties).await?;
        manuals::refresh_words(self, manuals::Shelf::Group(id)).await
    }

    async fn remove(&mut self, id: ManualGroupId) -> Result<bool> {
        let removed: usize = query!(self.session, |c| {
            diesel::delete(manual_groups::table.find(id.0)).execute(c)
        })
        .map_err(meaning)?;
        Ok(removed > 0)
    }
}

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}
