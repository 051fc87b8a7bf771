//! Places and drives through the JSON API: making, reading, changing and removing them, on every level.

use crate::{
    harness::{Base, TestApp, on_both, sent},
    plant::{Plant, at},
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    every_level_is_added_read_changed_and_removed,
    what_is_wrong_with_a_place_is_pointed_at,
    a_drive_is_added_read_changed_and_removed,
    a_merge_patch_takes_null_for_nothing,
    what_is_wrong_with_a_drive_is_pointed_at,
    a_reader_who_has_it_gets_304,
    a_stale_tag_is_refused_and_changes_nothing,
    of_edits_at_once_with_one_tag_one_wins,
    edits_of_different_fields_at_once_are_both_kept,
    a_renamed_place_changes_its_drives_tags,
    many_drives_are_added_all_or_none,
    many_drives_are_changed_all_or_none,
    a_dry_run_changes_nothing,
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

async fn a_drive_is_added_read_changed_and_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body = plant.drive_with(&json!({
        "power_w": 1500, "rated_current_a": 3.5, "current_kind": "AC", "input_voltage_v": 380, "note": "one\ntwo",
    }));
    let added = app.post("/api/v1/drives", &body).await.expect(201);
    let drive = added.json();
    let address = at("drives", &drive);
    assert_eq!(added.header("location"), Some(address.as_str()));
    let named = |place: &Value| json!({ "id": place["id"], "name": place["name"] });
    assert_eq!(
        drive,
        json!({
            "id": drive["id"], "series": "Sinamics S120", "type": "6SL3130-1TE24-0AA0",
            "shop": named(&plant.shop), "production_line": named(&plant.line), "room": named(&plant.room),
            "cabinet": named(&plant.cabinet), "mechanism": named(&plant.mechanism),
            "power_w": 1500, "rated_current_a": 3.5, "current_kind": "AC", "input_voltage_v": 380,
            "output_voltage_v": null, "note": "one\ntwo",
            "created_at": "2026-03-04T05:06:07Z", "updated_at": "2026-03-04T05:06:07Z",
        })
    );
    assert!(
        added.text().contains("\"power_w\":1500,"),
        "what is whole has no .0"
    );
    assert_eq!(app.get(&address).await.expect(200).json(), drive);
    let changed = app
        .patch(&address, &json!({ "series": "КТЭ" }))
        .await
        .expect(200)
        .json();
    assert_eq!(changed["series"], "КТЭ");
    assert_eq!(changed["note"], "one\ntwo");
    app.delete(&address).await.expect(204);
    app.get(&address).await.problem(404);
    app.patch(&address, &json!({})).await.problem(404);
    base.assert_clean().await;
}

async fn a_merge_patch_takes_null_for_nothing(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app
        .drive(&plant.drive_with(&json!({ "power_w": 10, "note": "n", "current_kind": "DC" })))
        .await;
    let address = at("drives", &drive);
    assert_eq!(
        app.patch(&address, &json!({})).await.expect(200).json(),
        drive
    );
    let emptied = json!({
        "cabinet_id": null, "mechanism_id": null, "type": null, "power_w": null, "note": null, "current_kind": null,
    });
    let request = app
        .request(Method::PATCH, &address)
        .header("content-type", "application/merge-patch+json");
    let changed = sent(request.body(emptied.to_string()))
        .await
        .expect(200)
        .json();
    for member in [
        "cabinet",
        "mechanism",
        "type",
        "power_w",
        "note",
        "current_kind",
    ] {
        assert_eq!(changed[member], Value::Null, "{member}");
    }
    assert_eq!(changed["room"], drive["room"]);
    base.assert_clean().await;
}

