//! How the cells of a row are read, whatever the sheet holds.

use super::{CellNote, Failure};
use crate::{name::Name, problem::Problem};
use std::collections::HashMap;

/// A row's cells in the order of its kind's columns; what is empty is `None`.
pub type Cells = Vec<Option<String>>;

/// Names that are to be treated as one: each name by the one that stands for it.
pub type Merges = HashMap<String, String>;

/// The merges in groups of names, the first of each standing for the others.
#[must_use]
pub fn merges(groups: &[Vec<String>]) -> Merges {
    let mut merges = Merges::new();
    for group in groups {
        let Some((kept, others)) = group.split_first() else {
            continue;
        };
        for other in others.iter().filter(|other| *other != kept) {
            merges.insert(other.clone(), kept.clone());
        }
    }
    merges
}

/// Reads the cells of one row and gathers what is wrong with them.
#[derive(Debug)]
pub struct CellReader<'a> {
    cells: &'a [Option<String>],
    merges: &'a Merges,
    wrong: Vec<CellNote>,
}

impl<'a> CellReader<'a> {
    /// Reads these cells, with names that are to be treated as one.
    #[must_use]
    pub fn new(cells: &'a [Option<String>], merges: &'a Merges) -> Self {
        Self {
            cells,
            merges,
            wrong: vec![],
        }
    }

    /// The value of the cell in a column; nothing when it is empty or wrong.
    pub fn cell<T>(
        &mut self,
        column: usize,
        parse: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let text = self.cells.get(column)?.as_deref()?.trim();
        if text.is_empty() {
            return None;
        }
        match parse(self.merges.get(text).map_or(text, String::as_str)) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(column, &problem);
                None
            }
        }
    }

    /// The name in a column.
    pub fn name(&mut self, column: usize) -> Option<Name> {
        self.cell(column, Name::parse)
    }

    /// The name in a column that must have one.
    pub fn needed_name(&mut self, column: usize) -> Option<Name> {
        let wrong_before = self.wrong.len();
        let name = self.name(column);
        if name.is_none() && self.wrong.len() == wrong_before {
            self.refuse(column, &Problem::Empty);
        }
        name
    }

    /// Notes that the cell in a column is wrong.
    pub fn refuse(&mut self, column: usize, problem: &Problem) {
        let arguments = problem
            .arguments()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let problem = Failure {
            key: problem.key().to_owned(),
            arguments,
        };
        self.wrong.push(CellNote {
            column,
            from: None,
            problem: Some(problem),
        });
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.wrong.is_empty()
    }

    /// What was wrong.
    #[must_use]
    pub fn finish(self) -> Vec<CellNote> {
        self.wrong
    }
}
