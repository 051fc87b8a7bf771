//! Bringing things back as the history tells that they were, by the API and by the pages' buttons.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{Who, there},
    plant::at,
    sheet::{crew_csv, crew_rows},
};
use domain::Role;
use persistence::Area;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_drive_comes_back_to_the_middle_and_forth,
    a_place_gets_its_name_and_parent_back,
    a_person_gets_name_and_role_back,
    an_entry_of_the_log_gets_its_words_and_subject_back,
    the_last_admin_stays_one,
    what_was_removed_comes_again_once,
    a_removed_room_takes_its_drives_in_again,
    a_place_that_is_gone_stands_in_the_way,
    a_name_that_is_taken_stands_in_the_way,
    some_things_arent_brought_back,
    only_those_who_may_bring_back,
    two_at_once_leave_one_state,
    a_retry_is_done_once,
    a_thousand_later_changes_are_gone_back_through,
    pages_offer_it_where_it_leads_back,
);

impl TestApp {
    async fn restore(&self, change: &Value) -> Answer {
        let path = format!("/api/v1/changes/{}/restore", change["id"]);
        sent(self.request(Method::POST, &path)).await
    }

    /// The history of one thing, the newest first.
    async fn history(&self, entity: &str, of: &Value) -> Vec<Value> {
        let path = format!("/api/v1/changes?entity={entity}&entity_id={}", of["id"]);
        self.items(&path).await
    }
}

/// A resource without what every write changes.
fn timeless(mut resource: Value) -> Value {
    resource.as_object_mut().unwrap().remove("updated_at");
    resource
}

async fn a_drive_comes_back_to_the_middle_and_forth(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body = json!({
        "room_id": plant.room["id"], "cabinet_id": plant.cabinet["id"],
        "mechanism_id": plant.mechanism["id"], "series": "Sinamics S120", "type": "6SL",
        "power_w": 45000, "rated_current_a": 12.5, "current_kind": "AC", "note": "строка\nещё",
    });
    let drive = app.drive(&body).await;
    let address = at("drives", &drive);
    let changes = [
        json!({ "series": "КТЭ", "type": null, "power_w": null }),
        json!({ "cabinet_id": null, "note": null, "current_kind": "DC" }),
        json!({ "mechanism_id": null, "series": "КТЭ-2", "input_voltage_v": 400 }),
    ];
    let mut states = vec![timeless(app.get(&address).await.json())];
    for change in &changes {
        app.patch(&address, change).await.expect(200);
        states.push(timeless(app.get(&address).await.json()));
    }
    let entries = app.history("drive", &drive).await;
    assert_eq!(entries.len(), 4);
    // Entries are the newest first: back to the second state, to the first, and again to what it was at last.
    for (entry, state) in [(2, 1), (3, 0), (1, 2), (0, 3)] {
        let told = app.restore(&entries[entry]).await.expect(200).json();
        let id = &drive["id"];
        let expected =
            json!({ "entity": "drive", "entity_id": id, "url": format!("/drives/{id}") });
        assert_eq!(told, expected);
        assert_eq!(timeless(app.get(&address).await.json()), states[state]);
    }
    let now = app.history("drive", &drive).await;
    assert_eq!(now.len(), 8, "each is a change of its own");
    assert_eq!(now[0]["operation"], "changed");
    assert_eq!(now[0]["actor"], "admin");
    // Nothing differs: nothing is told.
    app.restore(&now[0]).await.expect(200);
    app.restore(&entries[0]).await.expect(200);
    assert_eq!(app.history("drive", &drive).await, now);
    // A restoring can be restored from like any other.
    app.restore(&now[3]).await.expect(200);
    assert_eq!(timeless(app.get(&address).await.json()), states[1]);
    base.assert_clean().await;
}

