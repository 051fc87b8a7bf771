//! One query source for two databases: the [`query`] macro, and what its failures mean.

use crate::error::{Conflict, Error};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use std::time::Duration;

/// How a statement failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The database or diesel refused it.
    Diesel(DieselError),
    /// It took longer than is waited for.
    Late(Duration),
    /// The connection is no more.
    Gone(String),
    /// An earlier statement of the unit failed.
    Poisoned,
}

/// What a failure means to the caller. Violated constraints become conflicts.
pub(crate) fn meaning(failure: Failure) -> Error {
    let failure = match failure {
        Failure::Diesel(failure) => failure,
        Failure::Late(time) => return Error::Unavailable(format!("no answer within {time:?}")),
        Failure::Gone(reason) => return Error::Unavailable(reason),
        Failure::Poisoned => return Error::Poisoned,
    };
    let DieselError::DatabaseError(kind, information) = &failure else {
        return Error::Unexpected(failure.into());
    };
    let message = information.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => Error::Conflict(Conflict::NameTaken),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
            Error::Conflict(Conflict::Reference)
        }
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::SerializationFailure => Error::Unavailable(message.to_owned()),
        _ if BUSY.iter().any(|sign| message.contains(sign)) => {
            Error::Unavailable(message.to_owned())
        }
        _ => Error::Unexpected(failure.into()),
    }
}

/// Parts of messages that mean "not now". diesel doesn't pass on SQLSTATE. With other message languages the
/// statement's time limit still tells: see [`crate::connection::Session`].
const BUSY: [&str; 9] = [
    "database is locked",
    "database table is locked",
    "lock timeout",
    "statement timeout",
    "deadlock detected",
    "terminating connection",
    "idle-in-transaction timeout",
    "the database system is",
    "remaining connection slots",
];

/// `Option` for a query that found nothing.
pub(crate) trait Optional<T> {
    fn optional(self) -> Result<Option<T>, Failure>;
}

impl<T> Optional<T> for Result<T, Failure> {
    fn optional(self) -> Result<Option<T>, Failure> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Diesel(DieselError::NotFound)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Writes a statement once for both databases: `query!(session, |c| places::table.find(id).first(c))`.
///
/// The body is a diesel call on the connection `c`, with `DB` for the database's type. PostgreSQL awaits it; SQLite runs
/// it whole, as one job on the connection's thread, so it must own what it binds.
macro_rules! query {
    ($session:expr, |$connection:ident| $body:expr) => {{
        let session: &mut $crate::connection::Session = &mut $session;
        match session.statement_begins() {
            Err(failure) => Err(failure),
            Ok((leased, limit)) => {
                let outcome = match leased {
                    $crate::connection::Connection::Postgres(lease) => {
                        type DB = diesel::pg::Pg;
                        let _not_every_query_names_it = std::marker::PhantomData::<DB>;
                        use diesel_async::RunQueryDsl as _;
                        let $connection: &mut diesel_async::AsyncPgConnection = &mut lease.inner;
                        $crate::connection::query::within(limit, $body).await
                    }
                    $crate::connection::Connection::Sqlite(lease) => {
                        type DB = diesel::sqlite::Sqlite;
                        let _not_every_query_names_it = std::marker::PhantomData::<DB>;
                        use diesel::RunQueryDsl as _;
                        lease
                            .run(move |$connection: &mut diesel::SqliteConnection| $body)
                            .await
                    }
                };
                session.statement_ended(outcome)
            }
        }
    }};
}
pub(crate) use query;

/// Awaits a statement no longer than the server should take for it: a server that is stopped doesn't answer at all.
pub(crate) async fn within<T>(
    limit: Duration,
    statement: impl Future<Output = diesel::QueryResult<T>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(limit, statement).await {
        Ok(outcome) => outcome.map_err(Failure::Diesel),
        Err(_late) => Err(Failure::Late(limit)),
    }
}

/// diesel's traits for building queries, without the `RunQueryDsl` that [`query`] brings for each database.
pub(crate) mod prelude {
    pub(crate) use diesel::{
        BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, NullableExpressionMethods,
        QueryDsl, Queryable, Selectable, SelectableHelper,
    };
}
