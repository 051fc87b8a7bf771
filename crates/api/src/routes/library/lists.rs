//! The whole library at once: three lists in which ids are positions, from 1.

use crate::routes::services::Services;
use crate::{
    http::{Caller, Failure, JsonBody, Parameters, problem::ProblemDetails},
    operations::library::{lists::Lists, loading},
};
use actix_web::{HttpResponse, get, post};
use domain::Permission;
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of the lists' entries, or would.
#[derive(Debug, Serialize, ToSchema)]
struct LoadedAnswer {
    /// Whether nothing was changed.
    dry_run: bool,
    /// Added.
    new: u32,
    /// There, and changed.
    changed: u32,
    /// There just so.
    same: u32,
}

/// All vendors, series and linked manuals, as they can be brought in again.
#[utoipa::path(tag = "library-lists",
    responses((status = 200, content_type = "application/json", body = Object)))]
#[get("/api/v1/library/lists")]
async fn show(caller: Caller) -> Result<HttpResponse, Failure> {
    caller.must(Permission::ReadPlant)?;
    // A long reader, with a connection and a snapshot of its own.
    let mut work = caller.app.store.snapshot().await?;
    let lists = loading::lists(&mut *work).await?;
    Ok(HttpResponse::Ok().json(lists))
}

/// Brings lists in, all or nothing: `{"categories": [{"name", "logo_url"}], "groups": [{"name", "category_id"}], "manuals":
/// [{"title", "file_url", "group_id"}]}`, ids being positions from 1. The same lists twice change nothing.
#[utoipa::path(tag = "library-lists", request_body(content = Object, content_type = "application/json"),
    params(("dry_run" = Option<bool>, Query)),
    responses((status = 200, body = LoadedAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/library/lists")]
async fn bring_in(
    caller: Caller,
    mut given: Parameters,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let dry_run = given.flag("dry_run");
    given.finish()?;
    let lists: Lists = body.one()?;
    let mut work = caller.begin(Area::Library).await?;
    let loaded = loading::load(&mut *work, &by, &lists).await?;
    if dry_run {
        work.rollback().await?;
    } else {
        caller.app.commit(work).await?;
    }
    Ok(HttpResponse::Ok().json(LoadedAnswer {
        dry_run,
        new: loaded.new,
        changed: loaded.changed,
        same: loaded.same,
    }))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(show).service(bring_in);
}
