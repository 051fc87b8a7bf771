//! Every page with something on it, and a test that renders each in both languages.

mod plant;

use super::{
    changes::ChangesPage,
    drive::DrivePage,
    drive_form::DriveFormPage,
    drive_values::DriveForm,
    drives::{Choices, DrivesPage},
    drives_query::{Chip, DrivesQuery, Kept},
    forms::{Choice, FormErrors, OptionGroup},
    home::{self, HomeView},
    import_view::{ImportPage, Shown, first_status},
    imports::{ImportView, ImportsPage},
    links::{Address, Pager, Paging, SIZES},
    place::{self, DriveList, PlaceList, PlacePage, PlaceRow},
    place_form::{PlaceForm, PlaceFormPage},
    present::{Count, DriveRow, PlaceLink, Presenter, counts},
    tree::TreePage,
};
use crate::templates::{self, Frame, Theme};
use api::language::Language;
use domain::{import::ImportState, *};
use plant::*;
use serde::Serialize;

fn pager(show: &Presenter, path: &str, total: u64) -> Pager {
    let address = Address::new(path);
    Paging {
        address: &address,
        parameter: "page",
        number: 2,
        size: 50,
        sizes: &SIZES,
        total: Total::Exact(total),
        cursor: None,
        has_next: true,
    }
    .pager(show.language)
}