async fn what_is_wrong_with_a_drive_is_pointed_at(base: Base) {
    let app = base.serve();
    let (plant, other) = (app.plant("").await, app.plant("X").await);
    let post = |members: Value| {
        let (app, body) = (&app, plant.drive_with(&members));
        async move { app.post("/api/v1/drives", &body).await.pointers(422) }
    };
    assert_eq!(
        post(json!({ "room_id": 987_654, "cabinet_id": null, "mechanism_id": null })).await,
        ["/room_id"]
    );
    assert_eq!(
        post(json!({ "room_id": plant.shop["id"], "cabinet_id": null, "mechanism_id": null }))
            .await,
        ["/room_id"]
    );
    assert_eq!(
        post(json!({ "cabinet_id": other.cabinet["id"] })).await,
        ["/cabinet_id"]
    );
    assert_eq!(
        post(json!({ "cabinet_id": plant.room["id"] })).await,
        ["/cabinet_id"]
    );
    assert_eq!(
        post(json!({ "mechanism_id": other.mechanism["id"] })).await,
        ["/mechanism_id"]
    );
    assert_eq!(
        post(json!({ "series": "", "power_w": -1, "current_kind": "XC" })).await,
        ["/series", "/power_w", "/current_kind"]
    );
    assert_eq!(post(json!({ "serie": "x" })).await, ["/serie"]);
    assert_eq!(post(json!({ "power_w": "10" })).await, ["/power_w"]);
    assert_eq!(
        app.post("/api/v1/drives", &json!({ "series": "x" }))
            .await
            .pointers(422),
        ["/room_id"]
    );
    let array = json!([plant.drive(), plant.drive_with(&json!({ "colour": 1 }))]);
    assert_eq!(
        app.post("/api/v1/drives", &array).await.pointers(422),
        ["/1/colour"]
    );
    let drive = app.drive(&plant.drive()).await;
    let patch = json!({ "room_id": other.room["id"] });
    // The cabinet and the mechanism would stay where they are.
    assert_eq!(
        app.patch(&at("drives", &drive), &patch).await.pointers(422),
        ["/cabinet_id", "/mechanism_id"]
    );
    // What can't be without goes neither by null nor silently.
    for member in ["series", "room_id"] {
        let pointers = app
            .patch(&at("drives", &drive), &json!({ member: null }))
            .await
            .pointers(422);
        assert_eq!(pointers, [format!("/{member}")]);
    }
    let nameless = app
        .patch(&at("rooms", &plant.room), &json!({ "name": null }))
        .await;
    assert_eq!(nameless.pointers(422), ["/name"]);
    assert_eq!(app.items("/api/v1/drives").await, [drive]);
}

async fn a_reader_who_has_it_gets_304(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    for address in [
        at("drives", &drive),
        at("rooms", &plant.room),
        at("shops", &plant.shop),
    ] {
        let tag = app.get(&address).await.header("etag").unwrap().to_owned();
        for given in [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"x\", {tag}"),
            "*".to_owned(),
        ] {
            let answer = sent(
                app.request(Method::GET, &address)
                    .header("if-none-match", &given),
            )
            .await
            .expect(304);
            assert!(answer.body.is_empty());
            assert_eq!(answer.header("etag"), Some(tag.as_str()));
        }
        sent(
            app.request(Method::GET, &address)
                .header("if-none-match", "\"x\""),
        )
        .await
        .expect(200);
    }
}

async fn a_stale_tag_is_refused_and_changes_nothing(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let field = |address: &str| {
        if address.contains("drives") {
            "series"
        } else {
            "name"
        }
    };
    for address in [at("drives", &drive), at("rooms", &plant.room)] {
        let before = app.get(&address).await;
        let tag = before.header("etag").unwrap().to_owned();
        let patch = |tag: &str, value: &str| {
            let body = json!({ field(&address): value });
            sent(
                app.request(Method::PATCH, &address)
                    .header("if-match", tag)
                    .json(&body),
            )
        };
        for stale in ["\"x\"".to_owned(), format!("W/{tag}")] {
            patch(&stale, "New").await.problem(412);
            let removal = app
                .request(Method::DELETE, &address)
                .header("if-match", &stale);
            sent(removal).await.problem(412);
        }
        assert_eq!(app.get(&address).await.json(), before.json());
        patch(&format!("\"x\", {tag}"), "New").await.expect(200);
        patch(&tag, "Newer").await.problem(412);
        patch("*", "Newest").await.expect(200);
    }
    let tag = app
        .get(&at("drives", &drive))
        .await
        .header("etag")
        .unwrap()
        .to_owned();
    sent(
        app.request(Method::DELETE, &at("drives", &drive))
            .header("if-match", tag),
    )
    .await
    .expect(204);
}

