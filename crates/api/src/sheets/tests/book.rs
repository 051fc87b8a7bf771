//! Makes workbooks for tests: whole ones by hand, part by part, so that they can be wrong.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// A string cell.
pub(super) fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

/// The heading row in row 1, `Цех` and `Шкаф/Привод` in A and B.
pub(super) fn heading_row() -> String {
    format!(
        "<row r=\"1\">{}{}</row>",
        text("A1", "Цех"),
        text("B1", "Шкаф/Привод")
    )
}

/// A sheet's part: rows, and what follows them.
pub(super) fn sheet(rows: &str, after: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData>{rows}</sheetData>{after}</worksheet>"
    )
}

/// A workbook whose only sheet has these rows under the headings.
pub(super) fn book_of_rows(rows: &str, after: &str) -> Vec<u8> {
    book(&[("Лист1", &sheet(&(heading_row() + rows), after))], &[])
}

/// A workbook of named sheets; `more` parts come on top.
pub(super) fn book(sheets: &[(&str, &str)], more: &[(&str, &str)]) -> Vec<u8> {
    const RELATIONSHIPS: &str =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut named = String::new();
    let mut targets = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (index, (name, xml)) in sheets.iter().enumerate() {
        named += &format!(
            "<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"/>",
            index + 1
        );
        targets += &format!(
            "<Relationship Id=\"r{0}\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            index + 1
        );
        let path = format!("xl/worksheets/sheet{}.xml", index + 1);
        parts.push((path, (*xml).to_owned()));
    }
    let fixed = [
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{RELATIONSHIPS}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships>{targets}</Relationships>"),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns:r=\"{RELATIONSHIPS}\"><sheets>{named}</sheets></workbook>"),
        ),
    ];
    parts.extend(fixed.map(|(path, xml)| (path.to_owned(), xml)));
    for (path, xml) in more {
        parts.retain(|(existing, _)| existing != path);
        parts.push(((*path).to_owned(), (*xml).to_owned()));
    }
    archive(&parts)
}

/// A zip archive of these parts.
pub(super) fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, xml) in parts {
        writer
            .start_file(path.as_str(), SimpleFileOptions::default())
            .unwrap();
        writer.write_all(xml.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
