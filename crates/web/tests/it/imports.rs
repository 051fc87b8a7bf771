//! Bringing in the crew's sheet: previewed, applied whole or not at all, told in the history, taken back.

use crate::{
    harness::{Base, TestApp, on_both, sent, until},
    plant::at,
    sheet::{
        HEADINGS, Row, crew_csv, crew_json, crew_rows, crew_xlsx, csv, many_rows, row, with,
        with_headings, xlsx,
    },
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both!(
    a_sheet_is_previewed_applied_and_then_the_same,
    every_form_of_a_file_says_the_same,
    headings_are_known_in_any_order_case_and_language,
    changed_cells_are_told_with_from_and_to,
    rows_are_paired_by_the_fewest_differing_cells,
    a_file_without_a_column_leaves_what_is_stored,
    wrong_rows_are_named_and_keep_all_from_being_applied,
    what_looks_wrong_is_warned_of,
    names_alike_are_merged_on_wish,
    drives_that_the_file_hasnt_stay,
    unknown_columns_are_named_and_missing_ones_refused,
    several_sheets_are_named_and_one_is_chosen,
    an_outdated_preview_is_made_anew,
    an_import_is_taken_back_as_one_step,
    later_changes_stand_in_the_way_of_undoing,
    an_import_is_one_entry_that_unfolds,
    two_imports_at_once_are_never_half,
    one_import_applied_twice_at_once_is_applied_once,
    an_edit_during_an_import_loses_nothing,
    an_import_in_another_state_is_refused,
);

fn counts(new: u32, changed: u32, same: u32, wrong: u32) -> Value {
    json!({ "new": new, "changed": changed, "same": same, "wrong": wrong })
}

impl TestApp {
    /// Brings in and applies.
    async fn bring_in(&self, rows: &[Row]) -> Value {
        let import = self.preview("drives.csv", crew_csv(rows)).await;
        self.apply(&import).await.expect(200).json()
    }

    /// The drives as rows of the crew's sheet, sorted.
    async fn stored_rows(&self) -> Vec<Row> {
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

    async fn import(&self, import: &Value) -> Value {
        self.get(&at("imports", import)).await.expect(200).json()
    }

    async fn rows(&self, import: &Value, status: &str) -> Vec<Value> {
        self.items(&format!("{}/rows?status={status}", at("imports", import)))
            .await
    }
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}

async fn a_sheet_is_previewed_applied_and_then_the_same(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    let answer = app
        .upload("drives.xlsx", crew_xlsx(&rows))
        .await
        .expect(201);
    let import = answer.json();
    assert_eq!(
        answer.header("location"),
        Some(at("imports", &import).as_str())
    );
    assert_eq!(
        (&import["state"], &import["kind"]),
        (&json!("previewed"), &json!("drives"))
    );
    assert_eq!(import["counts"], counts(8, 0, 0, 0));
    assert_eq!(
        (&import["warnings"], &import["not_in_file"]),
        (&json!([]), &json!(0))
    );
    assert_eq!(
        (&import["file_name"], &import["sheet"]),
        (&json!("drives.xlsx"), &json!("Преобразователи"))
    );
    assert!(
        app.items("/api/v1/drives").await.is_empty(),
        "a preview changes nothing"
    );
    assert!(app.items("/api/v1/shops").await.is_empty());

    let applied = app.apply(&import).await.expect(200).json();
    assert_eq!(applied["state"], "applied");
    assert_eq!(app.stored_rows().await, sorted(rows.clone()));
    let lengths = async |list: &str| app.items(&format!("/api/v1/{list}")).await.len();
    assert_eq!(lengths("shops").await, 2);
    assert_eq!(lengths("production-lines").await, 3);
    assert_eq!(
        lengths("rooms").await,
        4,
        "one name under two lines is two rooms"
    );
    assert_eq!(lengths("cabinets").await, 5);

    let drives = app.items("/api/v1/drives?sort=id").await;
    let again = app.preview("drives.csv", crew_csv(&rows)).await;
    assert_eq!(again["counts"], counts(0, 0, 8, 0));
    assert_eq!(again["not_in_file"], 0);
    let means: BTreeSet<i64> = app
        .rows(&again, "same")
        .await
        .iter()
        .map(|row| row["drive_id"].as_i64().unwrap())
        .collect();
    assert_eq!(means.len(), 8, "each row means a drive of its own");
    app.apply(&again).await.expect(200);
    assert_eq!(app.items("/api/v1/drives?sort=id").await, drives);
    base.assert_clean().await;
}

async fn every_form_of_a_file_says_the_same(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    app.bring_in(&rows).await;
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("x.xlsx".to_owned(), crew_xlsx(&rows)),
        ("x.json".to_owned(), crew_json(&rows).into_bytes()),
        ("no-ending".to_owned(), crew_xlsx(&rows)),
    ];
    for separator in [',', ';', '\t'] {
        let text = csv(separator, &HEADINGS, &rows);
        let (cp1251, _, lossy) = encoding_rs::WINDOWS_1251.encode(&text);
        assert!(!lossy);
        files.push((
            format!("plain {separator:?}.csv"),
            text.clone().into_bytes(),
        ));
        files.push((
            format!("bom {separator:?}.csv"),
            format!("\u{feff}{text}").into_bytes(),
        ));
        files.push((format!("cp1251 {separator:?}.csv"), cp1251.into_owned()));
        files.push((
            format!("unix {separator:?}.txt"),
            text.replace("\r\n", "\n").into_bytes(),
        ));
    }
    for (name, file) in files {
        let import = app.preview(&name, file).await;
        assert_eq!(import["counts"], counts(0, 0, 8, 0), "{name}");
        assert_eq!(import["unknown_columns"], json!([]), "{name}");
    }
}

async fn headings_are_known_in_any_order_case_and_language(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    app.bring_in(&rows).await;
    let english = [
        "shop",
        "PRODUCTION LINE",
        "Room",
        "cabinet",
        "Mechanism",
        "series",
        "Type",
    ];
    let lower: Vec<String> = HEADINGS
        .iter()
        .map(|heading| format!(" {} ", heading.to_lowercase()))
        .collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    for headings in [&english[..], &lower[..]] {
        let order = [6, 2, 0, 5, 1, 4, 3];
        let headings: Vec<&str> = order.iter().map(|column| headings[*column]).collect();
        let turned: Vec<Row> = rows
            .iter()
            .map(|row| order.iter().map(|column| row[*column].clone()).collect())
            .collect();
        let import = app.preview("x.csv", csv(',', &headings, &turned)).await;
        assert_eq!(import["counts"], counts(0, 0, 8, 0), "{headings:?}");
    }
}

async fn changed_cells_are_told_with_from_and_to(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    app.bring_in(&rows).await;
    rows[2] = with(&with(&rows[2], 4, "Насос"), 6, "");
    rows[3] = with(&rows[3], 5, "Sinamics S150");
    let import = app.preview("x.csv", crew_csv(&rows)).await;
    assert_eq!(import["counts"], counts(0, 2, 6, 0));
    let changed = app.rows(&import, "changed").await;
    assert_eq!(
        (&changed[0]["number"], &changed[1]["number"]),
        (&json!(4), &json!(5)),
        "as a spreadsheet counts rows"
    );
    assert_eq!(
        changed[0]["cells"]["mechanism"],
        json!({ "to": "Насос", "from": null })
    );
    assert_eq!(
        changed[0]["cells"]["type"],
        json!({ "to": null, "from": "500/440-131" })
    );
    assert_eq!(changed[0]["cells"]["series"], json!({ "to": "КТЭ" }));
    assert_eq!(
        changed[1]["cells"]["series"],
        json!({ "to": "Sinamics S150", "from": "Sinamics S120" })
    );
    let before = app
        .get(&at("drives", &json!({ "id": changed[1]["drive_id"] })))
        .await
        .json();
    app.apply(&import).await.expect(200);
    assert_eq!(app.stored_rows().await, sorted(rows));
    let after = app.get(&at("drives", &before)).await.json();
    assert_eq!(after["series"], "Sinamics S150", "it is the same drive");
    base.assert_clean().await;
}

async fn rows_are_paired_by_the_fewest_differing_cells(base: Base) {
    let app = base.serve();
    let cell = |mechanism: &str, series: &str, kind: &str| {
        row(["Ц", "Л", "П", "Ш", mechanism, series, kind])
    };
    app.bring_in(&[
        cell("a", "s1", "t1"),
        cell("b", "s2", "t2"),
        cell("c", "s3", "t3"),
    ])
    .await;
    // Equal ones first; then the one that differs least; the rest is new. What has gone is only counted.
    let rows = [
        cell("b", "s2", "new"),
        cell("x", "y", "z"),
        cell("c", "s3", "t3"),
        cell("q", "r", "s"),
    ];
    let import = app.preview("x.csv", crew_csv(&rows)).await;
    assert_eq!(import["counts"], counts(1, 2, 1, 0));
    let changed = app.rows(&import, "changed").await;
    let drive = app
        .get(&at("drives", &json!({ "id": changed[0]["drive_id"] })))
        .await
        .json();
    assert_eq!(
        (&changed[0]["number"], &drive["type"]),
        (&json!(2), &json!("t2"))
    );
    app.apply(&import).await.expect(200);
    assert_eq!(app.stored_rows().await, sorted(rows.to_vec()));
}

async fn a_file_without_a_column_leaves_what_is_stored(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    app.bring_in(&rows).await;
    let drive = app
        .items("/api/v1/drives?series=ABB ACS800")
        .await
        .remove(0);
    app.patch(
        &at("drives", &drive),
        &json!({ "note": "kept", "power_w": 7 }),
    )
    .await
    .expect(200);
    // Neither mechanisms nor types nor notes.
    let columns = [0, 1, 2, 3, 5];
    let headings: Vec<&str> = columns.iter().map(|column| HEADINGS[*column]).collect();
    let mut fewer: Vec<Row> = rows
        .iter()
        .map(|row| columns.iter().map(|column| row[*column].clone()).collect())
        .collect();
    let import = app.preview("x.csv", csv(';', &headings, &fewer)).await;
    assert_eq!(import["counts"], counts(0, 0, 8, 0));
    "ABB ACS880".clone_into(&mut fewer[7][4]);
    let import = app.preview("x.csv", csv(';', &headings, &fewer)).await;
    assert_eq!(import["counts"], counts(0, 1, 7, 0));
    app.apply(&import).await.expect(200);
    let after = app.get(&at("drives", &drive)).await.json();
    assert_eq!(after["series"], "ABB ACS880");
    assert_eq!(
        (&after["note"], &after["power_w"]),
        (&json!("kept"), &json!(7))
    );
    assert_eq!(
        (&after["mechanism"], &after["type"]),
        (&drive["mechanism"], &drive["type"])
    );
    assert_eq!(
        app.items("/api/v1/drives?q=насос").await.len(),
        1,
        "it is still found by its mechanism"
    );
    base.assert_clean().await;
}

async fn wrong_rows_are_named_and_keep_all_from_being_applied(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    rows[1] = with(&rows[1], 0, "");
    rows[4] = with(&with(&rows[4], 5, "  "), 2, &"x".repeat(201));
    let headings: Vec<&str> = HEADINGS
        .into_iter()
        .chain(["Мощность, Вт", "Род тока"])
        .collect();
    for row in &mut rows {
        row.extend(["1,5".to_owned(), "AC".to_owned()]);
    }
    rows[6][7] = "many".to_owned();
    rows[7][8] = "переменный".to_owned();
    let import = app.preview("x.csv", csv(';', &headings, &rows)).await;
    let wrong = app.rows(&import, "wrong").await;
    let problems: BTreeMap<u64, Vec<String>> = wrong
        .iter()
        .map(|row| {
            let cells = row["cells"].as_object().unwrap().iter();
            let cells = cells
                .filter(|(_, cell)| cell["problem"].is_string())
                .map(|(name, _)| name.clone());
            (row["number"].as_u64().unwrap(), cells.collect())
        })
        .collect();
    assert_eq!(problems[&3], ["shop"]);
    assert_eq!(problems[&6], ["room", "series"]);
    assert_eq!(problems[&8], ["power_w"]);
    assert!(import["counts"]["wrong"].as_u64().unwrap() >= 3);
    let refused = app.apply(&import).await.problem(422);
    assert_eq!(refused["type"], "urn:aedb:problem:rows-wrong");
    assert!(app.items("/api/v1/drives").await.is_empty());
    assert!(app.items("/api/v1/changes").await.is_empty());
    assert_eq!(app.import(&import).await["state"], "previewed");
}

async fn what_looks_wrong_is_warned_of(base: Base) {
    let app = base.serve();
    let rows = [
        row([
            "ЛПЦ-1",
            "Стан 1700",
            "1ЕР",
            "пр.1",
            " Конвейер ",
            "G120С",
            "",
        ]),
        row([
            "ЛПЦ-1",
            "Стан 1700",
            "1EP",
            "пр.1",
            "конвейер",
            "Sinamics",
            "",
        ]),
    ];
    let import = app.preview("x.csv", crew_csv(&rows)).await;
    assert_eq!(
        import["warnings"],
        json!([
            { "kind": "stray_spaces", "row": 2, "column": "mechanism" },
            { "kind": "mixed_scripts", "row": 2, "column": "series", "word": "G120С", "suggestion": "G120C" },
            { "kind": "names_alike", "row": 3, "column": "room", "names": ["1ЕР", "1EP"] },
            { "kind": "names_alike", "row": 3, "column": "mechanism", "names": ["Конвейер", "конвейер"] },
        ])
    );
    assert_eq!(import["warning_count"], 4);
    app.apply(&import).await.expect(200);
    let names: BTreeSet<String> = app
        .items("/api/v1/mechanisms")
        .await
        .iter()
        .map(|place| place["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        ["Конвейер", "конвейер"].map(ToOwned::to_owned).into(),
        "trimmed, and kept apart without a merge"
    );
    // Against the base too: its own name comes first.
    let import = app
        .preview(
            "x.csv",
            crew_csv(&[row(["лпц-1", "Стан 1", "1", "", "", "x", ""])]),
        )
        .await;
    assert_eq!(
        import["warnings"],
        json!([{ "kind": "names_alike", "row": 2, "column": "shop", "names": ["ЛПЦ-1", "лпц-1"] }])
    );
}

async fn names_alike_are_merged_on_wish(base: Base) {
    let app = base.serve();
    app.bring_in(&[row(["ЛПЦ-1", "Стан", "1ЕР", "", "Конвейер", "КТЭ", ""])])
        .await;
    let rows = [
        row(["лпц-1", "Стан", "1EP", "", "Конвейер", "КТЭ", ""]),
        row(["лпц-1", "Стан", "1EP", "пр.2", "Конвейер", "КТЭ", ""]),
    ];
    let import = app.preview("x.csv", crew_csv(&rows)).await;
    assert_eq!(import["counts"], counts(2, 0, 0, 0));
    let path = format!("{}/apply", at("imports", &import));
    for wrong in [
        json!({ "merge": "x" }),
        json!({ "merge": [["x", 1]] }),
        json!({ "mergo": [] }),
    ] {
        app.post(&path, &wrong).await.problem(422);
    }
    let merge = json!({ "merge": [["ЛПЦ-1", "лпц-1"], ["1ЕР", "1EP"]] });
    app.post(&path, &merge).await.expect(200);
    assert_eq!(app.items("/api/v1/shops").await.len(), 1);
    assert_eq!(app.items("/api/v1/rooms").await.len(), 1);
    // The first row has become the drive that was there.
    assert_eq!(app.items("/api/v1/drives").await.len(), 2);
    base.assert_clean().await;
}

async fn drives_that_the_file_hasnt_stay(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    app.bring_in(&rows).await;
    let import = app.preview("x.csv", crew_csv(&rows[..5])).await;
    assert_eq!(
        (&import["counts"], &import["not_in_file"]),
        (&counts(0, 0, 5, 0), &json!(3))
    );
    let path = format!("{}/not-in-file", at("imports", &import));
    let listed = app.items(&path).await;
    let series: Vec<_> = listed
        .iter()
        .map(|drive| drive["series"].as_str().unwrap())
        .collect();
    assert_eq!(series, ["ЭКТ", "ЭКТ", "ABB ACS800"]);
    let first = app.get(&format!("{path}?page_size=2")).await.expect(200);
    assert_eq!(first.json()["items"].as_array().unwrap().len(), 2);
    let next = first
        .header("link")
        .unwrap()
        .trim_start_matches('<')
        .split('>')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(app.get(&next).await.json()["items"], json!([listed[2]]));
    app.apply(&import).await.expect(200);
    assert_eq!(app.items("/api/v1/drives").await.len(), 8);
}

async fn unknown_columns_are_named_and_missing_ones_refused(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    let headings: Vec<&str> = HEADINGS
        .into_iter()
        .chain(["Кто записал", "Дата"])
        .collect();
    for row in &mut rows {
        row.extend(["Иванов".to_owned(), "2026".to_owned()]);
    }
    let import = app.preview("x.csv", csv(',', &headings, &rows)).await;
    assert_eq!(import["unknown_columns"], json!(["Кто записал", "Дата"]));
    assert_eq!(import["counts"], counts(8, 0, 0, 0));

    let missing = csv(
        ',',
        &["Цех", "Группа", "Кто записал"],
        &[vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]],
    );
    let problem = app.upload("x.csv", missing).await.problem(422);
    let detail = problem["detail"].as_str().unwrap();
    for told in ["Помещение", "Преобразователь", "Кто записал", "Цех"]
    {
        assert!(detail.contains(told), "{told}: {detail}");
    }
    assert_eq!(problem["errors"][0]["pointer"], "/file");
    let twice = csv(
        ',',
        &[
            "Цех",
            "Группа",
            "Помещение",
            "Шкаф",
            "Преобразователь",
            "shop",
        ],
        &[],
    );
    assert!(
        app.upload("x.csv", twice).await.problem(422)["detail"]
            .as_str()
            .unwrap()
            .contains("Цех")
    );
    // The failed one is kept with its reason.
    let failed = app.items("/api/v1/imports").await.remove(0);
    assert_eq!(failed["state"], "failed");
    assert!(failed["failure"].as_str().unwrap().contains("Цех"));
    app.apply(&failed).await.problem(409);
}

async fn several_sheets_are_named_and_one_is_chosen(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    let (first, second) = (with_headings(&rows[..3]), with_headings(&rows[3..]));
    let notes: Vec<Row> = vec![vec!["Просто заметки".to_owned()]];
    let file = xlsx(&[
        ("Первый", &first),
        ("Второй", &second),
        ("Заметки", &notes),
        ("Пусто", &[]),
    ]);
    let problem = app.upload("x.xlsx", file.clone()).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/sheet");
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("Первый") && detail.contains("Второй") && !detail.contains("Заметки"),
        "{detail}"
    );
    let problem = app
        .upload_with("x.xlsx", file.clone(), &[("sheet", "Третий")])
        .await
        .problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/sheet");
    let chosen = app
        .upload_with("x.xlsx", file, &[("sheet", "Второй"), ("kind", "drives")])
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&chosen["counts"], &chosen["sheet"]),
        (&counts(5, 0, 0, 0), &json!("Второй"))
    );
    // One that fits among others needs no choice.
    let file = xlsx(&[("Заметки", &notes), ("Приводы", &first)]);
    assert_eq!(app.preview("x.xlsx", file).await["sheet"], "Приводы");
    let kind = app.upload_with("x.csv", "x", &[("kind", "wheels")]).await;
    assert_eq!(kind.pointers(422), ["/kind"]);
}

