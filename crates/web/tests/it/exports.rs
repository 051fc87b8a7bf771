//! Exports: the list as a file that can be brought in again, and that is no danger to whoever opens it.

use crate::{
    harness::{Base, TestApp, on_both},
    plant::at,
    sheet::{crew_csv, crew_rows},
};
use serde_json::{Value, json};
use std::io::{Cursor, Read};

on_both!(
    what_is_exported_is_nothing_to_do_again,
    an_export_follows_the_lists_filters,
    an_exported_file_brought_into_an_empty_base_makes_the_same,
    other_files_arent_there,
);

const FORMATS: [&str; 3] = ["xlsx", "csv", "json"];

/// Names and notes that spreadsheets, separators, quotes or JSON could make something else of.
const ODD: [&str; 18] = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+7 900",
    "-5",
    "@SUM(A1)",
    "'=x",
    "''quoted",
    "'plain",
    "\"in quotes\"",
    "a;b,c",
    "007",
    "1e5",
    "1,50",
    "2026-03-04",
    "ИСТИНА",
    "＝1",
    "#REF!",
    "a  b <&> \\ _x000D_ \u{a0}é 漢 😀",
];

async fn odd_plant(app: &TestApp) -> usize {
    let mut drives = vec![];
    for (number, odd) in ODD.iter().enumerate() {
        let shop = app.place("shops", odd, None).await;
        let line = app
            .place("production-lines", odd, Some(("shop_id", &shop)))
            .await;
        let room = app
            .place("rooms", odd, Some(("production_line_id", &line)))
            .await;
        let cabinet = app.place("cabinets", odd, Some(("room_id", &room))).await;
        let mechanism = app
            .place("mechanisms", odd, Some(("production_line_id", &line)))
            .await;
        drives.push(json!({
            "room_id": room["id"], "cabinet_id": cabinet["id"], "mechanism_id": mechanism["id"],
            "series": odd, "type": odd, "note": format!("{odd}\n{odd}\tx"), "power_w": 1500, "rated_current_a": 0.1 + 0.2,
            "current_kind": if number % 2 == 0 { "AC" } else { "DC" }, "input_voltage_v": 1_000_000_000, "output_voltage_v": 0,
        }));
        drives.push(json!({ "room_id": room["id"], "series": odd, "power_w": 1e-7, "note": odd }));
        drives.push(json!({ "room_id": room["id"], "series": odd }));
        drives.push(json!({ "room_id": room["id"], "series": odd }));
    }
    app.drives(&drives).await.len()
}

async fn what_is_exported_is_nothing_to_do_again(base: Base) {
    let app = base.serve();
    let count = odd_plant(&app).await;
    for format in FORMATS {
        let file = app
            .get(&format!("/api/v1/exports/drives.{format}"))
            .await
            .expect(200);
        let disposition = format!("attachment; filename=\"drives.{format}\"");
        assert_eq!(
            file.header("content-disposition"),
            Some(disposition.as_str())
        );
        let import = app
            .preview(&format!("drives.{format}"), file.body.clone())
            .await;
        let expected = json!({ "new": 0, "changed": 0, "same": count, "wrong": 0 });
        if import["counts"] != expected {
            let rows = app
                .items(&format!("{}/rows?status=changed", at("imports", &import)))
                .await;
            panic!("{format}: {} {rows:?}", import["counts"]);
        }
        assert_eq!(
            (&import["not_in_file"], &import["unknown_columns"]),
            (&json!(0), &json!([])),
            "{format}"
        );
        match format {
            "csv" => no_formula_in_csv(&file.text()),
            "xlsx" => no_formula_in_xlsx(&file.body),
            _ => assert!(file.json()["converters"].is_array()),
        }
    }
}

fn no_formula_in_csv(text: &str) {
    // Excel in Russia takes UTF-8 only with a mark.
    assert!(text.starts_with('\u{feff}'));
    for risky in ["=1+1", "+7 900", "-5", "@SUM(A1)", "=cmd"] {
        assert!(text.contains(&format!("'{risky}")), "{risky}");
    }
    let cells = text
        .trim_start_matches('\u{feff}')
        .split([';', '\n'])
        .map(|cell| cell.trim_start_matches('"'));
    let risky: Vec<&str> = cells
        .filter(|cell| cell.starts_with(['=', '+', '-', '@', '＝']))
        .collect();
    // A note's second line begins in the middle of its quoted cell, which no spreadsheet takes for a formula.
    let second_lines = ODD
        .iter()
        .filter(|odd| odd.starts_with(['=', '+', '-', '@', '＝']))
        .count();
    assert!(risky.len() <= second_lines, "{risky:?}");
}

fn no_formula_in_xlsx(bytes: &[u8]) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    archive
        .by_name("xl/worksheets/sheet1.xml")
        .unwrap()
        .read_to_string(&mut sheet)
        .unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "));
    assert!(sheet.contains("<v>1500</v>"), "numbers are numbers");
}

async fn an_export_follows_the_lists_filters(base: Base) {
    let app = base.serve();
    let import = app.preview("x.csv", crew_csv(&crew_rows())).await;
    app.apply(&import).await.expect(200);
    let shop = app.items("/api/v1/shops?name=ЛПЦ-2").await.remove(0);
    for (query, count) in [
        (format!("shop_id={}", shop["id"]), 1),
        ("without=cabinet".to_owned(), 2),
        ("q=рольганг".to_owned(), 2),
        ("series=КТЭ".to_owned(), 3),
        ("series=none".to_owned(), 0),
    ] {
        let file = app
            .get(&format!("/api/v1/exports/drives.json?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            file["converters"].as_array().unwrap().len(),
            count,
            "{query}"
        );
    }
    assert_eq!(
        app.get("/api/v1/exports/drives.csv?colour=red")
            .await
            .pointers(422),
        ["colour"]
    );
}

async fn an_exported_file_brought_into_an_empty_base_makes_the_same(base: Base) {
    let app = base.serve();
    odd_plant(&app).await;
    let strip = |drives: Vec<Value>| -> Vec<Value> {
        let mut drives: Vec<Value> = drives
            .into_iter()
            .map(|mut drive| {
                for place in ["shop", "production_line", "room", "cabinet", "mechanism"] {
                    drive[place] = drive[place]["name"].clone();
                }
                for own in ["id", "created_at", "updated_at"] {
                    drive.as_object_mut().unwrap().remove(own);
                }
                drive
            })
            .collect();
        drives.sort_by_key(Value::to_string);
        drives
    };
    let before = strip(app.items("/api/v1/drives").await);
    let mut files = vec![];
    for format in FORMATS {
        files.push((
            format,
            app.get(&format!("/api/v1/exports/drives.{format}"))
                .await
                .expect(200)
                .body,
        ));
    }
    for (format, file) in files {
        for shop in app.items("/api/v1/shops").await {
            app.delete(&format!("{}?cascade=true", at("shops", &shop)))
                .await
                .expect(204);
        }
        assert!(app.items("/api/v1/drives").await.is_empty());
        let import = app.preview(&format!("drives.{format}"), file).await;
        app.apply(&import).await.expect(200);
        assert_eq!(strip(app.items("/api/v1/drives").await), before, "{format}");
    }
    base.assert_clean().await;
}

async fn other_files_arent_there(base: Base) {
    let app = base.serve();
    for file in [
        "drives.exe",
        "drives",
        "readings.csv",
        "drives.xlsx.csv",
        "..%2f..%2fetc%2fpasswd",
    ] {
        app.get(&format!("/api/v1/exports/{file}"))
            .await
            .problem(404);
    }
}
