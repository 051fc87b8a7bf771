//! Series in the library.

use super::{
    answers::{GroupAnswer, SeriesBody},
    kept, shelf, whole,
};
use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::{given, patched},
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::library::groups;
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    Invalid, ManualCategoryId, ManualGroup, ManualGroupId, ManualGroupValues, Name, Permission,
    Problem, SeriesTie, Ties,
};
use persistence::{Area, UnitOfWork};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said of a group. In a change, what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupBody {
    /// The vendor; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    category_id: Option<i64>,
    /// 1 to 200 characters, unique in its category; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    /// Of which drives its manuals are, up to 50 series; null: of those that its name says.
    #[serde(default, deserialize_with = "patched")]
    series: Option<Option<Vec<SeriesBody>>>,
}

fn tie(index: usize, body: &SeriesBody) -> Result<SeriesTie, Invalid> {
    let at = |field: &str| format!("/series/{index}/{field}");
    let words = body.words.as_deref().map(Name::parse).transpose();
    Ok(SeriesTie {
        series: Name::parse(&body.series).map_err(|problem| problem.at(at("series")))?,
        words: words.map_err(|problem| problem.at(at("words")))?,
    })
}

impl GroupBody {
    fn values(self, stored: Option<ManualGroupValues>) -> Result<ManualGroupValues, Failure> {
        let mut wrong = vec![];
        let name = match (&self.name, &stored) {
            (Some(typed), _) => Name::parse(typed).map_err(|problem| problem.at("/name")),
            (None, Some(stored)) => Ok(stored.name.clone()),
            (None, None) => Err(Problem::Empty.at("/name")),
        };
        let category = self.category_id.map(ManualCategoryId);
        let category = category.or_else(|| stored.as_ref().map(|stored| stored.category));
        let category = category.ok_or_else(|| Problem::Empty.at("/category_id"));
        let ties = match self.series {
            None => Ok(stored.map(|stored| stored.ties).unwrap_or_default()),
            Some(None) => Ok(Ties::ByName),
            Some(Some(bodies)) => {
                let ties = bodies
                    .iter()
                    .enumerate()
                    .map(|(index, body)| tie(index, body));
                ties.collect::<Result<_, _>>().map(Ties::Of)
            }
        };
        let name = kept(&mut wrong, name);
        let category = kept(&mut wrong, category);
        let ties = kept(&mut wrong, ties);
        let values = match (name, category, ties) {
            (Some(name), Some(category), Some(ties)) => Some(ManualGroupValues {
                category,
                name,
                ties,
            }),
            _ => None,
        };
        whole(values, wrong)
    }
}

/// A page of series.
#[utoipa::path(tag = "library-groups",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "name (usual) or id; `-` before it turns it round"),
        ("category_id" = Option<i64>, Query, description = "Only of this vendor")),
    responses((status = 200, body = ListAnswer<GroupAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/library/groups")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let category = given.number("category_id").map(ManualCategoryId);
    let (sorting, page) = shelf(&mut given);
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.manual_groups().list(category, &sorting, &page).await?;
    Ok(listing::listed(&request, &page, found, GroupAnswer::from))
}

/// One series by its id, with an `ETag`.
#[utoipa::path(tag = "library-groups", params(("id" = i64, Path)),
    responses((status = 200, body = GroupAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/groups/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.manual_groups();
    let found = found.find(ManualGroupId(id(&path)?)).await?;
    let found = found.ok_or(Failure::NotFound)?;
    tag::resource(&request, &GroupAnswer::from(found))
}

/// Adds a series to a vendor.
#[utoipa::path(tag = "library-groups", request_body = GroupBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = GroupAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/library/groups")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<GroupBody>()?.values(None)?;
    let mut work = caller.begin(Area::Library).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = groups::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/library/groups/{}", added.id.0);
    let answer = Answered::created(address, &GroupAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

async fn found(work: &mut dyn UnitOfWork, id: ManualGroupId) -> Result<ManualGroup, Failure> {
    let found = work.manual_groups().find(id).await?;
    found.ok_or(Failure::NotFound)
}

/// Changes a series (JSON merge patch), also its vendor. Honours `If-Match`.
#[utoipa::path(tag = "library-groups", params(("id" = i64, Path)), request_body = GroupBody,
    responses((status = 200, body = GroupAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/library/groups/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: GroupBody = body.one()?;
    let id = ManualGroupId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let seen = found(&mut *work, id).await?;
    // A vendor is held before its series, and both before what is compared.
    let category = body.category_id.map(ManualCategoryId);
    let category = category.unwrap_or(seen.values.category);
    work.manual_categories().hold(category).await?;
    let before = work.manual_groups().hold(id).await?;
    let before = before.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &GroupAnswer::from(before.clone()))?;
    let values = body.values(Some(before.values))?;
    let changed = groups::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &GroupAnswer::from(changed))
}

/// Removes a series that has no manuals. Honours `If-Match`.
#[utoipa::path(tag = "library-groups", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 409, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/library/groups/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualGroupId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = work.manual_groups().hold(id).await?;
    let before = before.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &GroupAnswer::from(before))?;
    groups::remove(&mut *work, &by, id).await?;
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
