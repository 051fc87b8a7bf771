//! Making the whole index anew while it is used: every document gets a new id in stretches that have none yet, step after step;
//! then what is left before them is removed.

use super::{
    documents,
    state::{State, lock, try_lock, version},
};
use crate::{
    connection::{meaning, prelude::*, query},
    error::Result,
    repositories::Rebuild,
    schema::{search_docs, search_postings},
    sql::{condition::Condition, ids, statement::Statement},
    store::SqlUnit,
};
use diesel::sql_types::{BigInt, Text};
use domain::search::Source;
use std::collections::BTreeSet;

/// So many things more than a unit touched are indexed at once, so that a small base is whole at once.
const FEW: u64 = 1_000;
/// So many blocks of terms are looked at when what is left is removed.
const SWEPT: i64 = 20_000;

/// Begins to make all of it anew by this program's analysis; whoever calls it has the lock. When there is little besides what is
/// touched, all is touched, and the index is whole.
pub(super) async fn begin(
    unit: &mut SqlUnit,
    state: &mut State,
    touched: &mut BTreeSet<Source>,
) -> Result<()> {
    lock(unit, true).await?;
    let (first_id, block) = new_stretch(unit).await?;
    let readable = state.version == version();
    state.old_version = if readable { version() } else { 0 };
    state.version = version();
    state.first_id = first_id;
    if !readable {
        state.visible_block = block;
    }
    state.done = 0;
    state.total = i64::try_from(documents::count(unit).await?).unwrap_or(i64::MAX);
    state.swept = None;
    state.set_at(Some(documents::FIRST));
    if state.total.unsigned_abs() <= FEW + touched.len() as u64 {
        let mut last = documents::FIRST;
        loop {
            let things = documents::after(unit, last, 1_000).await?;
            let Some(end) = things.last() else { break };
            last = *end;
            touched.extend(things);
        }
        forget_before(unit, first_id).await?;
        finish(state);
    }
    state.write(unit).await
}

/// The first id that nobody was given, in a stretch of its own. Nobody takes ids meanwhile: that needs the lock.
async fn new_stretch(unit: &mut SqlUnit) -> Result<(i64, i64)> {
    let last = ids::take_one(&mut unit.session, "search_docs").await;
    let (first_id, block) = State::after(last.map_err(meaning)?);
    let statements: &[Condition] = if unit.session.is_postgres() {
        &[
            Condition::sql("SELECT setval(pg_get_serial_sequence('search_docs', 'id'), ")
                .number(first_id)
                .then(", false)"),
        ]
    } else {
        &[
            Condition::sql("DELETE FROM sqlite_sequence WHERE name = 'search_docs'"),
            Condition::sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('search_docs', ")
                .number(first_id - 1)
                .then(")"),
        ]
    };
    for statement in statements {
        let statement: Statement<BigInt> = Statement::of(statement.clone());
        query!(unit.session, |c| statement.execute(c)).map_err(meaning)?;
    }
    Ok((first_id, block))
}

/// Documents that weren't made anew are of nothing.
async fn forget_before(unit: &mut SqlUnit, first_id: i64) -> Result<()> {
    query!(unit.session, |c| diesel::delete(
        search_docs::table.filter(search_docs::id.lt(first_id))
    )
    .execute(c))
    .map_err(meaning)?;
    Ok(())
}

fn finish(state: &mut State) {
    state.set_at(None);
    state.old_version = version();
    let (_, block) = State::after(state.first_id - 1);
    state.visible_block = block;
    state.done = state.total;
    state.swept = Some(String::new());
}

/// How far it is, without doing anything.
pub(crate) async fn stands(unit: &mut SqlUnit) -> Result<Rebuild> {
    let state = State::read(unit).await?;
    told(&state)
}

fn told(state: &State) -> Result<Rebuild> {
    Ok(if state.version != version() {
        Rebuild::Due
    } else if state.at()?.is_some() {
        Rebuild::Indexing {
            done: state.done.unsigned_abs(),
            total: state.total.unsigned_abs(),
        }
    } else if state.swept.is_some() {
        Rebuild::Sweeping
    } else {
        Rebuild::Done
    })
}

/// Begins, unless it is under way.
pub(crate) async fn restart(unit: &mut SqlUnit) -> Result<Rebuild> {
    if !try_lock(unit).await? {
        return Ok(Rebuild::Busy);
    }
    let mut state = State::read(unit).await?;
    if state.version == version() && state.at()?.is_some() {
        return told(&state);
    }
    let mut touched = BTreeSet::new();
    begin(unit, &mut state, &mut touched).await?;
    unit.touched.things(touched);
    told(&state)
}

/// Does one step of what is under way; the unit's commit writes it.
pub(crate) async fn step(unit: &mut SqlUnit, things: u32) -> Result<Rebuild> {
    if !try_lock(unit).await? {
        return Ok(Rebuild::Busy);
    }
    let mut state = State::read(unit).await?;
    if state.version != version() {
        return restart(unit).await;
    }
    if let Some(at) = state.at()? {
        let next = documents::after(unit, at, things).await?;
        match next.last() {
            Some(last) => {
                state.set_at(Some(*last));
                state.done += next.len() as i64;
                unit.touched.things(next);
            }
            None => {
                forget_before(unit, state.first_id).await?;
                finish(&mut state);
            }
        }
    } else if let Some(swept) = state.swept.take() {
        state.swept = sweep(unit, swept, state.visible_block).await?;
    } else {
        return Ok(Rebuild::Done);
    }
    state.write(unit).await?;
    told(&state)
}

/// Removes blocks that aren't asked of the next terms; tells the last of them.
async fn sweep(unit: &mut SqlUnit, after: String, visible_block: i64) -> Result<Option<String>> {
    let upto: Vec<String> = {
        let end = Condition::sql("SELECT term FROM search_postings WHERE term > ")
            .text(after.clone())
            .then(" ORDER BY term LIMIT 1 OFFSET ")
            .number(SWEPT);
        let end: Statement<Text> = Statement::of(end);
        query!(unit.session, |c| end.load(c)).map_err(meaning)?
    };
    let upto = upto.into_iter().next();
    let until = upto.clone();
    query!(unit.session, |c| {
        let mut delete = diesel::delete(search_postings::table)
            .filter(search_postings::term.gt(after))
            .filter(search_postings::block.lt(visible_block))
            .into_boxed::<DB>();
        if let Some(until) = until {
            delete = delete.filter(search_postings::term.le(until));
        }
        delete.execute(c)
    })
    .map_err(meaning)?;
    Ok(upto)
}
