//! Requests with an `Idempotency-Key`: however often one is sent, it is done once, also when its answer was lost in COMMIT.

use crate::{
    harness::{Answer, Base, Kind, TestApp, on_both, run, sent, until},
    proxy::Proxy,
    sheet::{crew_csv, crew_rows},
};
use futures_util::future::join_all;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

on_both!(
    a_request_that_is_sent_again_is_done_once,
    each_kind_of_post_can_be_sent_again,
    another_request_needs_another_key,
    a_refused_request_leaves_no_trace,
    many_at_once_are_done_once,
    a_dry_run_keeps_nothing,
    an_import_is_applied_and_undone_once,
);

impl TestApp {
    async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("idempotency-key", key);
        sent(request.json(body)).await
    }
}

/// What makes an answer the same to a program.
fn told(answer: &Answer) -> (u16, Option<&str>, Option<&str>, Value) {
    (
        answer.status,
        answer.header("location"),
        answer.header("etag"),
        answer.json(),
    )
}

async fn a_request_that_is_sent_again_is_done_once(base: Base) {
    let app = base.serve();
    let shop = json!({ "name": "ЛПЦ-1" });
    let first = app
        .post_with_key("/api/v1/shops", "k-1", &shop)
        .await
        .expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    // Also by another instance.
    for app in [&app, &base.serve()] {
        let again = app.post_with_key("/api/v1/shops", "k-1", &shop).await;
        assert_eq!(told(&again), told(&first));
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
    }
    assert_eq!(app.items("/api/v1/shops").await.len(), 1);
    assert_eq!(app.items("/api/v1/changes").await.len(), 1);
    // Without a key it is another one.
    app.post("/api/v1/shops", &shop).await.problem(422);
}

async fn each_kind_of_post_can_be_sent_again(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let (shop, line, room) = (&plant.shop["id"], &plant.line["id"], &plant.room["id"]);
    let drive = plant.drive();
    for (path, body) in [
        (
            "/api/v1/production-lines",
            json!({ "name": "x", "shop_id": shop }),
        ),
        (
            "/api/v1/rooms",
            json!({ "name": "x", "production_line_id": line }),
        ),
        ("/api/v1/cabinets", json!({ "name": "x", "room_id": room })),
        (
            "/api/v1/mechanisms",
            json!({ "name": "x", "production_line_id": line }),
        ),
        ("/api/v1/drives", drive.clone()),
        ("/api/v1/drives?dry_run=false", json!([drive, drive])),
    ] {
        let before = app.items(path.split('?').next().unwrap()).await.len();
        let key = format!("k{path}");
        let first = app.post_with_key(path, &key, &body).await.expect(201);
        let again = app.post_with_key(path, &key, &body).await;
        assert_eq!(told(&again), told(&first), "{path}");
        let after = app.items(path.split('?').next().unwrap()).await.len();
        assert_eq!(
            after - before,
            body.as_array().map_or(1, Vec::len),
            "{path}"
        );
    }
}

async fn another_request_needs_another_key(base: Base) {
    let app = base.serve();
    let shops = "/api/v1/shops";
    app.post_with_key(shops, "k", &json!({ "name": "1" }))
        .await
        .expect(201);
    let other = app.post_with_key(shops, "k", &json!({ "name": "2" })).await;
    let problem = other.problem(422);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("Idempotency-Key"),
        "{problem}"
    );
    let room = json!({ "name": "1", "production_line_id": 1 });
    let elsewhere = app.post_with_key("/api/v1/rooms", "k", &room);
    elsewhere.await.problem(422);
    assert_eq!(app.items(shops).await.len(), 1);
    for wrong in ["", "with space", &"k".repeat(201)] {
        let answer = app
            .post_with_key(shops, wrong, &json!({ "name": "3" }))
            .await;
        answer.problem(400);
    }
}

async fn a_refused_request_leaves_no_trace(base: Base) {
    let app = base.serve();
    let line = json!({ "name": "Стан", "shop_id": 1 });
    let path = "/api/v1/production-lines";
    app.post_with_key(path, "k", &line).await.problem(422);
    app.place("shops", "ЛПЦ-1", None).await;
    app.post_with_key(path, "k", &line).await.expect(201);
}

async fn many_at_once_are_done_once(base: Base) {
    let app = base.serve();
    let shop = json!({ "name": "ЛПЦ-1" });
    let answers = join_all((0..8).map(|_| app.post_with_key("/api/v1/shops", "k", &shop))).await;
    for answer in &answers {
        assert_eq!(told(answer), told(&answers[0]));
        assert_eq!(answer.status, 201);
    }
    let new = answers
        .iter()
        .filter(|answer| answer.header("idempotency-replayed").is_none());
    assert_eq!(new.count(), 1);
    assert_eq!(app.items("/api/v1/changes").await.len(), 1);
}

async fn a_dry_run_keeps_nothing(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let path = "/api/v1/drives?dry_run=true";
    app.post_with_key(path, "k", &plant.drive())
        .await
        .expect(200);
    app.post_with_key("/api/v1/drives", "k", &plant.drive())
        .await
        .expect(201);
}

async fn an_import_is_applied_and_undone_once(base: Base) {
    let app = base.serve();
    let import = app.preview("x.csv", crew_csv(&crew_rows())).await;
    for done in ["apply", "undo"] {
        let path = format!("/api/v1/imports/{}/{done}", import["id"]);
        let first = app.post_with_key(&path, done, &json!({})).await.expect(200);
        let again = app.post_with_key(&path, done, &json!({})).await;
        assert_eq!(told(&again), told(&first), "{done}");
        app.post(&path, &json!({})).await.problem(409);
    }
    assert_eq!(app.items("/api/v1/changes").await.len(), 2);
}

/// The server has committed, and nobody hears of it: sending the request again tells, and does nothing twice.
#[test]
fn an_answer_lost_in_commit_is_given_again() {
    run(Kind::Postgres, |base: Base| async move {
        let proxy = Proxy::before(&base.url).await;
        let app = base.serve_with(|settings| {
            settings.database.url = SecretString::from(proxy.url.clone());
            settings.database.statement_ms = 2_000;
        });
        let shop = json!({ "name": "ЛПЦ-1" });
        proxy.cut_after_commit();
        let lost = app.post_with_key("/api/v1/shops", "k", &shop).await;
        lost.busy();
        let directly = base.serve();
        assert_eq!(
            directly.items("/api/v1/shops").await.len(),
            1,
            "it was committed"
        );
        proxy.heal();
        let again = until("the connection is new", async || {
            let again = app.post_with_key("/api/v1/shops", "k", &shop).await;
            (again.status != 503).then_some(again)
        })
        .await;
        assert_eq!(
            (again.status, again.header("idempotency-replayed")),
            (201, Some("true"))
        );
        assert_eq!(again.json()["name"], "ЛПЦ-1");
        assert_eq!(app.items("/api/v1/shops").await.len(), 1);
        assert_eq!(app.items("/api/v1/changes").await.len(), 1);
    });
}
