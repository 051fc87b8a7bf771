//! Two people edit the same thing on pages: nothing of what either wrote is lost unseen.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{ADMIN_TOKEN as ADMIN, Who, there},
    plant::at,
};
use domain::Role;
use reqwest::Method;
use serde_json::json;

on_both!(
    a_drives_second_writer_is_asked,
    a_places_second_writer_is_asked,
    a_persons_second_writer_is_asked,
    an_entrys_second_writer_is_asked,
    two_at_once_are_both_heard,
    what_nobody_else_changed_is_no_conflict,
    a_form_without_a_version_is_taken_as_before,
);

const ANNA: &str = "token-of-anna";

/// Somebody beside the harness's admin.
async fn anna(base: &Base, role: Role) {
    let who = Who::with("anna", role, ANNA);
    there(&*base.open(), &who).await.unwrap();
}

async fn page(app: &TestApp, token: &str, path: &str) -> String {
    let request = app.visit(Method::GET, path).bearer_auth(token);
    let request = request.header("accept-language", "en");
    sent(request).await.expect(200).words()
}

async fn send(app: &TestApp, token: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = app.visit(Method::POST, path).bearer_auth(token);
    let request = request
        .header("accept-language", "en")
        .header("sec-fetch-site", "same-origin");
    sent(request.form(fields)).await
}

