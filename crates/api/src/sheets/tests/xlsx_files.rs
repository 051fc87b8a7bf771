//! Workbooks as Excel and people make them.

use rust_xlsxwriter::{Format as Style, Formula, Workbook};
use tempfile::TempDir;

use super::book::{book, book_of_rows, heading_row, sheet, text};
use super::{HEADINGS, Table, read_bytes, read_path};
use crate::sheets::{Format, Limits, SheetError};

fn saved(book: &mut Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn read_sheet(bytes: &[u8], name: &str) -> Result<Table, SheetError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("t.xlsx");
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, Some(name), &Limits::default())
}

#[test]
fn every_kind_of_value_becomes_text() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    let date = Style::new().set_num_format("dd.mm.yyyy");
    let moment = Style::new().set_num_format("dd.mm.yyyy hh:mm");
    let hours = Style::new().set_num_format("[h]:mm:ss");
    let clock = Style::new().set_num_format("hh:mm");
    sheet.write_number(1, 0, 5.0).unwrap();
    sheet.write_number(1, 1, -12.5).unwrap();
    sheet.write_number(1, 2, 1e15).unwrap();
    sheet.write_number(1, 3, 0.000_001).unwrap();
    sheet
        .write_number_with_format(2, 0, 45_413.0, &date)
        .unwrap();
    sheet
        .write_number_with_format(2, 1, 45_413.437_5, &moment)
        .unwrap();
    sheet
        .write_number_with_format(2, 2, 1.145_833_333_333_333, &hours)
        .unwrap();
    sheet
        .write_number_with_format(2, 3, 0.4375, &clock)
        .unwrap();
    sheet.write_boolean(3, 0, true).unwrap();
    sheet
        .write_formula(3, 1, Formula::new("=1+2").set_result("3"))
        .unwrap();
    sheet
        .write_formula(3, 2, Formula::new("=\"a\"&\"b\"").set_result("ab"))
        .unwrap();
    sheet
        .write_formula(3, 3, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    sheet.write_string(4, 0, " 007\n").unwrap();
    sheet.write_number_with_format(4, 1, 9e9, &date).unwrap();
    sheet.write_string(4, 2, " \n ").unwrap();
    let table = read_bytes("t.xlsx", saved(&mut workbook)).unwrap();
    let expected = [
        ["5", "-12.5", "1000000000000000", "0.000001"],
        ["2024-05-01", "2024-05-01T10:30:00", "27:30:00", "10:30:00"],
        ["true", "3", "ab", "#N/A"],
        [" 007\n", "9000000000", "", ""],
    ];
    assert_eq!(table.cells(), expected);
    assert_eq!(table.head.format, Format::Xlsx);
    assert_eq!(table.head.sheet.as_deref(), Some("Sheet1"));
}

#[test]
fn blank_rows_are_skipped_and_keep_their_numbers() {
    let rows = format!(
        "<row r=\"2\"><c r=\"A2\"/></row><row r=\"5\">{}</row><row r=\"900\">{}</row>",
        text("A5", "a"),
        text("B900", "b")
    );
    let table = read_bytes("t.xlsx", book_of_rows(&rows, "")).unwrap();
    assert_eq!(table.numbers(), [5, 900]);
    assert_eq!(table.cells(), [["a", "", "", ""], ["", "b", "", ""]]);
}

#[test]
fn a_merged_cell_counts_for_all_its_rows() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let style = Style::new();
    sheet.merge_range(0, 0, 0, 3, "Приводы", &style).unwrap();
    sheet.write_row(1, 0, HEADINGS).unwrap();
    sheet.merge_range(2, 0, 4, 0, "ЛПЦ-1", &style).unwrap();
    sheet.merge_range(5, 0, 9, 0, "ЦОМ", &style).unwrap();
    sheet.merge_range(3, 1, 3, 2, "вширь", &style).unwrap();
    for row in [2, 4, 5, 7] {
        sheet.write_string(row, 1, format!("пр.{row}")).unwrap();
    }
    sheet.write_string(10, 1, "после").unwrap();
    let table = read_bytes("t.xlsx", saved(&mut workbook)).unwrap();
    let expected = [
        ["ЛПЦ-1", "пр.2", "", ""],
        ["ЛПЦ-1", "вширь", "", ""],
        ["ЛПЦ-1", "пр.4", "", ""],
        ["ЦОМ", "пр.5", "", ""],
        ["ЦОМ", "пр.7", "", ""],
        ["", "после", "", ""],
    ];
    assert_eq!(table.cells(), expected);
    assert_eq!(table.numbers(), [3, 4, 5, 6, 8, 11]);
}

