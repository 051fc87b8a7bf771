//! Manuals: what is said of them. Their files are sent and fetched beside: see [`super::files`].

use super::{answers::ManualAnswer, kept, whole};
use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::{given, patched},
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::library::manuals;
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    Invalid, Manual, ManualCategoryId, ManualFilter, ManualGroupId, ManualId, ManualKind,
    ManualSort, ManualSource, ManualValues, Name, Permission, Problem,
    library::{Issued, LanguageCode, Link, Title},
};
use persistence::{Area, UnitOfWork};
use serde::Deserialize;
use utoipa::ToSchema;

const SORTS: [(&str, ManualSort); 3] = [
    ("title", ManualSort::Title),
    ("updated_at", ManualSort::UpdatedAt),
    ("id", ManualSort::Id),
];

/// What is said of a manual. In a change, what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManualBody {
    /// The series; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    group_id: Option<i64>,
    /// 1 to 500 characters; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    title: Option<String>,
    /// `operating`, `list` or `other`; what the title says, when it isn't given.
    #[serde(default, deserialize_with = "given")]
    kind: Option<String>,
    /// Its language's code, or null.
    #[serde(default, deserialize_with = "patched")]
    language: Option<Option<String>>,
    /// Its edition or order number, or null.
    #[serde(default, deserialize_with = "patched")]
    edition: Option<Option<String>>,
    /// `2012`, `2012-04` or `2012-04-30`, or null.
    #[serde(default, deserialize_with = "patched")]
    issued: Option<Option<String>>,
    /// Where it is, by `http` or `https`. It takes the place of a file; null takes a link away.
    #[serde(default, deserialize_with = "patched")]
    url: Option<Option<String>>,
}

