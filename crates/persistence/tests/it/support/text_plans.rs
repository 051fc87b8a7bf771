//! Everything that can be asked of the texts of manuals, and of the crew's words.

use super::Asking;
use domain::{
    ManualId, Meanings, Name, PageRequest, PageText, Position, SearchWordValues, TextState,
};
use jiff::Timestamp;
use persistence::{TextClaim, TextStep};

fn page(number: u32) -> PageText {
    PageText {
        page: number,
        label: None,
        lines: vec![],
        rules: vec![],
    }
}

pub(super) async fn texts(asking: &mut Asking<'_>, manual: ManualId) {
    let at = Timestamp::UNIX_EPOCH;
    asking
        .ask("text: how far".to_owned(), async |work| {
            work.manual_texts().find(manual).await
        })
        .await;
    asking
        .ask("text: is any waiting".to_owned(), async |work| {
            work.manual_texts().is_any_waiting(at).await
        })
        .await;
    let claim = asking
        .ask("text: claim".to_owned(), async |work| {
            work.manual_texts().claim(at, at).await
        })
        .await;
    if let Some(claim) = claim {
        read(asking, &claim).await;
    }
    for page in [
        PageRequest::first(),
        PageRequest::new(2, 50).unwrap().after(Position {
            key: String::new(),
            id: 50,
        }),
    ] {
        asking
            .ask("text: pages".to_owned(), async |work| {
                work.manual_texts().pages(ManualId(1), &page).await
            })
            .await;
    }
    let wanted: Vec<(ManualId, u32)> = (1..20).map(|id| (ManualId(id), 7)).collect();
    asking
        .ask("text: pages by numbers".to_owned(), async |work| {
            work.manual_texts().find_pages(&wanted).await
        })
        .await;
}

async fn read(asking: &mut Asking<'_>, claim: &TextClaim) {
    let at = Timestamp::UNIX_EPOCH;
    let manual = claim.text.manual;
    let step = TextStep {
        pages: Some(9),
        pages_read: 2,
        attempts: 0,
        read: vec![page(9_001), page(9_002)],
        at,
        until: at,
    };
    asking
        .ask("text: keep".to_owned(), async |work| {
            work.manual_texts().keep(claim, &step).await
        })
        .await;
    asking
        .ask("text: layouts".to_owned(), async |work| {
            work.manual_texts().layouts(manual, 1, 100).await
        })
        .await;
    asking
        .ask("text: end".to_owned(), async |work| {
            work.manual_texts()
                .end(claim, TextState::Read, None, at)
                .await
        })
        .await;
    asking
        .ask("text: give back".to_owned(), async |work| {
            work.manual_texts().give_back(claim, at).await
        })
        .await;
    asking
        .ask("text: restart".to_owned(), async |work| {
            work.manual_texts().restart(manual, at).await
        })
        .await;
}

/// The crew's words.
pub(super) async fn words(asking: &mut Asking<'_>) {
    let at = Timestamp::UNIX_EPOCH;
    let values = SearchWordValues {
        word: Name::parse("A word that isn't there").unwrap(),
        means: Meanings::parse("Sinamics").unwrap(),
    };
    let added = asking
        .ask("words: add".to_owned(), async |work| {
            work.search_words().add(&values, at).await
        })
        .await;
    asking
        .ask("words: change".to_owned(), async |work| {
            work.search_words().change(added.id, &values, at).await
        })
        .await;
    asking
        .ask("words: hold".to_owned(), async |work| {
            work.search_words().hold(added.id).await
        })
        .await;
    asking
        .ask("words: by the word".to_owned(), async |work| {
            work.search_words().find_word(&values).await
        })
        .await;
    for page in [
        PageRequest::first(),
        PageRequest::new(2, 50).unwrap().after(Position {
            key: "word".to_owned(),
            id: 7,
        }),
    ] {
        asking
            .ask("words: a page".to_owned(), async |work| {
                work.search_words().list(&page).await
            })
            .await;
    }
    asking
        .ask("words: all".to_owned(), async |work| {
            work.search_words().all(1_000).await
        })
        .await;
    asking
        .ask("words: remove".to_owned(), async |work| {
            work.search_words().remove(added.id).await
        })
        .await;
}
