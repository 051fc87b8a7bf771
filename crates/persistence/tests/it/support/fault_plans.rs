//! Everything that can be asked about codes of faults, with a few entries made here when the base has none.

use super::Asking;
use domain::{
    FaultCode, FaultFilter, FaultSort, FaultText, FaultValues, Manual, ManualId, Name, PageRequest,
    Position, Sorting,
    faults::{FoundFault, Recognised, Referred},
    library::Title,
};
use jiff::Timestamp;

const SORTS: [FaultSort; 3] = [FaultSort::Code, FaultSort::UpdatedAt, FaultSort::Id];

fn code(text: &str) -> FaultCode {
    FaultCode::parse(text).unwrap()
}

fn values(manual: Option<ManualId>) -> FaultValues {
    FaultValues {
        code: code("F39998"),
        manual,
        series: manual.is_none().then(|| Name::parse("Simoreg").unwrap()),
        title: Title::parse("Ground fault that isn't there").unwrap(),
        reaction: None,
        acknowledgement: None,
        cause: None,
        remedy: Some(FaultText::parse("Check it").unwrap()),
        page: None,
        page_label: None,
    }
}

fn recognised() -> Recognised {
    let entry = |number: u32| FoundFault {
        code: code(&format!("F3900{number}")),
        title: Title::parse("Ground fault").unwrap(),
        reaction: None,
        acknowledgement: None,
        cause: None,
        remedy: None,
        page: number,
        page_label: None,
    };
    Recognised {
        entries: (1..4).map(entry).collect(),
        referred: vec![Referred {
            code: code("A39999"),
            page: 1,
        }],
    }
}

fn filters(manual: ManualId) -> Vec<(&'static str, FaultFilter)> {
    let all = FaultFilter::default;
    let text = |text: &str| FaultFilter {
        text: Some(text.to_owned()),
        ..all()
    };
    let of_manual = || FaultFilter {
        manual: Some(manual),
        ..all()
    };
    vec![
        ("", all()),
        (
            "code",
            FaultFilter {
                code: Some(code("Ф30021")),
                ..all()
            },
        ),
        (
            "series",
            FaultFilter {
                series: Some("Sinamics S120".to_owned()),
                ..all()
            },
        ),
        ("manual", of_manual()),
        (
            "edited",
            FaultFilter {
                edited: Some(true),
                ..all()
            },
        ),
        (
            "manual, not edited",
            FaultFilter {
                edited: Some(false),
                ..of_manual()
            },
        ),
        ("a word", text("ground")),
        ("a rare word", text("f39001")),
    ]
}

fn somewhere(key: &str) -> PageRequest {
    let second = PageRequest::new(2, 50).unwrap();
    second.after(Position {
        key: key.to_owned(),
        id: 100,
    })
}

pub(super) async fn faults(asking: &mut Asking<'_>, manual: Manual) {
    let at = Timestamp::UNIX_EPOCH;
    let id = manual.id;
    asking
        .ask("keep what was recognised".to_owned(), async |work| {
            work.faults().put_recognised(id, &recognised(), at).await
        })
        .await;
    asking
        .ask("keep what was recognised again".to_owned(), async |work| {
            work.faults().put_recognised(id, &recognised(), at).await
        })
        .await;
    lists(asking, id).await;
    card(asking, id).await;
    let added = asking
        .ask("add a code".to_owned(), async |work| {
            work.faults().add(&values(Some(id)), at).await
        })
        .await;
    asking
        .ask("change a code".to_owned(), async |work| {
            work.faults().change(added.id, &values(None), at).await
        })
        .await;
    asking
        .ask("hold a code".to_owned(), async |work| {
            work.faults().hold(added.id).await
        })
        .await;
    asking
        .ask("remove a code".to_owned(), async |work| {
            work.faults().remove(&added).await
        })
        .await;
    asking
        .ask("forget what was recognised".to_owned(), async |work| {
            work.faults().forget_recognised(id).await
        })
        .await;
    asking
        .ask("codes leave a manual".to_owned(), async |work| {
            work.faults().leave(&manual).await
        })
        .await;
}

async fn lists(asking: &mut Asking<'_>, manual: ManualId) {
    for (name, filter) in filters(manual) {
        for field in SORTS {
            for descending in [false, true] {
                let sorting = [Sorting { field, descending }];
                let key = match field {
                    FaultSort::UpdatedAt => "2026-01-01T00:00:00Z",
                    _ => "f530021",
                };
                for (page, on) in [(PageRequest::first(), ""), (somewhere(key), ", on")] {
                    let call = format!("codes {{{name}}} by {field:?}{on}");
                    asking
                        .ask(call, async |work| {
                            work.faults().list(&filter, &sorting, &page).await
                        })
                        .await;
                }
            }
        }
    }
    for page in [PageRequest::first(), somewhere("manual")] {
        asking
            .ask("coverage of all manuals".to_owned(), async |work| {
                work.faults().covered(&page).await
            })
            .await;
    }
}

/// What the card that answers a code asks for.
async fn card(asking: &mut Asking<'_>, manual: ManualId) {
    let keys = ["f39001", "a39999", "oc"].map(str::to_owned);
    asking
        .ask("codes by keys".to_owned(), async |work| {
            work.faults().with_keys(&keys, 50).await
        })
        .await;
    let pages = [(manual, 1), (ManualId(1), 3), (ManualId(2), 703)];
    asking
        .ask("codes of pages".to_owned(), async |work| {
            work.faults().on_pages(&pages, 50).await
        })
        .await;
    asking
        .ask("a code".to_owned(), async |work| {
            work.faults().find(domain::FaultId(7)).await
        })
        .await;
    let manuals = [manual, ManualId(1), ManualId(2)];
    asking
        .ask("coverage of manuals".to_owned(), async |work| {
            work.faults().coverage(&manuals).await
        })
        .await;
    asking
        .ask("codes that are referred to".to_owned(), async |work| {
            work.faults().referred(manual, 50).await
        })
        .await;
    let series = ["Series 1", "Sinamics S120"].map(str::to_owned);
    for words in ["", "6sl1", "6sl1 uz"] {
        asking
            .ask(format!("drives of series with {words:?}"), async |work| {
                work.faults().drives_of(&series, words, 100).await
            })
            .await;
    }
    let drives = [1, 2, 3].map(domain::DriveId);
    asking
        .ask("the log about drives".to_owned(), async |work| {
            work.log_entries().latest_about(&drives, 5).await
        })
        .await;
    asking
        .ask("movements for drives".to_owned(), async |work| {
            work.movements().latest_for(&drives, 5).await
        })
        .await;
}
