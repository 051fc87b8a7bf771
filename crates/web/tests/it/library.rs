//! The library through the JSON API: vendors, series, manuals, and which drives they are about.

mod fetches;
mod files;
mod lists;
mod meanings;
mod original;
mod pages;
mod sheets;
mod texts;
mod trouble;

pub(crate) use files::{kept, pdf};

use crate::harness::{Base, TestApp, on_both};
use serde_json::{Value, json};

on_both!(
    a_shelf_is_filled_changed_and_emptied,
    what_is_wrong_is_pointed_at,
    manuals_are_listed_filtered_and_found,
    a_stale_tag_is_refused,
    what_was_removed_or_changed_comes_back,
    a_manual_that_is_sent_again_is_added_once,
);

const CATEGORIES: &str = "/api/v1/library/categories";
const GROUPS: &str = "/api/v1/library/groups";
const MANUALS: &str = "/api/v1/library/manuals";

async fn added(app: &TestApp, path: &str, body: Value) -> Value {
    app.post(path, &body).await.expect(201).json()
}

/// A vendor with a series, by their ids.
async fn shelf(app: &TestApp, vendor: &str, series: &str) -> (i64, i64) {
    let category = added(app, CATEGORIES, json!({ "name": vendor })).await;
    let category = category["id"].as_i64().unwrap();
    let group = json!({ "category_id": category, "name": series });
    let group = added(app, GROUPS, group).await["id"].as_i64().unwrap();
    (category, group)
}

async fn manual(app: &TestApp, group: i64, title: &str) -> Value {
    let url = format!("https://plant.example/{}.pdf", title.len());
    added(
        app,
        MANUALS,
        json!({ "group_id": group, "title": title, "url": url }),
    )
    .await
}

async fn a_shelf_is_filled_changed_and_emptied(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "Siemens", "Sinamics S120").await;
    let title = "Sinamics S120 Справочник по параметрированию (русский)";
    let manual = manual(&app, group, title).await;
    assert_eq!(manual["title"], title);
    assert_eq!(manual["kind"], "list", "as its title says");
    assert_eq!(
        manual["group"],
        json!({ "id": group, "name": "Sinamics S120" })
    );
    assert_eq!(manual["category"]["name"], "Siemens");
    assert_eq!(manual["file"], Value::Null);
    // What stands on a shelf keeps it there.
    app.delete(&format!("{CATEGORIES}/{category}"))
        .await
        .problem(409);
    let refused = app.delete(&format!("{GROUPS}/{group}")).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:shelf-not-empty");
    // A series that moves takes its manuals along.
    let other = added(&app, CATEGORIES, json!({ "name": "Innomotics" })).await;
    let moved = json!({ "category_id": other["id"], "name": "S120" });
    app.patch(&format!("{GROUPS}/{group}"), &moved)
        .await
        .expect(200);
    let path = format!("{MANUALS}/{}", manual["id"]);
    let seen = app.get(&path).await.expect(200).json();
    assert_eq!(seen["category"]["name"], "Innomotics");
    assert_eq!(seen["group"]["name"], "S120");
    let list = app
        .items(&format!("{MANUALS}?category_id={}", other["id"]))
        .await;
    assert_eq!(list.len(), 1);
    assert_eq!(app.items(&format!("{MANUALS}?q=innomotics")).await.len(), 1);
    assert_eq!(app.items(&format!("{MANUALS}?q=siemens")).await.len(), 0);
    let change =
        json!({ "issued": "2012-04", "edition": "6SL3097", "language": "ru", "url": null });
    let changed = app.patch(&path, &change).await.expect(200).json();
    assert_eq!(changed["issued"], "2012-04");
    assert_eq!(changed["url"], Value::Null);
    app.delete(&path).await.expect(204);
    app.delete(&format!("{GROUPS}/{group}")).await.expect(204);
    app.delete(&format!("{CATEGORIES}/{category}"))
        .await
        .expect(204);
    app.get(&path).await.problem(404);
    let told = app.items("/api/v1/changes?entity=manual").await;
    assert_eq!(told.len(), 3, "{told:?}");
    base.assert_clean().await;
}

