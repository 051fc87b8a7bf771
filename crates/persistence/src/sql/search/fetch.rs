//! What a question wants to know of the index.

use super::{documents, documents::json, rebuild};
use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    repositories::{Rebuild, SearchRepository},
    schema::search_variants,
    sql::{condition::Condition, statement::Statement},
    store::SqlUnit,
};
use async_trait::async_trait;
use diesel::sql_types::{BigInt, Binary, Text};
use domain::ManualId;
use domain::search::{ANALYSIS_VERSION, BLOCKS_AT_ONCE, Block, Fetched, Prefix, Stretch, Wanted};
use std::collections::BTreeMap;

#[async_trait]
impl SearchRepository for SqlUnit {
    async fn fetch(&mut self, wanted: &Wanted) -> Result<Fetched> {
        let mut fetched = Fetched::default();
        if !wanted.postings.is_empty() {
            postings(self, &wanted.postings, &mut fetched).await?;
        }
        if !wanted.prefixes.is_empty() {
            fetched.prefixes = prefixes(self, &wanted.prefixes).await?;
        }
        if !wanted.variants.is_empty() {
            fetched.variants = variants(self, &wanted.variants).await?;
        }
        if !wanted.features.is_empty() {
            let found = documents::features(self, &wanted.features).await?;
            let found = found.into_iter();
            fetched.features = found
                .map(|(id, source, features)| (id, (source, features)))
                .collect();
        }
        Ok(fetched)
    }

    fn note_pages(&mut self, manual: ManualId, pages: &[i32]) {
        self.touched.pages(manual, pages.iter().copied());
    }

    async fn rebuild(&mut self) -> Result<Rebuild> {
        rebuild::stands(self).await
    }

    async fn begin_rebuild(&mut self) -> Result<Rebuild> {
        rebuild::restart(self).await
    }

    async fn go_on_with_rebuild(&mut self, things: u32) -> Result<Rebuild> {
        rebuild::step(self, things).await
    }
}

/// A stretch as a statement is given it.
#[derive(serde::Serialize)]
struct Given<'a> {
    number: usize,
    term: &'a str,
    start: i64,
    past: i64,
}

