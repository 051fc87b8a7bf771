//! Places through the JSON API: making, reading, moving and removing them on every level, and the history of it.

use crate::{
    harness::{Base, TestApp, on_both, sent},
    plant::{Plant, at},
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    every_level_is_added_read_changed_and_removed,
    what_is_wrong_with_a_place_is_pointed_at,
    a_level_with_something_in_it_is_removed_only_by_cascade,
    a_removed_mechanism_leaves_its_drives,
    a_room_that_moves_carries_its_mechanisms,
    a_mechanism_with_drives_stays_on_its_line,
    the_tree_tells_what_lies_where,
    every_change_is_told_in_the_history,
);

const LEVELS: [(&str, Option<&str>); 5] = [
    ("shops", None),
    ("production-lines", Some("shop_id")),
    ("rooms", Some("production_line_id")),
    ("cabinets", Some("room_id")),
    ("mechanisms", Some("production_line_id")),
];

impl Plant {
    /// What holds the places of a level.
    fn above(&self, parent: Option<&'static str>) -> Option<(&'static str, &Value)> {
        let parent = parent?;
        let place = match parent {
            "shop_id" => &self.shop,
            "production_line_id" => &self.line,
            _ => &self.room,
        };
        Some((parent, place))
    }
}

async fn every_level_is_added_read_changed_and_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    for (level, parent) in LEVELS {
        let mut body = json!({ "name": "  Новый  " });
        if let Some((field, place)) = plant.above(parent) {
            body[field] = place["id"].clone();
        }
        app.clock.set("2026-03-04T06:00:00Z");
        let added = app
            .post(&format!("/api/v1/{level}"), &body)
            .await
            .expect(201);
        let place = added.json();
        let address = at(level, &place);
        assert_eq!(added.header("location"), Some(address.as_str()));
        assert_eq!(place["name"], "Новый");
        assert_eq!(place["created_at"], "2026-03-04T06:00:00Z");

        let read = app.get(&address).await.expect(200);
        assert_eq!(read.json(), place);
        assert_eq!(read.header("etag"), added.header("etag"));

        app.clock.set("2026-03-04T07:00:00Z");
        let changed = app
            .patch(&address, &json!({ "name": "Другой" }))
            .await
            .expect(200);
        assert_eq!(changed.json()["name"], "Другой");
        assert_eq!(changed.json()["created_at"], "2026-03-04T06:00:00Z");
        assert_eq!(changed.json()["updated_at"], "2026-03-04T07:00:00Z");
        assert_ne!(changed.header("etag"), added.header("etag"));
        assert_eq!(app.get(&address).await.json(), changed.json());

        assert!(app.delete(&address).await.expect(204).body.is_empty());
        app.get(&address).await.problem(404);
        app.delete(&address).await.problem(404);
        app.patch(&address, &json!({ "name": "x" }))
            .await
            .problem(404);
    }
    base.assert_clean().await;
}

async fn what_is_wrong_with_a_place_is_pointed_at(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let post = |level: &'static str, body: Value| {
        let app = &app;
        async move {
            app.post(&format!("/api/v1/{level}"), &body)
                .await
                .pointers(422)
        }
    };
    assert_eq!(post("shops", json!({})).await, ["/name"]);
    assert_eq!(post("shops", json!({ "name": " " })).await, ["/name"]);
    assert_eq!(post("shops", json!({ "name": 7 })).await, ["/name"]);
    assert_eq!(
        post("shops", json!({ "name": "x".repeat(201) })).await,
        ["/name"]
    );
    assert_eq!(
        post("shops", json!({ "name": "ЛПЦ-1" })).await,
        ["/name"],
        "taken"
    );
    assert_eq!(
        post("shops", json!({ "name": "x", "shop_id": 1 })).await,
        ["/shop_id"]
    );
    assert_eq!(
        post("shops", json!({ "name": "x", "n/a~me": 1 })).await,
        ["/n~1a~0me"]
    );
    assert_eq!(post("shops", json!({ "name": "x", "`": 1 })).await, ["/`"]);
    assert_eq!(post("shops", json!({ "name": null })).await, ["/name"]);
    assert_eq!(
        post("rooms", json!({ "name": "x" })).await,
        ["/production_line_id"]
    );
    let wrong_level = json!({ "name": "x", "production_line_id": plant.shop["id"] });
    assert_eq!(post("rooms", wrong_level).await, ["/production_line_id"]);
    let nobody = json!({ "name": "x", "production_line_id": 987_654 });
    assert_eq!(post("rooms", nobody).await, ["/production_line_id"]);
    // A room's id under another level's address is nothing there.
    app.get(&at("shops", &plant.room)).await.problem(404);
    app.delete(&at("cabinets", &plant.room)).await.problem(404);
    app.get("/api/v1/rooms/x").await.problem(404);
    // The same name is free under another parent.
    let other = app
        .place(
            "production-lines",
            "Стан 2000",
            Some(("shop_id", &plant.shop)),
        )
        .await;
    app.place("rooms", "12ПСУ", Some(("production_line_id", &other)))
        .await;
    // And a move onto a taken name isn't done.
    let moved = json!({ "production_line_id": other["id"] });
    assert_eq!(
        app.patch(&at("rooms", &plant.room), &moved)
            .await
            .pointers(422),
        ["/name"]
    );
    base.assert_clean().await;
}

