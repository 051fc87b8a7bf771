//! Places and drives with a default for everything, made through the API.

use crate::harness::TestApp;
use serde_json::{Value, json};

/// A shop with a line with a room with a cabinet, and a mechanism; each is what the API answered.
#[derive(Debug)]
pub(crate) struct Plant {
    pub(crate) shop: Value,
    pub(crate) line: Value,
    pub(crate) room: Value,
    pub(crate) cabinet: Value,
    pub(crate) mechanism: Value,
}

impl TestApp {
    /// Adds a place; `parent` is the parent's field and id.
    pub(crate) async fn place(
        &self,
        level: &str,
        name: &str,
        parent: Option<(&str, &Value)>,
    ) -> Value {
        let mut body = json!({ "name": name });
        if let Some((field, parent)) = parent {
            body[field] = parent["id"].clone();
        }
        let path = format!("/api/v1/{level}");
        self.post(&path, &body).await.expect(201).json()
    }

    /// Adds a plant whose names begin with `prefix`.
    pub(crate) async fn plant(&self, prefix: &str) -> Plant {
        let named = |text: &str| format!("{prefix}{text}");
        let shop = self.place("shops", &named("ЛПЦ-1"), None).await;
        let in_shop = Some(("shop_id", &shop));
        let line = self
            .place("production-lines", &named("Стан 1700"), in_shop)
            .await;
        let on_line = Some(("production_line_id", &line));
        let room = self.place("rooms", &named("12ПСУ"), on_line).await;
        let in_room = Some(("room_id", &room));
        let cabinet = self.place("cabinets", &named("2UZ-2"), in_room).await;
        let mechanism = self.place("mechanisms", &named("Рольганг"), on_line).await;
        Plant {
            shop,
            line,
            room,
            cabinet,
            mechanism,
        }
    }

    /// Adds a drive.
    pub(crate) async fn drive(&self, body: &Value) -> Value {
        self.post("/api/v1/drives", body).await.expect(201).json()
    }

    /// Adds many drives.
    pub(crate) async fn drives(&self, bodies: &[Value]) -> Vec<Value> {
        let mut added = vec![];
        for chunk in bodies.chunks(500) {
            let answer = self.post("/api/v1/drives", &chunk.into()).await.expect(201);
            added.extend(answer.json()["items"].as_array().unwrap().clone());
        }
        added
    }
}

impl Plant {
    /// The body of a new drive in the cabinet, on the mechanism.
    pub(crate) fn drive(&self) -> Value {
        json!({
            "room_id": self.room["id"],
            "cabinet_id": self.cabinet["id"],
            "mechanism_id": self.mechanism["id"],
            "series": "Sinamics S120",
            "type": "6SL3130-1TE24-0AA0",
        })
    }

    /// The same with other members.
    pub(crate) fn drive_with(&self, members: &Value) -> Value {
        let mut drive = self.drive();
        for (name, value) in members.as_object().unwrap() {
            drive[name] = value.clone();
        }
        drive
    }
}

/// The address of a single resource.
pub(crate) fn at(level: &str, resource: &Value) -> String {
    format!("/api/v1/{level}/{}", resource["id"])
}
