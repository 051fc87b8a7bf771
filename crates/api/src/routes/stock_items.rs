//! The spares.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::drives::Pointing;
use crate::operations::stock;
use crate::routes::services::Services;
use crate::routes::{
    id, many,
    stock_answers::StockItemAnswer,
    stock_bodies::{NewStockItemBody, StockItemPatchBody},
};
use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, web};
use domain::{
    Permission, Problem, StockItem, StockItemFilter, StockItemId, StockItemSort, StoreId,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use utoipa::ToSchema;

const SORTS: [(&str, StockItemSort); 5] = [
    ("group", StockItemSort::Group),
    ("name", StockItemSort::Name),
    ("quantity", StockItemSort::Quantity),
    ("updated_at", StockItemSort::UpdatedAt),
    ("id", StockItemSort::Id),
];

/// Spares that were added or changed, or would be.
#[derive(Debug, Serialize, ToSchema)]
struct StockItemsAnswer {
    /// Whether nothing was changed.
    dry_run: bool,
    /// The spares in the order of the call. In a dry run, ids of new ones are only examples.
    items: Vec<StockItemAnswer>,
}

/// Takes a list's filter from the parameters.
pub fn stock_item_filter(given: &mut Parameters) -> StockItemFilter {
    StockItemFilter {
        store: given.number("store_id").map(StoreId),
        group: given.text("group"),
        below_minimum: given.flag("below_minimum"),
        in_stock: given.flag("in_stock"),
        text: given.text("q"),
    }
}

/// A page of spares.
#[utoipa::path(tag = "stock-items",
    params(
        ("page" = Option<u64>, Query, description = "From 1"),
        ("page_size" = Option<u32>, Query, description = "1 to 500, 50 when not given"),
        ("after" = Option<String>, Query, description = "A cursor from a `Link` header"),
        ("sort" = Option<String>, Query, description = "group (usual), name, quantity, updated_at, id; `-` before one turns it round"),
        ("store_id" = Option<i64>, Query, description = "Only in this store"),
        ("group" = Option<String>, Query, description = "Only of this group, whatever its spaces and case"),
        ("below_minimum" = Option<bool>, Query, description = "Only those of which there are fewer than there should be"),
        ("in_stock" = Option<bool>, Query, description = "Only those of which there are any"),
        ("q" = Option<String>, Query, description = "Only those in which every word of this begins a word of the group, name, specs, number, applicability or note"),
    ),
    responses((status = 200, body = ListAnswer<StockItemAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/stock-items")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = stock_item_filter(&mut given);
    let sorting = given.sorting(&SORTS, StockItemSort::Group);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Stock).await?;
    let found = work.stock_items().list(&filter, &sorting, &page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        StockItemAnswer::from,
    ))
}

/// One spare by its id, with an `ETag`.
#[utoipa::path(tag = "stock-items", params(("id" = i64, Path)),
    responses((status = 200, body = StockItemAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/stock-items/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Stock).await?;
    tag::resource(
        &request,
        &StockItemAnswer::from(find(&mut *work, id(&path)?).await?),
    )
}

async fn find(work: &mut dyn UnitOfWork, id: i64) -> Result<StockItem, Failure> {
    work.stock_items()
        .find(StockItemId(id))
        .await?
        .ok_or(Failure::NotFound)
}

/// Adds a spare, or an array of up to 1,000: all or none. `dry_run=true` tells what would be added.
#[utoipa::path(tag = "stock-items", request_body = NewStockItemBody,
    params(("dry_run" = Option<bool>, Query),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = StockItemAnswer), (status = 200, description = "A dry run", body = StockItemsAnswer),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/stock-items")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let dry_run = given.flag("dry_run");
    given.finish()?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let (values, pointing) = many::values(body, NewStockItemBody::values)?;
    let mut work = caller.begin(Area::Stock).await?;
    if dry_run {
        let added = stock::add(&mut *work, retry.by(), values, pointing).await?;
        work.rollback().await?;
        return Ok(HttpResponse::Ok().json(answer(added, true)));
    }
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = stock::add(&mut *work, retry.by(), values, pointing).await?;
    let answer = match (pointing, &added[..]) {
        (Pointing::Single, [item]) => {
            let address = format!("/api/v1/stock-items/{}", item.id.0);
            Answered::created(address, &StockItemAnswer::from(item.clone()))?
        }
        _ => Answered::new(StatusCode::CREATED, &answer(added, false))?,
    };
    retry.finish(&caller.app, work, answer).await
}