async fn a_place_gets_its_name_and_parent_back(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let shop = ("shop_id", &plant.shop);
    let line = app.place("production-lines", "Стан 2000", Some(shop)).await;
    let body = json!({ "room_id": plant.room["id"], "cabinet_id": plant.cabinet["id"],
        "mechanism_id": plant.mechanism["id"], "series": "КТЭ" });
    let drive = app.drive(&body).await;
    let room = at("rooms", &plant.room);
    app.patch(&room, &json!({ "name": "Новое имя" }))
        .await
        .expect(200);
    let moved = json!({ "production_line_id": line["id"], "name": "Третье имя" });
    app.patch(&room, &moved).await.expect(200);
    let entries = app.history("room", &plant.room).await;
    assert_eq!(entries.len(), 3);
    app.restore(&entries[1]).await.expect(200);
    let now = app.get(&room).await.json();
    assert_eq!(now["name"], "Новое имя");
    assert_eq!(now["production_line"]["id"], plant.line["id"]);
    let told = app.restore(&entries[2]).await.expect(200).json();
    assert_eq!(told["url"], format!("/plant/{}", plant.room["id"]));
    let now = app.get(&room).await.json();
    assert_eq!(now["name"], plant.room["name"]);
    // What stands in it went along, mechanism and all.
    let drive = app.get(&at("drives", &drive)).await.json();
    assert_eq!(drive["production_line"]["id"], plant.line["id"]);
    assert_eq!(drive["mechanism"]["id"], plant.mechanism["id"]);
    base.assert_clean().await;
}

async fn a_person_gets_name_and_role_back(base: Base) {
    let app = base.serve();
    let who = Who::with("oleg", Role::Viewer, "token-of-oleg");
    let user = there(&*base.open(), &who).await.unwrap();
    let person = json!({ "id": user.id.0 });
    let address = format!("/api/v1/users/{}", user.id.0);
    let before = timeless(app.get(&address).await.expect(200).json());
    let changed = json!({ "name": "Олег", "role": "editor" });
    app.patch(&address, &changed).await.expect(200);
    let edited = timeless(app.get(&address).await.json());
    app.patch(&address, &json!({ "email": "other@tests.example" }))
        .await
        .expect(200);
    let entries = app.history("user", &person).await;
    assert_eq!(entries.len(), 2);
    app.restore(&entries[1]).await.expect(200);
    assert_eq!(timeless(app.get(&address).await.json()), edited);
    // The state before the first entry isn't in the history of somebody put into the base by the test itself; the
    // changes of name and role are taken back through the restored entry.
    app.patch(&address, &json!({ "name": "oleg", "role": "viewer" }))
        .await
        .expect(200);
    assert_eq!(timeless(app.get(&address).await.json()), before);
    let entries = app.history("user", &person).await;
    app.restore(&entries[1]).await.expect(200);
    assert_eq!(timeless(app.get(&address).await.json()), edited);
}

async fn the_last_admin_stays_one(base: Base) {
    let app = base.serve();
    let who = Who::with("second", Role::Viewer, "token-of-second");
    let user = there(&*base.open(), &who).await.unwrap();
    let address = format!("/api/v1/users/{}", user.id.0);
    app.patch(&address, &json!({ "name": "Второй" }))
        .await
        .expect(200);
    app.patch(&address, &json!({ "role": "admin" }))
        .await
        .expect(200);
    let entries = app.history("user", &json!({ "id": user.id.0 })).await;
    // The harness's admin goes: the second is the last one.
    let admin = app.get("/api/v1/users/me").await.json()["id"].clone();
    let store = base.open();
    let mut work = store.begin(Area::People).await.unwrap();
    let mut last = work
        .users()
        .find(domain::UserId(admin.as_i64().unwrap()))
        .await
        .unwrap()
        .unwrap();
    last.role = Role::Editor;
    work.users().change(&last, last.updated_at).await.unwrap();
    work.commit().await.unwrap();
    let path = format!("/api/v1/changes/{}/restore", entries[1]["id"]);
    let request = app
        .visit(Method::POST, &path)
        .bearer_auth("token-of-second");
    sent(request).await.problem(409);
    let mut work = store.read(Area::People).await.unwrap();
    let now = work.users().find(user.id).await.unwrap().unwrap();
    assert_eq!(now.role, Role::Admin);
}

