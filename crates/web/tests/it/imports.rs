//! Bringing in the crew's sheet: what a preview tells, in every form of a file, and that all of it is applied or nothing.

use crate::{
    harness::{Base, on_both},
    importing::{counts, sorted},
    plant::at,
    sheet::{
        HEADINGS, Row, crew_csv, crew_json, crew_rows, crew_xlsx, csv, row, with, with_headings,
        xlsx,
    },
};
use serde_json::json;
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
    an_import_in_another_state_is_refused,
);

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
