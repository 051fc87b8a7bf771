//! Places: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use domain::{Level, PlaceCounts, PlaceFilter, PlaceId, PlaceSort, Position, Total};
use persistence::{Area, Conflict, Error};

on_both!(
    a_place_is_found_by_its_id_and_by_its_name,
    many_names_are_looked_up_at_once,
    lists_are_filtered,
    pages_by_position_are_the_pages_by_number,
    what_lies_under_a_place_is_counted,
    the_tree_has_counts_for_each_place,
    all_under_a_place_comes_children_first,
    a_renamed_place_takes_all_under_it_along,
    a_moved_place_takes_all_under_it_along,
    a_move_and_a_rename_at_once,
    only_places_that_hold_other_things_are_occupied,
    removed_places_are_gone_and_their_ids_with_them,
    what_holds_something_is_not_removed,
    a_name_that_is_taken_is_a_conflict_and_adds_nothing,
    a_rename_to_a_name_that_is_taken_is_a_conflict,
    a_parent_that_is_not_there_is_a_conflict,
    hostile_names_stay_in_their_place,
);

async fn a_place_is_found_by_its_id_and_by_its_name(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    work.commit().await.unwrap();

    let mut work = base.store.read(Area::Places).await.unwrap();
    for place in [
        &plant.shop,
        &plant.line,
        &plant.room,
        &plant.cabinet,
        &plant.mechanism,
    ] {
        assert_eq!(
            work.places().find(place.id).await.unwrap().as_ref(),
            Some(place)
        );
        let parent = place.parent().map(|parent| parent.id);
        let named = work
            .places()
            .find_named(place.level, parent, place.name.as_str())
            .await
            .unwrap();
        assert_eq!(named.as_ref(), Some(place));
    }
    let above: Vec<&str> = plant
        .cabinet
        .above
        .iter()
        .map(|above| above.name.as_str())
        .collect();
    assert_eq!(above, ["ЛПЦ-1", "Стан 1700", "12ПСУ"]);
    assert_eq!(work.places().find(PlaceId(9_999)).await.unwrap(), None);
    assert_eq!(
        work.places()
            .find_named(Level::Shop, None, "лпц-1")
            .await
            .unwrap(),
        None,
        "just this name"
    );
    let as_room = work
        .places()
        .find_named(Level::Room, Some(plant.line.id), "Отводящий рольганг")
        .await
        .unwrap();
    assert_eq!(as_room, None, "another level");
    let mut many = work
        .places()
        .find_many(&[plant.room.id, PlaceId(9_999), plant.shop.id])
        .await
        .unwrap();
    many.sort_by_key(|place| place.id);
    assert_eq!(many, [plant.shop, plant.room]);
    assert_eq!(work.places().find_many(&[]).await.unwrap(), []);
}

async fn many_names_are_looked_up_at_once(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let other = place(
        &mut *work,
        Level::ProductionLine,
        Some(&plant.shop),
        "Стан 2000",
    )
    .await;
    let twin = place(&mut *work, Level::Room, Some(&other), "12ПСУ").await;
    let named = |parent: Option<PlaceId>, name: &str| (parent, name.to_owned());

    let (own, others) = (Some(plant.line.id), Some(other.id));
    let wanted = [
        named(own, "12ПСУ"),
        named(others, "12ПСУ"),
        named(own, "нет"),
    ];
    let mut found = work.places().named_in(Level::Room, &wanted).await.unwrap();
    found.sort_by_key(|place| place.id);
    assert_eq!(found, [plant.room.clone(), twin]);
    let one = work
        .places()
        .named_in(Level::Room, &[named(own, "12ПСУ")])
        .await
        .unwrap();
    assert_eq!(one, [plant.room]);
    let shops = work
        .places()
        .named_in(Level::Shop, &[named(None, "ЛПЦ-1")])
        .await
        .unwrap();
    assert_eq!(shops, [plant.shop]);
    assert_eq!(work.places().named_in(Level::Room, &[]).await.unwrap(), []);
    let thousand: Vec<_> = (0..1_000)
        .map(|number| named(own, &format!("нет {number}")))
        .collect();
    assert_eq!(
        work.places()
            .named_in(Level::Room, &thousand)
            .await
            .unwrap(),
        []
    );
}

