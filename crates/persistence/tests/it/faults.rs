//! Fault codes: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use domain::{
    Fault, FaultCode, FaultFilter, FaultSort, FaultText, FaultValues, Listed, LogSubjectKind,
    ManualCategoryValues, ManualGroupValues, ManualId, ManualKind, ManualSource, ManualValues,
    Name, Role, Ties,
    faults::{FoundFault, Recognised, Referred},
    library::Title,
};
use persistence::{Area, Conflict, Error, UnitOfWork};

on_both!(
    what_a_person_wrote_survives_reading_the_manual_again,
    a_code_is_once_in_a_manual,
    entries_are_found_by_code_series_manual_and_words,
    entries_are_found_by_their_pages,
    entries_are_walked_in_every_order,
    a_manual_that_goes_takes_what_was_read_out_of_it,
    coverage_tells_what_each_manual_gave,
    around_a_code_are_its_drives_and_what_happened_to_them,
    a_unit_that_is_dropped_leaves_what_was_recognised,
);

impl Ids for Listed<Fault> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|fault| fault.id.0).collect()
    }
}

async fn manual(work: &mut dyn UnitOfWork, vendor: &str, series: &str) -> ManualId {
    let category = ManualCategoryValues {
        name: name(vendor),
        logo_url: None,
    };
    let category = work
        .manual_categories()
        .add(&category, at(1))
        .await
        .unwrap();
    let group = ManualGroupValues {
        category: category.id,
        name: name(series),
        ties: Ties::ByName,
    };
    let group = work.manual_groups().add(&group, at(1)).await.unwrap();
    let values = ManualValues {
        group: group.id,
        title: Title::parse(&format!("{series} faults")).unwrap(),
        kind: ManualKind::Other,
        language: None,
        edition: None,
        issued: None,
        source: ManualSource::Nothing,
    };
    work.manuals().add(&values, at(1)).await.unwrap().id
}

fn code(text: &str) -> FaultCode {
    FaultCode::parse(text).unwrap()
}

fn found(text: &str, title: &str) -> FoundFault {
    FoundFault {
        code: code(text),
        title: Title::parse(title).unwrap(),
        reaction: None,
        acknowledgement: None,
        cause: FaultText::parse("A cable is hurt").ok(),
        remedy: FaultText::parse("Look at it\nReplace it").ok(),
        page: 703,
        page_label: Name::parse("3-703").ok(),
    }
}

fn recognised(entries: &[FoundFault], referred: &[&str]) -> Recognised {
    Recognised {
        entries: entries.to_vec(),
        referred: referred
            .iter()
            .map(|text| Referred {
                code: code(text),
                page: 9,
            })
            .collect(),
    }
}

fn values(text: &str, manual: Option<ManualId>) -> FaultValues {
    FaultValues {
        code: code(text),
        manual,
        series: None,
        title: Title::parse("Own words").unwrap(),
        reaction: None,
        acknowledgement: None,
        cause: None,
        remedy: None,
        page: None,
        page_label: None,
    }
}

async fn all(work: &mut dyn UnitOfWork) -> Vec<Fault> {
    let (filter, by_code, page) = (FaultFilter::default(), by(FaultSort::Code), page(1, 100));
    let listed = work.faults().list(&filter, &by_code, &page).await;
    listed.unwrap().items
}

fn told(faults: &[Fault]) -> Vec<(&str, &str, bool)> {
    faults
        .iter()
        .map(|fault| {
            (
                fault.values.code.as_str(),
                fault.values.title.as_str(),
                fault.edited,
            )
        })
        .collect()
}

