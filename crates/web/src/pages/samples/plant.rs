//! A small plant with its drives, history and imports, messy as the real ones.

use super::told::changes;
use crate::pages::home::{HomeLine, HomeShop, HomeView};
use domain::{
    import::{
        CellNote, Failure, Findings, Import, ImportId, ImportKind, ImportRow, ImportState,
        RowCounts, RowStatus,
        drive_cells::{COLUMNS, Column, KEYS},
        warnings::Warning,
    },
    place::{Place, PlaceName},
    *,
};
use jiff::Timestamp;

pub(super) fn now() -> Timestamp {
    "2026-03-14T00:12:41Z".parse().unwrap()
}

pub(super) fn earlier(minutes: i64) -> Timestamp {
    now() - jiff::SignedDuration::from_mins(minutes)
}

pub(super) fn place_name(id: i64, level: Level, name: &str) -> PlaceName {
    PlaceName {
        id: PlaceId(id),
        level,
        name: name.into(),
    }
}

pub(super) fn drive(
    id: i64,
    series: &str,
    type_name: Option<&str>,
    cabinet: Option<&str>,
    mechanism: Option<&str>,
) -> Drive {
    let name = |text: &str| Name::parse(text).unwrap();
    let number = |number: f64| Some(Quantity::new(number).unwrap());
    Drive {
        id: DriveId(id),
        values: DriveValues {
            room: PlaceId(12),
            cabinet: cabinet.map(|_| PlaceId(31)),
            mechanism: mechanism.map(|_| PlaceId(41)),
            series: name(series),
            type_name: type_name.map(name),
            ratings: Ratings {
                power_w: number(45_000.0),
                rated_current_a: number(12.5),
                current_kind: Some(CurrentKind::Ac),
                input_voltage_v: number(400.0),
                output_voltage_v: None,
            },
            note: Some(Note::parse("Вентилятор заменён в мае.\nКлючи у мастера <3").unwrap()),
        },
        shop: place_name(1, Level::Shop, "ЛПЦ-1"),
        production_line: place_name(2, Level::ProductionLine, "Стан 1700"),
        room: place_name(12, Level::Room, "2ЕР"),
        cabinet: cabinet.map(|name| place_name(31, Level::Cabinet, name)),
        mechanism: mechanism.map(|name| place_name(41, Level::Mechanism, name)),
        created_at: earlier(90_000),
        updated_at: earlier(600_000),
    }
}

pub(super) fn drives() -> Vec<Drive> {
    vec![
        drive(
            1,
            "Sinamics S120",
            Some("6SL3320-1TE32-1AA3"),
            Some("2UZ-2"),
            Some("Отводящий рольганг, секция 2"),
        ),
        drive(
            2,
            "Simovert Masterdrives",
            None,
            Some("пр.350 AV"),
            Some("Моталка 3"),
        ),
        drive(
            3,
            "ABB ACS800-01",
            Some("ACS800-01-0030-3+E200+L503 (вентилятор внешний)"),
            None,
            None,
        ),
        drive(
            4,
            "Simoreg DC-Master",
            Some("6RA7081-6DV62-0"),
            Some("Шкаф =MA01E10+MCS14.A46+MF11A02DCB-M204"),
            Some("Натяжное устройство №1, нижний барабан"),
        ),
        drive(
            5,
            "Sinamics G120C",
            Some("6SL3210-1KE21-7UF1"),
            Some("10UZ-1"),
            None,
        ),
    ]
}

pub(super) fn import(state: ImportState) -> Import {
    let alike = |row, column: Column, names: [&str; 2]| Warning::NamesAlike {
        row,
        column: column.key().to_owned(),
        names: names.map(str::to_owned).to_vec(),
    };
    let failed = state == ImportState::Failed;
    Import {
        id: ImportId(12),
        kind: ImportKind::Drives,
        file_name: "Приводы ЛПЦ-1 (март).xlsx".into(),
        sheet: Some("Лист1".into()),
        state,
        actor: "local".into(),
        created_at: earlier(3),
        updated_at: earlier(2),
        counts: RowCounts {
            new: 12,
            changed: 4,
            same: 285,
            wrong: 2,
        },
        findings: Findings {
            columns: KEYS[..7].iter().map(|key| (*key).to_owned()).collect(),
            unknown_columns: vec!["Инв. №".into(), "Кто смотрел".into()],
            warnings: vec![
                Warning::MixedScripts {
                    row: 8,
                    column: Column::Series.key().to_owned(),
                    word: "G120С".into(),
                    suggestion: "G120C".into(),
                },
                alike(14, Column::Room, ["1ЕР", "1EP"]),
                alike(40, Column::Series, ["Sinamics G120C", "Sinamics G120С"]),
                alike(
                    41,
                    Column::Mechanism,
                    ["Отводящий рольганг", "отводящий  рольганг"],
                ),
                alike(77, Column::Cabinet, ["2UZ-1", "2uz-1"]),
                Warning::NoQuantity {
                    row: 11,
                    column: "quantity".to_owned(),
                },
                Warning::StraySpaces {
                    row: 9,
                    column: Column::Type.key().to_owned(),
                },
            ],
            warning_count: 21,
            failure: failed.then(|| Failure {
                key: "problem-empty".into(),
                arguments: vec![],
            }),
        },
        not_in_file: 3,
        change: (state == ImportState::Applied).then_some(ChangeId(14)),
    }
}

