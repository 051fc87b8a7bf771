//! The text of a manual's page as it stands on the paper: lines of cells with where they are, from which sentences, tables and
//! entries of fault lists are read.

use serde::{Deserialize, Serialize};

/// A page's text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageText {
    /// Its number from 1, as it is opened.
    pub page: u32,
    /// Its number as printed or as the file calls it: `703`, `A-12`.
    pub label: Option<String>,
    /// Its lines from top to bottom.
    pub lines: Vec<TextLine>,
    /// The level rules drawn on it, from top to bottom: borders of a table's rows among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<TextRule>,
}

/// A level rule.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TextRule {
    /// How far it is from the page's top, in points.
    pub top: f32,
    /// Where it begins, in points from the page's left edge.
    pub left: f32,
    /// Where it ends.
    pub right: f32,
}

/// Cells that stand on one line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextLine {
    /// How far its baseline is from the page's top, in points (1/72 inch).
    pub top: f32,
    /// From left to right: runs of text with a gap between them that is wider than a space.
    pub cells: Vec<TextCell>,
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextCell {
    /// Where it begins, in points from the page's left edge.
    pub left: f32,
    /// Where it ends.
    pub right: f32,
    /// The height of its letters' font in points.
    pub size: f32,
    /// Its words, with single spaces between them.
    pub text: String,
}

impl PageText {
    /// Its lines as text, cells apart by a space.
    #[must_use]
    pub fn plain(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let cells: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
            cells.join(" ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
