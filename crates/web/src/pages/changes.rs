//! `/changes`: the history, newest first; what unfolds from an entry; the history of one thing.

use super::{
    forms::{FormErrors, OptionGroup},
    links::Pager,
    present::ChangeView,
};
use serde::{Deserialize, Serialize};

/// What the history was asked with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ChangesQuery {
    pub(super) entity: String,
    pub(super) id: String,
    pub(super) parent: String,
    pub(super) page: String,
    pub(super) cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct ChangesPage {
    pub(super) parent: Option<i64>,
    pub(super) subject: bool,
    pub(super) entity: String,
    pub(super) entities: Vec<OptionGroup>,
    pub(super) changes: Vec<ChangeView>,
    pub(super) pager: Pager,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}
