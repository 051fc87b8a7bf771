//! Drive sheets in every form that a crew has them in.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// The crew's headings.
pub(crate) const HEADINGS: [&str; 7] = [
    "Цех",
    "Группа",
    "Помещение",
    "Шкаф/Привод",
    "Агрегат",
    "Преобразователь",
    "Тип преобразователя",
];

pub(crate) type Row = Vec<String>;

pub(crate) fn row(cells: [&str; 7]) -> Row {
    cells.map(ToOwned::to_owned).to_vec()
}

/// The same row with another cell.
pub(crate) fn with(row: &Row, column: usize, cell: &str) -> Row {
    let mut row = row.clone();
    cell.clone_into(&mut row[column]);
    row
}

/// Eight drives: two equal ones in a cabinet, a room's name under two lines, two drives without a cabinet, one without
/// a mechanism, and cells that a separator or a quote could break.
pub(crate) fn crew_rows() -> Vec<Row> {
    [
        [
            "ЛПЦ-1",
            "Стан 1700",
            "12ПСУ",
            "пр.350 AV",
            "Конвейер №1",
            "КТЭ",
            "",
        ],
        [
            "ЛПЦ-1",
            "Стан 1700",
            "12ПСУ",
            "пр.350 AV",
            "Конвейер №1",
            "КТЭ",
            "",
        ],
        [
            "ЛПЦ-1",
            "Стан 1700",
            "12ПСУ",
            "пр.352 AV",
            "",
            "КТЭ",
            "500/440-131",
        ],
        [
            "ЛПЦ-1",
            "Стан 1700",
            "2ЭП",
            "2UZ-2",
            "Рольганг",
            "Sinamics S120",
            "6SL3130-1TE24-0AA0",
        ],
        [
            "ЛПЦ-1",
            "Стан 2000",
            "2ЭП",
            "2UZ-2",
            "Рольганг",
            "Sinamics S120",
            "6SL3130-1TE24-0AA0",
        ],
        ["ЛПЦ-1", "Стан 2000", "2ЭП", "", "Моталка", "ЭКТ", ""],
        [
            "ЛПЦ-1",
            "Стан 2000",
            "2ЭП",
            "",
            "Моталка",
            "ЭКТ",
            "4000/825",
        ],
        [
            "ЛПЦ-2",
            "Линия",
            "5ЭП",
            "1UZ;\"1\", левый",
            "Насос, большой",
            "ABB ACS800",
            "ACS800-04;X",
        ],
    ]
    .into_iter()
    .map(row)
    .collect()
}

/// A separated file with a heading row, every cell quoted.
pub(crate) fn csv(separator: char, headings: &[&str], rows: &[Row]) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        cells.join(&separator.to_string()) + "\r\n"
    };
    let mut text = line(&mut headings.iter().copied());
    for row in rows {
        text += &line(&mut row.iter().map(String::as_str));
    }
    text
}

/// The crew's sheet as CSV.
pub(crate) fn crew_csv(rows: &[Row]) -> String {
    csv(';', &HEADINGS, rows)
}

/// A workbook of named sheets, each with its rows, headings included.
pub(crate) fn xlsx(sheets: &[(&str, &[Row])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (number, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(row) {
                if !cell.is_empty() {
                    sheet.write_string(number, column, cell).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The crew's sheet as a workbook.
pub(crate) fn crew_xlsx(rows: &[Row]) -> Vec<u8> {
    xlsx(&[("Преобразователи", &with_headings(rows))])
}

pub(crate) fn with_headings(rows: &[Row]) -> Vec<Row> {
    std::iter::once(row(HEADINGS))
        .chain(rows.iter().cloned())
        .collect()
}

/// The ancestor's JSON.
pub(crate) fn crew_json(rows: &[Row]) -> String {
    let names = [
        "mill_shop",
        "production_line",
        "location",
        "cabinet",
        "unit",
        "converter",
        "converter_type",
    ];
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let cells = names.iter().zip(row);
            cells
                .map(|(name, cell)| {
                    let cell = if cell.is_empty() {
                        Value::Null
                    } else {
                        json!(cell)
                    };
                    ((*name).to_owned(), cell)
                })
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
        .collect();
    json!({ "converters": rows }).to_string()
}

/// Many different rows: `count` drives, ten to a cabinet.
pub(crate) fn many_rows(count: usize) -> Vec<Row> {
    (0..count)
        .map(|number| {
            let cells = [
                format!("Цех {}", number / 1_000 % 4),
                format!("Стан {}", number / 1_000 % 12),
                format!("{}ЭП", number / 200),
                format!("{}UZ", number / 10),
                format!("Механизм {}", number % 50),
                format!("Серия {}", number % 30),
                format!("T-{number}"),
            ];
            cells.to_vec()
        })
        .collect()
}

/// A zip archive of these parts.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
    for (path, bytes) in parts {
        writer
            .start_file(*path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook by hand, whose only sheet is this XML.
pub(crate) fn raw_xlsx(sheet: &[u8]) -> Vec<u8> {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let roots = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{KIND}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let sheets = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{KIND}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let book = format!(
        "<workbook xmlns:r=\"{KIND}\"><sheets><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    archive(&[
        ("_rels/.rels", roots.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A sheet's XML with the crew's headings in row 1 and then these rows.
pub(crate) fn sheet_xml(rows: &str, after: &str) -> String {
    let cells: String = ('A'..='G')
        .zip(HEADINGS)
        .map(|(letter, heading)| cell_xml(&format!("{letter}1"), heading))
        .collect();
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData><row r=\"1\">{cells}</row>{rows}</sheetData>{after}</worksheet>"
    )
}

pub(crate) fn cell_xml(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}