async fn what_a_person_wrote_survives_reading_the_manual_again(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let manual = manual(&mut *work, "Siemens", "S120").await;
    let first = recognised(
        &[found("F1", "One"), found("F2", "Two"), found("F3", "Three")],
        &["F7", "F8"],
    );
    work.faults()
        .put_recognised(manual, &first, at(2))
        .await
        .unwrap();
    let before = all(&mut *work).await;
    assert_eq!(
        told(&before),
        [
            ("F1", "One", false),
            ("F2", "Two", false),
            ("F3", "Three", false)
        ]
    );
    assert_eq!(before[0].values.page, Some(703));
    assert_eq!(before[0].series(), Some("S120"));
    // One is corrected, one is removed, one is written by hand.
    let corrected = FaultValues {
        title: Title::parse("Corrected").unwrap(),
        ..before[0].values.clone()
    };
    work.faults()
        .change(before[0].id, &corrected, at(3))
        .await
        .unwrap();
    assert!(work.faults().remove(&before[1]).await.unwrap());
    work.faults()
        .add(&values("F9", Some(manual)), at(3))
        .await
        .unwrap();
    work.commit().await.unwrap();

    let mut work = base.store.begin(Area::Library).await.unwrap();
    let second = recognised(
        &[
            found("F0001", "Uno"),
            found("F2", "Due"),
            found("F3", "Tre"),
            found("F9", "Nove"),
            found("F5", "Cinque"),
        ],
        &["F7"],
    );
    work.faults()
        .put_recognised(manual, &second, at(4))
        .await
        .unwrap();
    let after = all(&mut *work).await;
    assert_eq!(
        told(&after),
        [
            ("F1", "Corrected", true),
            ("F3", "Tre", false),
            ("F5", "Cinque", false),
            ("F9", "Own words", true)
        ]
    );
    assert_eq!(
        (after[0].id, after[1].id),
        (before[0].id, before[2].id),
        "ids stay"
    );
    assert_eq!(after[1].created_at, at(2));
    let referred = work.faults().referred(manual, 10).await.unwrap();
    assert_eq!(referred.len(), 1);
    // What was removed comes back when a person adds it.
    work.faults()
        .add(&values("F2", Some(manual)), at(5))
        .await
        .unwrap();
    work.faults()
        .put_recognised(manual, &Recognised::default(), at(6))
        .await
        .unwrap();
    let left = all(&mut *work).await;
    let codes: Vec<&str> = left
        .iter()
        .map(|fault| fault.values.code.as_str())
        .collect();
    assert_eq!(codes, ["F1", "F2", "F9"]);
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn a_code_is_once_in_a_manual(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let manual = manual(&mut *work, "Siemens", "S120").await;
    work.faults()
        .add(&values("A07910", Some(manual)), at(1))
        .await
        .unwrap();
    for _ in 0..2 {
        work.faults()
            .add(&values("A07910", None), at(1))
            .await
            .unwrap();
    }
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let taken = work
        .faults()
        .add(&values("А7910", Some(manual)), at(2))
        .await;
    assert!(
        matches!(taken, Err(Error::Conflict(Conflict::NameTaken))),
        "{taken:?}"
    );
    drop(work);
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let gone = work
        .faults()
        .add(&values("F1", Some(ManualId(999))), at(2))
        .await;
    assert!(
        matches!(gone, Err(Error::Conflict(Conflict::Reference))),
        "{gone:?}"
    );
}

async fn entries_are_found_by_their_pages(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let s120 = manual(&mut *work, "Siemens", "Sinamics S120").await;
    let ev = manual(&mut *work, "TECO", "EV").await;
    for (manual, text, page) in [
        (s120, "F10", Some(7)),
        (s120, "F9", Some(7)),
        (s120, "F11", Some(8)),
        (s120, "F12", None),
        (ev, "OC", Some(8)),
        (ev, "OL", Some(7)),
    ] {
        let values = FaultValues {
            page,
            ..values(text, Some(manual))
        };
        work.faults().add(&values, at(1)).await.unwrap();
    }
    let mut on = async |pages: &[(ManualId, u32)], limit| -> Vec<String> {
        let found = work.faults().on_pages(pages, limit).await.unwrap();
        let codes = found.iter().map(|fault| fault.values.code.to_string());
        codes.collect()
    };
    assert_eq!(on(&[(s120, 7), (ev, 8)], 9).await, ["F9", "F10", "OC"]);
    assert_eq!(on(&[(s120, 7)], 1).await, ["F9"]);
    assert!(on(&[(s120, 9), (ManualId(99), 7)], 9).await.is_empty());
    assert!(on(&[], 9).await.is_empty());
}

async fn entries_are_found_by_code_series_manual_and_words(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let s120 = manual(&mut *work, "Siemens", "Sinamics S120").await;
    let ev = manual(&mut *work, "TECO", "EV").await;
    let lists = [
        (
            s120,
            [found("F30021", "Earth"), found("A07910", "Motor warm")],
        ),
        (
            ev,
            [
                found("OC", "Too much current"),
                found("OL1", "Motor overload"),
            ],
        ),
    ];
    for (manual, entries) in lists {
        let recognised = recognised(&entries, &[]);
        work.faults()
            .put_recognised(manual, &recognised, at(1))
            .await
            .unwrap();
    }
    let own = FaultValues {
        series: Name::parse("SINAMICS  S120").ok(),
        ..values("F1", None)
    };
    work.faults().add(&own, at(2)).await.unwrap();
    let wanted = FaultFilter::default;
    for (filter, codes) in [
        (
            FaultFilter {
                code: Some(code("а7910")),
                ..wanted()
            },
            &["A07910"][..],
        ),
        (
            FaultFilter {
                series: Some("sinamics s120".to_owned()),
                ..wanted()
            },
            &["A07910", "F1", "F30021"],
        ),
        (
            FaultFilter {
                manual: Some(ev),
                ..wanted()
            },
            &["OC", "OL1"],
        ),
        (
            FaultFilter {
                edited: Some(true),
                ..wanted()
            },
            &["F1"],
        ),
        (
            FaultFilter {
                text: Some("motor".to_owned()),
                ..wanted()
            },
            &["A07910", "OL1"],
        ),
        (
            FaultFilter {
                text: Some("7910".to_owned()),
                ..wanted()
            },
            &[],
        ),
        (
            FaultFilter {
                text: Some("a7910".to_owned()),
                ..wanted()
            },
            &["A07910"],
        ),
        (
            FaultFilter {
                text: Some("—".to_owned()),
                ..wanted()
            },
            &[],
        ),
    ] {
        let listed = work
            .faults()
            .list(&filter, &by(FaultSort::Code), &page(1, 10))
            .await
            .unwrap();
        let found: Vec<&str> = listed
            .items
            .iter()
            .map(|fault| fault.values.code.as_str())
            .collect();
        assert_eq!(found, codes, "{filter:?}");
        assert_eq!(listed.total.at_least(), codes.len() as u64);
    }
    let keys = ["ol1".to_owned(), "f30021".to_owned(), "f9".to_owned()];
    let found = work.faults().with_keys(&keys, 10).await.unwrap();
    let codes: Vec<&str> = found
        .iter()
        .map(|fault| fault.values.code.as_str())
        .collect();
    assert_eq!(codes, ["F30021", "OL1"]);
    assert_eq!(work.faults().with_keys(&[], 10).await.unwrap(), []);
}

async fn entries_are_walked_in_every_order(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let manual = manual(&mut *work, "Siemens", "S120").await;
    for (second, text) in ["F10", "F2", "A1", "OC", "F2", "F2"]
        .into_iter()
        .enumerate()
    {
        let second = i64::try_from(second).unwrap();
        work.faults()
            .add(&values(text, None), at(second / 2))
            .await
            .unwrap();
    }
    let recognised = recognised(&[found("F3", "Three")], &[]);
    work.faults()
        .put_recognised(manual, &recognised, at(9))
        .await
        .unwrap();
    for sort in [FaultSort::Code, FaultSort::UpdatedAt, FaultSort::Id] {
        for order in [by(sort), by_descending(sort)] {
            let ids = walk(2, async |asked| {
                work.faults()
                    .list(&FaultFilter::default(), &order, &asked)
                    .await
            });
            let mut ids = ids.await;
            assert_eq!(ids.len(), 7);
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), 7, "each once");
        }
    }
    let codes: Vec<String> = all(&mut *work)
        .await
        .iter()
        .map(|f| f.values.code.to_string())
        .collect();
    assert_eq!(codes, ["A1", "F2", "F2", "F2", "F3", "F10", "OC"]);
}