async fn lists_are_filtered(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    place(&mut *work, Level::Room, Some(&plant.line), "9ПСУ").await;
    place(&mut *work, Level::Shop, None, "ЛПЦ-10").await;
    let filter = |level, parent: Option<PlaceId>, name: Option<&str>| PlaceFilter {
        level,
        parent,
        name: name.map(str::to_owned),
    };
    let work = &mut *work;
    let by_path = PlaceSort::Path;
    let all = [
        "ЛПЦ-1",
        "Стан 1700",
        "9ПСУ",
        "12ПСУ",
        "2UZ-2",
        "Отводящий рольганг",
        "ЛПЦ-10",
    ];
    assert_eq!(names(work, &filter(None, None, None), by_path).await, all);
    assert_eq!(
        names(work, &filter(Some(Level::Room), None, None), by_path).await,
        ["9ПСУ", "12ПСУ"]
    );
    let in_line = filter(None, Some(plant.line.id), None);
    assert_eq!(
        names(work, &in_line, by_path).await,
        ["9ПСУ", "12ПСУ", "Отводящий рольганг"]
    );
    let mechanisms = filter(Some(Level::Mechanism), Some(plant.line.id), None);
    assert_eq!(
        names(work, &mechanisms, by_path).await,
        ["Отводящий рольганг"]
    );
    assert_eq!(
        names(work, &filter(None, None, Some("9ПСУ")), by_path).await,
        ["9ПСУ"]
    );
    assert_eq!(
        names(
            work,
            &filter(Some(Level::Shop), None, Some("9ПСУ")),
            by_path
        )
        .await,
        [""; 0]
    );
    assert_eq!(
        names(work, &filter(None, Some(PlaceId(9_999)), None), by_path).await,
        [""; 0]
    );
}

async fn pages_by_position_are_the_pages_by_number(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let shop = place(&mut *work, Level::Shop, None, "Цех").await;
    let line = place(&mut *work, Level::ProductionLine, Some(&shop), "Линия").await;
    // Names that are the same but for case have the same sort key; times are the same in threes.
    for (number, text) in ["a", "A", "a1", "a10", "a2", "б", "Б", "а", "ё", "Ё"]
        .into_iter()
        .enumerate()
    {
        let seconds = i64::try_from(number / 3).unwrap();
        let new = new_place(Level::Room, Some(&line), text);
        work.places().add(&[new], at(seconds)).await.unwrap();
    }
    let all = [
        PlaceSort::Path,
        PlaceSort::Name,
        PlaceSort::UpdatedAt,
        PlaceSort::Id,
    ];
    for sort in all {
        let mut last = None;
        for descending in [false, true] {
            let sorting = [domain::Sorting {
                field: sort,
                descending,
            }];
            for filter in [
                PlaceFilter::default(),
                PlaceFilter {
                    level: Some(Level::Room),
                    ..PlaceFilter::default()
                },
                PlaceFilter {
                    parent: Some(line.id),
                    ..PlaceFilter::default()
                },
            ] {
                let ids = walk(3, async |page| {
                    work.places().list(&filter, &sorting, &page).await
                })
                .await;
                assert_eq!(
                    ids.len(),
                    if filter == PlaceFilter::default() {
                        12
                    } else {
                        10
                    },
                    "{sort:?}"
                );
                if filter.parent.is_some() {
                    match last.take() {
                        None => last = Some(ids),
                        Some(forward) => assert_eq!(
                            ids,
                            forward.into_iter().rev().collect::<Vec<_>>(),
                            "{sort:?}"
                        ),
                    }
                }
            }
        }
    }
    // Two fields: no position, the page's number leads on.
    let sorting = [by(PlaceSort::Name), by_descending(PlaceSort::UpdatedAt)].concat();
    let first = work
        .places()
        .list(&PlaceFilter::default(), &sorting, &page(1, 5))
        .await
        .unwrap();
    assert!(first.has_next && first.next.is_none());
    let second = work
        .places()
        .list(&PlaceFilter::default(), &sorting, &page(2, 5))
        .await
        .unwrap();
    assert!(first.ids().iter().all(|id| !second.ids().contains(id)));
    // A position that makes no sense is no failure of the database.
    for sort in all {
        for key in [
            "",
            "нет",
            "a\0b",
            "-009000-01-01T00:00:00Z",
            "9999-01-01T00:00:00Z",
        ] {
            let nonsense = page(2, 5).after(Position {
                key: key.to_owned(),
                id: i64::MAX,
            });
            work.places()
                .list(&PlaceFilter::default(), &by(sort), &nonsense)
                .await
                .unwrap();
        }
    }
    let far = work
        .places()
        .list(
            &PlaceFilter::default(),
            &by(PlaceSort::Id),
            &page(1 << 40, 500),
        )
        .await
        .unwrap();
    assert_eq!(
        (far.items, far.total, far.has_next),
        (vec![], Total::Exact(12), false)
    );
}

