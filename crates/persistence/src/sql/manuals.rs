//! Manuals.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::ManualRepository,
    schema::{files, manual_categories, manual_groups, manuals},
    sql::{
        CHUNK, COUNTED,
        condition::Condition,
        counted::Counted,
        files::FileRow,
        ids,
        manual_rows::{ManualRow, Row, manual, with_names},
        nothing, position_in, words,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::AsChangeset;
use domain::{
    Listed, Manual, ManualCategoryId, ManualFilter, ManualGroupId, ManualId, ManualSort,
    ManualSource, ManualValues, PageRequest, Position, Sorting, Total, text::sort_key,
};
use jiff::Timestamp;
use std::collections::HashMap;

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = manuals, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ValuesRow {
    group_id: i64,
    category_id: i64,
    title: String,
    sort_key: String,
    kind: &'static str,
    language: Option<String>,
    edition: Option<String>,
    issued: Option<String>,
    url: Option<String>,
    file_sha256: Option<String>,
    file_name: Option<String>,
    updated_at: At,
}

fn values_row(values: &ManualValues, category: i64, at: Timestamp) -> ValuesRow {
    let (mut url, mut file_sha256, mut file_name) = (None, None, None);
    match &values.source {
        ManualSource::Nothing => {}
        ManualSource::Link(link) => url = Some(link.as_str().to_owned()),
        ManualSource::File { file, name } => {
            file_sha256 = Some(file.sha256.as_str().to_owned());
            file_name = Some(name.clone());
        }
    }
    ValuesRow {
        group_id: values.group.0,
        category_id: category,
        title: values.title.as_str().to_owned(),
        sort_key: sort_key(values.title.as_str()),
        kind: values.kind.as_str(),
        language: values
            .language
            .as_ref()
            .map(|code| code.as_str().to_owned()),
        edition: values
            .edition
            .as_ref()
            .map(|edition| edition.as_str().to_owned()),
        issued: values
            .issued
            .as_ref()
            .map(|issued| issued.as_str().to_owned()),
        url,
        file_sha256,
        file_name,
        updated_at: At(at),
    }
}

macro_rules! filtered {
    ($query:ident, $filter:expr, $words:expr) => {
        if let Some(category) = $filter.category {
            $query = $query.filter(manuals::category_id.eq(category.0));
        }
        if let Some(group) = $filter.group {
            $query = $query.filter(manuals::group_id.eq(group.0));
        }
        if let Some(kind) = $filter.kind {
            $query = $query.filter(manuals::kind.eq(kind.as_str()));
        }
        if let Some(language) = &$filter.language {
            $query = $query.filter(manuals::language.eq(language.as_str().to_owned()));
        }
        if let Some(words) = $words.clone() {
            $query = $query.filter(words::Words::finds(words));
        }
    };
}

macro_rules! after {
    ($query:ident, $column:expr, $descending:expr, $key:expr, $id:expr) => {
        if $descending {
            $query = $query
                .filter($column.le($key.clone()))
                .filter($column.lt($key).or(manuals::id.lt($id)));
        } else {
            $query = $query
                .filter($column.ge($key.clone()))
                .filter($column.gt($key).or(manuals::id.gt($id)));
        }
    };
}

/// Of which manuals the words are to be written anew.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shelf {
    Category(ManualCategoryId),
    Group(ManualGroupId),
}

/// Writes the words of all manuals on a shelf anew, and moves them to their group's category, after the shelf has changed.
pub(super) async fn refresh_words(unit: &mut SqlUnit, shelf: Shelf) -> Result<()> {
    match shelf {
        Shelf::Category(id) => unit.touched.in_category(id),
        Shelf::Group(id) => unit.touched.in_group(id),
    }
    let mut after = 0;
    loop {
        let rows: Vec<Row> = query!(unit.session, |c| {
            let query = with_names!().into_boxed::<DB>();
            match shelf {
                Shelf::Category(id) => query.filter(manuals::category_id.eq(id.0)),
                Shelf::Group(id) => query.filter(manuals::group_id.eq(id.0)),
            }
            .filter(manuals::id.gt(after))
            .order(manuals::id)
            .limit(CHUNK as i64)
            .load(c)
        })
        .map_err(meaning)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.0.id;
        let found: Vec<Manual> = rows.into_iter().map(manual).collect::<Result<_>>()?;
        let found_by: Vec<_> = found
            .iter()
            .map(|manual| {
                let words = Manual::words(&manual.category, &manual.group, &manual.values);
                (manual.id.0, words)
            })
            .collect();
        words::put(&mut unit.session, &words::MANUALS, &found_by)
            .await
            .map_err(meaning)?;
    }
}

