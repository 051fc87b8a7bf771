//! Comparing the index with what it is made of.

use super::{
    documents::{self, documents},
    rebuild,
    state::State,
};
use crate::{
    check::Finding,
    connection::{meaning, prelude::*, query},
    error::{Error, Result},
    repositories::Rebuild,
    schema::{search_docs, search_postings},
    store::SqlUnit,
};
use domain::search::{DocumentId, analyse, blocks, terms_of};
use std::{
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
};

/// Rows that are looked at once.
const ROWS: u32 = 1_000;

/// Looks for what is missing, stale or too much in the index.
pub(crate) async fn check(unit: &mut SqlUnit) -> Result<Vec<Finding>> {
    let state = State::read(unit).await?;
    let stands = rebuild::stands(unit).await?;
    if stands == Rebuild::Due && documents::count(unit).await? == 0 {
        return Ok(vec![]);
    }
    if matches!(stands, Rebuild::Due | Rebuild::Indexing { .. }) {
        return Ok(vec![Finding {
            check: "the search's index",
            detail: "isn't whole; `aedb reindex` completes it".to_owned(),
        }]);
    }
    let things = match compare_things(unit).await {
        // Rows that contradict each other make no document; the other checks say which.
        Err(Error::Inconsistent(detail)) => {
            return Ok(vec![Finding {
                check: "the search's index",
                detail: format!("can't be compared: {detail}"),
            }]);
        }
        things => things?,
    };
    let told = Told {
        things,
        terms: compare_terms(unit, state.visible_block).await?,
    };
    Ok(told.findings())
}

struct Told {
    things: Things,
    terms: Terms,
}

#[derive(Default)]
struct Things {
    missing: u64,
    stale: u64,
    extra: u64,
}

#[derive(Default)]
struct Terms {
    /// Documents that aren't found by just their terms.
    wrong: u64,
    /// Blocks of which something leads to no document.
    lost: u64,
}

impl Told {
    fn findings(&self) -> Vec<Finding> {
        let all = [
            ("things that the search doesn't know", self.things.missing),
            ("things that the search knows otherwise", self.things.stale),
            ("things that only the search knows", self.things.extra),
            ("things with wrong terms in the search", self.terms.wrong),
            ("terms of the search without a thing", self.terms.lost),
        ];
        let wrong = all.into_iter().filter(|(_, rows)| *rows > 0);
        let findings = wrong.map(|(check, rows)| Finding {
            check,
            detail: format!("{rows} rows; `aedb reindex` mends it"),
        });
        findings.collect()
    }
}

async fn compare_things(unit: &mut SqlUnit) -> Result<Things> {
    let mut told = Things::default();
    let (mut last, mut known) = (documents::FIRST, 0_i64);
    loop {
        let things = documents::after(unit, last, ROWS).await?;
        let Some(end) = things.last() else { break };
        last = *end;
        let made = documents(unit, &things).await?;
        let made = tokio::task::spawn_blocking(move || {
            let made = made.iter();
            made.map(|document| (document.source, analyse(document).features))
                .collect::<Vec<_>>()
        });
        let made = made.await;
        let made = made.map_err(|failure| Error::Unexpected(failure.into()))?;
        let stored = documents::stored(unit, &things).await?;
        let ids: Vec<DocumentId> = stored.values().copied().collect();
        let features = documents::features(unit, &ids).await?;
        let features: HashMap<_, _> = features
            .into_iter()
            .map(|(_, source, features)| (source, features))
            .collect();
        for (source, wanted) in made {
            match features.get(&source) {
                None => told.missing += 1,
                Some(features) => {
                    known += 1;
                    told.stale += u64::from(*features != wanted);
                }
            }
        }
    }
    let all: i64 =
        query!(unit.session, |c| search_docs::table.count().get_result(c)).map_err(meaning)?;
    told.extra = crate::sql::count(all - known);
    Ok(told)
}

fn hash(term: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(term)
}

/// Adds up the terms of each document and takes away those under which it is found: nothing must be left.
async fn compare_terms(unit: &mut SqlUnit, visible_block: i64) -> Result<Terms> {
    let mut sums: HashMap<i64, u64> = HashMap::new();
    let mut last = 0_i64;
    loop {
        let rows: Vec<(i64, Vec<u8>)> = query!(unit.session, |c| search_docs::table
            .filter(search_docs::id.gt(last))
            .order(search_docs::id)
            .limit(ROWS.into())
            .select((search_docs::id, search_docs::features))
            .load(c))
        .map_err(meaning)?;
        let Some((end, _)) = rows.last() else { break };
        last = *end;
        let summed = tokio::task::spawn_blocking(move || {
            let sum = |features: &[u8]| {
                let terms = terms_of(features).into_iter();
                terms.fold(0, |sum: u64, term| sum.wrapping_add(hash(&term)))
            };
            let rows = rows.into_iter();
            rows.map(|(id, features)| (id, sum(&features)))
                .collect::<Vec<_>>()
        });
        let summed = summed.await;
        sums.extend(summed.map_err(|failure| Error::Unexpected(failure.into()))?);
    }
    let mut told = Terms::default();
    let (mut term, mut block) = (String::new(), -1_i64);
    loop {
        let (after, number) = (term, block);
        let rows: Vec<(String, i64, Vec<u8>)> = query!(unit.session, |c| search_postings::table
            .filter(search_postings::term.ge(after.clone()))
            .filter(
                search_postings::term
                    .gt(after)
                    .or(search_postings::block.gt(number))
            )
            .order((search_postings::term, search_postings::block))
            .limit(ROWS.into())
            .load(c))
        .map_err(meaning)?;
        let Some(end) = rows.last() else { break };
        (term, block) = (end.0.clone(), end.1);
        for (term, block, ids) in rows {
            if block < visible_block {
                continue;
            }
            let hash = hash(&term);
            let places = blocks::places(&ids);
            let mut lost = places.is_empty();
            for place in places {
                match sums.get_mut(&blocks::document(block, place).0) {
                    Some(sum) => *sum = sum.wrapping_sub(hash),
                    None => lost = true,
                }
            }
            told.lost += u64::from(lost);
        }
    }
    told.wrong = sums.values().filter(|sum| **sum != 0).count() as u64;
    Ok(told)
}
