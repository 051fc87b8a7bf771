//! Headings: how they are found and what happens when they don't fit. The rules are those of tables
//! of any kind; CSV is the shortest way to write them.

use super::{read_bytes, read_limited};
use crate::sheets::{Limits, SheetError};

#[test]
fn headings_stand_in_any_order_case_and_typing() {
    let table = read_bytes(
        "t.csv",
        "КОЛ-ВО *;шкаф / привод:;Прочее;mill  SHOP\n3;1UZ;x;ЛПЦ-1\n",
    )
    .unwrap();
    assert_eq!(table.cells(), [["ЛПЦ-1", "1UZ", "", "3"]]);
    assert_eq!(table.head.present, [true, true, false, true]);
    assert_eq!(table.head.unknown_columns, ["Прочее"]);
    let found = ["КОЛ-ВО *", "шкаф / привод:", "Прочее", "mill  SHOP"];
    assert_eq!(table.head.headings, found);
}

#[test]
fn keys_and_letters_with_dots_are_known_too() {
    let table = read_bytes("t.csv", "shop,CABINET,счетчик ЧАСОВ\nA,B,C\n").unwrap();
    assert_eq!(table.cells(), [["A", "B", "C", ""]]);
}

#[test]
fn a_title_above_the_table_does_no_harm() {
    let table = read_bytes(
        "t.csv",
        "Приводы цеха\n\nобновлено;01.02.2024\nЦех;Шкаф/Привод\n1;2\n\n3;4\n",
    )
    .unwrap();
    assert_eq!(table.numbers(), [5, 7]);
}

#[test]
fn a_heading_row_below_the_first_twenty_is_not_looked_for() {
    let text = format!("{}Цех;Шкаф/Привод\n1;2\n", "title\n".repeat(20));
    let error = read_bytes("t.csv", text).unwrap_err();
    assert!(matches!(error, SheetError::MissingColumns { found, .. } if found == ["title"]));
}

#[test]
fn missing_columns_tell_what_was_found() {
    let error = read_bytes("t.csv", "Цех;Кол-во;Разное\n1;2;3\n").unwrap_err();
    let SheetError::MissingColumns { missing, found } = error else {
        panic!("{error:?}");
    };
    assert_eq!(missing, ["cabinet"]);
    assert_eq!(found, ["Цех", "Кол-во", "Разное"]);
}

#[test]
fn a_known_heading_twice_names_both_columns() {
    let error = read_bytes("t.csv", "Цех;Шкаф/Привод;x;mill shop\n1;2;3;4\n").unwrap_err();
    let SheetError::RepeatedColumn {
        name,
        first,
        second,
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!((name.as_str(), first.as_str()), ("shop", "A Цех"));
    assert_eq!(second, "D mill shop");
}

#[test]
fn columns_without_a_heading_are_named_by_their_letters() {
    let table = read_bytes("t.csv", "Цех;;Шкаф/Привод\n1;x;2;;y\n3;;4;;z\n").unwrap();
    assert_eq!(table.head.unknown_columns, ["B", "E"]);
    assert_eq!(table.cells(), [["1", "2", "", ""], ["3", "4", "", ""]]);
}

#[test]
fn a_row_that_fills_only_unknown_columns_is_blank() {
    let table = read_bytes("t.csv", "№;Цех;Шкаф/Привод\n1;a;b\n2;;\n3;; \n4;c;\n").unwrap();
    assert_eq!(table.numbers(), [2, 5]);
}

#[test]
fn headings_alone_are_a_table_without_rows() {
    let table = read_bytes("t.csv", "Цех;Шкаф/Привод\n").unwrap();
    assert!(table.rows.is_empty());
}

#[test]
fn limits_name_what_went_over_them() {
    let limits = Limits {
        max_rows: 2,
        max_columns: 3,
        max_cell_chars: 4,
        ..Limits::default()
    };
    let with_rows =
        |rows: &str| read_limited("t.csv", format!("Цех;cabinet;x;note\n{rows}"), &limits);
    let table = with_rows("абвг;2;too long, but not looked at;far\n3;4\n");
    // "cabinet" is longer than four letters: it is no heading then.
    assert!(matches!(table, Err(SheetError::MissingColumns { .. })));

    let with_rows = |rows: &str| read_limited("t.csv", format!("Цех;shop\n{rows}"), &limits);
    assert!(matches!(
        with_rows(""),
        Err(SheetError::RepeatedColumn { .. })
    ));

    let limits = Limits {
        max_cell_chars: 11,
        ..limits
    };
    let with_rows =
        |rows: &str| read_limited("t.csv", format!("Цех;Шкаф/Привод;x;note\n{rows}"), &limits);
    let table = with_rows("аааааааааaа;2;too long, but not looked at;far\n3;4\n").unwrap();
    assert_eq!(table.head.present, [true, true, false, false]);
    assert!(matches!(
        with_rows("1;2\n3;4\n5;6\n"),
        Err(SheetError::TooManyRows { limit: 2 })
    ));
    let error = with_rows("1;2\n3;ввввввввввв+\n").unwrap_err();
    assert!(
        matches!(&error, SheetError::CellTooLong { row: 3, column, limit: 11 } if column == "B"),
        "{error:?}"
    );
}
