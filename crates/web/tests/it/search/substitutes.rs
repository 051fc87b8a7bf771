//! What can stand in for a spare: by API, on its page, and by asking in the box.

use super::asking;
use crate::harness::{Base, TestApp, on_both};
use serde_json::{Value, json};

on_both!(
    what_can_stand_in_is_told_in_stock_first,
    a_question_for_something_instead_is_answered,
    nothing_is_promised,
);

/// Fuses for 63 A: of 500 V, none left of the same for 690 V, two for 690 V; and others.
async fn fuses(app: &TestApp) -> Vec<Value> {
    let store = app
        .post("/api/v1/stores", &json!({ "name": "Север" }))
        .await;
    let store = store.expect(201).json();
    let mut added = vec![];
    for (name, specs, quantity) in [
        ("3NE1018", "63A 500V", 1),
        ("FWP-63B", "63A 690V", 0),
        ("3NE1818", "63A 690V", 2),
        ("3NE1020", "80A 690V", 5),
        ("3NE1817", "63A 400V", 5),
        ("Держатель", "", 5),
    ] {
        let mut body = json!({ "store_id": store["id"], "quantity": quantity, "group": "Предохранитель", "name": name });
        if !specs.is_empty() {
            body["specs"] = specs.into();
        }
        added.push(
            app.post("/api/v1/stock-items", &body)
                .await
                .expect(201)
                .json(),
        );
    }
    let other = json!({ "store_id": store["id"], "quantity": 9, "group": "Реле", "name": "РП", "specs": "63A 500V" });
    added.push(
        app.post("/api/v1/stock-items", &other)
            .await
            .expect(201)
            .json(),
    );
    added
}

async fn what_can_stand_in_is_told_in_stock_first(base: Base) {
    let app = base.serve();
    let fuses = fuses(&app).await;
    let path = format!("/api/v1/stock-items/{}/substitutes", fuses[0]["id"]);
    let told = app.get(&path).await.expect(200).json();
    assert_eq!(told["of"]["id"], fuses[0]["id"]);
    let items = told["items"].as_array().unwrap();
    let ids: Vec<_> = items.iter().map(|item| &item["stock_item"]["id"]).collect();
    assert_eq!(ids, [&fuses[2]["id"], &fuses[1]["id"]], "{told}");
    assert_eq!(items[0]["stock_item"]["quantity"], 2);
    assert_eq!(items[0]["same_name"], false);
    assert_eq!(items[0]["equal"].as_array().unwrap().len(), 1);
    assert_eq!(items[0]["above"].as_array().unwrap().len(), 1);
    app.get("/api/v1/stock-items/987654/substitutes")
        .await
        .problem(404);
    let page = app.page(&format!("/stock/{}", fuses[0]["id"])).await;
    let page = page.expect(200).words().replace('\u{a0}', " ");
    assert!(page.contains("Can stand in for it"), "{page}");
    assert!(
        page.contains("690 V ← 500 V") && page.contains("63 A"),
        "{page}"
    );
    let (first, second) = (page.find("3NE1818").unwrap(), page.find("FWP-63B").unwrap());
    assert!(first < second, "what is in stock comes first");
    assert!(
        !page.contains("3NE1020") && !page.contains("3NE1817"),
        "{page}"
    );
}

async fn a_question_for_something_instead_is_answered(base: Base) {
    let app = base.serve();
    let fuses = fuses(&app).await;
    for question in [
        "вместо 3NE1018",
        "Вместо 3ne1 018",
        "instead of 3NE1018",
        "3NE1018 аналоги?",
    ] {
        let told = app.ask(question).await;
        let instead = &told["substitutes"];
        assert_eq!(instead["of"]["id"], fuses[0]["id"], "{question}: {told}");
        let first = &instead["items"][0]["stock_item"];
        assert_eq!(first["id"], fuses[2]["id"], "{question}");
        // The spare itself is found, too.
        assert_eq!(told["items"][0]["id"], fuses[0]["id"], "{question}");
    }
    let page = app.page(&asking("/search", "вместо 3NE1018", "")).await;
    let page = page.expect(200).words();
    assert!(
        page.contains("Can stand in for") && page.contains("3NE1818"),
        "{page}"
    );
    let unknown = app
        .page(&asking("/search", "вместо 6RY1702-0BA05", ""))
        .await;
    let unknown = unknown.expect(200).words();
    assert!(
        unknown.contains("The stock knows no such item"),
        "{unknown}"
    );
    assert!(
        app.ask("вместо 6RY1702-0BA05")
            .await
            .get("substitutes")
            .is_none()
    );
    assert!(app.ask("3NE1018").await.get("substitutes").is_none());
}

async fn nothing_is_promised(base: Base) {
    let app = base.serve();
    let fuses = fuses(&app).await;
    for alone in [5, 6] {
        let path = format!("/api/v1/stock-items/{}/substitutes", fuses[alone]["id"]);
        let told = app.get(&path).await.expect(200).json();
        assert_eq!(told["items"], json!([]), "{told}");
        let page = app.page(&format!("/stock/{}", fuses[alone]["id"])).await;
        let page = page.expect(200).words();
        assert!(page.contains("Nothing that is written down fits"), "{page}");
    }
}
