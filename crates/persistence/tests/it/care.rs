//! Looking after a base: copies of it, and looking for what shouldn't be.

use crate::support::{Base, GENEROUS, Kind, background, build::*, on_both, run};
use domain::{Entity, Level};
use persistence::{Area, BackupError, DatabaseAddress, UnitOfWork};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::time::timeout;

on_both!(
    a_good_base_has_no_findings,
    keys_that_are_wrong_are_found,
    drives_that_stand_wrong_are_found,
    half_an_import_is_found,
    what_is_missing_beside_a_drive_is_found,
    spares_that_dont_add_up_are_found,
);

/// A drive with its entry in the history, as operations add it.
async fn add_drive(work: &mut dyn UnitOfWork, plant: &Plant) {
    let id = DriveBuilder::at(plant).add(work).await;
    work.changes()
        .add(&[entry(Entity::Drive, id.0)])
        .await
        .unwrap();
}

async fn good_base(base: &Base) -> Plant {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    Plant::add(&mut *work, "другой ").await;
    add_drive(&mut *work, &plant).await;
    let bare = DriveBuilder::at(&plant)
        .cabinet(None)
        .mechanism(None)
        .add(&mut *work)
        .await;
    work.changes()
        .add(&[entry(Entity::Drive, bare.0)])
        .await
        .unwrap();
    work.commit().await.unwrap();
    plant
}

/// What is found besides that the search knows nothing of what these tests do to the base.
async fn findings(base: &Base) -> Vec<&'static str> {
    let findings = timeout(GENEROUS, base.store.check())
        .await
        .unwrap()
        .unwrap();
    let checks = findings.iter().map(|finding| finding.check);
    checks
        .filter(|check| !check.contains("the search"))
        .collect()
}

async fn a_good_base_has_no_findings(base: Base) {
    assert_eq!(findings(&base).await, [""; 0], "an empty base");
    good_base(&base).await;
    assert_eq!(findings(&base).await, [""; 0]);
}

async fn keys_that_are_wrong_are_found(base: Base) {
    good_base(&base).await;
    base.execute("UPDATE places SET path_key = path_key || 'x' WHERE level = 5")
        .await;
    assert_eq!(findings(&base).await, ["places' keys"]);
    base.execute("UPDATE drives SET place_key = place_key || 'x' WHERE id = 1")
        .await;
    assert_eq!(findings(&base).await, ["places' keys", "drives' keys"]);
}

async fn drives_that_stand_wrong_are_found(base: Base) {
    let plant = good_base(&base).await;
    let other = base
        .number("SELECT max(id) FROM places WHERE level = 5")
        .await;
    base.execute(&format!(
        "UPDATE drives SET mechanism_id = {other} WHERE id = 1"
    ))
    .await;
    assert_eq!(findings(&base).await, ["drives' mechanisms"]);
    let line = plant.line.id.0;
    base.execute(&format!("UPDATE drives SET room_id = {line}, place_key = (SELECT path_key FROM places WHERE id = {line}), mechanism_id = NULL WHERE cabinet_id IS NULL")).await;
    assert!(findings(&base).await.contains(&"drives stand in rooms"));
}

async fn half_an_import_is_found(base: Base) {
    good_base(&base).await;
    let columns = "kind, file_name, state, actor, created_at, updated_at, new_rows, changed_rows, same_rows, wrong_rows, not_in_file, findings";
    let times = match base.kind {
        Kind::Sqlite => "0, 0",
        Kind::Postgres => "now(), now()",
    };
    let import = format!(
        "INSERT INTO imports ({columns}) VALUES ('drives', 'f', 'applied', 'local', {times}, 0, 0, 0, 0, 0, '{{}}')"
    );
    base.execute(&import).await;
    assert_eq!(findings(&base).await, ["half an import"]);
}

async fn what_is_missing_beside_a_drive_is_found(base: Base) {
    good_base(&base).await;
    base.execute("DELETE FROM changes WHERE entity_id = 1")
        .await;
    assert_eq!(
        findings(&base).await,
        ["drives without an entry in the history"]
    );
    match base.kind {
        Kind::Sqlite => {
            base.execute("DELETE FROM drive_words WHERE rowid = 1")
                .await
        }
        Kind::Postgres => {
            base.execute("DELETE FROM drive_words WHERE drive_id = 1")
                .await
        }
    }
    let both = [
        "drives without an entry in the history",
        "drives without words to find them",
    ];
    assert_eq!(findings(&base).await, both);
}

