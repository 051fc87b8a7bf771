//! The shift log: the contract of its repository.

use crate::support::{Base, build::*, on_both};
use domain::{
    DriveId, LogEntry, LogEntryFilter, LogEntryId, LogSubject, LogSubjectKind, LogSubjectShown,
    LogText, PlaceId, Position, Role, User, UserId,
};
use persistence::{Area, Conflict, Error, NewLogEntry, PlantLock, UnitOfWork};

on_both!(
    an_entry_is_kept_as_given,
    an_entry_tells_what_things_are_called_now,
    an_entry_is_changed_and_removed,
    an_entry_outlives_what_it_is_about,
    an_entry_needs_its_author_and_what_it_is_about,
    lists_have_the_newest_first,
    lists_are_filtered,
    an_entry_that_is_held_is_not_changed_meanwhile,
);

async fn anna(work: &mut dyn UnitOfWork) -> User {
    user(work, "anna@plant.example", Role::Editor).await
}

fn text(text: &str) -> LogText {
    LogText::parse(text).unwrap()
}

fn about(subject: Option<LogSubjectShown>, author: UserId) -> NewLogEntry {
    NewLogEntry {
        subject,
        ..new_log_entry(author)
    }
}

fn drive(id: DriveId, name: &str) -> LogSubjectShown {
    log_subject(LogSubjectKind::Drive, id.0, name)
}

async fn find(work: &mut dyn UnitOfWork, id: LogEntryId) -> LogEntry {
    work.log_entries().find(id).await.unwrap().unwrap()
}

async fn an_entry_is_kept_as_given(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await;
    let plant = Plant::add(&mut *work, "").await;
    let id = DriveBuilder::at(&plant).add(&mut *work).await;
    let called = "Sinamics S120 6SL3130-1TE24-0AA0, 2UZ-2";
    let subjects = [
        None,
        Some(drive(id, called)),
        Some(log_subject(
            LogSubjectKind::Cabinet,
            plant.cabinet.id.0,
            "2UZ-2",
        )),
        Some(log_subject(LogSubjectKind::Room, plant.room.id.0, "12ПСУ")),
    ];
    let mut added = vec![];
    for (subject, said) in subjects.iter().zip(
        ["", "# F30002\n\n| a | b |\n|---|---|\n| 'x' | \"🦀\" |"]
            .iter()
            .cycle(),
    ) {
        let new = NewLogEntry {
            text: text(said),
            ..about(subject.clone(), author.id)
        };
        let entry = work.log_entries().add(&new, at(1)).await.unwrap();
        let expected = LogEntry {
            id: entry.id,
            title: new.title,
            text: new.text,
            author: domain::AuthorName {
                id: author.id,
                name: "anna".to_owned(),
            },
            subject: subject.clone(),
            created_at: at(1),
            updated_at: at(1),
        };
        assert_eq!(entry, expected);
        added.push(entry);
    }
    work.commit().await.unwrap();
    let mut work = base.store.read(Area::Places).await.unwrap();
    for entry in added {
        assert_eq!(find(&mut *work, entry.id).await, entry);
    }
    let nothing = work.log_entries().find(LogEntryId(9_999)).await.unwrap();
    assert_eq!(nothing, None);
}

async fn an_entry_tells_what_things_are_called_now(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await;
    let plant = Plant::add(&mut *work, "").await;
    let of_room = log_subject(LogSubjectKind::Room, plant.room.id.0, "what was given");
    let new = about(Some(of_room), author.id);
    let of_room = work.log_entries().add(&new, at(0)).await.unwrap();
    let without = DriveBuilder::at(&plant).cabinet(None).type_name(None);
    let id = without.series("DCM").add(&mut *work).await;
    let new = about(Some(drive(id, "what was given")), author.id);
    let of_drive = work.log_entries().add(&new, at(0)).await.unwrap();
    let name_in = |entry: LogEntry| entry.subject.unwrap().name;
    assert_eq!(name_in(of_room.clone()), "12ПСУ");
    assert_eq!(name_in(of_drive.clone()), "DCM, 12ПСУ");

    let room = renamed(&plant.room, "13ПСУ");
    work.places().change(&room, at(2)).await.unwrap();
    let petrova = User {
        name: name("Анна Петрова"),
        ..author
    };
    work.users().change(&petrova, at(2)).await.unwrap();
    let of_room = find(&mut *work, of_room.id).await;
    assert_eq!(of_room.author.name, "Анна Петрова");
    assert_eq!(of_room.updated_at, at(0));
    assert_eq!(name_in(of_room), "13ПСУ");
    assert_eq!(name_in(find(&mut *work, of_drive.id).await), "DCM, 13ПСУ");
}

