//! `/opensearch.xml`: lets a browser add this base to its search engines.

use crate::pages::request::{Answer, Reader};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HOST, VARY},
};
use api::http::{Anybody, Failure};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Description {
    /// How the reader reaches this base.
    base: String,
}

pub(in crate::pages) async fn show(
    reader: Reader,
    Anybody(visitor): Anybody,
    request: HttpRequest,
) -> Answer {
    let scheme = if visitor.app.trust.behind_tls {
        "https"
    } else {
        "http"
    };
    let host = request.headers().get(HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let host = host.ok_or_else(|| Failure::Malformed("no host".to_owned()))?;
    let description = Description {
        base: format!("{scheme}://{host}"),
    };
    let body = reader.render("search/opensearch.xml", &description)?;
    Ok(HttpResponse::Ok()
        .content_type("application/opensearchdescription+xml; charset=utf-8")
        .append_header((CACHE_CONTROL, "no-cache"))
        .append_header((VARY, "host, accept-language, cookie"))
        .body(body))
}
