//! The crew's stock sheet: in as xlsx, CSV and JSON, the same each time; out and in again; taken back.

use super::{ITEMS, Somebody, fuse, with};
use crate::{
    harness::{Base, TestApp, on_both, sent},
    importing::counts,
    plant::at,
};
use domain::Role;
use reqwest::Method;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

on_both!(
    a_stock_sheet_comes_in_and_again_changes_nothing,
    a_sheet_and_the_ancestors_file_say_the_same,
    what_goes_out_comes_in_unchanged,
    a_changed_row_is_counted_and_taken_back,
    an_import_of_stock_is_taken_back,
    what_was_moved_since_stands_in_the_way,
    wrong_cells_are_told,
    odd_spellings_are_told_and_merged,
    a_missing_quantity_is_told,
    a_sheet_of_one_store_leaves_the_others,
    a_sheet_without_columns_leaves_what_is_stored,
    who_brings_in_need_not_move,
);

/// The crew's headings.
const HEADINGS: [&str; 11] = [
    "Наименование группы",
    "Наименование",
    "Параметры",
    "Ном.н.",
    "Кол.",
    "Место хранения",
    "Размещение",
    "Размещение Б/У",
    "Размещение новое",
    "Установка",
    "Примечание",
];
/// The ancestor's members, in the same order.
const MEMBERS: [&str; 11] = [
    "equipment_group",
    "manufacturer",
    "specs",
    "nominal",
    "qty",
    "storage_location",
    "placement",
    "used_placement",
    "new_placement",
    "installation",
    "notes",
];

type Row = [&'static str; 11];

/// Eight rows as a crew types them: trailing spaces, a group in two spellings, line breaks in cells, numbers and texts in one
/// column, two numbers in one cell, rows without a group or a name, equal rows, none left.
const ROWS: [Row; 8] = [
    [
        "Предохранитель ",
        "FERRAZ A 050F175",
        "500V AC/DC 175A",
        "",
        "4",
        "Коил-Бокс",
        "",
        "к\\б полка 3  №31",
        "",
        "Неликвиды",
        "",
    ],
    [
        "предохранитель",
        "FERRAZ A 050F175",
        "500V AC/DC 500A",
        "",
        "3",
        "Коил-Бокс",
        "",
        "к\\б полка 4  №42",
        "",
        "Неликвиды",
        "",
    ],
    [
        "",
        "5SY6 115-7",
        "1,6А 1ф",
        "11411257 (71110182)",
        "1",
        "Коил-Бокс",
        "",
        "полка 1",
        "",
        "",
        "",
    ],
    [
        "Предохранитель",
        "",
        "1А",
        "",
        "6",
        "Мастерская",
        "2",
        "",
        "",
        "",
        "Керамика",
    ],
    [
        "Предохранитель",
        "",
        "8А",
        "",
        "2",
        "Мастерская",
        "2",
        "",
        "",
        "",
        "Стекло",
    ],
    [
        "Вентилятор",
        "Mod.5K38 PN 305K   ",
        "HP:3/4 50/60Hz\nV:208-230/460 V",
        "2011886\n",
        "12.5",
        "Холодильник",
        "5093",
        "Я55",
        "",
        " FV 300kW; «F7» ",
        "с конденсатором, 6 mF",
    ],
    [
        "Реле",
        "РП21-УХЛ4Б",
        "⎓48В",
        "1115255",
        "0",
        "Мастерская",
        "1",
        "",
        "",
        "",
        "",
    ],
    [
        "Реле",
        "РП21-УХЛ4Б",
        "⎓48В",
        "1115255",
        "0",
        "Мастерская",
        "1",
        "",
        "",
        "",
        "",
    ],
];

/// The row with another cell.
fn cell(row: Row, column: usize, text: &'static str) -> Row {
    let mut row = row;
    row[column] = text;
    row
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let quoted = |cells: &[&str; 11]| {
        let cells = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        cells.join(";")
    };
    let rows = std::iter::once(&HEADINGS).chain(rows).map(quoted);
    rows.collect::<Vec<_>>().join("\r\n").into_bytes()
}

/// As Excel keeps it: what looks like a number is one.
fn xlsx(rows: &[Row]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(std::iter::once(&HEADINGS).chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).map(drop).unwrap(),
                Err(_) if cell.is_empty() => {}
                Err(_) => sheet.write_string(row, column, *cell).map(drop).unwrap(),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// As the ancestor wrote it.
fn ancestors(rows: &[Row]) -> Vec<u8> {
    let items = rows.iter().map(|row| {
        let members = MEMBERS.iter().zip(row).map(|(name, cell)| {
            let value = match cell.parse::<f64>() {
                Ok(number) if number.fract() == 0.0 => json!(number as i64),
                Ok(number) => json!(number),
                Err(_) if cell.is_empty() => Value::Null,
                Err(_) => json!(cell),
            };
            ((*name).to_owned(), value)
        });
        Value::Object(members.collect())
    });
    let items: Vec<Value> = items.collect();
    json!({ "storage": items }).to_string().into_bytes()
}

impl TestApp {
    async fn preview_stock(&self, name: &str, file: Vec<u8>) -> Value {
        let kind = [("kind", "stock")];
        self.upload_with(name, file, &kind).await.expect(201).json()
    }

    async fn bring_in_stock(&self, rows: &[Row]) -> Value {
        let import = self.preview_stock("stock.csv", csv(rows)).await;
        self.apply(&import).await.expect(200).json()
    }

    /// The spares as rows, sorted.
    async fn stock_rows(&self) -> Vec<Vec<String>> {
        let fields = ["group", "name", "specs", "nomenclature_number", "quantity"];
        let more = [
            "placement",
            "used_placement",
            "new_placement",
            "applicability",
            "note",
        ];
        let items = self.items(ITEMS).await;
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned)
        };
        let mut rows: Vec<Vec<String>> = items
            .iter()
            .map(|item| {
                let fields = fields.iter().chain(&more).map(|field| text(&item[*field]));
                fields.chain([text(&item["store"]["name"])]).collect()
            })
            .collect();
        rows.sort();
        rows
    }
}

