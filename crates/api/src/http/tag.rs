//! Entity tags: a hash of a resource's canonical answer, so that whatever it shows changes its tag.

use crate::http::Failure;
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The bytes of an answer and their tag.
fn tagged(answer: &impl Serialize) -> Result<(Vec<u8>, String), Failure> {
    let bytes =
        serde_json::to_vec(answer).map_err(|failure| Failure::Unexpected(Arc::new(failure)))?;
    let tag = of(&bytes);
    Ok((bytes, tag))
}

/// The tag of an answer's bytes.
pub(super) fn of(bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes)[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{hash}\"")
}

/// What tells two states of a thing apart: a hash of it, as a form carries it along.
///
/// # Errors
/// Only when it can't be written as JSON.
pub fn version(state: &impl Serialize) -> Result<String, Failure> {
    let (_, tag) = tagged(state)?;
    Ok(tag.trim_matches('"').to_owned())
}

fn names(header: &str, tag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|given| given == "*" || given.trim_start_matches("W/") == tag)
}

fn header<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> Option<&'a str> {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
}

/// Whether the reader has what has this tag already.
pub(crate) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    header(request, &header::IF_NONE_MATCH).is_some_and(|given| names(given, tag))
}

/// Answers a resource; 304 when the reader has it already.
///
/// # Errors
/// Only when it can't be written as JSON.
pub fn resource(request: &HttpRequest, answer: &impl Serialize) -> Result<HttpResponse, Failure> {
    let (bytes, tag) = tagged(answer)?;
    if is_known(request, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .content_type("application/json")
        .body(bytes))
}

/// Checks `If-Match` against the resource as it is now.
///
/// # Errors
/// [`Failure::Stale`].
pub fn still_matches(request: &HttpRequest, answer: &impl Serialize) -> Result<(), Failure> {
    let Some(given) = header(request, &header::IF_MATCH) else {
        return Ok(());
    };
    // If-Match compares strongly: a weak tag never matches (RFC 9110, 13.1.1).
    let (_, tag) = tagged(answer)?;
    let matches = given
        .split(',')
        .map(str::trim)
        .any(|given| given == "*" || given == tag);
    if matches { Ok(()) } else { Err(Failure::Stale) }
}