async fn what_lies_under_a_place_is_counted(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    // Its key begins with the first shop's name, its drives aren't the first shop's.
    let other = Plant::add(&mut *work, "ЛПЦ-1").await;
    DriveBuilder::at(&plant).add(&mut *work).await;
    DriveBuilder::at(&plant)
        .cabinet(None)
        .mechanism(None)
        .add(&mut *work)
        .await;
    DriveBuilder::at(&other).add(&mut *work).await;
    let shop = PlaceCounts {
        production_lines: 1,
        rooms: 1,
        cabinets: 1,
        mechanisms: 1,
        drives: 2,
    };
    assert_eq!(work.places().counts(&plant.shop).await.unwrap(), shop);
    let line = PlaceCounts {
        production_lines: 0,
        ..shop
    };
    assert_eq!(work.places().counts(&plant.line).await.unwrap(), line);
    let room = PlaceCounts {
        cabinets: 1,
        drives: 2,
        ..PlaceCounts::default()
    };
    assert_eq!(work.places().counts(&plant.room).await.unwrap(), room);
    let one_drive = PlaceCounts {
        drives: 1,
        ..PlaceCounts::default()
    };
    assert_eq!(
        work.places().counts(&plant.cabinet).await.unwrap(),
        one_drive
    );
    assert_eq!(
        work.places().counts(&plant.mechanism).await.unwrap(),
        one_drive
    );
    let empty = place(&mut *work, Level::Shop, None, "пусто").await;
    assert!(work.places().counts(&empty).await.unwrap().is_empty());
}

async fn the_tree_has_counts_for_each_place(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    assert_eq!(work.places().tree(None, 10).await.unwrap(), []);
    let plant = Plant::add(&mut *work, "б").await;
    let other = Plant::add(&mut *work, "а").await;
    DriveBuilder::at(&plant).add(&mut *work).await;
    let tree = work.places().tree(None, 100).await.unwrap();
    let places: Vec<_> = tree.iter().map(|(place, _)| place.clone()).collect();
    let expected =
        [&other, &plant].map(|plant| [plant.shop.clone(), plant.line.clone(), plant.room.clone()]);
    assert_eq!(places, expected.concat());
    for (place, counts) in &tree {
        assert_eq!(
            *counts,
            work.places().counts(place).await.unwrap(),
            "{}",
            place.name
        );
    }
    let under = work.places().tree(Some(plant.line.id), 100).await.unwrap();
    let places: Vec<_> = under.iter().map(|(place, _)| place.clone()).collect();
    assert_eq!(places, [plant.room.clone(), plant.mechanism.clone()]);
    assert!(
        under.iter().all(|(_, counts)| counts.drives == 1),
        "{under:?}"
    );
    assert_eq!(work.places().tree(None, 2).await.unwrap().len(), 2);
}

async fn all_under_a_place_comes_children_first(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    Plant::add(&mut *work, "ЛПЦ-1").await;
    let under = work.places().under(&plant.shop, 100).await.unwrap();
    assert_eq!(under.len(), 5);
    for (index, place) in under.iter().enumerate() {
        assert!(
            place
                .above
                .iter()
                .all(|above| !under[..index].iter().any(|before| before.id == above.id))
        );
    }
    assert_eq!(
        work.places().under(&plant.cabinet, 100).await.unwrap(),
        std::slice::from_ref(&plant.cabinet)
    );
    assert_eq!(work.places().under(&plant.shop, 2).await.unwrap().len(), 2);
    assert_eq!(work.places().remove(&ids(&under)).await.unwrap(), 5);
    work.commit().await.unwrap();
}

