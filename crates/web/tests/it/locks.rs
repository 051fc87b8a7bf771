//! What is locked holds up only those who need it, and those only for a bounded time.
//!
//! "Not held up" means here: answered while the lock is still held.

use crate::{
    harness::{Answer, Base, Kind, TestApp, clients, on_both, run, sent, until},
    plant::Plant,
    postgres::session,
};
use persistence::{Area, UnitOfWork};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinHandle;

on_both!(
    requests_that_need_nothing_locked_are_answered,
    whoever_waits_gets_an_answer_in_bounded_time,
);

const WAITERS: usize = 200;

/// What is locked, until it is released.
enum Lock {
    Postgres(tokio_postgres::Client),
    Sqlite(Box<dyn UnitOfWork>),
}

impl Lock {
    /// PostgreSQL: the table of drives. SQLite: the right to write, as another program has it.
    async fn take(base: &Base) -> Self {
        match base.kind {
            Kind::Sqlite => Self::Sqlite(base.open().begin(Area::Drives).await.unwrap()),
            Kind::Postgres => {
                let session = session(&base.url).await;
                session
                    .batch_execute("BEGIN; LOCK TABLE drives IN ACCESS EXCLUSIVE MODE")
                    .await
                    .unwrap();
                Self::Postgres(session)
            }
        }
    }

    async fn release(self) {
        match self {
            Self::Postgres(session) => session.batch_execute("ROLLBACK").await.unwrap(),
            Self::Sqlite(work) => work.rollback().await.unwrap(),
        }
    }
}

/// Requests that need what is locked: reading drives, or writing them.
fn waiters(base: &Base, app: &TestApp, plant: &Plant) -> Vec<JoinHandle<Answer>> {
    let request = |number: usize| match base.kind {
        Kind::Postgres => app.request(Method::GET, "/api/v1/drives"),
        Kind::Sqlite => {
            let body = plant.drive_with(&json!({ "note": format!("{number}") }));
            app.request(Method::POST, "/api/v1/drives").json(&body)
        }
    };
    (0..WAITERS)
        .map(|number| clients().spawn(sent(request(number))))
        .collect()
}

/// Waits until the first of them stands at the lock.
async fn stands_at_the_lock(base: &Base, app: &TestApp) {
    match base.kind {
        Kind::Postgres => {
            let observer = session(&base.url).await;
            let query =
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'drives'::regclass";
            until("somebody waits for the lock", async || {
                let waiting: i64 = observer.query_one(query, &[]).await.unwrap().get(0);
                (waiting > 0).then_some(())
            })
            .await;
        }
        // The one writer is lent.
        Kind::Sqlite => {
            until("somebody waits for the lock", async || {
                let pools = persistence::Store::pools(&*app.store);
                pools
                    .iter()
                    .any(|pool| pool.name == "writers" && pool.connections == 1 && pool.idle == 0)
                    .then_some(())
            })
            .await;
        }
    }
}

/// What needs nothing that is locked.
fn others(base: &Base) -> Vec<&'static str> {
    let mut paths = vec![
        "/",
        "/health/live",
        "/health/ready",
        "/api/v1/shops",
        "/api/v1/rooms?sort=name",
        "/api/v1/changes",
        "/api/v1/imports",
        "/metrics",
        "/imports",
    ];
    if base.kind == Kind::Sqlite {
        // SQLite's readers wait for no writer.
        paths.extend([
            "/api/v1/drives",
            "/drives",
            "/api/v1/tree",
            "/api/v1/exports/drives.csv",
        ]);
    }
    paths
}

async fn requests_that_need_nothing_locked_are_answered(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drive(&plant.drive()).await;
    let lock = Lock::take(&base).await;
    let waiting = waiters(&base, &app, &plant);
    stands_at_the_lock(&base, &app).await;
    for _ in 0..5 {
        for path in others(&base) {
            app.get(path).await.expect(200);
        }
        if base.kind == Kind::Postgres {
            // Writes to other tables too.
            app.place(
                "cabinets",
                &format!("c{:?}", std::time::Instant::now()),
                Some(("room_id", &plant.room)),
            )
            .await;
        }
    }
    assert!(
        waiting.iter().all(|waiter| !waiter.is_finished()),
        "the lock wasn't waited for"
    );
    lock.release().await;
    let wanted = if base.kind == Kind::Postgres {
        200
    } else {
        201
    };
    for waiter in waiting {
        waiter.await.unwrap().expect(wanted);
    }
    base.assert_clean().await;
}

async fn whoever_waits_gets_an_answer_in_bounded_time(base: Base) {
    let app = base.serve_with(|settings| {
        settings.database.wait_ms = 500;
        settings.database.lock_wait_ms = 300;
    });
    let plant = app.plant("").await;
    app.drive(&plant.drive()).await;
    let lock = Lock::take(&base).await;
    let waiting = waiters(&base, &app, &plant);
    stands_at_the_lock(&base, &app).await;
    for path in others(&base) {
        app.get(path).await.expect(200);
    }
    // Nobody gets what is locked, and nobody waits for ever: the lock is held until all have been answered.
    for waiter in waiting {
        waiter.await.unwrap().busy();
    }
    // A page says it in words.
    let page = match base.kind {
        Kind::Postgres => app.page("/drives").await,
        Kind::Sqlite => {
            let form = app
                .request(Method::POST, "/plant/new")
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded");
            sent(
                form.header("accept-language", "en")
                    .body("level=shop&name=x"),
            )
            .await
        }
    };
    assert!(
        page.words().contains("The database doesn't answer now"),
        "{}",
        page.text()
    );
    page.busy();
    for path in others(&base) {
        app.get(path).await.expect(200);
    }
    lock.release().await;
    until("all of it works again", async || {
        let read = app.get("/api/v1/drives").await;
        let written = app.post("/api/v1/drives", &plant.drive()).await;
        assert!([200, 503].contains(&read.status) && [201, 503].contains(&written.status));
        (read.status == 200 && written.status == 201).then_some(())
    })
    .await;
    let answers = futures_util::future::join_all((0..50).map(|_| app.get("/api/v1/drives"))).await;
    answers
        .into_iter()
        .for_each(|answer| drop(answer.expect(200)));
    base.assert_clean().await;
}

/// An import that waits for another program's lock is applied when that is over, or says that it is busy.
#[test]
fn an_apply_that_waits_too_long_can_be_repeated() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        run(kind, |base| async move {
            let app = base.serve_with(|settings| settings.database.lock_wait_ms = 300);
            let import = app
                .preview("x.csv", crate::sheet::crew_csv(&crate::sheet::crew_rows()))
                .await;
            let lock = Lock::take(&base).await;
            app.apply(&import).await.busy();
            lock.release().await;
            until("it is applied", async || {
                let answer = app.apply(&import).await;
                assert!([200, 503].contains(&answer.status), "{}", answer.text());
                (answer.status == 200).then_some(())
            })
            .await;
            assert_eq!(app.items("/api/v1/drives").await.len(), 8);
            base.assert_clean().await;
        });
    }
}
