//! Workbooks that are meant to hurt.

use super::book::{archive, book, book_of_rows, heading_row, sheet, text};
use super::{read_bytes, read_limited};
use crate::sheets::{Limits, LooksLike, SheetError};

fn is_damaged(error: &SheetError) -> bool {
    matches!(error, SheetError::Damaged { .. })
}

#[test]
fn cells_at_both_ends_of_a_sheet_are_two_rows() {
    let rows = format!(
        "<row r=\"2\">{}</row><row r=\"1048576\">{}{}</row>",
        text("A2", "a"),
        text("B1048576", "b"),
        text("XFD1048576", "far")
    );
    let table = read_bytes("t.xlsx", book_of_rows(&rows, "")).unwrap();
    assert_eq!(table.numbers(), [2, 1_048_576]);
    assert_eq!(table.cells()[1], ["", "b", "", ""]);
}

#[test]
fn only_a1_and_the_last_cell() {
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
        text("A1", "x"),
        text("XFD1048576", "y")
    );
    let error = read_bytes("t.xlsx", book(&[("Л", &sheet(&rows, ""))], &[])).unwrap_err();
    assert!(matches!(error, SheetError::MissingColumns { found, .. } if found == ["x"]));
}

#[test]
fn a_truncated_workbook_is_damaged() {
    let rows: String = (2..60)
        .map(|row| format!("<row r=\"{row}\">{}</row>", text(&format!("A{row}"), "x")))
        .collect();
    let bytes = book_of_rows(&rows, "");
    for length in (4..bytes.len()).step_by(7) {
        let error = read_bytes("t.xlsx", &bytes[..length]).unwrap_err();
        assert!(is_damaged(&error), "{length}: {error:?}");
    }
}

#[test]
fn a_bomb_is_too_large() {
    let limits = Limits {
        max_unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    let spaces = " ".repeat(2 << 20);
    for part in ["xl/media/image1.png", "xl/sharedStrings.xml", "junk"] {
        let bytes = book(&[("Л", &sheet(&heading_row(), ""))], &[(part, &spaces)]);
        assert!(bytes.len() < 10_000);
        let error = read_limited("t.xlsx", bytes, &limits).unwrap_err();
        let limit_bytes = 1 << 20;
        assert!(
            matches!(error, SheetError::TooLarge { limit_bytes: told } if told == limit_bytes),
            "{error:?}"
        );
    }
}

#[test]
fn too_many_parts_or_sheets_are_too_large() {
    let parts: Vec<(String, String)> = (0..2_001)
        .map(|number| (format!("part{number}"), String::new()))
        .collect();
    let error = read_bytes("t.xlsx", archive(&parts)).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }));
    let one = sheet("", "");
    let names: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let sheets: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), one.as_str()))
        .collect();
    let error = read_bytes("t.xlsx", book(&sheets, &[])).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }));
}

#[test]
fn one_packed_part_named_as_many_sheets_runs_out_of_budget() {
    // Bytes that pack badly, so that unpacking them again and again reads the file again and again.
    let mut state: u32 = 1;
    let noise: String = (0..3_000_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'A' + (state >> 24) as u8 % 26)
        })
        .collect();
    let rows = format!("<!--{noise}-->");
    let sheets: String = (0..200)
        .map(|number| format!("<sheet name=\"{number}\" r:id=\"r1\"/>"))
        .collect();
    let names = format!("<workbook xmlns:r=\"r\"><sheets>{sheets}</sheets></workbook>");
    let bytes = book(&[("Л", &sheet(&rows, ""))], &[("xl/workbook.xml", &names)]);
    let error = read_bytes("t.xlsx", bytes).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }), "{error:?}");
}

#[test]
fn a_string_table_that_claims_too_much_is_refused() {
    // The reading crate would reserve room for them all and abort the process.
    let strings = "<sst uniqueCount=\"999999999999\"><si><t>x</t></si></sst>";
    let bytes = book(
        &[("Л", &sheet(&heading_row(), ""))],
        &[("xl/sharedStrings.xml", strings)],
    );
    let error = read_bytes("t.xlsx", bytes).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }), "{error:?}");
}

#[test]
fn a_ten_megabyte_cell_is_too_long_where_it_matters() {
    let long = "я".repeat(5_000_000);
    let in_column = |column: &str| {
        let rows = format!(
            "<row r=\"2\">{}</row><row r=\"3\">{}</row>",
            text("A2", "a"),
            text(&format!("{column}3"), &long)
        );
        read_bytes("t.xlsx", book_of_rows(&rows, ""))
    };
    let error = in_column("B").unwrap_err();
    assert!(matches!(error, SheetError::CellTooLong { row: 3, column, .. } if column == "B"));
    assert_eq!(in_column("F").unwrap().head.unknown_columns, ["F"]);
}