async fn what_was_removed_comes_again_once(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body = json!({ "room_id": plant.room["id"], "cabinet_id": plant.cabinet["id"],
        "mechanism_id": plant.mechanism["id"], "series": "КТЭ", "power_w": 1.5, "note": "моё" });
    let drive = app.drive(&body).await;
    let address = at("drives", &drive);
    app.patch(&address, &json!({ "series": "КТЭ-2" }))
        .await
        .expect(200);
    let second = timeless(app.get(&address).await.json());
    app.delete(&address).await.expect(204);
    let entries = app.history("drive", &drive).await;
    assert_eq!(entries[0]["operation"], "removed");
    let told = app.restore(&entries[0]).await.expect(200).json();
    assert_ne!(told["entity_id"], drive["id"]);
    let came = app
        .get(&format!("/api/v1/drives/{}", told["entity_id"]))
        .await;
    let mut came = timeless(came.expect(200).json());
    for own in ["id", "created_at"] {
        came[own] = second[own].clone();
    }
    assert_eq!(came, second);
    app.restore(&entries[0]).await.problem(409);
    app.restore(&entries[2]).await.problem(409);
    assert_eq!(app.items("/api/v1/drives").await.len(), 1);
    let last = app.history("drive", &drive).await.remove(0);
    assert_eq!(last["fields"]["restored"]["to"]["id"], told["entity_id"]);

    // A removed thing can come back older than it was at last.
    let came = json!({ "id": told["entity_id"] });
    app.patch(
        &at("drives", &came),
        &json!({ "series": "Другой", "power_w": 7 }),
    )
    .await
    .expect(200);
    app.delete(&at("drives", &came)).await.expect(204);
    let entries = app.history("drive", &came).await;
    let told = app.restore(&entries[2]).await.expect(200).json();
    let drive = app
        .get(&format!("/api/v1/drives/{}", told["entity_id"]))
        .await
        .json();
    assert_eq!(
        (&drive["series"], &drive["power_w"]),
        (&json!("КТЭ-2"), &json!(1.5))
    );
    base.assert_clean().await;
}

async fn a_removed_room_takes_its_drives_in_again(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body =
        json!({ "room_id": plant.room["id"], "cabinet_id": plant.cabinet["id"], "series": "КТЭ" });
    let drive = app.drive(&body).await;
    let path = format!("{}?cascade=true", at("rooms", &plant.room));
    app.delete(&path).await.expect(204);
    let of_drive = app.history("drive", &drive).await;
    let refused = app.restore(&of_drive[0]).await.problem(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("12ПСУ"),
        "{refused}"
    );
    for (entity, place) in [("room", &plant.room), ("cabinet", &plant.cabinet)] {
        let entries = app.history(entity, place).await;
        app.restore(&entries[0]).await.expect(200);
    }
    let told = app.restore(&of_drive[0]).await.expect(200).json();
    let drive = app
        .get(&format!("/api/v1/drives/{}", told["entity_id"]))
        .await
        .json();
    assert_eq!(drive["room"]["name"], "12ПСУ");
    assert_eq!(drive["cabinet"]["name"], plant.cabinet["name"]);
    base.assert_clean().await;
}

async fn a_place_that_is_gone_stands_in_the_way(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let old = app
        .place("rooms", "Старая", Some(("production_line_id", &plant.line)))
        .await;
    let drive = app
        .drive(&json!({ "room_id": old["id"], "series": "КТЭ" }))
        .await;
    let address = at("drives", &drive);
    let moved = json!({ "room_id": plant.room["id"], "series": "КТЭ-2" });
    app.patch(&address, &moved).await.expect(200);
    app.delete(&at("rooms", &old)).await.expect(204);
    let before = app.get(&address).await.json();
    let entries = app.history("drive", &drive).await;
    let refused = app.restore(&entries[1]).await.problem(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("Старая"),
        "{refused}"
    );
    assert_eq!(app.get(&address).await.json(), before);
    assert_eq!(app.history("drive", &drive).await, entries);
}

async fn a_name_that_is_taken_stands_in_the_way(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let room = at("rooms", &plant.room);
    app.patch(&room, &json!({ "name": "Другое" }))
        .await
        .expect(200);
    app.place("rooms", "12ПСУ", Some(("production_line_id", &plant.line)))
        .await;
    let entries = app.history("room", &plant.room).await;
    app.restore(&entries[1]).await.problem(409);
    assert_eq!(app.get(&room).await.json()["name"], "Другое");
}

async fn some_things_arent_brought_back(base: Base) {
    let app = base.serve();
    let import = app.preview("drives.csv", crew_csv(&crew_rows())).await;
    app.apply(&import).await.expect(200);
    let entry = app.items("/api/v1/changes?entity=import").await.remove(0);
    app.restore(&entry).await.problem(409);
    app.restore(&json!({ "id": 999_999 })).await.problem(404);
    app.restore(&json!({ "id": "x" })).await.problem(404);
}

