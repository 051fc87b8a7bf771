//! The stores of spares.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::stores;
use crate::routes::services::Services;
use crate::routes::{id, stock_answers::StoreAnswer};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{Name, Permission, StoreId};
use persistence::Area;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said of a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StoreBody {
    /// Its name, 1 to 200 characters, unique.
    name: String,
}

impl StoreBody {
    fn name(&self) -> Result<Name, Failure> {
        Name::parse(&self.name).map_err(|problem| problem.at("/name").into())
    }
}

/// A page of stores, by name.
#[utoipa::path(tag = "stores",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<StoreAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/stores")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Stock).await?;
    let found = work.stores().list(&page).await?;
    Ok(listing::listed(&request, &page, found, StoreAnswer::from))
}

/// One store by its id, with an `ETag`.
#[utoipa::path(tag = "stores", params(("id" = i64, Path)),
    responses((status = 200, body = StoreAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/stores/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Stock).await?;
    let store = work.stores().find(StoreId(id(&path)?)).await?;
    tag::resource(
        &request,
        &StoreAnswer::from(store.ok_or(Failure::NotFound)?),
    )
}

/// Adds a store.
#[utoipa::path(tag = "stores", request_body = StoreBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = StoreAnswer), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/stores")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let name = body.one::<StoreBody>()?.name()?;
    let mut work = caller.begin(Area::Stock).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = stores::add(&mut *work, retry.by(), name).await?;
    let address = format!("/api/v1/stores/{}", added.id.0);
    let answer = Answered::created(address, &StoreAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

/// Renames a store. Honours `If-Match`.
#[utoipa::path(tag = "stores", params(("id" = i64, Path)), request_body = StoreBody,
    responses((status = 200, body = StoreAnswer), (status = 404, body = ProblemDetails),
        (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/stores/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let name = body.one::<StoreBody>()?.name()?;
    let id = StoreId(id(&path)?);
    let mut work = caller.begin(Area::Stock).await?;
    // Before it is read: a tag that fits must still fit when the change is made.
    let before = stores::hold(&mut *work, id).await?;
    tag::still_matches(&request, &StoreAnswer::from(before))?;
    let changed = stores::rename(&mut *work, &by, id, name).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &StoreAnswer::from(changed))
}

/// Removes a store that nothing lies in. Honours `If-Match`.
#[utoipa::path(tag = "stores", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails),
        (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/stores/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let id = StoreId(id(&path)?);
    let mut work = caller.begin(Area::Stock).await?;
    let before = stores::hold(&mut *work, id).await?;
    tag::still_matches(&request, &StoreAnswer::from(before))?;
    stores::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(list)
        .service(add)
        .service(show)
        .service(change)
        .service(remove);
}
