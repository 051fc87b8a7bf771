//! The library: the contract of its repositories.

use crate::support::{Base, build::*, on_both};
use domain::{
    ManualCategoryId, ManualCategoryValues, ManualGroupId, ManualGroupValues, ManualKind,
    ManualSource, ManualValues, Name, PageRequest, SeriesTie, Sha256, ShelfSort, Sorting,
    StoredFile, Ties,
    library::{Link, Title},
};
use persistence::{Area, Conflict, Error, UnitOfWork};

on_both!(
    names_are_unique_on_their_shelf,
    what_is_in_something_keeps_it,
    groups_are_found_by_what_they_are_about,
    a_file_is_forgotten_only_when_nobody_has_it,
    shelves_are_walked_in_order,
    what_is_held_is_not_changed_meanwhile,
);

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

async fn category(work: &mut dyn UnitOfWork, text: &str) -> ManualCategoryId {
    let values = ManualCategoryValues {
        name: name(text),
        logo_url: None,
    };
    work.manual_categories()
        .add(&values, at(1))
        .await
        .unwrap()
        .id
}

fn group(category: ManualCategoryId, text: &str, ties: Ties) -> ManualGroupValues {
    ManualGroupValues {
        category,
        name: name(text),
        ties,
    }
}

fn manual(group: ManualGroupId, source: ManualSource) -> ManualValues {
    ManualValues {
        group,
        title: Title::parse("Руководство").unwrap(),
        kind: ManualKind::Operating,
        language: None,
        edition: None,
        issued: None,
        source,
    }
}

async fn names_are_unique_on_their_shelf(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let siemens = category(&mut *work, "Siemens").await;
    let omron = category(&mut *work, "Omron").await;
    for category in [siemens, omron] {
        let values = group(category, "A1000", Ties::ByName);
        work.manual_groups().add(&values, at(1)).await.unwrap();
    }
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let taken = work
        .manual_groups()
        .add(&group(omron, "A1000", Ties::ByName), at(1))
        .await;
    assert!(
        matches!(taken, Err(Error::Conflict(Conflict::NameTaken))),
        "{taken:?}"
    );
    drop(work);
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let values = ManualCategoryValues {
        name: name("Omron"),
        logo_url: Some(Link::parse("https://plant.example/o.svg").unwrap()),
    };
    let taken = work
        .manual_categories()
        .change(siemens, &values, at(2))
        .await;
    assert!(
        matches!(taken, Err(Error::Conflict(Conflict::NameTaken))),
        "{taken:?}"
    );
}

async fn what_is_in_something_keeps_it(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let siemens = category(&mut *work, "Siemens").await;
    let added = work
        .manual_groups()
        .add(&group(siemens, "S120", Ties::ByName), at(1))
        .await
        .unwrap();
    work.manuals()
        .add(&manual(added.id, ManualSource::Nothing), at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let kept = work.manual_groups().remove(added.id).await;
    assert!(
        matches!(kept, Err(Error::Conflict(Conflict::Reference))),
        "{kept:?}"
    );
    drop(work);
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let kept = work.manual_categories().remove(siemens).await;
    assert!(
        matches!(kept, Err(Error::Conflict(Conflict::Reference))),
        "{kept:?}"
    );
    drop(work);
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let nowhere = work
        .manuals()
        .add(
            &manual(ManualGroupId(987_654), ManualSource::Nothing),
            at(1),
        )
        .await;
    assert!(
        matches!(nowhere, Err(Error::Conflict(Conflict::Reference))),
        "{nowhere:?}"
    );
}

async fn groups_are_found_by_what_they_are_about(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let siemens = category(&mut *work, "Siemens").await;
    let omron = category(&mut *work, "Omron").await;
    let tie = |series: &str| SeriesTie {
        series: name(series),
        words: None,
    };
    for values in [
        group(siemens, "Sinamics S120", Ties::ByName),
        group(siemens, "Micromaster", Ties::ByName),
        group(
            siemens,
            "Simoreg",
            Ties::Of(vec![tie("КТЭ"), tie("SIMOREG K")]),
        ),
        group(omron, "3G3", Ties::ByName),
        group(omron, "CIMR", Ties::Of(vec![])),
    ] {
        work.manual_groups().add(&values, at(1)).await.unwrap();
    }
    let found = async |work: &mut dyn UnitOfWork, series: &str| -> Vec<String> {
        let series = [series.to_owned()];
        let found = work
            .manual_groups()
            .about_series(&series, 10)
            .await
            .unwrap();
        found
            .iter()
            .map(|group| group.values.name.to_string())
            .collect()
    };
    assert_eq!(
        found(&mut *work, "SINAMICS  S120 chassis").await,
        ["Sinamics S120"]
    );
    assert_eq!(found(&mut *work, "Micromaster 440").await, ["Micromaster"]);
    assert_eq!(found(&mut *work, "ктэ").await, ["Simoreg"]);
    // Of one that says what it is about, the name says nothing any more.
    assert_eq!(found(&mut *work, "Simoreg").await, Vec::<String>::new());
    assert_eq!(found(&mut *work, "omron").await, ["3G3"]);
    assert_eq!(found(&mut *work, "' OR 1=1").await, Vec::<String>::new());
    let simoreg = work
        .manual_groups()
        .find_named(siemens, "Simoreg")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        simoreg.values.ties,
        Ties::Of(vec![tie("КТЭ"), tie("SIMOREG K")])
    );
}

