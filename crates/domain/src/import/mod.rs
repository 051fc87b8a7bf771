//! Bringing in sheets: what a row says, which stored drive it means, and what an import is.
//!
//! [`cells`] reads one row, [`matching`] finds for every row the stored thing that it means, [`warnings`] finds
//! what looks wrong but doesn't stop an import. What is particular to a kind of sheet has a file of its own:
//! [`drive_cells`], [`stock_cells`], [`manual_cells`].

pub mod cells;
pub mod drive_cells;
pub mod manual_cells;
pub mod matching;
pub mod stock_cells;
pub mod warnings;

use crate::change::ChangeId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An import's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

/// What a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// The registry of drives.
    Drives,
    /// The stock of spares.
    Stock,
    /// The library's manuals.
    Manuals,
}

impl ImportKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Drives, Self::Stock, Self::Manuals];

    /// The columns that such a sheet may have, by their names in the API, in their order.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Drives => &drive_cells::KEYS,
            Self::Stock => &stock_cells::KEYS,
            Self::Manuals => &manual_cells::KEYS,
        }
    }

    /// The columns that a file of this kind has, by position in [`ImportKind::columns`].
    #[must_use]
    pub fn columns_in(self, findings: &Findings) -> Vec<bool> {
        self.columns()
            .iter()
            .map(|key| findings.columns.iter().any(|known| known == key))
            .collect()
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drives => "drives",
            Self::Stock => "stock",
            Self::Manuals => "manuals",
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Its file is being read.
    Reading,
    /// It can be looked at and applied.
    Previewed,
    /// It is being applied.
    Applying,
    /// It is in the registry.
    Applied,
    /// It was in the registry and has been taken back.
    Undone,
    /// Its file couldn't be read.
    Failed,
}

impl ImportState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Reading,
        Self::Previewed,
        Self::Applying,
        Self::Applied,
        Self::Undone,
        Self::Failed,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Previewed => "previewed",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Undone => "undone",
            Self::Failed => "failed",
        }
    }

    /// The state that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What an import will do, or has done, with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    /// A thing that the base doesn't have.
    New,
    /// A thing that the base has with other values.
    Changed,
    /// A thing that the base has just so.
    Same,
    /// It can't be brought in.
    Wrong,
}

impl RowStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Changed, Self::Same, Self::Wrong];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Wrong => "wrong",
        }
    }

    /// The status that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// How many rows have each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// [`RowStatus::New`].
    pub new: u32,
    /// [`RowStatus::Changed`].
    pub changed: u32,
    /// [`RowStatus::Same`].
    pub same: u32,
    /// [`RowStatus::Wrong`].
    pub wrong: u32,
}

impl RowCounts {
    /// Counts one more row.
    pub fn count(&mut self, status: RowStatus) {
        match status {
            RowStatus::New => self.new += 1,
            RowStatus::Changed => self.changed += 1,
            RowStatus::Same => self.same += 1,
            RowStatus::Wrong => self.wrong += 1,
        }
    }

    /// How many rows of a status.
    #[must_use]
    pub fn of(&self, status: RowStatus) -> u32 {
        match status {
            RowStatus::New => self.new,
            RowStatus::Changed => self.changed,
            RowStatus::Same => self.same,
            RowStatus::Wrong => self.wrong,
        }
    }

    /// Whether applying would change the base.
    #[must_use]
    pub fn anything_to_do(&self) -> bool {
        self.new + self.changed > 0
    }
}

/// An import: a file that was read, and what it would do or has done.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What it holds.
    pub kind: ImportKind,
    /// The file's name as it was given.
    pub file_name: String,
    /// The sheet in the file, for a workbook.
    pub sheet: Option<String>,
    /// How far it is.
    pub state: ImportState,
    /// Who brought it in.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// When its last state began.
    pub updated_at: Timestamp,
    /// Rows by status.
    pub counts: RowCounts,
    /// What the reader and the comparison found besides.
    pub findings: Findings,
    /// How many things of the base the file doesn't mention.
    pub not_in_file: u32,
    /// Its entry in the history, once it is applied.
    pub change: Option<ChangeId>,
}

/// What was found in a file besides its rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// The known columns that the file has, by key. What it hasn't isn't compared and isn't changed.
    pub columns: Vec<String>,
    /// Headings that aren't known; their columns are left out.
    pub unknown_columns: Vec<String>,
    /// What looks wrong; at most [`warnings::LIMIT`], the rest is only counted.
    pub warnings: Vec<warnings::Warning>,
    /// How many warnings there are in all.
    pub warning_count: u32,
    /// Why the file couldn't be read: the name of a sentence and its values.
    pub failure: Option<Failure>,
}

/// A sentence of the translations with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The sentence's name.
    pub key: String,
    /// Its values, by name.
    pub arguments: Vec<(String, String)>,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRow {
    /// Its number in the file, from 1.
    pub number: u32,
    /// What happens with it.
    pub status: RowStatus,
    /// The cells as read, in the order of [`ImportKind::columns`].
    pub cells: cells::Cells,
    /// For a changed row what the base had; for a wrong row why. By position in [`ImportKind::columns`].
    pub notes: Vec<CellNote>,
    /// The stored thing that it means.
    pub thing: Option<i64>,
}

/// What is to be said of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellNote {
    /// The cell's position in [`ImportKind::columns`].
    pub column: usize,
    /// What the base has there, for a changed cell (`None`: nothing).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Why it is wrong: the name of a sentence and its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Failure>,
}
