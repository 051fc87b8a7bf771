//! The search, and the words that the crew adds for it.

use super::{Page, Sample, library_pages, log_pages, pager, plant, plant::now, stock_pages};
use crate::pages::{
    forms::FormErrors,
    search::results::{LiveList, SearchPage, SearchQuery},
    search::words::{WordForm, WordPage, WordView, WordsPage},
};
use api::operations::finding::{Asked, Found, FoundPage, FoundThing, Instead, Thing};
use api::operations::substitutes::Substitute;
use domain::search::{
    Comparison, DocumentId, DocumentKind, FoundKind, Highlight, Highlighter, Hit, Match, Source,
    Span, Vocabulary, ratings_of,
};
use domain::{ManualPage, Meanings, Name, SearchWord, SearchWordId, SearchWordValues, Who};

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

fn found(thing: Thing, matched: Match) -> FoundThing {
    FoundThing {
        hit: Hit {
            document: DocumentId(1),
            source: Source {
                kind: DocumentKind::Drive,
                id: thing.id(),
                page: 0,
            },
            score: 1_000,
            matched,
        },
        highlights: vec![Highlight {
            field: "note",
            text: "Плата <симорег> в шкафу".to_owned(),
            spans: vec![Span { start: 7, end: 14 }],
        }],
        thing,
    }
}

/// Something of every kind, with places.
fn everything() -> Found {
    let manual = library_pages::manuals().remove(0);
    let page = FoundPage {
        manual: manual.clone(),
        page: ManualPage {
            page: 12,
            label: Some("3-4".to_owned()),
            text: "Ground <fault> of the power unit".to_owned(),
        },
    };
    let items = vec![
        found(
            Thing::Drive(Box::new(plant::drives().remove(0))),
            Match::Exact,
        ),
        found(
            Thing::StockItem(Box::new(stock_pages::items().remove(2))),
            Match::Approximate,
        ),
        found(Thing::Manual(Box::new(manual)), Match::Words),
        found(Thing::Page(Box::new(page)), Match::Words),
        found(
            Thing::LogEntry(Box::new(log_pages::entries().remove(0))),
            Match::Words,
        ),
    ];
    let room = plant::tree()
        .into_iter()
        .next_back()
        .map(|(place, _)| place);
    let places = room.map(|place| found(Thing::Place(Box::new(place)), Match::Words));
    Found {
        items,
        places: places.into_iter().collect(),
        counts: FoundKind::ALL.map(|kind| (kind, 41)).into(),
        total: 205,
        exact: false,
        ..Found::default()
    }
}

/// What can stand in for a spare.
fn instead() -> Found {
    let mut items = stock_pages::items();
    let rating = ratings_of("24VDC").remove(0);
    let comparison = Comparison {
        same_name: true,
        equal: vec![rating],
        above: vec![(rating, ratings_of("48V").remove(0))],
        only_wanted: vec![rating],
        only_other: vec![rating],
    };
    let substitute = Substitute {
        item: items.remove(2),
        comparison,
    };
    Found {
        instead: Some(Instead {
            asked: "РП21".to_owned(),
            of: items.pop(),
            substitutes: vec![substitute],
        }),
        exact: true,
        ..Found::default()
    }
}

fn searched(sample: &Sample, name: &'static str, question: &str, found: &Found) -> Vec<Page> {
    let who = Who::CommandLine;
    let language = sample.show.language;
    let asked = Asked::typed(question, vec![], 20, who, language);
    let marks = Highlighter::new(question, &Vocabulary::default());
    let query = SearchQuery {
        q: question.to_owned(),
        ..SearchQuery::default()
    };
    let page = SearchPage::new(
        &sample.show,
        log_pages::news(),
        &marks,
        &query,
        &asked,
        found,
    );
    let list = LiveList::new(&sample.show, &marks, &asked, found);
    let page = sample.draw("search/search.html", "/search", None, &page);
    let list = sample.draw("search/live.html", "/search/live", None, &list);
    vec![(name, page), ("search-live", list)]
}

/// The search, with something found, with nothing, and with nothing asked.
fn searches(sample: &Sample) -> Vec<Page> {
    let nearest = Found {
        nearest: everything().items,
        counts: FoundKind::ALL.map(|kind| (kind, 0)).into(),
        exact: true,
        ..Found::default()
    };
    [
        searched(sample, "search", "<симорег> 24В", &everything()),
        searched(sample, "search-nothing", "предохранитель 63А", &nearest),
        searched(sample, "search-instead", "вместо РП21", &instead()),
        searched(sample, "search-unasked", "", &Found::default()),
        searched(sample, "search-cut", &"я".repeat(300), &Found::default()),
    ]
    .concat()
}

pub(super) fn pages(sample: &Sample) -> Vec<Page> {
    let words = [
        word(1, "тиристорник", "SIMOREG; DC <Master>"),
        word(2, "МП", "магнитный пускатель"),
    ];
    let own = vec![
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
    ];
    searches(sample).into_iter().chain(own).collect()
}
