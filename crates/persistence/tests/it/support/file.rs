//! SQLite past AEDB: a connection of the test's own, as another program would have it.

use diesel::{
    Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::BigInt,
};
use persistence::{DatabaseAddress, DatabaseSettings};

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

pub(crate) fn connection(settings: &DatabaseSettings) -> SqliteConnection {
    let DatabaseAddress::Sqlite(file) = &settings.address else {
        unreachable!("a PostgreSQL base")
    };
    let mut connection = SqliteConnection::establish(&file.to_string_lossy()).unwrap();
    connection
        .batch_execute("PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = OFF")
        .unwrap();
    connection
}

pub(crate) fn sqlite(settings: &DatabaseSettings, statements: &str) {
    connection(settings).batch_execute(statements).unwrap();
}

pub(crate) fn sqlite_number(settings: &DatabaseSettings, query: &str) -> i64 {
    let query = format!("SELECT ({query}) AS number");
    diesel::sql_query(query)
        .get_result::<Number>(&mut connection(settings))
        .unwrap()
        .number
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// How SQLite means to run a statement.
pub(crate) fn plan(settings: &DatabaseSettings, statement: &str) -> Vec<String> {
    let explain = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}"));
    let steps = explain.load::<Step>(&mut connection(settings));
    let steps = steps.unwrap_or_else(|failure| panic!("{failure}: {statement}"));
    steps.into_iter().map(|step| step.detail).collect()
}
