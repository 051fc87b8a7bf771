//! People: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use domain::{Email, Position, Role, User, UserId};
use persistence::{Area, Conflict, Error, NewUser, Store};
use secrecy::ExposeSecret as _;
use std::sync::Arc;

on_both!(
    a_person_is_kept_as_given,
    a_known_address_is_a_conflict_and_the_unit_goes_on,
    a_person_is_changed,
    another_s_address_can_not_be_taken,
    a_password_is_kept_apart,
    lists_are_by_name,
    two_units_never_both_take_an_admin_away,
    a_person_who_is_held_is_not_changed_meanwhile,
);

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn a_person_is_kept_as_given(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    assert!(!work.users().any().await.unwrap());
    for (number, role) in Role::ALL.into_iter().enumerate() {
        let address = format!("Анна.{number}@Plant.example");
        let added = user(&mut *work, &address, role).await;
        let expected = User {
            new_since: None,
            id: added.id,
            name: name(&format!("Анна.{number}")),
            email: email(&address),
            role,
            disabled_at: None,
            created_at: at(0),
            updated_at: at(0),
        };
        assert_eq!(added, expected);
        assert_eq!(
            work.users().find(added.id).await.unwrap(),
            Some(added.clone())
        );
        let in_another_case = email(&format!("аННА.{number}@plant.EXAMPLE"));
        assert_eq!(
            work.users().find_by_email(&in_another_case).await.unwrap(),
            Some(added)
        );
    }
    work.commit().await.unwrap();
    let mut work = base.store.read(Area::People).await.unwrap();
    assert!(work.users().any().await.unwrap());
    assert_eq!(work.users().find(UserId(9_999)).await.unwrap(), None);
    let nobody = email("nobody@plant.example");
    assert_eq!(work.users().find_by_email(&nobody).await.unwrap(), None);
}

async fn a_known_address_is_a_conflict_and_the_unit_goes_on(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    user(&mut *work, "анна@plant.example", Role::Admin).await;
    let again = new_user("АННА@plant.example", Role::Viewer);
    let refused = work.users().add(&again, at(1)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::NameTaken))),
        "{refused:?}"
    );
    user(&mut *work, "boris@plant.example", Role::Viewer).await;
    work.commit().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM users").await, 2);
}

async fn a_person_is_changed(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let other = user(&mut *work, "boris@plant.example", Role::Viewer).await;
    let before = user(&mut *work, "anna@plant.example", Role::Admin).await;
    let wanted = User {
        name: name("Анна Петрова"),
        email: email("Petrova@plant.example"),
        role: Role::Editor,
        disabled_at: Some(at(5)),
        ..before.clone()
    };
    let changed = work.users().change(&wanted, at(7)).await.unwrap();
    let expected = User {
        updated_at: at(7),
        ..wanted
    };
    assert_eq!(changed, Some(expected.clone()));
    let old = work.users().find_by_email(&before.email).await.unwrap();
    assert_eq!(old, None, "the old address is free");
    let new = email("petrova@PLANT.example");
    assert_eq!(
        work.users().find_by_email(&new).await.unwrap(),
        Some(expected.clone())
    );
    let enabled = User {
        disabled_at: None,
        ..expected
    };
    let changed = work.users().change(&enabled, at(8)).await.unwrap().unwrap();
    assert!(changed.is_enabled());
    assert_eq!(work.users().find(other.id).await.unwrap(), Some(other));
    let nobody = User {
        id: UserId(9_999),
        email: email("nobody@plant.example"),
        ..changed
    };
    assert_eq!(work.users().change(&nobody, at(9)).await.unwrap(), None);
    work.commit().await.unwrap();
}

async fn another_s_address_can_not_be_taken(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    user(&mut *work, "boris@plant.example", Role::Viewer).await;
    let anna = user(&mut *work, "anna@plant.example", Role::Viewer).await;
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::People).await.unwrap();
    let wanted = User {
        email: email("Boris@plant.example"),
        ..anna.clone()
    };
    let refused = work.users().change(&wanted, at(1)).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::NameTaken))),
        "{refused:?}"
    );
    work.rollback().await.unwrap();
    let mut work = base.store.read(Area::People).await.unwrap();
    assert_eq!(work.users().find(anna.id).await.unwrap(), Some(anna));
}

