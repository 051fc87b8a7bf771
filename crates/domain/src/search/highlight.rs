//! Which characters of a text match a question, and the words of a page around them.

use super::{
    answer::{Highlight, Span},
    document::{DocumentKind, Weight},
    features::{Seen, SeenDocument, SeenField},
    matching::{Met, places},
    question::Question,
    token::{Token, tokens},
    vocabulary::Vocabulary,
};

/// A snippet has about so many characters.
const SNIPPET: usize = 220;
/// It begins at the beginning of a sentence if that is no further away.
const BEFORE: usize = 80;

/// A question that is looked for in texts.
#[derive(Debug, Clone)]
pub struct Highlighter(Question);

impl Highlighter {
    /// Understands a question as [`super::Search`] does.
    #[must_use]
    pub fn new(question: &str, vocabulary: &Vocabulary) -> Self {
        Self(Question::new(question, vocabulary))
    }

    /// Whether a text says all that is asked for, in other forms or words, too, but nothing that is only near.
    #[must_use]
    pub fn is_met_by(&self, text: &str) -> bool {
        let met = self.places(&tokens(text, usize::MAX));
        let required = self.0.clauses.iter().zip(&met);
        let mut required = required.filter(|(clause, _)| clause.required).peekable();
        required.peek().is_some() && required.all(|(_, met)| met.iter().any(|met| !met.approximate))
    }

    /// What matches in a text, in order, without overlaps: also other forms of words, and folded letters.
    #[must_use]
    pub fn highlight(&self, text: &str) -> Vec<Span> {
        let tokens = tokens(text, usize::MAX);
        let met = self.places(&tokens);
        let mut spans: Vec<Span> = met
            .iter()
            .flatten()
            .filter_map(|met| span(met, &tokens))
            .collect();
        spans.sort();
        let mut merged: Vec<Span> = vec![];
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => merged.push(span),
            }
        }
        merged
    }

    fn places(&self, tokens: &[Token]) -> Vec<Vec<Met>> {
        let document = SeenDocument {
            kind: DocumentKind::Place,
            in_stock: false,
            manual: None,
            fields: vec![SeenField {
                weight: Weight::Primary,
                tokens: tokens.iter().map(Seen::of).collect(),
            }],
        };
        places(&self.0, &document)
    }

    /// The words of a page around what matches most.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Highlight {
        let chars: Vec<char> = text.chars().collect();
        let spans = self.highlight(text);
        let within = |from: usize| {
            spans
                .iter()
                .filter(|span| from <= span.start && span.end <= from + SNIPPET)
                .count()
        };
        // The first of the places with the most matches.
        let best = spans
            .iter()
            .map(|span| span.start)
            .max_by_key(|from| (within(*from), std::cmp::Reverse(*from)));
        let start = begin(&chars, best.unwrap_or_default());
        let mut end = (start + SNIPPET).min(chars.len());
        if end < chars.len() {
            let is_space = |at: &usize| chars.get(*at).is_some_and(|c| c.is_whitespace());
            end = (start..end)
                .rev()
                .find(is_space)
                .filter(|space| *space > start + SNIPPET / 2)
                .unwrap_or(end);
        }
        let shown = chars.get(start..end).unwrap_or_default();
        let inside = spans
            .into_iter()
            .filter(|span| start <= span.start && span.end <= end);
        let before = usize::from(start > 0) * 2;
        let moved = inside.map(|span| Span {
            start: span.start - start + before,
            end: span.end - start + before,
        });
        let mut text = String::from(if before > 0 { "… " } else { "" });
        // One character for each, so that the spans stay right.
        text.extend(
            shown
                .iter()
                .map(|c| if c.is_whitespace() { ' ' } else { *c }),
        );
        text.push_str(if end < chars.len() { " …" } else { "" });
        Highlight {
            field: "text",
            text,
            spans: moved.collect(),
        }
    }
}