async fn a_stock_sheet_comes_in_and_again_changes_nothing(base: Base) {
    let app = base.serve();
    let import = app.preview_stock("склад.xlsx", xlsx(&ROWS)).await;
    assert_eq!(
        (&import["kind"], &import["state"]),
        (&json!("stock"), &json!("previewed"))
    );
    assert_eq!(import["counts"], counts(8, 0, 0, 0));
    assert_eq!(app.items(ITEMS).await.len(), 0, "a preview changes nothing");
    let row = app
        .items(&format!("{}/rows?status=new", at("imports", &import)))
        .await;
    assert_eq!(
        row[2]["cells"]["nomenclature_number"]["to"],
        "11411257 (71110182)"
    );
    assert!(row[0]["stock_item_id"].is_null() && row[0].get("drive_id").is_none());
    app.apply(&import).await.expect(200);
    let items = app.items(ITEMS).await;
    assert_eq!(items.len(), 8);
    let groups: Vec<_> = items
        .iter()
        .map(|item| item["group"].as_str().unwrap_or("-"))
        .collect();
    let expected = [
        "-",
        "Вентилятор",
        "Предохранитель",
        "Предохранитель",
        "Предохранитель",
        "Предохранитель",
        "Реле",
        "Реле",
    ];
    assert_eq!(groups, expected);
    let fan = &items[1];
    assert_eq!(fan["quantity"], 12.5);
    assert_eq!(
        (&fan["placement"], &fan["nomenclature_number"]),
        (&json!("5093"), &json!("2011886"))
    );
    assert_eq!(fan["specs"], "HP:3/4 50/60Hz\nV:208-230/460 V");
    assert_eq!(
        app.story(fan).await,
        [("count".to_owned(), json!(12.5), json!(12.5))]
    );
    let path = format!("{}/movements", at("stock-items", fan));
    assert_eq!(app.items(&path).await[0]["actor"], "import 1");
    for (name, file) in [
        ("a.xlsx", xlsx(&ROWS)),
        ("a.csv", csv(&ROWS)),
        ("a.json", ancestors(&ROWS)),
    ] {
        let again = app.preview_stock(name, file).await;
        assert_eq!(again["counts"], counts(0, 0, 8, 0), "{name}");
        assert_eq!(again["not_in_file"], 0, "{name}");
    }
    let fewer = app.preview_stock("b.csv", csv(&ROWS[..7])).await;
    assert_eq!(
        (&fewer["counts"], &fewer["not_in_file"]),
        (&counts(0, 0, 7, 0), &json!(1))
    );
    let left = app
        .items(&format!("{}/not-in-file", at("imports", &fewer)))
        .await;
    assert_eq!((&left[0]["name"], left.len()), (&json!("РП21-УХЛ4Б"), 1));
    base.assert_clean().await;
}