async fn a_password_is_kept_apart(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let with = NewUser {
        password_hash: Some("$argon2id$first".into()),
        ..new_user("anna@plant.example", Role::Viewer)
    };
    assert!(!format!("{with:?}").contains("first"));
    let anna = work.users().add(&with, at(0)).await.unwrap();
    let boris = user(&mut *work, "boris@plant.example", Role::Viewer).await;
    let hash = work.users().password_hash(anna.id).await.unwrap().unwrap();
    assert_eq!(hash.expose_secret(), "$argon2id$first");
    assert!(
        work.users()
            .password_hash(boris.id)
            .await
            .unwrap()
            .is_none()
    );
    let second = "$argon2id$second".into();
    let set = work.users().set_password(anna.id, &second, at(3));
    assert!(set.await.unwrap());
    let hash = work.users().password_hash(anna.id).await.unwrap().unwrap();
    assert_eq!(hash.expose_secret(), "$argon2id$second");
    let changed = work.users().find(anna.id).await.unwrap().unwrap();
    assert_eq!(changed.updated_at, at(3));
    let kept = work.users().change(&changed, at(4)).await.unwrap().unwrap();
    let hash = work.users().password_hash(kept.id).await.unwrap().unwrap();
    assert_eq!(
        hash.expose_secret(),
        "$argon2id$second",
        "a change leaves it"
    );
    let nobody = UserId(9_999);
    assert!(work.users().password_hash(nobody).await.unwrap().is_none());
    let set = work.users().set_password(nobody, &second, at(3));
    assert!(!set.await.unwrap());
}

async fn lists_are_by_name(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let first = work.users().list(&page(1, 50)).await.unwrap();
    assert_eq!((first.items, first.has_next), (vec![], false));
    let mut expected = vec![];
    // People's order: no case, digits by value; the same name twice is by id.
    for called in ["Мастер 10", "анна", "Борис", "мастер 2", "Анна", "Ёлкин"]
    {
        let new = NewUser {
            name: name(called),
            ..new_user(&format!("{}@plant.example", expected.len()), Role::Viewer)
        };
        expected.push(work.users().add(&new, at(0)).await.unwrap());
    }
    let order = [1, 4, 2, 5, 3, 0].map(|index: usize| expected[index].id.0);
    let disabled = User {
        disabled_at: Some(at(1)),
        ..expected[2].clone()
    };
    work.users().change(&disabled, at(1)).await.unwrap();
    for size in [1, 2, 4, 50] {
        let walked = walk(size, async |page| work.users().list(&page).await).await;
        assert_eq!(walked, order, "{size}");
    }
    let nonsense = page(2, 3).after(Position {
        key: "\u{10ffff}\0".to_owned(),
        id: i64::MIN,
    });
    let listed = work.users().list(&nonsense).await.unwrap();
    assert_eq!(listed.items, []);
}

async fn two_units_never_both_take_an_admin_away(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let mut admins = vec![];
    for address in ["anna@plant.example", "boris@plant.example"] {
        admins.push(user(&mut *work, address, Role::Admin).await);
    }
    let clara = user(&mut *work, "clara@plant.example", Role::Admin).await;
    user(&mut *work, "denis@plant.example", Role::Viewer).await;
    let disabled = User {
        disabled_at: Some(at(1)),
        ..clara
    };
    work.users().change(&disabled, at(1)).await.unwrap();
    assert_eq!(work.users().hold_admins().await.unwrap(), 2);
    work.commit().await.unwrap();

    // Each with a store of its own, as two instances have: in one they would wait at its gate. Several rounds, since without
    // a lock they need not meet in the first.
    let stores = [base.open_narrow(), base.open_narrow()];
    let take_away = async |store: &Arc<dyn Store>, admin: &User| {
        let mut work = store.begin(Area::People).await.unwrap();
        if work.users().hold_admins().await.unwrap() < 2 {
            return false;
        }
        let viewer = User {
            role: Role::Viewer,
            ..admin.clone()
        };
        work.users().change(&viewer, at(2)).await.unwrap();
        work.commit().await.unwrap();
        true
    };
    for _ in 0..10 {
        let (first, second) = futures_util::future::join(
            take_away(&stores[0], &admins[0]),
            take_away(&stores[1], &admins[1]),
        )
        .await;
        assert!(first != second, "one of them is left: {first} {second}");
        let mut work = base.store.begin(Area::People).await.unwrap();
        assert_eq!(work.users().hold_admins().await.unwrap(), 1);
        for admin in &admins {
            work.users().change(admin, at(3)).await.unwrap();
        }
        work.commit().await.unwrap();
    }
}

async fn a_person_who_is_held_is_not_changed_meanwhile(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let anna = user(&mut *work, "anna@plant.example", Role::Viewer).await;
    assert_eq!(work.users().hold(UserId(9_999)).await.unwrap(), None);
    work.commit().await.unwrap();
    // Each with a store of its own, as above.
    let stores: Vec<_> = (0..8).map(|_| base.open_narrow()).collect();
    let renames = stores.iter().map(async |store| {
        let mut work = store.begin(Area::People).await.unwrap();
        let held = work.users().hold(anna.id).await.unwrap().unwrap();
        let longer = User {
            name: name(&format!("{}x", held.name)),
            ..held
        };
        work.users().change(&longer, at(1)).await.unwrap();
        work.commit().await.unwrap();
    });
    futures_util::future::join_all(renames).await;
    let mut work = base.store.read(Area::People).await.unwrap();
    let renamed = work.users().find(anna.id).await.unwrap().unwrap();
    assert_eq!(renamed.name.as_str(), "annaxxxxxxxx");
}
