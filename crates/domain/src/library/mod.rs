//! The library of manuals: category (vendor) → group (series) → manual. A manual is an uploaded file or a link.

mod series;
mod values;

pub use series::{SeriesGap, SeriesTie, Ties, match_key, word_prefixes};
pub use values::{Issued, LanguageCode, Link, ManualKind, Sha256, Title, shown_file_name};

use crate::name::Name;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A category's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ManualCategoryId(pub i64);

/// A group's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ManualGroupId(pub i64);

/// A manual's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ManualId(pub i64);

/// What people say of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualCategoryValues {
    /// The vendor's name: Siemens. Unique.
    pub name: Name,
    /// Where its logo is.
    pub logo_url: Option<Link>,
}

/// A category: whoever makes the drives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualCategory {
    /// Its id.
    pub id: ManualCategoryId,
    /// What is said of it.
    pub values: ManualCategoryValues,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What people say of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualGroupValues {
    /// The category that holds it.
    pub category: ManualCategoryId,
    /// Its name, unique in its category: Sinamics S120.
    pub name: Name,
    /// Of which drives its manuals are.
    pub ties: Ties,
}

/// A group: a series of drives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualGroup {
    /// Its id.
    pub id: ManualGroupId,
    /// What is said of it.
    pub values: ManualGroupValues,
    /// Its category's name.
    pub category: Name,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A file in the store, known by what is in it: the same bytes are kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Of its bytes.
    pub sha256: Sha256,
    /// Bytes.
    pub size: u64,
    /// What it is, as found in it: one of a few types that no browser runs.
    pub content_type: String,
    /// Its pages, when they can be counted.
    pub pages: Option<u32>,
}

/// Where a manual's text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManualSource {
    /// Nowhere yet: its file is still to be sent.
    Nothing,
    /// Somewhere else.
    Link(Link),
    /// Here.
    File {
        /// The file.
        file: StoredFile,
        /// Its name, as its sender called it.
        name: String,
    },
}

/// What people say of a manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualValues {
    /// The group that holds it.
    pub group: ManualGroupId,
    /// Its title, as printed or as somebody called it.
    pub title: Title,
    /// What it is for.
    pub kind: ManualKind,
    /// In which language.
    pub language: Option<LanguageCode>,
    /// The edition or the vendor's order number: 6SL3097-4AP00-0PP3.
    pub edition: Option<Name>,
    /// When it was issued.
    pub issued: Option<Issued>,
    /// Where its text is.
    pub source: ManualSource,
}

/// A manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// Its id.
    pub id: ManualId,
    /// What is said of it.
    pub values: ManualValues,
    /// Its group's name.
    pub group: Name,
    /// Its category.
    pub category_id: ManualCategoryId,
    /// Its category's name.
    pub category: Name,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Manual {
    /// The words that find it.
    #[must_use]
    pub fn words(category: &Name, group: &Name, values: &ManualValues) -> String {
        let edition = values.edition.as_ref().map_or("", Name::as_str);
        let text = [
            values.title.as_str(),
            category.as_str(),
            group.as_str(),
            edition,
        ];
        crate::text::search_words(&text.join(" ")).join(" ")
    }
}

/// Which manuals to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManualFilter {
    /// In this category.
    pub category: Option<ManualCategoryId>,
    /// In this group.
    pub group: Option<ManualGroupId>,
    /// For this.
    pub kind: Option<ManualKind>,
    /// In this language.
    pub language: Option<LanguageCode>,
    /// In which every word of this begins a word.
    pub text: Option<String>,
}

/// By what manuals are sorted; the id always comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManualSort {
    /// By title.
    Title,
    /// By the last change.
    UpdatedAt,
    /// By id.
    Id,
}

/// By what categories and groups are sorted; the id always comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfSort {
    /// By name.
    Name,
    /// By id.
    Id,
}