/// A member that may be null: what was stored when it is absent.
fn patch<T>(
    given: Option<&Option<String>>,
    stored: Option<T>,
    pointer: &str,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Option<T>, Invalid> {
    match given {
        None => Ok(stored),
        Some(None) => Ok(None),
        Some(Some(typed)) => parse(typed)
            .map(Some)
            .map_err(|problem| problem.at(pointer)),
    }
}

fn kind_of(word: &str) -> Result<ManualKind, Invalid> {
    let known = ManualKind::from_word(word);
    known.ok_or_else(|| {
        let words = ManualKind::ALL.map(ManualKind::as_str);
        let allowed = words.join(", ");
        Problem::NotOneOf { allowed }.at("/kind")
    })
}

impl ManualBody {
    fn values(&self, stored: Option<ManualValues>) -> Result<ManualValues, Failure> {
        let mut wrong = vec![];
        let title = match (&self.title, &stored) {
            (Some(typed), _) => Title::parse(typed).map_err(|problem| problem.at("/title")),
            (None, Some(stored)) => Ok(stored.title.clone()),
            (None, None) => Err(Problem::Empty.at("/title")),
        };
        let group = self.group_id.map(ManualGroupId);
        let group = group.or_else(|| stored.as_ref().map(|stored| stored.group));
        let group = group.ok_or_else(|| Problem::Empty.at("/group_id"));
        let kind = match (&self.kind, &stored) {
            (Some(word), _) => kind_of(word),
            (None, Some(stored)) => Ok(stored.kind),
            (None, None) => Ok(ManualKind::of_title(
                self.title.as_deref().unwrap_or_default(),
            )),
        };
        let was = stored.as_ref();
        let language = was.and_then(|was| was.language.clone());
        let language = patch(
            self.language.as_ref(),
            language,
            "/language",
            LanguageCode::parse,
        );
        let edition = was.and_then(|was| was.edition.clone());
        let edition = patch(self.edition.as_ref(), edition, "/edition", Name::parse);
        let issued = was.and_then(|was| was.issued.clone());
        let issued = patch(self.issued.as_ref(), issued, "/issued", Issued::parse);
        let source = self.source(was.map(|was| was.source.clone()));
        let title = kept(&mut wrong, title);
        let group = kept(&mut wrong, group);
        let kind = kept(&mut wrong, kind);
        let language = kept(&mut wrong, language);
        let edition = kept(&mut wrong, edition);
        let issued = kept(&mut wrong, issued);
        let source = kept(&mut wrong, source);
        let values = || {
            Some(ManualValues {
                group: group?,
                title: title?,
                kind: kind?,
                language: language?,
                edition: edition?,
                issued: issued?,
                source: source?,
            })
        };
        whole(values(), wrong)
    }

    fn source(&self, stored: Option<ManualSource>) -> Result<ManualSource, Invalid> {
        let stored = stored.unwrap_or(ManualSource::Nothing);
        match (&self.url, stored) {
            (None, stored) | (Some(None), stored @ ManualSource::File { .. }) => Ok(stored),
            (Some(None), _) => Ok(ManualSource::Nothing),
            (Some(Some(typed)), _) => {
                let link = Link::parse(typed).map_err(|problem| problem.at("/url"))?;
                Ok(ManualSource::Link(link))
            }
        }
    }
}

/// Takes a list's filter from the parameters.
/// The filter of a list of manuals.
pub(in crate::routes) fn filter(given: &mut Parameters) -> ManualFilter {
    let kinds = ManualKind::ALL.map(ManualKind::as_str);
    let language = given.text("language");
    ManualFilter {
        category: given.number("category_id").map(ManualCategoryId),
        group: given.number("group_id").map(ManualGroupId),
        kind: given.word("kind", &kinds, ManualKind::from_word),
        // What is no language's code is no manual's.
        language: language
            .map(|code| {
                let none = LanguageCode::parse("zxx");
                LanguageCode::parse(&code).or(none)
            })
            .and_then(Result::ok),
        text: given.text("q"),
    }
}

/// A page of manuals.
#[utoipa::path(tag = "library-manuals",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "title (usual), updated_at, id; `-` before one turns it round"),
        ("category_id" = Option<i64>, Query, description = "Only of this vendor"),
        ("group_id" = Option<i64>, Query, description = "Only of this series"),
        ("kind" = Option<String>, Query, description = "Only `operating`, `list` or `other`"),
        ("language" = Option<String>, Query, description = "Only in this language"),
        ("q" = Option<String>, Query, description = "Only those in which every word of this begins a word")),
    responses((status = 200, body = ListAnswer<ManualAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/library/manuals")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&mut given);
    let sorting = given.sorting(&SORTS, ManualSort::Title);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.manuals().list(&filter, &sorting, &page).await?;
    Ok(listing::listed(&request, &page, found, ManualAnswer::from))
}

/// One manual by its id, with an `ETag`.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, body = ManualAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = found(&mut *work, ManualId(id(&path)?)).await?;
    tag::resource(&request, &ManualAnswer::from(found))
}

pub(super) async fn found(work: &mut dyn UnitOfWork, id: ManualId) -> Result<Manual, Failure> {
    let found = work.manuals().find(id).await?;
    found.ok_or(Failure::NotFound)
}

/// Adds a manual: with a link, or without, and then its file is sent to `/api/v1/library/manuals/{id}/file`.
#[utoipa::path(tag = "library-manuals", request_body = ManualBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = ManualAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/library/manuals")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<ManualBody>()?.values(None)?;
    let mut work = caller.begin(Area::Library).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = manuals::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/library/manuals/{}", added.id.0);
    let answer = Answered::created(address, &ManualAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

/// Changes a manual (JSON merge patch). Honours `If-Match`.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)), request_body = ManualBody,
    responses((status = 200, body = ManualAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/library/manuals/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let body: ManualBody = body.one()?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let seen = found(&mut *work, id).await?;
    // A series is held before its manuals, and both before what is compared.
    let group = body.group_id.map_or(seen.values.group, ManualGroupId);
    work.manual_groups().hold(group).await?;
    let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &ManualAnswer::from(before.clone()))?;
    let values = body.values(Some(before.values))?;
    let changed = manuals::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &ManualAnswer::from(changed))
}

/// Removes a manual. Its file is kept for thirty days, for whoever brings it back from the history. Honours `If-Match`.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/library/manuals/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &ManualAnswer::from(before))?;
    manuals::remove(&mut *work, &by, id).await?;
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
