//! Tries at passwords, known addresses, links for the first admin, and what people chose and when they were here.

use crate::support::{Base, build::*, on_both};
use domain::{Role, UserId};
use jiff::SignedDuration;
use persistence::{Area, Choices, UnitOfWork};

on_both!(
    so_many_tries_at_once_and_then_one_by_one,
    a_try_is_given_back,
    many_at_once_take_no_more_than_there_are,
    an_address_is_known_for_a_time,
    a_link_is_there_until_one_is_used,
    one_of_many_finds_nobody,
    a_visit_begins_after_a_pause,
    choices_are_kept,
);

async fn take(work: &mut dyn UnitOfWork, key: &str, second: i64) -> bool {
    let again = work.login_limits().take(key, 3, at(second)).await.unwrap();
    again.is_none()
}

async fn so_many_tries_at_once_and_then_one_by_one(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    for second in [0, 0, 1] {
        assert!(take(&mut *work, "one", second).await);
    }
    // Three a minute are one in twenty seconds; it is told when there is one.
    let again = work.login_limits().take("one", 3, at(1)).await.unwrap();
    assert_eq!(again, Some(at(20)));
    assert!(!take(&mut *work, "one", 19).await);
    assert!(take(&mut *work, "one", 20).await);
    assert!(!take(&mut *work, "one", 20).await);
    // Another key has its own.
    assert!(take(&mut *work, "another", 1).await);
    // All of them are there again, and no more.
    for _ in 0..3 {
        assert!(take(&mut *work, "one", 500).await);
    }
    assert!(!take(&mut *work, "one", 500).await);
    assert_eq!(work.login_limits().remove_older(at(400)).await.unwrap(), 1);
    assert!(!take(&mut *work, "one", 500).await);
    work.commit().await.unwrap();
}

async fn a_try_is_given_back(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    for _ in 0..10 {
        assert!(take(&mut *work, "one", 0).await);
        work.login_limits().give_back("one", 3).await.unwrap();
    }
    work.login_limits()
        .give_back("nothing taken", 3)
        .await
        .unwrap();
    work.commit().await.unwrap();
}

async fn many_at_once_take_no_more_than_there_are(base: Base) {
    // Each with a store of its own, as instances have: in one they would wait at its gate.
    let stores: Vec<_> = (0..8).map(|_| base.open_narrow()).collect();
    for round in 0..5 {
        let key = format!("round {round}");
        let takes = stores.iter().map(async |store| {
            let mut work = store.begin(Area::People).await.unwrap();
            let taken = take(&mut *work, &key, 0).await;
            work.commit().await.unwrap();
            taken
        });
        let taken = futures_util::future::join_all(takes).await;
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 3);
    }
}

async fn an_address_is_known_for_a_time(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let anna = user(&mut *work, "anna@plant.example", Role::Viewer)
        .await
        .id;
    let boris = user(&mut *work, "boris@plant.example", Role::Viewer)
        .await
        .id;
    for second in [10, 50] {
        let known = work.login_limits().know_address(anna, "here", at(second));
        known.await.unwrap();
    }
    for (user, address, since, expected) in [
        (anna, "here", 50, true),
        (anna, "here", 51, false),
        (anna, "there", 0, false),
        (boris, "here", 0, false),
        (UserId(0), "here", 0, false),
    ] {
        let known = work.login_limits().knows_address(user, address, at(since));
        assert_eq!(known.await.unwrap(), expected, "{user:?} {address}");
    }
    assert_eq!(work.login_limits().remove_older(at(60)).await.unwrap(), 1);
    let known = work.login_limits().knows_address(anna, "here", at(0));
    assert!(!known.await.unwrap());
    work.commit().await.unwrap();
}

async fn a_link_is_there_until_one_is_used(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    for hash in ["one", "two"] {
        work.setup_links().add(hash, at(0)).await.unwrap();
    }
    assert!(work.setup_links().is_there("one").await.unwrap());
    assert!(!work.setup_links().is_there("three").await.unwrap());
    assert_eq!(work.setup_links().remove_all().await.unwrap(), 2);
    assert!(!work.setup_links().is_there("two").await.unwrap());
    work.commit().await.unwrap();
}

async fn one_of_many_finds_nobody(base: Base) {
    let stores: Vec<_> = (0..6).map(|_| base.open_narrow()).collect();
    let firsts = stores.iter().enumerate().map(async |(number, store)| {
        let mut work = store.begin(Area::People).await.unwrap();
        let first = work.users().hold_nobody().await.unwrap();
        if first {
            user(&mut *work, &format!("{number}@plant.example"), Role::Admin).await;
        }
        work.commit().await.unwrap();
        first
    });
    let firsts = futures_util::future::join_all(firsts).await;
    assert_eq!(firsts.into_iter().filter(|first| *first).count(), 1);
}

async fn a_visit_begins_after_a_pause(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let anna = user(&mut *work, "anna@plant.example", Role::Viewer)
        .await
        .id;
    let pause = SignedDuration::from_secs(100);
    // A first visit has nothing before it; then what came since the last one ended is new, as long as this one lasts.
    for (second, expected) in [
        (10, None),
        (60, None),
        (161, Some(60)),
        (200, Some(60)),
        (301, Some(200)),
    ] {
        work.users().seen(anna, at(second), pause).await.unwrap();
        let user = work.users().find(anna).await.unwrap().unwrap();
        assert_eq!(user.new_since, expected.map(at), "{second}");
    }
    work.commit().await.unwrap();
}

async fn choices_are_kept(base: Base) {
    let mut work = base.store.begin(Area::People).await.unwrap();
    let anna = user(&mut *work, "anna@plant.example", Role::Viewer)
        .await
        .id;
    assert_eq!(
        work.users().choices(anna).await.unwrap(),
        Choices::default()
    );
    let choices = Choices {
        language: Some("en".to_owned()),
        theme: None,
    };
    work.users().choose(anna, &choices).await.unwrap();
    assert_eq!(work.users().choices(anna).await.unwrap(), choices);
    assert_eq!(
        work.users().choices(UserId(9_999)).await.unwrap(),
        Choices::default()
    );
    work.commit().await.unwrap();
}