async fn a_sheet_and_the_ancestors_file_say_the_same(base: Base) {
    let app = base.serve();
    let mut told = vec![];
    for (name, file) in [
        ("a.json", ancestors(&ROWS)),
        ("a.xlsx", xlsx(&ROWS)),
        ("a.csv", csv(&ROWS)),
    ] {
        let import = app.preview_stock(name, file).await;
        assert_eq!(import["counts"], counts(8, 0, 0, 0), "{name}");
        app.apply(&import).await.expect(200);
        told.push(app.stock_rows().await);
        let undo = format!("{}/undo", at("imports", &import));
        sent(app.request(Method::POST, &undo)).await.expect(200);
        assert_eq!(app.items(ITEMS).await.len(), 0);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
    base.assert_clean().await;
}

async fn what_goes_out_comes_in_unchanged(base: Base) {
    let app = base.serve();
    app.bring_in_stock(&ROWS).await;
    let items = app.items(ITEMS).await;
    app.patch(&at("stock-items", &items[1]), &json!({ "minimum": 2.5 }))
        .await
        .expect(200);
    let before = app.stock_rows().await;
    for format in ["xlsx", "csv", "json"] {
        let answer = app
            .get(&format!("/api/v1/exports/stock.{format}"))
            .await
            .expect(200);
        let disposition = answer.header("content-disposition").unwrap();
        assert_eq!(
            disposition,
            format!("attachment; filename=\"stock.{format}\"")
        );
        let file = answer.body.to_vec();
        let again = app
            .preview_stock(&format!("x.{format}"), file.clone())
            .await;
        assert_eq!(again["counts"], counts(0, 0, 8, 0), "{format}");
        assert_eq!(
            (&again["not_in_file"], &again["unknown_columns"]),
            (&json!(0), &json!([]))
        );
        for item in app.items(ITEMS).await {
            app.delete(&at("stock-items", &item)).await.expect(204);
        }
        let import = app.preview_stock(&format!("y.{format}"), file).await;
        app.apply(&import).await.expect(200);
        assert_eq!(app.stock_rows().await, before, "{format}");
        assert_eq!(
            app.items(&format!("{ITEMS}?q=mod")).await[0]["minimum"],
            2.5
        );
    }
    let relays = app
        .get("/api/v1/exports/stock.csv?group=реле&in_stock=false")
        .await;
    assert_eq!(relays.expect(200).text().trim_end().lines().count(), 3);
    app.get("/api/v1/exports/stock.pdf").await.problem(404);
    app.get("/api/v1/exports/stock.csv?shop_id=1")
        .await
        .problem(422);
    base.assert_clean().await;
}

async fn a_changed_row_is_counted_and_taken_back(base: Base) {
    let app = base.serve();
    app.bring_in_stock(&ROWS).await;
    let before = app.stock_rows().await;
    let mut rows = ROWS;
    rows[0] = cell(cell(rows[0], 4, "9"), 7, "полка 9");
    rows[5] = cell(rows[5], 10, "");
    let import = app.preview_stock("b.csv", csv(&rows)).await;
    assert_eq!(import["counts"], counts(0, 2, 6, 0));
    let changed = app
        .items(&format!("{}/rows?status=changed", at("imports", &import)))
        .await;
    let quantity = &changed[0]["cells"]["quantity"];
    assert_eq!(quantity, &json!({ "to": "9", "from": "4" }));
    let group = &changed[0]["cells"]["group"];
    assert_eq!(
        group,
        &json!({ "to": "Предохранитель " }),
        "its spaces are no change"
    );
    app.apply(&import).await.expect(200);
    let item = json!({ "id": changed[0]["stock_item_id"] });
    assert_eq!(
        app.story(&item).await[0],
        ("count".to_owned(), json!(5), json!(9))
    );
    base.assert_clean().await;
    let undo = format!("{}/undo", at("imports", &import));
    sent(app.request(Method::POST, &undo)).await.expect(200);
    assert_eq!(app.stock_rows().await, before);
    assert_eq!(
        app.story(&item).await[0],
        ("count".to_owned(), json!(-5), json!(4))
    );
    base.assert_clean().await;
}

async fn an_import_of_stock_is_taken_back(base: Base) {
    let app = base.serve();
    let import = app.bring_in_stock(&ROWS).await;
    let undo = format!("{}/undo", at("imports", &import));
    sent(app.request(Method::POST, &undo)).await.expect(200);
    assert_eq!(app.items(ITEMS).await.len(), 0);
    assert_eq!(
        app.items("/api/v1/stores").await.len(),
        0,
        "the stores it made"
    );
    base.assert_clean().await;
    // A store that holds something else stays, and the import with it.
    let import = app.bring_in_stock(&ROWS).await;
    let store = app.items("/api/v1/stores").await.remove(0);
    app.spare(&fuse(&store)).await;
    let undo = format!("{}/undo", at("imports", &import));
    let refused = sent(app.request(Method::POST, &undo)).await.problem(409);
    assert_eq!(refused["obstacles"][0]["entity"], "store", "{refused}");
    assert_eq!(app.items(ITEMS).await.len(), 9, "all or nothing");
    base.assert_clean().await;
}

async fn what_was_moved_since_stands_in_the_way(base: Base) {
    let app = base.serve();
    let import = app.bring_in_stock(&ROWS).await;
    let item = app.items(&format!("{ITEMS}?q=5sy6")).await.remove(0);
    app.moved(&item, &json!({ "kind": "take", "quantity": 1 }))
        .await
        .expect(201);
    let undo = format!("{}/undo", at("imports", &import));
    let refused = sent(app.request(Method::POST, &undo)).await.problem(409);
    assert_eq!(
        refused["obstacles"][0]["entity_id"], item["id"],
        "{refused}"
    );
    // A preview from before the taking no longer tells what would happen.
    let preview = app.preview_stock("a.csv", csv(&ROWS)).await;
    app.moved(&item, &json!({ "kind": "return", "quantity": 1 }))
        .await
        .expect(201);
    app.apply(&preview).await.problem(409);
    let now = app.get(&at("imports", &preview)).await.expect(200).json();
    assert_eq!(now["counts"], counts(0, 0, 8, 0), "made anew");
}

async fn wrong_cells_are_told(base: Base) {
    let app = base.serve();
    let wrong = [
        (4, "много", "quantity"),
        (4, "-1", "quantity"),
        (4, "0,0001", "quantity"),
        (5, " ", "store"),
        (3, "\u{7}", "nomenclature_number"),
    ];
    let mut rows = vec![ROWS[0]];
    rows.extend(wrong.map(|(column, text, _)| cell(ROWS[0], column, text)));
    let mut nameless = ROWS[0];
    nameless[..4].fill("");
    rows.push(nameless);
    let import = app.preview_stock("a.csv", csv(&rows)).await;
    assert_eq!(import["counts"], counts(1, 0, 0, 6));
    let told = app
        .items(&format!("{}/rows?status=wrong", at("imports", &import)))
        .await;
    let expected = wrong.iter().map(|(_, _, key)| *key).chain(["name"]);
    for (row, key) in told.iter().zip(expected) {
        assert!(row["cells"][key]["problem"].is_string(), "{key}: {row}");
    }
    app.apply(&import).await.problem(422);
    assert_eq!(
        app.items(ITEMS).await.len(),
        0,
        "a wrong row keeps all of it out"
    );
    let no_store = b"\xd0\x9d\xd0\xb0\xd0\xb8\xd0\xbc\xd0\xb5\xd0\xbd\xd0\xbe\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xb8\xd0\xb5;Qty\nx;1\n".to_vec();
    let refused = app
        .upload_with("b.csv", no_store, &[("kind", "stock")])
        .await
        .problem(422);
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("Место хранения"),
        "{refused}"
    );
    let drives = app.upload("c.csv", csv(&ROWS)).await.problem(422);
    assert!(
        drives["detail"].as_str().unwrap().contains("Цех"),
        "{drives}"
    );
    let unknown = app
        .upload_with("d.csv", csv(&ROWS), &[("kind", "gold")])
        .await;
    assert_eq!(unknown.pointers(422), ["/kind"]);
}

