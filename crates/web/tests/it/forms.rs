//! The pages' forms without JavaScript: what is right is kept and told; what is wrong comes back with all that was typed.

use crate::{
    harness::{Answer, Base, TestApp, on_both, sent},
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_place_is_added_renamed_moved_and_removed,
    a_wrong_place_comes_back_as_typed,
    a_drive_is_added_and_changed,
    a_wrong_drive_comes_back_as_typed,
    a_new_cabinet_is_offered_before_it_is_made,
    a_drive_is_removed,
);

impl TestApp {
    /// Sends a form as a browser does.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin");
        sent(request.form(fields)).await
    }

    /// Sends a form that is taken, and follows it to the page that tells so; gives that page's address.
    async fn taken(&self, path: &str, fields: &[(&str, &str)], notice: &str) -> String {
        let answer = self.form(path, fields).await.expect(303);
        let to = answer.header("location").unwrap().to_owned();
        let cookie = answer.header("set-cookie").unwrap().to_owned();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let request = self
            .request(Method::GET, &to)
            .header("accept-language", "en")
            .header("cookie", cookie);
        let page = sent(request).await.expect(200).words();
        assert!(page.contains(notice), "no {notice:?} in {page}");
        to
    }
}

fn text(value: &Value) -> String {
    value.to_string().trim_matches('"').to_owned()
}

fn id(value: &Value) -> String {
    text(&value["id"])
}

/// An answer that is a page with a form, not the error page.
#[track_caller]
fn came_back(answer: Answer, typed: &[&str], wrong: &str) {
    let page = answer.expect(422).words();
    for typed in typed {
        assert!(page.contains(typed), "no {typed:?} in {page}");
    }
    assert!(page.contains(wrong), "no {wrong:?} in {page}");
    assert!(page.contains("aria-invalid=\"true\""), "{page}");
}

async fn a_place_is_added_renamed_moved_and_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let second = app
        .place(
            "production-lines",
            "Стан 2000",
            Some(("shop_id", &plant.shop)),
        )
        .await;
    let line = id(&plant.line);
    let fields = [("level", "room"), ("parent", &line), ("name", " 5ЕР ")];
    let to = app.taken("/plant/new", &fields, "Added.").await;
    let address = to.replace("/plant/", "/api/v1/rooms/");
    assert_eq!(app.get(&address).await.expect(200).json()["name"], "5ЕР");

    let second = id(&second);
    let fields = [("parent", second.as_str()), ("name", "6ЕР")];
    app.taken(&format!("{to}/edit"), &fields, "Saved.").await;
    let room = app.get(&address).await.expect(200).json();
    assert_eq!(
        (&room["name"], &room["production_line"]["name"]),
        (&json!("6ЕР"), &json!("Стан 2000"))
    );

    app.taken(&format!("{to}/remove"), &[], "Removed.").await;
    app.get(&address).await.expect(404);
    // What has something in it goes only when it is said so.
    let full = format!("/plant/{line}/remove");
    let refused = app.form(&full, &[]).await.expect(409).words();
    assert!(refused.contains("Not removed"), "{refused}");
    app.taken(&full, &[("cascade", "yes")], "Removed.").await;
    app.get(&at("rooms", &plant.room)).await.expect(404);
}

async fn a_wrong_place_comes_back_as_typed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let line = id(&plant.line);
    let empty = [("level", "room"), ("parent", &line), ("name", "  ")];
    came_back(app.form("/plant/new", &empty).await, &[], "Needed");
    let taken = [("level", "room"), ("parent", &line), ("name", "12ПСУ")];
    came_back(
        app.form("/plant/new", &taken).await,
        &["value=\"12ПСУ\""],
        "Exists already",
    );
    let edit = format!("/plant/{}/edit", plant.room["id"]);
    let nowhere = [("parent", "999999"), ("name", "<b>13</b>")];
    came_back(
        app.form(&edit, &nowhere).await,
        &["value=\"&lt;b&gt;13&lt;/b&gt;\""],
        "There is no such one",
    );
    assert_eq!(
        app.get(&at("rooms", &plant.room)).await.json()["name"],
        "12ПСУ"
    );
}

async fn a_drive_is_added_and_changed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let room = id(&plant.room);
    let mut fields = vec![
        ("series", "Sinamics S120"),
        ("type", "6SL3120-1TE21-0AA3"),
        ("room", &room),
        ("cabinet", "2UZ-2"),
        ("mechanism", "Рольганг"),
        ("power_w", "4500"),
        ("rated_current_a", "12,5"),
        ("input_voltage_v", ""),
        ("output_voltage_v", ""),
        ("current_kind", "AC"),
        ("note", "строка\r\nещё"),
    ];
    let to = app.taken("/drives/new", &fields, "Added.").await;
    let address = format!("/api/v1{to}");
    let drive = app.get(&address).await.expect(200).json();
    assert_eq!(drive["cabinet"]["id"], plant.cabinet["id"]);
    assert_eq!(drive["mechanism"]["id"], plant.mechanism["id"]);
    assert_eq!(drive["rated_current_a"], 12.5);
    assert_eq!(drive["note"], "строка\nещё");

    fields[1].1 = "";
    fields[3].1 = "";
    app.taken(&format!("{to}/edit"), &fields, "Saved.").await;
    let drive = app.get(&address).await.expect(200).json();
    assert_eq!(
        (&drive["type"], &drive["cabinet"]),
        (&json!(null), &json!(null))
    );
}

async fn a_wrong_drive_comes_back_as_typed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let room = id(&plant.room);
    let fields = [
        ("series", ""),
        ("type", "T-<1>"),
        ("room", &room),
        ("power_w", "много"),
        ("note", "моё"),
    ];
    came_back(
        app.form("/drives/new", &fields).await,
        &["T-&lt;1&gt;", "value=\"много\"", "моё"],
        "Not a number",
    );
    assert_eq!(app.items("/api/v1/drives").await.len(), 0);
}

async fn a_new_cabinet_is_offered_before_it_is_made(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let room = id(&plant.room);
    let mut fields = vec![("series", "КТЭ"), ("room", &room), ("cabinet", "9UZ-9")];
    came_back(
        app.form("/drives/new", &fields).await,
        &["name=\"new_cabinet\"", "value=\"9UZ-9\""],
        "9UZ-9",
    );
    assert_eq!(app.items("/api/v1/cabinets").await.len(), 1);
    fields.push(("new_cabinet", "yes"));
    let to = app.taken("/drives/new", &fields, "Added.").await;
    let drive = app.get(&format!("/api/v1{to}")).await.expect(200).json();
    assert_eq!(drive["cabinet"]["name"], "9UZ-9");
}

async fn a_drive_is_removed(base: Base) {
    let app = base.serve();
    let plant = app.plant("").await;
    let body = json!({ "room_id": plant.room["id"], "series": "КТЭ" });
    let drive = app.drive(&body).await;
    let path = format!("/drives/{}", drive["id"]);
    app.taken(&format!("{path}/remove"), &[], "Removed.").await;
    app.page(&path).await.expect(404);
    app.form(&format!("{path}/remove"), &[]).await.expect(404);
}
