//! Words that the crew adds for the search.

use crate::support::{Base, build::*, on_both};
use domain::{Meanings, SearchWord, SearchWordId, SearchWordValues};
use persistence::{Area, Conflict, Error, UnitOfWork};

on_both!(
    a_word_is_added_changed_and_removed,
    a_word_is_there_once_in_whichever_case,
    words_are_listed_in_their_order,
);

fn values(word: &str, means: &str) -> SearchWordValues {
    SearchWordValues {
        word: name(word),
        means: Meanings::parse(means).unwrap(),
    }
}

async fn added(work: &mut dyn UnitOfWork, word: &str) -> SearchWord {
    let values = values(word, "Simoreg; DC Master");
    work.search_words().add(&values, at(1)).await.unwrap()
}

async fn a_word_is_added_changed_and_removed(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let word = added(&mut *work, "тиристорник").await;
    let found = work.search_words().find(word.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&word));
    let other = values("Тиристорник", "КТЭ");
    let words = work.search_words();
    words.change(word.id, &other, at(2)).await.unwrap();
    let held = work.search_words().hold(word.id).await.unwrap().unwrap();
    assert_eq!((held.values, held.created_at), (other, at(1)));
    assert_eq!(held.updated_at, at(2));
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    assert!(work.search_words().remove(word.id).await.unwrap());
    assert!(!work.search_words().remove(word.id).await.unwrap());
    assert_eq!(work.search_words().find(word.id).await.unwrap(), None);
    assert_eq!(
        work.search_words().hold(SearchWordId(9)).await.unwrap(),
        None
    );
    work.commit().await.unwrap();
}

async fn a_word_is_there_once_in_whichever_case(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let word = added(&mut *work, "МП").await;
    work.commit().await.unwrap();
    let mut work = base.store.begin(Area::Library).await.unwrap();
    let same = work.search_words().find_word(&values("мп", "x")).await;
    assert_eq!(same.unwrap(), Some(word));
    let taken = work.search_words().add(&values("мп", "x"), at(2)).await;
    assert!(matches!(
        taken.unwrap_err(),
        Error::Conflict(Conflict::NameTaken)
    ));
    assert!(work.commit().await.is_err());
}

async fn words_are_listed_in_their_order(base: Base) {
    let mut work = base.store.begin(Area::Library).await.unwrap();
    for word in ["яч.", "2МП", "ёлка", "10МП", "Ель"] {
        added(&mut *work, word).await;
    }
    let all = work.search_words().all(10).await.unwrap();
    let words: Vec<_> = all.iter().map(|word| word.values.word.as_str()).collect();
    assert_eq!(words, ["2МП", "10МП", "ёлка", "Ель", "яч."]);
    assert_eq!(work.search_words().count().await.unwrap(), 5);
    assert_eq!(work.search_words().all(2).await.unwrap(), all[..2]);
    walk(2, async |page| work.search_words().list(&page).await).await;
    let listed = work.search_words().list(&page(2, 2)).await.unwrap();
    assert_eq!(listed.items, all[2..4]);
    work.commit().await.unwrap();
}
