//! Whole lists of manuals: by the API, on a page, from the command line and as the ancestor loaded them.

use super::{MANUALS, files::pdf};
use crate::harness::{Base, TestApp, on_both, sent};
use reqwest::{Method, multipart};
use serde_json::{Value, json};
use std::fs;

on_both!(
    lists_come_in_and_twice_change_nothing,
    what_is_wrong_in_lists_brings_nothing_in,
    lists_come_in_by_the_page,
    the_ancestor_s_folder_is_loaded,
    the_command_line_brings_manuals_in,
);

fn categories() -> Value {
    json!([{ "name": "ABB", "logo_url": "https://plant.example/abb.svg" }, { "name": "Siemens", "logo_url": null }])
}

/// The ids are positions: the second category's group comes first.
fn groups() -> Value {
    json!([{ "name": "Simoreg", "category_id": 2 }, { "name": "ACS800", "category_id": 1 }])
}

fn manuals() -> Value {
    json!([
        { "title": "ACS800 Руководство по эксплуатации - 12.09 (русский)", "file_url": "https://plant.example/a.pdf", "group_id": 2 },
        { "title": "Simoreg DC Master", "file_url": "https://plant.example/s.pdf", "group_id": 1 },
    ])
}

fn lists() -> Value {
    json!({ "categories": categories(), "groups": groups(), "manuals": manuals() })
}

async fn nested(app: &TestApp) -> Value {
    app.get("/api/v1/manuals/nested").await.expect(200).json()
}

fn assert_there(nested: &Value) {
    assert_eq!(nested[0]["name"], "ABB");
    assert_eq!(
        nested[0]["groups"][0]["manuals"][0]["file_url"],
        "https://plant.example/a.pdf"
    );
    assert_eq!(
        nested[1]["groups"][0]["manuals"][0]["title"],
        "Simoreg DC Master"
    );
}

async fn lists_come_in_and_twice_change_nothing(base: Base) {
    let app = base.serve();
    // Other ids than positions: a vendor was there before.
    app.post("/api/v1/manuals/category", &json!({ "name": "Zuerst" }))
        .await
        .expect(200);
    let path = "/api/v1/library/lists";
    let dry = app
        .post(&format!("{path}?dry_run=true"), &lists())
        .await
        .expect(200)
        .json();
    assert_eq!(
        dry,
        json!({ "dry_run": true, "new": 6, "changed": 0, "same": 0 })
    );
    assert_eq!(app.items(MANUALS).await.len(), 0);
    let loaded = app.post(path, &lists()).await.expect(200).json();
    assert_eq!(loaded["new"], 6);
    assert_there(&nested(&app).await);
    let kind = &app.items(&format!("{MANUALS}?language=ru")).await[0];
    assert_eq!(kind["kind"], "operating");
    let before = app.items("/api/v1/changes").await.len();
    let again = app.post(path, &lists()).await.expect(200).json();
    assert_eq!(
        again,
        json!({ "dry_run": false, "new": 0, "changed": 0, "same": 6 })
    );
    assert_eq!(app.items("/api/v1/changes").await.len(), before);
    // What goes out comes in again.
    let told = app.get(path).await.expect(200).json();
    let again = app.post(path, &told).await.expect(200).json();
    assert_eq!(again["same"], 7);
    // A title that was corrected is changed; where the file is kept here, it stays.
    let mut renamed = lists();
    renamed["manuals"][1]["title"] = json!("Simoreg DC-MASTER");
    assert_eq!(
        app.post(path, &renamed).await.expect(200).json()["changed"],
        1
    );
    let id = &app.items(&format!("{MANUALS}?q=simoreg")).await[0]["id"];
    let file = app.request(Method::PUT, &format!("{MANUALS}/{id}/file"));
    sent(file.body(pdf("kept", 10))).await.expect(200);
    assert_eq!(app.post(path, &renamed).await.expect(200).json()["same"], 6);
    app.get(&format!("{MANUALS}/{id}/file")).await.expect(200);
    base.assert_clean().await;
}

async fn what_is_wrong_in_lists_brings_nothing_in(base: Base) {
    let app = base.serve();
    let mut wrong = lists();
    wrong["groups"][1]["category_id"] = json!(3);
    wrong["manuals"][0]["file_url"] = json!("javascript:alert(1)");
    wrong["manuals"][1]["group_id"] = json!(0);
    let answer = app.post("/api/v1/library/lists", &wrong).await;
    assert_eq!(
        answer.pointers(422),
        [
            "/groups/1/category_id",
            "/manuals/0/file_url",
            "/manuals/1/group_id"
        ]
    );
    assert_eq!(nested(&app).await, json!([]));
}