async fn a_level_with_something_in_it_is_removed_only_by_cascade(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let kept = app.plant("Z").await;
    app.drives(&vec![plant.drive(); 3]).await;
    let kept_drive = app.drive(&kept.drive()).await;
    let address = at("shops", &plant.shop);
    let problem = app.delete(&address).await.problem(409);
    assert_eq!(
        problem["contains"],
        json!({ "production_lines": 1, "rooms": 1, "cabinets": 1, "mechanisms": 1, "drives": 3 })
    );
    app.delete(&format!("{address}?cascade=no"))
        .await
        .problem(422);
    assert_eq!(
        app.delete(&at("cabinets", &plant.cabinet))
            .await
            .problem(409)["contains"]["drives"],
        3
    );
    app.get(&address).await.expect(200);

    app.delete(&format!("{address}?cascade=true"))
        .await
        .expect(204);
    assert_eq!(app.items("/api/v1/drives").await, [kept_drive]);
    for (level, place) in [
        ("rooms", &plant.room),
        ("cabinets", &plant.cabinet),
        ("mechanisms", &plant.mechanism),
    ] {
        app.get(&at(level, place)).await.problem(404);
    }
    let path = format!("/api/v1/changes?entity=shop&entity_id={}", plant.shop["id"]);
    let entry = app.items(&path).await.remove(0);
    assert_eq!(entry["operation"], "removed");
    assert_eq!(
        entry["fields"]["name"],
        json!({ "from": { "text": "ЛПЦ-1" }, "to": null })
    );
    let under = app
        .items(&format!("/api/v1/changes?parent={}", entry["id"]))
        .await;
    assert_eq!(under.len(), 3 + 4, "drives and places: {under:?}");
    assert!(under.iter().all(|entry| entry["operation"] == "removed"));
    base.assert_clean().await;
}

async fn a_removed_mechanism_leaves_its_drives(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let address = at("mechanisms", &plant.mechanism);
    assert_eq!(
        app.delete(&address).await.problem(409)["contains"]["drives"],
        1
    );
    app.delete(&format!("{address}?cascade=true"))
        .await
        .expect(204);
    let now = app.get(&at("drives", &drive)).await.expect(200).json();
    assert_eq!(now["mechanism"], Value::Null);
    assert_eq!(now["cabinet"], drive["cabinet"]);
    base.assert_clean().await;
}

async fn a_room_that_moves_carries_its_mechanisms(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let line = app
        .place(
            "production-lines",
            "Стан 2000",
            Some(("shop_id", &plant.shop)),
        )
        .await;
    let on_line = Some(("production_line_id", &line));
    let namesake = app.place("mechanisms", "Рольганг", on_line).await;
    let other = app
        .place(
            "mechanisms",
            "Моталка",
            Some(("production_line_id", &plant.line)),
        )
        .await;
    let first = app.drive(&plant.drive()).await;
    let second = app
        .drive(&plant.drive_with(&json!({ "mechanism_id": other["id"] })))
        .await;
    let moved = app
        .patch(
            &at("rooms", &plant.room),
            &json!({ "production_line_id": line["id"] }),
        )
        .await;
    assert_eq!(
        moved.expect(200).json()["production_line"]["id"],
        line["id"]
    );

    let first = app.get(&at("drives", &first)).await.json();
    assert_eq!(first["production_line"]["id"], line["id"]);
    assert_eq!(
        first["mechanism"]["id"], namesake["id"],
        "the one of the same name is taken"
    );
    let second = app.get(&at("drives", &second)).await.json();
    assert_eq!(second["mechanism"]["name"], "Моталка");
    let made = app
        .get(&at("mechanisms", &second["mechanism"]))
        .await
        .expect(200)
        .json();
    assert_eq!(
        made["production_line"]["id"], line["id"],
        "the other is made"
    );
    // The old line keeps its own.
    app.get(&at("mechanisms", &other)).await.expect(200);
    let in_line = app
        .items(&format!("/api/v1/drives?production_line_id={}", line["id"]))
        .await;
    assert_eq!(in_line.len(), 2);

    // A cabinet that moves to a room of another line does the same.
    let room = app
        .place("rooms", "1ЭП", Some(("production_line_id", &plant.line)))
        .await;
    app.patch(
        &at("cabinets", &plant.cabinet),
        &json!({ "room_id": room["id"] }),
    )
    .await
    .expect(200);
    let back = app.get(&at("drives", &second)).await.json();
    assert_eq!(
        (&back["room"]["id"], &back["mechanism"]["id"]),
        (&room["id"], &other["id"])
    );
    base.assert_clean().await;
}