async fn only_those_who_may_bring_back(base: Base) {
    let app = base.serve();
    let store = base.open();
    for (name, role) in [("viewer", Role::Viewer), ("editor", Role::Editor)] {
        let who = Who::with(name, role, &format!("token-of-{name}"));
        there(&*store, &who).await.unwrap();
    }
    let reads = Who {
        read_only: true,
        ..Who::with("reader", Role::Admin, "token-of-reader")
    };
    there(&*store, &reads).await.unwrap();
    let plant = app.plant("").await;
    let room = at("rooms", &plant.room);
    app.patch(&room, &json!({ "name": "Другое" }))
        .await
        .expect(200);
    let entries = app.history("room", &plant.room).await;
    let path = format!("/api/v1/changes/{}/restore", entries[1]["id"]);
    sent(app.visit(Method::POST, &path)).await.problem(401);
    for (token, status) in [
        ("token-of-viewer", 403),
        ("token-of-reader", 403),
        ("token-of-editor", 200),
    ] {
        let request = app.visit(Method::POST, &path).bearer_auth(token);
        sent(request).await.expect(status);
    }
    assert_eq!(app.get(&room).await.json()["name"], "12ПСУ");
    // People are an admin's matter.
    let user = there(
        &*store,
        &Who::with("viewer", Role::Viewer, "token-of-viewer"),
    )
    .await
    .unwrap();
    let address = format!("/api/v1/users/{}", user.id.0);
    app.patch(&address, &json!({ "name": "Иной" }))
        .await
        .expect(200);
    let entry = app
        .history("user", &json!({ "id": user.id.0 }))
        .await
        .remove(0);
    let path = format!("/api/v1/changes/{}/restore", entry["id"]);
    let request = app
        .visit(Method::POST, &path)
        .bearer_auth("token-of-editor");
    sent(request).await.problem(403);
}

async fn two_at_once_leave_one_state(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app
        .drive(&json!({ "room_id": plant.room["id"], "series": "1" }))
        .await;
    let address = at("drives", &drive);
    for series in ["2", "3"] {
        let changed = json!({ "series": series, "note": series });
        app.patch(&address, &changed).await.expect(200);
    }
    let entries = app.history("drive", &drive).await;
    let (one, two) = tokio::join!(app.restore(&entries[1]), app.restore(&entries[2]));
    one.expect(200);
    two.expect(200);
    let now = app.get(&address).await.json();
    let state = (now["series"].as_str().unwrap(), now["note"].as_str());
    assert!([("2", Some("2")), ("1", None)].contains(&state), "{now}");
    // Removed, it comes back once.
    app.delete(&address).await.expect(204);
    let entries = app.history("drive", &drive).await;
    let (one, two) = tokio::join!(app.restore(&entries[0]), app.restore(&entries[0]));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(app.items("/api/v1/drives").await.len(), 1);
    base.assert_clean().await;
}

async fn a_retry_is_done_once(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app
        .drive(&json!({ "room_id": plant.room["id"], "series": "1" }))
        .await;
    app.delete(&at("drives", &drive)).await.expect(204);
    let entry = app.history("drive", &drive).await.remove(0);
    let path = format!("/api/v1/changes/{}/restore", entry["id"]);
    let send = async || {
        let request = app.request(Method::POST, &path);
        sent(request.header("idempotency-key", "k1"))
            .await
            .expect(200)
            .json()
    };
    assert_eq!(send().await, send().await);
    assert_eq!(app.items("/api/v1/drives").await.len(), 1);
}

async fn a_thousand_later_changes_are_gone_back_through(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body = json!({ "room_id": plant.room["id"], "series": "1" });
    let drive = app.drive(&body).await;
    let address = at("drives", &drive);
    let changed = app.patch(&address, &json!({ "series": "2" })).await;
    changed.expect(200);
    let first = app.history("drive", &drive).await.remove(1);
    // Told without being done: only the entries matter here.
    let later = async |many: usize| {
        let store = base.open();
        let mut work = store.begin(Area::Changes).await.unwrap();
        let id = domain::ChangeId(first["id"].as_i64().unwrap());
        let mut told = work.changes().find(id).await.unwrap().unwrap().told;
        told.operation = domain::Operation::Changed;
        told.fields.clear();
        work.changes().add(&vec![told; many]).await.unwrap();
        work.commit().await.unwrap();
    };
    later(999).await;
    app.restore(&first).await.expect(200);
    assert_eq!(app.get(&address).await.json()["series"], "1");
    app.patch(&address, &json!({ "series": "3" }))
        .await
        .expect(200);
    let refused = app.restore(&first).await.problem(409);
    let told = refused["detail"].as_str().unwrap().replace(',', "");
    assert!(told.contains("1000"), "{refused}");
    assert_eq!(app.get(&address).await.json()["series"], "3");
}

