//! People: whoever asks about oneself, and what admins do.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::given,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::people::{self, NewPerson, PersonChange};
use crate::routes::id;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use domain::{Email, Invalid, Name, Permission, Problem, Role, User, UserId};
use jiff::Timestamp;
use persistence::{Area, UnitOfWork};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Oneself.
#[derive(Debug, Serialize, ToSchema)]
struct MeAnswer {
    /// One's id.
    id: i64,
    /// What one is called.
    name: String,
    /// By which one is known.
    email: String,
    /// `viewer`, `storekeeper`, `editor` or `admin`.
    role: &'static str,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
struct UserAnswer {
    /// Their id.
    id: i64,
    /// What they are called.
    name: String,
    /// By which they are known.
    email: String,
    /// `viewer`, `storekeeper`, `editor` or `admin`.
    role: &'static str,
    /// Whether they may no longer come in.
    disabled: bool,
    /// When they were added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When anything of this was changed last.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<User> for UserAnswer {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            disabled: !user.is_enabled(),
            name: user.name.into_string(),
            email: user.email.as_str().to_owned(),
            role: user.role.as_str(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// What is said of a person.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserBody {
    /// 1 to 200 characters; needed when they are added.
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    /// An e-mail address that nobody else has; needed when they are added.
    #[serde(default, deserialize_with = "given")]
    email: Option<String>,
    /// `viewer`, `storekeeper`, `editor` or `admin`; needed when they are added.
    #[serde(default, deserialize_with = "given")]
    role: Option<String>,
    /// A password that isn't easily guessed. Setting another one ends all sessions and tokens of theirs.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    password: Option<SecretString>,
    /// Whether they may no longer come in; not when they are added.
    #[serde(default, deserialize_with = "given")]
    disabled: Option<bool>,
}

impl UserBody {
    fn change(&self) -> Result<PersonChange, Failure> {
        let mut wrong: Vec<Invalid> = vec![];
        let name = take(&mut wrong, "/name", self.name.as_deref(), Name::parse);
        let email = take(&mut wrong, "/email", self.email.as_deref(), Email::parse);
        let role = take(&mut wrong, "/role", self.role.as_deref(), role);
        if wrong.is_empty() {
            Ok(PersonChange { name, email, role })
        } else {
            Err(Failure::Invalid(wrong))
        }
    }
}

fn take<T>(
    wrong: &mut Vec<Invalid>,
    pointer: &str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Option<T> {
    match text.map(parse) {
        Some(Err(problem)) => {
            wrong.push(problem.at(pointer));
            None
        }
        Some(Ok(value)) => Some(value),
        None => None,
    }
}

fn role(word: &str) -> Result<Role, Problem> {
    let allowed = || Role::ALL.map(Role::as_str).join(", ");
    Role::from_word(word).ok_or_else(|| Problem::NotOneOf { allowed: allowed() })
}

fn needed<T>(value: Option<T>, pointer: &str) -> Result<T, Failure> {
    value.ok_or_else(|| Problem::Empty.at(pointer).into())
}

/// Whoever asks.
#[utoipa::path(tag = "users",
    responses((status = 200, body = MeAnswer), (status = 401, body = ProblemDetails)))]
#[get("/api/v1/users/me")]
async fn me(caller: Caller) -> Result<HttpResponse, Failure> {
    caller.must(Permission::SeeOneself)?;
    let user = caller.person()?;
    Ok(HttpResponse::Ok().json(MeAnswer {
        id: user.id.0,
        name: user.name.to_string(),
        email: user.email.to_string(),
        role: user.role.as_str(),
    }))
}

/// A page of people by name, disabled ones too.
#[utoipa::path(tag = "users",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<UserAnswer>), (status = 403, body = ProblemDetails)))]
#[get("/api/v1/users")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ManagePeople, Area::People).await?;
    let found = work.users().list(&page).await?;
    Ok(listing::listed(&request, &page, found, UserAnswer::from))
}

/// One person by their id, with an `ETag`.
#[utoipa::path(tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = UserAnswer), (status = 304), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/users/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ManagePeople, Area::People).await?;
    let user = work.users().find(UserId(id(&path)?)).await?;
    tag::resource(&request, &UserAnswer::from(user.ok_or(Failure::NotFound)?))
}

/// Adds somebody. Without a password they can't come in until one is set.
#[utoipa::path(tag = "users", request_body = UserBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = UserAnswer), (status = 403, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/users")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ManagePeople)?;
    // Nothing of a password is kept with the key.
    let mut asked = body.clone();
    if let Some(members) = asked.0.as_object_mut() {
        members.remove("password");
    }
    let retry = Retry::of(&request, by, Some(&asked))?;
    let body: UserBody = body.one()?;
    if body.disabled.is_some() {
        return Err(Problem::Unknown.at("/disabled").into());
    }
    let said = body.change()?;
    let new = NewPerson {
        name: needed(said.name, "/name")?,
        email: needed(said.email, "/email")?,
        role: needed(said.role, "/role")?,
    };
    let password = match body.password {
        Some(password) => {
            let passwords = &caller.app.passwords;
            Some(passwords.accept(password, &new.name, &new.email).await?)
        }
        None => None,
    };
    let mut work = caller.begin(Area::People).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = people::add(&mut *work, retry.by(), new, password.as_ref()).await?;
    let address = format!("/api/v1/users/{}", added.id.0);
    let answer = Answered::created(address, &UserAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

/// Changes somebody (JSON merge patch): gives another name, address, role or password, lets them in no more or again. Honours
/// `If-Match`. 409 for the last admin.
#[utoipa::path(tag = "users", params(("id" = i64, Path)), request_body = UserBody,
    responses((status = 200, body = UserAnswer), (status = 403, body = ProblemDetails), (status = 404, body = ProblemDetails),
        (status = 409, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/users/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ManagePeople)?;
    let body: UserBody = body.one()?;
    let change = body.change()?;
    let id = UserId(id(&path)?);
    let mut reading = caller.read(Permission::ManagePeople, Area::People).await?;
    let stored = reading.users().find(id).await?.ok_or(Failure::NotFound)?;
    drop(reading);
    let password = match body.password {
        Some(password) => {
            let name = change.name.as_ref().unwrap_or(&stored.name);
            let email = change.email.as_ref().unwrap_or(&stored.email);
            Some(caller.app.passwords.accept(password, name, email).await?)
        }
        None => None,
    };
    let mut work = caller.begin(Area::People).await?;
    // Admins first, as every operation that takes one away does; then the person: a tag that fits must still fit then.
    work.users().hold_admins().await?;
    let before = work.users().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &UserAnswer::from(before))?;
    people::change(&mut *work, &by, id, change).await?;
    match body.disabled {
        Some(true) => drop(people::disable(&mut *work, &by, id).await?),
        Some(false) => drop(people::enable(&mut *work, &by, id).await?),
        None => {}
    }
    if let Some(password) = password {
        people::set_password(&mut *work, &by, id, &password).await?;
    }
    let after = found(&mut *work, id).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &UserAnswer::from(after))
}

async fn found(work: &mut dyn UnitOfWork, id: UserId) -> Result<User, Failure> {
    work.users().find(id).await?.ok_or(Failure::NotFound)
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(me)
        .service(list)
        .service(add)
        .service(show)
        .service(change);
}