async fn what_is_wrong_is_pointed_at(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "Omron", "3G3").await;
    let wrong = [
        (CATEGORIES, json!({ "name": "Omron" }), vec!["/name"]),
        (
            CATEGORIES,
            json!({ "name": " ", "logo_url": "javascript:alert(1)" }),
            vec!["/name", "/logo_url"],
        ),
        (
            CATEGORIES,
            json!({ "name": "x", "colour": 1 }),
            vec!["/colour"],
        ),
        (
            GROUPS,
            json!({ "name": "3G3", "category_id": category }),
            vec!["/name"],
        ),
        (GROUPS, json!({ "name": "F7" }), vec!["/category_id"]),
        (
            GROUPS,
            json!({ "name": "F7", "category_id": 987_654 }),
            vec!["/category_id"],
        ),
        (
            GROUPS,
            json!({ "name": "F7", "category_id": category, "series": [{ "series": "a" }, { "series": "" }] }),
            vec!["/series/1/series"],
        ),
        (MANUALS, json!({ "title": "x" }), vec!["/group_id"]),
        (
            MANUALS,
            json!({ "title": "x", "group_id": 987_654 }),
            vec!["/group_id"],
        ),
        (
            MANUALS,
            json!({ "title": "я".repeat(501), "group_id": group, "url": "ftp://x", "issued": "12.09",
                "language": "русский", "kind": "novel" }),
            vec!["/title", "/kind", "/language", "/issued", "/url"],
        ),
    ];
    for (path, body, pointers) in wrong {
        let answer = app.post(path, &body).await;
        assert_eq!(answer.pointers(422), pointers, "{path} {body}");
    }
    // As long as vendors' titles are: kept whole.
    let long = "Преобразователь частоты ".repeat(20);
    let kept = manual(&app, group, long.trim()).await;
    assert_eq!(kept["title"], long.trim());
    let many: Vec<_> = (0..51)
        .map(|n| json!({ "series": format!("s{n}") }))
        .collect();
    let path = format!("{GROUPS}/{group}");
    let answer = app.patch(&path, &json!({ "series": many })).await;
    assert_eq!(answer.pointers(422), ["/series"]);
    for path in [CATEGORIES, GROUPS, MANUALS] {
        app.get(&format!("{path}?colour=red")).await.problem(422);
        app.get(&format!("{path}/x")).await.problem(404);
    }
}

async fn manuals_are_listed_filtered_and_found(base: Base) {
    let app = base.serve();
    let (_, s120) = shelf(&app, "Siemens", "Sinamics S120").await;
    let (omron, f7) = shelf(&app, "Omron", "CIMR-F7").await;
    for title in [
        "S120 List Manual (English)",
        "S120 Ввод в эксплуатацию",
        "S120 Справочник 10",
    ] {
        manual(&app, s120, title).await;
    }
    manual(&app, f7, "CIMR-F7 Руководство по эксплуатации (русский)").await;
    let titles = async |query: &str| -> Vec<String> {
        let found = app.items(&format!("{MANUALS}?{query}")).await;
        let titles = found
            .iter()
            .map(|one| one["title"].as_str().unwrap().to_owned());
        titles.collect()
    };
    assert_eq!(
        titles("sort=title").await,
        [
            "CIMR-F7 Руководство по эксплуатации (русский)",
            "S120 List Manual (English)",
            "S120 Ввод в эксплуатацию",
            "S120 Справочник 10"
        ]
    );
    assert_eq!(titles(&format!("category_id={omron}")).await.len(), 1);
    assert_eq!(titles(&format!("group_id={s120}")).await.len(), 3);
    assert_eq!(titles("kind=list").await, ["S120 List Manual (English)"]);
    assert_eq!(titles("language=en").await.len(), 0, "nobody said so yet");
    // Letters that look alike are the same: the С is Cyrillic here.
    assert_eq!(titles("q=%D0%A1imr+f7").await.len(), 1);
    assert_eq!(titles("q=s120+list").await.len(), 1);
    assert_eq!(titles("q=---").await.len(), 0);
    // Page by page, the same in another order.
    let mut walked = vec![];
    let mut next = Some(format!("{MANUALS}?sort=-updated_at&page_size=1"));
    while let Some(path) = next {
        let page = app.get(&path).await.expect(200);
        walked.push(page.json()["items"][0]["id"].as_i64().unwrap());
        next = page.header("link").and_then(|link| {
            let mut links = link
                .split(", ")
                .filter(|link| link.ends_with("rel=\"next\""));
            let link = links.next()?.split(['<', '>']).nth(1)?;
            Some(link.to_owned())
        });
    }
    assert_eq!(walked.len(), 4);
    assert!(walked.is_sorted_by(|one, other| one > other), "{walked:?}");
}

