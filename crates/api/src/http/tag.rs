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
    Ok(answered(request, bytes, tag))
}

/// The same for a resource with values that change by themselves: its tag has two parts, and only the first, of what is
/// `lasting`, matters for a change.
///
/// # Errors
/// As [`resource`].
pub fn resource_with_live_values(
    request: &HttpRequest,
    answer: &impl Serialize,
    lasting: &impl Serialize,
) -> Result<HttpResponse, Failure> {
    let (bytes, whole) = tagged(answer)?;
    let (_, lasting) = tagged(lasting)?;
    let tag = format!(
        "{}.{}",
        lasting.trim_end_matches('"'),
        whole.trim_start_matches('"')
    );
    Ok(answered(request, bytes, tag))
}

fn answered(request: &HttpRequest, bytes: Vec<u8>, tag: String) -> HttpResponse {
    if is_known(request, &tag) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .content_type("application/json")
        .body(bytes)
}

/// Checks `If-Match` against the resource as it is now.
///
/// # Errors
/// [`Failure::Stale`].
pub fn still_matches(request: &HttpRequest, answer: &impl Serialize) -> Result<(), Failure> {
    let (_, tag) = tagged(answer)?;
    // If-Match compares strongly: a weak tag never matches (RFC 9110, 13.1.1).
    matches(request, |given| given == tag)
}

/// The same for a tag of [`resource_with_live_values`].
///
/// # Errors
/// [`Failure::Stale`].
pub fn lasting_still_matches(
    request: &HttpRequest,
    lasting: &impl Serialize,
) -> Result<(), Failure> {
    let (_, tag) = tagged(lasting)?;
    let own = tag.trim_end_matches('"');
    matches(request, |given| {
        given
            .split_once('.')
            .is_some_and(|(lasting, _)| lasting == own)
    })
}

fn matches(request: &HttpRequest, fits: impl Fn(&str) -> bool) -> Result<(), Failure> {
    let Some(given) = header(request, &header::IF_MATCH) else {
        return Ok(());
    };
    let mut given = given.split(',').map(str::trim);
    if given.any(|given| given == "*" || fits(given)) {
        Ok(())
    } else {
        Err(Failure::Stale)
    }
}
