//! The JSON API under `/api/v1`: a file per resource. The OpenAPI document is gathered from the handlers.

mod answers;
mod changes;
mod drive_bodies;
mod drives;
mod exports;
mod faults;
mod gather;
mod imports;
pub mod library;
mod links;
mod log_entries;
mod many;
mod movements;
pub mod original;
mod places;
mod reading_bodies;
mod readings;
mod search;
mod search_words;
mod sensors;
mod services;
mod stock_answers;
mod stock_bodies;
mod stock_items;
mod stores;
mod substitutes;
pub mod tokens;
mod tree;
mod upload;
mod users;

pub use drives::drive_filter;
pub use exports::{export, format_of};
pub use stock_items::stock_item_filter;
pub use upload::{Limits as UploadLimits, Uploaded, receive};

use crate::http::Failure;
use actix_web::web::ServiceConfig;
use services::Services;
use utoipa::{
    OpenApi,
    openapi::{
        Deprecated, OpenApi as OpenApiDocument,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

/// What the document says of the whole.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "AEDB",
        description = "The base of an electric-drive crew: the registry of drives, the stock of spares, their history, imports and exports, the shift log, people and their tokens.\n\n\
            Requests say who makes them by `Authorization: Bearer …`, with a token from `POST /api/v1/token` or one made under `/api/v1/tokens`. Lists come in pages with `Link` headers; errors are RFC 9457 problems; single resources carry an `ETag`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(crate::http::problem::ProblemDetails)),
    modifiers(&Tokens),
    security((), ("token" = []))
)]
struct Document;

/// How requests say who makes them; visitors may do some of it without.
struct Tokens;

impl utoipa::Modify for Tokens {
    fn modify(&self, document: &mut OpenApiDocument) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// Registers every route of the API with a worker of the server.
pub fn configure(config: &mut ServiceConfig) {
    register(&mut Services::Worker(config));
}

/// The document that describes them.
#[must_use]
pub fn document() -> OpenApiDocument {
    let described = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(|config| register(&mut Services::Document(config)));
    let (_, mut document) = described.split_for_parts();
    name_operations(&mut document);
    document
}

fn register(config: &mut Services<'_, '_>) {
    places::configure(config);
    drives::configure(config);
    tree::configure(config);
    library::configure(config);
    faults::configure(config);
    stores::configure(config);
    stock_items::configure(config);
    movements::configure(config);
    substitutes::configure(config);
    search::configure(config);
    search_words::configure(config);
    log_entries::configure(config);
    changes::configure(config);
    imports::configure(config);
    exports::configure(config);
    users::configure(config);
    tokens::configure(config);
    sensors::configure(config);
    readings::configure(config);
    original::configure(config);
}

/// Gives each operation of the document a name of its own, `drives_list`: handlers' names stand in many files. Those of the
/// ancestor that something else has taken the place of are marked as deprecated.
fn name_operations(document: &mut OpenApiDocument) {
    for (path, item) in &mut document.paths.paths {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let tag = operation.tags.iter().flatten().next();
            let tag = tag.map(|tag| tag.replace('-', "_"));
            if let (Some(tag), Some(name)) = (tag, operation.operation_id.take()) {
                operation.operation_id = Some(format!("{tag}_{name}"));
            }
            if original::is_superseded(path) {
                operation.deprecated = Some(Deprecated::True);
            }
        }
    }
}

/// An id in a path; what can't be one isn't there.
fn id(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_no_id| Failure::NotFound)
}
