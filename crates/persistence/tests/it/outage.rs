//! A server that goes away, or stops answering, and comes back.

use crate::support::{Base, GENEROUS, Kind, background, build::*, proxy::Proxy, run, server};
use domain::Level;
use persistence::{Area, Error, Result, Store};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

struct Outage {
    store: Arc<dyn Store>,
    proxy: Proxy,
    plant: Plant,
}

/// A store behind a proxy, all of its connections open.
async fn before_the_outage(base: &Base) -> Outage {
    let proxy = Proxy::before(&base.settings).await;
    let store = base.open(|settings| {
        proxy.put_into(settings);
        (settings.readers, settings.writers) = (4, 2);
        settings.wait = Duration::from_secs(2);
        settings.lock_wait = Duration::from_millis(300);
        settings.statement_time = Duration::from_millis(500);
    });
    let plant = Plant::stored(&*store, "").await;
    let mut held = vec![];
    for area in [Area::Places, Area::Places, Area::Drives, Area::Changes] {
        let mut work = store.read(area).await.unwrap();
        work.places().find(plant.shop.id).await.unwrap();
        held.push(work);
    }
    for area in [Area::Places, Area::Drives] {
        held.push(store.begin(area).await.unwrap());
    }
    drop(held);
    Outage {
        store,
        proxy,
        plant,
    }
}

impl Outage {
    async fn read(&self) -> Result<()> {
        let mut work = self.store.read(Area::Places).await?;
        work.places().find(self.plant.shop.id).await?;
        Ok(())
    }

    async fn write(&self, name: &str) -> Result<()> {
        let mut work = self.store.begin(Area::Places).await?;
        let new = [new_place(Level::Shop, None, name)];
        work.places().add(&new, at(0)).await?;
        work.commit().await
    }

    /// Everything fails, and says that trying again may help.
    async fn everything_is_unavailable(&self) {
        let unavailable = |outcome: Result<()>| {
            assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
        };
        for _ in 0..2 {
            unavailable(timeout(GENEROUS, self.read()).await.unwrap());
            unavailable(timeout(GENEROUS, self.write("в обрыве")).await.unwrap());
            unavailable(timeout(GENEROUS, self.store.ping()).await.unwrap());
            unavailable(
                timeout(GENEROUS, self.store.snapshot())
                    .await
                    .unwrap()
                    .map(drop),
            );
            unavailable(
                timeout(GENEROUS, self.store.check())
                    .await
                    .unwrap()
                    .map(drop),
            );
        }
    }

    /// Everything works again, more often than there are connections that were dead.
    async fn everything_works(&self) {
        for number in 0..12 {
            timeout(GENEROUS, self.read()).await.unwrap().unwrap();
            timeout(GENEROUS, self.write(&format!("после {number}")))
                .await
                .unwrap()
                .unwrap();
            timeout(GENEROUS, self.store.ping()).await.unwrap().unwrap();
        }
        timeout(GENEROUS, self.store.snapshot())
            .await
            .unwrap()
            .map(drop)
            .unwrap();
    }
}

#[test]
fn after_a_cut_units_are_unavailable_and_then_work_again() {
    run(Kind::Postgres, |base| async move {
        let outage = before_the_outage(&base).await;
        let mut reading = outage.store.read(Area::Places).await.unwrap();
        let mut writing = outage.store.begin(Area::Places).await.unwrap();
        place(&mut *writing, Level::Shop, None, "в обрыве").await;
        outage.proxy.cut();
        // Units that were under way.
        let read = timeout(GENEROUS, reading.places().tree(None, 9))
            .await
            .unwrap();
        assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
        let committed = timeout(GENEROUS, writing.commit()).await.unwrap();
        assert!(
            matches!(committed, Err(Error::Unavailable(_))),
            "{committed:?}"
        );
        drop(reading);
        outage.everything_is_unavailable().await;
        outage.proxy.heal();
        outage.everything_works().await;
        assert_eq!(
            base.number("SELECT count(*) FROM places WHERE name = 'в обрыве'")
                .await,
            0
        );
    });
}

#[test]
fn connections_that_died_unseen_do_not_fail_the_next_units() {
    run(Kind::Postgres, |base| async move {
        let outage = before_the_outage(&base).await;
        // A restart that nobody noticed: every pooled connection is dead, new ones work.
        let session = server::session(&server::address_of(&base.settings)).await;
        let kill = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'aedb'";
        let killed: i64 = session.query_one(kill, &[]).await.unwrap().get(0);
        assert!(killed >= 4, "{killed}");
        let until_seen = async {
            // A statement may be sent before the connection's end is seen: once for each connection at most.
            let mut failures = 0;
            for number in 0..12 {
                for outcome in [
                    outage.read().await,
                    outage.write(&format!("{number}")).await,
                ] {
                    match outcome {
                        Ok(()) => {}
                        Err(Error::Unavailable(_)) => failures += 1,
                        other => panic!("{other:?}"),
                    }
                }
            }
            assert!(failures <= killed, "{failures}");
            outage.everything_works().await;
        };
        timeout(GENEROUS, until_seen).await.unwrap();
    });
}

#[test]
fn a_frozen_server_ends_in_unavailable_and_then_works_again() {
    run(Kind::Postgres, |base| async move {
        let outage = before_the_outage(&base).await;
        let mut reading = outage.store.read(Area::Places).await.unwrap();
        let mut writing = outage.store.begin(Area::Places).await.unwrap();
        place(&mut *writing, Level::Shop, None, "в обрыве").await;
        let dropped = outage.store.begin(Area::Drives).await.unwrap();
        outage.proxy.freeze();
        let read = timeout(GENEROUS, reading.places().tree(None, 9))
            .await
            .unwrap();
        assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
        let added = timeout(GENEROUS, writing.places().tree(None, 9))
            .await
            .unwrap();
        assert!(matches!(added, Err(Error::Unavailable(_))), "{added:?}");
        assert!(matches!(writing.commit().await, Err(Error::Poisoned)));
        drop((reading, dropped));
        outage.everything_is_unavailable().await;
        outage.proxy.heal();
        outage.everything_works().await;
        assert_eq!(
            base.number("SELECT count(*) FROM places WHERE name = 'в обрыве'")
                .await,
            0
        );
    });
}

#[test]
fn a_crowd_in_an_outage_gets_its_answer_and_leaves_no_connection_behind() {
    run(Kind::Postgres, |base| async move {
        let outage = Arc::new(before_the_outage(&base).await);
        outage.proxy.freeze();
        let crowd: Vec<_> = (0..50)
            .map(|_| {
                let outage = Arc::clone(&outage);
                background().spawn(async move { outage.read().await })
            })
            .collect();
        for reader in crowd {
            let ended = timeout(GENEROUS, reader).await.unwrap().unwrap();
            assert!(matches!(ended, Err(Error::Unavailable(_))), "{ended:?}");
        }
        outage.proxy.heal();
        outage.everything_works().await;
        let pools = outage.store.pools();
        assert!(pools.iter().all(|pool| pool.connections <= 4), "{pools:?}");
    });
}
