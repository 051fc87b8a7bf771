//! What a unit of work promises: all or nothing, dropped at any await, poisoned by a failure, one state in a snapshot.

use crate::support::{
    Base, GENEROUS, Kind, background, build::*, file, on_both, polls::dropped_after, run, server,
};
use diesel::connection::SimpleConnection as _;
use domain::{DriveFilter, DriveSort, Level, PlaceFilter, PlaceSort};
use persistence::{Area, Conflict, Error, Result, Store};
use std::sync::Arc;
use tokio::{runtime::Builder, time::timeout};

on_both!(
    a_dropped_unit_leaves_nothing_on_a_current_thread_runtime,
    a_dropped_unit_leaves_nothing_on_a_multi_thread_runtime,
    a_dropped_reading_unit_gives_its_connection_back,
    units_that_are_aborted_in_a_crowd_leave_nothing,
    a_unit_is_all_or_nothing,
    a_failed_statement_poisons_the_unit,
    a_write_in_a_reading_unit_is_an_error,
    a_snapshot_sees_one_state,
    rollback_takes_all_back,
    the_plant_is_locked_for_one,
);

/// A unit that inserts, reads, hits a conflict that it survives, and commits.
async fn work(store: &dyn Store, plant: &Plant) -> Result<()> {
    let mut work = store.begin(Area::Drives).await?;
    let new = [new_place(Level::Cabinet, Some(&plant.room), "обрыв")];
    let cabinet = work.places().add(&new, at(0)).await?.remove(0);
    let drive = DriveBuilder::at(plant).cabinet(Some(&cabinet)).build();
    work.drives().add(&[drive.clone(), drive], at(0)).await?;
    let again = work.places().add(&new, at(0)).await;
    assert!(
        matches!(again, Err(Error::Conflict(Conflict::NameTaken))),
        "{again:?}"
    );
    let listed = work
        .drives()
        .list(&DriveFilter::default(), &by(DriveSort::Place), &page(1, 10))
        .await?;
    assert_eq!(listed.items.len(), 2);
    work.commit().await
}

/// A unit that fails in the middle.
async fn failing_work(store: &dyn Store, plant: &Plant) -> Result<()> {
    let mut work = store.begin(Area::Places).await?;
    place(&mut *work, Level::Cabinet, Some(&plant.room), "обрыв").await;
    let refused = work.places().remove(&[plant.room.id]).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
    let poisoned = work.commit().await;
    assert!(matches!(poisoned, Err(Error::Poisoned)), "{poisoned:?}");
    Ok(())
}

/// What the next unit on the same pools of one sees: nothing, or all; then it takes that away.
async fn next_unit(base: &Base, store: &dyn Store, what: &str) -> bool {
    let looking = async {
        let of_cabinet = PlaceFilter {
            name: Some("обрыв".to_owned()),
            ..PlaceFilter::default()
        };
        let mut reading = store.read(Area::Places).await.unwrap();
        names(&mut *reading, &of_cabinet, PlaceSort::Id).await;
        drop(reading);
        // A COMMIT that was dropped may still be under way: one state has all or nothing of it.
        let mut snapshot = store.snapshot().await.unwrap();
        let seen = names(&mut *snapshot, &of_cabinet, PlaceSort::Id)
            .await
            .len();
        let drives_seen = drives(&mut *snapshot, &DriveFilter::default()).await.len();
        assert_eq!(drives_seen, 2 * seen, "{what}: half a unit");
        drop(snapshot);
        // A unit that began in an open transaction would fail here.
        let mut work = store.begin(Area::Drives).await.unwrap();
        if base.kind == Kind::Postgres {
            until_only_one_is_busy(base).await;
        }
        let drives = drives(&mut *work, &DriveFilter::default()).await;
        let cabinets = work
            .places()
            .list(&of_cabinet, &by(PlaceSort::Id), &page(1, 9))
            .await;
        let cabinets = cabinets.unwrap().items;
        assert_eq!(drives.len(), 2 * cabinets.len(), "{what}: half a unit");
        assert!(
            seen <= cabinets.len(),
            "{what}: seen before it was committed"
        );
        work.drives().remove(&drives).await.unwrap();
        work.places().remove(&ids(&cabinets)).await.unwrap();
        work.commit().await.unwrap();
        !cabinets.is_empty()
    };
    let seen = timeout(GENEROUS, looking).await;
    seen.unwrap_or_else(|_| panic!("{what}: the next unit gets no connection"))
}

/// Whatever was dropped has ended at the server, too: there is only the unit that looks.
async fn until_only_one_is_busy(base: &Base) {
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'aedb' AND state <> 'idle'";
    while base.number(busy).await > 1 {}
}

