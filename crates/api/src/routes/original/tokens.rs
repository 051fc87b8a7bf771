//! Tokens in exchange for a password, as OAuth2's password form asks for them.

use crate::http::{Anybody, Caller, Failure, problem::ProblemDetails, session};
use crate::logging_in::{self, Attempt};
use crate::operations::Refusal;
use crate::operations::people::{self, NewPerson};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, http::header::CACHE_CONTROL, post, web};
use domain::{Email, LoginKind, Name, Permission, Problem, Role};
use persistence::Area;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// OAuth2's password form; its other members may be there and are ignored.
#[derive(Debug, Deserialize, ToSchema)]
struct TokenForm {
    /// The e-mail address.
    username: Option<String>,
    /// The password.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
struct AccessAnswer {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// `bearer`
    token_type: &'static str,
}

async fn token(caller: Caller, form: TokenForm) -> Result<HttpResponse, Failure> {
    let needed = |pointer: &str| Failure::from(Problem::Empty.at(pointer));
    let attempt = Attempt {
        email: form.username.ok_or_else(|| needed("/username"))?,
        password: form.password.ok_or_else(|| needed("/password"))?,
        from: caller.address(),
    };
    let opened = logging_in::log_in(&caller.app, attempt, LoginKind::Access).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(AccessAnswer {
            access_token: opened.secret.expose_secret().to_owned(),
            token_type: "bearer",
        }))
}

type Form = Result<web::Form<TokenForm>, actix_web::Error>;

fn form(given: Form) -> Result<TokenForm, Failure> {
    given
        .map(web::Form::into_inner)
        .map_err(|_unread| Failure::UnsupportedType("application/x-www-form-urlencoded"))
}

/// A short-lived token for a password.
#[utoipa::path(tag = "token", request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = AccessAnswer), (status = 401, body = ProblemDetails), (status = 429, body = ProblemDetails)))]
#[post("/api/v1/token")]
async fn by_token(caller: Anybody, given: Form) -> Result<HttpResponse, Failure> {
    token(caller.0, form(given)?).await
}

/// The same by another name.
#[utoipa::path(tag = "auth", request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = AccessAnswer), (status = 401, body = ProblemDetails), (status = 429, body = ProblemDetails)))]
#[post("/api/v1/auth")]
async fn by_auth(caller: Anybody, given: Form) -> Result<HttpResponse, Failure> {
    token(caller.0, form(given)?).await
}

/// Ends the token, or the session, that the request came with.
#[utoipa::path(tag = "auth", responses((status = 204)))]
#[post("/api/v1/auth/logout")]
async fn log_out(caller: Anybody) -> Result<HttpResponse, Failure> {
    let Anybody(caller) = caller;
    let mut response = HttpResponse::NoContent();
    if let Some(login) = caller.login() {
        let mut work = caller.begin(Area::People).await?;
        work.logins().end(login.id).await?;
        caller.app.commit(work).await?;
        // Only who shows the session may take it out of the browser: a foreign page doesn't.
        if login.kind == LoginKind::Session {
            response.cookie(session::closing(caller.app.trust.behind_tls));
        }
    }
    Ok(response.finish())
}

/// Somebody to be added, as old clients put it into the address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CreateQuery {
    /// What they are called.
    name: String,
    /// By which they are known.
    email: String,
    /// Their password. It stands in the address: prefer `POST /api/v1/users`.
    #[param(value_type = String)]
    password: SecretString,
}

/// Adds somebody: an admin does, or anybody on this very machine as long as there is nobody, who becomes the first admin.
#[utoipa::path(tag = "token", params(CreateQuery),
    responses((status = 200, body = AccessAnswer), (status = 403, body = ProblemDetails), (status = 409, body = ProblemDetails)))]
#[post("/api/v1/token/create")]
async fn create(
    caller: Caller,
    request: HttpRequest,
    query: Result<web::Query<CreateQuery>, actix_web::Error>,
) -> Result<HttpResponse, Failure> {
    let first = !caller.may(Permission::ManagePeople);
    if first && !(is_local(&request, &caller) && nobody_yet(&caller).await?) {
        return Err(Failure::Forbidden);
    }
    // What was wrong isn't told: that would show the address with the password.
    let query = query.map_err(|_unread| Failure::from(Problem::Empty.at("/name")))?;
    let query = query.into_inner();
    let at = |problem: Problem, pointer: &str| Failure::from(problem.at(pointer));
    let new = NewPerson {
        name: Name::parse(&query.name).map_err(|problem| at(problem, "/name"))?,
        email: Email::parse(&query.email).map_err(|problem| at(problem, "/email"))?,
        role: Role::Viewer,
    };
    let app = &caller.app;
    let accepting = app.passwords.accept(query.password, &new.name, &new.email);
    let password = accepting.await?;
    let mut work = caller.begin(Area::People).await?;
    let added = if first {
        if !work.users().hold_nobody().await? {
            return Err(Failure::Forbidden);
        }
        work.setup_links().remove_all().await?;
        let (id, now) = (caller.request_id(), app.clock.now());
        logging_in::first_admin(&mut *work, new, &password, Some(id), now).await?
    } else {
        if work.users().find_by_email(&new.email).await?.is_some() {
            return Err(Refusal::EmailTaken.into());
        }
        let by = caller.by(Permission::ManagePeople)?;
        people::add(&mut *work, &by, new, Some(&password)).await?
    };
    app.commit(work).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "id": added.id.0, "name": added.name, "email": added.email, "role": added.role.as_str(),
    })))
}

async fn nobody_yet(caller: &Caller) -> Result<bool, Failure> {
    let mut work = caller.app.store.read(Area::People).await?;
    Ok(!work.users().any().await?)
}

/// Whether somebody at this very machine asks, and no page of another site makes their browser do so.
fn is_local(request: &HttpRequest, caller: &Caller) -> bool {
    let given = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().unwrap_or("?"))
    };
    let trust = &caller.app.trust;
    let direct = !trust.behind_tls && trust.proxies.is_empty();
    let forwarded = ["x-forwarded-for", "forwarded", "via"];
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let host = given("host").unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    };
    direct
        && peer.is_some_and(|peer| peer.is_loopback())
        && forwarded.into_iter().all(|name| given(name).is_none())
        && ["localhost", "127.0.0.1", "[::1]"].contains(&name)
        && given("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
        && given("origin")
            .is_none_or(|origin| origin.split_once("://").map(|(_, named)| named) == Some(host))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(by_token)
        .service(by_auth)
        .service(log_out)
        .service(create);
}
