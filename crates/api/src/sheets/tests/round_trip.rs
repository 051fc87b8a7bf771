//! What is exported reads back as the same cells, whatever the text.

use proptest::prelude::*;
use tempfile::TempDir;

use super::{HEADINGS, LAYOUT, read_path};
use crate::sheets::{
    ExportCell, ExportColumn, ExportTable, ExportWriter, Format, Limits, SheetError,
};

fn table() -> ExportTable {
    let columns = HEADINGS.iter().zip(LAYOUT.columns);
    ExportTable {
        sheet_name: "Приводы".to_owned(),
        json_member: LAYOUT.json_member.to_owned(),
        columns: columns
            .map(|(heading, spec)| ExportColumn {
                heading: (*heading).to_owned(),
                json_name: spec.key.to_owned(),
                numeric: spec.key == "count",
                width: 20.0,
            })
            .collect(),
    }
}

/// Exports rows and gives the file's folder and path.
fn export(
    format: Format,
    rows: &[Vec<ExportCell<'_>>],
) -> Result<(TempDir, std::path::PathBuf), SheetError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(format!("t.{}", format.extension()));
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ExportWriter::start(format, table(), file)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()?;
    Ok((folder, path))
}

fn nasty_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[=+@'\t\r\n;,\" \\-]{1,3}",
        "[а-яА-ЯёЁA-Za-z0-9_x]{1,6}",
        Just("_x0041_".to_owned()),
        Just("_x000D_".to_owned()),
        Just("]]>&amp;<t>".to_owned()),
        Just("\u{A0}\u{2028}\u{FEFF}😀".to_owned()),
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// Control characters too; a workbook may refuse these, but not change them.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        nasty_text(),
        "[\u{0}-\u{1F}\u{7F}-\u{A0}_x01A=\u{FFFE}\u{FFFF}]{0,8}"
    ]
}

/// The rows as they should read back: numbered, without those that hold nothing.
fn expected(rows: &[[String; 3]], first_row: u32) -> Vec<(u32, Vec<String>)> {
    let blank = |text: &String| text.trim().is_empty();
    (first_row..)
        .zip(rows)
        .filter(|(_, row)| !row.iter().all(blank))
        .map(|(number, row)| {
            let mut cells: Vec<String> = row
                .iter()
                .map(|text| {
                    if blank(text) {
                        String::new()
                    } else {
                        text.clone()
                    }
                })
                .collect();
            cells.push(String::new());
            (number, cells)
        })
        .collect()
}