async fn a_mechanism_with_drives_stays_on_its_line(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let line = app
        .place(
            "production-lines",
            "Стан 2000",
            Some(("shop_id", &plant.shop)),
        )
        .await;
    let drive = app.drive(&plant.drive()).await;
    let moved = json!({ "production_line_id": line["id"] });
    let problem = app
        .patch(&at("mechanisms", &plant.mechanism), &moved)
        .await
        .problem(409);
    assert_eq!(problem["contains"]["drives"], 1);
    app.patch(&at("drives", &drive), &json!({ "mechanism_id": null }))
        .await
        .expect(200);
    app.patch(&at("mechanisms", &plant.mechanism), &moved)
        .await
        .expect(200);
    base.assert_clean().await;
}

async fn the_tree_tells_what_lies_where(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    app.drives(&vec![plant.drive(); 2]).await;
    let tree = app.get("/api/v1/tree").await.expect(200).json();
    assert_eq!(tree["truncated"], false);
    let shop = &tree["items"][0];
    assert_eq!(
        (&shop["id"], &shop["level"]),
        (&plant.shop["id"], &json!("shop"))
    );
    assert_eq!(
        shop["counts"],
        json!({ "production_lines": 1, "rooms": 1, "cabinets": 1, "mechanisms": 1, "drives": 2 })
    );
    let room = &shop["children"][0]["children"][0];
    assert_eq!(
        (&room["id"], &room["counts"]["drives"]),
        (&plant.room["id"], &json!(2))
    );
    let under = app
        .get(&format!("/api/v1/tree?under=room:{}", plant.room["id"]))
        .await
        .expect(200)
        .json();
    assert_eq!(under["items"][0]["id"], plant.cabinet["id"]);
    for wrong in [
        "room",
        "room:x",
        "shop:987654",
        &format!("shop:{}", plant.room["id"]),
        "colour:1",
    ] {
        assert_eq!(
            app.get(&format!("/api/v1/tree?under={wrong}"))
                .await
                .pointers(422),
            ["under"],
            "{wrong}"
        );
    }
}

async fn every_change_is_told_in_the_history(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    app.clock.set("2026-03-04T08:00:00Z");
    let patch = app
        .request(Method::PATCH, &at("drives", &drive))
        .header("x-request-id", "edit-0123");
    sent(patch.json(&json!({ "series": "КТЭ", "type": null, "cabinet_id": null })))
        .await
        .expect(200);
    // What changes nothing isn't told.
    app.patch(&at("drives", &drive), &json!({ "series": "КТЭ" }))
        .await
        .expect(200);
    app.delete(&at("drives", &drive)).await.expect(204);
    let entries = app
        .items(&format!(
            "/api/v1/changes?entity=drive&entity_id={}",
            drive["id"]
        ))
        .await;
    let operations: Vec<_> = entries
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["removed", "changed", "added"]);
    let changed = &entries[1];
    assert_eq!(
        changed["fields"],
        json!({
            "series": { "from": { "text": "Sinamics S120" }, "to": { "text": "КТЭ" } },
            "type": { "from": { "text": "6SL3130-1TE24-0AA0" }, "to": null },
            "cabinet": { "from": { "text": "2UZ-2", "id": plant.cabinet["id"] }, "to": null },
        })
    );
    assert_eq!(
        (&changed["actor"], &changed["request_id"]),
        (&json!("admin"), &json!("edit-0123"))
    );
    assert_eq!(changed["at"], "2026-03-04T08:00:00Z");
    assert_eq!(
        entries[0]["fields"]["series"],
        json!({ "from": { "text": "КТЭ" }, "to": null })
    );
    assert_eq!(entries[2]["fields"]["series"]["from"], Value::Null);
    check_filters(&app).await;
}

async fn check_filters(app: &TestApp) {
    assert_eq!(
        app.get("/api/v1/changes?entity=colour").await.pointers(422),
        ["entity"]
    );
    assert_eq!(
        app.get("/api/v1/changes?entity_id=1").await.pointers(422),
        ["entity"]
    );
    let all = app.items("/api/v1/changes").await;
    let ids: Vec<i64> = all
        .iter()
        .map(|entry| entry["id"].as_i64().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "the newest first");
}
