//! Entity tags: what a reader has already isn't sent again, and no edit is lost, also of edits at once.

use crate::{
    harness::{Base, TestApp, on_both, sent},
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_reader_who_has_it_gets_304,
    a_stale_tag_is_refused_and_changes_nothing,
    of_edits_at_once_with_one_tag_one_wins,
    edits_of_different_fields_at_once_are_both_kept,
    a_renamed_place_changes_its_drives_tags,
    a_renamed_shelf_changes_its_manuals_tags,
);

/// A vendor, a series and a manual, by their addresses.
async fn shelf(app: &TestApp) -> [String; 3] {
    let add = async |path: &'static str, body: Value| {
        let added = app.post(&format!("/api/v1/{path}"), &body).await;
        added.expect(201).json()
    };
    let category = add("library/categories", json!({ "name": "Siemens" })).await;
    let group = json!({ "name": "S120", "category_id": category["id"] });
    let group = add("library/groups", group).await;
    let manual = json!({ "title": "Start", "group_id": group["id"] });
    let manual = add("library/manuals", manual).await;
    [
        at("library/categories", &category),
        at("library/groups", &group),
        at("library/manuals", &manual),
    ]
}

async fn a_reader_who_has_it_gets_304(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let drive = app.drive(&plant.drive()).await;
    let [category, group, manual] = shelf(&app).await;
    for address in [
        at("drives", &drive),
        at("rooms", &plant.room),
        at("shops", &plant.shop),
        category,
        group,
        manual,
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
    let [category, group, manual] = shelf(&app).await;
    for (address, field) in [
        (at("drives", &drive), "series"),
        (at("rooms", &plant.room), "name"),
        (category, "name"),
        (group, "name"),
        (manual, "title"),
    ] {
        let before = app.get(&address).await;
        let tag = before.header("etag").unwrap().to_owned();
        let patch = |tag: &str, value: &str| {
            let body = json!({ field: value });
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
    let [category, group, manual] = shelf(&app).await;
    for (address, field) in [
        (at("drives", &drive), "series"),
        (at("rooms", &plant.room), "name"),
        (category, "name"),
        (group, "name"),
        (manual, "title"),
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

async fn a_renamed_shelf_changes_its_manuals_tags(base: Base) {
    let app = base.serve();
    let [category, group, manual] = shelf(&app).await;
    let tag = async || app.get(&manual).await.header("etag").unwrap().to_owned();
    for shelf in [category, group] {
        let before = tag().await;
        let renamed = app.patch(&shelf, &json!({ "name": "Renamed" })).await;
        renamed.expect(200);
        assert_ne!(tag().await, before, "{shelf}");
        let patch = app
            .request(Method::PATCH, &manual)
            .header("if-match", before);
        let stale = sent(patch.json(&json!({ "edition": "x" }))).await;
        stale.problem(412);
    }
    base.assert_clean().await;
}
