//! Manuals as a sheet: in as CSV and JSON, out and in again, taken back; lists taken back as one import.

use super::{MANUALS, added, files::pdf};
use crate::{
    harness::{Base, TestApp, on_both, sent},
    importing::counts,
    plant::at,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_sheet_of_manuals_comes_in_goes_out_and_is_taken_back,
    what_is_wrong_in_a_row_is_told,
    what_stands_in_the_way_is_told,
    lists_are_one_import_and_taken_back_as_one,
    the_command_line_brings_sheets_of_manuals_in_and_out,
);

const SHEET: &str = "\
Производитель;Серия;Название;Ссылка;Издание
Siemens;Sinamics S120;S120 Справочник по параметрированию (русский);https://plant.example/s120.pdf;6SL3097
Siemens;Sinamics S120;S120 Commissioning Manual;https://plant.example/c.pdf;
ABB;ACS800;ACS800 Руководство по эксплуатации;;
";

impl TestApp {
    async fn preview_manuals(&self, name: &str, file: impl Into<Vec<u8>>) -> Value {
        let given = [("kind", "manuals")];
        let previewed = self.upload_with(name, file, &given).await;
        previewed.expect(201).json()
    }

    async fn taken_back(&self, import: &Value) -> crate::harness::Answer {
        let path = format!("{}/undo", at("imports", import));
        sent(self.request(Method::POST, &path)).await
    }
}

