//! The links of manuals that are fetched.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{FetchClaim, ManualFetchRepository},
    schema::manual_fetches,
    sql::manual_categories::stored_link,
    store::SqlUnit,
    types::{At, Instant},
};
use async_trait::async_trait;
use diesel::{
    pg::Pg,
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use domain::{FetchState, Manual, ManualFetch, ManualId, ManualSource, Sha256, Unfetched};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable, diesel::QueryableByName)]
#[diesel(table_name = manual_fetches, check_for_backend(Pg, Sqlite))]
struct FetchRow {
    manual_id: i64,
    url: String,
    state: String,
    file_sha256: Option<String>,
    reason: Option<String>,
    attempts: i32,
    claim: i64,
    due_at: At,
    updated_at: At,
}

#[derive(diesel::QueryableByName)]
struct Due {
    #[diesel(sql_type = BigInt)]
    manual_id: i64,
}

fn fetch(row: FetchRow) -> Result<ManualFetch> {
    let id = row.manual_id;
    let wrong = || Error::Inconsistent(format!("the link of manual {id} can't be so"));
    let file = row.file_sha256.as_deref();
    let file = file.map(|file| Sha256::parse(file).ok_or_else(wrong));
    let reason = row.reason.as_deref();
    let reason = reason.map(|word| Unfetched::from_word(word).ok_or_else(wrong));
    Ok(ManualFetch {
        manual: ManualId(id),
        link: stored_link(&row.url)?,
        state: FetchState::from_word(&row.state).ok_or_else(wrong)?,
        file: file.transpose()?,
        reason: reason.transpose()?,
        attempts: row.attempts.try_into().unwrap_or(0),
        due_at: row.due_at.into(),
        updated_at: row.updated_at.into(),
    })
}

/// The one that is due longest, also one whose fetcher is gone.
fn next_one(is_postgres: bool) -> String {
    let alone = if is_postgres {
        "FOR UPDATE SKIP LOCKED"
    } else {
        "" // There is one writer.
    };
    format!(
        "UPDATE manual_fetches SET state = 'fetching', claim = claim + 1, attempts = attempts + 1, claimed_until = $1, updated_at = $2
         WHERE manual_id = (
           SELECT manual_id FROM manual_fetches WHERE state IN ('waiting', 'fetching') AND due_at <= $2
             AND (state = 'waiting' OR claimed_until < $2)
           ORDER BY due_at, manual_id LIMIT 1 {alone})
         RETURNING manual_id, url, state, file_sha256, reason, attempts, claim, due_at, updated_at"
    )
}

/// A link comes into the queue; one that is there already stays as it is, unless it was fetched before.
const QUEUE: &str = "INSERT INTO manual_fetches (manual_id, url, state, due_at, updated_at) VALUES ($1, $2, 'waiting', $3, $3)
     ON CONFLICT (manual_id) DO UPDATE SET url = excluded.url, state = 'waiting', file_sha256 = NULL, reason = NULL, attempts = 0,
       claim = manual_fetches.claim + 1, claimed_until = NULL, due_at = excluded.due_at, updated_at = excluded.updated_at
     WHERE manual_fetches.url <> excluded.url OR manual_fetches.state = 'fetched'";

impl SqlUnit {
    /// Sees to it that a manual's link is fetched, and that nothing is told of a link that it hasn't and didn't have its file
    /// from.
    pub(super) async fn queue_fetch(&mut self, manual: &Manual, at: Timestamp) -> Result<()> {
        let id = manual.id.0;
        let file = match &manual.values.source {
            ManualSource::Link(link) => {
                let url = link.as_str().to_owned();
                query!(self.session, |c| diesel::sql_query(QUEUE)
                    .bind::<BigInt, _>(id)
                    .bind::<Text, _>(url)
                    .bind::<Instant, _>(At(at))
                    .execute(c))
                .map_err(meaning)?;
                return Ok(());
            }
            ManualSource::File { file, .. } => file.sha256.as_str().to_owned(),
            ManualSource::Nothing => String::new(),
        };
        let others = manual_fetches::file_sha256
            .is_null()
            .or(manual_fetches::file_sha256.ne(file));
        query!(self.session, |c| diesel::delete(
            manual_fetches::table.find(id).filter(others)
        )
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    /// Changes what a claim is about, if it still holds.
    async fn leave_fetch(
        &mut self,
        claim: &FetchClaim,
        state: FetchState,
        values: Left,
    ) -> Result<bool> {
        let (id, number) = (claim.fetch.manual, claim.number);
        let values = (
            manual_fetches::state.eq(state.as_str()),
            manual_fetches::file_sha256.eq(values.file),
            manual_fetches::reason.eq(values.reason.map(Unfetched::as_str)),
            manual_fetches::attempts.eq(i32::try_from(values.attempts).unwrap_or(i32::MAX)),
            manual_fetches::claimed_until.eq(None::<At>),
            manual_fetches::due_at.eq(At(values.due_at)),
            manual_fetches::updated_at.eq(At(values.at)),
        );
        let left: usize = query!(self.session, |c| diesel::update(
            manual_fetches::table
                .filter(manual_fetches::manual_id.eq(id.0))
                .filter(manual_fetches::claim.eq(number))
                .filter(manual_fetches::state.eq("fetching"))
        )
        .set(values)
        .execute(c))
        .map_err(meaning)?;
        Ok(left > 0)
    }
}

/// What a claim leaves.
struct Left {
    file: Option<String>,
    reason: Option<Unfetched>,
    attempts: u32,
    due_at: Timestamp,
    at: Timestamp,
}

#[async_trait]
impl ManualFetchRepository for SqlUnit {
    async fn find(&mut self, manual: ManualId) -> Result<Option<ManualFetch>> {
        let row: Option<FetchRow> = query!(self.session, |c| manual_fetches::table
            .find(manual.0)
            .select(FetchRow::as_select())
            .first(c))
        .optional()
        .map_err(meaning)?;
        row.map(fetch).transpose()
    }

    async fn is_any_due(&mut self, now: Timestamp) -> Result<bool> {
        let statement = "SELECT manual_id FROM manual_fetches WHERE state IN ('waiting', 'fetching') AND due_at <= $1
             AND (state = 'waiting' OR claimed_until < $1) ORDER BY due_at, manual_id LIMIT 1";
        let found: Option<Due> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(now))
            .get_result(c))
        .optional()
        .map_err(meaning)?;
        Ok(found.is_some_and(|due| due.manual_id > 0))
    }

