//! What the reading process tells, a line of JSON each: first how many pages there are, then each page; or why it can't.

use domain::{PageText, Unreadable};
use serde::{Deserialize, Serialize};

/// A line of what is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told {
    /// The file's pages.
    Pages {
        /// How many there are.
        pages: u32,
    },
    /// It can't be read.
    Failed {
        /// Why.
        failed: Unreadable,
    },
    /// A page.
    Page(PageText),
}
