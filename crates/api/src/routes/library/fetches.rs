//! Links of manuals that are fetched: how far that is.

use super::manuals::found;
use crate::routes::services::Services;
use crate::{
    http::{Caller, Failure, problem::ProblemDetails},
    operations::library::fetches,
    routes::id,
};
use actix_web::{HttpResponse, get, post, web};
use domain::{FetchState, ManualFetch, ManualId, Permission, Unfetched};
use jiff::Timestamp;
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// How far the fetching of a manual's link is.
#[derive(Debug, Serialize, ToSchema)]
struct FetchAnswer {
    /// Whether this base fetches links at all: `library.fetch_links`.
    is_on: bool,
    /// The link, also of a manual that has the file now; null when it never had one.
    url: Option<String>,
    /// `waiting`, `fetching`, `fetched` or `failed`.
    #[schema(value_type = Option<String>)]
    state: Option<FetchState>,
    /// Why the last attempt failed: `unreachable`, `too_slow`, `trouble`, `not_found`, `forbidden`, `too_large`,
    /// `unknown_kind`, `private_address`, `too_many_redirects` or `no_room`.
    #[schema(value_type = Option<String>)]
    reason: Option<Unfetched>,
    /// How often it was tried.
    attempts: u32,
    /// When it is tried next.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// When this was last changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
}

fn answer(is_on: bool, fetch: Option<ManualFetch>) -> FetchAnswer {
    let waits = |fetch: &&ManualFetch| fetch.state == FetchState::Waiting;
    let due_at = fetch.as_ref().filter(waits).map(|fetch| fetch.due_at);
    FetchAnswer {
        is_on,
        due_at,
        state: fetch.as_ref().map(|fetch| fetch.state),
        reason: fetch.as_ref().and_then(|fetch| fetch.reason),
        attempts: fetch.as_ref().map_or(0, |fetch| fetch.attempts),
        updated_at: fetch.as_ref().map(|fetch| fetch.updated_at),
        url: fetch.map(|fetch| fetch.link.as_str().to_owned()),
    }
}

/// How far the fetching of a manual's link is.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, body = FetchAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}/fetch")]
async fn show_fetch(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, ManualId(id(&path)?)).await?;
    let fetch = work.manual_fetches().find(manual.id).await?;
    Ok(HttpResponse::Ok().json(answer(caller.app.fetches_links, fetch)))
}

/// Lets a manual's link be fetched anew, at once, when this base fetches links. 404 when it has none.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, body = FetchAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails)))]
#[post("/api/v1/library/manuals/{id}/fetch")]
async fn fetch_again(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let fetch = fetches::fetch_again(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(answer(caller.app.fetches_links, Some(fetch))))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(show_fetch).service(fetch_again);
}
