//! Stores, spares and movements: the contracts of their repositories.

use crate::support::{Base, build::*, on_both};
use domain::stock::{Movement, MovementFilter, MovementKind, Store};
use domain::{
    Amount, Difference, Listed, Name, Note, Role, StockItem, StockItemFilter, StockItemId,
    StockItemSort, StockItemValues, StoreId,
};
use persistence::{Area, Conflict, Error, UnitOfWork};

on_both!(
    a_store_is_added_renamed_and_removed,
    a_spare_is_kept_as_given,
    groups_are_as_they_were_typed_first,
    groups_typed_at_once_are_one,
    spares_are_sorted_and_walked,
    spares_are_filtered,
    spares_are_found_by_words_and_numbers,
    spares_alike_lie_in_one_store,
    spares_of_a_group_come_in_stock_first,
    movements_are_only_added_and_follow_a_spare,
    a_spare_that_is_held_is_not_moved_meanwhile,
    nothing_goes_below_zero,
);

impl Ids for Listed<StockItem> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|item| item.id.0).collect()
    }
}

impl Ids for Listed<Store> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|store| store.id.0).collect()
    }
}

impl Ids for Listed<Movement> {
    fn ids(&self) -> Vec<i64> {
        self.items.iter().map(|movement| movement.id.0).collect()
    }
}

fn note(text: &str) -> Option<Note> {
    Some(Note::parse(text).unwrap())
}

async fn added(work: &mut dyn UnitOfWork, values: StockItemValues, quantity: &str) -> StockItemId {
    let new = [(values, amount(quantity))];
    work.stock_items().add(&new, at(0)).await.unwrap()[0]
}

async fn listed(work: &mut dyn UnitOfWork, filter: &StockItemFilter) -> Vec<String> {
    let order = by(StockItemSort::Group);
    let found = work.stock_items().list(filter, &order, &page(1, 50)).await;
    let items = found.unwrap().items.into_iter();
    items.map(|item| item.values.title()).collect()
}

async fn a_store_is_added_renamed_and_removed(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let names = ["Север", "Мастерская", "Склад 10", "Склад 2"].map(name);
    let stores = work.stores().add(&names, at(5)).await.unwrap();
    assert_eq!(
        work.stores().find(stores[0].id).await.unwrap().as_ref(),
        Some(&stores[0])
    );
    let by_name = work.stores().list(&page(1, 50)).await.unwrap();
    let by_name: Vec<_> = by_name
        .items
        .iter()
        .map(|store| store.name.as_str())
        .collect();
    assert_eq!(by_name, ["Мастерская", "Север", "Склад 2", "Склад 10"]);
    walk(1, async |page| work.stores().list(&page).await).await;
    let taken = work.stores().add(&names[..1], at(5)).await.unwrap_err();
    assert!(matches!(taken, Error::Conflict(Conflict::NameTaken)));
    let taken = work.stores().change(stores[1].id, &names[0], at(6)).await;
    assert!(matches!(
        taken.unwrap_err(),
        Error::Conflict(Conflict::NameTaken)
    ));
    let renamed = work.stores().change(stores[1].id, &name("Юг"), at(7)).await;
    assert_eq!(renamed.unwrap().unwrap().name.as_str(), "Юг");
    let nobody = StoreId(9_999);
    assert_eq!(
        work.stores()
            .change(nobody, &name("Х"), at(7))
            .await
            .unwrap(),
        None
    );
    added(&mut *work, spare(stores[2].id, "Реле"), "1").await;
    assert!(work.stores().holds_anything(stores[2].id).await.unwrap());
    assert!(!work.stores().holds_anything(stores[0].id).await.unwrap());
    assert_eq!(work.stores().remove(&[stores[0].id]).await.unwrap(), 1);
    assert_eq!(
        work.stores().named(&["Север".to_owned()]).await.unwrap(),
        []
    );
    work.commit().await.unwrap();
}

