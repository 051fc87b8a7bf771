//! Bytes of a good workbook changed one by one: any answer will do, but it has to be an answer.

use super::book::{archive, book_of_rows, heading_row, sheet, text};
use super::{HEADINGS, read_bytes};
use rust_xlsxwriter::{Format, Workbook};

fn good_book() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("dd.mm.yyyy").set_bold();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    sheet.merge_range(1, 0, 9, 0, "ЛПЦ-1", &date).unwrap();
    for row in 1..10 {
        sheet.write_string(row, 1, format!("пр.{row}")).unwrap();
        sheet
            .write_number_with_format(row, 3, f64::from(row), &date)
            .unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_changed_byte_never_panics() {
    let good = good_book();
    let step = good.len() / 300;
    for position in (0..good.len()).step_by(step) {
        for mask in [0x01, 0x80, 0xFF] {
            let mut bytes = good.clone();
            bytes[position] ^= mask;
            let _ = read_bytes("t.xlsx", bytes);
        }
    }
}

/// Behind the checksums of the archive: the sheet itself is changed, then packed.
#[test]
fn a_changed_character_inside_never_panics() {
    let rows = format!(
        "{}<row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>45000.5</v></c></row>",
        heading_row(),
        text("A2", "x")
    );
    let xml = sheet(
        &rows,
        "<mergeCells count=\"1\"><mergeCell ref=\"A2:A9\"/></mergeCells>",
    );
    let mut parts = unpack(&book_of_rows("", ""));
    for position in xml.char_indices().map(|(position, _)| position).step_by(2) {
        for new in ["<", ">", "\"", "9", "Z", "&", "/", ""] {
            let mut changed = xml.clone();
            let end = position + changed[position..].chars().next().unwrap().len_utf8();
            changed.replace_range(position..end, new);
            for (name, content) in &mut parts {
                if name.ends_with("sheet1.xml") {
                    content.clone_from(&changed);
                }
            }
            let _ = read_bytes("t.xlsx", archive(&parts));
        }
    }
}

fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut part = zip.by_index(index).unwrap();
            let mut content = String::new();
            std::io::Read::read_to_string(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}
