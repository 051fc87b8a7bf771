//! Entries of fault lists, recognised in the texts of a manual's pages.
//!
//! Manuals tell of faults in two ways: as lists, where a line with the code and what it means is followed by parts with a label
//! before each ([`list`]), and as tables with a column for each part ([`table`]). Codes that are merely mentioned, in running
//! text or in a table of contents, are no entries.

mod heads;
mod list;
mod paragraphs;
mod referred;
mod rows;
mod side_by_side;
mod table;
mod words;

use super::{code::FaultCode, text::FaultText};
use crate::{
    library::Title,
    name::{Name, Note},
    page_text::{PageText, TextCell},
};
use std::collections::HashMap;

/// An entry that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFault {
    /// The code, as printed.
    pub code: FaultCode,
    /// What it means.
    pub title: Title,
    /// What the drive does then.
    pub reaction: Option<Note>,
    /// How it is acknowledged.
    pub acknowledgement: Option<Note>,
    /// What it comes from.
    pub cause: Option<FaultText>,
    /// What helps: a step on each line.
    pub remedy: Option<FaultText>,
    /// The page on which it begins, from 1.
    pub page: u32,
    /// That page's number as printed.
    pub page_label: Option<Name>,
}

/// A code that is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referred {
    /// The code, as printed.
    pub code: FaultCode,
    /// Where it is mentioned first, from 1.
    pub page: u32,
}

/// What was recognised in a manual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognised {
    /// The entries in their order; each code once.
    pub entries: Vec<FoundFault>,
    /// Codes that look like those of the entries and have none, in the order in which they are mentioned.
    pub referred: Vec<Referred>,
}

/// Recognises the entries in a manual's pages, which come in their order.
#[must_use]
pub fn recognise(pages: &[PageText]) -> Recognised {
    let body = heads::without(pages);
    let mut drafts = list::entries(&body);
    drafts.extend(table::entries(&body));
    drafts.sort_by_key(|draft| draft.page);
    let mut entries: Vec<FoundFault> = vec![];
    let mut at: HashMap<String, usize> = HashMap::new();
    for draft in drafts {
        let Some(found) = draft.found(pages) else {
            continue;
        };
        match at.get(found.code.key()) {
            // The same code again, in a summary or for another device: the one that says more is kept.
            Some(&known) => {
                if said(&found) > said(&entries[known]) {
                    entries[known] = found;
                }
            }
            None => {
                at.insert(found.code.key().to_owned(), entries.len());
                entries.push(found);
            }
        }
    }
    let referred = referred::referred(pages, &entries);
    Recognised { entries, referred }
}

fn said(found: &FoundFault) -> (bool, usize) {
    let length = |text: &Option<FaultText>| text.as_ref().map_or(0, |text| text.as_str().len());
    let (cause, remedy) = (length(&found.cause), length(&found.remedy));
    (remedy > 0, cause + remedy)
}

/// A line of a page's body.
#[derive(Debug, Clone)]
struct Line<'a> {
    /// The page's place among the pages.
    page: usize,
    top: f32,
    left: f32,
    size: f32,
    cells: &'a [TextCell],
    text: String,
    /// The rules drawn between the line before it on the page and it: where each begins and ends.
    rules: Vec<(f32, f32)>,
}

/// A part's line.
#[derive(Debug, Clone, PartialEq)]
struct PartLine {
    text: String,
}

/// An entry as its lines.
#[derive(Debug, Clone, Default)]
struct Draft {
    page: usize,
    code: String,
    title: String,
    reaction: Vec<PartLine>,
    acknowledgement: Vec<PartLine>,
    cause: Vec<PartLine>,
    remedy: Vec<PartLine>,
}

impl Draft {
    fn found(self, pages: &[PageText]) -> Option<FoundFault> {
        let page = pages.get(self.page)?;
        let note = |lines: &[PartLine]| {
            let text = paragraphs::paragraphs(lines).join(" ");
            Note::parse(&shortened(&text, Note::LIMIT)).ok()
        };
        let text = |lines: &[PartLine]| {
            let text = paragraphs::paragraphs(lines).join("\n");
            FaultText::parse(&shortened(&text, FaultText::LIMIT)).ok()
        };
        let code = FaultCode::parse(&self.code).ok()?;
        let title = shown(&self.title);
        // Where nothing is a title the first sentence is.
        let first = paragraphs::paragraphs(&self.cause).into_iter().next();
        let first = first.unwrap_or_default();
        let sentence = first.split_inclusive(['.', ';']).next().unwrap_or_default();
        let title = match (title.is_empty(), sentence.is_empty()) {
            (false, _) => &*title,
            (true, false) => sentence.trim_end_matches(['.', ';']),
            (true, true) => code.as_str(),
        };
        Some(FoundFault {
            title: Title::parse(&shortened(title, Title::LIMIT)).ok()?,
            reaction: note(&self.reaction),
            acknowledgement: note(&self.acknowledgement),
            cause: text(&self.cause),
            remedy: text(&self.remedy),
            page: page.page,
            page_label: page
                .label
                .as_deref()
                .and_then(|label| Name::parse(label).ok()),
            code,
        })
    }
}

/// A text without what can't be shown, with single spaces.
fn shown(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str, limit: usize) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect();
    match plain.char_indices().nth(limit) {
        Some(_) => {
            let kept: String = plain.chars().take(limit - 1).collect();
            format!("{}…", kept.trim_end())
        }
        None => plain,
    }
}

#[cfg(test)]
mod tests;