/// All keys are what they would be if everything had just been added.
async fn keys_hold(base: &Base) {
    let wrong = base.store.check().await.unwrap();
    let keys = wrong
        .iter()
        .filter(|finding| finding.check.contains("keys"));
    assert_eq!(keys.count(), 0, "{wrong:?}");
}

async fn a_renamed_place_takes_all_under_it_along(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    // Sort keys of which one begins the other.
    let longer = Plant::add(&mut *work, "ЛПЦ-1").await;
    let drive = DriveBuilder::at(&plant).add(&mut *work).await;
    let others = DriveBuilder::at(&longer)
        .cabinet(None)
        .add(&mut *work)
        .await;
    for text in ["ЛПЦ", "ЛПЦ-1ЛПЦ-12", "ЛПЦ-1 ", "Ё 🦀 цех", "лпц-1"] {
        let shop = work
            .places()
            .change(&renamed(&plant.shop, text), at(5))
            .await
            .unwrap();
        assert_eq!(shop.name.as_str(), text.trim());
        assert_eq!(shop.updated_at, at(5));
        assert_eq!(
            work.places().find(plant.shop.id).await.unwrap(),
            Some(shop.clone())
        );
        let cabinet = work.places().find(plant.cabinet.id).await.unwrap().unwrap();
        assert!(cabinet.path_key.starts_with(&shop.path_key));
        assert_eq!(cabinet.above[0].name, text.trim());
        assert_eq!(
            cabinet.updated_at, plant.cabinet.updated_at,
            "it hasn't changed itself"
        );
        let under = domain::DriveFilter {
            places: vec![plant.shop.id],
            ..Default::default()
        };
        assert_eq!(drives(&mut *work, &under).await, [drive]);
        let under = domain::DriveFilter {
            places: vec![longer.shop.id],
            ..Default::default()
        };
        assert_eq!(drives(&mut *work, &under).await, [others]);
    }
    work.commit().await.unwrap();
    keys_hold(&base).await;
}

async fn a_moved_place_takes_all_under_it_along(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let other = Plant::add(&mut *work, "другой ").await;
    let drive = DriveBuilder::at(&plant)
        .mechanism(None)
        .add(&mut *work)
        .await;
    // A cabinet into another room: its drives stand there then.
    let cabinet = work
        .places()
        .change(&moved(&plant.cabinet, &other.room), at(1))
        .await
        .unwrap();
    assert_eq!(cabinet.parent().unwrap().id, other.room.id);
    assert_eq!(
        work.places().find(cabinet.id).await.unwrap(),
        Some(cabinet.clone())
    );
    let found = work.drives().find(drive).await.unwrap().unwrap();
    assert_eq!(found.values.room, other.room.id);
    assert_eq!(found.shop.id, other.shop.id);
    // A room, a line, each with all under it.
    let room = work
        .places()
        .change(&moved(&other.room, &plant.line), at(2))
        .await
        .unwrap();
    assert_eq!(
        work.drives().find(drive).await.unwrap().unwrap().shop.id,
        plant.shop.id
    );
    assert_eq!(work.places().find(room.id).await.unwrap(), Some(room));
    work.places()
        .change(&moved(&plant.line, &other.shop), at(3))
        .await
        .unwrap();
    assert_eq!(
        work.drives().find(drive).await.unwrap().unwrap().shop.id,
        other.shop.id
    );
    assert_eq!(
        work.places().counts(&plant.shop).await.unwrap(),
        PlaceCounts::default()
    );
    work.commit().await.unwrap();
    keys_hold(&base).await;
}