/// The version that a page's form carries.
#[track_caller]
fn version(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Sees to it that a page tells of these, and of who wrote meanwhile; gives the version to save it with.
#[track_caller]
fn asked(answer: Answer, told: &[&str]) -> String {
    let page = answer.expect(409).words();
    for told in told {
        assert!(page.contains(told), "no {told:?} in {page}");
    }
    assert!(page.contains("has changed this since you began"), "{page}");
    assert!(page.contains("Nothing is saved"), "{page}");
    version(&page)
}

async fn a_drives_second_writer_is_asked(base: Base) {
    let app = base.serve();
    anna(&base, Role::Editor).await;
    let plant = app.plant("").await;
    let drive = app
        .drive(&plant.drive_with(&json!({ "power_w": 1500 })))
        .await;
    let (edit, address) = (
        format!("/drives/{}/edit", drive["id"]),
        at("drives", &drive),
    );
    let opened = version(&page(&app, ANNA, &edit).await);
    assert_eq!(opened, version(&page(&app, ADMIN, &edit).await));
    let room = plant.room["id"].to_string();
    let fields = |version: &str, power: &str, note: &str| {
        let fields = [
            ("series", "Sinamics S120"),
            ("type", "6SL3130-1TE24-0AA0"),
            ("room", &room),
            ("cabinet", "2UZ-2"),
            ("mechanism", "Рольганг"),
            ("power_w", power),
            ("note", note),
            ("version", version),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |token: &str, fields: [(String, String); 8]| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        send(&app, token, &edit, &fields).await
    };
    send(ANNA, fields(&opened, "2200", "от Анны"))
        .await
        .expect(303);
    let stored = app.get(&address).await.json();
    let again = asked(
        send(ADMIN, fields(&opened, "1500", "моё <b>")).await,
        &[
            "anna, token “tests”",
            "<td>от Анны</td><td>моё &lt;b&gt;</td>",
            "<td>2.2\u{a0}kW</td><td>1.5\u{a0}kW</td>",
            ">моё &lt;b&gt;</textarea>",
            "value=\"1500\"",
        ],
    );
    assert_eq!(app.get(&address).await.json(), stored, "nothing is written");
    assert_ne!(again, opened);
    // A third change in between asks once more.
    app.patch(&address, &json!({ "note": "третье" }))
        .await
        .expect(200);
    let again = asked(
        send(ADMIN, fields(&again, "1500", "моё <b>")).await,
        &["admin, token “tests”", "<td>третье</td>"],
    );
    send(ADMIN, fields(&again, "1500", "моё <b>"))
        .await
        .expect(303);
    let now = app.get(&address).await.json();
    assert_eq!(
        (&now["power_w"], &now["note"]),
        (&json!(1500), &json!("моё <b>"))
    );
    // Every state in between is in the history.
    let path = format!("/api/v1/changes?entity=drive&entity_id={}", drive["id"]);
    let notes: Vec<_> = app.items(&path).await;
    let notes: Vec<_> = notes
        .iter()
        .map(|e| &e["fields"]["note"]["to"]["text"])
        .collect();
    assert_eq!(
        notes,
        [
            &json!("моё <b>"),
            &json!("третье"),
            &json!("от Анны"),
            &json!(null)
        ]
    );
}

async fn a_places_second_writer_is_asked(base: Base) {
    let app = base.serve();
    anna(&base, Role::Editor).await;
    let plant = app.plant("").await;
    let shop = ("shop_id", &plant.shop);
    let second = app.place("production-lines", "Стан 2000", Some(shop)).await;
    let (edit, address) = (
        format!("/plant/{}/edit", plant.room["id"]),
        at("rooms", &plant.room),
    );
    let opened = version(&page(&app, ADMIN, &edit).await);
    let (line, second) = (plant.line["id"].to_string(), second["id"].to_string());
    let moved = [("name", "5ЕР"), ("parent", &*second), ("version", &*opened)];
    send(&app, ANNA, &edit, &moved).await.expect(303);
    let stored = app.get(&address).await.json();
    let renamed = |version| [("name", "6ЕР"), ("parent", &*line), ("version", version)];
    let again = asked(
        send(&app, ADMIN, &edit, &renamed(&opened)).await,
        &[
            "anna",
            "<td>5ЕР</td><td>6ЕР</td>",
            "<td>Стан 2000</td><td>Стан 1700</td>",
            "value=\"6ЕР\"",
        ],
    );
    assert_eq!(app.get(&address).await.json(), stored);
    send(&app, ADMIN, &edit, &renamed(&again)).await.expect(303);
    let now = app.get(&address).await.json();
    assert_eq!(now["name"], "6ЕР");
    assert_eq!(now["production_line"]["id"], plant.line["id"]);
}

async fn a_persons_second_writer_is_asked(base: Base) {
    let app = base.serve();
    anna(&base, Role::Admin).await;
    let who = Who::with("oleg", Role::Viewer, "token-of-oleg");
    let user = there(&*base.open(), &who).await.unwrap();
    let (edit, address) = (
        format!("/people/{}", user.id.0),
        format!("/api/v1/users/{}", user.id.0),
    );
    let opened = version(&page(&app, ADMIN, &edit).await);
    let fields = |name, role, version| {
        [
            ("name", name),
            ("email", "oleg@tests.example"),
            ("role", role),
            ("version", version),
        ]
    };
    send(&app, ANNA, &edit, &fields("Олег", "editor", &opened))
        .await
        .expect(303);
    let stored = app.get(&address).await.json();
    let again = asked(
        send(&app, ADMIN, &edit, &fields("Олег П.", "viewer", &opened)).await,
        &[
            "anna",
            "<td>Олег</td><td>Олег П.</td>",
            "<td>editor</td><td>viewer</td>",
            "value=\"Олег П.\"",
        ],
    );
    assert_eq!(app.get(&address).await.json(), stored);
    send(&app, ADMIN, &edit, &fields("Олег П.", "viewer", &again))
        .await
        .expect(303);
    let now = app.get(&address).await.json();
    assert_eq!(
        (&now["name"], &now["role"]),
        (&json!("Олег П."), &json!("viewer"))
    );
}

async fn two_at_once_are_both_heard(base: Base) {
    let app = base.serve();
    anna(&base, Role::Admin).await;
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let who = Who::with("oleg", Role::Viewer, "token-of-oleg");
    let user = there(&*base.open(), &who).await.unwrap();
    let (room, line) = (plant.room["id"].to_string(), plant.line["id"].to_string());
    let forms = [
        (
            format!("/drives/{}/edit", drive["id"]),
            "series",
            vec![("room", &*room)],
        ),
        (
            format!("/plant/{room}/edit"),
            "name",
            vec![("parent", &*line)],
        ),
        (
            format!("/people/{}", user.id.0),
            "name",
            vec![("email", "oleg@tests.example"), ("role", "admin")],
        ),
    ];
    for (path, field, others) in &forms {
        let opened = version(&page(&app, ADMIN, path).await);
        let with = |value| {
            let own = [(*field, value), ("version", &*opened)];
            others.iter().copied().chain(own).collect::<Vec<_>>()
        };
        let (one, two) = (with("Первое"), with("Второе"));
        let (one, two) = tokio::join!(send(&app, ADMIN, path, &one), send(&app, ANNA, path, &two));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{path}");
    }
    base.assert_clean().await;
}

async fn what_nobody_else_changed_is_no_conflict(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let edit = format!("/drives/{}/edit", drive["id"]);
    let opened = version(&page(&app, ADMIN, &edit).await);
    // The room is called otherwise by now: it is still the room that was chosen.
    app.patch(&at("rooms", &plant.room), &json!({ "name": "13ПСУ" }))
        .await
        .expect(200);
    let room = plant.room["id"].to_string();
    let fields = [
        ("series", "КТЭ"),
        ("room", &*room),
        ("note", "1"),
        ("version", &*opened),
    ];
    send(&app, ADMIN, &edit, &fields).await.expect(303);
    // Sent twice, the second finds what it says.
    send(&app, ADMIN, &edit, &fields).await.expect(303);
    // What is wrong comes back with the version it came with.
    let wrong = [
        ("series", ""),
        ("room", &*room),
        ("version", &*version(&page(&app, ADMIN, &edit).await)),
    ];
    let came_back = send(&app, ADMIN, &edit, &wrong).await.expect(422).text();
    assert_eq!(version(&came_back), wrong[2].1);
}

async fn a_form_without_a_version_is_taken_as_before(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let edit = format!("/plant/{}/edit", plant.room["id"]);
    let line = plant.line["id"].to_string();
    app.patch(&at("rooms", &plant.room), &json!({ "name": "13ПСУ" }))
        .await
        .expect(200);
    send(&app, ADMIN, &edit, &[("name", "14ПСУ"), ("parent", &line)])
        .await
        .expect(303);
    assert_eq!(
        app.get(&at("rooms", &plant.room)).await.json()["name"],
        "14ПСУ"
    );
}

async fn an_entrys_second_writer_is_asked(base: Base) {
    let app = base.serve();
    anna(&base, Role::Admin).await;
    let entry = json!({ "title": "Сгорел вентилятор", "text": "Заменил" });
    let entry = app
        .post("/api/v1/log-entries", &entry)
        .await
        .expect(201)
        .json();
    let edit = format!("/log/{}/edit", entry["id"]);
    let (mine, hers) = (
        version(&page(&app, ADMIN, &edit).await),
        version(&page(&app, ANNA, &edit).await),
    );
    let fields = [
        ("title", "Сгорел вентилятор"),
        ("text", "Заменил на новый"),
        ("version", &hers),
    ];
    send(&app, ANNA, &edit, &fields).await.expect(303);
    let fields = [
        ("title", "Сгорел вентилятор"),
        ("text", "Заменил, <b>проверил</b>"),
        ("version", &mine),
    ];
    let answer = send(&app, ADMIN, &edit, &fields).await;
    let told = ["Заменил на новый", "Заменил, &lt;b&gt;проверил&lt;/b&gt;"];
    let now = asked(answer, &told);
    let address = format!("/api/v1/log-entries/{}", entry["id"]);
    assert_eq!(app.get(&address).await.json()["text"], "Заменил на новый");
    let fields = [fields[0], fields[1], ("version", &now)];
    send(&app, ADMIN, &edit, &fields).await.expect(303);
    assert_eq!(
        app.get(&address).await.json()["text"],
        "Заменил, <b>проверил</b>"
    );
}