async fn a_manual_that_goes_takes_what_was_read_out_of_it(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let id = manual(&mut *work, "Siemens", "S120").await;
    let list = recognised(&[found("F1", "One"), found("F2", "Two")], &["F7"]);
    work.faults()
        .put_recognised(id, &list, at(1))
        .await
        .unwrap();
    let before = all(&mut *work).await;
    work.faults()
        .change(before[0].id, &before[0].values, at(2))
        .await
        .unwrap();
    let manual = work.manuals().find(id).await.unwrap().unwrap();
    work.faults().leave(&manual).await.unwrap();
    assert!(work.manuals().remove(id).await.unwrap());
    work.commit().await.unwrap();
    let mut work = base.store.read(Area::Library).await.unwrap();
    let left = all(&mut *work).await;
    assert_eq!(told(&left), [("F1", "One", true)]);
    assert_eq!((left[0].series(), &left[0].manual), (Some("S120"), &None));
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn coverage_tells_what_each_manual_gave(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let ev = manual(&mut *work, "TECO", "EV").await;
    let s120 = manual(&mut *work, "Siemens", "S120").await;
    let empty = manual(&mut *work, "Omron", "A1000").await;
    let list = recognised(&[found("F1", "One"), found("F2", "Two")], &["F7"]);
    work.faults()
        .put_recognised(s120, &list, at(1))
        .await
        .unwrap();
    let first = all(&mut *work).await[0].clone();
    work.faults()
        .change(first.id, &first.values, at(2))
        .await
        .unwrap();
    work.faults()
        .put_recognised(ev, &recognised(&[], &["F9"]), at(1))
        .await
        .unwrap();
    let covered = work.faults().covered(&page(1, 10)).await.unwrap();
    let told = |covered: &[domain::FaultCoverage]| {
        let told = covered.iter();
        told.map(|one| (one.manual.id, one.entries, one.edited, one.referred))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&covered.items), [(ev, 0, 0, 1), (s120, 2, 1, 1)]);
    let one = work.faults().covered(&page(1, 1)).await.unwrap();
    let next = work
        .faults()
        .covered(&page(1, 1).after(one.next.unwrap()))
        .await
        .unwrap();
    assert_eq!(told(&next.items), [(s120, 2, 1, 1)]);
    let some = work.faults().coverage(&[s120, empty]).await.unwrap();
    assert_eq!(told(&some), [(s120, 2, 1, 1)]);
    // A manual that tells of codes is a list of faults, whatever it is called.
    let manual = work.manuals().find(s120).await.unwrap().unwrap();
    let counts = work
        .manual_groups()
        .manuals(&[manual.values.group])
        .await
        .unwrap();
    assert_eq!((counts[0].1.all, counts[0].1.lists), (1, 1));
}

