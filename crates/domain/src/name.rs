//! Text that people type: a name on one line, a note on several.

use crate::problem::Problem;
use serde::Serialize;
use std::fmt;

/// A name as typed, without white space at its ends: 1 to 200 characters, none of them a control character
/// but line breaks, which real sheets have inside names and which become one space.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 200;

    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let on_one_line = typed.trim().split(['\n', '\r', '\t']).map(str::trim);
        let text = on_one_line
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        checked(text, Self::LIMIT).map(Self)
    }

    /// The name, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the name away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A note on one or more lines: 1 to 4,000 characters, without white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Note(String);

impl Note {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 4_000;

    /// Takes what was typed; line breaks become `\n`.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        checked(typed.trim().replace("\r\n", "\n"), Self::LIMIT).map(Self)
    }

    /// The note, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the note away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

fn checked(text: String, limit: usize) -> Result<String, Problem> {
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    without_control_characters(text, limit)
}

/// A text that isn't too long, if all of it can be shown: of control characters only line breaks and tabs.
pub(crate) fn without_control_characters(text: String, limit: usize) -> Result<String, Problem> {
    if text.chars().count() > limit {
        return Err(Problem::TooLong { limit });
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(Problem::ControlCharacter);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_typed_but_for_its_ends() {
        assert_eq!(
            Name::parse("  2UZ-2  (этаж 2) ").unwrap().as_str(),
            "2UZ-2  (этаж 2)"
        );
        assert_eq!(
            Name::parse("Рольганг\r\n отводящий").unwrap().as_str(),
            "Рольганг отводящий"
        );
    }

    #[test]
    fn wrong_names_are_refused_with_the_reason() {
        assert_eq!(Name::parse(" \n "), Err(Problem::Empty));
        assert_eq!(Name::parse("a\0b"), Err(Problem::ControlCharacter));
        assert_eq!(
            Name::parse(&"я".repeat(201)),
            Err(Problem::TooLong { limit: 200 })
        );
        assert!(Name::parse(&"я".repeat(200)).is_ok());
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(Note::parse("one\r\ntwo\n").unwrap().as_str(), "one\ntwo");
    }
}
