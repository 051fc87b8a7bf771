//! A locked table stalls only those who need it, for a bounded time.

use crate::support::{Base, GENEROUS, Kind, background, build::*, file, run, server};
use diesel::connection::SimpleConnection as _;
use domain::{ChangeFilter, DriveFilter, DriveSort, PlaceFilter, PlaceSort};
use persistence::{Area, Error, Result, Store};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinHandle, time::timeout};

/// As a small server is set up; waiters end soon, so that the test does.
fn store_of(base: &Base) -> Arc<dyn Store> {
    base.open(|settings| {
        (settings.readers, settings.writers) = (4, 2);
        settings.wait = Duration::from_secs(2);
        settings.lock_wait = Duration::from_millis(500);
    })
}

async fn list_drives(store: &dyn Store) -> Result<()> {
    let mut work = store.read(Area::Drives).await?;
    work.drives()
        .list(&DriveFilter::default(), &by(DriveSort::Place), &page(1, 50))
        .await?;
    Ok(())
}

async fn list_places(store: &dyn Store) -> Result<()> {
    let mut work = store.read(Area::Places).await?;
    work.places()
        .list(&PlaceFilter::default(), &by(PlaceSort::Path), &page(1, 50))
        .await?;
    Ok(())
}

async fn list_changes(store: &dyn Store) -> Result<()> {
    let mut work = store.read(Area::Changes).await?;
    work.changes()
        .list(&ChangeFilter::default(), &page(1, 50))
        .await?;
    Ok(())
}

/// Starts so many readers, some of which give up before they get an answer, as people and timeouts do.
fn crowd<F>(count: usize, mut reader: impl FnMut() -> F) -> Vec<JoinHandle<Option<Result<()>>>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let tasks = (0..count).map(|number| {
        let reading = reader();
        background().spawn(async move {
            if number % 5 == 0 {
                return timeout(Duration::from_millis(50), reading).await.ok();
            }
            Some(reading.await)
        })
    });
    tasks.collect()
}

async fn end_as_told(tasks: Vec<JoinHandle<Option<Result<()>>>>) {
    for task in tasks {
        let ended = timeout(GENEROUS, task)
            .await
            .expect("a waiter waits for ever")
            .unwrap();
        assert!(
            matches!(ended, None | Some(Ok(()) | Err(Error::Unavailable(_)))),
            "neither an answer nor a word that there is none: {ended:?}"
        );
    }
}

#[test]
fn two_hundred_waiters_on_drives_do_not_stall_places() {
    run(Kind::Postgres, |base| async move {
        let store = store_of(&base);
        Plant::stored(&*store, "").await;
        let mut session = server::session(&server::address_of(&base.settings)).await;
        let lock = session.transaction().await.unwrap();
        lock.batch_execute("LOCK TABLE drives IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        let waiters = crowd(200, || {
            let store = Arc::clone(&store);
            async move { list_drives(&*store).await }
        });
        let writers = crowd(20, || {
            let store = Arc::clone(&store);
            async move {
                let mut work = store.begin(Area::Drives).await?;
                work.drives().remove(&[domain::DriveId(1)]).await?;
                work.commit().await
            }
        });
        // While the lock is held, and as long as anybody waits.
        let mut answers = 0;
        while waiters.iter().any(|waiter| !waiter.is_finished()) {
            timeout(GENEROUS, list_places(&*store))
                .await
                .expect("stalled")
                .unwrap();
            timeout(GENEROUS, list_changes(&*store))
                .await
                .expect("stalled")
                .unwrap();
            timeout(GENEROUS, store.ping())
                .await
                .expect("stalled")
                .unwrap();
            let writing = async {
                let mut work = store.begin(Area::Places).await?;
                place(
                    &mut *work,
                    domain::Level::Shop,
                    None,
                    &format!("цех {answers}"),
                )
                .await;
                work.commit().await
            };
            timeout(GENEROUS, writing).await.expect("stalled").unwrap();
            answers += 1;
        }
        assert!(answers > 0);
        end_as_told(waiters).await;
        end_as_told(writers).await;
        let backends = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aedb'";
        assert!(
            base.number(backends).await <= 4 + 2,
            "units that were given up leave sessions behind"
        );
        lock.rollback().await.unwrap();
        list_drives(&*store).await.unwrap();
    });
}

#[test]
fn waiters_on_places_do_not_stall_the_history() {
    run(Kind::Postgres, |base| async move {
        let store = store_of(&base);
        let mut session = server::session(&server::address_of(&base.settings)).await;
        let lock = session.transaction().await.unwrap();
        lock.batch_execute("LOCK TABLE places IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        // Drives are shown with their places: these wait, too.
        let mut waiters = crowd(100, || {
            let store = Arc::clone(&store);
            async move { list_drives(&*store).await }
        });
        waiters.extend(crowd(100, || {
            let store = Arc::clone(&store);
            async move { list_places(&*store).await }
        }));
        while waiters.iter().any(|waiter| !waiter.is_finished()) {
            timeout(GENEROUS, list_changes(&*store))
                .await
                .expect("stalled")
                .unwrap();
            timeout(GENEROUS, store.ping())
                .await
                .expect("stalled")
                .unwrap();
        }
        end_as_told(waiters).await;
        lock.rollback().await.unwrap();
        list_places(&*store).await.unwrap();
        list_drives(&*store).await.unwrap();
    });
}

#[test]
fn waiters_get_their_answer_when_the_lock_ends_in_time() {
    run(Kind::Postgres, |base| async move {
        let store = base.open(|settings| settings.readers = 4);
        let mut session = server::session(&server::address_of(&base.settings)).await;
        let lock = session.transaction().await.unwrap();
        lock.batch_execute("LOCK TABLE drives IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap();
        let waiters: Vec<_> = (0..20)
            .map(|_| {
                let store = Arc::clone(&store);
                background().spawn(async move { list_drives(&*store).await })
            })
            .collect();
        list_places(&*store).await.unwrap();
        lock.rollback().await.unwrap();
        for waiter in waiters {
            timeout(GENEROUS, waiter).await.unwrap().unwrap().unwrap();
        }
    });
}

#[test]
fn a_file_that_another_program_writes_to_can_be_read() {
    run(Kind::Sqlite, |base| async move {
        let store = store_of(&base);
        let plant = Plant::stored(&*store, "").await;
        let mut other = file::connection(&base.settings);
        other.batch_execute("BEGIN IMMEDIATE").unwrap();
        let writers = crowd(50, || {
            let store = Arc::clone(&store);
            async move {
                let work = store.begin(Area::Places).await?;
                work.commit().await
            }
        });
        while writers.iter().any(|writer| !writer.is_finished()) {
            timeout(GENEROUS, list_places(&*store))
                .await
                .expect("stalled")
                .unwrap();
            timeout(GENEROUS, list_drives(&*store))
                .await
                .expect("stalled")
                .unwrap();
        }
        for writer in writers {
            let ended = writer.await.unwrap();
            assert!(
                matches!(ended, None | Some(Err(Error::Unavailable(_)))),
                "{ended:?}"
            );
        }
        other.batch_execute("COMMIT").unwrap();
        let mut work = timeout(GENEROUS, store.begin(Area::Places))
            .await
            .unwrap()
            .unwrap();
        work.places()
            .change(&renamed(&plant.shop, "ЛПЦ-2"), at(1))
            .await
            .unwrap();
        work.commit().await.unwrap();
    });
}
