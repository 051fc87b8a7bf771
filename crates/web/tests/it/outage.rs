//! PostgreSQL that goes away: the home page is there and says so, everything else answers 503, and all of it heals
//! without a restart.

use crate::{
    harness::{Answer, Base, Kind, TestApp, run, until},
    plant::Plant,
    proxy::Proxy,
    sheet::{crew_csv, crew_rows},
};
use secrecy::SecretString;

const AWAY: &str = "The database doesn't answer.";

async fn behind_a_proxy(base: &Base) -> (Proxy, TestApp) {
    let proxy = Proxy::before(&base.url).await;
    let app = base.serve_with(|settings| {
        settings.database.url = SecretString::from(proxy.url.clone());
        settings.database.wait_ms = 1_000;
        settings.database.lock_wait_ms = 500;
        settings.database.statement_ms = 1_000;
    });
    (proxy, app)
}

/// The home page, which is always there.
async fn home(app: &TestApp) -> String {
    app.page("/").await.expect(200).words()
}

/// Sees to it that all that needs the database says that it is away.
async fn everything_is_away(app: &TestApp, plant: &Plant) {
    // The proxy takes a moment to close what is open.
    let ready = until("the cut is seen", async || {
        let ready = app.get("/health/ready").await;
        assert!([200, 503].contains(&ready.status));
        (ready.status == 503).then_some(ready)
    })
    .await;
    assert!(ready.header("retry-after").is_some());
    let reason = ready.problem(503)["detail"].clone();
    assert!(reason.as_str().unwrap().contains("database"), "{reason}");
    app.get("/health/live").await.expect(200);
    app.get("/metrics").await.expect(200);
    for path in [
        "/api/v1/drives",
        "/api/v1/shops/1",
        "/api/v1/tree",
        "/api/v1/changes",
        "/api/v1/exports/drives.csv",
        "/drives",
        "/plant",
        "/imports",
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 503, "{path}: {}", answer.text());
        answer.busy();
    }
    app.post("/api/v1/drives", &plant.drive()).await.busy();
    app.upload("x.csv", crew_csv(&crew_rows())).await.busy();
}

/// Waits until it works, and never sees a fault meanwhile.
async fn heals(app: &TestApp, plant: &Plant) {
    until("it has healed", async || {
        let answers = [
            app.get("/api/v1/drives").await.status,
            app.post("/api/v1/drives", &plant.drive()).await.status,
            app.get("/health/ready").await.status,
            app.get("/plant").await.status,
        ];
        assert!(
            answers
                .iter()
                .all(|status| [200, 201, 503].contains(status)),
            "{answers:?}"
        );
        (!answers.contains(&503)).then_some(())
    })
    .await;
    until("the home page has heard of it", async || {
        (!home(app).await.contains(AWAY)).then_some(())
    })
    .await;
    for _ in 0..20 {
        app.get("/api/v1/drives").await.expect(200);
    }
}

#[test]
fn a_cut_line_is_told_and_heals() {
    run(Kind::Postgres, |base| async move {
        let (proxy, app) = behind_a_proxy(&base).await;
        let plant = app.plant("").await;
        until("the home page shows the plant", async || {
            home(&app).await.contains("Стан 1700").then_some(())
        })
        .await;
        for _ in 0..2 {
            proxy.cut();
            everything_is_away(&app, &plant).await;
            until("the home page says it", async || {
                home(&app).await.contains(AWAY).then_some(())
            })
            .await;
            assert!(
                home(&app).await.contains("Стан 1700"),
                "and still shows what it knew"
            );
            proxy.heal();
            heals(&app, &plant).await;
        }
        base.assert_clean().await;
    });
}

#[test]
fn a_frozen_line_is_told_and_heals() {
    run(Kind::Postgres, |base| async move {
        let (proxy, app) = behind_a_proxy(&base).await;
        let plant = app.plant("").await;
        app.get("/api/v1/drives").await.expect(200);
        proxy.freeze();
        // Nothing answers and nothing breaks: only time tells.
        let statuses =
            futures_util::future::join_all((0..10).map(|_| app.get("/api/v1/drives"))).await;
        statuses.into_iter().for_each(Answer::busy);
        app.post("/api/v1/drives", &plant.drive()).await.busy();
        assert!(home(&app).await.contains("AEDB"));
        until("the home page says it", async || {
            home(&app).await.contains(AWAY).then_some(())
        })
        .await;
        proxy.heal();
        heals(&app, &plant).await;
        base.assert_clean().await;
    });
}

#[test]
fn requests_in_flight_at_the_cut_are_never_a_fault() {
    run(Kind::Postgres, |base| async move {
        let (proxy, app) = behind_a_proxy(&base).await;
        let plant = app.plant("").await;
        for _ in 0..6 {
            let body = plant.drive();
            let reads = futures_util::future::join_all((0..10).map(|_| app.get("/api/v1/drives")));
            let writes =
                futures_util::future::join_all((0..10).map(|_| app.post("/api/v1/drives", &body)));
            let cutting = async {
                tokio::task::yield_now().await;
                proxy.cut();
            };
            let (reads, writes, ()) = futures_util::future::join3(reads, writes, cutting).await;
            for answer in reads.into_iter().chain(writes) {
                assert!(
                    [200, 201, 503].contains(&answer.status),
                    "{} {}",
                    answer.status,
                    answer.text()
                );
                if answer.status == 503 {
                    answer.busy();
                }
            }
            proxy.heal();
            heals(&app, &plant).await;
        }
        base.assert_clean().await;
    });
}

#[test]
fn a_server_that_starts_without_its_database_waits_for_it() {
    run(Kind::Postgres, |base| async move {
        let proxy = Proxy::before(&base.url).await;
        proxy.cut();
        let app = base.serve_with(|settings| {
            settings.database.url = SecretString::from(proxy.url.clone());
            settings.database.wait_ms = 1_000;
        });
        // The first bytes are made at the start.
        until("there is a home page", async || {
            let page = app.page("/").await;
            assert!([200, 503].contains(&page.status));
            (page.status == 200 && page.words().contains(AWAY)).then_some(())
        })
        .await;
        app.get("/api/v1/shops").await.busy();
        proxy.heal();
        until("it works", async || {
            (app.get("/api/v1/shops").await.status == 200).then_some(())
        })
        .await;
        until("the home page too", async || {
            (!home(&app).await.contains(AWAY)).then_some(())
        })
        .await;
    });
}
