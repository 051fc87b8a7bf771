//! Drives: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use domain::{
    CurrentKind, Drive, DriveFilter, DriveId, DriveLack, DriveSort, Level, Place, PlaceId,
    Position, Quantity, Ratings, Sorting, Total,
};
use persistence::{Area, Conflict, Error, UnitOfWork};

on_both!(
    a_drive_is_kept_with_all_that_is_said_of_it,
    a_changed_drive_has_its_new_values_only,
    lists_are_filtered_by_place,
    lists_are_filtered_by_series_type_and_what_is_missing,
    text_finds_the_beginnings_of_words_in_either_script,
    hostile_text_finds_nothing_and_breaks_nothing,
    words_follow_a_rename,
    pages_by_position_are_the_pages_by_number,
    pages_of_a_filtered_list_go_on_too,
    a_long_list_is_counted_up_to_a_bound,
    all_drives_are_walked_through_by_id,
    the_ids_at_a_place_are_told,
    the_different_series_are_told_in_their_order,
    what_is_lacking_is_counted,
    removed_drives_are_gone_and_their_ids_with_them,
    a_reference_to_nothing_is_a_conflict,
    many_drives_are_added_at_once,
);

async fn find(work: &mut dyn UnitOfWork, id: DriveId) -> Drive {
    work.drives().find(id).await.unwrap().unwrap()
}

fn all_ratings() -> Ratings {
    let quantity = |number| Some(Quantity::new(number).unwrap());
    Ratings {
        power_w: quantity(7_500.0),
        rated_current_a: quantity(18.1),
        current_kind: Some(CurrentKind::Dc),
        input_voltage_v: quantity(0.0),
        output_voltage_v: quantity(1e9),
    }
}

async fn a_drive_is_kept_with_all_that_is_said_of_it(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let full = DriveBuilder {
        ratings: all_ratings(),
        ..DriveBuilder::at(&plant).note("Первая\nвторая")
    }
    .build();
    let bare = DriveBuilder::at(&plant)
        .cabinet(None)
        .mechanism(None)
        .type_name(None)
        .build();
    let ids = work
        .drives()
        .add(&[full.clone(), bare.clone()], at(7))
        .await
        .unwrap();
    work.commit().await.unwrap();

    let mut work = base.store.read(Area::Drives).await.unwrap();
    let found = find(&mut *work, ids[0]).await;
    assert_eq!(found.values, full.values);
    assert_eq!((found.created_at, found.updated_at), (at(7), at(7)));
    let names: Vec<&str> = found
        .place()
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    assert_eq!(names, ["ЛПЦ-1", "Стан 1700", "12ПСУ", "2UZ-2"]);
    let levels: Vec<Level> = found.place().iter().map(|place| place.level).collect();
    assert_eq!(
        levels,
        [
            Level::Shop,
            Level::ProductionLine,
            Level::Room,
            Level::Cabinet
        ]
    );
    assert_eq!(found.mechanism.unwrap().name, "Отводящий рольганг");
    let found = find(&mut *work, ids[1]).await;
    assert_eq!(found.values, bare.values);
    assert_eq!((found.cabinet, found.mechanism), (None, None));

    let many = work
        .drives()
        .find_many(&[ids[1], DriveId(9_999), ids[0], ids[0]])
        .await
        .unwrap();
    assert_eq!(many.iter().map(|drive| drive.id).collect::<Vec<_>>(), ids);
    assert_eq!(work.drives().find_many(&[]).await.unwrap(), []);
    assert_eq!(work.drives().find(DriveId(9_999)).await.unwrap(), None);
}

async fn a_changed_drive_has_its_new_values_only(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let other = Plant::add(&mut *work, "другой ").await;
    let full = DriveBuilder {
        ratings: all_ratings(),
        ..DriveBuilder::at(&plant).note("заметка")
    };
    let id = full.add(&mut *work).await;
    let bare = DriveBuilder::at(&other)
        .cabinet(None)
        .mechanism(None)
        .type_name(None)
        .series("Mentor II")
        .build();
    assert!(work.drives().change(id, &bare, at(9)).await.unwrap());
    let found = find(&mut *work, id).await;
    assert_eq!(found.values, bare.values, "what was said before is gone");
    assert_eq!((found.created_at, found.updated_at), (at(0), at(9)));
    assert_eq!(texts(&mut *work, "заметка").await, []);
    assert_eq!(texts(&mut *work, "mentor").await, [id]);
    let there = DriveFilter {
        places: vec![other.room.id],
        ..DriveFilter::default()
    };
    assert_eq!(drives(&mut *work, &there).await, [id]);
    let missing = work
        .drives()
        .change(DriveId(9_999), &bare, at(9))
        .await
        .unwrap();
    assert!(!missing);
    work.commit().await.unwrap();
}