async fn pages_offer_it_where_it_leads_back(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let room = at("rooms", &plant.room);
    app.patch(&room, &json!({ "name": "Другое" }))
        .await
        .expect(200);
    let entries = app.history("room", &plant.room).await;
    let button = |entry: &Value| format!("action=\"/changes/{}/restore\"", entry["id"]);
    for path in [
        format!("/plant/{}", plant.room["id"]),
        format!("/changes?entity=room&id={}", plant.room["id"]),
        "/changes".to_owned(),
    ] {
        let page = app.page(&path).await.expect(200).text();
        assert!(page.contains(&button(&entries[1])), "{path}: {page}");
        assert!(!page.contains(&button(&entries[0])), "{path}: it is so now");
    }
    let press = async |entry: &Value| {
        let path = format!("/changes/{}/restore", entry["id"]);
        let request = app.request(Method::POST, &path);
        sent(request.header("sec-fetch-site", "same-origin")).await
    };
    let answer = press(&entries[1]).await.expect(303);
    let to = format!("/plant/{}", plant.room["id"]);
    assert_eq!(answer.header("location"), Some(&*to));
    assert_eq!(app.get(&room).await.json()["name"], "12ПСУ");
    // What was removed is offered once.
    app.delete(&at("cabinets", &plant.cabinet))
        .await
        .expect(204);
    let removed = app.history("cabinet", &plant.cabinet).await.remove(0);
    let page = app.page("/changes").await.expect(200).words();
    assert!(page.contains(&button(&removed)), "{page}");
    assert!(page.contains("Bring it back"), "{page}");
    press(&removed).await.expect(303);
    let page = app.page("/changes").await.expect(200).words();
    assert!(!page.contains(&button(&removed)), "{page}");
    let refused = press(&removed).await.expect(409).words();
    assert!(refused.contains("brought back already"), "{refused}");
    // A viewer isn't offered what isn't theirs to do.
    let who = Who::with("viewer", Role::Viewer, "token-of-viewer");
    there(&*base.open(), &who).await.unwrap();
    let request = app
        .visit(Method::GET, "/changes")
        .bearer_auth("token-of-viewer");
    let page = sent(request).await.expect(200).text();
    assert!(!page.contains("/restore\""), "{page}");
}

async fn an_entry_of_the_log_gets_its_words_and_subject_back(base: Base) {
    let app = base.serve();
    there(
        &*base.open(),
        &Who::with("writer", Role::Storekeeper, "writer"),
    )
    .await
    .unwrap();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let entry = json!({ "title": "Сгорел", "text": "**вентилятор**", "drive_id": drive["id"] });
    let entry = app
        .post("/api/v1/log-entries", &entry)
        .await
        .expect(201)
        .json();
    let address = at("log-entries", &entry);
    for change in [
        json!({ "title": "Заменён", "room_id": plant.room["id"] }),
        json!({ "text": "", "room_id": null }),
    ] {
        app.patch(&address, &change).await.expect(200);
    }
    let told = app.history("log_entry", &entry).await;
    assert_eq!(told.len(), 3);
    // The first state, and the one between.
    app.restore(&told[2]).await.expect(200);
    assert_eq!(
        timeless(app.get(&address).await.json()),
        timeless(entry.clone())
    );
    app.restore(&told[1]).await.expect(200);
    let between = app.get(&address).await.json();
    assert_eq!(
        (&between["title"], &between["text"], &between["room"]["id"]),
        (
            &json!("Заменён"),
            &json!("**вентилятор**"),
            &plant.room["id"]
        )
    );
    // Not another's; and nothing half when what it was about is gone.
    let path = format!("/api/v1/changes/{}/restore", told[2]["id"]);
    let request = app.visit(Method::POST, &path).bearer_auth("writer");
    sent(request).await.problem(403);
    app.delete(&at("drives", &drive)).await.expect(204);
    app.restore(&told[2]).await.problem(409);
    assert_eq!(app.get(&address).await.json(), between);
    // A removed one would come back as somebody else's.
    app.delete(&address).await.expect(204);
    for told in app.history("log_entry", &entry).await {
        app.restore(&told).await.problem(409);
    }
}
