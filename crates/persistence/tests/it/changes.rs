//! The history: the contract of its repository.

use crate::support::{Base, build::*, on_both};
use domain::{Change, ChangeFilter, ChangeId, Entity, NewChange, Operation, Position};
use persistence::{Area, UnitOfWork};

on_both!(
    an_entry_is_kept_with_all_that_it_tells,
    lists_have_the_newest_first,
    lists_are_filtered,
    an_entry_unfolds,
    later_entries_on_the_same_things_are_told,
);

async fn add(work: &mut dyn UnitOfWork, change: NewChange) -> ChangeId {
    work.changes().add(&[change]).await.unwrap()[0]
}

fn under(parent: ChangeId, change: NewChange) -> NewChange {
    NewChange {
        parent: Some(parent),
        ..change
    }
}

fn ids_of(changes: &[Change]) -> Vec<ChangeId> {
    changes.iter().map(|change| change.id).collect()
}

async fn an_entry_is_kept_with_all_that_it_tells(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let mut all = vec![];
    for entity in Entity::ALL {
        for operation in Operation::ALL {
            all.push(NewChange {
                operation,
                ..entry(entity, 7)
            });
        }
    }
    all[0].actor.request_id = None;
    all[1].fields.clear();
    all[2].name = "имя \"в кавычках\" 🦀".to_owned();
    let ids = work.changes().add(&all).await.unwrap();
    assert!(ids.is_sorted());
    work.commit().await.unwrap();
    let mut work = base.store.read(Area::Changes).await.unwrap();
    for (id, told) in ids.iter().zip(all) {
        let found = work.changes().find(*id).await.unwrap();
        assert_eq!(found, Some(Change { id: *id, told }));
    }
    assert_eq!(work.changes().find(ChangeId(9_999)).await.unwrap(), None);
}

async fn lists_have_the_newest_first(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let all: Vec<_> = (0..11).map(|number| entry(Entity::Room, number)).collect();
    let mut ids = work.changes().add(&all).await.unwrap();
    ids.reverse();
    let filter = ChangeFilter::default();
    let walked = walk(3, async |page| work.changes().list(&filter, &page).await).await;
    assert_eq!(walked, ids.iter().map(|id| id.0).collect::<Vec<_>>());
    let nonsense = page(2, 3).after(Position {
        key: "a\0b".to_owned(),
        id: i64::MIN,
    });
    let listed = work.changes().list(&filter, &nonsense).await.unwrap();
    assert_eq!(listed.items, []);
}

async fn lists_are_filtered(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let room = add(work, entry(Entity::Room, 1)).await;
    let drive = add(work, entry(Entity::Drive, 1)).await;
    let import = add(work, entry(Entity::Import, 5)).await;
    let in_import = add(work, under(import, entry(Entity::Drive, 1))).await;
    let list = async |work: &mut dyn UnitOfWork, entity, entity_id, parent| {
        let filter = ChangeFilter {
            user: None,
            since: None,
            until: None,
            entity,
            entity_id,
            parent,
        };
        let listed = work.changes().list(&filter, &page(1, 50)).await.unwrap();
        assert_eq!(listed.total.at_least(), listed.items.len() as u64);
        ids_of(&listed.items)
    };
    let on_top = [import, drive, room];
    assert_eq!(list(work, None, None, None).await, on_top);
    assert_eq!(list(work, Some(Entity::Drive), None, None).await, [drive]);
    let of_the_drive = list(work, Some(Entity::Drive), Some(1), None).await;
    assert_eq!(of_the_drive, [in_import, drive], "also what an import did");
    assert_eq!(list(work, Some(Entity::Shop), Some(1), None).await, []);
    assert_eq!(list(work, None, None, Some(import)).await, [in_import]);
    let rooms = list(work, Some(Entity::Room), None, Some(import)).await;
    assert_eq!(rooms, []);
}

async fn an_entry_unfolds(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let parent = add(&mut *work, entry(Entity::Import, 1)).await;
    let other = add(&mut *work, entry(Entity::Import, 2)).await;
    let own: Vec<_> = (0..5)
        .map(|id| under(parent, entry(Entity::Drive, id)))
        .collect();
    let own = work.changes().add(&own).await.unwrap();
    add(&mut *work, under(other, entry(Entity::Drive, 1))).await;
    let first = work.changes().under(parent, None, 3).await.unwrap();
    assert_eq!(ids_of(&first), own[..3]);
    let rest = work.changes().under(parent, Some(own[2]), 9).await.unwrap();
    assert_eq!(ids_of(&rest), own[3..]);
}

async fn later_entries_on_the_same_things_are_told(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let earlier = add(work, entry(Entity::Drive, 1)).await;
    let import = add(work, entry(Entity::Import, 1)).await;
    for id in [1, 2] {
        // Twice in the same import: that isn't later than itself.
        add(work, under(import, entry(Entity::Drive, id))).await;
        add(work, under(import, entry(Entity::Drive, id))).await;
    }
    assert_eq!(
        work.changes().later_than_under(import, 9).await.unwrap(),
        []
    );
    let of_another_kind = add(work, entry(Entity::Room, 1)).await;
    let of_another = add(work, entry(Entity::Drive, 3)).await;
    let single = add(work, entry(Entity::Drive, 2)).await;
    let second_import = add(work, entry(Entity::Import, 2)).await;
    let in_it = add(work, under(second_import, entry(Entity::Drive, 1))).await;
    let later = work.changes().later_than_under(import, 9).await.unwrap();
    assert_eq!(ids_of(&later), [single, in_it]);
    assert!(![earlier, of_another, of_another_kind].contains(&later[0].id));
    let one = work.changes().later_than_under(import, 1).await.unwrap();
    assert_eq!(ids_of(&one), [single]);
}
