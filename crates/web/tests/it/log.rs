//! The shift log through the JSON API: adding, reading, changing, removing, and who may do what.

mod pages;
mod posts;

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    people::{Who, there},
    plant::at,
};
use domain::{Role, User};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    an_entry_is_added_read_changed_and_removed,
    entries_are_listed_newest_first_and_filtered,
    what_is_wrong_is_pointed_at,
    what_an_entry_is_about_is_changed_and_cleared,
    a_stale_tag_is_refused,
    an_entry_that_is_sent_again_is_added_once,
    each_role_does_what_it_may,
);

const ENTRIES: &str = "/api/v1/log-entries";

/// Somebody who is there, with what they ask with.
struct Person {
    user: User,
    token: String,
}

impl Person {
    async fn of(base: &Base, name: &str, role: Role) -> Self {
        let token = format!("the-token-of-{role:?}-{}", name.len());
        let who = Who::with(name, role, &token);
        let user = there(&*base.open(), &who).await.unwrap();
        Self { user, token }
    }

    async fn ask(&self, app: &TestApp, method: Method, path: &str) -> Answer {
        sent(self.request(app, method, path)).await
    }

    async fn tell(&self, app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
        sent(self.request(app, method, path).json(body)).await
    }

    async fn page(&self, app: &TestApp, path: &str) -> String {
        self.ask(app, Method::GET, path).await.expect(200).words()
    }

    async fn form(&self, app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(app, Method::POST, path);
        sent(request.header("sec-fetch-site", "same-origin").form(fields)).await
    }

    fn request(&self, app: &TestApp, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = app.visit(method, path).bearer_auth(&self.token);
        request.header("accept-language", "en")
    }
}

impl TestApp {
    async fn entry(&self, body: &Value) -> Value {
        self.post(ENTRIES, body).await.expect(201).json()
    }
}

fn address(entry: &Value) -> String {
    at("log-entries", entry)
}

async fn an_entry_is_added_read_changed_and_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let body =
        json!({ "title": " 2UZ-2 стоит ", "text": "F30002\r\n**ждём**", "drive_id": drive["id"] });
    let added = app.post(ENTRIES, &body).await.expect(201);
    let entry = added.json();
    assert_eq!(added.header("location"), Some(address(&entry).as_str()));
    assert_eq!(
        entry,
        json!({
            "id": entry["id"], "title": "2UZ-2 стоит", "text": "F30002\n**ждём**",
            "html": "<p>F30002<br>\n<strong>ждём</strong></p>\n",
            "author": { "id": entry["author"]["id"], "name": "admin" },
            "drive": { "id": drive["id"], "name": "Sinamics S120 6SL3130-1TE24-0AA0, 2UZ-2" },
            "cabinet": null, "room": null,
            "created_at": "2026-03-04T05:06:07Z", "updated_at": "2026-03-04T05:06:07Z",
        })
    );
    let read = app.get(&address(&entry)).await.expect(200);
    assert_eq!(read.header("etag"), added.header("etag"));
    assert_eq!(read.json(), entry);
    app.clock.set("2026-03-04T06:00:00Z");
    let changed = app
        .patch(&address(&entry), &json!({ "title": "2UZ-2 пошёл" }))
        .await;
    let changed = changed.expect(200).json();
    assert_eq!(changed["title"], "2UZ-2 пошёл");
    assert_eq!(changed["updated_at"], "2026-03-04T06:00:00Z");
    for member in ["text", "drive", "author", "created_at"] {
        assert_eq!(changed[member], entry[member], "{member}");
    }
    app.delete(&address(&entry)).await.expect(204);
    app.get(&address(&entry)).await.problem(404);
    app.patch(&address(&entry), &json!({})).await.problem(404);
    app.delete(&address(&entry)).await.problem(404);
    let told = app
        .items("/api/v1/changes?entity=log_entry&entity_id=1")
        .await;
    let told: Vec<&Value> = told.iter().map(|change| &change["operation"]).collect();
    assert_eq!(told, ["removed", "changed", "added"]);
    base.assert_clean().await;
}

