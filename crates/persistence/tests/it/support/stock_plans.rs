//! Everything that can be asked of the stock, with a few spares made here when the base has none.

use super::Asking;
use domain::stock::{MovementFilter, MovementKind, NewMovement};
use domain::{
    Actor, Amount, Difference, DriveId, Name, Note, PageRequest, Position, Sorting,
    StockItemFilter, StockItemId, StockItemSort, StockItemValues, StoreId,
};
use jiff::Timestamp;

const SORTS: [StockItemSort; 5] = [
    StockItemSort::Group,
    StockItemSort::Name,
    StockItemSort::Quantity,
    StockItemSort::UpdatedAt,
    StockItemSort::Id,
];

fn values(store: StoreId) -> StockItemValues {
    StockItemValues {
        group: Some(Name::parse("Реле").unwrap()),
        name: Some(Note::parse("РП21").unwrap()),
        specs: None,
        nomenclature_number: Some(Name::parse("11411257 (71110182)").unwrap()),
        minimum: Some(Amount::parse("7").unwrap()),
        store,
        placement: None,
        used_placement: None,
        new_placement: None,
        applicability: None,
        note: None,
    }
}

fn filters(store: StoreId) -> Vec<(&'static str, StockItemFilter)> {
    let all = StockItemFilter::default;
    let group = Some("реле ".to_owned());
    let text = |text: &str| StockItemFilter {
        text: Some(text.to_owned()),
        ..all()
    };
    vec![
        ("", all()),
        (
            "store",
            StockItemFilter {
                store: Some(store),
                ..all()
            },
        ),
        (
            "group",
            StockItemFilter {
                group: group.clone(),
                ..all()
            },
        ),
        (
            "store, group",
            StockItemFilter {
                store: Some(store),
                group,
                ..all()
            },
        ),
        (
            "below minimum",
            StockItemFilter {
                below_minimum: true,
                ..all()
            },
        ),
        (
            "in stock",
            StockItemFilter {
                in_stock: true,
                ..all()
            },
        ),
        ("a number", text("71110182")),
        ("a word", text("рп2")),
        (
            "a word in stock in a store",
            StockItemFilter {
                store: Some(store),
                in_stock: true,
                ..text("реле")
            },
        ),
    ]
}

pub(super) async fn stock(asking: &mut Asking<'_>) {
    let at = Timestamp::UNIX_EPOCH;
    let names = [Name::parse("Холодильник №7").unwrap()];
    let store = asking.work.stores().add(&names, at).await.unwrap()[0].clone();
    let own = values(store.id);
    let groups: Vec<Name> = own.group.iter().cloned().collect();
    // Adding has no plan: only how it looks for what is there.
    let first = asking.work.stock_items().typed_first(&groups).await;
    assert_eq!(first.unwrap(), groups);
    asking
        .ask("groups typed first".to_owned(), async |work| {
            work.stock_items().typed_first(&groups).await
        })
        .await;
    asking
        .ask("respell a group".to_owned(), async |work| {
            work.stock_items().respell(&groups[0]).await
        })
        .await;
    let new = [(own.clone(), Amount::parse("3").unwrap())];
    let id = asking.work.stock_items().add(&new, at).await.unwrap()[0];
    lists(asking, store.id).await;
    asking
        .ask("stock groups".to_owned(), async |work| {
            work.stock_items().groups(500).await
        })
        .await;
    asking
        .ask("spares of a group".to_owned(), async |work| {
            work.stock_items().of_group(&groups[0], 500).await
        })
        .await;
    asking
        .ask("spares alike".to_owned(), async |work| {
            work.stock_items().alike(&own, 200).await
        })
        .await;
    asking
        .ask("spares after".to_owned(), async |work| {
            work.stock_items().after(Some(StockItemId(7)), 500).await
        })
        .await;
    asking
        .ask("a spare".to_owned(), async |work| {
            work.stock_items().find(id).await
        })
        .await;
    asking
        .ask("change a spare".to_owned(), async |work| {
            let one = Amount::parse("1").unwrap();
            work.stock_items().change(id, &own, one, at).await
        })
        .await;
    stores(asking, store.id).await;
    movements(asking, id).await;
    asking
        .ask("remove a spare".to_owned(), async |work| {
            work.stock_items().remove(&[id]).await
        })
        .await;
}