impl SqlUnit {
    /// The category that a group is in.
    async fn category_of(&mut self, group: ManualGroupId) -> Result<i64> {
        let found: Option<i64> = query!(self.session, |c| manual_groups::table
            .find(group.0)
            .select(manual_groups::category_id)
            .first(c))
        .optional()
        .map_err(meaning)?;
        found.ok_or(Error::Conflict(crate::error::Conflict::Reference))
    }

    async fn put_words(&mut self, manual: &Manual) -> Result<()> {
        let words = Manual::words(&manual.category, &manual.group, &manual.values);
        let found_by = [(manual.id.0, words)];
        words::put(&mut self.session, &words::MANUALS, &found_by)
            .await
            .map_err(meaning)
    }
}

#[async_trait]
impl ManualRepository for SqlUnit {
    async fn find(&mut self, id: ManualId) -> Result<Option<Manual>> {
        let row: Option<Row> = query!(self.session, |c| with_names!()
            .filter(manuals::id.eq(id.0))
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(manual).transpose()
    }

    async fn list(
        &mut self,
        filter: &ManualFilter,
        sorting: &[Sorting<ManualSort>],
        page: &PageRequest,
    ) -> Result<Listed<Manual>> {
        let mut found_by = None;
        let mut known_total = None;
        let text = filter.text.as_deref();
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            let is_postgres = self.session.is_postgres();
            let Some(mut words) = words::condition(is_postgres, &words::MANUALS, text) else {
                return Ok(nothing()); // Text without a letter or digit can't match anything.
            };
            let counted = words::count(&mut self.session, &mut words).await;
            let counted = counted.map_err(meaning)?;
            if counted == 0 {
                return Ok(nothing());
            }
            found_by = Some(words);
            let nothing_else = ManualFilter {
                text: filter.text.clone(),
                ..ManualFilter::default()
            };
            known_total = (*filter == nothing_else && counted >= COUNTED).then_some(counted);
        }
        let (wanted, order, asked) = (filter.clone(), sorting.to_vec(), page.clone());
        let by_words = found_by.clone();
        let reversed = sorting.first().is_some_and(|sort| sort.descending);
        // Chosen before anything is joined: a sort would carry all that a filter leaves with its names and files.
        let ids: Vec<i64> = query!(self.session, |c| {
            let mut query = manuals::table.select(manuals::id).into_boxed::<DB>();
            filtered!(query, wanted, by_words);
            if let ([only], Some(Position { key, id })) = (&order[..], position_in(&asked)) {
                match only.field {
                    ManualSort::Title => {
                        after!(query, manuals::sort_key, only.descending, key, id)
                    }
                    ManualSort::UpdatedAt => {
                        let at = At::of_position(&key);
                        after!(query, manuals::updated_at, only.descending, at, id);
                    }
                    ManualSort::Id if only.descending => query = query.filter(manuals::id.lt(id)),
                    ManualSort::Id => query = query.filter(manuals::id.gt(id)),
                }
            }
            for sort in &order {
                match sort.field {
                    ManualSort::Title => ordered!(query, manuals::sort_key, sort.descending),
                    ManualSort::UpdatedAt => ordered!(query, manuals::updated_at, sort.descending),
                    ManualSort::Id => {}
                }
            }
            ordered!(query, manuals::id, reversed);
            query
                .limit(i64::from(asked.size()) + 1)
                .offset(asked.offset())
                .load(c)
        })
        .map_err(meaning)?;
        let wanted = filter.clone();
        let total: i64 = match known_total {
            Some(total) => total,
            None => query!(self.session, |c| {
                let mut query = manuals::table.select(manuals::id).into_boxed::<DB>();
                filtered!(query, wanted, found_by);
                Counted(query.limit(COUNTED)).get_result(c)
            })
            .map_err(meaning)?,
        };
        let has_next = ids.len() > page.size() as usize;
        let ids: Vec<ManualId> = ids.into_iter().map(ManualId).collect();
        let chosen = &ids[..ids.len().min(page.size() as usize)];
        let found = ManualRepository::find_many(self, chosen).await?;
        let mut found: HashMap<ManualId, Manual> =
            found.into_iter().map(|one| (one.id, one)).collect();
        let items: Vec<Manual> = chosen.iter().filter_map(|id| found.remove(id)).collect();
        let next = items.last().filter(|_| has_next);
        let next = next.and_then(|last| position(sorting, last));
        Ok(Listed {
            items,
            total: Total::counted(total),
            next,
            has_next,
        })
    }

