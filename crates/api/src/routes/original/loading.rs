//! Loading the data folder that the ancestor's clients ask for: its lists of vendors, series and manuals.

use crate::routes::services::Services;
use crate::{
    http::{Caller, Failure, problem::ProblemDetails},
    operations::{
        Refusal,
        library::{lists::Lists, loading::load},
    },
};
use actix_web::{HttpResponse, post};
use domain::Permission;
use persistence::Area;
use std::sync::Arc;

const FILES: [&str; 3] = ["categories.json", "groups.json", "manuals.json"];

/// Loads the first so many of the files; a later one refers to the earlier ones.
async fn load_first(caller: &Caller, count: usize) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let folder = caller
        .app
        .original_data
        .clone()
        .ok_or(Refusal::NoDataFolder)?;
    let mut read = vec![];
    for name in &FILES[..count] {
        let bytes = tokio::fs::read(folder.join(name)).await;
        let bytes = bytes.map_err(|_absent| Refusal::NoDataFile {
            file: (*name).to_owned(),
        })?;
        read.push((*name, bytes));
    }
    // Parsed elsewhere: the files may be large.
    let parsed = tokio::task::spawn_blocking(move || {
        Lists::of_files(read.iter().map(|(name, bytes)| (*name, bytes.as_slice())))
    });
    let parsed = parsed
        .await
        .map_err(|panic| Failure::Unexpected(Arc::new(panic)))?;
    let lists = parsed.map_err(Failure::Malformed)?;
    let mut work = caller.begin(Area::Library).await?;
    load(&mut *work, &by, &lists).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(()))
}

/// Loads `categories.json` of the data folder that is set by `original.data_folder`. Done twice it changes nothing.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = (), description = "`null`"), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, description = "No data folder is set", body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals/add_categories")]
async fn add_categories(caller: Caller) -> Result<HttpResponse, Failure> {
    load_first(&caller, 1).await
}

/// Loads `groups.json` and what it refers to.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = (), description = "`null`"), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, description = "No data folder is set", body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals/add_groups")]
async fn add_groups(caller: Caller) -> Result<HttpResponse, Failure> {
    load_first(&caller, 2).await
}

/// Loads `manuals.json` and what it refers to.
#[utoipa::path(tag = "manuals",
    responses((status = 200, body = (), description = "`null`"), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, description = "No data folder is set", body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/manuals/add_all")]
async fn add_all(caller: Caller) -> Result<HttpResponse, Failure> {
    load_first(&caller, 3).await
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(add_categories)
        .service(add_groups)
        .service(add_all);
}
