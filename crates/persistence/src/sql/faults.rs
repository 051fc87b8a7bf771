//! Fault and alarm codes: lists, and what people and manuals say of them.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::FaultRepository,
    schema::{faults, manual_categories, manual_groups, manuals, referred_faults, removed_faults},
    sql::{
        CHUNK, fault_card, fault_list,
        fault_rows::{FaultRow, Row, ValuesRow, fault, values_of, values_row, with_manuals},
        ids, words,
    },
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use domain::{
    Drive, Fault, FaultCode, FaultCoverage, FaultFilter, FaultId, FaultSort, FaultValues, Listed,
    Manual, ManualId, PageRequest, Sorting,
    faults::{Recognised, Referred},
    library::match_key,
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

impl SqlUnit {
    async fn put_fault_words(&mut self, found_by: &[(i64, String)]) -> Result<()> {
        words::put(&mut self.session, &words::FAULTS, found_by)
            .await
            .map_err(meaning)
    }

    /// Inserts entries; each comes with its id and when it was added.
    async fn insert_faults(&mut self, rows: Vec<(i64, Timestamp, ValuesRow)>) -> Result<()> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<_> = rows
                .by_ref()
                .take(CHUNK)
                .map(|(id, created_at, values)| {
                    (
                        faults::id.eq(id),
                        faults::created_at.eq(At(created_at)),
                        values,
                    )
                })
                .collect();
            query!(self.session, |c| diesel::insert_into(faults::table)
                .values(chunk)
                .execute(c))
            .map_err(meaning)?;
        }
        Ok(())
    }

    async fn remove_unedited(&mut self, manual: ManualId) -> Result<()> {
        query!(self.session, |c| diesel::delete(
            faults::table
                .filter(faults::manual_id.eq(manual.0))
                .filter(diesel::dsl::not(faults::edited))
        )
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    /// Codes of a manual that a person removed.
    async fn removed_keys(&mut self, manual: ManualId) -> Result<HashSet<String>> {
        let keys: Vec<String> = query!(self.session, |c| removed_faults::table
            .filter(removed_faults::manual_id.eq(manual.0))
            .select(removed_faults::code_key)
            .load(c))
        .map_err(meaning)?;
        Ok(keys.into_iter().collect())
    }

    async fn put_referred(&mut self, manual: ManualId, referred: &[Referred]) -> Result<()> {
        query!(self.session, |c| diesel::delete(
            referred_faults::table.filter(referred_faults::manual_id.eq(manual.0))
        )
        .execute(c))
        .map_err(meaning)?;
        for (chunk, from) in referred.chunks(CHUNK).zip((0_i32..).step_by(CHUNK)) {
            let rows: Vec<_> = chunk
                .iter()
                .zip(from..)
                .map(|(referred, position)| {
                    (
                        referred_faults::manual_id.eq(manual.0),
                        referred_faults::position.eq(position),
                        referred_faults::code.eq(referred.code.as_str().to_owned()),
                        referred_faults::page.eq(i32::try_from(referred.page).unwrap_or(i32::MAX)),
                    )
                })
                .collect();
            query!(self.session, |c| diesel::insert_into(
                referred_faults::table
            )
            .values(rows)
            .execute(c))
            .map_err(meaning)?;
        }
        Ok(())
    }
}

#[async_trait]
impl FaultRepository for SqlUnit {
    async fn find(&mut self, id: FaultId) -> Result<Option<Fault>> {
        let row: Option<Row> = query!(self.session, |c| with_manuals!()
            .filter(faults::id.eq(id.0))
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(fault).transpose()
    }

    async fn list(
        &mut self,
        filter: &FaultFilter,
        sorting: &[Sorting<FaultSort>],
        page: &PageRequest,
    ) -> Result<Listed<Fault>> {
        fault_list::list(self, filter, sorting, page).await
    }

    async fn with_keys(&mut self, keys: &[String], limit: u32) -> Result<Vec<Fault>> {
        let keys = keys.to_vec();
        let rows: Vec<Row> = query!(self.session, |c| with_manuals!()
            .filter(faults::code_key.eq_any(keys))
            .order((faults::code_key, faults::id))
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        rows.into_iter().map(fault).collect()
    }

    async fn on_pages(&mut self, pages: &[(ManualId, u32)], limit: u32) -> Result<Vec<Fault>> {
        let of: Vec<i64> = pages.iter().map(|(manual, _)| manual.0).collect();
        let on: Vec<i32> = pages
            .iter()
            .filter_map(|(_, page)| i32::try_from(*page).ok())
            .collect();
        let rows: Vec<Row> = query!(self.session, |c| with_manuals!()
            .filter(faults::manual_id.eq_any(of))
            .filter(faults::page.eq_any(on))
            .order((faults::sort_key, faults::id))
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        let mut found: Vec<Fault> = rows.into_iter().map(fault).collect::<Result<_>>()?;
        found.retain(|fault| {
            let at = fault.values.manual.zip(fault.values.page);
            at.is_some_and(|at| pages.contains(&at))
        });
        Ok(found)
    }

    async fn hold(&mut self, id: FaultId) -> Result<Option<Fault>> {
        let statement = "SELECT id FROM faults WHERE id = $1 FOR UPDATE";
        super::held::hold(&mut self.session, statement, id.0)
            .await
            .map_err(meaning)?;
        FaultRepository::find(self, id).await
    }

    async fn add(&mut self, values: &FaultValues, at: Timestamp) -> Result<Fault> {
        let id = ids::take_one(&mut self.session, "faults")
            .await
            .map_err(meaning)?;
        self.insert_faults(vec![(id, at, values_row(values, true, at))])
            .await?;
        self.put_fault_words(&[(id, values.words())]).await?;
        if let Some(manual) = values.manual {
            let key = values.code.key().to_owned();
            query!(self.session, |c| diesel::delete(
                removed_faults::table
                    .filter(removed_faults::manual_id.eq(manual.0))
                    .filter(removed_faults::code_key.eq(key))
            )
            .execute(c))
            .map_err(meaning)?;
        }
        let added = FaultRepository::find(self, FaultId(id)).await?;
        added.ok_or_else(|| Error::Inconsistent("a fault that was added isn't there".to_owned()))
    }

    async fn change(&mut self, id: FaultId, values: &FaultValues, at: Timestamp) -> Result<()> {
        let row = values_row(values, true, at);
        query!(self.session, |c| diesel::update(faults::table.find(id.0))
            .set(row)
            .execute(c))
        .map_err(meaning)?;
        self.put_fault_words(&[(id.0, values.words())]).await
    }

    async fn remove(&mut self, fault: &Fault) -> Result<bool> {
        let id = fault.id.0;
        let removed: usize = query!(self.session, |c| {
            diesel::delete(faults::table.find(id)).execute(c)
        })
        .map_err(meaning)?;
        if let Some(manual) = fault.values.manual.filter(|_| removed > 0) {
            let row = (
                removed_faults::manual_id.eq(manual.0),
                removed_faults::code_key.eq(fault.values.code.key().to_owned()),
            );
            query!(self.session, |c| diesel::insert_into(removed_faults::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c))
            .map_err(meaning)?;
        }
        Ok(removed > 0)
    }

    async fn put_recognised(
        &mut self,
        manual: ManualId,
        recognised: &Recognised,
        at: Timestamp,
    ) -> Result<()> {
        let known: Vec<(i64, String, bool, At)> = query!(self.session, |c| faults::table
            .filter(faults::manual_id.eq(manual.0))
            .select((
                faults::id,
                faults::code_key,
                faults::edited,
                faults::created_at
            ))
            .load(c))
        .map_err(meaning)?;
        let mut theirs = self.removed_keys(manual).await?;
        let mut before: HashMap<String, (i64, Timestamp)> = HashMap::new();
        for (id, key, edited, created_at) in known {
            if edited {
                theirs.insert(key);
            } else {
                before.insert(key, (id, created_at.into()));
            }
        }
        self.remove_unedited(manual).await?;
        let found = recognised.entries.iter();
        let found: Vec<_> = found
            .filter(|found| !theirs.contains(found.code.key()))
            .collect();
        let is_new = |code: &FaultCode| !before.contains_key(code.key());
        let new = found.iter().filter(|found| is_new(&found.code)).count();
        let taken = ids::take(&mut self.session, "faults", new)
            .await
            .map_err(meaning)?;
        let mut taken = taken.into_iter();
        let (mut rows, mut found_by) = (vec![], vec![]);
        for found in found {
            let values = values_of(manual, found);
            let known = before.get(found.code.key()).copied();
            let Some((id, created_at)) = known.or_else(|| Some((taken.next()?, at))) else {
                break;
            };
            found_by.push((id, values.words()));
            rows.push((id, created_at, values_row(&values, false, at)));
        }
        self.insert_faults(rows).await?;
        self.put_fault_words(&found_by).await?;
        self.put_referred(manual, &recognised.referred).await
    }

    async fn forget_recognised(&mut self, manual: ManualId) -> Result<()> {
        self.remove_unedited(manual).await?;
        self.put_referred(manual, &[]).await
    }

    async fn leave(&mut self, manual: &Manual) -> Result<()> {
        self.remove_unedited(manual.id).await?;
        let (id, series) = (manual.id.0, manual.group.as_str().to_owned());
        let said = (
            faults::series_key.eq(Some(match_key(&series))),
            faults::series.eq(Some(series)),
        );
        query!(self.session, |c| diesel::update(
            faults::table
                .filter(faults::manual_id.eq(id))
                .filter(faults::series.is_null())
        )
        .set(said)
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn coverage(&mut self, manuals: &[ManualId]) -> Result<Vec<FaultCoverage>> {
        fault_card::coverage(self, manuals).await
    }

    async fn covered(&mut self, page: &PageRequest) -> Result<Listed<FaultCoverage>> {
        fault_card::covered(self, page).await
    }

    async fn referred(&mut self, manual: ManualId, limit: u32) -> Result<Vec<Referred>> {
        let rows: Vec<(String, i32)> = query!(self.session, |c| referred_faults::table
            .filter(referred_faults::manual_id.eq(manual.0))
            .order(referred_faults::position)
            .select((referred_faults::code, referred_faults::page))
            .limit(limit.into())
            .load(c))
        .map_err(meaning)?;
        let referred = rows.into_iter().filter_map(|(code, page)| {
            Some(Referred {
                code: FaultCode::parse(&code).ok()?,
                page: u32::try_from(page).ok()?,
            })
        });
        Ok(referred.collect())
    }

    async fn drives_of(
        &mut self,
        series: &[String],
        words: &str,
        limit: u32,
    ) -> Result<Vec<Drive>> {
        fault_card::drives_of(self, series, words, limit).await
    }
}