/// Every page in a language: its name and its bytes.
fn all(language: Language, theme: Theme) -> Vec<(&'static str, Vec<u8>)> {
    let show = Presenter {
        language,
        now: now(),
    };
    let draw = |template: &str, path: &str, notice: Option<&str>, page: &dyn erased::Page| {
        let frame = Frame {
            language,
            theme,
            path: path.into(),
            search: String::new(),
            notice: notice.map(str::to_owned),
        };
        page.draw(template, &frame)
    };
    let rows: Vec<DriveRow> = drives().iter().map(DriveRow::from).collect();
    let history: Vec<_> = changes().iter().map(|change| show.change(change)).collect();
    let above = || {
        vec![
            PlaceLink::from(&place_name(1, Level::Shop, "ЛПЦ-1")),
            PlaceLink::from(&place_name(2, Level::ProductionLine, "Стан 1700")),
        ]
    };
    let room_choices = || {
        OptionGroup::grouped([
            ("ЛПЦ-1 › Стан 1700".to_owned(), Choice::new(12, "2ЕР")),
            ("ЛПЦ-1 › Стан 1700".to_owned(), Choice::new(13, "12ПСУ")),
        ])
    };
    let query = DrivesQuery {
        q: "рольг".into(),
        line: "2".into(),
        without: "type".into(),
        mechanism: "41".into(),
        sort: "-series".into(),
        ..DrivesQuery::default()
    };
    let list = |rows: Vec<DriveRow>, query: DrivesQuery, chips| DrivesPage {
        choices: Choices {
            shops: OptionGroup::plain([Choice::new(1, "ЛПЦ-1"), Choice::new(5, "ЦОМ-1")]),
            lines: OptionGroup::grouped([
                ("ЛПЦ-1".to_owned(), Choice::new(2, "Стан 1700")),
                ("ЦОМ-1".to_owned(), Choice::new(6, "Стан 2500")),
            ]),
            rooms: OptionGroup::plain([Choice::new(12, "2ЕР")]),
            series: OptionGroup::plain([Choice::new("Sinamics S120", "Sinamics S120")]),
            without: OptionGroup::plain(DriveLack::ALL.map(|lack| {
                Choice::new(lack.as_str(), show.text(&format!("gap-{}", lack.as_str())))
            })),
        },
        chips,
        kept: vec![Kept {
            name: "mechanism",
            value: query.mechanism.clone(),
        }],
        sorts: query.sorts(),
        rows,
        pager: pager(&show, "/drives", 303),
        past_end: false,
        exports: vec![],
        add: "/drives/new".into(),
        errors: FormErrors::default(),
        query,
    };
    let chips = || {
        vec![
            Chip {
                text: show.text("gap-type"),
                url: "/drives".into(),
            },
            Chip {
                text: "Стан 1700".into(),
                url: "/drives".into(),
            },
        ]
    };
    let place_page = |level: Level, lists, drives, full: bool| PlacePage {
        place: PlaceLink {
            id: 12,
            level: level.as_str(),
            name: if level == Level::Room {
                "2ЕР"
            } else {
                "Стан 1700"
            }
            .into(),
        },
        above: above(),
        counts: counts(&if full {
            PlaceCounts {
                cabinets: 21,
                drives: 84,
                ..PlaceCounts::default()
            }
        } else {
            PlaceCounts::default()
        }),
        adds: place::adds(level, 12),
        edit_key: "place-edit-move",
        lists,
        drives,
        history: changes()
            .iter()
            .take(2)
            .map(|change| show.change(change))
            .collect(),
        history_all: "/changes?entity=room&id=12".into(),
        errors: FormErrors::default(),
    };
    let places = |level: Level, names: &[&str]| PlaceList {
        key: level.as_str(),
        rows: names
            .iter()
            .map(|name| PlaceRow {
                place: PlaceLink {
                    id: 31,
                    level: level.as_str(),
                    name: (*name).into(),
                },
                counts: vec![Count {
                    key: "drives",
                    n: 3,
                }],
            })
            .collect(),
        more: false,
    };
    let mut wrong = FormErrors::default();
    wrong.put(&show, "series", &Problem::Empty);
    wrong.put(&show, "power_w", &Problem::NotANumber);
    wrong.say_at("cabinet", show.text("problem-no-cabinet"));
    let form = DriveForm {
        room: "12".into(),
        cabinet: "2UZ-9".into(),
        power_w: "сорок".into(),
        current_kind: "AC".into(),
        ..DriveForm::default()
    };
    let mut taken = FormErrors::default();
    taken.put(&show, "name", &Problem::Taken);
    let import_page = |state, shown| ImportPage::new(&show, &import(state), shown);
    let shown = |status| Shown {
        status,
        rows: plant::rows(),
        pager: Some(pager(&show, "/imports/12", 18)),
        ..Shown::default()
    };
    let mut refused = FormErrors::default();
    refused.say(match language {
        Language::Ru => "«2UZ-2» изменён 14 мар в 03:12",
        Language::En => "“2UZ-2” was changed on 14 Mar at 03:12",
    });
    let head = |state| ImportView::new(&show, &import(state));
    let uploads = || ImportsPage {
        imports: vec![
            head(ImportState::Previewed),
            head(ImportState::Applied),
            head(ImportState::Failed),
        ],
        pager: pager(&show, "/imports", 3),
        errors: FormErrors::default(),
    };
    vec![
        ("home", home::render(&home_view(), language, theme).unwrap()),
        (
            "home-away",
            home::render(
                &HomeView {
                    database_away: Some(earlier(9)),
                    ..home_view()
                },
                language,
                theme,
            )
            .unwrap(),
        ),
        (
            "home-empty",
            home::render(
                &HomeView {
                    shops: vec![],
                    ..home_view()
                },
                language,
                theme,
            )
            .unwrap(),
        ),
        (
            "tree",
            draw("plant/tree.html", "/plant", None, &TreePage::new(tree())),
        ),
        (
            "line",
            draw(
                "plant/place.html",
                "/plant/2",
                Some("changed"),
                &place_page(
                    Level::ProductionLine,
                    vec![
                        places(Level::Room, &["2ЕР", "12ПСУ", "5ЭМП (2 этаж)"]),
                        places(Level::Mechanism, &["Отводящий рольганг", "Моталка 3"]),
                    ],
                    None,
                    true,
                ),
            ),
        ),
        (
            "room",
            draw(
                "plant/place.html",
                "/plant/12",
                None,
                &place_page(
                    Level::Room,
                    vec![places(
                        Level::Cabinet,
                        &["2UZ-2", "10UZ-1", "Шкаф =MA01E10+MCS14.A46+MF11A02DCB-M204"],
                    )],
                    Some(DriveList {
                        rows: rows.clone(),
                        placed: false,
                        all: Some("/drives?room=12".into()),
                        add: None,
                        pager: pager(&show, "/plant/12", 84),
                    }),
                    true,
                ),
            ),
        ),
        (
            "room-empty",
            draw(
                "plant/place.html",
                "/plant/12",
                None,
                &place_page(
                    Level::Room,
                    vec![places(Level::Cabinet, &[])],
                    Some(DriveList {
                        rows: vec![],
                        placed: false,
                        all: None,
                        add: Some("/drives/new?room=12".into()),
                        pager: pager(&show, "/plant/12", 0),
                    }),
                    false,
                ),
            ),
        ),
        (
            "place-form",
            draw(
                "plant/form.html",
                "/plant/new",
                None,
                &PlaceFormPage {
                    title_key: "form-new-room".into(),
                    above: above(),
                    action: "/plant/new".into(),
                    cancel: "/plant/2".into(),
                    new_level: Some("room"),
                    parents: room_choices(),
                    parent_help: show.text("help-parent"),
                    form: PlaceForm {
                        name: "2ЕР".into(),
                        parent: "12".into(),
                        level: String::new(),
                    },
                    errors: taken,
                },
            ),
        ),
        (
            "drives",
            draw(
                "drives/list.html",
                "/drives",
                None,
                &list(rows.clone(), query, chips()),
            ),
        ),
        (
            "drives-none",
            draw(
                "drives/list.html",
                "/drives",
                None,
                &list(vec![], DrivesQuery::default(), chips()),
            ),
        ),
        (
            "drive",
            draw(
                "drives/drive.html",
                "/drives/1",
                Some("changed"),
                &DrivePage::new(&show, &drives()[0], rows[..2].to_vec(), history.clone()),
            ),
        ),
        (
            "drive-bare",
            draw(
                "drives/drive.html",
                "/drives/3",
                None,
                &DrivePage::new(&show, &drives()[2], vec![], vec![]),
            ),
        ),
        (
            "drive-form",
            draw(
                "drives/form.html",
                "/drives/new",
                None,
                &DriveFormPage {
                    title_key: "form-new-drive",
                    above: above(),
                    action: "/drives/new".into(),
                    cancel: "/plant/12".into(),
                    rooms: room_choices(),
                    cabinets: vec!["2UZ-2".into()],
                    mechanisms: vec!["Моталка 3".into()],
                    series: vec!["Sinamics S120".into()],
                    offer_cabinet: true,
                    offer_mechanism: false,
                    form,
                    errors: wrong,
                },
            ),
        ),
        (
            "imports",
            draw("imports/list.html", "/imports", None, &uploads()),
        ),
        (
            "import-sheets",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &ImportPage::new(&show, &several_sheets(), Shown::default()),
            ),
        ),
        (
            "import-preview",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(
                    ImportState::Previewed,
                    shown(first_status(&import(ImportState::Previewed))),
                ),
            ),
        ),
        (
            "import-reading",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(
                    ImportState::Reading,
                    Shown {
                        progress: Some(0.4),
                        ..Shown::default()
                    },
                ),
            ),
        ),
        (
            "import-applied",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(
                    ImportState::Applied,
                    Shown {
                        errors: refused,
                        ..shown(None)
                    },
                ),
            ),
        ),
        (
            "import-undone",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(ImportState::Undone, shown(None)),
            ),
        ),
        (
            "import-failed",
            draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(ImportState::Failed, Shown::default()),
            ),
        ),
        (
            "changes",
            draw(
                "changes/list.html",
                "/changes",
                None,
                &ChangesPage {
                    parent: None,
                    subject: false,
                    entity: "drive".into(),
                    entities: OptionGroup::plain(Entity::ALL.map(|entity| {
                        Choice::new(
                            entity.as_str(),
                            show.text(&format!("entity-{}", entity.as_str())),
                        )
                    })),
                    changes: history
                        .clone()
                        .into_iter()
                        .map(|mut change| {
                            change.undo = Some("/imports/12/undo".into());
                            change
                        })
                        .collect(),
                    pager: pager(&show, "/changes", 120),
                    errors: FormErrors::default(),
                },
            ),
        ),
        (
            "changes-inside",
            draw(
                "changes/list.html",
                "/changes",
                None,
                &ChangesPage {
                    parent: Some(14),
                    subject: false,
                    entity: String::new(),
                    entities: vec![],
                    changes: vec![],
                    pager: pager(&show, "/changes", 0),
                    errors: FormErrors::default(),
                },
            ),
        ),
        (
            "error-404",
            super::error::render_error(404, "", None, Some("7f3c"), language, theme).unwrap(),
        ),
        (
            "error-500",
            super::error::render_error(500, "", None, Some("7f3c-19a2"), language, theme).unwrap(),
        ),
        (
            "error-503",
            super::error::render_error(503, "", None, Some("7f3c-19a2"), language, theme).unwrap(),
        ),
    ]
}

