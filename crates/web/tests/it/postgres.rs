//! PostgreSQL databases for tests: cloned from a migrated template that is made once for each state of the migrations.
//! The scheme and the names are those of the `persistence` tests, so that both share one template.

use crate::harness::clients;
use persistence::{DatabaseAddress, DatabaseSettings};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
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
    clients().spawn(connection);
    client
}

/// The same server, another database.
fn address_in(server: &str, database: &str) -> String {
    let (head, _) = server.rsplit_once('/').unwrap();
    format!("{head}/{database}")
}

/// A database of a test's own.
pub(crate) async fn new_database(migrated: bool) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let template = match migrated {
        false => "template0",
        true => TEMPLATE.get_or_init(|| template(&server)).await,
    };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("aedb_test_{}_{number}", std::process::id());
    let session = session(&server).await;
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE {template}"),
    ] {
        session.batch_execute(&statement).await.unwrap();
    }
    address_in(&server, &name)
}

pub(crate) async fn drop_database(address: &str) {
    let (_, name) = address.rsplit_once('/').unwrap();
    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    session(&server())
        .await
        .batch_execute(&statement)
        .await
        .unwrap();
}

/// The template's name, after it is there. One process makes it, others wait and find it.
async fn template(server: &str) -> String {
    let name = format!("aedb_template_{:016x}", migrations_hash());
    let session = session(server).await;
    session.batch_execute(LOCK).await.unwrap();
    drop_what_dead_runs_left(&session).await;
    let query = "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate";
    if session.query(query, &[&name]).await.unwrap().is_empty() {
        // Without the mark it is half made.
        for statement in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE template0"),
        ] {
            session.batch_execute(&statement).await.unwrap();
        }
        let settings = DatabaseSettings {
            address: DatabaseAddress::parse(&address_in(server, &name)).unwrap(),
            readers: 1,
            writers: 1,
            wait: Duration::from_secs(20),
            lock_wait: Duration::from_secs(20),
            statement_time: Duration::from_secs(20),
        };
        let migrated = clients().spawn(async move { persistence::migrate(&settings).await });
        migrated.await.unwrap().unwrap();
        let done = format!("ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false");
        session.batch_execute(&done).await.unwrap();
    }
    name
}

/// Databases of processes that are no more.
async fn drop_what_dead_runs_left(session: &Client) {
    let query = "SELECT datname FROM pg_database WHERE datname LIKE 'aedb\\_test\\_%'";
    for row in session.query(query, &[]).await.unwrap() {
        let name: String = row.get(0);
        let process = name.split('_').nth(2).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // Another run may be faster.
            drop(session.batch_execute(&statement).await);
        }
    }
}

fn migrations_hash() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let steps = std::fs::read_dir(folder).unwrap();
    let mut steps: Vec<_> = steps.map(|step| step.unwrap().path()).collect();
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
