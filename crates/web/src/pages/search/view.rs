//! What was found, as pages show it.

use crate::pages::present::Presenter;
use api::{
    in_words,
    operations::finding::{FoundThing, Thing},
};
use domain::search::{Highlighter, Match, Span};
use domain::{Manual, ManualSource};
use serde::Serialize;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::pages) struct Part {
    text: String,
    /// Whether it is what matched.
    marked: bool,
}

/// A field with what matched in it.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct FieldView {
    name: &'static str,
    parts: Vec<Part>,
}

/// A thing that was found.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct HitView {
    kind: &'static str,
    url: String,
    /// Whether that is elsewhere.
    elsewhere: bool,
    title: Vec<Part>,
    subtitle: Vec<Part>,
    exact: bool,
    approximate: bool,
    /// Whether it is a spare of which there is none left.
    out_of_stock: bool,
    fields: Vec<FieldView>,
}

impl HitView {
    /// As a reader of this language sees it.
    pub(in crate::pages) fn new(show: &Presenter, marks: &Highlighter, found: &FoundThing) -> Self {
        let title = found.thing.title();
        let subtitle = in_words::subtitle(&found.thing, show.language);
        // What stands in the title or beside it isn't told twice.
        let is_told = |text: &str| title.contains(text) || subtitle.contains(text);
        let fields = found.highlights.iter();
        let fields = fields.filter(|field| !is_told(&field.text));
        Self {
            kind: found.thing.word(),
            url: found.thing.url(),
            elsewhere: is_elsewhere(&found.thing),
            exact: found.hit.matched == Match::Exact,
            approximate: found.hit.matched == Match::Approximate,
            out_of_stock: matches!(&found.thing, Thing::StockItem(item) if item.quantity.is_zero()),
            fields: fields
                .map(|field| FieldView {
                    name: field.field,
                    parts: parts(&field.text, &field.spans),
                })
                .collect(),
            title: marked(marks, &title),
            subtitle: marked(marks, &subtitle),
        }
    }
}

fn is_elsewhere(thing: &Thing) -> bool {
    let links = |manual: &Manual| matches!(manual.values.source, ManualSource::Link(_));
    matches!(thing, Thing::Page(page) if links(&page.manual))
}

fn marked(marks: &Highlighter, text: &str) -> Vec<Part> {
    parts(text, &marks.highlight(text))
}

/// A text cut at the ends of what matched in it.
fn parts(text: &str, spans: &[Span]) -> Vec<Part> {
    let mut parts: Vec<Part> = vec![];
    for (index, letter) in text.chars().enumerate() {
        let marked = spans
            .iter()
            .any(|span| (span.start..span.end).contains(&index));
        match parts.last_mut() {
            Some(last) if last.marked == marked => last.text.push(letter),
            _ => parts.push(Part {
                text: letter.to_string(),
                marked,
            }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_letters_and_not_by_bytes() {
        let spans = [Span { start: 0, end: 2 }, Span { start: 4, end: 5 }];
        let told: Vec<_> = parts("ёлка ", &spans)
            .into_iter()
            .map(|part| (part.text, part.marked))
            .collect();
        let expected = [("ёл", true), ("ка", false), (" ", true)];
        assert_eq!(
            told,
            expected.map(|(text, marked)| (text.to_owned(), marked))
        );
        assert_eq!(parts("", &spans), []);
    }
}