async fn a_move_and_a_rename_at_once(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let other = Plant::add(&mut *work, "другой ").await;
    // Under its own name it could neither stay nor go in two steps.
    let taken = place(&mut *work, Level::Room, Some(&other.line), "12ПСУ").await;
    place(&mut *work, Level::Room, Some(&plant.line), "13ПСУ").await;
    let changed = renamed(&moved(&plant.room, &other.line), "13ПСУ");
    let room = work.places().change(&changed, at(1)).await.unwrap();
    assert_eq!(work.places().find(plant.room.id).await.unwrap(), Some(room));
    assert_eq!(work.places().find(taken.id).await.unwrap(), Some(taken));
    work.commit().await.unwrap();
    keys_hold(&base).await;
}

async fn only_places_that_hold_other_things_are_occupied(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let all = [
        &plant.shop,
        &plant.line,
        &plant.room,
        &plant.cabinet,
        &plant.mechanism,
    ]
    .map(|place| place.id);
    assert_eq!(
        work.places().occupied(&all, 9).await.unwrap(),
        [],
        "they hold only each other"
    );
    assert_eq!(
        work.places().occupied(&all[..3], 9).await.unwrap().len(),
        2,
        "the line and the room"
    );
    assert_eq!(work.places().occupied(&[], 9).await.unwrap(), []);
    DriveBuilder::at(&plant).add(&mut *work).await;
    let mut occupied = ids(&work.places().occupied(&all, 9).await.unwrap());
    occupied.sort();
    assert_eq!(
        occupied,
        [plant.room.id, plant.cabinet.id, plant.mechanism.id]
    );
    assert_eq!(work.places().occupied(&all, 1).await.unwrap().len(), 1);
}

async fn removed_places_are_gone_and_their_ids_with_them(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let greatest = plant.mechanism.id;
    assert_eq!(
        work.places()
            .remove(&[greatest, PlaceId(9_999)])
            .await
            .unwrap(),
        1
    );
    assert_eq!(work.places().find(greatest).await.unwrap(), None);
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let next = place(&mut *work, Level::Mechanism, Some(&plant.line), "новый").await;
    assert!(next.id > greatest, "an id is never given twice: {next:?}");
}

async fn what_holds_something_is_not_removed(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    for id in [plant.shop.id, plant.room.id] {
        let mut work = base.store.begin(Area::Places).await.unwrap();
        let refused = work.places().remove(&[id]).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Reference))),
            "{refused:?}"
        );
        assert!(matches!(work.commit().await, Err(Error::Poisoned)));
    }
    let mut work = base.store.begin(Area::Drives).await.unwrap();
    DriveBuilder::at(&plant).add(&mut *work).await;
    work.commit().await.unwrap();
    for id in [plant.cabinet.id, plant.mechanism.id] {
        let mut work = base.store.begin(Area::Places).await.unwrap();
        let refused = work.places().remove(&[id]).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Reference))),
            "{refused:?}"
        );
    }
}

async fn a_name_that_is_taken_is_a_conflict_and_adds_nothing(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let levels = [
        (Level::Shop, None, "ЛПЦ-1"),
        (Level::Room, Some(&plant.line), "12ПСУ"),
        (Level::Cabinet, Some(&plant.room), "2UZ-2"),
        (Level::Mechanism, Some(&plant.line), "Отводящий рольганг"),
    ];
    for (level, parent, taken) in levels {
        let mut work = base.store.begin(Area::Places).await.unwrap();
        let new = [
            new_place(level, parent, "свободно"),
            new_place(level, parent, taken),
        ];
        let refused = work.places().add(&new, at(0)).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::NameTaken))),
            "{refused:?}"
        );
        // The unit goes on, and has nothing of it.
        let free = work.places().add(&new[..1], at(0)).await.unwrap();
        assert_eq!(free.len(), 1);
        work.places().remove(&[free[0].id]).await.unwrap();
        work.commit().await.unwrap();
    }
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let twice = [
        new_place(Level::Shop, None, "раз"),
        new_place(Level::Shop, None, "раз"),
    ];
    let refused = work.places().add(&twice, at(0)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::NameTaken))),
        "{refused:?}"
    );
    work.commit().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM places").await, 5);
    // The same name on another level, under another parent, in another case is another name.
    let mut work = base.store.begin(Area::Places).await.unwrap();
    place(
        &mut *work,
        Level::Room,
        Some(&plant.line),
        "Отводящий рольганг",
    )
    .await;
    place(&mut *work, Level::Shop, None, "лпц-1").await;
    work.commit().await.unwrap();
}