    async fn of_groups(&mut self, groups: &[ManualGroupId], limit: u32) -> Result<Vec<Manual>> {
        if groups.is_empty() {
            return Ok(vec![]);
        }
        let is_postgres = self.session.is_postgres();
        let ids = groups.iter().map(|id| id.0);
        let among = Condition::among(is_postgres, "manuals.group_id", ids);
        let rows: Vec<Row> = query!(self.session, |c| with_names!()
            .filter(among)
            .order((manuals::group_id, manuals::sort_key, manuals::id))
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(manual).collect()
    }

    async fn after(&mut self, after: Option<ManualId>, limit: u32) -> Result<Vec<Manual>> {
        let after = after.map_or(0, |id| id.0);
        let rows: Vec<Row> = query!(self.session, |c| with_names!()
            .filter(manuals::id.gt(after))
            .order(manuals::id)
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(manual).collect()
    }

    async fn find_many(&mut self, ids: &[ManualId]) -> Result<Vec<Manual>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let is_postgres = self.session.is_postgres();
        let among = Condition::among(is_postgres, "manuals.id", ids.iter().map(|id| id.0));
        let rows: Vec<Row> = query!(self.session, |c| with_names!()
            .filter(among)
            .order(manuals::id)
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(manual).collect()
    }

    async fn hold(&mut self, id: ManualId) -> Result<Option<Manual>> {
        let statement = "SELECT id FROM manuals WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        ManualRepository::find(self, id).await
    }

    async fn add(&mut self, values: &ManualValues, at: Timestamp) -> Result<Manual> {
        let category = self.category_of(values.group).await?;
        let id = ids::take_one(&mut self.session, "manuals")
            .await
            .map_err(meaning)?;
        let row = (
            manuals::id.eq(id),
            manuals::created_at.eq(At(at)),
            values_row(values, category, at),
        );
        query!(self.session, |c| diesel::insert_into(manuals::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        self.touched.manuals([ManualId(id)]);
        let added = ManualRepository::find(self, ManualId(id)).await?;
        let added = added
            .ok_or_else(|| Error::Inconsistent("a manual that was added isn't there".to_owned()))?;
        self.put_words(&added).await?;
        self.queue_text(&added, at).await?;
        if matches!(added.values.source, ManualSource::Link(_)) {
            self.queue_fetch(&added, at).await?;
        }
        Ok(added)
    }

    async fn change(&mut self, id: ManualId, values: &ManualValues, at: Timestamp) -> Result<()> {
        let category = self.category_of(values.group).await?;
        let row = values_row(values, category, at);
        query!(self.session, |c| diesel::update(manuals::table.find(id.0))
            .set(row)
            .execute(c))
        .map_err(meaning)?;
        self.touched.manuals([id]);
        if let Some(changed) = ManualRepository::find(self, id).await? {
            self.put_words(&changed).await?;
            self.queue_text(&changed, at).await?;
            self.queue_fetch(&changed, at).await?;
        }
        Ok(())
    }

    async fn remove(&mut self, id: ManualId) -> Result<bool> {
        self.touched.removed_manual(id);
        let removed: usize = query!(self.session, |c| {
            diesel::delete(manuals::table.find(id.0)).execute(c)
        })
        .map_err(meaning)?;
        Ok(removed > 0)
    }
}

fn position(sorting: &[Sorting<ManualSort>], last: &Manual) -> Option<Position> {
    let [only] = sorting else { return None };
    let key = match only.field {
        ManualSort::Title => sort_key(last.values.title.as_str()),
        ManualSort::UpdatedAt => last.updated_at.to_string(),
        ManualSort::Id => String::new(),
    };
    Some(Position { key, id: last.id.0 })
}