async fn entries_are_listed_newest_first_and_filtered(base: Base) {
    let app = base.serve();
    let other = Person::of(&base, "keeper", Role::Storekeeper).await;
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    for (title, about) in [
        ("drive", json!({ "drive_id": drive["id"] })),
        ("cabinet", json!({ "cabinet_id": plant.cabinet["id"] })),
        ("room", json!({ "room_id": plant.room["id"] })),
        ("nothing", json!({})),
    ] {
        let mut body = about;
        body["title"] = title.into();
        app.entry(&body).await;
    }
    let theirs = json!({ "title": "theirs" });
    let theirs = other.tell(&app, Method::POST, ENTRIES, &theirs).await;
    let theirs = theirs.expect(201).json();
    let titles = async |query: String| -> Vec<String> {
        let items = app.items(&format!("{ENTRIES}{query}")).await;
        let title = |item: &Value| item["title"].as_str().unwrap().to_owned();
        items.iter().map(title).collect()
    };
    let all = ["theirs", "nothing", "room", "cabinet", "drive"];
    assert_eq!(titles(String::new()).await, all);
    assert_eq!(
        titles(format!("?drive_id={}", drive["id"])).await,
        ["drive"]
    );
    let cabinet = format!("?cabinet_id={}", plant.cabinet["id"]);
    assert_eq!(titles(cabinet).await, ["cabinet"]);
    let room = format!("?room_id={}", plant.room["id"]);
    assert_eq!(titles(room).await, ["room"]);
    let author = format!("?author_id={}", theirs["author"]["id"]);
    assert_eq!(titles(author).await, ["theirs"]);
    // A walk by the links meets each once.
    let mut next = Some(format!("{ENTRIES}?page_size=2"));
    let mut walked = vec![];
    while let Some(path) = next {
        let page = app.get(&path).await.expect(200);
        let items = page.json()["items"].as_array().unwrap().clone();
        walked.extend(
            items
                .iter()
                .map(|item| item["title"].as_str().unwrap().to_owned()),
        );
        let links = page.header("link").unwrap_or_default().to_owned();
        next = links.split(", ").find_map(|link| {
            let (link, relation) = link.split_once(">; ")?;
            (relation == "rel=\"next\"").then(|| link.trim_start_matches('<').to_owned())
        });
    }
    assert_eq!(walked, all);
}

async fn what_is_wrong_is_pointed_at(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let refused = async |body: Value| app.post(ENTRIES, &body).await.pointers(422);
    assert_eq!(refused(json!({})).await, ["/title"]);
    assert_eq!(
        refused(json!({ "title": " ", "text": "a\u{0}" })).await,
        ["/title", "/text"]
    );
    assert_eq!(
        refused(json!({ "title": "t", "text": "я".repeat(20_001) })).await,
        ["/text"]
    );
    assert_eq!(refused(json!({ "title": "t", "x": 1 })).await, ["/x"]);
    assert_eq!(
        refused(json!({ "title": "t", "text": null })).await,
        ["/text"]
    );
    let both = json!({ "title": "t", "drive_id": drive["id"], "room_id": plant.room["id"] });
    assert_eq!(refused(both).await, ["/room_id"]);
    for (body, pointer) in [
        (json!({ "drive_id": 987_654 }), "/drive_id"),
        (json!({ "room_id": 987_654 }), "/room_id"),
        (json!({ "room_id": plant.cabinet["id"] }), "/room_id"),
        (json!({ "cabinet_id": plant.shop["id"] }), "/cabinet_id"),
    ] {
        let mut body = body;
        body["title"] = "t".into();
        assert_eq!(refused(body).await, [pointer]);
    }
    let query = format!("{ENTRIES}?drive_id=1&room_id=2");
    assert_eq!(app.get(&query).await.pointers(422), ["room_id"]);
    let query = format!("{ENTRIES}?drive_id=x&colour=red");
    assert_eq!(app.get(&query).await.pointers(422), ["drive_id", "colour"]);
    assert!(app.items(ENTRIES).await.is_empty());
}

async fn what_an_entry_is_about_is_changed_and_cleared(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let entry = app
        .entry(&json!({ "title": "t", "drive_id": drive["id"] }))
        .await;
    let address = address(&entry);
    let patched = async |body: Value| app.patch(&address, &body).await.expect(200).json();
    // One takes another's place; null of another kind changes nothing.
    let room = patched(json!({ "room_id": plant.room["id"] })).await;
    assert_eq!(room["room"]["name"], "12ПСУ");
    assert_eq!(room["drive"], Value::Null);
    assert_eq!(
        patched(json!({ "drive_id": null, "cabinet_id": null })).await["room"],
        room["room"]
    );
    let both = json!({ "room_id": null, "cabinet_id": plant.cabinet["id"] });
    assert_eq!(patched(both).await["cabinet"]["name"], "2UZ-2");
    let nothing = patched(json!({ "cabinet_id": null })).await;
    for kind in ["drive", "cabinet", "room"] {
        assert_eq!(nothing[kind], Value::Null, "{kind}");
    }
    let two = json!({ "drive_id": drive["id"], "cabinet_id": plant.cabinet["id"] });
    assert_eq!(
        app.patch(&address, &two).await.pointers(422),
        ["/cabinet_id"]
    );
}