async fn a_rename_to_a_name_that_is_taken_is_a_conflict(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let shop = place(&mut *work, Level::Shop, None, "ЛПЦ-2").await;
    let line = place(&mut *work, Level::ProductionLine, Some(&shop), "Стан 1700").await;
    work.commit().await.unwrap();

    let mut work = base.store.begin(Area::Places).await.unwrap();
    for refused in [renamed(&shop, "ЛПЦ-1"), moved(&line, &plant.shop)] {
        let refused = work.places().change(&refused, at(1)).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::NameTaken))),
            "{refused:?}"
        );
    }
    // The unit goes on: nothing was sent that failed.
    assert_eq!(
        work.places().find(shop.id).await.unwrap(),
        Some(shop.clone())
    );
    work.places()
        .change(&renamed(&shop, "ЛПЦ-3"), at(1))
        .await
        .unwrap();
    work.commit().await.unwrap();
    assert_eq!(
        base.number("SELECT count(*) FROM places WHERE name = 'ЛПЦ-3'")
            .await,
        1
    );
    keys_hold(&base).await;
}

async fn a_parent_that_is_not_there_is_a_conflict(base: Base) {
    let plant = Plant::stored(&*base.store, "").await;
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let gone = PlaceId(9_999);
    let new = domain::NewPlace::new(Level::Room, Some(gone), name("12ПСУ")).unwrap();
    let refused = work.places().add(&[new], at(0)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
    let nowhere = domain::Place {
        id: gone,
        ..plant.shop.clone()
    };
    let refused = work.places().change(&nowhere, at(0)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
    let refused = work
        .places()
        .change(&moved(&plant.line, &nowhere), at(0))
        .await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
    // A parent of the wrong level.
    let new = domain::NewPlace::new(Level::Cabinet, Some(plant.shop.id), name("1")).unwrap();
    let refused = work.places().add(&[new], at(0)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Reference))),
        "{refused:?}"
    );
}

async fn hostile_names_stay_in_their_place(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let hostile = [
        "\u{10ffff}",
        "\u{10ffff}\u{10ffff}",
        "%_\\",
        "';--",
        "🦀",
        "\u{200f}",
        "я\u{301}",
    ];
    for text in hostile {
        let cabinet = place(&mut *work, Level::Cabinet, Some(&plant.room), text).await;
        DriveBuilder::at(&plant)
            .cabinet(Some(&cabinet))
            .mechanism(None)
            .add(&mut *work)
            .await;
    }
    let long = "\u{10ffff}".repeat(200);
    let deep = place(&mut *work, Level::Shop, None, &long).await;
    let deep = place(&mut *work, Level::ProductionLine, Some(&deep), &long).await;
    let deep = place(&mut *work, Level::Room, Some(&deep), &long).await;
    let cabinet = place(&mut *work, Level::Cabinet, Some(&deep), &long).await;
    let mechanism = place(
        &mut *work,
        Level::Mechanism,
        deep.above.last().map(|_| &plant.line),
        &long,
    )
    .await;
    let longest = DriveBuilder {
        room: deep,
        cabinet: Some(cabinet),
        mechanism: Some(mechanism),
        ..DriveBuilder::at(&plant)
    };
    longest
        .series(&long)
        .type_name(Some(&long))
        .note(&"ж".repeat(4_000))
        .add(&mut *work)
        .await;

    let work = &mut *work;
    let count = hostile.len() as u64;
    assert_eq!(
        work.places().counts(&plant.shop).await.unwrap().drives,
        count
    );
    assert_eq!(
        work.places().counts(&plant.room).await.unwrap().cabinets,
        count + 1
    );
    assert_eq!(
        work.places().under(&plant.room, 100).await.unwrap().len() as u64,
        count + 2
    );
    let filter = domain::DriveFilter {
        places: vec![plant.line.id],
        ..Default::default()
    };
    assert_eq!(drives(work, &filter).await.len() as u64, count);
    let tree = work.places().tree(Some(plant.shop.id), 9).await.unwrap();
    assert_eq!(tree[0].1.drives, count);
}