async fn of_edits_at_once_with_one_tag_one_wins(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    for (address, field) in [
        (at("drives", &drive), "series"),
        (at("rooms", &plant.room), "name"),
    ] {
        for round in 0..6 {
            let tag = app.get(&address).await.header("etag").unwrap().to_owned();
            let edits = (0..6).map(|number| {
                let body = json!({ field: format!("{round}-{number}") });
                sent(
                    app.request(Method::PATCH, &address)
                        .header("if-match", &tag)
                        .json(&body),
                )
            });
            let answers = futures_util::future::join_all(edits).await;
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412, 412, 412, 412, 412], "{address}");
        }
    }
    base.assert_clean().await;
}

async fn edits_of_different_fields_at_once_are_both_kept(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let address = at("drives", &drive);
    for round in 0..10 {
        let fields = ["series", "type", "note"];
        let edits = fields.map(|field| {
            let app = &app;
            let (address, body) = (&address, json!({ field: format!("{field} {round}") }));
            async move { app.patch(address, &body).await }
        });
        for answer in futures_util::future::join_all(edits).await {
            answer.expect(200);
        }
        let now = app.get(&address).await.json();
        for field in fields {
            assert_eq!(now[field], format!("{field} {round}"));
        }
    }
    base.assert_clean().await;
}

async fn a_renamed_place_changes_its_drives_tags(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = at("drives", &app.drive(&plant.drive()).await);
    let tag = async || app.get(&drive).await.header("etag").unwrap().to_owned();
    let places = [
        ("shops", &plant.shop),
        ("production-lines", &plant.line),
        ("rooms", &plant.room),
        ("cabinets", &plant.cabinet),
        ("mechanisms", &plant.mechanism),
    ];
    for (level, place) in places {
        let before = tag().await;
        app.patch(
            &at(level, place),
            &json!({ "name": format!("Renamed {level}") }),
        )
        .await
        .expect(200);
        assert_ne!(tag().await, before, "{level}");
        let patch = app
            .request(Method::PATCH, &drive)
            .header("if-match", before);
        sent(patch.json(&json!({ "note": "x" }))).await.problem(412);
        // And the drive is found by the new name.
        let found = app.items("/api/v1/drives?q=renamed").await;
        assert_eq!(
            found.len(),
            usize::from(!["shops", "production-lines"].contains(&level)),
            "{level}"
        );
        app.patch(&at(level, place), &json!({ "name": place["name"] }))
            .await
            .expect(200);
    }
    base.assert_clean().await;
}

async fn many_drives_are_added_all_or_none(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let bad = json!([
        plant.drive(),
        plant.drive_with(&json!({ "mechanism_id": 987_654 })),
        plant.drive()
    ]);
    assert_eq!(
        app.post("/api/v1/drives", &bad).await.pointers(422),
        ["/1/mechanism_id"]
    );
    let bad = json!([plant.drive(), plant.drive_with(&json!({ "series": " " }))]);
    assert_eq!(
        app.post("/api/v1/drives", &bad).await.pointers(422),
        ["/1/series"]
    );
    assert!(app.items("/api/v1/drives").await.is_empty());
    assert!(app.items("/api/v1/changes?entity=drive").await.is_empty());
    assert_eq!(
        app.post("/api/v1/drives", &json!([])).await.pointers(422),
        [""]
    );
    let many: Value = (0..1_001).map(|_| plant.drive()).collect();
    assert_eq!(app.post("/api/v1/drives", &many).await.pointers(422), [""]);
    let good: Value = (0..3)
        .map(|number| plant.drive_with(&json!({ "note": format!("{number}") })))
        .collect();
    let answer = app.post("/api/v1/drives", &good).await.expect(201).json();
    assert_eq!(answer["dry_run"], false);
    let notes: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|drive| drive["note"].clone())
        .collect();
    assert_eq!(notes, ["0", "1", "2"]);
    assert_eq!(app.items("/api/v1/drives").await.len(), 3);
    base.assert_clean().await;
}

