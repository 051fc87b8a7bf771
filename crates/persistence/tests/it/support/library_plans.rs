//! Everything that can be asked of the library, with a few manuals made here when the base has none.

use super::Asking;
use domain::{
    ManualCategoryId, ManualCategoryValues, ManualFilter, ManualGroupId, ManualGroupValues,
    ManualId, ManualKind, ManualSort, ManualSource, ManualValues, Name, PageRequest, Position,
    SeriesTie, Sha256, ShelfSort, Sorting, StoredFile, Ties,
    library::{LanguageCode, Title},
};
use jiff::Timestamp;

const SORTS: [ManualSort; 3] = [ManualSort::Title, ManualSort::UpdatedAt, ManualSort::Id];

fn file() -> StoredFile {
    StoredFile {
        sha256: Sha256::of([7; 32]),
        size: 9,
        content_type: "application/pdf".to_owned(),
        pages: None,
    }
}

fn values(group: ManualGroupId) -> ManualValues {
    ManualValues {
        group,
        title: Title::parse("Simoreg DC Master 6RA70 list manual").unwrap(),
        kind: ManualKind::List,
        language: Some(LanguageCode::parse("en").unwrap()),
        edition: None,
        issued: None,
        source: ManualSource::File {
            file: file(),
            name: "6ra70.pdf".to_owned(),
        },
    }
}

fn filters(category: ManualCategoryId, group: ManualGroupId) -> Vec<(&'static str, ManualFilter)> {
    let all = ManualFilter::default;
    let text = |text: &str| ManualFilter {
        text: Some(text.to_owned()),
        ..all()
    };
    let language = Some(LanguageCode::parse("en").unwrap());
    vec![
        ("", all()),
        (
            "category",
            ManualFilter {
                category: Some(category),
                ..all()
            },
        ),
        (
            "group",
            ManualFilter {
                group: Some(group),
                ..all()
            },
        ),
        (
            "kind",
            ManualFilter {
                kind: Some(ManualKind::List),
                ..all()
            },
        ),
        (
            "language",
            ManualFilter {
                language: language.clone(),
                ..all()
            },
        ),
        (
            "category, kind, language",
            ManualFilter {
                category: Some(category),
                kind: Some(ManualKind::List),
                language,
                ..all()
            },
        ),
        ("a word", text("manual")),
        ("a rare word", text("6ra70")),
        (
            "a word in a group",
            ManualFilter {
                group: Some(group),
                ..text("manual")
            },
        ),
    ]
}

fn somewhere(key: &str) -> PageRequest {
    let second = PageRequest::new(2, 50).unwrap();
    second.after(Position {
        key: key.to_owned(),
        id: 100,
    })
}

pub(super) async fn library(asking: &mut Asking<'_>) {
    let at = Timestamp::UNIX_EPOCH;
    let vendor = ManualCategoryValues {
        name: Name::parse("Vendor that isn't there").unwrap(),
        logo_url: None,
    };
    let category = asking.work.manual_categories().add(&vendor, at);
    let category = category.await.unwrap().id;
    let series = ManualGroupValues {
        category,
        name: Name::parse("Series that isn't there").unwrap(),
        ties: Ties::Of(vec![SeriesTie {
            series: Name::parse("Simoreg DC Master").unwrap(),
            words: None,
        }]),
    };
    let group = asking.work.manual_groups().add(&series, at).await;
    let group = group.unwrap().id;
    files(asking, at).await;
    let own = values(group);
    let manual = asking.work.manuals().add(&own, at).await.unwrap().id;
    lists(asking, category, group).await;
    walks(asking).await;
    shelves(asking, category, group).await;
    changes(asking, (category, &vendor), (group, &series), manual).await;
    super::texts::texts(asking, manual).await;
    let whole = asking.work.manuals().find(manual).await.unwrap().unwrap();
    super::faults::faults(asking, whole).await;
    asking
        .ask("release a file".to_owned(), async |work| {
            work.files().release(&file().sha256, at).await
        })
        .await;
    asking
        .ask("remove a manual".to_owned(), async |work| {
            work.manuals().remove(manual).await
        })
        .await;
    asking
        .ask("remove a series".to_owned(), async |work| {
            work.manual_groups().remove(group).await
        })
        .await;
    asking
        .ask("remove a vendor".to_owned(), async |work| {
            work.manual_categories().remove(category).await
        })
        .await;
}