async fn a_spare_is_kept_as_given(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let store = store(&mut *work, "Коил-Бокс").await;
    let whole = StockItemValues {
        group: Some(name("Двигатели вентиляторов")),
        name: note("Mod.5K38  PN 305K\n4*215"),
        specs: note("HP:3/4 50/60Hz\nV:208-230/460 V PH:3"),
        nomenclature_number: Some(name("11411257 (71110182)")),
        minimum: Some(amount("2.5")),
        store: store.id,
        placement: Some(name("5093")),
        used_placement: Some(name("к\\б полка 2 №79")),
        new_placement: Some(name("5")),
        applicability: note("Неликвиды"),
        note: note("с блок-контактом"),
    };
    let id = added(&mut *work, whole.clone(), "0.125").await;
    let kept = work.stock_items().find(id).await.unwrap().unwrap();
    assert_eq!((&kept.values, kept.quantity), (&whole, amount("0.125")));
    assert_eq!(
        (kept.store.name.as_str(), kept.created_at),
        ("Коил-Бокс", at(0))
    );
    let bare = StockItemValues {
        name: note("x"),
        ..nothing_in(store.id)
    };
    let bare_id = added(&mut *work, bare.clone(), "0").await;
    let kept = work.stock_items().find(bare_id).await.unwrap().unwrap();
    assert_eq!((kept.values, kept.quantity), (bare, Amount::ZERO));
    let changed = work
        .stock_items()
        .change(bare_id, &whole, amount("7"), at(9))
        .await;
    assert!(changed.unwrap());
    let many = work.stock_items().find_many(&[bare_id, id]).await.unwrap();
    assert_eq!(
        many.iter().map(|item| item.id).collect::<Vec<_>>(),
        [id, bare_id]
    );
    assert_eq!((&many[1].values, many[1].quantity), (&whole, amount("7")));
    assert_eq!((many[1].created_at, many[1].updated_at), (at(0), at(9)));
    let nobody = StockItemId(9_999);
    let changed = work
        .stock_items()
        .change(nobody, &whole, Amount::ZERO, at(9));
    assert!(!changed.await.unwrap());
    assert_eq!(work.stock_items().remove(&[id, nobody]).await.unwrap(), 1);
    assert_eq!(work.stock_items().find(id).await.unwrap(), None);
    work.commit().await.unwrap();
}

async fn groups_are_as_they_were_typed_first(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let typed = ["Реле", " РЕ ЛЕ", "Блок 10", "реле", "Блок 2"].map(name);
    let first = work.stock_items().typed_first(&typed).await.unwrap();
    let first: Vec<_> = first.iter().map(Name::as_str).collect();
    assert_eq!(first, ["Реле", "Реле", "Блок 10", "Реле", "Блок 2"]);
    let again = work.stock_items().typed_first(&typed[1..2]).await.unwrap();
    assert_eq!(again[0].as_str(), "Реле");
    let store = store(&mut *work, "Север").await;
    assert_eq!(work.stock_items().groups(50).await.unwrap(), [""; 0]);
    for group in ["Реле", "Блок 10", "Блок 2"] {
        let values = StockItemValues {
            group: Some(name(group)),
            ..nothing_in(store.id)
        };
        added(&mut *work, values, "1").await;
    }
    assert_eq!(
        work.stock_items().groups(50).await.unwrap(),
        ["Блок 2", "Блок 10", "Реле"]
    );
    assert_eq!(work.stock_items().groups(1).await.unwrap(), ["Блок 2"]);
    work.commit().await.unwrap();
}

async fn groups_typed_at_once_are_one(base: Base) {
    let stores: Vec<_> = (0..6).map(|_| base.open_narrow()).collect();
    let writers = stores.iter().enumerate().map(async |(number, store)| {
        let mut work = store.begin(Area::Stock).await.unwrap();
        let typed = [name(if number % 2 == 0 {
            "Реле"
        } else {
            "РЕЛЕ"
        })];
        let first = work.stock_items().typed_first(&typed).await.unwrap();
        work.commit().await.unwrap();
        first[0].as_str().to_owned()
    });
    let mut seen = futures_util::future::join_all(writers).await;
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:?}");
}