async fn odd_spellings_are_told_and_merged(base: Base) {
    let app = base.serve();
    app.bring_in_stock(&ROWS).await;
    // A Latin C in a store's name, a Latin e in a group's, a letter of each script in one word.
    let rows = [
        cell(ROWS[3], 5, "Macтерская"),
        cell(ROWS[6], 0, "Релe"),
        cell(ROWS[2], 1, "G120С"),
    ];
    let import = app.preview_stock("b.csv", csv(&rows)).await;
    let alike = |column: &str| {
        let warnings = import["warnings"].as_array().unwrap().iter();
        let mut warnings = warnings.filter(|w| w["kind"] == "names_alike" && w["column"] == column);
        warnings.next().map(|warning| warning["names"].clone())
    };
    assert_eq!(alike("store"), Some(json!(["Мастерская", "Macтерская"])));
    assert_eq!(alike("group"), Some(json!(["Реле", "Релe"])));
    let mixed = import["warnings"].as_array().unwrap().iter();
    assert!(
        mixed
            .clone()
            .any(|w| w["kind"] == "mixed_scripts" && w["suggestion"] == "G120C")
    );
    let path = format!("{}/apply", at("imports", &import));
    let merge = json!({ "merge": [["Мастерская", "Macтерская"], ["Реле", "Релe"]] });
    app.post(&path, &merge).await.expect(200);
    assert_eq!(
        app.items("/api/v1/stores").await.len(),
        3,
        "no fourth store"
    );
    assert_eq!(app.items(&format!("{ITEMS}?group=Релe")).await.len(), 0);
    base.assert_clean().await;
}