async fn lists(asking: &mut Asking<'_>, category: ManualCategoryId, group: ManualGroupId) {
    for (name, filter) in filters(category, group) {
        for field in SORTS {
            for descending in [false, true] {
                let sorting = [Sorting { field, descending }];
                let key = match field {
                    ManualSort::UpdatedAt => "2026-01-01T00:00:00Z",
                    _ => "руководство",
                };
                for (page, on) in [(PageRequest::first(), ""), (somewhere(key), ", on")] {
                    let call = format!("manuals {{{name}}} by {field:?}{on}");
                    asking
                        .ask(call, async |work| {
                            work.manuals().list(&filter, &sorting, &page).await
                        })
                        .await;
                }
            }
        }
    }
    asking
        .ask("manuals of groups".to_owned(), async |work| {
            work.manuals()
                .of_groups(&[group, ManualGroupId(1), ManualGroupId(2)], 200)
                .await
        })
        .await;
}

async fn walks(asking: &mut Asking<'_>) {
    asking
        .ask("manuals after".to_owned(), async |work| {
            work.manuals().after(Some(ManualId(7)), 500).await
        })
        .await;
    asking
        .ask("manuals by ids".to_owned(), async |work| {
            work.manuals().find_many(&[ManualId(1), ManualId(7)]).await
        })
        .await;
}

async fn shelves(asking: &mut Asking<'_>, category: ManualCategoryId, group: ManualGroupId) {
    for field in [ShelfSort::Name, ShelfSort::Id] {
        for descending in [false, true] {
            let sorting = Sorting { field, descending };
            for page in [PageRequest::first(), somewhere("sinamics")] {
                asking
                    .ask(format!("vendors by {field:?}"), async |work| {
                        work.manual_categories().list(&sorting, &page).await
                    })
                    .await;
                for of in [None, Some(category)] {
                    asking
                        .ask(format!("series of {of:?} by {field:?}"), async |work| {
                            work.manual_groups().list(of, &sorting, &page).await
                        })
                        .await;
                }
            }
        }
    }
    asking
        .ask("a vendor by its name".to_owned(), async |work| {
            work.manual_categories().find_named("Siemens").await
        })
        .await;
    asking
        .ask("a series by its name".to_owned(), async |work| {
            work.manual_groups().find_named(category, "S120").await
        })
        .await;
    asking
        .ask("series of a vendor, counted".to_owned(), async |work| {
            work.manual_categories().groups(category).await
        })
        .await;
    let named = ["Simoreg DC Master".to_owned(), "Sinamics S120".to_owned()];
    asking
        .ask("groups about series".to_owned(), async |work| {
            work.manual_groups().about_series(&named, 50).await
        })
        .await;
    asking
        .ask("manuals counted".to_owned(), async |work| {
            work.manual_groups()
                .manuals(&[group, ManualGroupId(1)])
                .await
        })
        .await;
}

async fn files(asking: &mut Asking<'_>, at: Timestamp) {
    asking
        .ask("keep a file".to_owned(), async |work| {
            work.files().put(&file(), at).await
        })
        .await;
    asking
        .ask("a file".to_owned(), async |work| {
            work.files().find(&file().sha256).await
        })
        .await;
    asking
        .ask("released files".to_owned(), async |work| {
            work.files().released(at, 500).await
        })
        .await;
    asking
        .ask("files after".to_owned(), async |work| {
            work.files().after("", 500).await
        })
        .await;
    asking
        .ask("forget a file".to_owned(), async |work| {
            work.files().forget(&Sha256::of([9; 32])).await
        })
        .await;
}

async fn changes(
    asking: &mut Asking<'_>,
    (category, vendor): (ManualCategoryId, &ManualCategoryValues),
    (group, series): (ManualGroupId, &ManualGroupValues),
    manual: ManualId,
) {
    let at = Timestamp::UNIX_EPOCH;
    asking
        .ask("change a vendor".to_owned(), async |work| {
            work.manual_categories().change(category, vendor, at).await
        })
        .await;
    asking
        .ask("change a series".to_owned(), async |work| {
            work.manual_groups().change(group, series, at).await
        })
        .await;
    asking
        .ask("change a manual".to_owned(), async |work| {
            work.manuals().change(manual, &values(group), at).await
        })
        .await;
}
