//! A point in time, as each database keeps it: `TIMESTAMPTZ`, or microseconds since 1970 in a 64-bit integer.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, SqlOrd, SqlType},
    sqlite::{Sqlite, SqliteValue},
};
use jiff::Timestamp;

/// PostgreSQL counts from 2000-01-01, Unix from 1970-01-01.
const POSTGRES_EPOCH_US: i64 = 946_684_800_000_000;

/// The SQL type in `table!`: one word for both databases.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;

impl SqlOrd for Instant {}

/// The value that is bound and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub(crate) struct At(pub(crate) Timestamp);

impl At {
    /// The time in a position, which may come from anywhere: what is no time, or none of AEDB's, is 1970.
    pub(crate) fn of_position(key: &str) -> Self {
        let at: Timestamp = key.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        Self(at.max(Timestamp::UNIX_EPOCH))
    }
}

/// A time as it is after it was stored: in whole microseconds.
pub fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl From<At> for Timestamp {
    fn from(at: At) -> Self {
        at.0
    }
}

impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let microseconds = self.0.as_microsecond() - POSTGRES_EPOCH_US;
        ToSql::<BigInt, Pg>::to_sql(&microseconds, &mut out.reborrow())
    }
}

impl FromSql<Instant, Pg> for At {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let microseconds: i64 = FromSql::<BigInt, Pg>::from_sql(value)?;
        let since_1970 = microseconds
            .checked_add(POSTGRES_EPOCH_US)
            .ok_or("a time out of range")?;
        Ok(Self(Timestamp::from_microsecond(since_1970)?))
    }
}

impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for At {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let microseconds: i64 = FromSql::<BigInt, Sqlite>::from_sql(value)?;
        Ok(Self(Timestamp::from_microsecond(microseconds)?))
    }
}