fn answer(items: Vec<StockItem>, dry_run: bool) -> StockItemsAnswer {
    StockItemsAnswer {
        dry_run,
        items: items.into_iter().map(StockItemAnswer::from).collect(),
    }
}

/// Changes a spare (JSON merge patch). Honours `If-Match`.
#[utoipa::path(tag = "stock-items", params(("id" = i64, Path)), request_body = StockItemPatchBody,
    responses((status = 200, body = StockItemAnswer), (status = 404, body = ProblemDetails),
        (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/stock-items/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let patch: StockItemPatchBody = body.one()?;
    if patch.id.is_some() {
        return Err(Problem::Unknown.at("/id").into());
    }
    let mut work = caller.begin(Area::Stock).await?;
    let id = id(&path)?;
    // Before it is read: a tag that fits must still fit when the change is made.
    stock::hold(&mut *work, &[StockItemId(id)]).await?;
    let before = find(&mut *work, id).await?;
    tag::still_matches(&request, &StockItemAnswer::from(before.clone()))?;
    let changes = vec![patch.applied_to(&before, "")?];
    let changed = stock::change(&mut *work, &by, changes, Pointing::Single).await?;
    caller.app.commit(work).await?;
    let changed = changed.into_iter().next().ok_or(Failure::NotFound)?;
    tag::resource(&request, &StockItemAnswer::from(changed))
}

/// Changes up to 1,000 spares, each named by its `id`: all or none. `dry_run=true` tells what would come of it.
#[utoipa::path(tag = "stock-items", params(("dry_run" = Option<bool>, Query)), request_body = Vec<StockItemPatchBody>,
    responses((status = 200, body = StockItemsAnswer), (status = 404, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/stock-items")]
async fn change_many(
    caller: Caller,
    mut given: Parameters,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let dry_run = given.flag("dry_run");
    given.finish()?;
    let patches: Vec<StockItemPatchBody> = many::patches(body)?;
    let mut work = caller.begin(Area::Stock).await?;
    let ids: Vec<StockItemId> = patches
        .iter()
        .filter_map(|p| p.id.map(StockItemId))
        .collect();
    stock::hold(&mut *work, &ids).await?;
    let stored = work.stock_items().find_many(&ids).await?;
    let stored = stored.into_iter().map(|item| (item.id.0, item));
    let changes = many::changes(
        patches,
        stored,
        |patch| patch.id,
        StockItemPatchBody::applied_to,
    )?;
    let changed = stock::change(&mut *work, &by, changes, Pointing::Array).await?;
    if dry_run {
        work.rollback().await?;
    } else {
        caller.app.commit(work).await?;
    }
    Ok(HttpResponse::Ok().json(answer(changed, dry_run)))
}

/// Removes a spare; its movements stay. Honours `If-Match`.
#[utoipa::path(tag = "stock-items", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/stock-items/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditStock)?;
    let mut work = caller.begin(Area::Stock).await?;
    let id = id(&path)?;
    // Before it is read: a tag that fits must still fit when the change is made.
    stock::hold(&mut *work, &[StockItemId(id)]).await?;
    let before = find(&mut *work, id).await?;
    let id = before.id;
    tag::still_matches(&request, &StockItemAnswer::from(before))?;
    stock::remove(&mut *work, &by, &[id]).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(list)
        .service(add)
        .service(change_many)
        .service(show)
        .service(change)
        .service(remove);
}