async fn a_stale_tag_is_refused(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "Danfoss", "FC51").await;
    let manual = manual(&app, group, "FC51").await;
    for (path, change) in [
        (
            format!("{CATEGORIES}/{category}"),
            json!({ "name": "Danfoss A/S" }),
        ),
        (format!("{GROUPS}/{group}"), json!({ "name": "FC-51" })),
        (
            format!("{MANUALS}/{}", manual["id"]),
            json!({ "title": "FC-51" }),
        ),
    ] {
        let seen = app.get(&path).await.expect(200);
        let tag = seen.header("etag").unwrap().to_owned();
        app.patch(&path, &change).await.expect(200);
        let request = app.request(reqwest::Method::PATCH, &path);
        let request = request.header("if-match", &tag).json(&change);
        crate::harness::sent(request).await.problem(412);
        let request = app.request(reqwest::Method::DELETE, &path);
        crate::harness::sent(request.header("if-match", &tag))
            .await
            .problem(412);
        let known = app.request(reqwest::Method::GET, &path);
        let now = app.get(&path).await.expect(200);
        let now = now.header("etag").unwrap();
        crate::harness::sent(known.header("if-none-match", now))
            .await
            .expect(304);
    }
}

async fn what_was_removed_or_changed_comes_back(base: Base) {
    let app = base.serve();
    let (category, group) = shelf(&app, "ABB", "ACS800").await;
    let ties =
        json!({ "series": [{ "series": "ABB", "words": "ACS800" }, { "series": "Прочее" }] });
    let path = format!("{GROUPS}/{group}");
    app.patch(&path, &ties).await.expect(200);
    app.patch(&path, &json!({ "series": null, "name": "ACS" }))
        .await
        .expect(200);
    let manual = manual(&app, group, "ACS800").await;
    app.delete(&format!("{MANUALS}/{}", manual["id"]))
        .await
        .expect(204);
    app.delete(&path).await.expect(204);
    app.delete(&format!("{CATEGORIES}/{category}"))
        .await
        .expect(204);
    let restore = async |entity: &str, nth: usize| {
        let told = app.items(&format!("/api/v1/changes?entity={entity}")).await;
        let path = format!("/api/v1/changes/{}/restore", told[nth]["id"]);
        app.post(&path, &json!({})).await
    };
    // A manual needs its series, a series its vendor.
    restore("manual", 0).await.problem(409);
    restore("manual_category", 0).await.expect(200);
    // As it was after its first change: with what it is about.
    let told = app.items("/api/v1/changes?entity=manual_group").await;
    assert_eq!(told[0]["operation"], "removed");
    restore("manual_group", 0).await.expect(200);
    restore("manual", 0).await.expect(200);
    let groups = app.items(GROUPS).await;
    assert_eq!(groups[0]["name"], "ACS");
    assert_eq!(groups[0]["category"]["name"], "ABB");
    let manuals = app.items(MANUALS).await;
    assert_eq!(manuals[0]["title"], "ACS800");
    assert_eq!(manuals[0]["url"], manual["url"]);
    assert_eq!(manuals[0]["group"]["id"], groups[0]["id"]);
    // What is there is changed back.
    let path = format!("{GROUPS}/{}", groups[0]["id"]);
    app.patch(&path, &ties).await.expect(200);
    app.patch(&path, &json!({ "series": null }))
        .await
        .expect(200);
    restore("manual_group", 1).await.expect(200);
    let group = app.get(&path).await.expect(200).json();
    assert_eq!(
        group["series"][0],
        json!({ "series": "ABB", "words": "ACS800" })
    );
    assert_eq!(group["series"][1]["words"], Value::Null);
    base.assert_clean().await;
}

async fn a_manual_that_is_sent_again_is_added_once(base: Base) {
    let app = base.serve();
    let (_, group) = shelf(&app, "TECO", "EV").await;
    let body = json!({ "group_id": group, "title": "EV" });
    for _ in 0..2 {
        let request = app.request(reqwest::Method::POST, MANUALS);
        let request = request.header("idempotency-key", "once").json(&body);
        crate::harness::sent(request).await.expect(201);
    }
    assert_eq!(app.items(MANUALS).await.len(), 1);
}
