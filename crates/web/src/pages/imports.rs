//! `/imports`: a form to bring in a sheet, and the past imports.

use super::{
    forms::FormErrors,
    links::Pager,
    present::{Count, Presenter, When},
};
use domain::import::{Import, ImportState, RowStatus};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct ImportsPage {
    pub(super) imports: Vec<ImportView>,
    pub(super) pager: Pager,
    /// The sheets to choose from, when the file has several.
    pub(super) sheets: Vec<String>,
    /// The file's name, when a sheet is to be chosen.
    pub(super) file_name: String,
    /// Where the file is kept meanwhile; without it the browser must send it again.
    pub(super) upload: Option<String>,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// An import's head.
#[derive(Debug, Serialize)]
pub(super) struct ImportView {
    pub(super) id: i64,
    pub(super) file_name: String,
    pub(super) sheet: Option<String>,
    pub(super) state: &'static str,
    actor: String,
    at: When,
    read: bool,
    counts: Vec<Count>,
}

impl ImportView {
    pub(super) fn new(show: &Presenter, import: &Import) -> Self {
        let unread = [ImportState::Reading, ImportState::Failed];
        Self {
            id: import.id.0,
            file_name: import.file_name.clone(),
            sheet: import.sheet.clone(),
            state: import.state.as_str(),
            actor: show.actor(&import.actor),
            at: show.when(import.created_at),
            read: !unread.contains(&import.state),
            counts: RowStatus::ALL
                .into_iter()
                .map(|status| Count {
                    key: status.as_str(),
                    n: import.counts.of(status).into(),
                })
                .collect(),
        }
    }
}
