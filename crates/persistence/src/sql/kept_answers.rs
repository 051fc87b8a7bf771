//! Answers that are kept for requests that are sent again.

use crate::{
    connection::{Optional, meaning, prelude::*, query},
    error::{Error, Result},
    repositories::{KeptAnswer, KeptAnswerRepository},
    schema::kept_answers,
    store::SqlUnit,
    types::At,
};
use async_trait::async_trait;
use diesel::{pg::Pg, sql_types::Text, sqlite::Sqlite};
use jiff::Timestamp;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = kept_answers, check_for_backend(Pg, Sqlite))]
struct AnswerRow {
    request_hash: String,
    status: i16,
    location: Option<String>,
    tag: Option<String>,
    body: String,
}

#[async_trait]
impl KeptAnswerRepository for SqlUnit {
    async fn claim(&mut self, actor: &str, key: &str) -> Result<()> {
        // SQLite's one writer has all keys.
        if !self.session.is_postgres() {
            return Ok(());
        }
        let name = format!("{actor}\u{1f}{key}");
        query!(self.session, |c| diesel::sql_query(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 4106))"
        )
        .bind::<Text, _>(name)
        .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn find(&mut self, actor: &str, key: &str) -> Result<Option<KeptAnswer>> {
        let (actor, key) = (actor.to_owned(), key.to_owned());
        let row: Option<AnswerRow> = query!(self.session, |c| {
            kept_answers::table
                .find((actor, key))
                .select(AnswerRow::as_select())
                .first(c)
        })
        .optional()
        .map_err(meaning)?;
        row.map(|row| {
            Ok(KeptAnswer {
                status: u16::try_from(row.status)
                    .map_err(|_negative| Error::Inconsistent(format!("status {}", row.status)))?,
                request_hash: row.request_hash,
                location: row.location,
                tag: row.tag,
                body: row.body,
            })
        })
        .transpose()
    }

    async fn keep(
        &mut self,
        actor: &str,
        key: &str,
        answer: &KeptAnswer,
        at: Timestamp,
    ) -> Result<()> {
        let status = i16::try_from(answer.status)
            .map_err(|_great| Error::Inconsistent(format!("status {}", answer.status)))?;
        let row = (
            kept_answers::actor.eq(actor.to_owned()),
            kept_answers::key.eq(key.to_owned()),
            kept_answers::request_hash.eq(answer.request_hash.clone()),
            kept_answers::status.eq(status),
            kept_answers::location.eq(answer.location.clone()),
            kept_answers::tag.eq(answer.tag.clone()),
            kept_answers::body.eq(answer.body.clone()),
            kept_answers::created_at.eq(At(at)),
        );
        query!(self.session, |c| diesel::insert_into(kept_answers::table)
            .values(row)
            .execute(c))
        .map_err(meaning)?;
        Ok(())
    }

    async fn remove_older(&mut self, before: Timestamp) -> Result<usize> {
        query!(self.session, |c| {
            diesel::delete(kept_answers::table.filter(kept_answers::created_at.lt(At(before))))
                .execute(c)
        })
        .map_err(meaning)
    }
}
