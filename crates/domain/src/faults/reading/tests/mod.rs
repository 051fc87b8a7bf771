//! Invented manuals of the kinds that there are.

use super::*;
use crate::page_text::{TextLine, TextRule};

fn cell(left: f32, text: &str) -> TextCell {
    #[expect(clippy::cast_precision_loss, reason = "a line's length")]
    let width = text.chars().count() as f32 * 4.5;
    TextCell {
        left,
        right: left + width,
        size: 9.0,
        text: text.to_owned(),
    }
}

/// A page of lines: each how far below the one before, and its cells.
fn page(number: u32, lines: &[(f32, &[(f32, &str)])]) -> PageText {
    let mut top = 40.0;
    let lines = lines.iter().map(|(below, cells)| {
        top += below;
        TextLine {
            top,
            cells: cells.iter().map(|(left, text)| cell(*left, text)).collect(),
        }
    });
    PageText {
        page: number,
        label: Some(format!("3-{number}")),
        lines: lines.collect(),
        rules: vec![],
    }
}

/// A page of plain lines, between a head and a foot as they stand on every page.
fn plain(number: u32, lines: &[&str]) -> PageText {
    let foot = format!("3-{number}");
    let mut all: Vec<(f32, Vec<(f32, &str)>)> = vec![
        (
            0.0,
            vec![(70.0, "Fehler & Warnungen"), (400.0, "DX-500 drives")],
        ),
        (14.0, vec![(70.0, "3.2 Faults and alarms")]),
    ];
    all.extend(lines.iter().map(|line| {
        let indent = if line.starts_with("  ") { 140.0 } else { 70.0 };
        (12.0, vec![(indent, line.trim())])
    }));
    let mut page = page(
        number,
        &all.iter()
            .map(|(below, cells)| (*below, &cells[..]))
            .collect::<Vec<_>>(),
    );
    page.lines.push(TextLine {
        top: 800.0,
        cells: vec![cell(300.0, "Invented Drives, manual 7, 11/2019")],
    });
    page.lines.push(TextLine {
        top: 812.0,
        cells: vec![cell(500.0, &foot)],
    });
    page
}

fn by_code<'a>(found: &'a Recognised, code: &str) -> &'a FoundFault {
    let entry = found
        .entries
        .iter()
        .find(|entry| entry.code.as_str() == code);
    entry.unwrap_or_else(|| panic!("no {code} among {:?}", codes(found)))
}

fn codes(found: &Recognised) -> Vec<&str> {
    found
        .entries
        .iter()
        .map(|entry| entry.code.as_str())
        .collect()
}

fn text(text: &Option<FaultText>) -> &str {
    text.as_ref().map_or("", FaultText::as_str)
}

