//! What pages take from a request besides its own parts.

pub use api::App;

use actix_web::{HttpMessage, HttpRequest};
use api::http::RequestId;

/// The id of a request, as in the log.
#[must_use]
pub fn request_id(request: &HttpRequest) -> Option<String> {
    request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
}