async fn lists(asking: &mut Asking<'_>, store: StoreId) {
    for (name, filter) in filters(store) {
        for field in SORTS {
            for descending in [false, true] {
                let sorting = [Sorting { field, descending }];
                let first = asking
                    .ask(format!("spares {{{name}}} by {field:?}"), async |work| {
                        let first = PageRequest::first();
                        work.stock_items().list(&filter, &sorting, &first).await
                    })
                    .await;
                let key = match field {
                    StockItemSort::Quantity => "2000",
                    StockItemSort::UpdatedAt => "2026-01-01T00:00:00Z",
                    _ => "реле\u{2}рп",
                };
                let somewhere = Position {
                    key: key.to_owned(),
                    id: 100,
                };
                let second = PageRequest::new(2, 50).unwrap();
                let second = second.after(first.next.unwrap_or(somewhere));
                asking
                    .ask(
                        format!("spares {{{name}}} by {field:?}, on"),
                        async |work| work.stock_items().list(&filter, &sorting, &second).await,
                    )
                    .await;
            }
        }
    }
}

async fn stores(asking: &mut Asking<'_>, id: StoreId) {
    asking
        .ask("a store".to_owned(), async |work| {
            work.stores().find(id).await
        })
        .await;
    let names = ["Север".to_owned()];
    asking
        .ask("stores by name".to_owned(), async |work| {
            work.stores().named(&names).await
        })
        .await;
    let second = PageRequest::new(2, 50).unwrap().after(Position {
        key: "с".to_owned(),
        id: 1,
    });
    for page in [PageRequest::first(), second] {
        asking
            .ask("stores".to_owned(), async |work| {
                work.stores().list(&page).await
            })
            .await;
    }
    asking
        .ask("is a store empty".to_owned(), async |work| {
            work.stores().holds_anything(id).await
        })
        .await;
    let other = Name::parse("Холодильник №8").unwrap();
    asking
        .ask("rename a store".to_owned(), async |work| {
            let at = Timestamp::UNIX_EPOCH;
            work.stores().change(id, &other, at).await
        })
        .await;
}

async fn movements(asking: &mut Asking<'_>, item: StockItemId) {
    let one = Amount::parse("1").unwrap();
    let new = NewMovement {
        item,
        item_name: "Реле РП21".to_owned(),
        kind: MovementKind::Count,
        quantity: one,
        difference: Difference::of_thousandths(one.thousandths()),
        left: one,
        place: None,
        other: None,
        actor: Actor::named("local"),
        drive: None,
        drive_name: None,
        note: None,
        at: Timestamp::UNIX_EPOCH,
    };
    asking.work.movements().add(&[new]).await.unwrap();
    let filters = [
        MovementFilter {
            item: Some(item),
            ..MovementFilter::default()
        },
        MovementFilter {
            drive: Some(DriveId(7)),
            ..MovementFilter::default()
        },
        MovementFilter::default(),
    ];
    let second = PageRequest::new(2, 50).unwrap().after(Position {
        key: String::new(),
        id: 1_000,
    });
    for filter in filters {
        for page in [PageRequest::first(), second.clone()] {
            asking
                .ask(format!("movements {filter:?}"), async |work| {
                    work.movements().list(&filter, &page).await
                })
                .await;
        }
    }
    asking
        .ask("movements follow".to_owned(), async |work| {
            work.movements().follow(item, StockItemId(item.0 + 1)).await
        })
        .await;
}
