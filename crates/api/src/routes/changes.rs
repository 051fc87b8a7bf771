//! The history.

use crate::http::{
    Answered, Caller, Failure, Parameters, Retry,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::operations::restoring;
use crate::routes::services::Services;
use crate::routes::{answers::ChangeAnswer, id};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web};
use domain::{ChangeFilter, ChangeId, Entity, Permission, Problem, UserId};
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of the history, the newest first. An import is one entry that unfolds: `parent=12`.
#[utoipa::path(tag = "changes",
    params(
        ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("entity" = Option<String>, Query, description = "shop, production_line, room, cabinet, mechanism, drive, import, user, token or log_entry"),
        ("entity_id" = Option<i64>, Query, description = "Together with `entity`: all entries of this one"),
        ("user_id" = Option<i64>, Query, description = "Only what this person did, or what was done on their behalf"),
        ("since" = Option<String>, Query, description = "Not before this time, RFC 3339"),
        ("until" = Option<String>, Query, description = "Before this time, RFC 3339"),
        ("parent" = Option<i64>, Query, description = "The entries that unfold from this one"),
    ),
    responses((status = 200, body = ListAnswer<ChangeAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/changes")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let known: Vec<&str> = Entity::ALL.iter().map(|entity| entity.as_str()).collect();
    let filter = ChangeFilter {
        entity: given.word("entity", &known, Entity::from_word),
        entity_id: given.number("entity_id"),
        without_people: !caller.may(Permission::ManagePeople),
        user: given.number("user_id").map(UserId),
        since: given.time("since"),
        until: given.time("until"),
        parent: given.number("parent").map(ChangeId),
    };
    let page = given.page();
    given.finish()?;
    if filter.entity_id.is_some() && filter.entity.is_none() {
        return Err(Problem::Empty.at("entity").into());
    }
    let mut work = caller.read(Permission::ReadHistory, Area::Changes).await?;
    let found = work.changes().list(&filter, &page).await?;
    Ok(listing::listed(&request, &page, found, ChangeAnswer::from))
}

/// What was brought back.
#[derive(Debug, Serialize, ToSchema)]
struct RestoredAnswer {
    /// Its kind.
    entity: &'static str,
    /// Which one; what was removed has a new id.
    entity_id: i64,
    /// Its page.
    #[schema(example = "/drives/7")]
    url: String,
}

/// Brings a place, a drive or a person back as they were right after an entry of their history; what was removed comes
/// again, with a new id. Where nothing differs nothing is done.
#[utoipa::path(tag = "changes", params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 200, body = RestoredAnswer), (status = 404, body = ProblemDetails),
        (status = 409, description = "It can't be as it was: its place is gone, its name taken, it came back already, it is of another kind", body = ProblemDetails)))]
#[post("/api/v1/changes/{id}/restore")]
async fn restore(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::ReadHistory)?;
    let id = ChangeId(id(&path)?);
    let retry = Retry::of(&request, by, None)?;
    let mut work = caller.begin(Area::Changes).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let restored = restoring::restore(&mut *work, retry.by(), id).await?;
    let answer = RestoredAnswer {
        entity: restored.entity.as_str(),
        entity_id: restored.id,
        url: restored.url(),
    };
    let answer = Answered::new(StatusCode::OK, &answer)?;
    let answered = retry.finish(&caller.app, work, answer).await?;
    if restored.entity == Entity::SearchWord {
        caller.app.words.renew(&*caller.app.store).await;
    }
    Ok(answered)
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list).service(restore);
}
