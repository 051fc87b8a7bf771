//! The ancestor's converters: the drives, and its own file of them.

use crate::harness::{Base, on_both, sent};
use reqwest::Method;
use serde_json::json;

on_both!(
    drives_are_told_as_converters,
    a_wrong_page_is_refused_as_the_ancestor_did,
    the_ancestor_s_file_is_brought_in_once,
    what_is_wrong_with_the_folder_is_told,
);

const PAGES: &str = "/api/v1/converters/paginated";
const ADD_ALL: &str = "/api/v1/converters/add_all";

async fn drives_are_told_as_converters(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let rated = plant.drive_with(&json!({
        "cabinet_id": plant.cabinet["id"], "type": "6SL3120", "power_w": 45_000, "rated_current_a": 85.5,
        "current_kind": "AC", "input_voltage_v": 400, "output_voltage_v": null,
    }));
    let first = app.drive(&rated).await;
    for _ in 0..11 {
        app.drive(&json!({ "room_id": plant.room["id"], "series": "DCM" }))
            .await;
    }
    let answer = sent(app.visit(Method::GET, PAGES)).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let page = answer.json();
    assert_eq!(
        page["items"][0],
        json!({
            "id": first["id"], "cabinet_id": plant.cabinet["id"], "brand": first["series"], "model": "6SL3120",
            "nominal_current": 85.5, "current_type": "AC", "power": 45_000, "input_voltage": 400, "output_voltage": null,
        })
    );
    assert_eq!(
        (&page["items"][1]["cabinet_id"], &page["items"][1]["model"]),
        (&json!(null), &json!(""))
    );
    let rest = ["total", "page", "page_size", "pages"].map(|member| page[member].clone());
    assert_eq!(rest, [12, 1, 10, 2].map(|number| json!(number)));
    assert_eq!(page["items"].as_array().unwrap().len(), 10);
    let last = app
        .get(&format!("{PAGES}/?page=2&page_size=10&colour=red"))
        .await
        .expect(200)
        .json();
    assert_eq!(last["items"].as_array().unwrap().len(), 2);
    let beyond = app.get(&format!("{PAGES}?page=9")).await.expect(200).json();
    assert_eq!(
        (&beyond["items"], &beyond["total"]),
        (&json!([]), &json!(12))
    );
}

async fn a_wrong_page_is_refused_as_the_ancestor_did(base: Base) {
    let app = base.serve();
    for (query, pointers) in [
        ("page=0", &["page"][..]),
        ("page_size=101", &["page_size"]),
        ("page=x&page_size=-1", &["page", "page_size"]),
    ] {
        assert_eq!(
            app.get(&format!("{PAGES}?{query}")).await.pointers(422),
            pointers,
            "{query}"
        );
    }
    let empty = app.get(PAGES).await.expect(200).json();
    assert_eq!(
        (&empty["items"], &empty["total"], &empty["pages"]),
        (&json!([]), &json!(0), &json!(0))
    );
}

async fn the_ancestor_s_file_is_brought_in_once(base: Base) {
    let row = |cabinet: &str, converter: &str| {
        json!({ "mill_shop": "ЛПЦ-1", "production_line": "Стан 1700", "location": "2ЕР", "cabinet": cabinet,
            "unit": "Рольганг", "converter": converter, "converter_type": "6SL3120" })
    };
    let file = json!({ "converters": [row("2UZ-2", "Sinamics S120"), row("2UZ-3", "DCM")] });
    std::fs::write(base.folder.join("drivers.json"), file.to_string()).unwrap();
    let folder = base.folder.to_string_lossy().into_owned();
    let app = base.serve_with(|settings| settings.original.data_folder = folder);
    for path in [ADD_ALL.to_owned(), format!("{ADD_ALL}/")] {
        let answer = sent(app.request(Method::POST, &path)).await.expect(200);
        assert_eq!(
            (answer.text().as_str(), answer.header("content-type")),
            ("null", Some("application/json"))
        );
        assert_eq!(app.items("/api/v1/drives").await.len(), 2);
    }
    let refused = sent(app.visit(Method::POST, ADD_ALL)).await.problem(401);
    assert_eq!(refused["detail"], "Invalid token");
    base.assert_clean().await;
}

async fn what_is_wrong_with_the_folder_is_told(base: Base) {
    let app = base.serve();
    let unset = sent(app.request(Method::POST, ADD_ALL)).await.problem(404);
    assert!(
        unset["detail"]
            .as_str()
            .unwrap()
            .contains("original.data_folder"),
        "{unset}"
    );
    drop(app);
    let folder = base.folder.to_string_lossy().into_owned();
    let app = base.serve_with(|settings| settings.original.data_folder = folder);
    let missing = sent(app.request(Method::POST, ADD_ALL)).await.problem(404);
    assert!(
        missing["detail"].as_str().unwrap().contains("drivers.json"),
        "{missing}"
    );
    for broken in ["", "{", "{\"converters\": 7}"] {
        std::fs::write(base.folder.join("drivers.json"), broken).unwrap();
        sent(app.request(Method::POST, ADD_ALL)).await.problem(422);
    }
    assert_eq!(app.items("/api/v1/drives").await.len(), 0);
}
