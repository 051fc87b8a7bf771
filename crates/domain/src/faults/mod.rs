//! Fault and alarm codes: what a drive shows, what it means, what helps.
//!
//! Entries are read out of manuals by [`recognise`], and written or corrected by people, whose word stays when the manual is
//! read again. What was typed or printed is kept; codes are compared by their key: see [`FaultCode`].

mod asking;
mod code;
mod fitting;
mod reading;
mod text;

pub use asking::{Asked, asked, names};
pub use code::FaultCode;
pub use fitting::order_numbers;
pub use reading::{FoundFault, Recognised, Referred, recognise};
pub use text::FaultText;

use crate::{
    library::{ManualGroupId, ManualId, Title},
    name::{Name, Note},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub i64);

/// All that can be said of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultValues {
    /// The code, as printed.
    pub code: FaultCode,
    /// The manual that tells of it; none when somebody knows it otherwise.
    pub manual: Option<ManualId>,
    /// Which drives show it; the series of its manual when nothing is said.
    pub series: Option<Name>,
    /// What it means, in a line.
    pub title: Title,
    /// What the drive does then.
    pub reaction: Option<Note>,
    /// How it is acknowledged.
    pub acknowledgement: Option<Note>,
    /// What it comes from.
    pub cause: Option<FaultText>,
    /// What helps: a step on each line.
    pub remedy: Option<FaultText>,
    /// The manual's page, from 1.
    pub page: Option<u32>,
    /// That page's number as printed.
    pub page_label: Option<Name>,
}

/// The manual that an entry is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultManual {
    /// Its id.
    pub id: ManualId,
    /// Its title.
    pub title: String,
    /// Its language's code.
    pub language: Option<String>,
    /// Whether its file is here, so that it opens at a page.
    pub has_file: bool,
    /// Its group.
    pub group_id: ManualGroupId,
    /// Its group's name.
    pub group: String,
    /// Its category's name.
    pub category: String,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its id.
    pub id: FaultId,
    /// What is said of the code.
    pub values: FaultValues,
    /// Its manual.
    pub manual: Option<FaultManual>,
    /// Whether a person wrote or changed it. It isn't read out of its manual again then.
    pub edited: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Fault {
    /// Where its manual opens at the page that tells of it, when its file is here.
    #[must_use]
    pub fn page_url(&self) -> Option<String> {
        let manual = self.manual.as_ref().filter(|manual| manual.has_file)?;
        let page = self.values.page?;
        Some(format!("/library/manuals/{}/file#page={page}", manual.id.0))
    }

    /// The series of the drives that show it.
    #[must_use]
    pub fn series(&self) -> Option<&str> {
        let own = self.values.series.as_ref().map(Name::as_str);
        own.or(self.manual.as_ref().map(|manual| manual.group.as_str()))
    }
}

impl FaultValues {
    /// The words that find it.
    #[must_use]
    pub fn words(&self) -> String {
        let series = self.series.as_ref().map_or("", Name::as_str);
        let (code, key) = (self.code.as_str(), self.code.key());
        let text = [code, key, series, self.title.as_str()];
        crate::text::search_words(&text.join(" ")).join(" ")
    }
}

/// Which entries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultFilter {
    /// With just this code.
    pub code: Option<FaultCode>,
    /// Of drives of this series; case, white space and look-alike letters don't matter.
    pub series: Option<String>,
    /// Of this manual.
    pub manual: Option<ManualId>,
    /// Only those that a person wrote or changed, or only those that none did.
    pub edited: Option<bool>,
    /// In which every word of this begins a word of the code, the series or the title.
    pub text: Option<String>,
}

/// By what entries are sorted; the id always comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultSort {
    /// By code.
    Code,
    /// By the last change.
    UpdatedAt,
    /// By id.
    Id,
}

/// How much a manual gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultCoverage {
    /// The manual.
    pub manual: FaultManual,
    /// How many entries there are of it.
    pub entries: u64,
    /// How many of them a person wrote or changed.
    pub edited: u64,
    /// How many codes it only refers to.
    pub referred: u64,
}