async fn many_drives_are_changed_all_or_none(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drives = app.drives(&vec![plant.drive(); 3]).await;
    let patch = |index: usize, members: Value| {
        let mut patch = members;
        patch["id"] = drives[index]["id"].clone();
        patch
    };
    let wrong = [
        (
            json!([
                patch(0, json!({ "note": "a" })),
                patch(1, json!({ "series": "" }))
            ]),
            "/1/series",
        ),
        (
            json!([patch(0, json!({ "note": "a" })), { "id": 987_654, "note": "b" }]),
            "/1/id",
        ),
        (
            json!([patch(0, json!({ "note": "a" })), { "note": "b" }]),
            "/1/id",
        ),
        (
            json!([
                patch(0, json!({ "note": "a" })),
                patch(0, json!({ "note": "b" }))
            ]),
            "/1/id",
        ),
        (
            json!([
                patch(0, json!({ "note": "a" })),
                patch(1, json!({ "nota": "b" }))
            ]),
            "/1/nota",
        ),
        (
            json!([
                patch(0, json!({ "note": "a" })),
                patch(1, json!({ "room_id": 987_654 }))
            ]),
            "/1/room_id",
        ),
    ];
    for (body, pointer) in wrong {
        let pointers = app.patch("/api/v1/drives", &body).await.pointers(422);
        assert!(
            pointers.iter().any(|found| found == pointer),
            "{pointer} {pointers:?}"
        );
    }
    assert_eq!(app.items("/api/v1/drives?sort=id").await, drives);
    let good = json!([
        patch(2, json!({ "note": "c" })),
        patch(0, json!({ "type": null }))
    ]);
    let answer = app.patch("/api/v1/drives", &good).await.expect(200).json();
    assert_eq!(answer["items"][0]["note"], "c");
    assert_eq!(answer["items"][1]["type"], Value::Null);
    assert_eq!(
        app.get(&at("drives", &drives[2])).await.json(),
        answer["items"][0]
    );
    assert_eq!(app.get(&at("drives", &drives[1])).await.json(), drives[1]);
    base.assert_clean().await;
}

async fn a_dry_run_changes_nothing(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let before = app.items("/api/v1/changes").await;
    let would = app
        .post(
            "/api/v1/drives?dry_run=true",
            &json!([plant.drive(), plant.drive()]),
        )
        .await;
    let would = would.expect(200).json();
    assert_eq!(
        (
            would["dry_run"].clone(),
            would["items"].as_array().unwrap().len()
        ),
        (json!(true), 2)
    );
    let one = app
        .post("/api/v1/drives?dry_run=true", &plant.drive())
        .await
        .expect(200)
        .json();
    assert_eq!(one["items"][0]["series"], "Sinamics S120");
    let patch = json!([{ "id": drive["id"], "note": "would be" }]);
    let would = app
        .patch("/api/v1/drives?dry_run=true", &patch)
        .await
        .expect(200)
        .json();
    assert_eq!(would["items"][0]["note"], "would be");
    // It refuses what would be refused.
    app.post("/api/v1/drives?dry_run=true", &json!([{ "series": "x" }]))
        .await
        .problem(422);
    app.post("/api/v1/drives?dry_run=maybe", &plant.drive())
        .await
        .problem(422);
    assert_eq!(app.items("/api/v1/drives").await, [drive]);
    assert_eq!(app.items("/api/v1/changes").await, before);
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
        (&json!("local"), &json!("edit-0123"))
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