async fn a_missing_quantity_is_told(base: Base) {
    let app = base.serve();
    let rows = [cell(ROWS[0], 4, ""), cell(ROWS[1], 4, "0"), ROWS[3]];
    let import = app.preview_stock("b.csv", csv(&rows)).await;
    let warnings = import["warnings"].as_array().unwrap();
    let told = json!({ "kind": "no_quantity", "row": 2, "column": "quantity" });
    assert_eq!(
        warnings
            .iter()
            .filter(|w| w["kind"] == "no_quantity")
            .collect::<Vec<_>>(),
        [&told]
    );
    let page = app.page(&format!("/imports/{}", import["id"])).await;
    let page = page.expect(200).words();
    assert!(page.contains("1 row doesn't say how many"), "{page}");
}

async fn a_sheet_of_one_store_leaves_the_others(base: Base) {
    let app = base.serve();
    app.bring_in_stock(&ROWS).await;
    // The same part in another store is another one: nothing moves there.
    let rows = [cell(ROWS[0], 5, "Север")];
    let import = app.preview_stock("b.csv", csv(&rows)).await;
    assert_eq!(
        (&import["counts"], &import["not_in_file"]),
        (&counts(1, 0, 0, 0), &json!(8))
    );
    app.apply(&import).await.expect(200);
    assert_eq!(app.items(ITEMS).await.len(), 9);
}

async fn a_sheet_without_columns_leaves_what_is_stored(base: Base) {
    let app = base.serve();
    let store = app.store("Север").await;
    let item = app.spare(&fuse(&store)).await;
    let sheet = "Наименование;Кол.;Место хранения;Инв.№\nFERRAZ A 050F175;7;Север;1\n";
    let import = app.preview_stock("b.csv", sheet.as_bytes().to_vec()).await;
    assert_eq!(
        (&import["counts"], &import["unknown_columns"]),
        (&counts(0, 1, 0, 0), &json!(["Инв.№"]))
    );
    app.apply(&import).await.expect(200);
    let mut now = app.spare_now(&item).await;
    assert_eq!(now["quantity"], 7);
    now["updated_at"] = item["updated_at"].clone();
    assert_eq!(now, with(item, &json!({ "quantity": 7 })));
}

async fn who_brings_in_need_not_move(base: Base) {
    let app = base.serve();
    let editor = Somebody::with(&base, Role::Editor).await;
    let import = app.preview_stock("b.csv", csv(&ROWS)).await;
    let path = format!("{}/apply", at("imports", &import));
    let applied = sent(editor.request(&app, Method::POST, &path)).await;
    assert_eq!(applied.expect(200).json()["state"], "applied");
    let keeper = Somebody::with(&base, Role::Storekeeper).await;
    sent(keeper.request(&app, Method::POST, &path))
        .await
        .problem(403);
}