#[test]
fn a_list_over_pages_is_read_without_what_isn_t_an_entry() {
    let pages = [
        plain(
            1,
            &[
                "Contents",
                "F30021 Power unit: Earth connection .............. 703",
                "A07910 Motor: Too warm .......... 650",
            ],
        ),
        plain(
            2,
            &[
                "F30021 (A) Power unit: Earth",
                "connection seen",
                "Message value: %1",
                "Reaction: OFF2",
                "Acknowledge: AT ONCE",
                "Cause: The unit has seen current that",
                "  doesn't come back. This may be from:",
                "F30022 comes when the bridge is broken, too.",
                "  - a cable that touches the frame.",
            ],
        ),
        plain(
            3,
            &[
                "  - a brake that is worn down.",
                "See also: F30077",
                "Remedy: - Look at the cable of the mo-",
                "  tor.",
                "  - Look at the brake.",
                "A07910 (F) <place>Motor: Too warm",
                "Reaction: NONE",
                "Cause: It is hot.",
                "Remedy: Let it cool. Turn on the fan.",
                "F30105 - F30107 Power unit: Sensor",
                "Cause:",
                "  A sensor gives nothing.",
                "Remedy:",
                "  Replace the power unit.",
                "  Tell the maker.",
                "4.1 What else there is",
                "Nothing of this belongs to it.",
            ],
        ),
    ];
    let found = recognise(&pages);
    assert_eq!(
        codes(&found),
        ["F30021", "A07910", "F30105", "F30106", "F30107"]
    );
    let earth = by_code(&found, "F30021");
    assert_eq!(earth.title.as_str(), "Power unit: Earth connection seen");
    assert_eq!(earth.reaction.as_ref().map(Note::as_str), Some("OFF2"));
    let acknowledgement = earth.acknowledgement.as_ref();
    assert_eq!(acknowledgement.map(Note::as_str), Some("AT ONCE"));
    let cause = text(&earth.cause);
    assert!(
        cause.contains("a cable that touches the frame.\na brake"),
        "{cause}"
    );
    assert!(
        !cause.contains("Invented") && !cause.contains("DX-500"),
        "{cause}"
    );
    assert_eq!(
        text(&earth.remedy),
        "Look at the cable of the motor.\nLook at the brake."
    );
    assert_eq!(
        (earth.page, earth.page_label.as_ref().map(Name::as_str)),
        (2, Some("3-2"))
    );
    let warm = by_code(&found, "A07910");
    assert_eq!((warm.title.as_str(), warm.page), ("Motor: Too warm", 3));
    let sensor = by_code(&found, "F30106");
    assert_eq!(
        text(&sensor.remedy),
        "Replace the power unit.\nTell the maker."
    );
    let referred: Vec<&str> = found
        .referred
        .iter()
        .map(|code| code.code.as_str())
        .collect();
    assert_eq!(referred, ["F30022", "F30077"]);
}

#[test]
fn a_russian_list_is_read() {
    let pages = [
        plain(
            7,
            &[
                "F30021 Силовой блок: замыкание на землю",
                "Реакция: ВЫКЛ2",
                "Квитирование: СРАЗУ",
                "Причина: Ток утекает на корпус.",
                "Помощь: - Осмотреть кабель двигателя.",
                "- Осмотреть тормоз.",
            ],
        ),
        plain(
            8,
            &[
                "А07910 Двигатель: перегрев",
                "Причина:",
                "  Двигатель горячий.",
                "Способ устранения:",
                "  1. Дать остыть.",
                "  2. Включить вентилятор.",
            ],
        ),
    ];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["F30021", "А07910"]);
    let earth = by_code(&found, "F30021");
    assert_eq!(earth.title.as_str(), "Силовой блок: замыкание на землю");
    assert_eq!(
        text(&earth.remedy),
        "Осмотреть кабель двигателя.\nОсмотреть тормоз."
    );
    assert_eq!(
        text(&by_code(&found, "А07910").remedy),
        "Дать остыть.\nВключить вентилятор."
    );
}

#[test]
fn numbered_alarms_are_known_by_their_numbers() {
    let pages = [plain(
        1,
        &[
            "WARNING/ALARM 13, Too much current",
            "Cause: The motor is stuck.",
            "Troubleshooting",
            "  • Free the shaft.",
            "  • Look whether the motor fits.",
            "ALARM 14, Earth",
            "Cause: A cable is broken.",
            "Troubleshooting",
            "  • Replace the cable.",
        ],
    )];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["13", "14"]);
    assert_eq!(
        text(&by_code(&found, "13").remedy),
        "Free the shaft.\nLook whether the motor fits."
    );
}

const CODE: f32 = 70.0;
const NAME: f32 = 120.0;
const CAUSE: f32 = 230.0;
const HELP: f32 = 390.0;

