//! The pages of imports and of the history.

use super::{Page, Sample, pager, plant::*};
use crate::pages::{
    changes::ChangesPage,
    changes_query::ChangesQuery,
    forms::{Choice, FormErrors, OptionGroup},
    import_view::{ImportPage, Shown, first_status},
    imports::{ImportView, ImportsPage},
};
use api::language::Language;
use domain::{import::ImportState, *};

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let show = &sample.show;
    let history = sample.history();
    let import_page = |state, shown| ImportPage::new(show, &import(state), shown);
    let shown = |status| Shown {
        status,
        rows: rows(),
        pager: Some(pager(show, "/imports/12", 18)),
        ..Shown::default()
    };
    let mut refused = FormErrors::default();
    refused.say(match show.language {
        Language::Ru => "«2UZ-2» изменён 14 мар в 03:12",
        Language::En => "“2UZ-2” was changed on 14 Mar at 03:12",
    });
    let query = ChangesQuery {
        entity: "drive".into(),
        since: "2026-03-01".into(),
        until: "вчера".into(),
        ..ChangesQuery::default()
    };
    let asked = query.filter(show).unwrap();
    let head = |state| ImportView::new(show, &import(state));
    let uploads = || ImportsPage {
        imports: vec![
            head(ImportState::Previewed),
            head(ImportState::Applied),
            head(ImportState::Failed),
        ],
        pager: pager(show, "/imports", 3),
        errors: FormErrors::default(),
    };
    vec![
        (
            "imports",
            sample.draw("imports/list.html", "/imports", None, &uploads()),
        ),
        (
            "import-sheets",
            sample.draw(
                "imports/import.html",
                "/imports/12",
                None,
                &ImportPage::new(show, &several_sheets(), Shown::default()),
            ),
        ),
        (
            "import-preview",
            sample.draw(
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
            sample.draw(
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
            sample.draw(
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
            sample.draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(ImportState::Undone, shown(None)),
            ),
        ),
        (
            "import-failed",
            sample.draw(
                "imports/import.html",
                "/imports/12",
                None,
                &import_page(ImportState::Failed, Shown::default()),
            ),
        ),
        (
            "changes",
            sample.draw(
                "changes/list.html",
                "/changes",
                None,
                &ChangesPage {
                    parent: None,
                    subject: false,
                    people: OptionGroup::plain([Choice::new(7, "Анна <Петрова>")]),
                    chips: query.chips(show, &asked.filter, None),
                    query,
                    entities: OptionGroup::plain(Entity::ALL.map(|entity| {
                        Choice::new(
                            entity.as_str(),
                            show.text(&format!("entity-{}", entity.as_str())),
                        )
                    })),
                    changes: history
                        .into_iter()
                        .map(|mut change| {
                            change.undo = Some("/imports/12/undo".into());
                            change.restore = Some("/changes/15/restore".into());
                            change
                        })
                        .collect(),
                    pager: pager(show, "/changes", 120),
                    errors: asked.errors,
                },
            ),
        ),
        (
            "changes-inside",
            sample.draw(
                "changes/list.html",
                "/changes",
                None,
                &ChangesPage {
                    parent: Some(14),
                    subject: false,
                    entities: vec![],
                    people: vec![],
                    query: ChangesQuery::default(),
                    chips: vec![],
                    changes: vec![],
                    pager: pager(show, "/changes", 0),
                    errors: FormErrors::default(),
                },
            ),
        ),
    ]
}
