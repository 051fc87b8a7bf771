//! Keeping a row as it is until the unit ends.

use crate::connection::{Failure, Session, query};
use diesel::sql_types::BigInt;

/// Waits until nobody else changes the row that a statement `SELECT … WHERE id = $1 FOR UPDATE` finds, and keeps it so. SQLite's
/// one writer has all of them.
pub(crate) async fn hold(
    session: &mut Session,
    statement: &'static str,
    id: i64,
) -> Result<(), Failure> {
    if session.is_postgres() {
        query!(*session, |c| diesel::sql_query(statement)
            .bind::<BigInt, _>(id)
            .execute(c))?;
    }
    Ok(())
}
