//! Lists: one shape, with links to the next and the previous page.

use crate::http::parameters::cursor;
use actix_web::{HttpRequest, HttpResponse, http::header};
use domain::{Listed, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListAnswer<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many there are in all; exact up to 10,000.
    pub total: u64,
    /// Whether `total` is exact, or a lower bound.
    pub total_exact: bool,
    /// This page, from 1.
    pub page: u64,
    /// The most rows in a page.
    pub page_size: u32,
    /// How many pages there are, when `total` is exact.
    pub pages: Option<u64>,
}

impl<T> ListAnswer<T> {
    /// A page with its rows as they are answered.
    pub fn new<D>(listed: Listed<D>, page: &PageRequest, answer: impl Fn(D) -> T) -> Self {
        let total = listed.total.at_least();
        Self {
            total,
            total_exact: listed.total.is_exact(),
            page: page.number(),
            page_size: page.size(),
            pages: listed
                .total
                .is_exact()
                .then(|| total.div_ceil(page.size().into())),
            items: listed.items.into_iter().map(answer).collect(),
        }
    }
}

/// Answers a list, with a `Link` header (RFC 8288).
pub fn listed<D, T: Serialize>(
    request: &HttpRequest,
    page: &PageRequest,
    listed: Listed<D>,
    answer: impl Fn(D) -> T,
) -> HttpResponse {
    let mut links = vec![];
    if listed.has_next {
        let number = page.number().saturating_add(1).to_string();
        let after = listed.next.as_ref().map(cursor);
        links.push(format!(
            "<{}>; rel=\"next\"",
            address(request, &number, after.as_deref())
        ));
    }
    if page.number() > 1 {
        let number = (page.number() - 1).to_string();
        links.push(format!(
            "<{}>; rel=\"prev\"",
            address(request, &number, None)
        ));
    }
    let mut response = HttpResponse::Ok();
    if !links.is_empty() {
        response.insert_header((header::LINK, links.join(", ")));
    }
    response.json(ListAnswer::new(listed, page, answer))
}

/// This list's address with another page.
fn address(request: &HttpRequest, page: &str, after: Option<&str>) -> String {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(request.query_string()).unwrap_or_default();
    let kept = pairs
        .into_iter()
        .filter(|(name, _)| name != "page" && name != "after");
    let page = ("page".to_owned(), page.to_owned());
    let after = after.map(|after| ("after".to_owned(), after.to_owned()));
    let query: Vec<(String, String)> = kept.chain([page]).chain(after).collect();
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    format!("{}?{query}", request.path())
}
