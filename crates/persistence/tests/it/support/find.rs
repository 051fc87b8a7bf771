//! Asking the index for what has all words of a text, in any order, without ranking.

use domain::search::{
    Document, DocumentId, DocumentKind, Field, Source, Stretch, Wanted, Weight, analyse, blocks,
};
use persistence::{Area, Store, UnitOfWork};
use std::collections::BTreeSet;

/// The terms of each word of a text, any of which will do.
fn terms(text: &str) -> Vec<Vec<String>> {
    let field = Field {
        name: "note",
        text: text.to_owned(),
        weight: Weight::Secondary,
    };
    let asked = Document {
        source: Source {
            kind: DocumentKind::Drive,
            id: 1,
            page: 0,
        },
        fields: vec![field],
        in_stock: false,
    };
    let terms = analyse(&asked).terms.into_iter();
    let terms = terms.filter_map(|term| {
        let of_records = match term.strip_prefix('w') {
            Some(key) => vec![term.clone(), format!("W{key}")],
            None => term.starts_with('p').then(|| vec![term.clone()])?,
        };
        let of_pages = of_records.iter().map(|term| format!("g{term}"));
        let of_places = of_records.iter().map(|term| format!("l{term}"));
        Some(
            of_pages
                .chain(of_places)
                .chain(of_records.clone())
                .collect(),
        )
    });
    terms.collect()
}

/// The documents that have all words of a text.
pub(crate) async fn documents(work: &mut dyn UnitOfWork, text: &str) -> BTreeSet<DocumentId> {
    let words = terms(text);
    let wanted = Wanted {
        postings: words.iter().flatten().cloned().map(Stretch::all).collect(),
        ..Wanted::default()
    };
    let fetched = work.search().fetch(&wanted).await.unwrap();
    let found = words.iter().map(|any| {
        let blocks = any.iter().filter_map(|term| fetched.postings.get(term));
        let ids = blocks.flatten().flat_map(|block| {
            let places = blocks::places(&block.ids).into_iter();
            places.map(|place| blocks::document(block.number, place))
        });
        ids.collect::<BTreeSet<_>>()
    });
    found.reduce(|all, one| &all & &one).unwrap()
}

/// The things that have all words of a text, places among them, sorted.
pub(crate) async fn found(store: &dyn Store, text: &str) -> Vec<(DocumentKind, i64)> {
    let mut work = store.read(Area::Drives).await.unwrap();
    let wanted = Wanted {
        features: documents(&mut *work, text).await.into_iter().collect(),
        ..Wanted::default()
    };
    let fetched = work.search().fetch(&wanted).await.unwrap();
    assert_eq!(fetched.features.len(), wanted.features.len(), "{text}");
    let sources = fetched.features.values().map(|(source, _)| source);
    let mut found: Vec<_> = sources.map(|source| (source.kind, source.id)).collect();
    found.sort_unstable();
    found
}
