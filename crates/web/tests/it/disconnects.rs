//! Clients that hang up at any moment: what they asked for is done wholly or not at all, and nobody else notices.

use crate::{
    harness::{Base, TestApp, on_both, until},
    people::admin_header,
    plant::Plant,
};
use futures_util::future::join_all;
use persistence::Area;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    a_write_that_is_hung_up_on_is_whole_or_nothing,
    writes_that_wait_are_given_up_when_nobody_listens,
    a_hung_up_apply_goes_on,
    a_person_who_is_hung_up_on_is_whole_or_not_there,
    a_manual_that_is_hung_up_on_is_whole_or_not_there,
    a_file_that_is_hung_up_on_is_whole_or_not_there,
);

/// A request that writes a drive with this note.
fn request(plant: &Plant, note: &str) -> Vec<u8> {
    let body = json!([
        plant.drive_with(&json!({ "note": note })),
        plant.drive_with(&json!({ "note": note }))
    ]);
    let body = body.to_string();
    let length = body.len();
    let head =
        "POST /api/v1/drives HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let admin = admin_header();
    format!("{head}{admin}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// Sees to it that each note has both of its drives or none, each with its entry; tells how many there are.
async fn whole_or_nothing(app: &TestApp) -> usize {
    let mut notes: BTreeMap<String, usize> = BTreeMap::new();
    let drives = app.items("/api/v1/drives").await;
    for drive in &drives {
        *notes
            .entry(drive["note"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    for (note, count) in &notes {
        assert_eq!(*count, 2, "{note} is half there");
    }
    let added = app.items("/api/v1/changes?entity=drive").await;
    assert_eq!(added.len(), drives.len(), "an entry for each drive");
    notes.len()
}

async fn a_write_that_is_hung_up_on_is_whole_or_nothing(base: Base) {
    // Few connections, so that one that is lost would be missed.
    let app =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    let plant = app.plant("").await;
    for number in 0..120 {
        let bytes = request(&plant, &format!("n{number}"));
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        if number < 40 {
            // In the middle of sending.
            stream
                .write_all(&bytes[..bytes.len() * number / 40])
                .await
                .unwrap();
        } else {
            stream.write_all(&bytes).await.unwrap();
            // After a little more of the server's work each time.
            for _ in 0..number - 40 {
                tokio::task::yield_now().await;
            }
            if number % 3 == 0 {
                let mut first = [0; 1];
                drop(stream.read(&mut first).await);
            }
        }
        if number % 2 == 0 {
            // A reset instead of an end.
            stream.set_zero_linger().unwrap();
        }
        drop(stream);
    }
    // The pool works, and so does the one that writes.
    let last = app
        .post(
            "/api/v1/drives",
            &json!([
                plant.drive_with(&json!({ "note": "last" })),
                plant.drive_with(&json!({ "note": "last" }))
            ]),
        )
        .await;
    last.expect(201);
    assert!(whole_or_nothing(&app).await >= 1);
    base.assert_clean().await;
}

async fn writes_that_wait_are_given_up_when_nobody_listens(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    // Another program has the base for itself.
    let other = base.open();
    let mut work = other.begin(Area::Drives).await.unwrap();
    work.lock_plant(persistence::PlantLock::Exclusive)
        .await
        .unwrap();
    let waiting = join_all((0..20).map(|number| {
        let bytes = request(&plant, &format!("w{number}"));
        let address = app.address;
        async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
            stream
        }
    }))
    .await;
    drop(waiting);
    work.rollback().await.unwrap();
    // Nobody waits any more, so that this one comes through at once.
    app.post(
        "/api/v1/drives",
        &json!([
            plant.drive_with(&json!({ "note": "last" })),
            plant.drive_with(&json!({ "note": "last" }))
        ]),
    )
    .await
    .expect(201);
    assert!(whole_or_nothing(&app).await >= 1);
    base.assert_clean().await;
}

async fn a_hung_up_apply_goes_on(base: Base) {
    let app = base.serve();
    let rows = crate::sheet::many_rows(400);
    let import = app.preview("x.csv", crate::sheet::crew_csv(&rows)).await;
    let head = format!(
        "POST /api/v1/imports/{}/apply HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        import["id"],
        admin_header()
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let state = async || {
        app.get(&format!("/api/v1/imports/{}", import["id"]))
            .await
            .expect(200)
            .json()["state"]
            .clone()
    };
    until("it is being applied", async || {
        (state().await != "previewed").then_some(())
    })
    .await;
    drop(stream);
    until("it has been applied", async || {
        (state().await == "applied").then_some(())
    })
    .await;
    let drives: Value = app.get("/api/v1/drives").await.json();
    assert_eq!(drives["total"], 400);
    base.assert_clean().await;
}

async fn a_person_who_is_hung_up_on_is_whole_or_not_there(base: Base) {
    let app =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    for number in 0..90 {
        let (path, body) = if number % 3 == 0 {
            ("/api/v1/tokens", json!({ "name": format!("t{number}") }))
        } else {
            let email = format!("p{number}@tests.example");
            let person = json!({ "name": "P", "email": email, "role": "viewer" });
            ("/api/v1/users", person)
        };
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{}content-length: {}\r\n\r\n",
            admin_header(),
            body.len()
        );
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
        for _ in 0..number {
            tokio::task::yield_now().await;
        }
        if number % 2 == 0 {
            let mut first = [0; 1];
            drop(stream.read(&mut first).await);
        }
        stream.set_zero_linger().unwrap();
        drop(stream);
    }
    let last = json!({ "name": "Last", "email": "last@tests.example", "role": "viewer" });
    app.post("/api/v1/users", &last).await.expect(201);
    // Each has its entry, and each entry its person; the harness's own admin was put there without one.
    let people = app.items("/api/v1/users").await.len() - 1;
    let told = app.items("/api/v1/changes?entity=user").await.len();
    assert_eq!(people, told);
    let tokens = app.get("/api/v1/tokens").await.expect(200).json();
    let tokens = tokens["items"].as_array().unwrap().len() - 1;
    assert_eq!(
        tokens,
        app.items("/api/v1/changes?entity=token").await.len()
    );
    assert!(people > 1 && tokens > 0, "{people} {tokens}");
    base.assert_clean().await;
}

/// Sends a request and hangs up after a little more of the server's work each time.
async fn hang_up(app: &TestApp, head: &str, body: &[u8], number: usize) {
    let head = format!(
        "{head} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{}content-length: {}\r\n\r\n",
        admin_header(),
        body.len()
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // Some of it, or all.
    let sent = (body.len() * (number % 10 + 1) / 10).max(1);
    drop(stream.write_all(&body[..sent]).await);
    for _ in 0..number {
        tokio::task::yield_now().await;
    }
    if number % 4 == 1 && sent == body.len() {
        let mut first = [0; 1];
        drop(stream.read(&mut first).await);
    }
    stream.set_zero_linger().unwrap();
}

async fn a_manual_that_is_hung_up_on_is_whole_or_not_there(base: Base) {
    let app =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    let add = async |path: &'static str, body: Value| {
        let added = app.post(&format!("/api/v1/library/{path}"), &body).await;
        added.expect(201).json()["id"].clone()
    };
    let category = add("categories", json!({ "name": "V" })).await;
    let group = json!({ "name": "S", "category_id": category });
    let group = add("groups", group).await;
    for number in 0..90 {
        let (path, body) = match number % 3 {
            0 => (
                "groups",
                json!({ "name": format!("g{number}"), "category_id": category, "series": [{ "series": "x" }] }),
            ),
            1 => (
                "manuals",
                json!({ "title": format!("m{number}"), "group_id": group }),
            ),
            _ => (
                "lists",
                json!({
                    "categories": [{ "name": format!("l{number}") }],
                    "groups": [{ "name": "S", "category_id": 1 }],
                    "manuals": [{ "title": format!("l{number}"), "file_url": "https://plant.example/x", "group_id": 1 }],
                }),
            ),
        };
        let head = format!("POST /api/v1/library/{path}");
        hang_up(&app, &head, body.to_string().as_bytes(), number).await;
    }
    let last = json!({ "title": "last", "group_id": group });
    app.post("/api/v1/library/manuals", &last).await.expect(201);
    // Lists that came in came in whole, each as one import; all else has its own entry.
    let lists = app.items("/api/v1/imports").await.len();
    for (path, entity) in [
        ("categories", "manual_category"),
        ("groups", "manual_group"),
        ("manuals", "manual"),
    ] {
        let there = app.items(&format!("/api/v1/library/{path}")).await;
        let told = app.items(&format!("/api/v1/changes?entity={entity}")).await;
        assert_eq!(there.len(), told.len() + lists, "{entity}");
    }
    base.assert_clean().await;
}

async fn a_file_that_is_hung_up_on_is_whole_or_not_there(base: Base) {
    let app =
        base.serve_with(|settings| (settings.database.writers, settings.database.readers) = (1, 2));
    let add = async |path: &'static str, body: Value| {
        let added = app.post(&format!("/api/v1/library/{path}"), &body).await;
        added.expect(201).json()["id"].clone()
    };
    let category = add("categories", json!({ "name": "V" })).await;
    let group = add("groups", json!({ "name": "S", "category_id": category })).await;
    let mut manuals = vec![];
    for number in 0..30 {
        let manual = json!({ "title": format!("m{number}"), "group_id": group });
        manuals.push(add("manuals", manual).await);
    }
    for (number, manual) in manuals.iter().enumerate() {
        let bytes = crate::library::pdf(&format!("file {number}"), 90_000);
        let head = format!("PUT /api/v1/library/manuals/{manual}/file");
        hang_up(&app, &head, &bytes, number).await;
    }
    // What was kept for a manual that never told of it is an orphan, and swept when it can't be on its way any more.
    let store = persistence::Files::open(&base.settings().files()).unwrap();
    until("what was begun has ended", async || {
        let later = "2040-01-01T00:00:00Z".parse().unwrap();
        let swept = api::filing::sweep(&*base.open(), &store, later, true).await;
        assert!(swept.unwrap().findings.is_empty());
        let there = app.items("/api/v1/library/manuals").await;
        let with_file = there.iter().filter(|manual| !manual["file"].is_null());
        (crate::library::kept(&base).len() == with_file.count()).then_some(())
    })
    .await;
    for (number, manual) in manuals.iter().enumerate() {
        let path = format!("/api/v1/library/manuals/{manual}");
        if !app.get(&path).await.expect(200).json()["file"].is_null() {
            let file = app.get(&format!("{path}/file")).await.expect(200);
            assert_eq!(
                file.body,
                crate::library::pdf(&format!("file {number}"), 90_000)
            );
        }
    }
    base.assert_clean().await;
}
