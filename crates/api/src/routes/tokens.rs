//! One's own tokens for programs.

use crate::http::{Caller, Failure, JsonBody, Parameters, body::given, problem::ProblemDetails};
use crate::operations::tokens::{self, NewToken};
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{
    HttpResponse, delete, get,
    http::header::{CACHE_CONTROL, LOCATION},
    post, web,
};
use domain::{Login, LoginId, Name, Permission, Problem};
use jiff::{SignedDuration, Timestamp};
use persistence::Area;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of one's own tokens.
#[derive(Debug, Serialize, ToSchema)]
struct TokenAnswer {
    /// Its id.
    id: i64,
    /// What one calls it.
    name: String,
    /// Whether it only reads.
    read_only: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was used last, to the minute; null as long as it wasn't.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// The token itself: told when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// All of one's own tokens.
#[derive(Debug, Serialize, ToSchema)]
struct TokensAnswer {
    /// The newest first; at most 50.
    items: Vec<TokenAnswer>,
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    /// What to call it, 1 to 200 characters.
    name: String,
    /// It ends after so many days: 1 to 730, 90 when it isn't given.
    #[serde(default, deserialize_with = "given")]
    days: Option<i64>,
    /// Whether it only reads, whatever its owner may.
    #[serde(default)]
    read_only: bool,
}

fn answer(login: Login, token: Option<String>) -> TokenAnswer {
    TokenAnswer {
        id: login.id.0,
        name: login.name.map(Name::into_string).unwrap_or_default(),
        read_only: login.read_only,
        created_at: login.created_at,
        last_used_at: (login.last_used_at != login.created_at).then_some(login.last_used_at),
        ends_at: login.ends_at,
        token,
    }
}

/// One's own tokens, ended ones that are still kept too.
#[utoipa::path(tag = "tokens",
    responses((status = 200, body = TokensAnswer), (status = 401, body = ProblemDetails)))]
#[get("/api/v1/tokens")]
async fn list(caller: Caller, given: Parameters) -> Result<HttpResponse, Failure> {
    given.finish()?;
    let mut work = caller.read(Permission::SeeOneself, Area::People).await?;
    let own = caller.person()?.id;
    let items = work.logins().personal(own, tokens::MOST).await?;
    let items = items.into_iter().map(|login| answer(login, None)).collect();
    Ok(HttpResponse::Ok().json(TokensAnswer { items }))
}

/// Makes a token. The answer holds it; nobody can see it again.
#[utoipa::path(tag = "tokens", request_body = TokenBody,
    responses((status = 201, body = TokenAnswer), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/tokens")]
async fn add(caller: Caller, body: JsonBody) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ChangeOneself)?;
    let body: TokenBody = body.one()?;
    let name = Name::parse(&body.name).map_err(|problem| Failure::from(problem.at("/name")))?;
    let new = NewToken {
        name,
        read_only: body.read_only,
        ends_at: ends_at(by.at, body.days.unwrap_or(90))?,
    };
    let made_with = caller.known()?;
    let mut work = caller.begin(Area::People).await?;
    let (login, secret) = tokens::add(&mut *work, &by, made_with, new).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, "/api/v1/tokens"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(answer(login, Some(secret.expose_secret().to_owned()))))
}

/// The end of a token that lasts so many days.
///
/// # Errors
/// [`Failure::Invalid`] at `/days` for what no time can hold.
pub fn ends_at(now: Timestamp, days: i64) -> Result<Timestamp, Failure> {
    let max = tokens::LONGEST.as_hours() / 24;
    let within = (1..=max).contains(&days);
    within
        .then(|| now + SignedDuration::from_hours(24 * days))
        .ok_or_else(|| Problem::OutOfRange { min: 1, max }.at("/days").into())
}

/// Ends a token at once.
#[utoipa::path(tag = "tokens", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = ProblemDetails)))]
#[delete("/api/v1/tokens/{id}")]
async fn end(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ChangeOneself)?;
    let own = caller.person()?.id;
    let mut work = caller.begin(Area::People).await?;
    tokens::end(&mut *work, &by, own, LoginId(id(&path)?)).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list).service(add).service(end);
}
