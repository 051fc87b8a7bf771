//! Words that the crew adds for the search.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry, body,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::search_words;
use crate::routes::services::Services;
use crate::routes::{gather::Gather, id};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{Meanings, Name, Permission, Problem, SearchWord, SearchWordId, SearchWordValues};
use jiff::Timestamp;
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A word as people say it, with what it also means.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct SearchWordAnswer {
    /// Its id.
    id: i64,
    /// The word.
    #[schema(example = "тиристорник")]
    word: String,
    /// What it stands for, one thing after the other.
    #[schema(example = json!(["SIMOREG", "DC Master"]))]
    means: Vec<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<SearchWord> for SearchWordAnswer {
    fn from(word: SearchWord) -> Self {
        Self {
            id: word.id.0,
            means: word.values.means.iter().map(str::to_owned).collect(),
            word: word.values.word.into_string(),
            created_at: word.created_at,
            updated_at: word.updated_at,
        }
    }
}

/// What is said of a word.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SearchWordBody {
    /// The word or abbreviation, 1 to 200 characters, unique but for case.
    #[serde(default, deserialize_with = "body::given")]
    word: Option<String>,
    /// What it stands for: at least one thing, without semicolons, 200 characters in all.
    #[serde(default, deserialize_with = "body::given")]
    means: Option<Vec<String>>,
}

impl SearchWordBody {
    /// What it says; what it doesn't say stays as before.
    fn values(self, before: Option<SearchWordValues>) -> Result<SearchWordValues, Failure> {
        let mut gather = Gather::new("");
        let missing = before.is_none();
        for (field, is_missing) in [
            ("word", missing && self.word.is_none()),
            ("means", missing && self.means.is_none()),
        ] {
            if is_missing {
                gather.refuse(field, Problem::Empty);
            }
        }
        let word = gather.value("word", self.word, |typed| Name::parse(&typed));
        let means = gather.value("means", self.means, |typed| {
            Meanings::parse(&typed.join(";"))
        });
        let (before_word, before_means) = before.map_or((None, None), |before| {
            (Some(before.word), Some(before.means))
        });
        let values = word.or(before_word).zip(means.or(before_means));
        gather.finish(values.map(|(word, means)| SearchWordValues { word, means }))
    }
}

/// A page of words, in their order.
#[utoipa::path(tag = "search-words",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<SearchWordAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/search-words")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.search_words().list(&page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        SearchWordAnswer::from,
    ))
}

/// One word by its id, with an `ETag`.
#[utoipa::path(tag = "search-words", params(("id" = i64, Path)),
    responses((status = 200, body = SearchWordAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/search-words/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = work.search_words().find(SearchWordId(id(&path)?)).await?;
    let found = found.ok_or(Failure::NotFound)?;
    tag::resource(&request, &SearchWordAnswer::from(found))
}

/// Adds a word. It is known to the search at once.
#[utoipa::path(tag = "search-words", request_body = SearchWordBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = SearchWordAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 409, description = "There are as many as are kept", body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/search-words")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditSearchWords)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<SearchWordBody>()?.values(None)?;
    let mut work = caller.begin(Area::Library).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = search_words::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/search-words/{}", added.id.0);
    let answer = Answered::created(address, &SearchWordAnswer::from(added))?;
    let answered = retry.finish(&caller.app, work, answer).await?;
    caller.app.words.renew(&*caller.app.store).await;
    Ok(answered)
}

async fn held(work: &mut dyn UnitOfWork, id: SearchWordId) -> Result<SearchWord, Failure> {
    let held = work.search_words().hold(id).await?;
    held.ok_or(Failure::NotFound)
}

/// Changes a word (JSON merge patch). Honours `If-Match`.
#[utoipa::path(tag = "search-words", params(("id" = i64, Path)), request_body = SearchWordBody,
    responses((status = 200, body = SearchWordAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/search-words/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditSearchWords)?;
    let body: SearchWordBody = body.one()?;
    let id = SearchWordId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = held(&mut *work, id).await?;
    tag::still_matches(&request, &SearchWordAnswer::from(before.clone()))?;
    let values = body.values(Some(before.values))?;
    let changed = search_words::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    caller.app.words.renew(&*caller.app.store).await;
    tag::resource(&request, &SearchWordAnswer::from(changed))
}

/// Removes a word. Honours `If-Match`.
#[utoipa::path(tag = "search-words", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/search-words/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditSearchWords)?;
    let id = SearchWordId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let before = held(&mut *work, id).await?;
    tag::still_matches(&request, &SearchWordAnswer::from(before))?;
    search_words::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    caller.app.words.renew(&*caller.app.store).await;
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
