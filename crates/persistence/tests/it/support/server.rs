//! PostgreSQL databases for tests: cloned from a migrated template that is made once for each state of the migrations.

use persistence::{DatabaseAddress, DatabaseSettings};
use secrecy::{ExposeSecret, SecretString};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// Whoever makes the template or cleans up holds this advisory lock.
const LOCK: &str = "SELECT pg_advisory_lock(41050)";

/// The server's address, from the environment. There is no skipping: half of the tests would look like all of them.
fn server() -> String {
    std::env::var("AEDB_TEST_POSTGRES").expect(
        "AEDB_TEST_POSTGRES isn't set: run the tests with `cargo xtask test`, which provides PostgreSQL",
    )
}

/// Opens a session of the test's own, past AEDB.
pub(crate) async fn session(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    super::background().spawn(connection);
    client
}

/// The same server, another database.
fn address_in(server: &str, database: &str) -> String {
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{database}")
}

pub(crate) fn address_of(settings: &DatabaseSettings) -> String {
    match &settings.address {
        DatabaseAddress::Postgres(address) => address.expose_secret().to_owned(),
        DatabaseAddress::Sqlite(_) => unreachable!("an SQLite base"),
    }
}

/// A database of a test's own.
pub(crate) async fn new_database(bare: bool) -> DatabaseAddress {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let template = match bare {
        true => "template0",
        false => TEMPLATE.get_or_init(|| template(&server)).await,
    };
    let name = format!(
        "aedb_test_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    let session = session(&server).await;
    session
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await
        .unwrap();
    session
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .unwrap();
    DatabaseAddress::Postgres(SecretString::from(address_in(&server, &name)))
}

pub(crate) async fn drop_database(settings: &DatabaseSettings) {
    let address = address_of(settings);
    let (_, name) = address.rsplit_once('/').unwrap();
    let dropped = session(&server())
        .await
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        .await;
    dropped.unwrap();
}

/// The template's name, after it is there. One process makes it, others wait and find it.
async fn template(server: &str) -> String {
    let name = format!("aedb_template_{:016x}", migrations_hash());
    let session = session(server).await;
    session.batch_execute(LOCK).await.unwrap();
    drop_what_dead_runs_left(&session).await;
    let found = session
        .query(
            "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate",
            &[&name],
        )
        .await;
    if found.unwrap().is_empty() {
        // Without the mark it is half made.
        session
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await
            .unwrap();
        session
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .await
            .unwrap();
        let address = DatabaseAddress::Postgres(SecretString::from(address_in(server, &name)));
        let settings = super::settings(address);
        super::background()
            .spawn(async move { persistence::migrate(&settings).await })
            .await
            .unwrap()
            .unwrap();
        let done = format!("ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
        session.batch_execute(&done).await.unwrap();
    }
    name
}

/// Databases of processes that are no more.
async fn drop_what_dead_runs_left(session: &Client) {
    let names = session
        .query(
            "SELECT datname FROM pg_database WHERE datname LIKE 'aedb\\_test\\_%'",
            &[],
        )
        .await
        .unwrap();
    for row in names {
        let name: String = row.get(0);
        let process = name.split('_').nth(2).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            // Another run may be faster.
            drop(
                session
                    .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                    .await,
            );
        }
    }
}

fn migrations_hash() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let mut steps: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|step| step.unwrap().path())
        .collect();
    steps.sort();
    let mut hasher = DefaultHasher::new();
    for step in steps {
        step.file_name().hash(&mut hasher);
        std::fs::read(step.join("up.sql"))
            .unwrap()
            .hash(&mut hasher);
    }
    hasher.finish()
}
