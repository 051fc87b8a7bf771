//! `/imports`: a form to bring in a sheet, and the past imports.

use super::{
    forms::FormErrors,
    links::{Address, Pager, Paging, page_request},
    present::{Count, Presenter, When},
    request::{Answer, Reader},
};
use actix_web::{http::StatusCode, web::Query};
use api::http::Failure;
use domain::Permission;
use domain::import::{Import, ImportState, RowStatus};
use persistence::Area;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub(super) struct ImportsPage {
    pub(super) imports: Vec<ImportView>,
    pub(super) pager: Pager,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// An import's head.
#[derive(Debug, Serialize)]
pub(super) struct ImportView {
    pub(super) id: i64,
    pub(super) file_name: String,
    pub(super) sheet: Option<String>,
    pub(super) kind: &'static str,
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
            kind: import.kind.as_str(),
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

pub(super) async fn show(reader: Reader, query: Query<ImportsQuery>) -> Answer {
    let view = present(&reader, &query, FormErrors::default()).await?;
    reader.page("imports/list.html", &view)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ImportsQuery {
    page: String,
    cursor: String,
}

async fn present(
    reader: &Reader,
    query: &ImportsQuery,
    errors: FormErrors,
) -> Result<ImportsPage, Failure> {
    let page = page_request(&query.page, "20", &query.cursor)?;
    let mut work = reader.read(Permission::ReadHistory, Area::Imports).await?;
    let listed = work.imports().list(&page).await?;
    let address = Address::new("/imports");
    let shown = listed.items.iter().map(|import| {
        let state = reader
            .caller
            .app
            .importing
            .progress(import.id)
            .map(|(state, _)| state);
        let import = Import {
            state: state.unwrap_or(import.state),
            ..import.clone()
        };
        ImportView::new(&reader.show, &import)
    });
    Ok(ImportsPage {
        imports: shown.collect(),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
        errors,
    })
}

/// The page with what is wrong with an upload.
pub(super) async fn refused(reader: &Reader, errors: FormErrors) -> Answer {
    let view = present(reader, &ImportsQuery::default(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "imports/list.html", &view)
}
