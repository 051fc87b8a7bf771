//! Entries that people write: `/api/v1/faults` takes new ones, `/api/v1/fault-entries/{id}` is one.

use super::answers::FaultAnswer;
use crate::http::{
    Answered, Caller, Failure, JsonBody, Retry,
    body::{given, patched},
    problem::ProblemDetails,
    tag,
};
use crate::operations::faults;
use crate::routes::services::Services;
use crate::routes::{gather::Gather, id};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    FaultCode, FaultId, FaultText, FaultValues, ManualId, Name, Note, Permission, Problem,
    library::Title,
};
use persistence::Area;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said of a code. In a change, what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FaultBody {
    /// The code, up to 40 characters; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    code: Option<String>,
    /// The manual that tells of it, or null.
    #[serde(default, deserialize_with = "patched")]
    manual_id: Option<Option<i64>>,
    /// The series of drives that show it, or null for that of its manual.
    #[serde(default, deserialize_with = "patched")]
    series: Option<Option<String>>,
    /// What it means, 1 to 500 characters; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    title: Option<String>,
    /// What the drive does then, or null.
    #[serde(default, deserialize_with = "patched")]
    reaction: Option<Option<String>>,
    /// How it is acknowledged, or null.
    #[serde(default, deserialize_with = "patched")]
    acknowledgement: Option<Option<String>>,
    /// What it comes from, up to 20,000 characters, or null.
    #[serde(default, deserialize_with = "patched")]
    cause: Option<Option<String>>,
    /// What helps, a step on each line, up to 20,000 characters, or null.
    #[serde(default, deserialize_with = "patched")]
    remedy: Option<Option<String>>,
    /// The manual's page from 1, or null.
    #[serde(default, deserialize_with = "patched")]
    page: Option<Option<u32>>,
    /// That page's number as printed, or null.
    #[serde(default, deserialize_with = "patched")]
    page_label: Option<Option<String>>,
}

impl FaultBody {
    fn values(self, stored: Option<FaultValues>) -> Result<FaultValues, Failure> {
        let mut gather = Gather::new("");
        let was = stored.as_ref();
        let needed = |given: &Option<String>| given.is_none() && was.is_none();
        for (field, is_missing) in [("code", needed(&self.code)), ("title", needed(&self.title))] {
            if is_missing {
                gather.refuse(field, Problem::Empty);
            }
        }
        let code = gather.value("code", self.code, |text| FaultCode::parse(&text));
        let title = gather.value("title", self.title, |text| Title::parse(&text));
        let page = gather.value("page", self.page, |page| match page {
            Some(0 | MOST_PAGES..) => Err(Problem::OutOfRange {
                min: 1,
                max: i64::from(MOST_PAGES) - 1,
            }),
            page => Ok(page),
        });
        let series = optional(&mut gather, "series", self.series, Name::parse);
        let reaction = optional(&mut gather, "reaction", self.reaction, Note::parse);
        let acknowledgement = self.acknowledgement;
        let acknowledgement =
            optional(&mut gather, "acknowledgement", acknowledgement, Note::parse);
        let cause = optional(&mut gather, "cause", self.cause, FaultText::parse);
        let remedy = optional(&mut gather, "remedy", self.remedy, FaultText::parse);
        let page_label = optional(&mut gather, "page_label", self.page_label, Name::parse);
        let values = || {
            Some(FaultValues {
                code: code.or_else(|| Some(was?.code.clone()))?,
                manual: self
                    .manual_id
                    .map_or_else(|| was.and_then(|was| was.manual), |id| id.map(ManualId)),
                series: series.unwrap_or_else(|| was?.series.clone()),
                title: title.or_else(|| Some(was?.title.clone()))?,
                reaction: reaction.unwrap_or_else(|| was?.reaction.clone()),
                acknowledgement: acknowledgement.unwrap_or_else(|| was?.acknowledgement.clone()),
                cause: cause.unwrap_or_else(|| was?.cause.clone()),
                remedy: remedy.unwrap_or_else(|| was?.remedy.clone()),
                page: page.unwrap_or_else(|| was?.page),
                page_label: page_label.unwrap_or_else(|| was?.page_label.clone()),
            })
        };
        let values = values();
        gather.finish(values)
    }
}

/// No manual has as many pages.
const MOST_PAGES: u32 = 1_000_000;

/// A member that may be null; nothing when it isn't given.
fn optional<T>(
    gather: &mut Gather<'_>,
    field: &str,
    given: Option<Option<String>>,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Option<Option<T>> {
    gather.value(field, given, |text| text.as_deref().map(&parse).transpose())
}

/// Adds what is known of a code.
#[utoipa::path(tag = "faults", request_body = FaultBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = FaultAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/faults")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<FaultBody>()?.values(None)?;
    let mut work = caller.begin(Area::Library).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = faults::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/fault-entries/{}", added.id.0);
    let answer = Answered::created(address, &FaultAnswer::from(&added))?;
    retry.finish(&caller.app, work, answer).await
}

/// One entry by its id, with an `ETag`.
#[utoipa::path(tag = "faults", params(("id" = i64, Path)),
    responses((status = 200, body = FaultAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/fault-entries/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.faults().find(FaultId(id(&path)?)).await?;
    tag::resource(
        &request,
        &FaultAnswer::from(&found.ok_or(Failure::NotFound)?),
    )
}

/// Changes an entry (JSON merge patch): it is a person's then, and reading its manual again leaves it. Honours `If-Match`.
#[utoipa::path(tag = "faults", params(("id" = i64, Path)), request_body = FaultBody,
    responses((status = 200, body = FaultAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/fault-entries/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: FaultBody = body.one()?;
    let id = FaultId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let seen = work.faults().find(id).await?.ok_or(Failure::NotFound)?;
    // A manual is held before what is said of its codes.
    let manual = body
        .manual_id
        .map_or(seen.values.manual, |id| id.map(ManualId));
    if let Some(manual) = manual {
        work.manuals().hold(manual).await?;
    }
    let before = work.faults().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &FaultAnswer::from(&before))?;
    let values = body.values(Some(before.values))?;
    let changed = faults::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &FaultAnswer::from(&changed))
}

/// Removes an entry; it isn't read out of its manual again. Honours `If-Match`.
#[utoipa::path(tag = "faults", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/fault-entries/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = FaultId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = work.faults().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &FaultAnswer::from(&before))?;
    faults::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(add)
        .service(show)
        .service(change)
        .service(remove);
}
