//! What an import leaves in the history, and taking it back as one step.

use crate::{
    harness::{Base, Kind, on_both, run, sent},
    importing::sorted,
    plant::at,
    sheet::{crew_csv, crew_rows, row, with},
};
use reqwest::Method;
use serde_json::json;

on_both!(
    an_import_is_taken_back_as_one_step,
    later_changes_stand_in_the_way_of_undoing,
    an_import_is_one_entry_that_unfolds,
);

async fn an_import_is_taken_back_as_one_step(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    app.bring_in(&rows[..3]).await;
    let drive = app.items("/api/v1/drives?type=500/440-131").await.remove(0);
    let ratings = json!({ "note": "n", "power_w": 2.5, "current_kind": "DC" });
    app.patch(&at("drives", &drive), &ratings).await.expect(200);
    let before = (
        app.items("/api/v1/drives?sort=id").await,
        app.get("/api/v1/tree").await.json(),
    );
    rows[2] = with(&with(&rows[2], 4, "Насос"), 6, "");
    let import = app.bring_in(&rows).await;
    assert_eq!(app.items("/api/v1/drives").await.len(), 8);
    let undone = app
        .post(&format!("{}/undo", at("imports", &import)), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(undone["state"], "undone");
    let (mut drives, tree) = (
        app.items("/api/v1/drives?sort=id").await,
        app.get("/api/v1/tree").await.json(),
    );
    for (drive, before) in drives.iter_mut().zip(&before.0) {
        drive["updated_at"] = before["updated_at"].clone();
    }
    assert_eq!((drives, tree), before);
    let entries = app
        .items(&format!(
            "/api/v1/changes?entity=import&entity_id={}",
            import["id"]
        ))
        .await;
    let operations: Vec<_> = entries
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["undone", "applied"]);
    assert!(
        !app.items(&format!("/api/v1/changes?parent={}", entries[0]["id"]))
            .await
            .is_empty()
    );
    app.post(&format!("{}/undo", at("imports", &import)), &json!({}))
        .await
        .problem(409);
    base.assert_clean().await;
    // Brought in again, it is all there.
    app.bring_in(&rows).await;
    assert_eq!(app.stored_rows().await, sorted(rows));
    base.assert_clean().await;
}

async fn later_changes_stand_in_the_way_of_undoing(base: Base) {
    let app = base.serve();
    let import = app.bring_in(&crew_rows()).await;
    let undo = format!("{}/undo", at("imports", &import));
    let drive = app
        .items("/api/v1/drives?series=ABB ACS800")
        .await
        .remove(0);
    app.patch(&at("drives", &drive), &json!({ "note": "later" }))
        .await
        .expect(200);
    let before = app.items("/api/v1/drives").await;
    let refused = app.post(&undo, &json!({})).await.problem(409);
    let obstacle = &refused["obstacles"][0];
    assert_eq!(
        (&obstacle["entity"], &obstacle["entity_id"]),
        (&json!("drive"), &drive["id"])
    );
    assert!(obstacle["change_id"].is_i64());
    assert!(
        refused["detail"].as_str().unwrap().contains("ABB ACS800"),
        "{refused}"
    );
    assert_eq!(app.items("/api/v1/drives").await, before);
    assert_eq!(app.import(&import).await["state"], "applied");
    base.assert_clean().await;
}

/// What was put into a place that an import made stands in the way too; tested beside the others, as it has its own code.
#[test]
fn what_was_put_in_stands_in_the_way_of_undoing() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        run(kind, |base| async move {
            let app = base.serve();
            let import = app.bring_in(&crew_rows()).await;
            let room = app.items("/api/v1/rooms?name=12ПСУ").await.remove(0);
            let drive = app
                .drive(&json!({ "room_id": room["id"], "series": "own" }))
                .await;
            let undo = format!("{}/undo", at("imports", &import));
            let refused = app.post(&undo, &json!({})).await.problem(409);
            assert_eq!(
                refused["obstacles"][0]["entity_id"], room["id"],
                "{refused}"
            );
            app.delete(&at("drives", &drive)).await.expect(204);
            app.post(&undo, &json!({})).await.expect(200);
            assert!(app.items("/api/v1/shops").await.is_empty());
            base.assert_clean().await;
        });
    }
}

async fn an_import_is_one_entry_that_unfolds(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    app.bring_in(&rows).await;
    rows[3] = with(&rows[3], 5, "Sinamics S150");
    rows.push(row(["ЛПЦ-3", "Л", "П", "Ш", "М", "КТЭ", ""]));
    let preview = app.preview("Приводы.csv", crew_csv(&rows)).await;
    let request = app.request(Method::POST, &format!("{}/apply", at("imports", &preview)));
    let import = sent(request.header("x-request-id", "apply-0001"))
        .await
        .expect(200)
        .json();
    let top = app.items("/api/v1/changes").await;
    assert_eq!(top.len(), 2, "one for each import");
    assert_eq!(top[0]["id"], import["change_id"]);
    assert_eq!(
        (&top[0]["operation"], &top[0]["entity"]),
        (&json!("applied"), &json!("import"))
    );
    assert_eq!(
        (&top[0]["entity_id"], &top[0]["name"]),
        (&import["id"], &json!("Приводы.csv"))
    );
    assert_eq!(
        (&top[0]["actor"], &top[0]["request_id"]),
        (&json!("admin"), &json!("apply-0001"))
    );
    let under = app
        .items(&format!("/api/v1/changes?parent={}", top[0]["id"]))
        .await;
    // A shop, a line, a room, a cabinet, a mechanism, a new drive and a changed one.
    assert_eq!(under.len(), 7);
    for entry in &under {
        assert_eq!(entry["actor"], format!("import {}", import["id"]));
        assert_eq!(entry["parent_id"], top[0]["id"]);
        assert!(!entry["fields"].as_object().unwrap().is_empty(), "{entry}");
    }
    let of = |operation: &str, entity: &str| {
        let entry = under
            .iter()
            .find(|entry| entry["operation"] == operation && entry["entity"] == entity);
        entry.unwrap_or_else(|| panic!("no {entity} {operation}"))["fields"].clone()
    };
    assert_eq!(
        of("changed", "drive"),
        json!({ "series": { "from": { "text": "Sinamics S120" }, "to": { "text": "Sinamics S150" } } })
    );
    assert_eq!(
        of("added", "shop"),
        json!({ "name": { "from": null, "to": { "text": "ЛПЦ-3" } } })
    );
    assert_eq!(of("added", "drive")["mechanism"]["to"]["text"], "М");
    // Each drive's own history has it too.
    let drive = app
        .items("/api/v1/drives?series=Sinamics S150")
        .await
        .remove(0);
    let own = app
        .items(&format!(
            "/api/v1/changes?entity=drive&entity_id={}",
            drive["id"]
        ))
        .await;
    assert_eq!(own.len(), 2);
}