async fn an_outdated_preview_is_made_anew(base: Base) {
    let app = base.serve();
    let rows = crew_rows();
    app.bring_in(&rows[..5]).await;
    let import = app.preview("x.csv", crew_csv(&rows)).await;
    assert_eq!(import["counts"], counts(3, 0, 5, 0));
    let drive = app.items("/api/v1/drives?type=500/440-131").await.remove(0);
    app.patch(&at("drives", &drive), &json!({ "type": "other" }))
        .await
        .expect(200);
    let refused = app.apply(&import).await.problem(409);
    assert_eq!(
        (&refused["type"], &refused["rows"]),
        (&json!("urn:aedb:problem:preview-outdated"), &json!([4]))
    );
    assert_eq!(
        app.items("/api/v1/drives").await.len(),
        5,
        "nothing of it was brought in"
    );

    let anew = app.import(&import).await;
    assert_eq!(
        (&anew["state"], &anew["counts"]),
        (&json!("previewed"), &counts(3, 1, 4, 0))
    );
    let changed = app.rows(&import, "changed").await;
    assert_eq!(
        changed[0]["cells"]["type"],
        json!({ "to": "500/440-131", "from": "other" })
    );
    app.apply(&import).await.expect(200);
    assert_eq!(app.stored_rows().await, sorted(rows));
    base.assert_clean().await;
}