async fn lists_are_filtered_by_place(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let other = Plant::add(&mut *work, "ЛПЦ-1").await; // its keys begin as the first one's
    let second = place(&mut *work, Level::Cabinet, Some(&plant.room), "2UZ-21").await;
    let a = DriveBuilder::at(&plant).add(&mut *work).await;
    let b = DriveBuilder::at(&plant)
        .cabinet(Some(&second))
        .mechanism(None)
        .add(&mut *work)
        .await;
    let c = DriveBuilder::at(&plant).cabinet(None).add(&mut *work).await;
    let d = DriveBuilder::at(&other)
        .mechanism(None)
        .add(&mut *work)
        .await;
    let mut at = async |places: &[&Place]| {
        drives(
            &mut *work,
            &DriveFilter {
                places: ids(&places.iter().copied().cloned().collect::<Vec<_>>()),
                ..DriveFilter::default()
            },
        )
        .await
    };
    assert_eq!(at(&[]).await, [c, a, b, d], "in the plant's order");
    assert_eq!(at(&[&plant.shop]).await, [c, a, b]);
    assert_eq!(at(&[&plant.line]).await, [c, a, b]);
    assert_eq!(at(&[&plant.room]).await, [c, a, b]);
    assert_eq!(at(&[&plant.cabinet]).await, [a]);
    assert_eq!(at(&[&second]).await, [b]);
    assert_eq!(at(&[&plant.mechanism]).await, [c, a]);
    assert_eq!(at(&[&plant.mechanism, &plant.cabinet]).await, [a]);
    assert_eq!(at(&[&plant.shop, &plant.room]).await, [c, a, b]);
    assert_eq!(at(&[&plant.shop, &other.shop]).await, [], "both can't hold");
    assert_eq!(at(&[&other.mechanism]).await, []);
    let nowhere = DriveFilter {
        places: vec![plant.shop.id, PlaceId(9_999)],
        ..DriveFilter::default()
    };
    assert_eq!(drives(&mut *work, &nowhere).await, []);
}

async fn lists_are_filtered_by_series_type_and_what_is_missing(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let builder = DriveBuilder::at(&plant);
    let plain = builder.add(&mut *work).await;
    let other_case = builder
        .clone()
        .series("SINAMICS S120")
        .add(&mut *work)
        .await;
    let other_type = builder
        .clone()
        .type_name(Some("6sl3130-1te24-0aa0"))
        .add(&mut *work)
        .await;
    let no_type = builder.clone().type_name(None).add(&mut *work).await;
    let no_cabinet = builder.clone().cabinet(None).add(&mut *work).await;
    let no_mechanism = builder.clone().mechanism(None).add(&mut *work).await;
    let filter = DriveFilter::default();
    let series = |series: &str| DriveFilter {
        series: Some(series.to_owned()),
        ..filter.clone()
    };
    let type_name = |name: &str| DriveFilter {
        type_name: Some(name.to_owned()),
        ..filter.clone()
    };
    let without = |lack| DriveFilter {
        without: Some(lack),
        ..filter.clone()
    };
    let work = &mut *work;
    assert_eq!(
        drives(work, &series("SINAMICS S120")).await,
        [other_case],
        "just this series"
    );
    assert_eq!(drives(work, &series("Sinamics S120")).await.len(), 5);
    assert_eq!(drives(work, &series("Sinamics")).await, []);
    assert_eq!(
        drives(work, &type_name("6sl3130-1te24-0aa0")).await,
        [other_type],
        "just this type"
    );
    assert_eq!(drives(work, &type_name("")).await, []);
    assert_eq!(drives(work, &without(DriveLack::Type)).await, [no_type]);
    assert_eq!(
        drives(work, &without(DriveLack::Cabinet)).await,
        [no_cabinet]
    );
    assert_eq!(
        drives(work, &without(DriveLack::Mechanism)).await,
        [no_mechanism]
    );
    let both = DriveFilter {
        places: vec![plant.cabinet.id],
        ..without(DriveLack::Cabinet)
    };
    assert_eq!(drives(work, &both).await, []);
    let both = DriveFilter {
        text: Some("s120".to_owned()),
        ..series("Sinamics S120")
    };
    assert!(drives(work, &both).await.contains(&plain));
}

