//! The search, and the words that the crew adds for it.

use super::{Page, Sample, pager, plant::now};
use crate::pages::{
    forms::FormErrors,
    search::words::{WordForm, WordPage, WordView, WordsPage},
};
use domain::{Meanings, Name, SearchWord, SearchWordId, SearchWordValues};

fn word(id: i64, word: &str, means: &str) -> SearchWord {
    SearchWord {
        id: SearchWordId(id),
        values: SearchWordValues {
            word: Name::parse(word).unwrap(),
            means: Meanings::parse(means).unwrap(),
        },
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let words = [
        word(1, "тиристорник", "SIMOREG; DC <Master>"),
        word(2, "МП", "магнитный пускатель"),
    ];
    vec![
        (
            "search-words",
            sample.draw(
                "search/words.html",
                "/search/words",
                Some("added"),
                &WordsPage {
                    words: words.iter().map(WordView::from).collect(),
                    pager: pager(&sample.show, "/search/words", 2),
                    form: WordForm::default(),
                    errors: FormErrors::default(),
                },
            ),
        ),
        (
            "search-word",
            sample.draw(
                "search/word.html",
                "/search/words/1",
                None,
                &WordPage {
                    word: WordView::from(&words[0]),
                    form: WordForm::of(&words[0]).unwrap(),
                    conflict: None,
                    history: sample.history(),
                    history_all: "/changes?entity=search_word&id=1".into(),
                    errors: FormErrors::default(),
                },
            ),
        ),
    ]
}
