//! Migrations: up, down, up; the same steps on both sides; nothing older than the base runs on it.

use crate::support::{Base, Kind, background, build::*, run_bare, server};
use persistence::{Area, MigrationError, MigrationStatus, migrate, migration_status};
use std::path::{Path, PathBuf};

const STEPS: [&str; 15] = [
    "0001_registry",
    "0002_history_and_imports",
    "0003_kept_answers",
    "0004_people",
    "0005_trust",
    "0006_log",
    "0007_library",
    "0008_stock",
    "0009_readings",
    "0010_search",
    "0011_manual_pages",
    "0012_faults",
    "0013_search_words",
    "0014_manual_fetches",
    "0015_faults_of_page",
];

macro_rules! on_bare_bases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { $crate::support::run_bare($crate::support::Kind::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::support::run_bare($crate::support::Kind::Postgres, super::$name); })+
        }
    };
}

on_bare_bases!(
    migrating_twice_is_nothing,
    a_base_newer_than_the_program_is_refused,
    every_step_goes_down_and_up_again,
    instances_that_start_at_once_migrate_once,
);

fn all() -> Vec<String> {
    STEPS.map(str::to_owned).to_vec()
}

fn folder(kind: Kind) -> PathBuf {
    let folder = match kind {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(folder)
}

async fn apply(base: &Base) -> Result<MigrationStatus, MigrationError> {
    let settings = base.settings.clone();
    background()
        .spawn(async move { migrate(&settings).await })
        .await
        .unwrap()
}

async fn status(base: &Base) -> MigrationStatus {
    let settings = base.settings.clone();
    background()
        .spawn(async move { migration_status(&settings).await })
        .await
        .unwrap()
        .unwrap()
}

async fn migrating_twice_is_nothing(base: Base) {
    let pending = MigrationStatus {
        pending: all(),
        ..MigrationStatus::default()
    };
    assert_eq!(status(&base).await, pending);
    let applied = MigrationStatus {
        applied: all(),
        ..MigrationStatus::default()
    };
    assert_eq!(apply(&base).await.unwrap(), applied);
    Plant::stored(&*base.store, "").await;
    assert_eq!(apply(&base).await.unwrap(), applied);
    assert_eq!(status(&base).await, applied);
    assert_eq!(base.number("SELECT count(*) FROM places").await, 5);
}

async fn a_base_newer_than_the_program_is_refused(base: Base) {
    apply(&base).await.unwrap();
    base.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')")
        .await;
    let refused = apply(&base).await;
    assert!(
        matches!(&refused, Err(MigrationError::Newer(steps)) if *steps == ["9999"]),
        "{refused:?}"
    );
    let newer = MigrationStatus {
        applied: all(),
        pending: vec![],
        unknown: vec!["9999".to_owned()],
    };
    assert_eq!(status(&base).await, newer);
}

/// Tables, indexes and triggers.
async fn things(base: &Base) -> i64 {
    let count = match base.kind {
        Kind::Sqlite => {
            "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
        Kind::Postgres => {
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        }
    };
    base.number(count).await
}

async fn every_step_goes_down_and_up_again(base: Base) {
    assert_eq!(status(&base).await.applied, [""; 0]);
    apply(&base).await.unwrap();
    let (whole, mut left) = (things(&base).await, vec![]);
    for step in STEPS.iter().rev() {
        let down = std::fs::read_to_string(folder(base.kind).join(step).join("down.sql")).unwrap();
        base.execute(&down).await;
        let (version, _) = step.split_once('_').unwrap();
        base.execute(&format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = '{version}'"
        ))
        .await;
        left.push(things(&base).await);
    }
    let every_step_takes_something = left.iter().is_sorted_by(|before, after| before > after);
    assert!(
        left[0] < whole && every_step_takes_something,
        "{whole} {left:?}"
    );
    assert_eq!(status(&base).await.pending, all());
    apply(&base).await.unwrap();
    assert_eq!(things(&base).await, whole);
    let plant = Plant::stored(&*base.store, "").await;
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    DriveBuilder::at(&plant).add(&mut *work).await;
    work.commit().await.unwrap();
}

async fn instances_that_start_at_once_migrate_once(base: Base) {
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let settings = base.settings.clone();
            background().spawn(async move { migrate(&settings).await })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap().unwrap().applied, all());
    }
    Plant::stored(&*base.store, "").await;
}

#[test]
fn both_sides_have_the_same_steps() {
    let steps = |kind| {
        let mut steps: Vec<_> = std::fs::read_dir(folder(kind))
            .unwrap()
            .map(|step| step.unwrap().file_name().into_string().unwrap())
            .collect();
        steps.sort();
        steps
    };
    assert_eq!(steps(Kind::Sqlite), STEPS);
    assert_eq!(steps(Kind::Postgres), STEPS);
}

#[test]
fn looking_at_a_file_that_is_not_there_does_not_make_it() {
    run_bare(Kind::Sqlite, |base| async move {
        assert_eq!(status(&base).await.pending, all());
        assert!(!base.folder.join("base.db").exists());
    });
}

#[test]
fn a_server_that_is_not_there_is_told() {
    run_bare(Kind::Postgres, |base| async move {
        let address = server::address_of(&base.settings);
        let (head, _) = address.rsplit_once('/').unwrap();
        let mut settings = base.settings.clone();
        let nowhere = format!("{head}/aedb_no_such_database");
        settings.address = persistence::DatabaseAddress::parse(&nowhere).unwrap();
        let failed = background()
            .spawn(async move { migrate(&settings).await })
            .await
            .unwrap();
        assert!(
            matches!(failed, Err(MigrationError::Failed(_))),
            "{failed:?}"
        );
    });
}