async fn texts(work: &mut dyn UnitOfWork, text: &str) -> Vec<DriveId> {
    drives(
        work,
        &DriveFilter {
            text: Some(text.to_owned()),
            ..DriveFilter::default()
        },
    )
    .await
}

async fn text_finds_the_beginnings_of_words_in_either_script(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let id = DriveBuilder::at(&plant)
        .note("Стоит за ёлкой, 1e5 x 0x1F, 10м² пр.350")
        .add(&mut *work)
        .await;
    let all = [id];
    let work = &mut *work;
    for found in [
        "sinamics",
        "SINAM",
        "S120",
        "s 6sl",
        "6SL3130-1TE24",
        "1te24",
        "0aa0 sinamics",
        "12ПСУ",
        "12псу",
        "2uz",
        "рольганг",
        "РОЛЬ отв",
        "елкой",
        "Ёлк",
        "1e5",
        "0x1f",
        "10м²",
        "350",
        "s120 s120 s120 s120 s120 s120 s120 s120 s120",
        "\"6SL3130\"",
        "2UZ-2*",
        "6SL3130—1TE24",
    ] {
        assert_eq!(texts(work, found).await, all, "{found}");
    }
    // The look-alike of another script: Cyrillic С and Т, Latin P and O.
    for found in
        ["Ѕinаmics", "S12O"]
            .into_iter()
            .take(1)
            .chain(["6SL3130-1ТЕ24", "POльгahг", "Сtoиt"])
    {
        assert_eq!(texts(work, found).await, all, "{found}");
    }
    for not in ["inamics", "s121", "s120 mentor", "ЛПЦ", "s12o", "20aa0"] {
        assert_eq!(texts(work, not).await, [], "{not}");
    }
    assert_eq!(texts(work, "").await, all, "nothing asked for");
    assert_eq!(texts(work, "  ").await, all, "nothing asked for");
}

async fn hostile_text_finds_nothing_and_breaks_nothing(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let strange = "नमस्ते 你好 ไทย 𝔘𝔫𝔦 ①②③ ﷺ क्षि";
    let long_word = "ж".repeat(3_900);
    let a = DriveBuilder::at(&plant).note(strange).add(&mut *work).await;
    let b = DriveBuilder::at(&plant)
        .note(&long_word)
        .add(&mut *work)
        .await;
    let work = &mut *work;
    for hostile in [
        "'",
        "\"",
        "*",
        ":*",
        "&",
        "|",
        "!",
        "( )",
        "\\",
        "%",
        "_",
        "''';--",
        "-",
        "—",
        "🦀",
        "\u{0}",
        "OR",
        "NOT a",
        "NEAR(a b)",
        "words: a",
        "{a} : b",
        "^a",
        "a\u{0}b",
        "a' & 'b",
        "\u{301}",
        "а\"б'в",
        "zz AND zz",
    ] {
        assert_eq!(texts(work, hostile).await, [], "{hostile:?}");
    }
    for word in strange.split(' ') {
        assert_eq!(texts(work, word).await, [a], "{word}");
    }
    assert_eq!(texts(work, &long_word).await, [b]);
    assert_eq!(
        texts(work, &long_word.repeat(30)).await,
        [b],
        "only the beginning of a word is looked for"
    );
    let endless = "слово ".repeat(100_000);
    assert_eq!(texts(work, &endless).await, []);
    for with_nul in ["\0", "a\0b"] {
        let series = DriveFilter {
            series: Some(with_nul.to_owned()),
            ..DriveFilter::default()
        };
        assert_eq!(drives(work, &series).await, []);
        let type_name = DriveFilter {
            type_name: Some(with_nul.to_owned()),
            ..DriveFilter::default()
        };
        assert_eq!(drives(work, &type_name).await, []);
        let name = domain::PlaceFilter {
            name: Some(with_nul.to_owned()),
            ..Default::default()
        };
        assert_eq!(names(work, &name, domain::PlaceSort::Id).await, [""; 0]);
    }
}