impl<'a> Given<'a> {
    fn of((number, stretch): (usize, &'a Stretch)) -> Self {
        Self {
            number,
            term: &stretch.term,
            start: stretch.from,
            past: stretch.to,
        }
    }
}

/// Of each stretch no more than is given at once.
async fn postings(unit: &mut SqlUnit, stretches: &[Stretch], fetched: &mut Fetched) -> Result<()> {
    let rows: Vec<_> = stretches.iter().enumerate().map(Given::of).collect();
    let rows = json(&rows)?;
    const AT_ONCE: i64 = BLOCKS_AT_ONCE as i64;
    // What was made by another analysis means something else.
    let statement = if unit.session.is_postgres() {
        Condition::sql(
            "SELECT number, found.block, found.ids
             FROM search_state, json_to_recordset(CAST(",
        )
        .text(rows)
        .then(
            " AS json)) AS given (number BIGINT, term TEXT COLLATE \"C\", start BIGINT, past BIGINT),
             LATERAL (SELECT block, ids FROM search_postings
               WHERE term = given.term AND block >= greatest(start, visible_block) AND block <= past ORDER BY block LIMIT ",
        )
        .number(AT_ONCE)
        .then(") AS found WHERE search_state.id = 1 AND version = ")
        .number(ANALYSIS_VERSION.into())
    } else {
        Condition::sql(
            "WITH given (number, term, start, past) AS MATERIALIZED (
               SELECT value ->> 'number', value ->> 'term', max(value ->> 'start', visible_block), value ->> 'past'
               FROM search_state CROSS JOIN json_each(",
        )
        .text(rows)
        .then(") WHERE search_state.id = 1 AND version = ")
        .number(ANALYSIS_VERSION.into())
        .then(
            ")
             SELECT number, found.block, found.ids FROM given CROSS JOIN search_postings AS found
             ON found.term = given.term AND found.block >= start AND found.block <= ifnull(
               (SELECT last.block FROM search_postings AS last
                WHERE last.term = given.term AND last.block >= start AND last.block <= past ORDER BY last.block LIMIT 1 OFFSET ",
        )
        .number(AT_ONCE - 1)
        .then("), past)")
    };
    let statement: Statement<(BigInt, BigInt, Binary)> = Statement::of(statement);
    let rows: Vec<(i64, i64, Vec<u8>)> =
        query!(unit.session, |c| statement.load(c)).map_err(meaning)?;
    let mut found: BTreeMap<i64, Vec<Block>> = BTreeMap::new();
    for (stretch, number, ids) in rows {
        found
            .entry(stretch)
            .or_default()
            .push(Block { number, ids });
    }
    for (stretch, mut blocks) in found {
        let stretch = usize::try_from(stretch).ok();
        if let Some(stretch) = stretch.and_then(|stretch| stretches.get(stretch)) {
            blocks.sort_unstable_by_key(|block| block.number);
            fetched.take(stretch, blocks);
        }
    }
    Ok(())
}

/// Goes from term to term, so that it doesn't matter how many blocks each has.
async fn prefixes(
    unit: &mut SqlUnit,
    prefixes: &[Prefix],
) -> Result<BTreeMap<Prefix, Vec<String>>> {
    let rows: Vec<_> = prefixes
        .iter()
        .enumerate()
        .map(|(number, prefix)| {
            let end = format!("{}\u{10ffff}", prefix.text);
            (number, &prefix.text, end, prefix.most)
        })
        .collect();
    let rows = json(&rows)?;
    let statement = if unit.session.is_postgres() {
        Condition::sql(
            "WITH RECURSIVE given AS MATERIALIZED (
               SELECT CAST(row ->> 0 AS BIGINT) AS number, (row ->> 1) COLLATE \"C\" AS start, (row ->> 2) COLLATE \"C\" AS past,
                      CAST(row ->> 3 AS BIGINT) AS more FROM json_array_elements(CAST(",
        )
        .text(rows)
        .then(
            " AS json)) AS one (row)),
             scan AS (
               SELECT number, past, more, (SELECT term FROM search_postings WHERE term >= start AND term < past ORDER BY term LIMIT 1) AS term
               FROM given
               UNION ALL
               SELECT number, past, more - 1,
                 (SELECT p.term FROM search_postings p WHERE p.term > scan.term AND p.term < scan.past ORDER BY p.term LIMIT 1)
               FROM scan WHERE scan.term IS NOT NULL AND more > 0)
             SELECT number, term FROM scan WHERE term IS NOT NULL",
        )
    } else {
        Condition::sql(
            "WITH RECURSIVE given (number, start, past, more) AS MATERIALIZED (
               SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(",
        )
        .text(rows)
        .then(
            ")),
             scan (number, past, more, term) AS (
               SELECT number, past, more, (SELECT term FROM search_postings WHERE term >= start AND term < past ORDER BY term LIMIT 1)
               FROM given
               UNION ALL
               SELECT number, past, more - 1,
                 (SELECT p.term FROM search_postings p WHERE p.term > scan.term AND p.term < scan.past ORDER BY p.term LIMIT 1)
               FROM scan WHERE scan.term IS NOT NULL AND more > 0)
             SELECT number, term FROM scan WHERE term IS NOT NULL",
        )
    };
    let statement: Statement<(BigInt, Text)> = Statement::of(statement);
    let rows: Vec<(i64, String)> = query!(unit.session, |c| statement.load(c)).map_err(meaning)?;
    let mut found: BTreeMap<Prefix, Vec<String>> = prefixes
        .iter()
        .map(|prefix| (prefix.clone(), vec![]))
        .collect();
    for (number, term) in rows {
        let asked = usize::try_from(number).ok();
        let asked = asked.and_then(|number| prefixes.get(number));
        if let Some(terms) = asked.and_then(|prefix| found.get_mut(prefix)) {
            terms.push(term);
        }
    }
    for terms in found.values_mut() {
        terms.sort_unstable();
    }
    Ok(found)
}

async fn variants(unit: &mut SqlUnit, forms: &[String]) -> Result<BTreeMap<String, Vec<String>>> {
    let is_postgres = unit.session.is_postgres();
    let among = Condition::among_texts(is_postgres, "search_variants.variant", forms);
    let rows: Vec<(String, String)> = query!(unit.session, |c| search_variants::table
        .filter(among)
        .load(c))
    .map_err(meaning)?;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (form, word) in rows {
        found.entry(form).or_default().push(word);
    }
    for words in found.values_mut() {
        words.sort_unstable();
    }
    Ok(found)
}