async fn a_file_is_forgotten_only_when_nobody_has_it(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let siemens = category(&mut *work, "Siemens").await;
    let added = work
        .manual_groups()
        .add(&group(siemens, "S120", Ties::ByName), at(1))
        .await
        .unwrap();
    let file = StoredFile {
        sha256: Sha256::of([1; 32]),
        size: 5 << 30,
        content_type: "application/pdf".to_owned(),
        pages: Some(732),
    };
    let source = ManualSource::File {
        file: file.clone(),
        name: "s120.pdf".to_owned(),
    };
    work.files().put(&file, at(1)).await.unwrap();
    let one = work
        .manuals()
        .add(&manual(added.id, source.clone()), at(1))
        .await
        .unwrap();
    let other = work
        .manuals()
        .add(&manual(added.id, source.clone()), at(1))
        .await
        .unwrap();
    assert_eq!(one.values.source, source);
    work.manuals().remove(one.id).await.unwrap();
    work.files().release(&file.sha256, at(2)).await.unwrap();
    assert_eq!(work.files().released(at(9), 10).await.unwrap(), []);
    assert!(!work.files().forget(&file.sha256).await.unwrap());
    assert_eq!(
        work.files().after("", 10).await.unwrap(),
        [(file.clone(), true)]
    );
    work.manuals().remove(other.id).await.unwrap();
    work.files().release(&file.sha256, at(3)).await.unwrap();
    assert_eq!(work.files().released(at(3), 10).await.unwrap(), []);
    assert_eq!(
        work.files().released(at(4), 10).await.unwrap(),
        std::slice::from_ref(&file.sha256)
    );
    // Wanted again, it is no longer let go.
    work.files().put(&file, at(5)).await.unwrap();
    assert_eq!(work.files().released(at(9), 10).await.unwrap(), []);
    assert!(work.files().forget(&file.sha256).await.unwrap());
    assert_eq!(work.files().find(&file.sha256).await.unwrap(), None);
}

async fn shelves_are_walked_in_order(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    for text in ["TECO", "abb", "Ёлка", "S10", "S9", "Danfoss"] {
        category(&mut *work, text).await;
    }
    for descending in [false, true] {
        let sorting = Sorting {
            field: ShelfSort::Name,
            descending,
        };
        let mut page = PageRequest::new(1, 2).unwrap();
        let mut walked = vec![];
        loop {
            let listed = work
                .manual_categories()
                .list(&sorting, &page)
                .await
                .unwrap();
            walked.extend(listed.items.iter().map(|one| one.values.name.to_string()));
            let Some(next) = listed.next else { break };
            page = page.after(next);
        }
        let mut expected = ["abb", "Danfoss", "S9", "S10", "TECO", "Ёлка"];
        if descending {
            expected.reverse();
        }
        assert_eq!(walked, expected);
    }
}

async fn what_is_held_is_not_changed_meanwhile(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let siemens = category(&mut *work, "Siemens").await;
    work.commit().await.unwrap();
    let mut first = base.store.begin(Area::Library).await.unwrap();
    first.manual_categories().hold(siemens).await.unwrap();
    let other = base.open_narrow();
    let changing = async {
        let mut second = other.begin(Area::Library).await.unwrap();
        let held = second
            .manual_categories()
            .hold(siemens)
            .await
            .unwrap()
            .unwrap();
        held.values.name.to_string()
    };
    let renaming = async {
        let values = ManualCategoryValues {
            name: name("Innomotics"),
            logo_url: None,
        };
        first
            .manual_categories()
            .change(siemens, &values, at(2))
            .await
            .unwrap();
        first.commit().await.unwrap();
    };
    let (seen, ()) = futures_util::future::join(changing, renaming).await;
    assert_eq!(seen, "Innomotics");
}