async fn words_follow_a_rename(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let id = DriveBuilder::at(&plant)
        .note("заметка")
        .add(&mut *work)
        .await;
    let untouched = DriveBuilder::at(&Plant::add(&mut *work, "другой ").await)
        .add(&mut *work)
        .await;
    let work = &mut *work;
    for (place, text, before) in [
        (&plant.room, "7ЩСУ", "12ПСУ"),
        (&plant.cabinet, "9QF", "2UZ"),
        (&plant.mechanism, "Летучие ножницы", "рольг"),
    ] {
        let changed = work
            .places()
            .change(&renamed(place, text), at(1))
            .await
            .unwrap();
        work.drives().refresh_words(&changed).await.unwrap();
        assert_eq!(texts(work, text).await, [id]);
        assert_eq!(texts(work, before).await, [untouched], "{before}");
    }
    assert_eq!(
        texts(work, "заметка sinamics 6sl3130 ножницы 9qf 7щсу").await,
        [id],
        "all other words stay"
    );
    // Twice the same, and a place without drives.
    work.drives().refresh_words(&plant.line).await.unwrap();
    let empty = place(work, Level::Shop, None, "пусто").await;
    work.drives().refresh_words(&empty).await.unwrap();
    assert_eq!(texts(work, "ножницы").await, [id]);
}

/// Drives with equal keys in every order: places, series, types and times that come again.
async fn stock(work: &mut dyn UnitOfWork) -> (Plant, usize) {
    let plant = Plant::add(work, "").await;
    let second = place(work, Level::Cabinet, Some(&plant.room), "10UZ-1").await;
    let series = ["Sinamics S120", "SINAMICS S120", "Mentor II", "КТЭ", "ктэ"];
    let types = [None, Some("6SL3130"), Some("6sl3130"), Some("10")];
    let mut count = 0;
    for number in 0..23_usize {
        let builder = DriveBuilder::at(&plant)
            .series(series[number % 5])
            .type_name(types[number % 4])
            .cabinet([Some(&plant.cabinet), Some(&second), None][number % 3])
            .mechanism([Some(&plant.mechanism), None][number % 2]);
        let seconds = i64::try_from(number % 3).unwrap();
        work.drives()
            .add(&[builder.build()], at(seconds))
            .await
            .unwrap();
        count += 1;
    }
    (plant, count)
}

const SORTS: [DriveSort; 5] = [
    DriveSort::Place,
    DriveSort::Series,
    DriveSort::Type,
    DriveSort::UpdatedAt,
    DriveSort::Id,
];

