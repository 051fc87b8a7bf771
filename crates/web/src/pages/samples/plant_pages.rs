//! The home page, the plant's pages and the error pages.

use super::{
    Page, Sample, above, log_pages, pager, plant::*, room_choices, sensor_pages, told::changes,
};
use crate::pages::{
    conflicts::{Conflict, Differing},
    error::render_error,
    forms::FormErrors,
    home::{self, HomeView},
    place::{self, DriveList, PlaceList, PlacePage, PlaceRow},
    place_form::{PlaceForm, PlaceFormPage},
    present::{Count, DriveRow, PlaceLink, counts},
    tree::TreePage,
};
use domain::*;

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let rows: Vec<DriveRow> = drives().iter().map(DriveRow::from).collect();
    let entries = log_pages::entries();
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
        log: log_pages::own_log(show, &entries[..usize::from(full) * 2]),
        sensors: full.then(|| sensor_pages::own_sensors(show)),
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
    let frame = sample.frame("/");
    let reader = || (frame.language, frame.theme, frame.person.clone());
    let mut taken = FormErrors::default();
    taken.put(show, "name", &Problem::Taken);
    vec![
        (
            "home",
            home::render(&home_view(), &frame, log_pages::news()).unwrap(),
        ),
        (
            "home-away",
            home::render(
                &HomeView {
                    database_away: Some(earlier(9)),
                    ..home_view()
                },
                &frame,
                log_pages::news(),
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
                &frame,
                log_pages::news(),
            )
            .unwrap(),
        ),
        (
            "tree",
            sample.draw("plant/tree.html", "/plant", None, &TreePage::new(tree())),
        ),
        (
            "line",
            sample.draw(
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
            sample.draw(
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
                        pager: pager(show, "/plant/12", 84),
                    }),
                    true,
                ),
            ),
        ),
        (
            "room-empty",
            sample.draw(
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
                        pager: pager(show, "/plant/12", 0),
                    }),
                    false,
                ),
            ),
        ),
        (
            "place-form",
            sample.draw(
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
                        version: "7f3c".into(),
                        ..PlaceForm::default()
                    },
                    conflict: Some(Conflict {
                        who: Some("Анна <Петрова>, ключ".into()),
                        at: Some(show.when(earlier(2))),
                        fields: vec![Differing {
                            label: "parent",
                            now: Some("Стан 1700".into()),
                            yours: None,
                        }],
                    }),
                    errors: taken,
                },
            ),
        ),
        (
            "error-404",
            render_error(404, "", None, Some("7f3c"), reader()).unwrap(),
        ),
        (
            "error-500",
            render_error(500, "", None, Some("7f3c-19a2"), reader()).unwrap(),
        ),
        (
            "error-503",
            render_error(503, "", None, Some("7f3c-19a2"), reader()).unwrap(),
        ),
    ]
}