/// Where a snippet begins: with the sentence, or with the word some words before.
fn begin(chars: &[char], at: usize) -> usize {
    let from = at.saturating_sub(BEFORE);
    let ends = |index: usize| {
        let is_end = chars
            .get(index.wrapping_sub(2))
            .is_some_and(|c| matches!(c, '.' | '!' | '?' | ';'));
        let is_line = chars.get(index.wrapping_sub(1)) == Some(&'\n');
        is_line
            || is_end
                && chars
                    .get(index.wrapping_sub(1))
                    .is_some_and(|c| c.is_whitespace())
    };
    if let Some(sentence) = (from..=at).rev().find(|index| *index == 0 || ends(*index)) {
        return sentence;
    }
    let is_word = |index: &usize| {
        chars
            .get(index.wrapping_sub(1))
            .is_some_and(|c| c.is_whitespace())
    };
    (from..=at).find(is_word).unwrap_or(at)
}

fn span(met: &Met, tokens: &[Token]) -> Option<Span> {
    let first = tokens.get(met.start)?;
    let last = tokens.get(met.end.checked_sub(1)?)?;
    let end = met
        .shown
        .map_or(last.end, |shown| last.end.min(last.start + shown));
    (first.start < end).then_some(Span {
        start: first.start,
        end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(question: &str) -> Highlighter {
        Highlighter::new(question, &Vocabulary::default())
    }

    fn marked(question: &str, text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let spans = marks(question).highlight(text);
        spans
            .into_iter()
            .map(|span| chars[span.start..span.end].iter().collect())
            .collect()
    }

    #[test]
    fn what_matches_is_marked_as_it_stands_there() {
        for (question, text, marks) in [
            ("симорег", "Плата Simoreg DC", &["Simoreg"][..]),
            (
                "вентиляторы моталок",
                "Вентилятор барабана моталки",
                &["Вентилятор", "барабана моталки"],
            ),
            (
                "6ry17020ba05",
                "170М6418 (6RY1702-0BA05)",
                &["6RY1702-0BA05"],
            ),
            ("6ry17", "170М6418 (6RY1702-0BA05)", &["6RY17"]),
            ("24VDC", "Реле РП-21 ⎓24В", &["⎓24В"]),
            ("C60A", "С60А 6А", &["С60А"]),
            ("ничего", "С60А 6А", &[]),
        ] {
            assert_eq!(marked(question, text), marks, "{question}");
        }
    }

    #[test]
    fn a_text_meets_what_is_asked_in_other_words_and_no_less() {
        for (question, text, is_met) in [
            ("перегрев двигателя", "Motor overtemperature", true),
            ("перегрев двигателя", "Перегрев двигателей", true),
            ("перегрев двигателя", "Перегрев", false),
            ("перегрев двигателя", "Inverter overtemperature", false),
            ("двигатиль", "Двигатель", false),
            (
                "simoreg undervoltage",
                "Undervoltage, Siemens, Simoreg",
                true,
            ),
            ("", "Undervoltage", false),
        ] {
            assert_eq!(
                marks(question).is_met_by(text),
                is_met,
                "{question}: {text}"
            );
        }
    }

    #[test]
    fn a_snippet_shows_the_words_in_their_sentence() {
        let page = format!(
            "{} Привод остановлен. Перегрев радиатора\nопасен. {}",
            "Слова и слова. ".repeat(40),
            "Ещё слова. ".repeat(40)
        );
        let snippet = marks("перегрев радиатора").snippet(&page);
        assert!(
            snippet.text.starts_with("… Перегрев радиатора опасен. Ещё"),
            "{}",
            snippet.text
        );
        assert!(snippet.text.ends_with(" …"));
        let chars: Vec<char> = snippet.text.chars().collect();
        let marks: Vec<String> = snippet
            .spans
            .iter()
            .map(|span| chars[span.start..span.end].iter().collect())
            .collect();
        assert_eq!(marks, ["Перегрев", "радиатора"]);
        assert_eq!(
            Highlighter::new("x", &Vocabulary::default())
                .snippet("")
                .text,
            ""
        );
    }
}