/// Drops units after every number of polls until they get through; tells how often.
async fn drop_after_every_poll(base: &Base, store: &dyn Store, plant: &Plant) -> usize {
    let mut drops = 0;
    for (name, fails) in [("work", false), ("failing work", true)] {
        for count in 0.. {
            assert!(count < 10_000, "{name} never ends");
            let future = async {
                if fails {
                    failing_work(store, plant).await
                } else {
                    work(store, plant).await
                }
            };
            let ended = Box::pin(dropped_after(count, future)).await;
            let what = format!("{name} dropped after {count} polls");
            let stored = next_unit(base, store, &what).await;
            assert!(!(fails && stored), "{what} was stored");
            if let Some(outcome) = ended {
                outcome.unwrap();
                assert_eq!(stored, !fails, "{name}: what was told is so");
                break;
            }
            drops += 1;
        }
    }
    drops
}

/// Several rounds, because a drop falls together with different steps of the connection's own task.
async fn drop_rounds(base: &Base) {
    let store = base.open_narrow();
    let plant = Plant::stored(&*store, "").await;
    let mut drops = 0;
    for _ in 0..5 {
        drops += drop_after_every_poll(base, &*store, &plant).await;
    }
    assert!(drops > 20, "units have awaits to be dropped at: {drops}");
    let pools = store.pools();
    assert!(pools.iter().all(|pool| pool.connections <= 1), "{pools:?}");
}

async fn on_a_runtime_of_its_own(base: Base, mut runtime: Builder) {
    let drops = move || {
        runtime
            .enable_all()
            .build()
            .unwrap()
            .block_on(drop_rounds(&base))
    };
    tokio::task::spawn_blocking(drops).await.unwrap();
}

async fn a_dropped_unit_leaves_nothing_on_a_current_thread_runtime(base: Base) {
    on_a_runtime_of_its_own(base, Builder::new_current_thread()).await;
}

async fn a_dropped_unit_leaves_nothing_on_a_multi_thread_runtime(base: Base) {
    on_a_runtime_of_its_own(base, Builder::new_multi_thread()).await;
}

async fn a_dropped_reading_unit_gives_its_connection_back(base: Base) {
    let store = base.open_narrow();
    Plant::stored(&*store, "").await;
    for snapshot in [false, true] {
        for count in 0.. {
            let reading = async {
                let mut work = if snapshot {
                    store.snapshot().await?
                } else {
                    store.read(Area::Places).await?
                };
                work.places().tree(None, 10).await?;
                work.drives().lacking().await?;
                work.commit().await
            };
            let ended = Box::pin(dropped_after(count, reading)).await;
            timeout(GENEROUS, store.ping()).await.unwrap().unwrap();
            assert!(!next_unit(&base, &*store, "reading").await);
            if let Some(outcome) = ended {
                outcome.unwrap();
                break;
            }
        }
    }
}

async fn units_that_are_aborted_in_a_crowd_leave_nothing(base: Base) {
    let store = base.open(|settings| (settings.readers, settings.writers) = (1, 1));
    let plant = Arc::new(Plant::stored(&*store, "").await);
    for round in 0..10_usize {
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (store, plant) = (Arc::clone(&store), Arc::clone(&plant));
                background().spawn(async move {
                    // Of two at once the second finds the name taken: then it is poisoned or done.
                    let mut work = store.begin(Area::Places).await.unwrap();
                    let new = [new_place(Level::Cabinet, Some(&plant.room), "толпа")];
                    let added = work.places().add(&new, at(0)).await;
                    tokio::task::yield_now().await;
                    if let Ok(mut added) = added {
                        let added = added.remove(0);
                        work.places().remove(&[added.id]).await.unwrap();
                    }
                    work.commit().await.unwrap();
                })
            })
            .collect();
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        for (number, task) in tasks.iter().enumerate() {
            if number % 3 != 0 {
                task.abort();
            }
        }
        for (number, task) in tasks.into_iter().enumerate() {
            let ended = timeout(GENEROUS, task).await.unwrap();
            assert!(ended.is_ok() || number % 3 != 0, "{ended:?}");
        }
        assert_eq!(
            base.number("SELECT count(*) FROM places WHERE name = 'толпа'")
                .await,
            0
        );
    }
    let pools = store.pools();
    assert!(pools.iter().all(|pool| pool.connections <= 1), "{pools:?}");
}

