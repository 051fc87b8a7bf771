//! Sessions and tokens: the contract of their repository.

use crate::support::{Base, Kind, build::*, on_both};
use domain::{Login, LoginId, LoginKind, Role, User, UserId};
use jiff::Timestamp;
use persistence::{Area, Conflict, Error, NewLogin, UnitOfWork};

on_both!(
    a_login_is_kept_and_found_by_its_secret,
    a_login_ends,
    a_login_ends_when_nobody_uses_it,
    a_disabled_person_s_logins_are_not_found,
    logins_are_ended_at_once,
    personal_tokens_are_listed_the_newest_first,
    ended_logins_are_removed,
    a_login_needs_a_person_and_a_secret_of_its_own,
);

async fn anna(work: &mut dyn UnitOfWork) -> User {
    user(work, "anna@plant.example", Role::Editor).await
}

async fn found(work: &mut dyn UnitOfWork, secret_hash: &str, now: Timestamp) -> Option<Login> {
    let found = work.logins().by_secret(secret_hash, now).await.unwrap();
    found.map(|(login, owner)| {
        assert_eq!(login.user, owner.id);
        login
    })
}

async fn a_login_is_kept_and_found_by_its_secret(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    for kind in LoginKind::ALL {
        let new = NewLogin {
            name: (kind == LoginKind::Personal).then(|| name("Отчёт")),
            read_only: kind == LoginKind::Personal,
            idle_until: (kind == LoginKind::Session).then(|| at(60)),
            ..login_of(owner.id, kind, kind.as_str())
        };
        let kept = work.logins().add(&new, at(1)).await.unwrap();
        let expected = Login {
            id: kept.id,
            user: owner.id,
            kind,
            name: new.name,
            read_only: new.read_only,
            created_at: at(1),
            last_used_at: at(1),
            idle_until: new.idle_until,
            ends_at: at(3_600),
        };
        assert_eq!(kept, expected);
        let by_secret = work.logins().by_secret(kind.as_str(), at(2)).await.unwrap();
        assert_eq!(by_secret, Some((kept, owner.clone())));
    }
    assert_eq!(found(&mut *work, "of nobody", at(2)).await, None);
    work.commit().await.unwrap();
}

async fn a_login_ends(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let new = login_of(owner.id, LoginKind::Access, "a");
    work.logins().add(&new, at(0)).await.unwrap();
    assert!(found(&mut *work, "a", at(3_599)).await.is_some());
    assert_eq!(found(&mut *work, "a", at(3_600)).await, None);
}

async fn a_login_ends_when_nobody_uses_it(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let new = NewLogin {
        idle_until: Some(at(10)),
        ..login_of(owner.id, LoginKind::Session, "a")
    };
    let login = work.logins().add(&new, at(0)).await.unwrap();
    assert!(found(&mut *work, "a", at(9)).await.is_some());
    assert_eq!(found(&mut *work, "a", at(10)).await, None);
    let later = Some(at(19));
    work.logins().used(login.id, at(9), later).await.unwrap();
    let used = found(&mut *work, "a", at(18)).await.unwrap();
    assert_eq!((used.last_used_at, used.idle_until), (at(9), later));
    assert_eq!(found(&mut *work, "a", at(19)).await, None);
    // Use doesn't make it last longer than it was meant to.
    let far = Some(at(9_999));
    work.logins().used(login.id, at(18), far).await.unwrap();
    assert_eq!(found(&mut *work, "a", at(3_600)).await, None);
}

async fn a_disabled_person_s_logins_are_not_found(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let new = login_of(owner.id, LoginKind::Session, "a");
    work.logins().add(&new, at(0)).await.unwrap();
    let disabled = User {
        disabled_at: Some(at(1)),
        ..owner
    };
    work.users().change(&disabled, at(1)).await.unwrap();
    assert_eq!(found(&mut *work, "a", at(2)).await, None);
}

async fn logins_are_ended_at_once(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let other = user(&mut *work, "boris@plant.example", Role::Viewer).await;
    let mut kept = vec![];
    for (owner, hash) in [
        (owner.id, "a"),
        (owner.id, "b"),
        (owner.id, "c"),
        (other.id, "d"),
    ] {
        let new = login_of(owner, LoginKind::Session, hash);
        kept.push(work.logins().add(&new, at(0)).await.unwrap());
    }
    assert!(work.logins().end(kept[0].id).await.unwrap());
    assert!(!work.logins().end(kept[0].id).await.unwrap());
    assert!(!work.logins().end(LoginId(9_999)).await.unwrap());
    assert_eq!(found(&mut *work, "a", at(1)).await, None);
    assert!(found(&mut *work, "b", at(1)).await.is_some());
    assert_eq!(work.logins().end_all(owner.id).await.unwrap(), 2);
    assert_eq!(found(&mut *work, "b", at(1)).await, None);
    assert!(found(&mut *work, "d", at(1)).await.is_some(), "another's");
}

async fn personal_tokens_are_listed_the_newest_first(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let other = user(&mut *work, "boris@plant.example", Role::Viewer).await;
    let mut own = vec![];
    for (owner, kind, hash) in [
        (owner.id, LoginKind::Personal, "a"),
        (owner.id, LoginKind::Session, "b"),
        (other.id, LoginKind::Personal, "c"),
        (owner.id, LoginKind::Personal, "d"),
        (owner.id, LoginKind::Access, "e"),
    ] {
        let new = login_of(owner, kind, hash);
        own.push(work.logins().add(&new, at(0)).await.unwrap());
    }
    let expected = vec![own[3].clone(), own[0].clone()];
    assert_eq!(work.logins().personal(owner.id, 9).await.unwrap(), expected);
    assert_eq!(
        work.logins().personal(owner.id, 1).await.unwrap(),
        expected[..1]
    );
    assert_eq!(work.logins().personal(UserId(9_999), 9).await.unwrap(), []);
}

async fn ended_logins_are_removed(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    for (hash, ends_at) in [("a", at(10)), ("b", at(20)), ("c", at(30))] {
        let new = NewLogin {
            ends_at,
            ..login_of(owner.id, LoginKind::Access, hash)
        };
        work.logins().add(&new, at(0)).await.unwrap();
    }
    assert_eq!(work.logins().remove_ended(at(20)).await.unwrap(), 1);
    assert_eq!(work.logins().remove_ended(at(20)).await.unwrap(), 0);
    assert!(found(&mut *work, "b", at(1)).await.is_some());
    work.commit().await.unwrap();
    assert_eq!(base.number("SELECT count(*) FROM logins").await, 2);
}

async fn a_login_needs_a_person_and_a_secret_of_its_own(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let owner = anna(&mut *work).await;
    let new = login_of(owner.id, LoginKind::Session, "a");
    work.logins().add(&new, at(0)).await.unwrap();
    work.commit().await.unwrap();
    let nobody_s = login_of(UserId(9_999), LoginKind::Session, "b");
    for (wrong, conflict) in [(new, Conflict::NameTaken), (nobody_s, Conflict::Reference)] {
        let mut work = base.store.begin(Area::People).await.unwrap();
        let refused = work.logins().add(&wrong, at(0)).await;
        assert!(
            matches!(&refused, Err(Error::Conflict(why)) if *why == conflict),
            "{refused:?}"
        );
    }
    // With a person go their logins.
    let remove = match base.kind {
        Kind::Sqlite => "PRAGMA foreign_keys = ON; DELETE FROM users",
        Kind::Postgres => "DELETE FROM users",
    };
    base.execute(remove).await;
    assert_eq!(base.number("SELECT count(*) FROM logins").await, 0);
}