#[test]
fn the_only_sheet_with_the_headings_is_taken() {
    let fits = sheet(&heading_row(), "");
    let other = sheet(&format!("<row r=\"1\">{}</row>", text("A1", "разное")), "");
    let empty = sheet("", "");
    let bytes = book(&[("пусто", &empty), ("другое", &other), ("да", &fits)], &[]);
    assert_eq!(
        read_bytes("t", bytes).unwrap().head.sheet.as_deref(),
        Some("да")
    );
    let bytes = book(&[("пусто", &empty), ("другое", &other)], &[]);
    let error = read_bytes("t", bytes).unwrap_err();
    assert!(matches!(error, SheetError::MissingColumns { found, .. } if found == ["разное"]));
    let error = read_bytes("t", book(&[("пусто", &empty), ("тоже", &empty)], &[])).unwrap_err();
    assert!(matches!(error, SheetError::Empty));
}

#[test]
fn several_sheets_that_fit_leave_a_choice() {
    let rows = |cabinet| {
        format!(
            "{}<row r=\"2\">{}</row>",
            heading_row(),
            text("B2", cabinet)
        )
    };
    let (first, second) = (sheet(&rows("1"), ""), sheet(&rows("2"), ""));
    let bytes = book(&[("А &amp; Б", &first), ("В", &second)], &[]);
    let error = read_bytes("t", &bytes).unwrap_err();
    assert!(matches!(error, SheetError::SeveralSheets { names } if names == ["А & Б", "В"]));
    assert_eq!(
        read_sheet(&bytes, "В").unwrap().cells(),
        [["", "2", "", ""]]
    );
    let error = read_sheet(&bytes, "Г").unwrap_err();
    let told = matches!(&error, SheetError::NoSuchSheet { name, names }
        if name == "Г" && *names == ["А & Б", "В"]);
    assert!(told, "{error:?}");
}

#[test]
fn a_hidden_sheet_is_read_only_by_name() {
    let mut workbook = Workbook::new();
    for (name, is_hidden) in [("открыт", false), ("скрыт", true)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet
            .set_hidden(is_hidden)
            .write_row(0, 0, HEADINGS)
            .unwrap();
    }
    let bytes = saved(&mut workbook);
    let table = read_bytes("t", &bytes).unwrap();
    assert_eq!(table.head.sheet.as_deref(), Some("открыт"));
    let table = read_sheet(&bytes, "скрыт").unwrap();
    assert_eq!(table.head.sheet.as_deref(), Some("скрыт"));
}

#[test]
fn shared_rich_and_empty_strings_are_read() {
    let strings = "<sst uniqueCount=\"4\"><si><t>Цех</t></si><si/><si><r><t>Шкаф</t></r>\
                   <r><t>/Привод</t></r></si><si><t>ЛПЦ_x002D_1</t></si></sst>";
    let cell = |place: &str, index: u32| format!("<c r=\"{place}\" t=\"s\"><v>{index}</v></c>");
    let rows = format!(
        "<row r=\"1\">{}{}{}</row><row r=\"2\">{}</row>",
        cell("A1", 0),
        cell("B1", 1),
        cell("C1", 2),
        cell("A2", 3)
    );
    let bytes = book(
        &[("Л", &sheet(&rows, ""))],
        &[("xl/sharedStrings.xml", strings)],
    );
    assert_eq!(
        read_bytes("t", bytes).unwrap().cells(),
        [["ЛПЦ-1", "", "", ""]]
    );
}

#[test]
fn an_error_value_of_another_program_is_an_empty_cell() {
    let rows = format!(
        "<row r=\"2\">{}<c r=\"B2\" t=\"e\"><f>X()</f><v>Err:508</v></c>{}</row>",
        text("A2", "a"),
        text("C2", "c")
    );
    let table = read_bytes("t", book_of_rows(&rows, "")).unwrap();
    assert_eq!(table.cells(), [["a", "", "", ""]]);
    assert_eq!(table.head.unknown_columns, ["C"]);
}