fn assert_round_trip(format: Format, rows: &[[String; 3]]) -> Result<(), TestCaseError> {
    let cells: Vec<Vec<ExportCell<'_>>> = rows
        .iter()
        .map(|row| row.iter().map(|text| ExportCell::Text(text)).collect())
        .collect();
    let (_folder, path) = match export(format, &cells) {
        Ok(exported) => exported,
        Err(SheetError::BadValue { .. }) if format == Format::Xlsx => return Ok(()),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    let first_row = if format == Format::Json { 1 } else { 2 };
    match read_path(&path, None, &Limits::default()) {
        Ok(table) => prop_assert_eq!(table.rows, expected(rows, first_row)),
        Err(SheetError::Empty) => prop_assert!(rows.is_empty() && format == Format::Json),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn csv_gives_back_any_text(
        rows in prop::collection::vec(prop::array::uniform3(any_text()), 0..6)
    ) {
        // NUL is refused on reading: a file with it is no text.
        let rows: Vec<[String; 3]> =
            rows.into_iter().map(|row| row.map(|text| text.replace('\0', ""))).collect();
        assert_round_trip(Format::Csv, &rows)?;
    }

    #[test]
    fn json_gives_back_any_text(
        rows in prop::collection::vec(prop::array::uniform3(any_text()), 0..6)
    ) {
        assert_round_trip(Format::Json, &rows)?;
    }

    #[test]
    fn xlsx_gives_back_any_text_it_takes(
        rows in prop::collection::vec(prop::array::uniform3(any_text()), 0..6)
    ) {
        assert_round_trip(Format::Xlsx, &rows)?;
    }

    #[test]
    fn numbers_come_back(digits in -999_999_999_999_999_i64..=999_999_999_999_999, point in 0..12) {
        // Fifteen digits, which is what Excel keeps of a number.
        let number = digits as f64 / 10_f64.powi(point);
        for format in [Format::Xlsx, Format::Csv, Format::Json] {
            let row = vec![ExportCell::Text("a"), ExportCell::Text("b"), ExportCell::Number(number), ExportCell::Number(number)];
            let (_folder, path) = export(format, &[row]).unwrap();
            let table = read_path(&path, None, &Limits::default()).unwrap();
            for cell in &table.rows[0].1[2..] {
                prop_assert_eq!(cell.parse::<f64>().unwrap(), number);
                prop_assert!(!cell.contains('e') && !cell.ends_with(".0"));
            }
        }
    }
}

#[test]
fn no_text_becomes_a_formula() {
    let texts = [
        "=HYPERLINK(\"http://x\")",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "'=1",
    ];
    let rows: Vec<_> = texts
        .iter()
        .map(|text| vec![ExportCell::Text("a"), ExportCell::Text(text)])
        .collect();
    let (_folder, path) = export(Format::Csv, &rows).unwrap();
    let csv = std::fs::read_to_string(path).unwrap();
    assert!(csv.starts_with("\u{FEFF}Цех;Шкаф/Привод;Примечание;Кол-во\r\na;"));
    assert!(csv.contains("\r\na;'+1;;\r\n"));
    assert!(csv.contains("\r\na;\"'=HYPERLINK(\"\"http://x\"\")\";;\r\n"));
    let (_folder, path) = export(Format::Xlsx, &rows).unwrap();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut sheet = String::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert!(!sheet.contains("<f>"));
    assert!(sheet.contains("<autoFilter ref=\"A1:D7\""));
    assert!(sheet.contains("state=\"frozen\""));
}

#[test]
fn numbers_are_written_as_declared() {
    let row = vec![
        ExportCell::Text("a"),
        ExportCell::Empty,
        ExportCell::Number(-5.0),
        ExportCell::Number(2.5),
    ];
    let (_folder, path) = export(Format::Json, std::slice::from_ref(&row)).unwrap();
    let json = std::fs::read_to_string(path).unwrap();
    let expected =
        "{\"converters\": [\n{\"shop\":\"a\",\"cabinet\":null,\"note\":-5,\"count\":2.5}\n]}\n";
    assert_eq!(json, expected);
    let (_folder, path) = export(Format::Csv, &[row]).unwrap();
    let csv = std::fs::read_to_string(path).unwrap();
    assert!(csv.ends_with("\r\na;;-5;2.5\r\n"));
}

#[test]
fn what_no_file_can_hold_is_refused() {
    for format in [Format::Xlsx, Format::Csv, Format::Json] {
        for number in [f64::NAN, f64::INFINITY] {
            let row = vec![ExportCell::Empty, ExportCell::Number(number)];
            let error = export(format, &[row]).unwrap_err();
            let named = matches!(&error, SheetError::BadValue { row: 2, column } if column == "B");
            assert!(named, "{error:?}");
        }
    }
    let long = "я".repeat(32_768);
    let error = export(Format::Xlsx, &[vec![ExportCell::Text(&long)]]).unwrap_err();
    assert!(matches!(
        error,
        SheetError::CellTooLong {
            row: 2,
            limit: 32_767,
            ..
        }
    ));
}

#[test]
fn a_table_without_rows_is_still_a_file() {
    for format in [Format::Xlsx, Format::Csv] {
        let (_folder, path) = export(format, &[]).unwrap();
        let table = read_path(&path, None, &Limits::default()).unwrap();
        assert_eq!(table.head.headings, HEADINGS);
        assert!(table.rows.is_empty());
    }
    let (_folder, path) = export(Format::Json, &[]).unwrap();
    let error = read_path(&path, None, &Limits::default()).unwrap_err();
    assert!(matches!(error, SheetError::Empty));
}

#[test]
fn a_writer_can_move_to_another_thread() {
    fn assert_send<T: Send>() {}
    assert_send::<ExportWriter>();
}
