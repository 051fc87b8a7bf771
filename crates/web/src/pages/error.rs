//! The page that says what went wrong: one plain sentence, what to do, the request's number small.

use super::{
    login::login_address,
    request::{html, see, theme},
};
use crate::templates::{self, Frame, Person, Theme};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
};
use api::{
    http::{Failure, RequestId, caller::caller, problem},
    language::Language,
};
use serde::Serialize;
use tera::TeraResult;

#[derive(Debug, Serialize)]
struct ErrorPage<'a> {
    status: u16,
    heading: String,
    detail: Option<&'a str>,
    hint: Option<String>,
    retry: bool,
    request_id: Option<&'a str>,
}

/// Renders the page for a status. An empty title stands for the status's own sentence.
///
/// # Errors
/// As [`templates::render`].
pub fn render_error(
    status: u16,
    title: &str,
    detail: Option<&str>,
    request_id: Option<&str>,
    reader: (Language, Theme, Person),
) -> TeraResult<Vec<u8>> {
    let (language, theme, person) = reader;
    let known = [
        400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 500, 503,
    ];
    let sentence = match status {
        _ if known.contains(&status) => status,
        500.. => 500,
        _ => 400,
    };
    let heading = if title.is_empty() {
        language.text(&format!("error-{sentence}"))
    } else {
        title.to_owned()
    };
    let has_hint = [404, 413, 500, 503].contains(&sentence);
    let page = ErrorPage {
        status,
        heading,
        detail: detail.filter(|detail| !detail.is_empty()),
        hint: has_hint.then(|| format!("error-hint-{sentence}")),
        retry: sentence == 503,
        request_id: request_id.filter(|_| status >= 500),
    };
    let frame = Frame {
        language,
        theme,
        // An empty reference is the page itself, and the change of language comes back to the start.
        path: String::new(),
        search: String::new(),
        notice: None,
        person,
    };
    templates::render("error.html", &frame, &page)
}

/// A failure as the page that says so; for [`api::http::Edge`].
pub fn answer(
    request: &HttpRequest,
    failure: &Failure,
    language: Language,
    id: &RequestId,
) -> HttpResponse {
    let status = failure.status();
    let told = problem::told(failure, language);
    let wrong = told.errors.iter().map(|wrong| {
        let at = wrong.pointer.trim_start_matches('/');
        format!("{at}: {}", wrong.detail)
    });
    let detail = match failure {
        // The page's own hint says more.
        Failure::NotFound | Failure::Unavailable(_) | Failure::Unexpected(_) => String::new(),
        Failure::Invalid(_) => wrong.collect::<Vec<_>>().join("; "),
        _ => told.detail.clone(),
    };
    let caller = caller(request).ok();
    if status == StatusCode::UNAUTHORIZED && request.method() == Method::GET {
        return see(&login_address(request));
    }
    let person = caller.as_ref().map(Person::of).unwrap_or_default();
    let reader = (language, theme(request), person);
    match render_error(status.as_u16(), "", Some(&detail), Some(&id.0), reader) {
        Ok(page) => html(status).body(page),
        Err(error) => {
            tracing::error!(%error, request_id = id.0, "the error page can't be rendered");
            HttpResponse::build(status).body(told.title)
        }
    }
}
