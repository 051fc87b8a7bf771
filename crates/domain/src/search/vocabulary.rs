//! What people say for what: abbreviations, nicknames, the same thing in two languages. It widens questions only, so that
//! editing it needs no new index. What is built in stands in `vocabulary.txt`.

use super::{
    document::DocumentKind,
    features::Seen,
    token::{Kind, Token, tokens},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

/// An expression has so many words at the most.
pub(super) const PHRASE: usize = 5;
/// A word can mean so many other things.
const MEANINGS: usize = 12;

static BUILT_IN: LazyLock<Arc<Words>> =
    LazyLock::new(|| Arc::new(Words::read(include_str!("vocabulary.txt"))));

/// What people say for what.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    built_in: Arc<Words>,
    added: Words,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self::with([])
    }
}

/// An expression, as its tokens.
pub(super) type Phrase = Vec<Token>;

#[derive(Debug, Clone, Default)]
struct Words {
    meanings: BTreeMap<String, Vec<Phrase>>,
    needless: BTreeSet<String>,
    kinds: BTreeMap<String, DocumentKind>,
}

impl Vocabulary {
    /// What is built in, and words that people added, each with one thing that it also means. Either finds the other.
    #[must_use]
    pub fn with<'a>(added: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut words = Words::default();
        for (word, meaning) in added {
            words.same([word, meaning]);
        }
        Self {
            built_in: Arc::clone(&BUILT_IN),
            added: words,
        }
    }

    /// What an expression also means.
    pub(super) fn meanings(&self, of: &[Token]) -> Vec<&Phrase> {
        let both = [&self.added, &*self.built_in];
        let found = |key: &str| -> Vec<&Phrase> {
            let own = both.into_iter().filter_map(|words| words.meanings.get(key));
            own.flatten().take(MEANINGS).collect()
        };
        let own = found(&key(of));
        // fans is fan
        match of {
            [word] if own.is_empty() && word.word.is_ascii() && !word.english.is_empty() => {
                found(&word.english)
            }
            _ => own,
        }
    }

    /// Whether a question can do without a word.
    pub(super) fn is_needless(&self, token: &Token) -> bool {
        let is_long = token.word.chars().count() > 3;
        let known = if is_long { &token.key } else { &token.word };
        token.kind == Kind::Word && self.built_in.needless.contains(known)
    }

    /// The kind of thing that a word stands for.
    pub(super) fn kind(&self, token: &Token) -> Option<DocumentKind> {
        let is_word = token.kind == Kind::Word;
        self.built_in
            .kinds
            .get(&token.key)
            .copied()
            .filter(|_| is_word)
    }
}

impl Words {
    fn read(text: &str) -> Self {
        let mut words = Self::default();
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            if let Some(needless) = line.strip_prefix('?') {
                // By their stems, but for those so short that they have no other forms.
                let all = needless.split(',').flat_map(|word| tokens(word, 100));
                words
                    .needless
                    .extend(all.map(|token| match token.word.chars().count() {
                        0..=3 => token.word,
                        _ => token.key,
                    }));
            } else if let Some((kind, said)) =
                line.strip_prefix('@').and_then(|line| line.split_once('='))
            {
                let kind = match kind.trim() {
                    "drive" => DocumentKind::Drive,
                    "stock_item" => DocumentKind::StockItem,
                    "log_entry" => DocumentKind::LogEntry,
                    _ => DocumentKind::Manual,
                };
                let said = said.split(',').flat_map(|word| tokens(word, 100));
                words.kinds.extend(said.map(|token| (token.key, kind)));
            } else {
                words.same(line.split('='));
            }
        }
        words
    }

    /// Expressions that mean the same.
    fn same<'a>(&mut self, expressions: impl IntoIterator<Item = &'a str>) {
        let phrases = expressions
            .into_iter()
            .map(|expression| tokens(expression, 200));
        let phrases: Vec<Phrase> = phrases
            .filter(|phrase| (1..=PHRASE).contains(&phrase.len()))
            .collect();
        for phrase in &phrases {
            let known = self.meanings.entry(key(phrase)).or_default();
            let others = phrases.iter().filter(|other| key(other) != key(phrase));
            known.extend(others.cloned());
        }
    }
}

fn key(tokens: &[Token]) -> String {
    let parts: Vec<&str> = tokens
        .iter()
        .map(|token| Seen::of(token).identity())
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(vocabulary: &Vocabulary, of: &str) -> Vec<String> {
        let found = vocabulary.meanings(&tokens(of, 100));
        found.into_iter().map(|phrase| key(phrase)).collect()
    }

    #[test]
    fn each_expression_finds_the_others() {
        let vocabulary = Vocabulary::default();
        assert!(meanings(&vocabulary, "пр.").contains(&"privod".to_owned()));
        assert!(meanings(&vocabulary, "Т/О").contains(&key(&tokens("термоотделение", 100))));
        assert!(
            meanings(&vocabulary, "плавких вставок").contains(&key(&tokens("предохранители", 100)))
        );
        assert!(meanings(&vocabulary, "рольганги").contains(&"rolg".to_owned()));
        assert!(meanings(&vocabulary, "capacitors").contains(&key(&tokens("конденсатор", 100))));
    }

    #[test]
    fn people_add_words() {
        let vocabulary =
            Vocabulary::with([("бублик", "трансформатор тока"), ("", "x"), ("...", "!")]);
        assert_eq!(
            meanings(&vocabulary, "бублики"),
            [key(&tokens("трансформатор тока", 100))]
        );
        assert!(meanings(&vocabulary, "трансформаторы тока").contains(&"bublik".to_owned()));
    }

    #[test]
    fn some_words_are_needless_and_some_are_kinds() {
        let vocabulary = Vocabulary::default();
        let one = |word: &str| tokens(word, 100).remove(0);
        for word in ["где", "на", "полке", "шкафу", "for"] {
            assert!(vocabulary.is_needless(&one(word)), "{word}");
        }
        assert!(!vocabulary.is_needless(&one("плата")));
        assert_eq!(
            vocabulary.kind(&one("инструкции")),
            Some(DocumentKind::Manual)
        );
    }
}
