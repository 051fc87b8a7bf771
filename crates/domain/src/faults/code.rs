//! Codes, as drives show and manuals print them.

use crate::{problem::Problem, text::look_alike_key};
use std::fmt;

/// A code as typed or printed: up to 40 characters, a letter or a digit among them.
///
/// It is compared by its key: without case, spaces and signs, `Ф` as `F`, look-alike letters as one, numbers without the
/// zeros before them. `F30021`, `f 30021` and `Ф30021` are the same, so are `A07910` and `А7910`, `E.S.` and `ES`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FaultCode {
    text: String,
    key: String,
}

impl FaultCode {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 40;

    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::Empty`] without a letter or digit, [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = crate::name::without_control_characters(text, Self::LIMIT)?;
        let key = key(&text);
        if key.is_empty() {
            return Err(Problem::Empty);
        }
        Ok(Self { text, key })
    }

    /// As typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it is compared by.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it is printed as another: `F005` and `F0005` are compared as the same, yet two displays may show them.
    #[must_use]
    pub fn is_printed_as(&self, other: &Self) -> bool {
        let signs = |code: &Self| -> String {
            let folded = look_alike_key(&code.text).replace('ф', "f");
            folded.chars().filter(|c| c.is_alphanumeric()).collect()
        };
        signs(self) == signs(other)
    }

    /// Keys that it may be meant by when its own is nobody's: a display shows O as 0 and I as 1, puts `E` before what it
    /// means, and some manuals know alarm 13 that the display shows as `A13` or `AL13` by its number alone, or `OC1` as one of several `OC`.
    #[must_use]
    pub fn near(&self) -> Vec<String> {
        let letters = self.key.chars().take_while(|c| c.is_alphabetic()).count();
        let (letter_part, rest): (String, String) = (
            self.key.chars().take(letters).collect(),
            self.key.chars().skip(letters).collect(),
        );
        let mut near = vec![];
        let mut add = |text: String| {
            let key = key(&text);
            if key != self.key && !key.is_empty() && !near.contains(&key) {
                near.push(key);
            }
        };
        if self.key.starts_with('0') {
            add(self.key.replacen('0', "o", 1));
        }
        if let Some(beginning) = self
            .key
            .strip_suffix(['i', 'l'])
            .filter(|rest| rest.len() > 1)
        {
            add(format!("{beginning}1"));
        }
        if letters == 0 && self.key.len() >= 4 {
            add(format!("f{}", self.key));
            add(format!("a{}", self.key));
        }
        if !self.key.is_ascii() {
            add(self.key.chars().map(|c| by_sound(c).unwrap_or(c)).collect());
        }
        if letters > 0 && rest.contains('o') {
            add(format!("{letter_part}{}", rest.replace('o', "0")));
        }
        if letters > 0 {
            add(format!("e{}", self.key));
        }
        if let Some(rest) = self.key.strip_prefix('e').filter(|rest| rest.len() > 1) {
            add(rest.to_owned());
        }
        let is_number = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
        if is_number && rest.len() == 1 && letters > 1 {
            add(letter_part.clone());
        }
        if is_number && ["a", "al", "w", "f", "e", "er", "err"].contains(&letter_part.as_str()) {
            add(rest);
        }
        near
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The Latin letter that a Russian one, which looks like none, sounds like.
pub(super) fn by_sound(c: char) -> Option<char> {
    let (russian, latin) = ("лгдип", "lgdip");
    let mut letters = russian.chars().zip(latin.chars());
    letters.find_map(|(letter, sound)| (letter == c).then_some(sound))
}

fn key(text: &str) -> String {
    let folded = look_alike_key(text).replace('ф', "f");
    let mut key = String::new();
    let mut chars = folded.chars().filter(|c| c.is_alphanumeric()).peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_digit() {
            key.push(c);
            continue;
        }
        let mut digits = String::from(c);
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let value = digits.trim_start_matches('0');
        key.push_str(if value.is_empty() { "0" } else { value });
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(typed: &str) -> String {
        FaultCode::parse(typed).unwrap().key().to_owned()
    }

    #[test]
    fn codes_are_the_same_however_they_are_typed() {
        for same in [
            &["F30021", "f 30021", "Ф30021", "ф-30021", " F\u{a0}30021 "][..],
            &["A07910", "А7910", "a7910", "A-07910"],
            &["OC", "oc", "ОС", "о.с."],
            &["E.OC", "е.ос", "EOC"],
            &["OL1", "ol 1", "ОЛ1".replace('Л', "L").as_str(), "OL01"],
            &["SP0", "sp00"],
            &["b.b.", "BB"],
        ] {
            let first = key_of(same[0]);
            for typed in same {
                assert_eq!(key_of(typed), first, "{typed}");
            }
        }
        let all = ["F1", "F10", "OC", "OC1", "E.OC", "A1", "SP0", "SP"];
        let mut keys: Vec<String> = all.into_iter().map(key_of).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all.len());
    }

    #[test]
    fn zeros_tell_codes_apart_where_both_are_known() {
        let code = |text| FaultCode::parse(text).unwrap();
        assert!(code("f 0005").is_printed_as(&code("F0005")));
        assert!(!code("F005").is_printed_as(&code("F0005")));
    }

    #[test]
    fn a_code_is_kept_as_printed() {
        let code = FaultCode::parse(" F30021  (A) ").unwrap();
        assert_eq!(code.as_str(), "F30021 (A)");
    }

    #[test]
    fn wrong_codes_are_refused_with_the_reason() {
        assert_eq!(FaultCode::parse(" — "), Err(Problem::Empty));
        assert_eq!(FaultCode::parse("F\u{1b}1"), Err(Problem::ControlCharacter));
        let limit = FaultCode::LIMIT;
        assert_eq!(
            FaultCode::parse(&"F".repeat(limit + 1)),
            Err(Problem::TooLong { limit })
        );
    }

    #[test]
    fn what_a_display_shows_is_near() {
        let near = |typed: &str| FaultCode::parse(typed).unwrap().near();
        assert!(near("0C").contains(&"oc".to_owned()));
        assert!(near("OLI").contains(&"ol1".to_owned()));
        assert!(near("OC1").contains(&"eoc1".to_owned()));
        assert!(near("E.OC1").contains(&"oc1".to_owned()));
        assert!(near("AL13").contains(&"13".to_owned()));
        assert!(near("oc1").contains(&"oc".to_owned()));
        assert!(near("ОЛ1").contains(&"ol1".to_owned()));
        assert!(near("7910").contains(&"a7910".to_owned()));
        assert!(near("F3OO21").contains(&"f30021".to_owned()));
        assert!(!near("F1").contains(&"f".to_owned()));
        assert!(!near("S120").contains(&"120".to_owned()));
    }
}