async fn spares_that_dont_add_up_are_found(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let store = store(&mut *work, "Север").await;
    let group = [name("Реле")];
    let group = work.stock_items().typed_first(&group).await.unwrap();
    let values = domain::StockItemValues {
        group: group.into_iter().next(),
        ..spare(store.id, "РП21")
    };
    let new = [(values, amount("3"))];
    let id = work.stock_items().add(&new, at(0)).await.unwrap()[0];
    work.movements().add(&[counted(id, "3")]).await.unwrap();
    let told = entry(Entity::StockItem, id.0);
    work.changes().add(&[told]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(findings(&base).await, [""; 0]);
    base.execute("UPDATE stock_items SET quantity = quantity - 1")
        .await;
    let wrong = ["spares' quantities", "spares' last movements"];
    assert_eq!(findings(&base).await, wrong);
    base.execute("UPDATE stock_items SET quantity = quantity + 1, group_name = 'РЕЛЕ'")
        .await;
    assert_eq!(findings(&base).await, ["spares' groups"]);
    base.execute("DELETE FROM stock_items").await;
    assert_eq!(findings(&base).await, [""; 0], "the story stays");
}

#[test]
fn a_dangling_reference_is_found() {
    // PostgreSQL doesn't let anybody make one.
    run(Kind::Sqlite, |base| async move {
        good_base(&base).await;
        base.execute("UPDATE drives SET mechanism_id = 9999 WHERE id = 1")
            .await;
        assert_eq!(findings(&base).await, ["foreign keys"]);
    });
}

#[test]
fn a_broken_file_is_found() {
    run(Kind::Sqlite, |base| async move {
        good_base(&base).await;
        // An index that tells something else than its table.
        base.execute(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_master SET sql = 'CREATE INDEX drives_updated ON drives (power_w, id)'
             WHERE name = 'drives_updated'",
        )
        .await;
        let found = base.store.check().await;
        let found = found.map(|findings| {
            findings
                .iter()
                .map(|finding| finding.check)
                .collect::<Vec<_>>()
        });
        assert!(
            matches!(&found, Ok(checks) if checks.contains(&"integrity")),
            "{found:?}"
        );
    });
}

async fn copy(base: &Base, file: &Path) -> Base {
    base.store.backup(file).await.unwrap();
    let address = DatabaseAddress::Sqlite(file.to_owned());
    let settings = crate::support::settings(address);
    let store = persistence::open(settings.clone(), background());
    Base {
        settings,
        store,
        ..base.clone()
    }
}

#[test]
fn a_copy_made_while_a_writer_keeps_writing_holds_one_state() {
    run(Kind::Sqlite, |base| async move {
        let plant = good_base(&base).await;
        let go_on = Arc::new(AtomicBool::new(true));
        let writer = {
            let (store, plant, go_on) =
                (Arc::clone(&base.store), plant.clone(), Arc::clone(&go_on));
            background().spawn(async move {
                let mut units = 0_u32;
                while go_on.load(Ordering::Relaxed) {
                    // A room always comes with a drive in it.
                    let mut work = store.begin(Area::Places).await.unwrap();
                    let text = format!("помещение {units}");
                    let room = place(&mut *work, Level::Room, Some(&plant.line), &text).await;
                    let drive = DriveBuilder {
                        room,
                        ..DriveBuilder::at(&plant)
                    }
                    .cabinet(None);
                    let id = drive.add(&mut *work).await;
                    work.changes()
                        .add(&[entry(Entity::Drive, id.0)])
                        .await
                        .unwrap();
                    work.commit().await.unwrap();
                    units += 1;
                }
                units
            })
        };
        let mut rooms = vec![];
        for number in 0..5 {
            let written = base.number("SELECT count(*) FROM drives").await;
            // The writer does get on between two copies.
            timeout(GENEROUS, async {
                while base.number("SELECT count(*) FROM drives").await <= written {}
            })
            .await
            .unwrap();
            let copied = copy(&base, &base.folder.join(format!("copy {number}.db"))).await;
            assert_eq!(findings(&copied).await, [""; 0]);
            let rooms_in_it = copied
                .number("SELECT count(*) FROM places WHERE level = 3")
                .await;
            let drives_in_it = copied.number("SELECT count(*) FROM drives").await;
            assert_eq!(
                rooms_in_it, drives_in_it,
                "2 rooms and 2 drives, then one of each"
            );
            assert!(rooms_in_it > written - 1);
            rooms.push(rooms_in_it);
        }
        go_on.store(false, Ordering::Relaxed);
        let units = timeout(GENEROUS, writer).await.unwrap().unwrap();
        assert!(
            rooms.is_sorted() && i64::from(units) + 2 >= rooms[4],
            "{rooms:?} {units}"
        );
        let leftovers = std::fs::read_dir(&base.folder).unwrap();
        assert!(
            leftovers
                .map(|entry| entry.unwrap().path())
                .all(|path| path.extension().unwrap() != "unfinished")
        );
        // The copy is a base like any other.
        let copied = copy(&base, &base.folder.join("last.db")).await;
        let mut work = copied.store.begin(Area::Places).await.unwrap();
        place(&mut *work, Level::Shop, None, "в копии").await;
        work.commit().await.unwrap();
        assert_eq!(
            base.number("SELECT count(*) FROM places WHERE name = 'в копии'")
                .await,
            0
        );
    });
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    run(Kind::Sqlite, |base| async move {
        let file = base.folder.join("copy.db");
        std::fs::write(&file, "precious").unwrap();
        let refused = base.store.backup(&file).await;
        assert!(
            matches!(refused, Err(BackupError::Exists(_))),
            "{refused:?}"
        );
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
        let nowhere = base
            .store
            .backup(&base.folder.join("no such folder/copy.db"))
            .await;
        assert!(
            matches!(nowhere, Err(BackupError::Failed(_))),
            "{nowhere:?}"
        );
        // A try that was ended in the middle doesn't stand in the way.
        std::fs::write(base.folder.join("next.db.unfinished"), "half").unwrap();
        base.store
            .backup(&base.folder.join("next.db"))
            .await
            .unwrap();
    });
}

#[test]
fn postgresql_says_what_to_use() {
    run(Kind::Postgres, |base| async move {
        let refused = base.store.backup(Path::new("x.dump")).await.unwrap_err();
        assert!(matches!(refused, BackupError::UsePostgresTools(_)));
        assert!(refused.to_string().contains("pg_dump"), "{refused}");
        assert!(!Path::new("x.dump").exists());
    });
}