#[test]
fn a_table_with_codes_in_the_middle_of_their_rows_is_read_over_pages() {
    let pages = [
        page(
            56,
            &[
                (0.0, &[(400.0, "DX manual")]),
                (40.0, &[(200.0, "Table 9.2 Errors that clear themselves")]),
                (
                    20.0,
                    &[
                        (CODE, "Display"),
                        (NAME + 20.0, "Error"),
                        (CAUSE + 30.0, "Cause"),
                        (HELP + 40.0, "Remedy"),
                    ],
                ),
                (
                    20.0,
                    &[(CAUSE, "1. Motor is short"), (HELP, "1. Measure the motor")],
                ),
                (11.0, &[(CAUSE + 8.0, "circuited")]),
                (3.0, &[(CODE, "OCS"), (NAME, "Current at start")]),
                (
                    8.0,
                    &[
                        (CAUSE, "2. Module is broken"),
                        (HELP, "2. Replace the module"),
                    ],
                ),
                (
                    26.0,
                    &[
                        (CODE, "OCD"),
                        (NAME, "Current at"),
                        (CAUSE, "Braking is too"),
                        (HELP, "Brake longer"),
                    ],
                ),
                (11.0, &[(NAME, "braking"), (CAUSE, "short")]),
                (
                    26.0,
                    &[(
                        200.0,
                        "* The relay doesn't tell of these errors in any case.",
                    )],
                ),
                (300.0, &[(500.0, "56")]),
            ],
        ),
        page(
            57,
            &[
                (0.0, &[(400.0, "DX manual")]),
                (30.0, &[(HELP, "1. Fit a resistor")]),
                (6.0, &[(CAUSE, "The load turns the motor")]),
                (6.0, &[(CODE, "OVC"), (NAME, "Voltage while")]),
                (6.0, &[(NAME, "braking"), (HELP, "2. Brake longer")]),
                (300.0, &[(500.0, "57")]),
            ],
        ),
    ];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["OCS", "OCD", "OVC"]);
    let start = by_code(&found, "OCS");
    assert_eq!(start.title.as_str(), "Current at start");
    assert_eq!(
        text(&start.cause),
        "Motor is short circuited\nModule is broken"
    );
    assert_eq!(text(&start.remedy), "Measure the motor\nReplace the module");
    let braking = by_code(&found, "OCD");
    assert_eq!(braking.title.as_str(), "Current at braking");
    assert_eq!(text(&braking.cause), "Braking is too short");
    let voltage = by_code(&found, "OVC");
    assert_eq!(voltage.title.as_str(), "Voltage while braking");
    assert_eq!(text(&voltage.remedy), "Fit a resistor\nBrake longer");
    assert_eq!(voltage.page, 57);
}

#[test]
fn a_table_with_codes_at_the_top_of_their_rows_goes_on_after_a_head_that_comes_again() {
    let head: (f32, &[(f32, &str)]) = (
        30.0,
        &[
            (CODE, "Код"),
            (NAME, "Наименование"),
            (CAUSE, "Возможная причина"),
            (HELP, "Меры по устранению"),
        ],
    );
    let pages = [
        page(
            1,
            &[
                head,
                (
                    20.0,
                    &[
                        (CODE, "F01"),
                        (NAME, "Перегрузка"),
                        (CAUSE, "Заклинило вал"),
                        (HELP, "Освободить вал."),
                    ],
                ),
                (11.0, &[(CAUSE, "двигателя"), (HELP, "Проверить муфту.")]),
                (11.0, &[(HELP, "Проверить ток.")]),
                (
                    18.0,
                    &[
                        (CODE, "F02"),
                        (NAME, "Перегрев"),
                        (CAUSE, "Забит радиатор"),
                        (HELP, "Прочистить"),
                    ],
                ),
            ],
        ),
        page(
            2,
            &[
                head,
                (20.0, &[(HELP, "радиатор.")]),
                (
                    18.0,
                    &[
                        (CODE, "F03"),
                        (NAME, "Нет фазы"),
                        (CAUSE, "Сгорел предохранитель"),
                        (HELP, "Заменить."),
                    ],
                ),
            ],
        ),
    ];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["F01", "F02", "F03"]);
    assert_eq!(
        text(&by_code(&found, "F01").remedy),
        "Освободить вал.\nПроверить муфту.\nПроверить ток."
    );
    assert_eq!(
        text(&by_code(&found, "F01").cause),
        "Заклинило вал двигателя"
    );
    assert_eq!(text(&by_code(&found, "F02").remedy), "Прочистить радиатор.");
    assert_eq!(text(&by_code(&found, "F03").cause), "Сгорел предохранитель");
}

