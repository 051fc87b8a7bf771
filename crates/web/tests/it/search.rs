//! The search over everything.

mod finding;
mod pages;
mod substitutes;
mod words;

use crate::harness::{Answer, TestApp, sent};
use crate::plant::Plant;
use reqwest::Method;
use serde_json::{Value, json};

/// The address of a question.
fn asking(path: &str, question: &str, more: &str) -> String {
    let query = serde_urlencoded::to_string([("q", question)]).unwrap();
    format!("{path}?{query}{more}")
}

impl TestApp {
    /// What a question finds.
    async fn ask(&self, question: &str) -> Value {
        self.ask_with(question, "").await
    }

    async fn ask_with(&self, question: &str, more: &str) -> Value {
        let path = asking("/api/v1/search", question, more);
        self.get(&path).await.expect(200).json()
    }

    /// The kinds and ids of what a question finds.
    async fn finds(&self, question: &str) -> Vec<(String, i64)> {
        let found = self.ask(question).await;
        let items = found["items"].as_array().unwrap().iter();
        items
            .map(|item| {
                let kind = item["kind"].as_str().unwrap().to_owned();
                (kind, item["id"].as_i64().unwrap())
            })
            .collect()
    }

    /// A page of the search as a visitor sees it, in English.
    async fn visited(&self, path: &str) -> Answer {
        let request = self.visit(Method::GET, path);
        sent(request.header("accept-language", "en")).await
    }
}

/// A drive, a spare, a manual, an entry of the log.
struct Things {
    plant: Plant,
    drive: Value,
    spare: Value,
    manual: Value,
    entry: Value,
}

async fn things(app: &TestApp) -> Things {
    let plant = app.plant("").await;
    let body = plant.drive_with(&json!({ "note": "Вентилятор заменён" }));
    let drive = app.drive(&body).await;
    let store = app
        .post("/api/v1/stores", &json!({ "name": "Север" }))
        .await;
    let store = store.expect(201).json();
    let spare = json!({
        "store_id": store["id"], "quantity": 3, "group": "Предохранитель",
        "name": "FERRAZ A 050F175", "specs": "500V AC 175A", "nomenclature_number": "11411257",
        "applicability": "Барабаны моталок",
    });
    let spare = app
        .post("/api/v1/stock-items", &spare)
        .await
        .expect(201)
        .json();
    let added = async |path: &str, body: Value| app.post(path, &body).await.expect(201).json();
    let vendor = added("/api/v1/library/categories", json!({ "name": "Siemens" })).await;
    let group = json!({ "category_id": vendor["id"], "name": "Simoreg DC Master" });
    let group = added("/api/v1/library/groups", group).await;
    let manual =
        json!({ "group_id": group["id"], "title": "6RA70 Betriebsanleitung", "kind": "operating" });
    let manual = added("/api/v1/library/manuals", manual).await;
    let entry = json!({ "title": "Сработал тахогенератор", "text": "На клети заменили щётки" });
    let entry = added("/api/v1/log-entries", entry).await;
    Things {
        plant,
        drive,
        spare,
        manual,
        entry,
    }
}
