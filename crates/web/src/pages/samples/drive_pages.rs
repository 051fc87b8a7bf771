//! The drives' pages.

use super::{
    Page, Sample, above, library_pages, log_pages, pager, plant::*, room_choices, sensor_pages,
    stock_pages,
};
use crate::pages::{
    conflicts::{Conflict, Differing},
    drive::DrivePage,
    drive_form::DriveFormPage,
    drive_values::DriveForm,
    drives::{Choices, DrivesPage},
    drives_query::{Chip, DrivesQuery, Kept},
    forms::{Choice, FormErrors, OptionGroup},
    library::ManualRow,
    present::DriveRow,
};
use domain::*;

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let manuals = library_pages::manuals();
    let manuals = manuals
        .iter()
        .map(|one| ManualRow::new(show, one))
        .collect();
    let rows: Vec<DriveRow> = drives().iter().map(DriveRow::from).collect();
    let history = sample.history();
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
        pager: pager(show, "/drives", 303),
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
    let mut wrong = FormErrors::default();
    wrong.put(show, "series", &Problem::Empty);
    wrong.put(show, "power_w", &Problem::NotANumber);
    wrong.say_at("cabinet", show.text("problem-no-cabinet"));
    let form = DriveForm {
        room: "12".into(),
        cabinet: "2UZ-9".into(),
        power_w: "сорок".into(),
        current_kind: "AC".into(),
        ..DriveForm::default()
    };
    vec![
        (
            "drives",
            sample.draw(
                "drives/list.html",
                "/drives",
                None,
                &list(rows.clone(), query, chips()),
            ),
        ),
        (
            "drives-none",
            sample.draw(
                "drives/list.html",
                "/drives",
                None,
                &list(vec![], DrivesQuery::default(), chips()),
            ),
        ),
        (
            "drive",
            sample.draw(
                "drives/drive.html",
                "/drives/1",
                Some("changed"),
                &DrivePage::new(
                    show,
                    &drives()[0],
                    (manuals, rows[..2].to_vec()),
                    (
                        Some(sensor_pages::own_sensors(show)),
                        log_pages::own_log(show, &log_pages::entries()),
                    ),
                    stock_pages::lines(show),
                    history,
                ),
            ),
        ),
        (
            "drive-bare",
            sample.draw(
                "drives/drive.html",
                "/drives/3",
                None,
                &DrivePage::new(
                    show,
                    &drives()[2],
                    (vec![], vec![]),
                    (None, None),
                    vec![],
                    vec![],
                ),
            ),
        ),
        (
            "drive-form",
            sample.draw(
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
                    conflict: Some(Conflict {
                        who: None,
                        at: None,
                        fields: vec![Differing {
                            label: "note",
                            now: Some("моё <3".into()),
                            yours: Some("твоё".into()),
                        }],
                    }),
                    errors: wrong,
                },
            ),
        ),
    ]
}
