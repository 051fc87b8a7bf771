//! The history, looked through by person and by time.

use crate::{
    harness::{Base, TestApp, on_both, sent},
    people::{Who, there},
    plant::at,
};
use domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    the_api_filters_by_person_and_time,
    the_page_filters_by_person_and_days,
    wrong_days_are_told_kindly,
    fields_are_told_in_words,
);

const ANNA: &str = "token-of-anna";

/// A room that the admin added on 4 March, and that Anna renamed on the 10th and the 12th.
async fn renamed(base: &Base, app: &TestApp, role: Role) -> (Value, i64) {
    let user = there(&*base.open(), &Who::with("anna", role, ANNA))
        .await
        .unwrap();
    let plant = app.plant("").await;
    for (day, name) in [("10", "5ЕР"), ("12", "6ЕР")] {
        app.clock.set(&format!("2026-03-{day}T12:00:00Z"));
        let path = at("rooms", &plant.room);
        let request = app.visit(Method::PATCH, &path).bearer_auth(ANNA);
        sent(request.json(&json!({ "name": name })))
            .await
            .expect(200);
    }
    (plant.room, user.id.0)
}

async fn the_api_filters_by_person_and_time(base: Base) {
    let app = base.serve();
    let (room, anna) = renamed(&base, &app, Role::Editor).await;
    let hers = app.items(&format!("/api/v1/changes?user_id={anna}")).await;
    assert_eq!(hers.len(), 2);
    assert_eq!(
        (&hers[0]["user_id"], &hers[0]["token"]),
        (&json!(anna), &json!("tests"))
    );
    let count = async |query: &str| app.items(&format!("/api/v1/changes?{query}")).await.len();
    assert_eq!(count("").await, 7);
    assert_eq!(count("since=2026-03-10T12:00:00Z").await, 2);
    assert_eq!(count("since=2026-03-10T12:00:01Z").await, 1);
    assert_eq!(count("until=2026-03-10T12:00:00Z").await, 5);
    assert_eq!(
        count("since=2026-03-05T00:00:00Z&until=2026-03-11T00:00:00Z").await,
        1
    );
    assert_eq!(
        count(&format!("user_id={anna}&until=2026-03-11T00:00:00Z")).await,
        1
    );
    let of_room = format!("entity=room&entity_id={}", room["id"]);
    assert_eq!(
        count(&format!("{of_room}&until=2026-03-11T00:00:00Z")).await,
        2
    );
    assert_eq!(count(&format!("{of_room}&user_id={anna}")).await, 2);
    assert_eq!(count(&format!("entity=drive&user_id={anna}")).await, 0);
    let wrong = app
        .get("/api/v1/changes?user_id=x&since=yesterday&until=1900-01-01T00:00:00Z")
        .await;
    assert_eq!(wrong.pointers(422), ["user_id", "since", "until"]);
}

async fn the_page_filters_by_person_and_days(base: Base) {
    let app = base.serve();
    let (room, anna) = renamed(&base, &app, Role::Editor).await;
    let all = app.page("/changes").await.expect(200).words();
    assert!(all.contains("anna, token “tests”"), "{all}");
    assert!(
        all.contains(&format!("<a href=\"/changes?user={anna}\"")),
        "{all}"
    );
    assert!(all.contains("<select name=\"user\">"), "{all}");
    let hers = app
        .page(&format!("/changes?user={anna}"))
        .await
        .expect(200)
        .words();
    assert!(
        hers.contains("<ins>6ЕР</ins>") && !hers.contains("Рольганг"),
        "{hers}"
    );
    assert!(
        hers.contains("By anna") && hers.contains("selected>anna<"),
        "{hers}"
    );
    let query = format!("/changes?user={anna}&since=2026-03-10&until=2026-03-11");
    let day = app.page(&query).await.expect(200).words();
    assert!(
        day.contains("<ins>5ЕР</ins>") && !day.contains("<ins>6ЕР</ins>"),
        "{day}"
    );
    assert!(
        day.contains("From 10 ") && day.contains("Up to 11 "),
        "{day}"
    );
    assert!(
        day.contains(&format!("/changes?user={anna}&amp;since=2026-03-10\"")),
        "{day}"
    );
    assert!(day.contains("name=\"until\" value=\"2026-03-11\""), "{day}");
    // Both days belong to it.
    let last = app
        .page("/changes?since=2026-03-12&until=2026-03-12")
        .await
        .expect(200)
        .words();
    assert!(
        last.contains("<ins>6ЕР</ins>") && !last.contains("<ins>5ЕР</ins>"),
        "{last}"
    );
    // The history of one thing stays its own.
    let path = format!("/changes?entity=room&id={}&since=2026-03-11", room["id"]);
    let one = app.page(&path).await.expect(200).words();
    assert!(
        one.contains(&format!("name=\"id\" value=\"{}\"", room["id"])),
        "{one}"
    );
    assert!(
        one.contains("<ins>6ЕР</ins>") && !one.contains("<ins>5ЕР</ins>"),
        "{one}"
    );
    // Who may not see everybody has the names in the entries.
    let request = app.visit(Method::GET, "/changes").bearer_auth(ANNA);
    let theirs = sent(request).await.expect(200).words();
    assert!(!theirs.contains("<select name=\"user\">"), "{theirs}");
    assert!(
        theirs.contains(&format!("<a href=\"/changes?user={anna}\"")),
        "{theirs}"
    );
    app.page("/changes?user=999999").await.expect(404);
    // A filter goes along from page to page.
    for number in 0..60 {
        let name = format!("{number}");
        app.patch(&at("rooms", &room), &json!({ "name": name }))
            .await
            .expect(200);
    }
    let path = "/changes?entity=room&since=2026-03-12";
    let long = app.page(path).await.expect(200).words();
    assert!(
        long.contains("/changes?entity=room&amp;since=2026-03-12&amp;page=2"),
        "{long}"
    );
}

async fn wrong_days_are_told_kindly(base: Base) {
    let app = base.serve();
    renamed(&base, &app, Role::Editor).await;
    let path = "/changes?since=2026-02-30&until=12.03.2026&entity=room";
    let page = app.page(path).await.expect(422).words();
    for told in [
        "“2026-02-30” isn't a day",
        "“12.03.2026” isn't a day",
        "<ins>6ЕР</ins>",
    ] {
        assert!(page.contains(told), "no {told} in {page}");
    }
    let turned = app
        .page("/changes?since=2026-03-12&until=2026-03-10")
        .await
        .expect(422)
        .words();
    assert!(
        turned.contains("The end is before the beginning"),
        "{turned}"
    );
}

async fn fields_are_told_in_words(base: Base) {
    let app = base.serve();
    let who = Who::with("oleg", Role::Viewer, "token-of-oleg");
    let user = there(&*base.open(), &who).await.unwrap();
    let address = format!("/api/v1/users/{}", user.id.0);
    app.patch(&address, &json!({ "role": "storekeeper" }))
        .await
        .expect(200);
    let path = format!("/people/{}/disable", user.id.0);
    let request = app.request(Method::POST, &path);
    sent(request.header("sec-fetch-site", "same-origin"))
        .await
        .expect(303);
    let request = app.request(Method::GET, "/changes?entity=user");
    let page = sent(request.header("accept-language", "ru"))
        .await
        .expect(200)
        .words();
    assert!(page.contains("<ins>кладовщик</ins>"), "{page}");
    assert!(
        page.contains("<ins>да</ins>") && !page.contains("<ins>true</ins>"),
        "{page}"
    );
    assert!(page.contains("admin, ключ «tests»"), "{page}");
}
