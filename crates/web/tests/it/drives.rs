//! Drives through the JSON API: making, reading, changing and removing them, one by one and many at once.

use crate::{
    harness::{Base, on_both, sent},
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_drive_is_added_read_changed_and_removed,
    a_merge_patch_takes_null_for_nothing,
    what_is_wrong_with_a_drive_is_pointed_at,
    many_drives_are_added_all_or_none,
    many_drives_are_changed_all_or_none,
    a_dry_run_changes_nothing,
);

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
