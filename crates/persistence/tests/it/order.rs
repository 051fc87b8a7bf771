//! The same order on both databases, and the one that `domain` says.

use crate::support::{Base, build::*, on_both};
use domain::{DriveFilter, DriveSort, Level, PlaceFilter, PlaceSort, text::sort_key};
use persistence::Area;

on_both!(
    names_sort_as_the_domain_says,
    series_and_types_sort_as_the_domain_says
);

/// Names that collations, case folding and number parsing like to get wrong.
const NAMES: [&str; 42] = [
    "2UZ-2",
    "10UZ-1",
    "2uz-1",
    "02UZ-1",
    "2UZ-10",
    "2UZ-9",
    "2UZ 9",
    "2UZ",
    "UZ",
    "uz",
    "Яма",
    "яма",
    "Ёлка",
    "Елка",
    "ёлка",
    "Ель",
    "жук",
    "Ж",
    "Ъ",
    "ъ",
    "Шкаф 1ЕР",
    "ШКАФ 1ЕР",
    "Шкаф 1EP",
    "шкаф 11",
    "шкаф 9",
    "é",
    "e",
    "f",
    "E\u{301}",
    "ß",
    "ss",
    "İ",
    "ı",
    "🦀",
    "🦀1",
    "_",
    "-",
    "(этаж 2)",
    "№ 5",
    "№ 10",
    "100000000000000000000000",
    "\u{10ffff}",
];

fn expected() -> Vec<String> {
    let mut keys: Vec<String> = NAMES.iter().map(|name| sort_key(name)).collect();
    keys.sort();
    keys
}

async fn names_sort_as_the_domain_says(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let new: Vec<_> = NAMES
        .iter()
        .map(|name| new_place(Level::Shop, None, name))
        .collect();
    work.places().add(&new, at(0)).await.unwrap();
    let filter = PlaceFilter::default();
    for sort in [PlaceSort::Name, PlaceSort::Path] {
        let listed = names(&mut *work, &filter, sort).await;
        let keys: Vec<String> = listed.iter().map(|name| sort_key(name)).collect();
        assert_eq!(keys, expected(), "{sort:?}");
        let sorting = by_descending(sort);
        let listed = work
            .places()
            .list(&filter, &sorting, &page(1, 100))
            .await
            .unwrap();
        let mut keys: Vec<String> = listed
            .items
            .iter()
            .map(|place| sort_key(place.name.as_str()))
            .collect();
        keys.reverse();
        assert_eq!(keys, expected(), "{sort:?} backwards");
    }
    let tree = work.places().tree(None, 100).await.unwrap();
    let keys: Vec<String> = tree
        .iter()
        .map(|(place, _)| sort_key(place.name.as_str()))
        .collect();
    assert_eq!(keys, expected());
}

async fn series_and_types_sort_as_the_domain_says(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    for name in NAMES {
        DriveBuilder::at(&plant)
            .series(name)
            .type_name(Some(name))
            .add(&mut *work)
            .await;
    }
    let series = work.drives().series(100).await.unwrap();
    assert_eq!(series.len(), NAMES.len());
    let keys: Vec<String> = series.iter().map(|name| sort_key(name)).collect();
    assert_eq!(keys, expected());
    for sort in [DriveSort::Series, DriveSort::Type] {
        let filter = DriveFilter::default();
        let listed = work
            .drives()
            .list(&filter, &by(sort), &page(1, 100))
            .await
            .unwrap();
        let keys: Vec<String> = listed
            .items
            .iter()
            .map(|drive| sort_key(drive.values.series.as_str()))
            .collect();
        assert_eq!(keys, expected(), "{sort:?}");
    }
}