async fn a_unit_is_all_or_nothing(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    assert_eq!(
        base.number("SELECT count(*) FROM places").await,
        0,
        "nobody else sees it before"
    );
    let mut reading = base.store.read(Area::Places).await.unwrap();
    assert_eq!(reading.places().find(plant.shop.id).await.unwrap(), None);
    drop(reading);
    work.commit().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM places").await, 5);
    let mut work = base.store.begin(Area::Places).await.unwrap();
    place(&mut *work, Level::Shop, None, "нет").await;
    drop(work);
    next_unit(&base, &*base.store, "after a drop").await;
    assert_eq!(base.number("SELECT count(*) FROM places").await, 5);
}

async fn a_failed_statement_poisons_the_unit(base: Base) {
    let store = base.open_narrow();
    let plant = Plant::stored(&*store, "").await;
    let mut work = store.begin(Area::Places).await.unwrap();
    place(&mut *work, Level::Shop, None, "не останется").await;
    let refused = work.places().remove(&[plant.room.id]).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
    // Nothing goes on, nothing is stored.
    assert!(matches!(
        work.places().find(plant.room.id).await,
        Err(Error::Poisoned)
    ));
    assert!(matches!(
        work.drives().series(9).await,
        Err(Error::Poisoned)
    ));
    assert!(matches!(work.commit().await, Err(Error::Poisoned)));
    assert!(!next_unit(&base, &*store, "after a poisoned one").await);
    assert_eq!(base.number("SELECT count(*) FROM places").await, 5);
    // It can be rolled back with a wait instead.
    let mut work = store.begin(Area::Places).await.unwrap();
    work.places().remove(&[plant.room.id]).await.unwrap_err();
    work.rollback().await.unwrap();
    assert!(!next_unit(&base, &*store, "after a rollback").await);
    // A race that no look before could see: the rename itself fails.
    if base.kind == Kind::Postgres {
        let wide = base.open(|_| {});
        let mut first = wide.begin(Area::Places).await.unwrap();
        let mut second = wide.begin(Area::Imports).await.unwrap();
        place(&mut *first, Level::Shop, None, "спор").await;
        let renaming = second.places();
        let renamed = renamed(&plant.shop, "спор");
        let (renamed, committed) = tokio::join!(renaming.change(&renamed, at(1)), async {
            until_someone_waits(&base).await;
            first.commit().await
        });
        committed.unwrap();
        assert!(
            matches!(renamed, Err(Error::Conflict(Conflict::NameTaken))),
            "{renamed:?}"
        );
        assert!(matches!(second.commit().await, Err(Error::Poisoned)));
    }
}