async fn pages_by_position_are_the_pages_by_number(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let (_, count) = stock(&mut *work).await;
    let filter = DriveFilter::default();
    for field in SORTS {
        let mut forward = vec![];
        for descending in [false, true] {
            let sorting = [Sorting { field, descending }];
            let ids = walk(4, async |page| {
                work.drives().list(&filter, &sorting, &page).await
            })
            .await;
            assert_eq!(ids.len(), count);
            if descending {
                forward.reverse();
                assert_eq!(ids, forward, "{field:?}");
            } else {
                forward = ids;
            }
        }
        for key in [
            "",
            "нет",
            "a\0b",
            "\u{2}",
            "-009000-01-01T00:00:00Z",
            "9999-01-01T00:00:00Z",
        ] {
            let nonsense = page(2, 5).after(Position {
                key: key.to_owned(),
                id: i64::MAX,
            });
            work.drives()
                .list(&filter, &by(field), &nonsense)
                .await
                .unwrap();
            work.drives()
                .list(&filter, &by_descending(field), &nonsense)
                .await
                .unwrap();
        }
    }
    let two = [by(DriveSort::Type), by_descending(DriveSort::UpdatedAt)].concat();
    let mut seen = vec![];
    for number in 1..=6 {
        let listed = work
            .drives()
            .list(&filter, &two, &page(number, 4))
            .await
            .unwrap();
        assert_eq!(listed.next, None);
        seen.extend(listed.ids());
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
    let unsorted = work.drives().list(&filter, &[], &page(1, 4)).await.unwrap();
    assert!(
        unsorted.ids().is_sorted(),
        "by id, when nothing else is asked for"
    );
    let far = work
        .drives()
        .list(&filter, &by(DriveSort::Id), &page(1 << 40, 500))
        .await
        .unwrap();
    assert_eq!(
        (far.items, far.total, far.has_next),
        (vec![], Total::Exact(count as u64), false)
    );
}

async fn pages_of_a_filtered_list_go_on_too(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let (plant, _) = stock(&mut *work).await;
    let filters = [
        DriveFilter {
            places: vec![plant.shop.id],
            ..DriveFilter::default()
        },
        DriveFilter {
            places: vec![plant.mechanism.id],
            ..DriveFilter::default()
        },
        DriveFilter {
            places: vec![plant.mechanism.id, plant.room.id],
            ..DriveFilter::default()
        },
        DriveFilter {
            series: Some("ктэ".to_owned()),
            ..DriveFilter::default()
        },
        DriveFilter {
            type_name: Some("6sl3130".to_owned()),
            ..DriveFilter::default()
        },
        DriveFilter {
            without: Some(DriveLack::Type),
            ..DriveFilter::default()
        },
        DriveFilter {
            without: Some(DriveLack::Cabinet),
            ..DriveFilter::default()
        },
        DriveFilter {
            without: Some(DriveLack::Mechanism),
            ..DriveFilter::default()
        },
        DriveFilter {
            text: Some("s120".to_owned()),
            ..DriveFilter::default()
        },
    ];
    for filter in filters {
        let mut lengths = vec![];
        for field in SORTS {
            for descending in [false, true] {
                let sorting = [Sorting { field, descending }];
                let ids = walk(2, async |page| {
                    work.drives().list(&filter, &sorting, &page).await
                })
                .await;
                lengths.push(ids.len());
            }
        }
        lengths.dedup();
        assert!(
            lengths.len() == 1 && lengths[0] > 2,
            "{filter:?}: {lengths:?}"
        );
    }
}

async fn a_long_list_is_counted_up_to_a_bound(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let new = vec![DriveBuilder::at(&plant).build(); 10_001];
    assert_eq!(
        work.drives()
            .add(&new[..10_000], at(0))
            .await
            .unwrap()
            .len(),
        10_000
    );
    let filter = DriveFilter::default();
    let sorting = by(DriveSort::Place);
    let listed = work
        .drives()
        .list(&filter, &sorting, &page(1, 1))
        .await
        .unwrap();
    assert_eq!(listed.total, Total::Exact(10_000));
    work.drives().add(&new[..1], at(0)).await.unwrap();
    let listed = work
        .drives()
        .list(&filter, &sorting, &page(1, 1))
        .await
        .unwrap();
    assert_eq!(listed.total, Total::More);
    let all = work.drives().ids_at(&plant.shop, u32::MAX).await.unwrap();
    assert_eq!(work.drives().remove(&all).await.unwrap(), 10_001);
}

async fn all_drives_are_walked_through_by_id(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let (_, count) = stock(&mut *work).await;
    let (mut seen, mut last) = (vec![], None);
    loop {
        let next = work.drives().after(last, 5).await.unwrap();
        let Some(drive) = next.last() else { break };
        last = Some(drive.id);
        seen.extend(next.iter().map(|drive| drive.id));
    }
    assert_eq!(seen.len(), count);
    assert!(seen.is_sorted());
}

async fn the_ids_at_a_place_are_told(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    Plant::add(&mut *work, "ЛПЦ-1").await;
    let a = DriveBuilder::at(&plant)
        .mechanism(None)
        .add(&mut *work)
        .await;
    let b = DriveBuilder::at(&plant).cabinet(None).add(&mut *work).await;
    assert_eq!(work.drives().ids_at(&plant.shop, 9).await.unwrap(), [b, a]);
    assert_eq!(work.drives().ids_at(&plant.shop, 1).await.unwrap(), [b]);
    assert_eq!(work.drives().ids_at(&plant.cabinet, 9).await.unwrap(), [a]);
    assert_eq!(
        work.drives().ids_at(&plant.mechanism, 9).await.unwrap(),
        [b]
    );
}

async fn the_different_series_are_told_in_their_order(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    assert_eq!(work.drives().series(9).await.unwrap(), [""; 0]);
    stock(&mut *work).await;
    let all = ["Mentor II", "SINAMICS S120", "Sinamics S120", "КТЭ", "ктэ"];
    assert_eq!(work.drives().series(9).await.unwrap(), all);
    assert_eq!(work.drives().series(2).await.unwrap(), all[..2]);
}

async fn what_is_lacking_is_counted(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let none: Vec<_> = DriveLack::ALL.into_iter().map(|lack| (lack, 0)).collect();
    assert_eq!(work.drives().lacking().await.unwrap(), none);
    let (_, count) = stock(&mut *work).await;
    for (lack, number) in work.drives().lacking().await.unwrap() {
        let filter = DriveFilter {
            without: Some(lack),
            ..DriveFilter::default()
        };
        let listed = drives(&mut *work, &filter).await.len();
        assert_eq!(listed as u64, number, "{lack:?}");
        assert!(listed > 0 && listed < count);
    }
}

async fn removed_drives_are_gone_and_their_ids_with_them(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let keep = DriveBuilder::at(&plant).add(&mut *work).await;
    let gone = DriveBuilder::at(&plant).add(&mut *work).await;
    assert_eq!(
        work.drives().remove(&[gone, DriveId(9_999)]).await.unwrap(),
        1
    );
    assert_eq!(work.drives().find(gone).await.unwrap(), None);
    assert_eq!(texts(&mut *work, "sinamics").await, [keep]);
    work.commit().await.unwrap();
    assert_eq!(
        base.number("SELECT count(*) FROM drive_words").await,
        1,
        "its words are gone too"
    );
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    assert!(
        DriveBuilder::at(&plant).add(&mut *work).await > gone,
        "an id is never given twice"
    );
    assert_eq!(work.drives().remove(&[]).await.unwrap(), 0);
}

async fn a_reference_to_nothing_is_a_conflict(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let other = Plant::stored(&*base.store, "другой ").await;
    let gone = PlaceId(9_999);
    let good = DriveBuilder::at(&plant).build();
    let mut no_room = good.clone();
    no_room.values.room = gone;
    let mut no_cabinet = good.clone();
    no_cabinet.values.cabinet = Some(gone);
    let mut no_mechanism = good.clone();
    no_mechanism.values.mechanism = Some(gone);
    let mut cabinet_elsewhere = good.clone();
    cabinet_elsewhere.values.cabinet = Some(other.cabinet.id);
    for wrong in [no_room, no_cabinet, no_mechanism, cabinet_elsewhere] {
        let mut work = base.store.begin(Area::Drives).await.unwrap();
        let id = work
            .drives()
            .add(std::slice::from_ref(&good), at(0))
            .await
            .unwrap()[0];
        let refused = work.drives().add(std::slice::from_ref(&wrong), at(0)).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Reference))),
            "{refused:?}"
        );
        assert!(matches!(work.drives().find(id).await, Err(Error::Poisoned)));
        assert!(matches!(work.commit().await, Err(Error::Poisoned)));
        let mut work = base.store.begin(Area::Drives).await.unwrap();
        let id = work
            .drives()
            .add(std::slice::from_ref(&good), at(0))
            .await
            .unwrap()[0];
        let refused = work.drives().change(id, &wrong, at(0)).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Reference))),
            "{refused:?}"
        );
        drop(work);
    }
    assert_eq!(base.number("SELECT count(*) FROM drives").await, 0);
}

async fn many_drives_are_added_at_once(base: Base) {
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let new: Vec<_> = (0..2_500)
        .map(|number| {
            DriveBuilder::at(&plant)
                .note(&format!("номер {number}"))
                .build()
        })
        .collect();
    let ids = work.drives().add(&new, at(0)).await.unwrap();
    assert!(ids.is_sorted() && ids.len() == 2_500);
    assert_eq!(texts(&mut *work, "2499").await, [ids[2_499]]);
    assert_eq!(
        work.drives().find_many(&ids[500..]).await.unwrap().len(),
        2_000
    );
    let places: Vec<_> = (0..2_500)
        .map(|number| new_place(Level::Cabinet, Some(&plant.room), &number.to_string()))
        .collect();
    assert_eq!(
        work.places().add(&places, at(0)).await.unwrap().len(),
        2_500
    );
    assert_eq!(work.drives().add(&[], at(0)).await.unwrap(), []);
    assert_eq!(work.places().add(&[], at(0)).await.unwrap(), []);
}