    async fn claim(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<FetchClaim>> {
        let statement = next_one(self.session.is_postgres());
        let row: Option<FetchRow> = query!(self.session, |c| diesel::sql_query(statement)
            .bind::<Instant, _>(At(until))
            .bind::<Instant, _>(At(now))
            .get_result(c))
        .optional()
        .map_err(meaning)?;
        let Some(row) = row else {
            return Ok(None);
        };
        let number = row.claim;
        Ok(Some(FetchClaim {
            number,
            fetch: fetch(row)?,
        }))
    }

    async fn renew(&mut self, claim: &FetchClaim, until: Timestamp) -> Result<bool> {
        let (id, number) = (claim.fetch.manual, claim.number);
        let renewed: usize = query!(self.session, |c| diesel::update(
            manual_fetches::table
                .filter(manual_fetches::manual_id.eq(id.0))
                .filter(manual_fetches::claim.eq(number))
                .filter(manual_fetches::state.eq("fetching"))
        )
        .set(manual_fetches::claimed_until.eq(Some(At(until))))
        .execute(c))
        .map_err(meaning)?;
        Ok(renewed > 0)
    }

    async fn end(&mut self, claim: &FetchClaim, file: &Sha256, at: Timestamp) -> Result<bool> {
        let left = Left {
            file: Some(file.as_str().to_owned()),
            reason: None,
            attempts: claim.fetch.attempts,
            due_at: claim.fetch.due_at,
            at,
        };
        self.leave_fetch(claim, FetchState::Fetched, left).await
    }

    async fn fail(
        &mut self,
        claim: &FetchClaim,
        reason: Unfetched,
        again: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<bool> {
        let left = Left {
            file: None,
            reason: Some(reason),
            attempts: claim.fetch.attempts,
            due_at: again.unwrap_or(at),
            at,
        };
        let state = again.map_or(FetchState::Failed, |_| FetchState::Waiting);
        self.leave_fetch(claim, state, left).await
    }

    async fn give_back(&mut self, claim: &FetchClaim, at: Timestamp) -> Result<bool> {
        let left = Left {
            file: None,
            reason: claim.fetch.reason,
            attempts: claim.fetch.attempts.saturating_sub(1),
            due_at: at,
            at,
        };
        self.leave_fetch(claim, FetchState::Waiting, left).await
    }

    async fn restart(&mut self, manual: ManualId, at: Timestamp) -> Result<bool> {
        // Whoever fetches it now has lost it.
        let values = (
            manual_fetches::state.eq(FetchState::Waiting.as_str()),
            manual_fetches::claim.eq(manual_fetches::claim + 1),
            manual_fetches::claimed_until.eq(None::<At>),
            manual_fetches::reason.eq(None::<String>),
            manual_fetches::attempts.eq(0),
            manual_fetches::due_at.eq(At(at)),
            manual_fetches::updated_at.eq(At(at)),
        );
        let restarted: usize = query!(self.session, |c| diesel::update(
            manual_fetches::table
                .filter(manual_fetches::manual_id.eq(manual.0))
                .filter(manual_fetches::state.ne("fetched"))
        )
        .set(values)
        .execute(c))
        .map_err(meaning)?;
        Ok(restarted > 0)
    }
}