async fn until_someone_waits(base: &Base) {
    let session = server::session(&server::address_of(&base.settings)).await;
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waited = async {
        while session
            .query_one(waiting, &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
            == 0
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(GENEROUS, waited)
        .await
        .expect("nobody waits for a lock");
}

async fn a_write_in_a_reading_unit_is_an_error(base: Base) {
    let store = base.open_narrow();
    let plant = Plant::stored(&*store, "").await;
    for snapshot in [false, true] {
        let mut work = if snapshot {
            store.snapshot().await
        } else {
            store.read(Area::Places).await
        }
        .unwrap();
        assert!(work.places().find(plant.shop.id).await.unwrap().is_some());
        let refused = work
            .places()
            .change(&renamed(&plant.shop, "нет"), at(0))
            .await;
        assert!(matches!(refused, Err(Error::Unexpected(_))), "{refused:?}");
        assert!(matches!(work.commit().await, Err(Error::Poisoned)));
        let mut work = if snapshot {
            store.snapshot().await
        } else {
            store.read(Area::Places).await
        }
        .unwrap();
        work.drives()
            .remove(&[domain::DriveId(1)])
            .await
            .unwrap_err();
        drop(work);
    }
    assert!(!next_unit(&base, &*store, "after a write in a reading unit").await);
    assert_eq!(
        base.number("SELECT count(*) FROM places WHERE name = 'нет'")
            .await,
        0
    );
}

async fn a_snapshot_sees_one_state(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let mut snapshot = base.store.snapshot().await.unwrap();
    let before = snapshot.places().counts(&plant.shop).await.unwrap();
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    DriveBuilder::at(&plant).add(&mut *work).await;
    place(&mut *work, Level::Shop, None, "новый").await;
    work.commit().await.unwrap();
    assert_eq!(snapshot.places().counts(&plant.shop).await.unwrap(), before);
    assert_eq!(snapshot.drives().after(None, 9).await.unwrap(), []);
    assert_eq!(snapshot.places().tree(None, 9).await.unwrap().len(), 3);
    snapshot.commit().await.unwrap();
    let mut snapshot = base.store.snapshot().await.unwrap();
    assert_eq!(snapshot.drives().after(None, 9).await.unwrap().len(), 1);
    // Units that read page by page don't share a state, and see what is new.
    let mut reading = base.store.read(Area::Drives).await.unwrap();
    assert_eq!(reading.drives().after(None, 9).await.unwrap().len(), 1);
}

async fn rollback_takes_all_back(base: Base) {
    let store = base.open_narrow();
    let mut work = store.begin(Area::Places).await.unwrap();
    Plant::add(&mut *work, "").await;
    work.rollback().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM places").await, 0);
    store
        .read(Area::Places)
        .await
        .unwrap()
        .rollback()
        .await
        .unwrap();
    assert!(!next_unit(&base, &*store, "after a rollback").await);
}

async fn the_plant_is_locked_for_one(base: Base) {
    use persistence::PlantLock::{Exclusive, Shared};
    let store = base.open(|settings| settings.lock_wait = std::time::Duration::from_millis(300));
    if base.kind == Kind::Sqlite {
        let mut work = store.begin(Area::Places).await.unwrap();
        work.lock_plant(Exclusive).await.unwrap();
        return work.commit().await.unwrap();
    }
    let (mut one, mut two) = (
        store.begin(Area::Places).await.unwrap(),
        store.begin(Area::Drives).await.unwrap(),
    );
    one.lock_plant(Shared).await.unwrap();
    two.lock_plant(Shared).await.unwrap();
    one.commit().await.unwrap();
    two.commit().await.unwrap();
    let (mut one, mut two) = (
        store.begin(Area::Places).await.unwrap(),
        store.begin(Area::Drives).await.unwrap(),
    );
    one.lock_plant(Exclusive).await.unwrap();
    let refused = two.lock_plant(Shared).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    drop(two);
    one.commit().await.unwrap();
    let mut two = store.begin(Area::Drives).await.unwrap();
    two.lock_plant(Exclusive).await.unwrap();
}

/// PostgreSQL: a unit that is dropped while its statement waits for a lock doesn't keep its connection.
#[test]
fn a_unit_dropped_while_it_waits_for_a_lock_frees_its_connection() {
    run(Kind::Postgres, |base| async move {
        let store = base.open_narrow();
        let plant = Plant::stored(&*store, "").await;
        let mut holder = server::session(&server::address_of(&base.settings)).await;
        let lock = holder.transaction().await.unwrap();
        lock.batch_execute("LOCK TABLE drives IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        for writes in [true, false] {
            let waiting = async {
                let mut work = if writes {
                    store.begin(Area::Drives).await
                } else {
                    store.read(Area::Drives).await
                }?;
                work.drives().lacking().await
            };
            tokio::select! {
                biased;
                outcome = waiting => panic!("it got through: {outcome:?}"),
                () = until_someone_waits(&base) => {}
            }
            // While the lock is still held.
            timeout(GENEROUS, async {
                let mut work = store.begin(Area::Places).await.unwrap();
                place(
                    &mut *work,
                    Level::Cabinet,
                    Some(&plant.room),
                    &format!("{writes}"),
                )
                .await;
                work.commit().await.unwrap();
                store.ping().await.unwrap();
            })
            .await
            .expect("the dropped unit keeps its connection");
            until_nobody_waits(&base).await;
        }
        lock.rollback().await.unwrap();
        let mut work = store.begin(Area::Drives).await.unwrap();
        work.drives().lacking().await.unwrap();
        work.commit().await.unwrap();
    });
}

/// The server has been told too: nobody waits for the lock on behalf of the dropped unit.
async fn until_nobody_waits(base: &Base) {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let gone = async { while base.number(waiting).await > 0 {} };
    timeout(GENEROUS, gone)
        .await
        .expect("the server still waits for the dropped unit");
}

/// SQLite: a unit that is dropped while it waits for another program's lock is settled behind that wait.
#[test]
fn a_unit_dropped_while_the_file_is_locked_frees_its_connection() {
    run(Kind::Sqlite, |base| async move {
        let store = base.open_narrow();
        let plant = Plant::stored(&*store, "").await;
        let mut other = file::connection(&base.settings);
        other.batch_execute("BEGIN IMMEDIATE").unwrap();
        let dropped = dropped_after(1, store.begin(Area::Places)).await;
        assert!(dropped.is_none());
        // Readers aren't held up meanwhile.
        let mut reading = store.read(Area::Places).await.unwrap();
        assert!(
            reading
                .places()
                .find(plant.shop.id)
                .await
                .unwrap()
                .is_some()
        );
        drop(reading);
        other.batch_execute("COMMIT").unwrap();
        let mut work = timeout(GENEROUS, store.begin(Area::Places))
            .await
            .unwrap()
            .unwrap();
        place(&mut *work, Level::Shop, None, "после").await;
        work.commit().await.unwrap();
    });
}
