//! What was typed with the other keyboard layout: `htkt` for `реле`, `ЫШЕЩЗ` for `SITOP`.

use crate::text::is_cyrillic;

const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбюё.";
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`/";
/// Fewer letters say nothing of the layout.
const LETTERS: usize = 2;

/// The same keys with the Latin layout: `пароль` is `gfhjkm`. What isn't Russian stays.
#[must_use]
pub fn on_latin_keys(text: &str) -> String {
    swapped(text, RUSSIAN, LATIN)
}

/// The same keys with the other layout; nothing when letters of both are there, or hardly any.
#[must_use]
pub fn on_other_keys(text: &str) -> Option<String> {
    let (cyrillic, others): (Vec<char>, Vec<char>) = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .partition(|c| is_cyrillic(*c));
    if cyrillic.len() + others.len() < LETTERS {
        None
    } else if others.is_empty() {
        Some(on_latin_keys(text))
    } else if cyrillic.is_empty() && others.iter().all(char::is_ascii) {
        Some(swapped(text, LATIN, RUSSIAN))
    } else {
        None
    }
}

fn swapped(text: &str, from: &str, to: &str) -> String {
    let other = |typed: char| {
        let small = typed.to_lowercase().next()?;
        let mut keys = from.chars().zip(to.chars());
        keys.find_map(|(from, to)| (from == small).then_some(to))
    };
    text.chars()
        .map(|typed| other(typed).unwrap_or(typed))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_the_same() {
        for (typed, meant) in [
            ("htkt 24d", "реле 24в"),
            ("ghtlj[hfybntkm", "предохранитель"),
            ("ЫЛЛЕ162", "skkt162"),
            ("'yrjlth", "энкодер"),
            ("gh/834", "пр.834"),
            ("6КФ7081", "6ra7081"),
        ] {
            assert_eq!(on_other_keys(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["реле SITOP", "24", "п 1", "ü ö ä"] {
            assert_eq!(on_other_keys(typed), None, "{typed}");
        }
    }
}
