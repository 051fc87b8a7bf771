//! JSON tables, well formed and otherwise.

use super::{read_bytes, read_limited};
use crate::sheets::{Format, Limits, SheetError};

#[test]
fn the_ancestors_form_and_a_bare_array_give_the_same() {
    let elements = r#"[
        {"mill_shop": "ЛПЦ-1", "unit": " 1UZ ", "note": null, "count": 3},
        {"unit": "\u0401\n", "mill_shop": "Ц", "count": 2.50, "note": true},
        {},
        {"mill_shop": "", "unit": "x", "count": -0.0, "note": 18446744073709551615}
    ]"#;
    let outer =
        format!("\u{FEFF}{{\"about\": {{\"x\": []}}, \"converters\": {elements}, \"z\": 1}}");
    for text in [elements, &outer] {
        let table = read_bytes("t.json", text).unwrap();
        let expected = [
            ["ЛПЦ-1", " 1UZ ", "", "3"],
            ["Ц", "Ё\n", "true", "2.5"],
            ["", "x", "18446744073709551615", "0"],
        ];
        assert_eq!(table.cells(), expected);
        assert_eq!(table.numbers(), [1, 2, 4]);
        assert_eq!(table.head.format, Format::Json);
        assert_eq!(table.head.headings, ["mill_shop", "unit", "note", "count"]);
        assert!(table.head.unknown_columns.is_empty());
    }
}

#[test]
fn unknown_members_are_named_once_and_left_out() {
    let table = read_bytes(
        "t",
        r#"[{"shop":"1","cabinet":"2","x":{"deep":[1]}},{"shop":"3","x":[],"y":1}]"#,
    )
    .unwrap();
    assert_eq!(table.head.unknown_columns, ["x", "y"]);
    assert_eq!(table.head.present, [true, true, false, false]);
}

#[test]
fn missing_members_and_a_missing_array_tell_what_was_found() {
    for text in [
        r#"[{"shop":"1","z":null}]"#,
        r#"{"shop":[],"z":[{"shop":"1"}]}"#,
    ] {
        let error = read_bytes("t.json", text).unwrap_err();
        let SheetError::MissingColumns { missing, found } = error else {
            panic!("{error:?}");
        };
        assert!(missing.contains(&"cabinet"));
        assert_eq!(found, ["shop", "z"]);
    }
}

#[test]
fn nested_values_and_numbers_that_lose_digits_are_named() {
    for value in [
        "[]",
        "{}",
        "[[1]]",
        "1e15",
        "123456789012345678901",
        "-1e300",
    ] {
        let text = format!(r#"[{{"shop":"1"}},{{"cabinet":"2","note":{value}}}]"#);
        let error = read_bytes("t.json", text).unwrap_err();
        let named = matches!(&error, SheetError::BadValue { row: 2, column } if column == "note");
        assert!(named, "{value}: {error:?}");
    }
}

#[test]
fn a_member_twice_is_an_error() {
    for (text, name) in [
        (r#"[{"shop":"1","shop":"1"}]"#, "shop"),
        (r#"[{"shop":"1","mill_shop":"1"}]"#, "shop"),
        (r#"[{"x":1,"y":2,"x":1}]"#, "x"),
        (r#"{"converters":[],"converters":[]}"#, "converters"),
    ] {
        let error = read_bytes("t.json", text).unwrap_err();
        let named = matches!(&error, SheetError::RepeatedColumn { name: told, .. } if told == name);
        assert!(named, "{error:?}");
    }
}

#[test]
fn a_fault_at_the_end_shows_before_any_row_is_handed_over() {
    let elements = r#"{"shop":"1","cabinet":"2"},"#.repeat(1000);
    for end in [
        "",
        "]]",
        "}",
        "7]",
        "null]",
        "{\"shop\":1e999}]",
        "\"\u{1}\"]",
        "{\"shop\":\"\\ud800\"}]",
    ] {
        let error = read_bytes("t.json", format!("[{elements}{end}")).unwrap_err();
        assert!(
            matches!(error, SheetError::Damaged { .. }),
            "{end}: {error:?}"
        );
    }
}

#[test]
fn depth_does_no_harm() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let deep = format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
        for text in [
            deep.clone(),
            format!(r#"[{{"shop":{deep}}}]"#),
            format!(r#"{{"converters":{deep}}}"#),
        ] {
            assert!(read_bytes("t.json", text).is_err());
        }
        let left_out = format!(r#"[{{"shop":1,"cabinet":2,"x":{deep}}}]"#);
        assert_eq!(read_bytes("t.json", left_out).unwrap().rows.len(), 1);
    }
}

#[test]
fn nothing_is_empty() {
    for text in ["[]", "{\"converters\": []}"] {
        assert!(matches!(read_bytes("t.json", text), Err(SheetError::Empty)));
    }
}

#[test]
fn limits_name_what_went_over_them() {
    let limits = Limits {
        max_rows: 2,
        max_cell_chars: 3,
        ..Limits::default()
    };
    let row = r#"{"shop":"абв","cabinet":1}"#;
    let error = read_limited("t", format!("[{row},{row},{row}]"), &limits).unwrap_err();
    assert!(matches!(error, SheetError::TooManyRows { limit: 2 }));
    let error = read_limited("t", r#"[{"shop":"абвг"}]"#, &limits).unwrap_err();
    assert!(matches!(error, SheetError::CellTooLong { row: 1, column, .. } if column == "shop"));
    assert!(read_limited("t", format!("[{row},{row}]"), &limits).is_ok());
}

#[test]
fn the_name_decides_only_where_the_content_does_not() {
    let error = read_bytes("t.json", "[1, 2]").unwrap_err();
    assert!(matches!(error, SheetError::Damaged { .. }), "{error:?}");
    let table = read_bytes("t.csv", "[№];Цех;Шкаф/Привод\n1;2;3\n").unwrap();
    assert_eq!(table.head.unknown_columns, ["[№]"]);
    let table = read_bytes("t.csv", r#" [ {"shop":1,"cabinet":2}]"#).unwrap();
    assert_eq!(table.head.format, Format::Json);
}
