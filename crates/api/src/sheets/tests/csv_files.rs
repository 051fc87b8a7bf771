//! Separated text in the forms that people and programs write.

use encoding_rs::WINDOWS_1251;

use super::{Kept, LAYOUT, read_bytes};
use crate::sheets::{Format, Limits, LooksLike, SheetError, read};

const ROWS: &str =
    "Цех|Шкаф/Привод|Примечание\r\nЛПЦ-1|\"1UZ;,\t «А»\"|да\r\nЦОМ|2UZ|\"ё\nж \"\r\n";

fn encodings(text: &str) -> [(&'static str, Vec<u8>); 5] {
    let mut with_mark = b"\xEF\xBB\xBF".to_vec();
    with_mark.extend(text.as_bytes());
    let wide = |to_bytes: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(to_bytes).collect()
    };
    [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", with_mark),
        ("UTF-16LE", wide(u16::to_le_bytes)),
        ("UTF-16BE", wide(u16::to_be_bytes)),
        ("CP1251", WINDOWS_1251.encode(text).0.into_owned()),
    ]
}

#[test]
fn three_separators_in_five_encodings_give_the_same() {
    for separator in [";", ",", "\t"] {
        for (encoding, bytes) in encodings(&ROWS.replace('|', separator)) {
            let table = read_bytes("t.csv", bytes).unwrap();
            let expected = [
                ["ЛПЦ-1", "1UZ;,\t «А»", "да", ""],
                ["ЦОМ", "2UZ", "ё\nж ", ""],
            ];
            assert_eq!(table.cells(), expected, "{encoding} {separator:?}");
            assert_eq!(table.numbers(), [2, 3]);
            assert_eq!(table.head.format, Format::Csv);
        }
    }
}

#[test]
fn an_encoding_is_told_by_the_whole_file() {
    let mut bytes = b"shop;cabinet\n".to_vec();
    for _ in 0..20_000 {
        bytes.extend(b"plain;ascii\n");
    }
    bytes.extend(WINDOWS_1251.encode("Цех;Ё\n").0.iter());
    let table = read_bytes("t.csv", &bytes).unwrap();
    assert_eq!(table.rows.len(), 20_001);
    assert_eq!(table.cells().pop().unwrap(), ["Цех", "Ё", "", ""]);
}

#[test]
fn characters_on_the_edge_of_a_chunk_stay_whole() {
    let text = format!("shop;cabinet\n{}", "ё;€😀\n".repeat(30_000));
    let table = read_bytes("t.csv", text).unwrap();
    assert_eq!(table.rows.len(), 30_000);
    assert!(
        table
            .rows
            .iter()
            .all(|(_, cells)| cells[..2] == ["ё", "€😀"])
    );
}

#[test]
fn any_line_end_will_do_and_blank_lines_count() {
    for line_end in ["\n", "\r\n", "\r"] {
        let text = ["Цех,Шкаф/Привод", "", "1,\"2\"\"3\"", ",", "", "4,5"].join(line_end);
        for text in [text.clone(), text + line_end] {
            let table = read_bytes("t.csv", text).unwrap();
            assert_eq!(table.numbers(), [3, 6], "{line_end:?}");
            assert_eq!(table.cells()[0][1], "2\"3");
        }
    }
}

#[test]
fn ragged_rows_and_loose_quotes_are_tolerated() {
    let table = read_bytes(
        "t.csv",
        "Цех;Шкаф/Привод;Примечание\nтолько цех\na;5\" труба;\"b\"c;лишнее;\n;;;\n",
    )
    .unwrap();
    assert_eq!(table.cells()[0], ["только цех", "", "", ""]);
    assert_eq!(table.cells()[1], ["a", "5\" труба", "bc", ""]);
    assert_eq!(table.head.unknown_columns, ["D"]);
}

#[test]
fn excel_may_name_the_separator() {
    for separator in [';', '|', '\t'] {
        let text = format!("sep={separator}\r\nЦех{separator}Шкаф/Привод\r\n1{separator}2\r\n");
        let table = read_bytes("t.csv", text).unwrap();
        assert_eq!(table.cells(), [["1", "2", "", ""]]);
        assert_eq!(table.numbers(), [2]);
    }
}