async fn a_sheet_of_manuals_comes_in_goes_out_and_is_taken_back(base: Base) {
    let app = base.serve();
    // Something was there before, and stays.
    let category = added(&app, "/api/v1/library/categories", json!({ "name": "ABB" })).await;
    let import = app.preview_manuals("m.csv", SHEET).await;
    assert_eq!(import["counts"], counts(3, 0, 0, 0));
    assert_eq!(app.items(MANUALS).await.len(), 0);
    let applied = app.apply(&import).await.expect(200).json();
    let there = app.items(MANUALS).await;
    assert_eq!(there.len(), 3);
    let list = there.iter().find(|one| one["kind"] == "list").unwrap();
    assert_eq!(
        (&list["language"], &list["edition"]),
        (&json!("ru"), &json!("6SL3097"))
    );
    // One entry, which unfolds.
    let told = app.items("/api/v1/changes").await;
    assert_eq!(told[0]["entity"], "import");
    let under = app
        .items(&format!("/api/v1/changes?parent={}", told[0]["id"]))
        .await;
    assert_eq!(under.len(), 3 + 2 + 1, "manuals, series, a vendor");
    // A file that is kept here stays; what goes out comes in as nothing to do.
    let file = app.request(Method::PUT, &format!("{MANUALS}/{}/file", list["id"]));
    sent(file.body(pdf("kept", 10))).await.expect(200);
    for ending in ["csv", "json", "xlsx"] {
        let out = app.get(&format!("/api/v1/exports/manuals.{ending}")).await;
        let out = out.expect(200);
        let again = app.preview_manuals(&format!("o.{ending}"), out.body).await;
        assert_eq!(again["counts"], counts(0, 0, 3, 0), "{ending}");
        assert_eq!(again["not_in_file"], 0);
    }
    let filtered = app.get("/api/v1/exports/manuals.json?q=acs800").await;
    assert_eq!(
        filtered.expect(200).json()["manuals"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let changed = "Vendor,Series,Title,Edition,Link\nABB,ACS800,ACS800 Руководство по эксплуатации,12.09,https://plant.example/a.pdf\n";
    let second = app.preview_manuals("n.csv", changed).await;
    assert_eq!(
        (&second["counts"], &second["not_in_file"]),
        (&counts(0, 1, 0, 0), &json!(2))
    );
    let page = app
        .page(&format!("/imports/{}/not-in-file", second["id"]))
        .await;
    assert!(
        page.expect(200)
            .text()
            .contains("S120 Commissioning Manual")
    );
    let rows = app.items(&format!("{}/rows", at("imports", &second))).await;
    assert_eq!(
        rows[0]["cells"]["edition"],
        json!({ "from": null, "to": "12.09" })
    );
    app.apply(&second).await.expect(200);
    // The first can't be taken back while the second stands on it.
    let refused = app.taken_back(&applied).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:stands-in-the-way");
    app.taken_back(&second).await.expect(200);
    let one = app.items(&format!("{MANUALS}?q=acs800")).await.remove(0);
    assert_eq!((&one["edition"], &one["url"]), (&Value::Null, &Value::Null));
    assert!(!app.get(&format!("{MANUALS}/{}", list["id"])).await.json()["file"].is_null());
    assert_eq!(category["name"], "ABB");
    base.assert_clean().await;
}

async fn what_is_wrong_in_a_row_is_told(base: Base) {
    let app = base.serve();
    let sheet = json!({ "manuals": [
        { "category": "Siemens", "group": "S120", "title": "ok", "file_url": "https://plant.example/x" },
        { "category": "Siemens", "group": "", "title": "x", "file_url": "javascript:alert(1)" },
        { "category": "Siemens", "group": "S120", "title": "y", "kind": "novel" },
    ] });
    let import = app.preview_manuals("m.json", sheet.to_string()).await;
    assert_eq!(import["counts"], counts(1, 0, 0, 2));
    let rows = app
        .items(&format!("{}/rows?status=wrong", at("imports", &import)))
        .await;
    for (row, column) in [(0, "group"), (0, "url"), (1, "kind")] {
        let cell = &rows[row]["cells"][column];
        assert!(cell["problem"].is_string(), "{column}: {rows:?}");
    }
    app.apply(&import).await.problem(422);
    assert_eq!(app.items(MANUALS).await.len(), 0);
    // The ancestor's own list alone says which series by numbers only: told, not guessed.
    let lone = json!([{ "title": "t", "file_url": "https://plant.example/x", "group_id": 1 }]);
    let refused = app
        .upload_with("manuals.json", lone.to_string(), &[("kind", "manuals")])
        .await;
    refused.problem(422);
}

async fn what_stands_in_the_way_is_told(base: Base) {
    let app = base.serve();
    let import = app.preview_manuals("m.csv", SHEET).await;
    let applied = app.apply(&import).await.expect(200).json();
    let group = app.items("/api/v1/library/groups?sort=id").await.remove(0);
    let manual = json!({ "title": "by hand", "group_id": group["id"] });
    let manual = added(&app, MANUALS, manual).await;
    let refused = app.taken_back(&applied).await.problem(409);
    assert_eq!(refused["type"], "urn:aedb:problem:stands-in-the-way");
    assert_eq!(app.items(MANUALS).await.len(), 4, "all or nothing");
    app.delete(&format!("{MANUALS}/{}", manual["id"]))
        .await
        .expect(204);
    app.taken_back(&applied).await.expect(200);
    for list in [
        MANUALS,
        "/api/v1/library/groups",
        "/api/v1/library/categories",
    ] {
        assert_eq!(app.items(list).await.len(), 0, "{list}");
    }
    base.assert_clean().await;
}

async fn lists_are_one_import_and_taken_back_as_one(base: Base) {
    let app = base.serve();
    let category = json!({ "name": "ABB" });
    added(&app, "/api/v1/library/categories", category).await;
    let lists = json!({
        "categories": [{ "name": "ABB", "logo_url": "https://plant.example/abb.svg" }, { "name": "Siemens" }],
        "groups": [{ "name": "Simoreg", "category_id": 2 }, { "name": "empty", "category_id": 1 }],
        "manuals": [{ "title": "Simoreg", "file_url": "https://plant.example/s.pdf", "group_id": 1 }],
    });
    let path = "/api/v1/library/lists";
    app.post(path, &lists).await.expect(200);
    app.post(path, &lists).await.expect(200);
    let imports = app.items("/api/v1/imports").await;
    assert_eq!(imports.len(), 1, "what changed nothing is none");
    assert_eq!(
        (&imports[0]["kind"], &imports[0]["state"]),
        (&json!("manuals"), &json!("applied"))
    );
    assert_eq!(imports[0]["counts"], counts(4, 1, 0, 0));
    let told = app.items("/api/v1/changes").await;
    assert_eq!(told.len(), 2, "a vendor, and all of the lists as one");
    let page = app.page(&format!("/imports/{}", imports[0]["id"])).await;
    page.expect(200);
    app.taken_back(&imports[0]).await.expect(200);
    assert_eq!(app.items(MANUALS).await.len(), 0);
    assert_eq!(app.items("/api/v1/library/groups").await.len(), 0);
    let left = app.items("/api/v1/library/categories").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["logo_url"], Value::Null);
    app.post(path, &lists).await.expect(200);
    assert_eq!(app.items(MANUALS).await.len(), 1);
    base.assert_clean().await;
}

async fn the_command_line_brings_sheets_of_manuals_in_and_out(base: Base) {
    base.file("m.csv", SHEET);
    let format = ["--format", "json"];
    let preview = base
        .run(&[
            "import",
            "manuals",
            "m.csv",
            "--dry-run",
            format[0],
            format[1],
        ])
        .await;
    assert_eq!(preview.expect(0).json()["counts"]["new"], 3);
    base.run(&["import", "manuals", "m.csv"]).await.expect(0);
    base.run(&["export", "manuals", "o.xlsx"]).await.expect(0);
    let again = base
        .run(&["import", "manuals", "o.xlsx", format[0], format[1]])
        .await;
    assert_eq!(again.expect(0).json()["counts"]["same"], 3);
    base.run(&["export", "manuals", "o.txt"]).await.expect(1);
    base.assert_clean().await;
}
