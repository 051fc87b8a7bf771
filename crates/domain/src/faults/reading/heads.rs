//! Running heads, footers and page numbers, which stand at the same height on neighbouring pages.

use super::{Line, words};
use crate::page_text::{PageText, TextLine};
use std::collections::HashSet;

/// As many lines at either end of a page may be a head or a footer.
const ENDS: usize = 4;
/// Points by which the same head may stand higher or lower.
const SLACK: f32 = 4.0;

/// The lines of each page without heads and footers.
pub(super) fn without(pages: &[PageText]) -> Vec<Vec<Line<'_>>> {
    let marks: Vec<Vec<(usize, String, f32)>> = pages.iter().map(marks).collect();
    let bodies = pages.iter().enumerate().map(|(at, page)| {
        let mut heads: HashSet<usize> = HashSet::new();
        for (line, text, top) in &marks[at] {
            let near = at.saturating_sub(2)..(at + 3).min(pages.len());
            let recurs = near.filter(|other| *other != at).any(|other| {
                let mut lines = marks[other].iter();
                lines.any(|(_, same, height)| same == text && (height - top).abs() < SLACK)
            });
            if recurs || (is_page_number(text) && is_outermost(page, *line)) {
                heads.insert(*line);
            }
        }
        let lines = page.lines.iter().enumerate();
        let lines = lines.filter(|(line, text)| !heads.contains(line) && !text.cells.is_empty());
        lines
            .map(|(line, text)| body_line(at, text, rules_above(page, line)))
            .collect()
    });
    bodies.collect()
}

fn body_line(page: usize, line: &TextLine, rules: Vec<(f32, f32)>) -> Line<'_> {
    let first = line.cells.first();
    Line {
        page,
        top: line.top,
        left: first.map_or(0.0, |cell| cell.left),
        // Of most of it: a mark before an item may be larger.
        size: line
            .cells
            .iter()
            .max_by_key(|cell| cell.text.len())
            .map_or(0.0, |cell| cell.size),
        cells: &line.cells,
        text: super::shown(&joined(line)),
        rules,
    }
}

fn rules_above(page: &PageText, line: usize) -> Vec<(f32, f32)> {
    let above = line.checked_sub(1).and_then(|above| page.lines.get(above));
    let from = above.map_or(0.0, |above| above.top);
    let to = page.lines[line].top;
    let rules = page.rules.iter();
    let between = rules.filter(|rule| rule.top > from && rule.top <= to);
    between.map(|rule| (rule.left, rule.right)).collect()
}

fn joined(line: &TextLine) -> String {
    let cells: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
    cells.join(" ")
}

/// The lines at both ends of a page that may be heads, with their digits made one.
fn marks(page: &PageText) -> Vec<(usize, String, f32)> {
    let count = page.lines.len();
    let ends = (0..count).filter(|line| *line < ENDS || line + ENDS >= count);
    let marks = ends.filter_map(|at| {
        let line = &page.lines[at];
        let text = super::shown(&joined(line));
        (!is_content(line, &text)).then(|| (at, alike(&text), line.top))
    });
    marks.collect()
}

/// What may stand at the same height on two pages and is no head: the parts of entries, items, heads of tables.
fn is_content(line: &TextLine, text: &str) -> bool {
    let first = line.cells.first().map_or("", |cell| cell.text.as_str());
    let is_item = text.starts_with(['-', '–', '•', '·']) && text.chars().any(char::is_alphabetic);
    let known = line
        .cells
        .iter()
        .filter(|cell| words::role(&cell.text).is_some());
    words::label(first, text).is_some()
        || super::list::heading(text).is_some()
        || is_item && !is_page_number(&alike(text))
        || known.count() > 1
}

fn alike(text: &str) -> String {
    let mut alike = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_digit() {
            alike.push(c);
        } else if !alike.ends_with('#') {
            alike.push('#');
        }
    }
    alike
}

/// `#`, `- # -`, `A-#`, `Page # of #`, `Стр. #`.
fn is_page_number(alike: &str) -> bool {
    let letters: String = alike.chars().filter(|c| c.is_alphabetic()).collect();
    let word = letters.to_lowercase();
    alike.contains('#')
        && alike.chars().count() <= 16
        && (letters.chars().count() <= 1
            || ["page", "pageof", "стр", "страница", "стриз", "страницаиз"]
                .contains(&word.as_str()))
}

fn is_outermost(page: &PageText, line: usize) -> bool {
    line == 0 || line + 1 == page.lines.len()
}