#[test]
fn the_code_may_stand_in_the_name_s_column() {
    let pages = [page(
        1,
        &[
            (
                0.0,
                &[(CODE, "Fault"), (CAUSE, "Cause"), (HELP, "What to do")],
            ),
            (
                20.0,
                &[
                    (CODE, "DRIVE TEMP (4210)"),
                    (CAUSE, "It is too warm."),
                    (HELP, "Look at the fan."),
                ],
            ),
            (11.0, &[(HELP, "Look at the filter.")]),
            (
                20.0,
                &[
                    (CODE, "EARTH (2330)"),
                    (CAUSE, "A cable is hurt."),
                    (HELP, "Measure the cable."),
                ],
            ),
        ],
    )];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["4210", "2330"]);
    let warm = by_code(&found, "4210");
    assert_eq!(warm.title.as_str(), "DRIVE TEMP");
    assert_eq!(text(&warm.remedy), "Look at the fan.\nLook at the filter.");
}

#[test]
fn a_list_in_two_columns_is_read_down_each() {
    const RIGHT: f32 = 320.0;
    let pages = [page(
        1,
        &[
            (0.0, &[(70.0, "Faults and their causes, listed by number")]),
            (20.0, &[(70.0, "F001 Contactor"), (RIGHT, "answer to it.")]),
            (
                12.0,
                &[(70.0, "Cause: It stays open."), (RIGHT, "F003 Cable")],
            ),
            (
                12.0,
                &[
                    (70.0, "Remedy: Look at the coil."),
                    (RIGHT, "Cause: It is hurt."),
                ],
            ),
            (
                12.0,
                &[(70.0, "Look at the fuse."), (RIGHT, "Remedy: Measure it.")],
            ),
            (12.0, &[(70.0, "F002 Encoder"), (RIGHT, "Replace it.")]),
            (12.0, &[(70.0, "Cause: No pulses.")]),
            (12.0, &[(70.0, "Remedy: There is no")]),
        ],
    )];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["F001", "F002", "F003"]);
    assert_eq!(
        text(&by_code(&found, "F001").remedy),
        "Look at the coil.\nLook at the fuse."
    );
    assert!(text(&by_code(&found, "F002").remedy).ends_with("answer to it."));
    assert_eq!(text(&by_code(&found, "F003").cause), "It is hurt.");
}

#[test]
fn the_name_may_stand_below_the_code() {
    let pages = [page(
        1,
        &[
            (
                0.0,
                &[
                    (CODE, "Number / Fault"),
                    (CAUSE, "Cause"),
                    (HELP, "Counter-measure"),
                ],
            ),
            (
                20.0,
                &[
                    (CODE, "F001"),
                    (CAUSE, "No answer in time."),
                    (HELP, "Look at P600."),
                ],
            ),
            (
                11.0,
                &[(CODE, "Main contactor"), (HELP, "Look at the wires.")],
            ),
            (
                20.0,
                &[
                    (CODE, "F006 Voltage"),
                    (CAUSE, "The line is high."),
                    (HELP, "Lower it."),
                ],
            ),
        ],
    )];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["F001", "F006"]);
    let contactor = by_code(&found, "F001");
    assert_eq!(contactor.title.as_str(), "Main contactor");
    assert_eq!(text(&contactor.remedy), "Look at P600.\nLook at the wires.");
    assert_eq!(by_code(&found, "F006").title.as_str(), "Voltage");
}

