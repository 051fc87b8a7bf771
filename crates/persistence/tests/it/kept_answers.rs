//! Kept answers: the contract of their repository.

use crate::support::{Base, build::*, on_both};
use persistence::{Area, KeptAnswer};

on_both!(
    an_answer_is_kept_by_who_asked_and_the_key,
    an_answer_goes_with_its_unit,
    old_answers_go,
    a_key_is_claimed_by_one_unit_at_a_time,
);

fn answer(body: &str) -> KeptAnswer {
    KeptAnswer {
        request_hash: "h".to_owned(),
        status: 201,
        location: Some("/api/v1/shops/1".to_owned()),
        tag: None,
        body: body.to_owned(),
    }
}

async fn find(base: &Base, actor: &str, key: &str) -> Option<KeptAnswer> {
    let mut work = base.store.read(Area::Places).await.unwrap();
    work.kept_answers().find(actor, key).await.unwrap()
}

async fn an_answer_is_kept_by_who_asked_and_the_key(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    for (actor, key, body) in [("a", "k", "1"), ("a", "K", "2"), ("b", "k", "3")] {
        let answer = answer(body);
        work.kept_answers()
            .keep(actor, key, &answer, at(0))
            .await
            .unwrap();
    }
    work.commit().await.unwrap();
    for (actor, key, body) in [("a", "k", "1"), ("a", "K", "2"), ("b", "k", "3")] {
        assert_eq!(find(&base, actor, key).await, Some(answer(body)));
    }
    assert_eq!(find(&base, "b", "K").await, None);
}

async fn an_answer_goes_with_its_unit(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    let one = answer("1");
    let kept = work.kept_answers().keep("a", "k", &one, at(0));
    kept.await.unwrap();
    work.rollback().await.unwrap();
    assert_eq!(find(&base, "a", "k").await, None);
}

async fn old_answers_go(base: Base) {
    let mut work = base.store.begin(Area::Places).await.unwrap();
    for (key, second) in [("old", 0), ("new", 10)] {
        work.kept_answers()
            .keep("a", key, &answer(key), at(second))
            .await
            .unwrap();
    }
    assert_eq!(work.kept_answers().remove_older(at(10)).await.unwrap(), 1);
    work.commit().await.unwrap();
    assert_eq!(find(&base, "a", "old").await, None);
    assert_eq!(find(&base, "a", "new").await, Some(answer("new")));
}

async fn a_key_is_claimed_by_one_unit_at_a_time(base: Base) {
    // With a store each, as instances have: in one they would wait at the gate.
    let stores: Vec<_> = (0..6).map(|_| base.open(|_| {})).collect();
    for key in ["1", "2", "3", "4", "5"] {
        let keeping = stores.iter().map(async |store| {
            let mut work = store.begin(Area::Places).await.unwrap();
            work.kept_answers().claim("a", key).await.unwrap();
            if let Some(kept) = work.kept_answers().find("a", key).await.unwrap() {
                assert_eq!(kept, answer(key));
                return 0;
            }
            let new = answer(key);
            let kept = work.kept_answers().keep("a", key, &new, at(0));
            kept.await.unwrap();
            work.commit().await.unwrap();
            1
        });
        let kept: i32 = futures_util::future::join_all(keeping).await.iter().sum();
        assert_eq!(kept, 1);
    }
}