/// Three groups in two stores, some none left, some below their minimum, some without a name.
async fn some_stock(work: &mut dyn UnitOfWork) -> [Store; 2] {
    let stores = [store(work, "Север").await, store(work, "Юг").await];
    for number in 0..23 {
        let group = ["Реле", "Блок питания", "Варистор"][number % 3];
        let group = [name(group)];
        let first = work.stock_items().typed_first(&group).await.unwrap();
        let values = StockItemValues {
            group: (number % 5 != 0).then(|| first[0].clone()),
            name: note(&format!("Вид {}", number % 12)).filter(|_| number % 7 != 3),
            specs: note("24В"),
            minimum: (number % 4 == 1).then(|| amount("3")),
            ..nothing_in(stores[number % 2].id)
        };
        let quantity = (number % 6).to_string();
        let new = [(values, amount(&quantity))];
        let when = at(number as i64 % 9);
        work.stock_items().add(&new, when).await.unwrap();
    }
    stores
}

async fn spares_of_a_group_come_in_stock_first(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    some_stock(&mut *work).await;
    let any = work
        .stock_items()
        .of_group(&name("РЕЛЕ"), 50)
        .await
        .unwrap();
    assert_eq!(any.len(), 6);
    let group = |item: &StockItem| item.values.group.as_ref().map(Name::to_string);
    assert!(
        any.iter()
            .all(|item| group(item) == Some("Реле".to_owned()))
    );
    let left: Vec<bool> = any.iter().map(|item| item.quantity.is_zero()).collect();
    assert!(left.is_sorted() && left.contains(&true), "{left:?}");
    for most in [1, 3, 5] {
        let some = work.stock_items().of_group(&name("Реле"), most).await;
        assert_eq!(some.unwrap(), any[..most as usize]);
    }
    assert_eq!(
        work.stock_items().of_group(&name("Диод"), 5).await.unwrap(),
        []
    );
    work.commit().await.unwrap();
}

async fn spares_are_sorted_and_walked(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    some_stock(&mut *work).await;
    let all = StockItemFilter::default();
    for field in [
        StockItemSort::Group,
        StockItemSort::Name,
        StockItemSort::Quantity,
        StockItemSort::UpdatedAt,
        StockItemSort::Id,
    ] {
        let up = walk(4, async |page| {
            work.stock_items().list(&all, &by(field), &page).await
        });
        let mut up = up.await;
        assert_eq!(up.len(), 23);
        let down = walk(4, async |page| {
            let order = by_descending(field);
            work.stock_items().list(&all, &order, &page).await
        });
        up.reverse();
        assert_eq!(up, down.await, "{field:?}");
    }
    let order = by(StockItemSort::Group);
    let found = work.stock_items().list(&all, &order, &page(1, 50)).await;
    let found = found.unwrap().items;
    let groups: Vec<_> = found
        .iter()
        .map(|item| item.values.group.as_ref().map(Name::as_str))
        .collect();
    let mut sorted = groups.clone();
    sorted.sort_unstable();
    assert_eq!(groups, sorted, "those without first");
    let least = by(StockItemSort::Quantity);
    let found = work.stock_items().list(&all, &least, &page(1, 50)).await;
    let quantities: Vec<_> = found
        .unwrap()
        .items
        .iter()
        .map(|item| item.quantity)
        .collect();
    assert!(quantities.is_sorted(), "{quantities:?}");
    work.commit().await.unwrap();
}