mod erased {
    use super::{Frame, Serialize, templates};

    /// A context of any page.
    pub(super) trait Page {
        fn draw(&self, template: &str, frame: &Frame) -> Vec<u8>;
    }

    impl<P: Serialize> Page for P {
        fn draw(&self, template: &str, frame: &Frame) -> Vec<u8> {
            templates::render(template, frame, self)
                .unwrap_or_else(|error| panic!("{template}: {error:?}"))
        }
    }
}

#[test]
fn every_page_renders_in_both_languages_and_stays_small() {
    for language in [Language::Ru, Language::En] {
        for (name, bytes) in all(language, Theme::Auto) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.len() < 60 * 1024, "{name} has {} bytes", text.len());
            assert!(
                !text.contains("nknown locali"),
                "{name} lacks a translation:\n{text}"
            );
            for inline in ["style=", "onclick=", "<style", "javascript:"] {
                assert!(!text.contains(inline), "{name} has {inline}");
            }
        }
    }
}

#[test]
fn what_people_typed_is_escaped() {
    let pages = all(Language::Ru, Theme::Auto);
    let (_, bytes) = pages.iter().find(|(name, _)| *name == "drive").unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains("у мастера &lt;3") && !text.contains("мастера <3"));
}

#[test]
fn russian_plurals_are_right() {
    let show = |n: i64| {
        Language::Ru.text_with(
            "count-drives",
            &[("n", n.into()), ("n_text", n.to_string().into())],
        )
    };
    let told: Vec<_> = [1, 3, 5, 11, 21, 22, 112].map(show).into();
    let expected = [
        "1 преобразователь",
        "3 преобразователя",
        "5 преобразователей",
        "11 преобразователей",
        "21 преобразователь",
        "22 преобразователя",
        "112 преобразователей",
    ];
    assert_eq!(told, expected);
}
