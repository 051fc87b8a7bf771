//! `/assets/{name}`: the style, the script and the signs. An address with the present hash is kept for a year.

use crate::templates::asset;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Path, Query},
};
use api::http::Failure;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct AssetQuery {
    #[serde(default)]
    v: String,
}

pub(super) async fn show(
    request: HttpRequest,
    name: Path<String>,
    query: Query<AssetQuery>,
) -> Result<HttpResponse, Failure> {
    let (bytes, hash) = asset(&name).ok_or(Failure::NotFound)?;
    let tag = format!("\"{hash}\"");
    let lasting = if query.v == hash {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = request.headers().get(header::IF_NONE_MATCH);
    let unchanged = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .append_header((header::CACHE_CONTROL, lasting))
        .append_header((header::ETAG, tag))
        .content_type(content_type(&name));
    Ok(if unchanged {
        response.finish()
    } else {
        response.body(bytes.into_owned())
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
