//! How much room the index takes.

use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_types::BigInt};

#[derive(diesel::QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// Bytes of the tables of the index, with what PostgreSQL and SQLite keep beside them.
pub(crate) async fn of_index(url: &str) -> anyhow::Result<i64> {
    if let Some(file) = url.strip_prefix("sqlite://") {
        let mut connection = SqliteConnection::establish(file)?;
        let size: Size = diesel::sql_query(
            "SELECT CAST(sum(pgsize) AS BIGINT) AS bytes FROM dbstat
             WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name LIKE 'search\\_%' ESCAPE '\\')",
        )
        .get_result(&mut connection)?;
        return Ok(size.bytes);
    }
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let row = client
        .query_one(
            "SELECT CAST(sum(pg_total_relation_size(oid)) AS BIGINT) FROM pg_class
             WHERE relkind = 'r' AND relname LIKE 'search\\_%'",
            &[],
        )
        .await?;
    Ok(row.try_get(0)?)
}
