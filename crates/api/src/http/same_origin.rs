//! Requests that a browser may send without its reader meaning it: forms, and whatever comes with a session's cookie. They
//! must show that they come from a page of ours, by `Sec-Fetch-Site` or `Origin` (Fetch standard), which no script of a
//! page can set. A token is never sent unless it is meant, so that what comes with one needn't show anything.

use crate::http::{Failure, caller, edge};
use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::Next,
};
use domain::LoginKind;

/// These look at no cookie.
const OPEN: [&str; 2] = ["/api/v1/token", "/api/v1/auth"];

/// Answers writes that might come from another site's page with [`Failure::ForeignPage`].
///
/// # Errors
/// Only those of what it wraps.
pub async fn same_origin(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if !reads && !is_meant(&request) && !is_own_page(&request) {
        return Ok(request.into_response(Failure::ForeignPage.error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether nobody but a program can have sent it.
fn is_meant(request: &ServiceRequest) -> bool {
    let path = request.path().trim_end_matches('/');
    let has_cookie = || {
        let caller = caller::caller(request.request());
        caller.is_ok_and(|caller| {
            let kind = caller.login().map(|login| login.kind);
            kind == Some(LoginKind::Session)
        })
    };
    OPEN.contains(&path) || (edge::is_for_programs(path) && !has_cookie())
}

fn is_own_page(request: &ServiceRequest) -> bool {
    let given = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap_or("?").to_owned())
    };
    let site = given("sec-fetch-site").map(|site| site == "same-origin");
    let host = given(header::HOST.as_str());
    let origin = given(header::ORIGIN.as_str()).map(|origin| {
        let named = origin.split_once("://").map(|(_, host)| host.to_owned());
        named.is_some() && named == host
    });
    // Over plain HTTP browsers send the second only. What is there must be right, and one of them must be there.
    (site, origin) != (None, None) && site.unwrap_or(true) && origin.unwrap_or(true)
}
