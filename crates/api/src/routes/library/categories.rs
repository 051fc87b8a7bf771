//! Vendors in the library.

use super::{answers::CategoryAnswer, kept, shelf, whole};
use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::{given, patched},
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::library::categories;
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    ManualCategory, ManualCategoryId, ManualCategoryValues, Name, Permission, Problem,
    library::Link,
};
use persistence::{Area, UnitOfWork};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said of a category. In a change, what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryBody {
    /// 1 to 200 characters, unique; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    /// Where its logo is, by `http` or `https`, or null.
    #[serde(default, deserialize_with = "patched")]
    logo_url: Option<Option<String>>,
}

impl CategoryBody {
    fn values(self, stored: Option<ManualCategoryValues>) -> Result<ManualCategoryValues, Failure> {
        let mut wrong = vec![];
        let name = match (&self.name, &stored) {
            (Some(typed), _) => Name::parse(typed).map_err(|problem| problem.at("/name")),
            (None, Some(stored)) => Ok(stored.name.clone()),
            (None, None) => Err(Problem::Empty.at("/name")),
        };
        let logo_url = match self.logo_url {
            None => Ok(stored.and_then(|stored| stored.logo_url)),
            Some(typed) => {
                let parsed = typed.as_deref().map(Link::parse).transpose();
                parsed.map_err(|problem| problem.at("/logo_url"))
            }
        };
        let (name, logo_url) = (kept(&mut wrong, name), kept(&mut wrong, logo_url));
        let values = name
            .zip(logo_url)
            .map(|(name, logo_url)| ManualCategoryValues { name, logo_url });
        whole(values, wrong)
    }
}

/// A page of vendors.
#[utoipa::path(tag = "library-categories",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "name (usual) or id; `-` before it turns it round")),
    responses((status = 200, body = ListAnswer<CategoryAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/library/categories")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let (sorting, page) = shelf(&mut given);
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.manual_categories().list(&sorting, &page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        CategoryAnswer::from,
    ))
}

/// One vendor by its id, with an `ETag`.
#[utoipa::path(tag = "library-categories", params(("id" = i64, Path)),
    responses((status = 200, body = CategoryAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/categories/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.manual_categories();
    let found = found.find(ManualCategoryId(id(&path)?)).await?;
    let found = found.ok_or(Failure::NotFound)?;
    tag::resource(&request, &CategoryAnswer::from(found))
}

/// Adds a vendor.
#[utoipa::path(tag = "library-categories", request_body = CategoryBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = CategoryAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/library/categories")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<CategoryBody>()?.values(None)?;
    let mut work = caller.begin(Area::Library).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = categories::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/library/categories/{}", added.id.0);
    let answer = Answered::created(address, &CategoryAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

async fn held(work: &mut dyn UnitOfWork, id: ManualCategoryId) -> Result<ManualCategory, Failure> {
    let held = work.manual_categories().hold(id).await?;
    held.ok_or(Failure::NotFound)
}

/// Changes a vendor (JSON merge patch). Honours `If-Match`.
#[utoipa::path(tag = "library-categories", params(("id" = i64, Path)), request_body = CategoryBody,
    responses((status = 200, body = CategoryAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/library/categories/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: CategoryBody = body.one()?;
    let id = ManualCategoryId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = held(&mut *work, id).await?;
    tag::still_matches(&request, &CategoryAnswer::from(before.clone()))?;
    let values = body.values(Some(before.values))?;
    let changed = categories::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &CategoryAnswer::from(changed))
}

/// Removes a vendor that has no series. Honours `If-Match`.
#[utoipa::path(tag = "library-categories", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/library/categories/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualCategoryId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = held(&mut *work, id).await?;
    tag::still_matches(&request, &CategoryAnswer::from(before))?;
    categories::remove(&mut *work, &by, id).await?;
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