async fn around_a_code_are_its_drives_and_what_happened_to_them(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let one = DriveBuilder::at(&plant)
        .series("Sinamics S120")
        .type_name(Some("6SL3310-1TE32-6AA3"))
        .add(&mut *work)
        .await;
    let other = DriveBuilder::at(&plant)
        .series("Omron")
        .add(&mut *work)
        .await;
    let series = ["Sinamics S120".to_owned(), "Simoreg".to_owned()];
    for (words, drives) in [("", &[one][..]), ("6SL3310", &[one]), ("6RA70", &[])] {
        let found = work.faults().drives_of(&series, words, 10).await.unwrap();
        let found: Vec<_> = found.iter().map(|drive| drive.id).collect();
        assert_eq!(found, drives, "{words:?}");
    }
    let store = store(&mut *work, "Север").await;
    let items = [(spare(store.id, "Плата 6SL3310-1TE32"), amount("2"))];
    let spare = work.stock_items().add(&items, at(1)).await.unwrap()[0];
    let author = user(&mut *work, "anna@plant.example", Role::Editor)
        .await
        .id;
    for drive in [one, other, one] {
        let subject = Some(log_subject(LogSubjectKind::Drive, drive.0, "Drive"));
        let entry = persistence::NewLogEntry {
            subject,
            ..new_log_entry(author)
        };
        work.log_entries().add(&entry, at(2)).await.unwrap();
    }
    let told = work.log_entries().latest_about(&[one], 10).await.unwrap();
    let ids: Vec<i64> = told.iter().map(|entry| entry.id.0).collect();
    assert_eq!(ids, [3, 1]);
    assert_eq!(
        work.log_entries()
            .latest_about(&[one, other], 2)
            .await
            .unwrap()
            .len(),
        2
    );
    let movement = domain::stock::NewMovement {
        drive: Some(one),
        drive_name: Some("Drive".to_owned()),
        ..counted(spare, "1")
    };
    work.movements()
        .add(&[counted(spare, "2"), movement])
        .await
        .unwrap();
    let put_in = work.movements().latest_for(&[one, other], 5).await.unwrap();
    assert_eq!(put_in.len(), 1);
    assert_eq!(put_in[0].told.drive, Some(one));
}

async fn a_unit_that_is_dropped_leaves_what_was_recognised(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let manual = manual(&mut *work, "Siemens", "S120").await;
    let list = recognised(&[found("F1", "One")], &["F7"]);
    work.faults()
        .put_recognised(manual, &list, at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let other = recognised(&[found("F2", "Two")], &[]);
    work.faults()
        .put_recognised(manual, &other, at(2))
        .await
        .unwrap();
    drop(work);
    let mut work = base.store.read(Area::Library).await.unwrap();
    assert_eq!(told(&all(&mut *work).await), [("F1", "One", false)]);
    assert_eq!(work.faults().referred(manual, 5).await.unwrap().len(), 1);
}