async fn lists_come_in_by_the_page(base: Base) {
    let app = base.serve();
    let send = async |form: multipart::Form| {
        let request = app.request(Method::POST, "/library/import");
        let request = request.header("accept-language", "en");
        sent(
            request
                .header("sec-fetch-site", "same-origin")
                .multipart(form),
        )
        .await
    };
    let part = |name: &str, json: Value| {
        multipart::Part::bytes(json.to_string().into_bytes()).file_name(name.to_owned())
    };
    // In whatever order a browser sends them.
    let form = multipart::Form::new()
        .part("file", part("manuals.json", manuals()))
        .part("file", part("categories.json", categories()))
        .part("file", part("groups.json", groups()));
    let preview = send(form).await.expect(200).text();
    assert!(preview.contains("New: 6"), "{preview}");
    assert_eq!(nested(&app).await, json!([]));
    let shown = preview.split("name=\"lists\" hidden>").nth(1).unwrap();
    let shown = shown.split("</textarea>").next().unwrap();
    let shown = shown
        .replace("&quot;", "\"")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&");
    send(multipart::Form::new().text("lists", shown))
        .await
        .expect(303);
    assert_there(&nested(&app).await);
    let wrong = multipart::Form::new().part("file", part("x.json", json!([1])));
    let refused = send(wrong).await.expect(422).words();
    assert!(refused.contains("x.json"), "{refused}");
    send(multipart::Form::new().text("x", "y"))
        .await
        .expect(422);
}

/// A folder as the ancestor kept it.
fn folder(base: &Base) -> std::path::PathBuf {
    let folder = base.folder.join("data");
    fs::create_dir_all(&folder).unwrap();
    for (name, json) in [
        ("categories.json", categories()),
        ("groups.json", groups()),
        ("manuals.json", manuals()),
    ] {
        fs::write(folder.join(name), json.to_string()).unwrap();
    }
    folder
}

async fn the_ancestor_s_folder_is_loaded(base: Base) {
    let folder = folder(&base);
    let app = base.serve_with(|settings| {
        settings.original.data_folder = folder.display().to_string();
    });
    let load = async |what: &str| {
        app.post(&format!("/api/v1/manuals/{what}"), &json!({}))
            .await
    };
    assert_eq!(load("add_categories").await.expect(200).json(), Value::Null);
    assert_eq!(app.items("/api/v1/library/categories").await.len(), 2);
    assert_eq!(load("add_groups/").await.expect(200).json(), Value::Null);
    assert_eq!(load("add_all").await.expect(200).json(), Value::Null);
    assert_there(&nested(&app).await);
    let before = app.items("/api/v1/changes").await.len();
    load("add_all").await.expect(200);
    assert_eq!(app.items("/api/v1/changes").await.len(), before);
    fs::remove_file(folder.join("manuals.json")).unwrap();
    load("add_all").await.problem(404);
    drop(app);
    let app = base.serve();
    app.post("/api/v1/manuals/add_all", &json!({}))
        .await
        .problem(404);
}

async fn the_command_line_brings_manuals_in(base: Base) {
    let folder = folder(&base);
    let run = async |arguments: &[&str]| {
        let mut command = base.aedb(arguments);
        command.env("AEDB__FILES__ROOT", base.folder.join("files"));
        let ran = crate::program::ended(command).await;
        (ran.out, ran.code)
    };
    let path = folder.display().to_string();
    let (told, code) = run(&["import", "manuals", &path, "--dry-run"]).await;
    assert_eq!((told.trim(), code), ("new 6, changed 0, same 0", Some(0)));
    let (told, _) = run(&["--format", "json", "import", "manuals", &path]).await;
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["new"], 6);
    let (told, _) = run(&["import", "manuals", &path]).await;
    assert_eq!(told.trim(), "new 0, changed 0, same 6");
    let file = base.folder.join("EV список.pdf");
    fs::write(&file, pdf("teco", 5_000)).unwrap();
    let file = file.display().to_string();
    let manual = [
        "import",
        "manual",
        &file,
        "--vendor",
        "TECO",
        "--series",
        "EV",
        "--title",
        "EV series",
    ];
    assert_eq!(run(&manual).await.0.trim(), "new 1, changed 0, same 0");
    assert_eq!(run(&manual).await.0.trim(), "new 0, changed 0, same 1");
    let (told, code) = run(&["check", "--repair"]).await;
    assert_eq!((told.trim(), code), ("clean", Some(0)));
    let app = base.serve();
    let manual = &app.items(&format!("{MANUALS}?q=teco")).await[0];
    assert_eq!(manual["file"]["name"], "EV список.pdf");
    let fetched = app
        .get(&format!("{MANUALS}/{}/file", manual["id"]))
        .await
        .expect(200);
    assert_eq!(fetched.body, pdf("teco", 5_000));
    fs::write(base.folder.join("page.pdf"), "<html>").unwrap();
    let page = base.folder.join("page.pdf").display().to_string();
    let (_, code) = run(&[
        "import", "manual", &page, "--vendor", "T", "--series", "E", "--title", "x",
    ])
    .await;
    assert_eq!(code, Some(1));
}
