//! The history: the contract of its repository.

use crate::support::{Base, build::*, on_both};
use domain::{Change, ChangeFilter, ChangeId, Entity, NewChange, Operation, Position, UserId};
use persistence::{Area, UnitOfWork};

on_both!(
    an_entry_is_kept_with_all_that_it_tells,
    lists_have_the_newest_first,
    lists_are_filtered,
    lists_are_filtered_by_person,
    lists_are_filtered_by_time,
    times_and_ids_may_be_out_of_order_for_an_hour,
    an_entry_unfolds,
    later_entries_on_the_same_things_are_told,
    superseded_entries_are_known,
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
    let latest = work.changes().latest(&filter, 4).await.unwrap();
    assert_eq!(ids_of(&latest), ids[..4]);
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
            without_people: false,
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

async fn superseded_entries_are_known(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let first = add(work, entry(Entity::Drive, 1)).await;
    let of_another_kind = add(work, entry(Entity::Room, 1)).await;
    let second = add(work, entry(Entity::Drive, 1)).await;
    let import = add(work, entry(Entity::Import, 1)).await;
    let last = add(work, under(import, entry(Entity::Drive, 1))).await;
    let asked = [last, of_another_kind, second, first, ChangeId(9_999)];
    let superseded = work.changes().superseded(&asked).await.unwrap();
    assert_eq!(superseded, [first, second]);
    assert_eq!(work.changes().superseded(&[]).await.unwrap(), []);
}

fn by(user: i64, change: NewChange) -> NewChange {
    let mut change = change;
    change.actor.user = Some(UserId(user));
    change
}

fn told(seconds: i64, change: NewChange) -> NewChange {
    NewChange {
        at: at(seconds),
        ..change
    }
}

/// The ids that a filter gives, walked in pages of two; the total must agree.
async fn listed(work: &mut dyn UnitOfWork, filter: ChangeFilter) -> Vec<ChangeId> {
    let walked = walk(2, async |page| work.changes().list(&filter, &page).await).await;
    let first = work.changes().list(&filter, &page(1, 50)).await.unwrap();
    assert_eq!(first.total.at_least(), walked.len() as u64, "{filter:?}");
    walked.into_iter().map(ChangeId).collect()
}

async fn lists_are_filtered_by_person(base: Base) {
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let room = add(work, by(1, entry(Entity::Room, 1))).await;
    let nobodys = add(work, {
        let mut entry = entry(Entity::Room, 1);
        entry.actor.user = None;
        entry
    })
    .await;
    let others = add(work, by(2, entry(Entity::Room, 1))).await;
    let import = add(work, by(1, entry(Entity::Import, 5))).await;
    let in_import = add(work, under(import, by(1, entry(Entity::Room, 1)))).await;
    let of = |user| ChangeFilter {
        user: Some(UserId(user)),
        ..ChangeFilter::default()
    };
    assert_eq!(listed(work, of(1)).await, [import, room]);
    assert_eq!(listed(work, of(2)).await, [others]);
    assert_eq!(listed(work, of(3)).await, []);
    let rooms = ChangeFilter {
        entity: Some(Entity::Room),
        ..of(1)
    };
    assert_eq!(listed(work, rooms.clone()).await, [room]);
    let one = ChangeFilter {
        entity_id: Some(1),
        ..rooms
    };
    assert_eq!(
        listed(work, one.clone()).await,
        [in_import, room],
        "also what their import did"
    );
    let everybodys = ChangeFilter { user: None, ..one };
    let all = [in_import, others, nobodys, room];
    assert_eq!(listed(work, everybodys).await, all);
}

async fn lists_are_filtered_by_time(base: Base) {
    const DAY: i64 = 86_400;
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let room = add(work, told(0, by(1, entry(Entity::Room, 1)))).await;
    let import = add(work, told(DAY, by(1, entry(Entity::Import, 5)))).await;
    let drive = add(work, told(DAY + 60, by(2, entry(Entity::Drive, 1)))).await;
    // Rows of an import come later than what others told meanwhile, and are of the time at which it began.
    let row = told(DAY, by(1, under(import, entry(Entity::Drive, 1))));
    let in_import = add(work, row).await;
    let last = add(work, told(2 * DAY, by(1, entry(Entity::Drive, 1)))).await;
    let between = |since: Option<i64>, until: Option<i64>| ChangeFilter {
        since: since.map(at),
        until: until.map(at),
        ..ChangeFilter::default()
    };
    for (filter, expected) in [
        (between(Some(0), None), vec![last, drive, import, room]),
        (between(Some(1), None), vec![last, drive, import]),
        (between(Some(DAY), Some(DAY)), vec![]),
        (between(Some(DAY), Some(DAY + 60)), vec![import]),
        (between(Some(DAY + 1), Some(2 * DAY)), vec![drive]),
        (between(None, Some(1)), vec![room]),
        (between(None, Some(0)), vec![]),
        (between(Some(3 * DAY), None), vec![]),
        (between(Some(2 * DAY), None), vec![last]),
        (between(Some(DAY), Some(0)), vec![]),
    ] {
        assert_eq!(listed(work, filter.clone()).await, expected, "{filter:?}");
    }
    let of_one = |since, until| ChangeFilter {
        entity: Some(Entity::Drive),
        entity_id: Some(1),
        ..between(since, until)
    };
    let on_that_day = of_one(Some(DAY), Some(2 * DAY));
    assert_eq!(listed(work, on_that_day.clone()).await, [in_import, drive]);
    let theirs = ChangeFilter {
        user: Some(UserId(1)),
        ..on_that_day
    };
    assert_eq!(listed(work, theirs).await, [in_import]);
    let inside = ChangeFilter {
        parent: Some(import),
        ..between(Some(DAY), Some(DAY + 1))
    };
    assert_eq!(listed(work, inside).await, [in_import]);
    let inside_later = ChangeFilter {
        parent: Some(import),
        ..between(Some(DAY + 1), None)
    };
    assert_eq!(listed(work, inside_later).await, []);
    // Far ends of time are no special case.
    let always = ChangeFilter {
        since: Some(jiff::Timestamp::UNIX_EPOCH),
        until: Some("9999-12-30T00:00:00Z".parse().unwrap()),
        ..ChangeFilter::default()
    };
    assert_eq!(listed(work, always).await, [last, drive, import, room]);
}

/// A unit that begins first may write last, as long as it runs.
async fn times_and_ids_may_be_out_of_order_for_an_hour(base: Base) {
    const MINUTE: i64 = 60;
    let mut work = base.store.begin(Area::Changes).await.unwrap();
    let work = &mut *work;
    let long_before = add(work, told(-300 * MINUTE, entry(Entity::Room, 1))).await;
    let quick = add(work, told(60 * MINUTE, entry(Entity::Room, 2))).await;
    let slow = add(work, told(MINUTE, entry(Entity::Room, 3))).await;
    let quicker = add(work, told(60 * MINUTE - 1, entry(Entity::Room, 4))).await;
    let long_after = add(work, told(300 * MINUTE, entry(Entity::Room, 5))).await;
    let between = |since: Option<i64>, until: Option<i64>| ChangeFilter {
        since: since.map(|minutes| at(minutes * MINUTE)),
        until: until.map(|minutes| at(minutes * MINUTE)),
        ..ChangeFilter::default()
    };
    let since = between(Some(60), None);
    assert_eq!(listed(work, since).await, [long_after, quick]);
    let until = between(None, Some(60));
    assert_eq!(listed(work, until).await, [quicker, slow, long_before]);
    let both = between(Some(2), Some(61));
    assert_eq!(listed(work, both).await, [quicker, quick]);
    let early = between(Some(-300), Some(2));
    assert_eq!(listed(work, early).await, [slow, long_before]);
}