async fn an_entry_is_changed_and_removed(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await;
    let plant = Plant::add(&mut *work, "").await;
    let id = DriveBuilder::at(&plant).cabinet(None).add(&mut *work).await;
    let new = about(Some(drive(id, "S120")), author.id);
    let other = work.log_entries().add(&new, at(0)).await.unwrap();
    let before = work.log_entries().add(&new, at(0)).await.unwrap();
    let room = log_subject(LogSubjectKind::Room, plant.room.id.0, "12ПСУ");
    for (seconds, subject) in [(1, Some(room)), (2, before.subject.clone()), (3, None)] {
        let wanted = LogEntry {
            title: name(&format!("Смена {seconds}")),
            text: text(&format!("{seconds}")),
            subject,
            ..before.clone()
        };
        let changed = work.log_entries().change(&wanted, at(seconds)).await;
        let expected = LogEntry {
            updated_at: at(seconds),
            ..wanted
        };
        assert_eq!(changed.unwrap(), Some(expected.clone()));
        assert_eq!(find(&mut *work, before.id).await, expected);
    }
    assert_eq!(find(&mut *work, other.id).await, other);

    assert!(work.log_entries().remove(before.id).await.unwrap());
    assert!(!work.log_entries().remove(before.id).await.unwrap());
    assert_eq!(work.log_entries().find(before.id).await.unwrap(), None);
    assert_eq!(
        work.log_entries().change(&before, at(9)).await.unwrap(),
        None
    );
    let next = work.log_entries().add(&new, at(9)).await.unwrap();
    assert!(next.id > before.id, "an id is never given twice");
    assert_eq!(find(&mut *work, other.id).await, other);
    work.commit().await.unwrap();
}

async fn an_entry_outlives_what_it_is_about(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await;
    let plant = Plant::add(&mut *work, "").await;
    let id = DriveBuilder::at(&plant).add(&mut *work).await;
    let subjects = [
        drive(id, "S120"),
        log_subject(LogSubjectKind::Cabinet, plant.cabinet.id.0, "2UZ-2"),
        log_subject(LogSubjectKind::Room, plant.room.id.0, "12ПСУ"),
    ];
    let mut added = vec![];
    for subject in &subjects {
        let new = about(Some(subject.clone()), author.id);
        added.push(work.log_entries().add(&new, at(0)).await.unwrap());
    }
    work.commit().await.unwrap();

    let mut work = base.store.begin(Area::Places).await.unwrap();
    work.lock_plant(PlantLock::Exclusive).await.unwrap();
    assert_eq!(work.drives().remove(&[id]).await.unwrap(), 1);
    let places = [plant.cabinet.id, plant.room.id];
    assert_eq!(work.places().remove(&places).await.unwrap(), 2);
    work.commit().await.unwrap();

    let mut work = base.store.begin(Area::Places).await.unwrap();
    for (before, subject) in added.into_iter().zip(subjects) {
        let gone = LogSubjectShown {
            id: None,
            ..subject.clone()
        };
        let expected = LogEntry {
            subject: Some(gone),
            ..before
        };
        let found = find(&mut *work, expected.id).await;
        assert_eq!(found, expected);
        let again = work.log_entries().change(&found, at(1)).await.unwrap();
        assert_eq!(
            again.unwrap().subject,
            expected.subject,
            "a change keeps it"
        );
        let filter = LogEntryFilter {
            subject: subject.subject(),
            author: None,
        };
        let listed = work
            .log_entries()
            .list(&filter, &page(1, 50))
            .await
            .unwrap();
        assert_eq!(listed.items, []);
    }
    work.commit().await.unwrap();
    assert_eq!(base.store.check().await.unwrap(), []);
}

async fn an_entry_needs_its_author_and_what_it_is_about(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await.id;
    work.commit().await.unwrap();
    for wrong in [
        about(None, UserId(9_999)),
        about(Some(drive(DriveId(9_999), "S120")), author),
        about(
            Some(log_subject(LogSubjectKind::Room, 9_999, "12ПСУ")),
            author,
        ),
    ] {
        let mut work = base.store.begin(Area::Places).await.unwrap();
        let refused = work.log_entries().add(&wrong, at(0)).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Reference))),
            "{refused:?}"
        );
    }
}

