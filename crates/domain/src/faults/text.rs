//! What an entry says at length.

use crate::{name::without_control_characters, problem::Problem};
use serde::Serialize;
use std::fmt;

/// A text on one or more lines, none of them empty: 1 to 20,000 characters. Of a remedy, each line is a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct FaultText(String);

impl FaultText {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 20_000;

    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join("\n");
        if text.is_empty() {
            return Err(Problem::Empty);
        }
        without_control_characters(text, Self::LIMIT).map(Self)
    }

    /// Its lines, one after the other.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// The text, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FaultText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_are_left_out() {
        let text = FaultText::parse(" Check the cable \r\n\n\tReplace the fuse\n").unwrap();
        assert_eq!(text.as_str(), "Check the cable\nReplace the fuse");
        assert_eq!(text.lines().count(), 2);
        assert_eq!(FaultText::parse(" \n "), Err(Problem::Empty));
        assert_eq!(FaultText::parse("a\0"), Err(Problem::ControlCharacter));
    }
}
