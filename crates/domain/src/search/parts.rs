//! The words and the numbers of a question, as they were typed, for asking for less when nothing has all of it.

use super::{
    question::CHARACTERS,
    token::{Glue, Kind, Token, tokens},
    vocabulary::Vocabulary,
};

/// A number's beginning has so many characters: enough to tell a family of parts.
const BEGINNINGS: [usize; 5] = [15, 11, 8, 5, 3];
/// Words that are shorter name nothing.
const WORD: usize = 3;

/// What a question consists of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// Its words, but for those that it can do without.
    pub words: Vec<String>,
    /// Its numbers, with the words and signs that are part of them. Ratings are none.
    pub numbers: Vec<String>,
}

impl Parts {
    /// Those of a question.
    #[must_use]
    pub fn of(question: &str, vocabulary: &Vocabulary) -> Self {
        let tokens = tokens(question, CHARACTERS);
        let chars: Vec<char> = question.chars().collect();
        let typed = |from: usize, to: usize| -> String {
            let between = chars.get(from..to).unwrap_or_default();
            between.iter().collect()
        };
        let mut parts = Self::default();
        for run in tokens.chunk_by(|_, next| next.glue == Glue::Tight) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                continue;
            };
            if run.iter().any(|token| token.kind == Kind::Code) {
                parts.numbers.push(typed(first.start, last.end));
                continue;
            }
            let says = |token: &&Token| {
                token.kind == Kind::Word
                    && token.word.chars().count() >= WORD
                    && !vocabulary.is_needless(token)
            };
            let words = run.iter().filter(says);
            parts
                .words
                .extend(words.map(|token| typed(token.start, token.end)));
        }
        parts
    }
}

/// The beginnings of a number by which its family is known, the longest first: of `3RT9999` `3RT99` and `3RT`.
#[must_use]
pub fn beginnings_of(number: &str) -> Vec<String> {
    let chars: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    let shorter = BEGINNINGS
        .into_iter()
        .filter_map(|length| chars.get(..length).filter(|_| length < chars.len()));
    let tells = |begin: &&[char]| {
        let digits = begin.iter().filter(|c| c.is_ascii_digit()).count();
        digits > 0 && (digits < begin.len() || digits > WORD)
    };
    shorter
        .filter(tells)
        .map(|begin| begin.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_told_apart_as_typed() {
        for (question, words, numbers) in [
            (
                "предохранитель неведомый-500",
                &["предохранитель"][..],
                &["неведомый-500"][..],
            ),
            ("Контактор 3RT9999", &["Контактор"], &["3RT9999"]),
            ("simoreg в 17псу", &["simoreg"], &["17псу"]),
            ("реле 24VDC 6RY1702-0BA05", &["реле"], &["6RY1702-0BA05"]),
            ("... \"\"", &[], &[]),
        ] {
            let parts = Parts::of(question, &Vocabulary::default());
            assert_eq!(parts.words, words, "{question}");
            assert_eq!(parts.numbers, numbers, "{question}");
        }
    }

    #[test]
    fn a_number_begins_as_its_family_does() {
        assert_eq!(beginnings_of("3RT9999"), ["3RT99", "3RT"]);
        assert_eq!(
            beginnings_of("6SL9999-1ZZ99"),
            ["6SL99991ZZ9", "6SL99991", "6SL99", "6SL"]
        );
        assert_eq!(beginnings_of("1234567"), ["12345"]);
        assert_eq!(beginnings_of("17"), Vec::<String>::new());
        assert_eq!(beginnings_of("неведомый-500"), ["неведомый50"]);
    }
}
