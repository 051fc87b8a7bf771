//! A word of a question: how it is known in documents, however it was typed.

use super::{
    keys::{english_key, is_of_both_scripts, sound, word_key},
    token::Token,
};
use crate::text::is_cyrillic;

const ADJECTIVES: [&str; 18] = [
    "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ого", "его", "ую", "юю", "ых", "их",
    "ым", "ыми", "ими",
];

/// A word that is looked for.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// As typed, in small letters.
    pub(super) word: String,
    /// Its keys, the best first.
    pub(super) keys: Vec<String>,
    /// How it sounds as typed.
    pub(super) typed: String,
    /// How it looks, if it may be of either script.
    pub(super) look: Option<String>,
    /// Whether it was typed in Cyrillic letters.
    pub(super) is_cyrillic: bool,
}

/// The keys that other forms of a Russian word may have. A stem loses too much where it ends as a verb or a case does: разъём has none of
/// the letters of разъёмы behind its ъ, and защите none of those of защита.
fn other_stems(word: &str) -> Vec<String> {
    const CASES: [&str; 21] = [
        "ами", "ями", "ах", "ях", "ам", "ям", "ом", "ем", "ов", "ев", "ию", "ью", "а", "я", "у",
        "ю", "е", "ы", "и", "о", "ь",
    ];
    let without = |end: &&str| {
        let stem = word.strip_suffix(*end)?;
        (stem.chars().count() >= 4).then_some(stem)
    };
    let mut keys: Vec<String> = vec![];
    // сиреной, системой: nouns whose case ends as an adjective does.
    if let Some(stem) = word.strip_suffix("ой").or_else(|| word.strip_suffix("ей"))
        && stem.chars().count() >= 4
    {
        keys.extend([sound(stem), word_key(&format!("{stem}а"))]);
    }
    if describes(word) {
        // сименсовский
        let named = ["овск", "евск"]
            .into_iter()
            .find_map(|end| word.rfind(end).and_then(|at| word.get(..at)));
        keys.extend(named.filter(|name| name.chars().count() >= 3).map(sound));
        return keys;
    }
    if let Some(stem) = CASES.iter().find_map(without) {
        keys.extend([sound(stem), word_key(stem)]);
        let is_soft = word.ends_with(['и', 'ю', 'е', 'ь']);
        keys.extend(is_soft.then(|| word_key(&format!("{stem}ь"))));
    }
    // времени, масел
    keys.extend(
        word.strip_suffix("ени")
            .map(|stem| word_key(&format!("{stem}я"))),
    );
    let fleeting = word
        .strip_suffix("ел")
        .filter(|stem| (2..=4).contains(&stem.chars().count()));
    keys.extend(fleeting.map(|stem| sound(&format!("{stem}л"))));
    keys.retain(|key| key.len() >= 3);
    keys
}

/// Whether a word ends as a Russian adjective does.
fn describes(word: &str) -> bool {
    let is_long = word.chars().count() >= 5;
    // As in напряжение and линий.
    let is_noun = ["ение", "ание", "ений", "аний", "линий", "серий"]
        .into_iter()
        .any(|end| word.ends_with(end));
    is_long && !is_noun && ADJECTIVES.into_iter().any(|end| word.ends_with(end))
}

impl Word {
    /// The beginning that words are looked for by.
    pub(super) fn begin(&self) -> &str {
        match self.keys.first() {
            Some(key) if self.typed.starts_with(key.as_str()) => key,
            _ => &self.typed,
        }
    }

    /// Whether it is a Russian adjective by its ending: a word that says what something is like, and not what it is.
    pub(super) fn describes(&self) -> bool {
        describes(&self.word)
    }

    /// Whether a key is of a form of the same word, a letter or two longer.
    pub(super) fn is_stem_of(&self, key: &str) -> bool {
        let stem = self.begin();
        stem.len() >= 5 && key.len() <= stem.len() + 2 && key.starts_with(stem)
    }

    pub(super) fn of(token: &Token) -> Self {
        let typed = sound(&token.word);
        let mut keys = vec![token.key.clone()];
        let english = english_key(&token.word);
        let is_latin = token.word.is_ascii();
        // Names end in vowels that Russian stems have lost.
        let bare = is_latin.then(|| typed.trim_end_matches(['a', 'e', 'i', 'o', 'u']).to_owned());
        // Stems of two forms of a word may differ in a last letter: барабаны, барабанов.
        let short = token.key.get(..token.key.len().saturating_sub(1));
        let short = short.filter(|short| !is_latin && short.len() >= 5);
        let stems = if is_latin {
            vec![]
        } else {
            other_stems(&token.word)
        };
        let more = [
            Some(typed.clone()),
            english,
            bare.filter(|bare| bare.len() >= 4),
            short.map(ToOwned::to_owned),
        ];
        for key in more.into_iter().flatten().chain(stems) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self {
            word: token.word.clone(),
            keys,
            typed,
            look: Some(token.skeleton.clone()).filter(|look| is_of_both_scripts(look)),
            is_cyrillic: token.word.chars().any(is_cyrillic),
        }
    }
}