async fn spares_are_filtered(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let stores = some_stock(&mut *work).await;
    let all = work.stock_items().after(None, 500).await.unwrap();
    assert_eq!(all.len(), 23);
    let relays = |item: &StockItem| {
        item.values
            .group
            .as_ref()
            .is_some_and(|g| g.as_str() == "Реле")
    };
    type Holds<'a> = &'a dyn Fn(&StockItem) -> bool;
    let default = StockItemFilter::default;
    let cases: [(StockItemFilter, Holds<'_>); 6] = [
        (
            StockItemFilter {
                store: Some(stores[1].id),
                ..default()
            },
            &|item| item.store.name == "Юг",
        ),
        (
            StockItemFilter {
                group: Some(" рЕ лЕ".to_owned()),
                ..default()
            },
            &relays,
        ),
        (
            StockItemFilter {
                below_minimum: true,
                ..default()
            },
            &StockItem::is_below_minimum,
        ),
        (
            StockItemFilter {
                in_stock: true,
                ..default()
            },
            &|item| !item.quantity.is_zero(),
        ),
        (
            StockItemFilter {
                in_stock: true,
                store: Some(stores[1].id),
                group: Some("Реле".to_owned()),
                text: Some("24в вид".to_owned()),
                ..default()
            },
            &|item| {
                relays(item)
                    && !item.quantity.is_zero()
                    && item.store.name == "Юг"
                    && item.values.name.is_some()
            },
        ),
        (
            StockItemFilter {
                group: Some("\0".to_owned()),
                ..default()
            },
            &|_| false,
        ),
    ];
    for (filter, holds) in cases {
        let mut expected: Vec<i64> = all
            .iter()
            .filter(|item| holds(item))
            .map(|i| i.id.0)
            .collect();
        let found = walk(2, async |page| {
            let order = by(StockItemSort::Id);
            work.stock_items().list(&filter, &order, &page).await
        });
        expected.sort_unstable();
        let found = found.await;
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(found.is_empty(), filter.group.as_deref() == Some("\0"));
    }
    work.commit().await.unwrap();
}

async fn spares_are_found_by_words_and_numbers(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let store = store(&mut *work, "Север").await;
    let values = StockItemValues {
        group: Some(name("Автоматический выключатель")),
        name: note("Siemens 5SY6 115-7"),
        specs: note("1,6А 1ф"),
        nomenclature_number: Some(name("11411257 (71110182)")),
        applicability: note("Барабаны моталок"),
        ..spare(store.id, "x")
    };
    let id = added(&mut *work, values.clone(), "1").await;
    added(&mut *work, spare(store.id, "РП21"), "1").await;
    let found = async |work: &mut dyn UnitOfWork, text: &str| {
        let filter = StockItemFilter {
            text: Some(text.to_owned()),
            ..StockItemFilter::default()
        };
        listed(work, &filter).await.len()
    };
    for text in [
        "11411257",
        "71110182",
        "7111",
        "(71110182)",
        "5sy6",
        "SIEMENS выкл",
        "моталок",
        "1ф",
    ] {
        assert_eq!(found(&mut *work, text).await, 1, "{text}");
    }
    for text in ["1110182", "нет", "siemens рп21", "-"] {
        assert_eq!(found(&mut *work, text).await, 0, "{text}");
    }
    let other = StockItemValues {
        name: note("ABB"),
        ..values
    };
    work.stock_items()
        .change(id, &other, amount("1"), at(1))
        .await
        .unwrap();
    assert_eq!(found(&mut *work, "siemens").await, 0);
    assert_eq!(found(&mut *work, "abb").await, 1);
    work.stock_items().remove(&[id]).await.unwrap();
    assert_eq!(found(&mut *work, "abb").await, 0);
    work.commit().await.unwrap();
}

async fn spares_alike_lie_in_one_store(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let (north, south) = (
        store(&mut *work, "Север").await,
        store(&mut *work, "Юг").await,
    );
    let values = spare(north.id, "РП21");
    let one = added(&mut *work, values.clone(), "1").await;
    let two = added(&mut *work, values.clone(), "2").await;
    added(&mut *work, spare(south.id, "РП21"), "3").await;
    added(&mut *work, spare(north.id, "РП22"), "4").await;
    let alike = work.stock_items().alike(&values, 50).await.unwrap();
    let ids: Vec<_> = alike.iter().map(|item| item.id).collect();
    assert_eq!(ids, [one, two]);
    assert_eq!(work.stock_items().alike(&values, 1).await.unwrap().len(), 1);
    work.commit().await.unwrap();
}

async fn movements_are_only_added_and_follow_a_spare(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let plant = Plant::add(&mut *work, "").await;
    let drive = DriveBuilder::at(&plant).add(&mut *work).await;
    let anna = user(&mut *work, "anna@plant.example", Role::Storekeeper).await;
    let store = store(&mut *work, "Север").await;
    let item = added(&mut *work, spare(store.id, "РП21"), "3").await;
    let other = added(&mut *work, spare(store.id, "РП22"), "0").await;
    let mut first = counted(item, "5");
    first.at = at(1);
    let mut take = counted(item, "2");
    take.kind = MovementKind::Take;
    take.difference = Difference::of_thousandths(-2_000);
    take.left = amount("3");
    take.drive = Some(drive);
    take.drive_name = Some("S120".to_owned());
    take.note = note("горел\nфильтр");
    take.actor.user = Some(anna.id);
    let told = work.movements().add(&[first, take.clone()]).await.unwrap();
    let of_item = MovementFilter {
        item: Some(item),
        ..MovementFilter::default()
    };
    let latest = work.movements().latest(&of_item, 9).await.unwrap();
    assert_eq!(latest, [told[1].clone(), told[0].clone()], "newest first");
    assert_eq!(latest[0].told, take);
    let of_drive = MovementFilter {
        drive: Some(drive),
        ..MovementFilter::default()
    };
    assert_eq!(
        work.movements().latest(&of_drive, 9).await.unwrap(),
        told[1..]
    );
    for number in 0..6 {
        let new = counted(other, &number.to_string());
        work.movements().add(&[new]).await.unwrap();
    }
    for filter in [MovementFilter::default(), of_item] {
        walk(2, async |page| work.movements().list(&filter, &page).await).await;
    }
    // The story outlives the drive and the spare.
    work.drives().remove(&[drive]).await.unwrap();
    work.stock_items().remove(&[item]).await.unwrap();
    let latest = work.movements().latest(&of_item, 9).await.unwrap();
    assert_eq!((latest.len(), latest[0].told.drive), (2, None));
    assert_eq!(latest[0].told.drive_name.as_deref(), Some("S120"));
    let back = added(&mut *work, spare(store.id, "РП21"), "0").await;
    let sum = work.movements().follow(item, back).await.unwrap();
    assert_eq!(sum, amount("3"));
    assert_eq!(work.movements().latest(&of_item, 9).await.unwrap(), []);
    work.commit().await.unwrap();
}

async fn a_spare_that_is_held_is_not_moved_meanwhile(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let store = store(&mut *work, "Север").await;
    let values = spare(store.id, "РП21");
    let item = added(&mut *work, values.clone(), "0").await;
    work.commit().await.unwrap();
    // Each with a store of its own, as instances have: in one they would wait at its gate.
    let stores: Vec<_> = (0..8).map(|_| base.open_narrow()).collect();
    let writers = stores.iter().map(async |store| {
        let mut work = store.begin(Area::Stock).await.unwrap();
        work.stock_items().hold(&[item]).await.unwrap();
        let held = work.stock_items().find(item).await.unwrap().unwrap();
        let more = held.quantity.with(amount("1").added()).unwrap();
        work.stock_items()
            .change(item, &values, more, at(1))
            .await
            .unwrap();
        work.commit().await.unwrap();
    });
    futures_util::future::join_all(writers).await;
    let mut work = base.store.read(Area::Stock).await.unwrap();
    let now = work.stock_items().find(item).await.unwrap().unwrap();
    assert_eq!(now.quantity, amount("8"));
}

async fn nothing_goes_below_zero(base: Base) {
    let mut work = base.store.begin(Area::Stock).await.unwrap();
    let store = store(&mut *work, "Север").await;
    let item = added(&mut *work, spare(store.id, "РП21"), "1").await;
    let mut below = counted(item, "1");
    below.difference = Difference::of_thousandths(-2_000);
    work.movements().add(&[below]).await.unwrap();
    // The movements would come to less than nothing: that can't be an amount.
    let sum = work.movements().follow(StockItemId(9_999), item).await;
    assert!(matches!(sum.unwrap_err(), Error::Inconsistent(_)));
    work.rollback().await.unwrap();
}
