//! What tests of imports do again and again: bring in, apply, and look at what came of it.

use crate::{
    harness::TestApp,
    plant::at,
    sheet::{Row, crew_csv},
};
use serde_json::{Value, json};

pub(crate) fn counts(new: u32, changed: u32, same: u32, wrong: u32) -> Value {
    json!({ "new": new, "changed": changed, "same": same, "wrong": wrong })
}

impl TestApp {
    /// Brings in and applies.
    pub(crate) async fn bring_in(&self, rows: &[Row]) -> Value {
        let import = self.preview("drives.csv", crew_csv(rows)).await;
        self.apply(&import).await.expect(200).json()
    }

    /// The drives as rows of the crew's sheet, sorted.
    pub(crate) async fn stored_rows(&self) -> Vec<Row> {
        let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
        let drives = self.items("/api/v1/drives").await;
        let mut rows: Vec<Row> = drives
            .iter()
            .map(|drive| {
                let places = ["shop", "production_line", "room", "cabinet", "mechanism"]
                    .map(|level| name(&drive[level]));
                let kinds = ["series", "type"]
                    .map(|field| drive[field].as_str().unwrap_or_default().to_owned());
                places.into_iter().chain(kinds).collect()
            })
            .collect();
        rows.sort();
        rows
    }

    pub(crate) async fn import(&self, import: &Value) -> Value {
        self.get(&at("imports", import)).await.expect(200).json()
    }

    pub(crate) async fn rows(&self, import: &Value, status: &str) -> Vec<Value> {
        self.items(&format!("{}/rows?status={status}", at("imports", import)))
            .await
    }
}

pub(crate) fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}
