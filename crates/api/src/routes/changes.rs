//! The history.

use crate::http::{
    Caller, Failure, Parameters,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::routes::answers::ChangeAnswer;
use actix_web::{HttpRequest, HttpResponse, get};
use domain::{ChangeFilter, ChangeId, Entity, Permission, Problem, UserId};
use persistence::Area;
use utoipa_actix_web::service_config::ServiceConfig;

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

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(list);
}