#[test]
fn text_is_handed_over_untrimmed() {
    let table = read_bytes("t.csv", "Цех,Шкаф/Привод\n 1 ,\u{A0}\n2,\" 3\"\n").unwrap();
    assert_eq!(table.cells(), [[" 1 ", "", "", ""], ["2", " 3", "", ""]]);
}

#[test]
fn the_formula_guard_comes_off() {
    let table = read_bytes("t.csv", "Цех,Шкаф/Привод\n'=1+1,'ok\n''-5,-5\n").unwrap();
    assert_eq!(
        table.cells(),
        [["=1+1", "'ok", "", ""], ["'-5", "-5", "", ""]]
    );
}

#[test]
fn an_unclosed_quote_is_a_damaged_file() {
    let error = read_bytes("t.csv", "Цех;Шкаф/Привод\n1;2\n3;\"4\n5;6\n").unwrap_err();
    let SheetError::Damaged { detail, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(detail, "unclosed quote in cell B3");
}

#[test]
fn a_ten_megabyte_cell_is_too_long() {
    let text = format!("Цех;Шкаф/Привод\n1;\"{}\"\n", "я".repeat(5_000_000));
    let error = read_bytes("t.csv", text).unwrap_err();
    assert!(
        matches!(error, SheetError::CellTooLong { row: 2, .. }),
        "{error:?}"
    );
}

#[test]
fn nothing_is_empty() {
    for nothing in ["", "\u{FEFF}", "\n\n  \r\n", " "] {
        let error = read_bytes("t.csv", nothing).unwrap_err();
        assert!(matches!(error, SheetError::Empty), "{nothing:?}: {error:?}");
    }
    for nothing in [";;\n;;\n", "\n".repeat(10_000).as_str()] {
        let error = read_bytes("t.csv", nothing).unwrap_err();
        assert!(matches!(error, SheetError::Empty), "{error:?}");
    }
}

#[test]
fn what_is_no_table_is_told_apart() {
    let cases: [(&[u8], LooksLike); 6] = [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...", LooksLike::OldExcel),
        (b"%PDF-1.7\n", LooksLike::Pdf),
        (b"\n<!DOCTYPE html><table>", LooksLike::Markup),
        (b"<?xml version='1.0'?>", LooksLike::Markup),
        (b"\x7FELF\x02\x01\0\0", LooksLike::Binary),
        (&[0x89, b'P', b'N', b'G', 0, 0, 0], LooksLike::Binary),
    ];
    for (bytes, expected) in cases {
        let error = read_bytes("t.xlsx", bytes).unwrap_err();
        let told =
            matches!(&error, SheetError::UnknownFormat { looks_like } if *looks_like == expected);
        assert!(told, "{error:?}");
    }
    let mut late = b"shop;cabinet\n1;2\n".repeat(1000);
    late.extend(b"3;\0\n");
    let error = read_bytes("t.csv", late).unwrap_err();
    assert!(
        matches!(error, SheetError::UnknownFormat { .. }),
        "{error:?}"
    );
}

#[test]
fn bytes_without_meaning_are_no_text() {
    let mut bytes = b"\xEF\xBB\xBFshop;cabinet\n".to_vec();
    bytes.extend(b"1;\xFF\n");
    assert!(matches!(
        read_bytes("t.csv", &bytes),
        Err(SheetError::Damaged { .. })
    ));
}

#[test]
fn a_sink_can_stop() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "shop;cabinet\n1;2\n3;4\n5;6\n").unwrap();
    let mut kept = Kept {
        stop_after: Some(1),
        ..Kept::default()
    };
    let result = read(&path, "t.csv", None, &LAYOUT, &Limits::default(), &mut kept);
    assert!(matches!(result, Err(SheetError::Stopped)));
    assert_eq!(kept.rows.len(), 1);
}
