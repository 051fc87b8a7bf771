//! A failure as a page, for the edge.

use crate::pages::{error::render_error, request::theme};
use actix_web::{HttpRequest, HttpResponse};
use api::{
    http::{Failure, RequestId, problem},
    language::Language,
};

/// Shows a failure to a person: what happened and what to do, never a cause.
pub(crate) fn error_page(
    request: &HttpRequest,
    failure: &Failure,
    language: Language,
    id: &RequestId,
) -> HttpResponse {
    let told = problem::told(failure, language);
    let status = failure.status();
    let mut detail = told.detail;
    for wrong in &told.errors {
        let at = wrong.pointer.trim_start_matches('/');
        detail.push_str(&format!("\n{at}: {}", wrong.detail));
    }
    let page = render_error(
        status.as_u16(),
        &told.title,
        Some(&detail),
        Some(&id.0),
        language,
        theme(request),
    );
    let mut response = HttpResponse::build(status);
    match page {
        Ok(page) => response.content_type("text/html; charset=utf-8").body(page),
        Err(broken) => {
            tracing::error!(
                request_id = id.0,
                ?broken,
                "the error page's template is broken"
            );
            response
                .content_type("text/plain; charset=utf-8")
                .body(detail)
        }
    }
}
