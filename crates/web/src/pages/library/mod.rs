//! `/library…`: vendors, their series, and manuals.

pub(super) mod category_form;
pub(super) mod group;
pub(super) mod group_form;
pub(super) mod lists;
pub(super) mod manual;
pub(super) mod manual_form;
pub(super) mod sending;
pub mod shelves;

use super::present::Presenter;
use actix_web::web::{ServiceConfig, get, post, resource};
use api::http::Failure;
use domain::{Manual, ManualSource};
use serde::Serialize;

/// Adds the pages of the library to the application.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(resource("/library").route(get().to(shelves::show)))
        .service(
            resource("/library/import")
                .route(get().to(lists::show))
                .route(post().to(lists::bring_in)),
        )
        .service(
            resource("/library/categories/new")
                .route(get().to(category_form::new))
                .route(post().to(category_form::add)),
        )
        .service(
            resource("/library/categories/{id}")
                .route(get().to(category_form::edit))
                .route(post().to(category_form::change)),
        )
        .service(
            resource("/library/categories/{id}/remove").route(post().to(category_form::remove)),
        )
        .service(
            resource("/library/groups/new")
                .route(get().to(group_form::new))
                .route(post().to(group_form::add)),
        )
        .service(resource("/library/groups/{id}").route(get().to(group::show)))
        .service(
            resource("/library/groups/{id}/edit")
                .route(get().to(group_form::edit))
                .route(post().to(group_form::change)),
        )
        .service(resource("/library/groups/{id}/remove").route(post().to(group::remove)))
        .service(resource("/library/groups/{id}/files").route(post().to(sending::add)))
        .service(
            resource("/library/manuals/new")
                .route(get().to(manual_form::new))
                .route(post().to(manual_form::add)),
        )
        .service(resource("/library/manuals/{id}").route(get().to(manual::show)))
        .service(
            resource("/library/manuals/{id}/edit")
                .route(get().to(manual_form::edit))
                .route(post().to(manual_form::change)),
        )
        .service(resource("/library/manuals/{id}/remove").route(post().to(manual::remove)))
        .service(
            resource("/library/manuals/{id}/file")
                .route(get().to(manual::file))
                .route(post().to(sending::replace)),
        )
        .service(resource("/library/manuals/{id}/text").route(post().to(manual::read_again)))
        .service(resource("/library/manuals/{id}/fetch").route(post().to(manual::fetch_again)))
        .service(resource("/library/manuals/{id}/open").route(get().to(manual::open)));
}

/// A manual in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ManualRow {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) language: Option<String>,
    pub(super) issued: Option<String>,
    /// Vendor and series.
    pub(super) shelf: String,
    /// Where it opens; nothing when it has no file yet.
    pub(super) open: Option<String>,
    /// Whether that is elsewhere.
    pub(super) elsewhere: bool,
    /// The file's size and pages.
    pub(super) size: Option<String>,
    pub(super) pages: Option<u32>,
}

impl ManualRow {
    /// As a reader of this language sees it.
    pub(super) fn new(show: &Presenter, manual: &Manual) -> Self {
        let values = &manual.values;
        let file = match &values.source {
            ManualSource::File { file, .. } => Some(file),
            ManualSource::Nothing | ManualSource::Link(_) => None,
        };
        Self {
            id: manual.id.0,
            title: values.title.to_string(),
            kind: values.kind.as_str(),
            language: values
                .language
                .as_ref()
                .map(|code| code.as_str().to_owned()),
            issued: values
                .issued
                .as_ref()
                .map(|issued| issued.as_str().to_owned()),
            shelf: format!("{} › {}", manual.category, manual.group),
            open: match &values.source {
                ManualSource::Nothing => None,
                ManualSource::Link(link) => Some(link.as_str().to_owned()),
                ManualSource::File { .. } => Some(format!("/library/manuals/{}/file", manual.id.0)),
            },
            elsewhere: matches!(values.source, ManualSource::Link(_)),
            size: file.map(|file| size(show, file.size)),
            pages: file.and_then(|file| file.pages),
        }
    }
}

/// A size as people read it.
pub(super) fn size(show: &Presenter, bytes: u64) -> String {
    let (unit, tenths) = if bytes >= 1 << 20 {
        ("mb", bytes * 10 / (1 << 20))
    } else {
        ("kb", bytes.div_ceil(1 << 10) * 10)
    };
    let number = if tenths % 10 == 0 || tenths >= 1_000 {
        (tenths / 10).to_string()
    } else {
        let sign = show.text("decimal-sign");
        format!("{}{sign}{}", tenths / 10, tenths % 10)
    };
    format!("{number}\u{a0}{}", show.text(&format!("unit-{unit}")))
}

/// The id in an address; what can't be one isn't there.
pub(super) fn id(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_not_a_number| Failure::NotFound)
}