pub(super) fn several_sheets() -> Import {
    let mut import = import(ImportState::Failed);
    import.findings.failure = Some(Failure {
        key: "file-several-sheets".into(),
        arguments: vec![("names".into(), "Лист1\nСклад <2>".into())],
    });
    import
}

pub(super) fn rows() -> Vec<ImportRow> {
    let cells = |cells: [&str; 7]| {
        let mut cells: Vec<_> = cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect();
        cells.resize(COLUMNS.len(), None);
        cells
    };
    let note = |column: Column, from: Option<&str>, problem: Option<&str>| CellNote {
        column: column.index(),
        from: from.map(str::to_owned),
        problem: problem.map(|key| Failure {
            key: key.into(),
            arguments: vec![("limit".into(), "200".into())],
        }),
    };
    let row = |number, status, values, notes| ImportRow {
        number,
        status,
        cells: cells(values),
        notes,
        thing: None,
    };
    vec![
        row(
            3,
            RowStatus::Wrong,
            [
                "ЛПЦ-1",
                "Стан 1700",
                "",
                "2UZ-2",
                "Моталка",
                "Sinamics S120",
                "6SL3320",
            ],
            vec![note(Column::Room, None, Some("problem-empty"))],
        ),
        row(
            4,
            RowStatus::Changed,
            [
                "ЛПЦ-1",
                "Стан 1700",
                "2ЕР",
                "2UZ-3",
                "Моталка 2",
                "Sinamics S120",
                "6SL3320-1TE32-1AA3",
            ],
            vec![
                note(Column::Type, Some("6SL3320-1TE32-1AA0"), None),
                note(Column::Mechanism, None, None),
            ],
        ),
        row(
            5,
            RowStatus::New,
            ["ЛПЦ-1", "Стан 1700", "2ЕР", "", "", "ABB ACS800", ""],
            vec![],
        ),
        row(
            6,
            RowStatus::Same,
            [
                "ЛПЦ-1",
                "Стан 1700",
                "12ПСУ",
                "пр.350 AV",
                "Ножницы",
                "КТЭ",
                "КТЭ-500/440",
            ],
            vec![],
        ),
    ]
}

/// The plant's time zone.
pub(super) fn zone() -> &'static jiff::tz::TimeZone {
    static ZONE: jiff::tz::TimeZone = jiff::tz::TimeZone::UTC;
    &ZONE
}

pub(super) fn home_view() -> HomeView {
    let line = |id, name: &str, rooms, drives| HomeLine {
        place: place_name(id, Level::ProductionLine, name),
        rooms,
        drives,
    };
    HomeView {
        series_gaps: super::library_pages::gaps(),
        now: now(),
        zone: zone(),
        exceedings: super::sensor_pages::exceedings(),
        drives: 303,
        below_minimum: 7,
        gaps: vec![
            (DriveLack::Type, 41),
            (DriveLack::Cabinet, 1),
            (DriveLack::Mechanism, 0),
        ],
        shops: vec![
            HomeShop {
                place: place_name(1, Level::Shop, "ЛПЦ-1"),
                drives: 221,
                lines: vec![
                    line(2, "Стан 1700", 11, 121),
                    line(3, "Травильный агрегат непрерывного действия", 4, 63),
                    line(4, "Термоотделение", 3, 37),
                ],
            },
            HomeShop {
                place: place_name(5, Level::Shop, "ЦОМ-1"),
                drives: 82,
                lines: vec![line(6, "Стан 2500", 21, 82)],
            },
        ],
        log: super::log_pages::entries(),
        imports: vec![
            import(ImportState::Previewed),
            import(ImportState::Applied),
            import(ImportState::Failed),
        ],
        changes: changes(),
        database_away: None,
    }
}

pub(super) fn tree() -> Vec<(Place, PlaceCounts)> {
    let place = |id, level, name: &str, drives| {
        let place = Place {
            id: PlaceId(id),
            level,
            name: Name::parse(name).unwrap(),
            above: vec![],
            path_key: String::new(),
            created_at: now(),
            updated_at: now(),
        };
        (
            place,
            PlaceCounts {
                drives,
                rooms: 2,
                ..PlaceCounts::default()
            },
        )
    };
    vec![
        place(1, Level::Shop, "ЛПЦ-1", 221),
        place(2, Level::ProductionLine, "Стан 1700", 121),
        place(12, Level::Room, "2ЕР", 84),
        place(13, Level::Room, "12ПСУ", 37),
        place(3, Level::ProductionLine, "Термоотделение", 0),
        place(5, Level::Shop, "ЦОМ-1", 0),
    ]
}