#[test]
fn too_many_rows_are_refused() {
    let limits = Limits {
        max_rows: 10,
        ..Limits::default()
    };
    let rows: String = (2..20)
        .map(|row| format!("<row r=\"{row}\">{}</row>", text(&format!("A{row}"), "x")))
        .collect();
    let error = read_limited("t.xlsx", book_of_rows(&rows, ""), &limits).unwrap_err();
    assert!(matches!(error, SheetError::TooManyRows { limit: 10 }));
}

#[test]
fn merged_ranges_over_everything_do_not_stall() {
    let ranges: String = (2..50_000)
        .map(|row| format!("<mergeCell ref=\"A{row}:XFD1048576\"/>"))
        .collect();
    let rows: String = (2..5_000)
        .map(|row| format!("<row r=\"{row}\">{}</row>", text(&format!("B{row}"), "x")))
        .collect();
    let after = format!("<mergeCells>{ranges}</mergeCells>");
    let table = read_bytes("t.xlsx", book_of_rows(&rows, &after)).unwrap();
    assert_eq!(table.rows.len(), 4_998);
}

#[test]
fn nonsense_inside_is_damaged_not_a_panic() {
    let cases = [
        "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"A0\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"Ж2\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>",
        "<row r=\"2\"><c r=\"A2\" t=\"zzz\"><v>7</v></c></row>",
        "<row r=\"2\"><c r=\"A2\" t=\"n\"><v>seven</v></c></row>",
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>&bomb;</t></is></c></row>",
    ];
    for rows in cases {
        let error = read_bytes("t.xlsx", book_of_rows(rows, "")).unwrap_err();
        assert!(is_damaged(&error), "{rows}: {error:?}");
    }
    // Whatever these give, they must give something.
    for rows in [
        "<row r=\"99999999999\"><c r=\"A99999999999\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"ZZZZZZZZZZZZ2\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"A4294967295\"><v>1</v></c></row>",
        "<row r=\"2\"><c><v>1e999</v></c><c><v>nan</v></c></row>",
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c>",
        "<row r=\"2\"><c r=\"A2\"><v>1</row>",
    ] {
        let _ = read_bytes("t.xlsx", book_of_rows(rows, ""));
    }
    for range in [
        "B9:A2",
        "A2",
        "2:3",
        "",
        "A99999999999:B1",
        "A2:A4294967296",
    ] {
        let after = format!("<mergeCells><mergeCell ref=\"{range}\"/></mergeCells>");
        let _ = read_bytes("t.xlsx", book_of_rows("", &after));
    }
}

#[test]
fn an_archive_without_a_workbook_is_told_apart() {
    let parts = [("word/document.xml".to_owned(), "<document/>".to_owned())];
    let error = read_bytes("t.xlsx", archive(&parts)).unwrap_err();
    let looks_like = LooksLike::OtherArchive;
    assert!(
        matches!(error, SheetError::UnknownFormat { looks_like: told } if told == looks_like),
        "{error:?}"
    );
    let error = read_bytes("t.xlsx", archive(&[])).unwrap_err();
    assert!(
        matches!(error, SheetError::UnknownFormat { .. }),
        "{error:?}"
    );
}

#[test]
fn blank_cells_without_end_are_too_large() {
    let limits = Limits {
        max_cells: 1_000,
        ..Limits::default()
    };
    let rows = format!("<row r=\"2\">{}</row>", "<c r=\"B2\"/>".repeat(2_000));
    let error = read_limited("t.xlsx", book_of_rows(&rows, ""), &limits).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }), "{error:?}");
}

#[test]
fn one_string_in_every_cell_is_too_large() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(9_000));
    let rows: String = (2..2_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let sheet = sheet(&(heading_row() + &rows), "");
    let bytes = book(&[("Л", &sheet)], &[("xl/sharedStrings.xml", &strings)]);
    let limits = Limits {
        max_unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    let error = read_limited("t.xlsx", &bytes, &limits).unwrap_err();
    assert!(matches!(error, SheetError::TooLarge { .. }), "{error:?}");
    assert_eq!(read_bytes("t.xlsx", &bytes).unwrap().rows.len(), 1_998);
}