async fn a_stale_tag_is_refused(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let entry = json!({ "title": "t", "drive_id": drive["id"] });
    let address = address(&app.entry(&entry).await);
    let tag = async || app.get(&address).await.header("etag").unwrap().to_owned();
    let with = |method, tag: &str| {
        let request = app.request(method, &address).header("if-match", tag);
        sent(request.json(&json!({ "title": "mine" })))
    };
    let old = tag().await;
    let answer = app.request(Method::GET, &address);
    sent(answer.header("if-none-match", &old)).await.expect(304);
    app.patch(&address, &json!({ "text": "theirs" }))
        .await
        .expect(200);
    with(Method::PATCH, &old).await.problem(412);
    with(Method::DELETE, &old).await.problem(412);
    assert_eq!(app.get(&address).await.json()["title"], "t");
    // What it is about has another name now: the answer differs, and so does the tag.
    let old = tag().await;
    let renamed = json!({ "series": "КТЭ" });
    app.patch(&at("drives", &drive), &renamed).await.expect(200);
    with(Method::PATCH, &old).await.problem(412);
    let fresh = tag().await;
    let changed = with(Method::PATCH, &fresh).await.expect(200);
    let fresh = changed.header("etag").unwrap().to_owned();
    with(Method::DELETE, &fresh).await.expect(204);
}

async fn an_entry_that_is_sent_again_is_added_once(base: Base) {
    let app = base.serve();
    let send = |title: &str| {
        let request = app.request(Method::POST, ENTRIES);
        let request = request.header("idempotency-key", "k-1");
        sent(request.json(&json!({ "title": title })))
    };
    let first = send("once").await.expect(201);
    let again = send("once").await.expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    send("another").await.problem(422);
    assert_eq!(app.items(ENTRIES).await.len(), 1);
}

async fn each_role_does_what_it_may(base: Base) {
    let app = base.serve();
    let viewer = Person::of(&base, "viewer", Role::Viewer).await;
    let keeper = Person::of(&base, "keeper", Role::Storekeeper).await;
    let editor = Person::of(&base, "editor", Role::Editor).await;
    let body = json!({ "title": "own" });
    let own = keeper.tell(&app, Method::POST, ENTRIES, &body).await;
    let own = address(&own.expect(201).json());
    let admin_s = address(&app.entry(&json!({ "title": "the admin's" })).await);

    // A visitor reads nothing of it, and is asked to log in.
    for path in [ENTRIES, &own] {
        let answer = sent(app.visit(Method::GET, path)).await;
        assert!(answer.header("www-authenticate").is_some());
        answer.problem(401);
    }
    let written = app.visit(Method::POST, ENTRIES).json(&body);
    sent(written).await.problem(401);
    for path in ["/log", "/log/1", "/log/new"] {
        let answer = sent(app.visit(Method::GET, path)).await.expect(303);
        assert!(answer.header("location").unwrap().starts_with("/login"));
    }
    // A viewer only reads.
    viewer.ask(&app, Method::GET, &own).await.expect(200);
    viewer
        .tell(&app, Method::POST, ENTRIES, &body)
        .await
        .problem(403);
    viewer
        .tell(&app, Method::PATCH, &own, &body)
        .await
        .problem(403);
    viewer.ask(&app, Method::DELETE, &own).await.problem(403);
    let page = viewer.page(&app, "/log/1").await;
    assert!(
        !page.contains("/log/1/edit") && !page.contains("/log/new"),
        "{page}"
    );
    viewer.ask(&app, Method::GET, "/log/new").await.expect(403);
    // Whoever writes corrects their own.
    let other = json!({ "title": "corrected" });
    keeper
        .tell(&app, Method::PATCH, &own, &other)
        .await
        .expect(200);
    for (who, foreign) in [(&keeper, &admin_s), (&editor, &own)] {
        who.tell(&app, Method::PATCH, foreign, &other)
            .await
            .problem(403);
        who.ask(&app, Method::DELETE, foreign).await.problem(403);
    }
    assert!(keeper.page(&app, "/log/1").await.contains("/log/1/edit"));
    assert!(!keeper.page(&app, "/log/2").await.contains("/log/2/edit"));
    keeper
        .ask(&app, Method::GET, "/log/2/edit")
        .await
        .expect(403);
    keeper.form(&app, "/log/2/remove", &[]).await.expect(403);
    keeper
        .form(&app, "/log/2/edit", &[("title", "x")])
        .await
        .expect(403);
    // An admin corrects everybody's; it stays its author's.
    let corrected = app.patch(&own, &json!({ "text": "seen" })).await;
    assert_eq!(corrected.expect(200).json()["author"]["name"], "keeper");
    app.delete(&own).await.expect(204);
}
