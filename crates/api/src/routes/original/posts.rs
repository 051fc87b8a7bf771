//! The shift log as the ancestor told it.

use crate::http::{Caller, Failure, problem::ProblemDetails};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get};
use domain::{LogEntry, LogEntryFilter, LogEntryId, PageRequest, Permission};
use jiff::Timestamp;
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use utoipa::ToSchema;

/// As many entries are told at the most, the newest.
const MOST: usize = 10_000;
/// A description isn't longer, in characters.
const DESCRIBED: usize = 200;

/// An entry of the shift log.
#[derive(Debug, Serialize, ToSchema)]
struct PostAnswer {
    /// Its id.
    id: i64,
    /// Who wrote it.
    user_id: i64,
    /// The line by which it is known.
    title: String,
    /// The first line of the text with something in it, up to 200 characters.
    description: String,
    /// The text, in Markdown.
    content: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<LogEntry> for PostAnswer {
    fn from(entry: LogEntry) -> Self {
        let text = entry.text.as_str();
        Self {
            id: entry.id.0,
            user_id: entry.author.id.0,
            title: entry.title.to_string(),
            description: described(text),
            content: text.to_owned(),
            created_at: entry.created_at,
            updated_at: entry.updated_at,
        }
    }
}

fn described(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches(['#', '>']));
    let first = lines.map(str::trim).find(|line| !line.is_empty());
    first.unwrap_or_default().chars().take(DESCRIBED).collect()
}

/// All entries of the shift log, the newest first, up to 10,000; or the one with the id `post_id`. `GET /api/v1/log-entries`
/// tells more, in pages.
#[utoipa::path(tag = "posts",
    params(("post_id" = Option<i64>, Query, description = "Only this one, not in a list")),
    responses((status = 200, body = Vec<PostAnswer>), (status = 401, body = ProblemDetails), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/posts")]
async fn list(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadLog, Area::Drives).await?;
    let Some(asked) = post_id(request.query_string()) else {
        let all = walked(&mut *work).await?;
        return Ok(HttpResponse::Ok().json(all));
    };
    let id = asked.parse().map_err(|_no_id| Failure::NotFound)?;
    let found = work.log_entries().find(LogEntryId(id)).await?;
    let post = found.map(PostAnswer::from).ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok().json(post))
}

/// Which one is asked for; whatever else a query says is ignored.
fn post_id(query: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut asked = pairs.into_iter().filter(|(name, _)| name == "post_id");
    asked.next().map(|(_, id)| id).filter(|id| !id.is_empty())
}

async fn walked(work: &mut dyn UnitOfWork) -> Result<Vec<PostAnswer>, Failure> {
    let filter = LogEntryFilter::default();
    let mut all: Vec<PostAnswer> = vec![];
    let mut page = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    loop {
        let listed = work.log_entries().list(&filter, &page).await?;
        all.extend(listed.items.into_iter().map(PostAnswer::from));
        match listed.next {
            Some(next) if all.len() < MOST => page = page.after(next),
            _ => return Ok(all),
        }
    }
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_described_by_its_first_line() {
        assert_eq!(described(""), "");
        assert_eq!(described("## Ночь\n\nF30002"), "Ночь");
        assert_eq!(
            described("#\n\n  сменили вентилятор "),
            "сменили вентилятор"
        );
        assert_eq!(described(&"я".repeat(300)).chars().count(), DESCRIBED);
    }

    #[test]
    fn only_the_post_is_asked_for() {
        let asked = |query| post_id(query);
        assert_eq!(asked("colour=red&post_id=7"), Some("7".to_owned()));
        assert_eq!(asked("post_id="), None);
        assert_eq!(asked("%ff=%zz"), None);
    }
}
