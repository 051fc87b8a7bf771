//! Ids for rows that are about to be inserted: a place's key holds its own id, so it must be known before.

use crate::connection::{Failure, Session, query};
use diesel::sql_types::{BigInt, Text};

#[derive(diesel::QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Takes `count` ids of a table that nobody else will get. Lost when the unit is rolled back, or free again.
pub(crate) async fn take(
    session: &mut Session,
    table: &'static str,
    count: usize,
) -> Result<Vec<i64>, Failure> {
    if count == 0 {
        return Ok(vec![]);
    }
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if session.is_postgres() {
        let statement =
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2)";
        let ids: Vec<Id> = query!(*session, |c| {
            diesel::sql_query(statement)
                .bind::<Text, _>(table)
                .bind::<BigInt, _>(count)
                .load(c)
        })?;
        return Ok(ids.into_iter().map(|row| row.id).collect());
    }
    // AUTOINCREMENT remembers the greatest id there ever was, also of rows that are gone.
    let statement = "SELECT coalesce(max(seq), 0) AS id FROM sqlite_sequence WHERE name = $1";
    let last: Id = query!(*session, |c| diesel::sql_query(statement)
        .bind::<Text, _>(table)
        .get_result(c))?;
    Ok((1..=count).map(|step| last.id + step).collect())
}

/// Takes one id, as [`take`] does.
pub(crate) async fn take_one(session: &mut Session, table: &'static str) -> Result<i64, Failure> {
    let ids = take(session, table, 1).await?;
    ids.first()
        .copied()
        .ok_or_else(|| Failure::Gone("no id was given".to_owned()))
}