async fn lists_have_the_newest_first(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await.id;
    let filter = LogEntryFilter::default();
    let listed = work.log_entries().list(&filter, &page(1, 5)).await.unwrap();
    assert_eq!((listed.items, listed.has_next), (vec![], false));
    let mut ids = vec![];
    for number in 0..11 {
        // By id, whatever the clock said.
        let new = about(None, author);
        let added = work.log_entries().add(&new, at(-number)).await.unwrap();
        ids.insert(0, added.id.0);
    }
    for size in [1, 3, 50] {
        let walked = walk(size, async |page| {
            work.log_entries().list(&filter, &page).await
        });
        assert_eq!(walked.await, ids, "{size}");
    }
    let nonsense = page(2, 3).after(Position {
        key: "a\0b".to_owned(),
        id: i64::MIN,
    });
    let listed = work.log_entries().list(&filter, &nonsense).await.unwrap();
    assert_eq!(listed.items, []);
}

async fn lists_are_filtered(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let work = &mut *work;
    let authors = [anna(work).await.id, {
        user(work, "boris@plant.example", Role::Editor).await.id
    }];
    let plant = Plant::add(work, "").await;
    let builder = DriveBuilder::at(&plant);
    let drives = [builder.add(work).await, builder.add(work).await];
    let subjects = [
        None,
        Some(drive(drives[0], "S120")),
        Some(drive(drives[1], "S120")),
        Some(log_subject(LogSubjectKind::Room, plant.room.id.0, "12ПСУ")),
        Some(log_subject(
            LogSubjectKind::Cabinet,
            plant.cabinet.id.0,
            "2UZ-2",
        )),
    ];
    let mut added = vec![];
    for round in 0..3 {
        for subject in &subjects {
            let new = about(subject.clone(), authors[round % 2]);
            added.insert(0, work.log_entries().add(&new, at(0)).await.unwrap());
        }
    }
    let filtered_by = [
        None,
        Some(LogSubject::Drive(drives[0])),
        Some(LogSubject::Drive(drives[1])),
        Some(LogSubject::Room(plant.room.id)),
        Some(LogSubject::Cabinet(plant.cabinet.id)),
        Some(LogSubject::Room(plant.line.id)),
        Some(LogSubject::Room(PlaceId(9_999))),
        Some(LogSubject::Drive(DriveId(9_999))),
    ];
    for subject in filtered_by {
        for author in [
            None,
            Some(authors[0]),
            Some(authors[1]),
            Some(UserId(9_999)),
        ] {
            let filter = LogEntryFilter { subject, author };
            let fits = |entry: &&LogEntry| {
                let about = entry.subject.as_ref().and_then(LogSubjectShown::subject);
                (subject.is_none() || about == subject)
                    && author.is_none_or(|author| entry.author.id == author)
            };
            let expected: Vec<LogEntry> = added.iter().filter(fits).cloned().collect();
            let listed = work
                .log_entries()
                .list(&filter, &page(1, 50))
                .await
                .unwrap();
            assert_eq!(listed.total.at_least(), expected.len() as u64);
            assert_eq!(listed.items, expected, "{filter:?}");
            let ids: Vec<i64> = expected.iter().map(|entry| entry.id.0).collect();
            let walked = walk(2, async |page| {
                work.log_entries().list(&filter, &page).await
            });
            assert_eq!(walked.await, ids, "{filter:?}");
        }
    }
}

async fn an_entry_that_is_held_is_not_changed_meanwhile(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let author = anna(&mut *work).await.id;
    let new = about(None, author);
    let entry = work.log_entries().add(&new, at(0)).await.unwrap();
    let nothing = work.log_entries().hold(LogEntryId(9_999)).await.unwrap();
    assert_eq!(nothing, None);
    work.commit().await.unwrap();
    // Each with a store of its own, as instances have: in one they would wait at its gate.
    let stores: Vec<_> = (0..8).map(|_| base.open_narrow()).collect();
    let writers = stores.iter().map(async |store| {
        let mut work = store.begin(Area::Places).await.unwrap();
        let held = work.log_entries().hold(entry.id).await.unwrap().unwrap();
        let longer = LogEntry {
            text: text(&format!("{}x", held.text.as_str())),
            ..held
        };
        work.log_entries().change(&longer, at(1)).await.unwrap();
        work.commit().await.unwrap();
    });
    futures_util::future::join_all(writers).await;
    let mut work = base.store.read(Area::Places).await.unwrap();
    let written = find(&mut *work, entry.id).await;
    assert_eq!(written.text.as_str(), "xxxxxxxx");
}