#[test]
fn of_two_columns_with_codes_the_code_s_own_is_taken() {
    let second = |head: &'static str| {
        let row = [
            (
                0.0,
                vec![
                    (CODE, "Code (hex)"),
                    (NAME, head),
                    (CAUSE, "Cause"),
                    (HELP, "What to do"),
                ],
            ),
            (
                20.0,
                vec![
                    (CODE, "2281"),
                    (NAME, "Calibration"),
                    (CAUSE, "An offset."),
                    (HELP, "Try again."),
                ],
            ),
        ];
        let lines: Vec<(f32, &[(f32, &str)])> = row
            .iter()
            .map(|(below, cells)| (*below, &cells[..]))
            .collect();
        recognise(&[page(1, &lines)])
    };
    for head in ["Fault / Aux. code", "Fault name"] {
        let found = second(head);
        assert_eq!(codes(&found), ["2281"], "{head}");
        assert_eq!(
            by_code(&found, "2281").title.as_str(),
            "Calibration",
            "{head}"
        );
    }
    let counted = recognise(&[page(
        1,
        &[
            (
                0.0,
                &[
                    (CODE, "No."),
                    (NAME, "Fault code"),
                    (CAUSE, "Cause"),
                    (HELP, "Remedy"),
                ],
            ),
            (
                20.0,
                &[
                    (CODE, "1"),
                    (NAME, "OC"),
                    (CAUSE, "Stuck."),
                    (HELP, "Free it."),
                ],
            ),
        ],
    )]);
    assert_eq!(codes(&counted), ["OC"]);
}

#[test]
fn rules_part_rows_that_nothing_else_parts() {
    // As wide between rows as within them, the code somewhere in its row.
    let mut page = page(
        1,
        &[
            (
                0.0,
                &[
                    (CODE, "Code"),
                    (NAME, "Name"),
                    (CAUSE, "Cause"),
                    (HELP, "Remedy"),
                ],
            ),
            (12.0, &[(CAUSE, "Cable hurt"), (HELP, "Measure it")]),
            (
                12.0,
                &[
                    (CODE, "OC"),
                    (NAME, "Current"),
                    (CAUSE, "Motor stuck"),
                    (HELP, "Free the shaft"),
                ],
            ),
            (
                12.0,
                &[(CAUSE, "Ramp too short"), (HELP, "Set a longer ramp")],
            ),
            (
                12.0,
                &[(CAUSE, "Shaft blocked"), (HELP, "Look at the gear")],
            ),
            (
                12.0,
                &[(CODE, "OL"), (NAME, "Load"), (HELP, "Lower the load")],
            ),
            (
                12.0,
                &[
                    (CODE, "OH"),
                    (NAME, "Heat"),
                    (CAUSE, "Fan stands"),
                    (HELP, "Replace the fan"),
                ],
            ),
        ],
    );
    let tops: Vec<f32> = page.lines.iter().map(|line| line.top).collect();
    for below in [0, 3, 5] {
        page.rules.push(TextRule {
            top: tops[below] + 4.0,
            left: 60.0,
            right: 560.0,
        });
    }
    let found = recognise(&[page]);
    assert_eq!(codes(&found), ["OC", "OL", "OH"]);
    assert_eq!(
        text(&by_code(&found, "OC").remedy),
        "Measure it Free the shaft Set a longer ramp"
    );
    assert_eq!(text(&by_code(&found, "OL").cause), "Shaft blocked");
    assert_eq!(text(&by_code(&found, "OH").cause), "Fan stands");
}