async fn an_import_is_taken_back_as_one_step(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    app.bring_in(&rows[..3]).await;
    let drive = app.items("/api/v1/drives?type=500/440-131").await.remove(0);
    let ratings = json!({ "note": "n", "power_w": 2.5, "current_kind": "DC" });
    app.patch(&at("drives", &drive), &ratings).await.expect(200);
    let before = (
        app.items("/api/v1/drives?sort=id").await,
        app.get("/api/v1/tree").await.json(),
    );
    rows[2] = with(&with(&rows[2], 4, "Насос"), 6, "");
    let import = app.bring_in(&rows).await;
    assert_eq!(app.items("/api/v1/drives").await.len(), 8);
    let undone = app
        .post(&format!("{}/undo", at("imports", &import)), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(undone["state"], "undone");
    let (mut drives, tree) = (
        app.items("/api/v1/drives?sort=id").await,
        app.get("/api/v1/tree").await.json(),
    );
    for (drive, before) in drives.iter_mut().zip(&before.0) {
        drive["updated_at"] = before["updated_at"].clone();
    }
    assert_eq!((drives, tree), before);
    let entries = app
        .items(&format!(
            "/api/v1/changes?entity=import&entity_id={}",
            import["id"]
        ))
        .await;
    let operations: Vec<_> = entries
        .iter()
        .map(|entry| entry["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["undone", "applied"]);
    assert!(
        !app.items(&format!("/api/v1/changes?parent={}", entries[0]["id"]))
            .await
            .is_empty()
    );
    app.post(&format!("{}/undo", at("imports", &import)), &json!({}))
        .await
        .problem(409);
    base.assert_clean().await;
    // Brought in again, it is all there.
    app.bring_in(&rows).await;
    assert_eq!(app.stored_rows().await, sorted(rows));
    base.assert_clean().await;
}

async fn later_changes_stand_in_the_way_of_undoing(base: Base) {
    let app = base.serve();
    let import = app.bring_in(&crew_rows()).await;
    let undo = format!("{}/undo", at("imports", &import));
    let drive = app
        .items("/api/v1/drives?series=ABB ACS800")
        .await
        .remove(0);
    app.patch(&at("drives", &drive), &json!({ "note": "later" }))
        .await
        .expect(200);
    let before = app.items("/api/v1/drives").await;
    let refused = app.post(&undo, &json!({})).await.problem(409);
    let obstacle = &refused["obstacles"][0];
    assert_eq!(
        (&obstacle["entity"], &obstacle["entity_id"]),
        (&json!("drive"), &drive["id"])
    );
    assert!(obstacle["change_id"].is_i64());
    assert!(
        refused["detail"].as_str().unwrap().contains("ABB ACS800"),
        "{refused}"
    );
    assert_eq!(app.items("/api/v1/drives").await, before);
    assert_eq!(app.import(&import).await["state"], "applied");
    base.assert_clean().await;
}

/// What was put into a place that an import made stands in the way too; tested beside the others, as it has its own code.
#[test]
fn what_was_put_in_stands_in_the_way_of_undoing() {
    use crate::harness::{Kind, run};
    for kind in [Kind::Sqlite, Kind::Postgres] {
        run(kind, |base| async move {
            let app = base.serve();
            let import = app.bring_in(&crew_rows()).await;
            let room = app.items("/api/v1/rooms?name=12ПСУ").await.remove(0);
            let drive = app
                .drive(&json!({ "room_id": room["id"], "series": "own" }))
                .await;
            let undo = format!("{}/undo", at("imports", &import));
            let refused = app.post(&undo, &json!({})).await.problem(409);
            assert_eq!(
                refused["obstacles"][0]["entity_id"], room["id"],
                "{refused}"
            );
            app.delete(&at("drives", &drive)).await.expect(204);
            app.post(&undo, &json!({})).await.expect(200);
            assert!(app.items("/api/v1/shops").await.is_empty());
            base.assert_clean().await;
        });
    }
}

async fn an_import_is_one_entry_that_unfolds(base: Base) {
    let app = base.serve();
    let mut rows = crew_rows();
    app.bring_in(&rows).await;
    rows[3] = with(&rows[3], 5, "Sinamics S150");
    rows.push(row(["ЛПЦ-3", "Л", "П", "Ш", "М", "КТЭ", ""]));
    let preview = app.preview("Приводы.csv", crew_csv(&rows)).await;
    let request = app.request(Method::POST, &format!("{}/apply", at("imports", &preview)));
    let import = sent(request.header("x-request-id", "apply-0001"))
        .await
        .expect(200)
        .json();
    let top = app.items("/api/v1/changes").await;
    assert_eq!(top.len(), 2, "one for each import");
    assert_eq!(top[0]["id"], import["change_id"]);
    assert_eq!(
        (&top[0]["operation"], &top[0]["entity"]),
        (&json!("applied"), &json!("import"))
    );
    assert_eq!(
        (&top[0]["entity_id"], &top[0]["name"]),
        (&import["id"], &json!("Приводы.csv"))
    );
    assert_eq!(
        (&top[0]["actor"], &top[0]["request_id"]),
        (&json!("local"), &json!("apply-0001"))
    );
    let under = app
        .items(&format!("/api/v1/changes?parent={}", top[0]["id"]))
        .await;
    // A shop, a line, a room, a cabinet, a mechanism, a new drive and a changed one.
    assert_eq!(under.len(), 7);
    for entry in &under {
        assert_eq!(entry["actor"], format!("import {}", import["id"]));
        assert_eq!(entry["parent_id"], top[0]["id"]);
        assert!(!entry["fields"].as_object().unwrap().is_empty(), "{entry}");
    }
    let of = |operation: &str, entity: &str| {
        let entry = under
            .iter()
            .find(|entry| entry["operation"] == operation && entry["entity"] == entity);
        entry.unwrap_or_else(|| panic!("no {entity} {operation}"))["fields"].clone()
    };
    assert_eq!(
        of("changed", "drive"),
        json!({ "series": { "from": { "text": "Sinamics S120" }, "to": { "text": "Sinamics S150" } } })
    );
    assert_eq!(
        of("added", "shop"),
        json!({ "name": { "from": null, "to": { "text": "ЛПЦ-3" } } })
    );
    assert_eq!(of("added", "drive")["mechanism"]["to"]["text"], "М");
    // Each drive's own history has it too.
    let drive = app
        .items("/api/v1/drives?series=Sinamics S150")
        .await
        .remove(0);
    let own = app
        .items(&format!(
            "/api/v1/changes?entity=drive&entity_id={}",
            drive["id"]
        ))
        .await;
    assert_eq!(own.len(), 2);
}

async fn two_imports_at_once_are_never_half(base: Base) {
    let app = base.serve();
    let rows = many_rows(600);
    for (first, second) in [
        (&rows[..300], &rows[300..]),
        (&rows[..300], &rows[200..500]),
    ] {
        let shops = app.items("/api/v1/shops").await;
        for shop in shops {
            app.delete(&format!("{}?cascade=true", at("shops", &shop)))
                .await
                .expect(204);
        }
        let imports = [
            app.preview("a.csv", crew_csv(first)).await,
            app.preview("b.csv", crew_csv(second)).await,
        ];
        let answers =
            futures_util::future::join_all(imports.iter().map(|import| app.apply(import))).await;
        let mut there: BTreeSet<Row> = BTreeSet::new();
        for (answer, rows) in answers.iter().zip([first, second]) {
            assert!([200, 409].contains(&answer.status), "{}", answer.text());
            if answer.status == 200 {
                there.extend(rows.iter().cloned());
            }
        }
        assert!(answers.iter().any(|answer| answer.status == 200));
        let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
            .as_u64()
            .unwrap();
        assert_eq!(total, there.len() as u64);
        base.assert_clean().await;
        // Whoever was refused looks again and goes on.
        for (answer, import) in answers.iter().zip(&imports) {
            if answer.status == 409 {
                app.apply(import).await.expect(200);
            }
        }
        let all: BTreeSet<&Row> = first.iter().chain(second).collect();
        let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
            .as_u64()
            .unwrap();
        assert_eq!(total, all.len() as u64);
        base.assert_clean().await;
    }
}

async fn one_import_applied_twice_at_once_is_applied_once(base: Base) {
    let app = base.serve();
    // Two instances on one base know nothing of each other's jobs.
    let other = base.serve();
    let rows = many_rows(200);
    let import = app.preview("a.csv", crew_csv(&rows)).await;
    let appliers = [&app, &other, &app, &other];
    let answers = futures_util::future::join_all(appliers.map(|app| app.apply(&import))).await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|answer| [200, 409, 503].contains(&answer.status)),
        "{answers:?}"
    );
    assert_eq!(app.items("/api/v1/drives").await.len(), 200);
    assert_eq!(app.items("/api/v1/changes").await.len(), 1);
    base.assert_clean().await;
}

async fn an_edit_during_an_import_loses_nothing(base: Base) {
    let app = base.serve();
    let mut rows = many_rows(1_500);
    app.bring_in(&rows[..100]).await;
    for row in &mut rows[..100] {
        "changed by the import".clone_into(&mut row[5]);
    }
    let import = app.preview("a.csv", crew_csv(&rows)).await;
    let drives = app.items("/api/v1/drives").await;
    let editing = async {
        let mut edits = 0;
        until("the import has been applied", async || {
            let drive = &drives[edits % drives.len()];
            edits += 1;
            app.patch(
                &at("drives", drive),
                &json!({ "note": format!("edit {edits}") }),
            )
            .await
            .expect(200);
            (app.import(&import).await["state"] != "applying").then_some(())
        })
        .await;
    };
    let (answer, ()) = futures_util::future::join(app.apply(&import), editing).await;
    assert!([200, 409].contains(&answer.status), "{}", answer.text());
    let total = app.get("/api/v1/drives?page_size=1").await.json()["total"]
        .as_u64()
        .unwrap();
    assert_eq!(total, if answer.status == 200 { 1_500 } else { 100 });
    // What each drive is now is what its history tells, step by step.
    for drive in drives.iter().take(10) {
        let mut entries = app
            .items(&format!(
                "/api/v1/changes?entity=drive&entity_id={}",
                drive["id"]
            ))
            .await;
        entries.reverse();
        let mut known = json!({});
        for entry in &entries {
            for (field, change) in entry["fields"].as_object().unwrap() {
                assert_eq!(change["from"], known[field], "{field} in {entry}");
                known[field] = change["to"].clone();
            }
        }
        let now = app.get(&at("drives", drive)).await.json();
        assert_eq!(known["series"]["text"], now["series"]);
        assert_eq!(known["note"]["text"], now["note"]);
    }
    base.assert_clean().await;
}

async fn an_import_in_another_state_is_refused(base: Base) {
    let app = base.serve();
    let import = app.preview("a.csv", crew_csv(&crew_rows())).await;
    let undo = format!("{}/undo", at("imports", &import));
    app.post(&undo, &json!({})).await.problem(409);
    app.apply(&import).await.expect(200);
    assert_eq!(
        app.apply(&import).await.problem(409)["type"],
        "urn:aedb:problem:import-state"
    );
    let nobody = json!({ "id": 987_654 });
    app.apply(&nobody).await.problem(404);
    app.get(&at("imports", &nobody)).await.problem(404);
    app.get(&format!("{}/rows", at("imports", &nobody)))
        .await
        .problem(404);
    app.post(&format!("{}/undo", at("imports", &nobody)), &json!({}))
        .await
        .problem(404);
    assert_eq!(
        app.get(&format!("{}/rows?status=odd", at("imports", &import)))
            .await
            .pointers(422),
        ["status"]
    );
    let rows = app
        .get(&format!(
            "{}/rows?page_size=3&page=3",
            at("imports", &import)
        ))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&rows["total"], rows["items"].as_array().unwrap().len()),
        (&json!(8), 2)
    );
    base.assert_clean().await;
}