#[test]
fn crosses_say_nothing_and_a_first_sentence_is_a_title() {
    let pages = [
        page(
            1,
            &[
                (
                    0.0,
                    &[
                        (CODE, "No."),
                        (NAME, "Description"),
                        (CAUSE, "Warning"),
                        (CAUSE + 60.0, "Alarm"),
                        (HELP, "Cause of problem"),
                    ],
                ),
                (
                    20.0,
                    &[
                        (CODE, "2"),
                        (NAME, "Zero lost"),
                        (CAUSE + 10.0, "X"),
                        (CAUSE + 65.0, "X"),
                        (HELP, "Signal is too low"),
                    ],
                ),
                (
                    20.0,
                    &[
                        (CODE, "14"),
                        (NAME, "Earth"),
                        (CAUSE + 65.0, "X"),
                        (HELP, "A phase touches earth"),
                    ],
                ),
            ],
        ),
        page(
            2,
            &[
                (0.0, &[(CODE, "Fault no."), (CAUSE, "Description")]),
                (
                    20.0,
                    &[
                        (CODE, "F004"),
                        (CAUSE, "Armature supply is lost. A fuse may"),
                    ],
                ),
                (11.0, &[(CAUSE, "be blown.")]),
                (20.0, &[(CODE, "F005"), (CAUSE, "Field is lost")]),
            ],
        ),
    ];
    let found = recognise(&pages);
    assert_eq!(codes(&found), ["2", "14", "F004", "F005"]);
    assert_eq!(by_code(&found, "14").title.as_str(), "Earth");
    assert_eq!(text(&by_code(&found, "14").cause), "A phase touches earth");
    assert_eq!(
        by_code(&found, "F004").title.as_str(),
        "Armature supply is lost"
    );
    assert_eq!(
        text(&by_code(&found, "F004").cause),
        "Armature supply is lost. A fuse may be blown."
    );
}

#[test]
fn tables_of_parameters_and_running_text_give_nothing() {
    let pages = [
        page(
            1,
            &[
                (
                    0.0,
                    &[
                        (CODE, "No."),
                        (NAME, "Function"),
                        (CAUSE, "Range"),
                        (HELP, "Setting"),
                    ],
                ),
                (
                    20.0,
                    &[
                        (CODE, "F01"),
                        (NAME, "Ramp up"),
                        (CAUSE, "0 - 999"),
                        (HELP, "5"),
                    ],
                ),
                (
                    12.0,
                    &[
                        (CODE, "F02"),
                        (NAME, "Ramp down"),
                        (CAUSE, "0 - 999"),
                        (HELP, "5"),
                    ],
                ),
            ],
        ),
        plain(
            2,
            &[
                "F30021 is shown when the earth is touched. See F30021 in",
                "F30022 and the following.",
                "The cause: nobody knows.",
            ],
        ),
    ];
    assert_eq!(recognise(&pages), Recognised::default());
}

#[test]
fn strange_pages_are_read_in_reasonable_time() {
    let code = |number: usize| format!("F{number:05}");
    let codes: Vec<String> = (0..1_400).map(code).collect();
    let mut lines: Vec<(f32, &[(f32, &str)])> =
        vec![(0.0, &[(CODE, "Code"), (CAUSE, "Cause"), (HELP, "Remedy")])];
    let cells: Vec<[(f32, &str); 2]> = codes
        .iter()
        .map(|code| [(CODE, &**code), (CAUSE, "a")])
        .collect();
    lines.extend(cells.iter().map(|cells| (5.0, &cells[..])));
    let many = page(1, &lines);
    let found = recognise(&[many, PageText::default()]);
    assert_eq!(found.entries.len(), 1_400);
    let broken = PageText {
        page: 1,
        label: Some("\0".to_owned()),
        lines: vec![TextLine {
            top: f32::NAN,
            cells: vec![TextCell {
                left: f32::NAN,
                right: f32::INFINITY,
                size: -1.0,
                text: "F30021 A\u{0}B Cause: \u{1}".to_owned(),
            }],
        }],
        rules: vec![TextRule {
            top: f32::NAN,
            left: f32::NAN,
            right: f32::INFINITY,
        }],
    };
    let found = recognise(&[broken.clone(), broken]);
    assert!(found.referred.is_empty());
}
