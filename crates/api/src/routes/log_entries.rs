//! The shift log.

use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry,
    body::{given, patched},
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::markdown;
use crate::operations::log;
use crate::routes::services::Services;
use crate::routes::{answers::Named, id, links::linked};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use domain::{
    Invalid, LogEntry, LogEntryFilter, LogEntryId, LogEntryValues, LogSubject, LogSubjectKind,
    LogSubjectShown, LogText, Name, Permission, Problem, UserId,
};
use jiff::Timestamp;
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an entry is about.
#[derive(Debug, Serialize, ToSchema)]
struct LogSubjectAnswer {
    /// Its id; null when it has been removed since.
    id: Option<i64>,
    /// Its name; when it has been removed, as it was when the entry was written last.
    name: String,
}

/// An entry of the shift log. At most one of `drive`, `cabinet` and `room` isn't null.
#[derive(Debug, Serialize, ToSchema)]
struct LogEntryAnswer {
    /// Its id; later entries have greater ones.
    id: i64,
    /// The line by which it is known.
    title: String,
    /// The rest, in Markdown, as typed.
    text: String,
    /// The same as HTML, in which nothing can be but text, its markup and links.
    html: String,
    /// Who wrote it.
    author: Named,
    /// The drive that it is about.
    drive: Option<LogSubjectAnswer>,
    /// The cabinet that it is about.
    cabinet: Option<LogSubjectAnswer>,
    /// The room that it is about.
    room: Option<LogSubjectAnswer>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<LogEntry> for LogEntryAnswer {
    fn from(entry: LogEntry) -> Self {
        let about = |kind: LogSubjectKind| {
            let subject = entry.subject.as_ref();
            let subject = subject.filter(|subject| subject.kind == kind)?;
            Some(LogSubjectAnswer {
                id: subject.id,
                name: subject.name.clone(),
            })
        };
        Self {
            id: entry.id.0,
            html: markdown::render(entry.text.as_str()),
            text: entry.text.as_str().to_owned(),
            drive: about(LogSubjectKind::Drive),
            cabinet: about(LogSubjectKind::Cabinet),
            room: about(LogSubjectKind::Room),
            title: entry.title.into_string(),
            author: Named {
                id: entry.author.id.0,
                name: entry.author.name,
            },
            created_at: entry.created_at,
            updated_at: entry.updated_at,
        }
    }
}

/// What is said in an entry. In a change, what is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LogEntryBody {
    /// 1 to 200 characters; needed when it is added.
    #[serde(default, deserialize_with = "given")]
    title: Option<String>,
    /// Markdown, up to 20,000 characters.
    #[serde(default, deserialize_with = "given")]
    text: Option<String>,
    /// The drive that it is about, or null. It takes the place of a cabinet or a room.
    #[serde(default, deserialize_with = "patched")]
    drive_id: Option<Option<i64>>,
    /// The cabinet that it is about, or null, as `drive_id`.
    #[serde(default, deserialize_with = "patched")]
    cabinet_id: Option<Option<i64>>,
    /// The room that it is about, or null, as `drive_id`.
    #[serde(default, deserialize_with = "patched")]
    room_id: Option<Option<i64>>,
}

impl LogEntryBody {
    /// What the entry is about after this, if before it was about `stored`. Two at once can't be.
    fn subject(&self, stored: Option<LogSubject>) -> Result<Option<LogSubject>, Vec<Invalid>> {
        linked(
            [
                (LogSubjectKind::Drive, self.drive_id),
                (LogSubjectKind::Cabinet, self.cabinet_id),
                (LogSubjectKind::Room, self.room_id),
            ],
            stored,
        )
    }

    /// The values after this, for an entry that was `stored` before. All that is wrong is told at once.
    fn values(&self, stored: Option<&LogEntry>) -> Result<LogEntryValues, Failure> {
        let mut wrong: Vec<Invalid> = vec![];
        let title = match (&self.title, stored) {
            (Some(typed), _) => Name::parse(typed).map_err(|problem| problem.at("/title")),
            (None, Some(stored)) => Ok(stored.title.clone()),
            (None, None) => Err(Problem::Empty.at("/title")),
        };
        let text = match (&self.text, stored) {
            (Some(typed), _) => LogText::parse(typed).map_err(|problem| problem.at("/text")),
            (None, stored) => Ok(stored.map(|stored| stored.text.clone()).unwrap_or_default()),
        };
        let title = title.map_err(|invalid| wrong.push(invalid)).ok();
        let text = text.map_err(|invalid| wrong.push(invalid)).ok();
        let subject = self.subject(stored.and_then(about));
        let subject = subject.map_err(|invalid| wrong.extend(invalid)).ok();
        match (title, text, subject) {
            (Some(title), Some(text), Some(subject)) => Ok(LogEntryValues {
                title,
                text,
                subject,
            }),
            _ => Err(Failure::Invalid(wrong)),
        }
    }
}

/// What an entry is about, as long as that is there.
fn about(entry: &LogEntry) -> Option<LogSubject> {
    entry.subject.as_ref().and_then(LogSubjectShown::subject)
}

/// Takes a list's filter from the parameters.
fn filter(given: &mut Parameters) -> Result<LogEntryFilter, Failure> {
    let mut chosen = LogSubjectKind::ALL.into_iter().filter_map(|kind| {
        let parameter = format!("{}_id", kind.as_str());
        let id = given.number(&parameter)?;
        Some((parameter, LogSubject::of(kind, id)))
    });
    let first = chosen.next().map(|(_, subject)| subject);
    let others: Vec<Invalid> = chosen
        .map(|(parameter, _)| Problem::Unknown.at(parameter))
        .collect();
    if !others.is_empty() {
        return Err(Failure::Invalid(others));
    }
    Ok(LogEntryFilter {
        subject: first,
        author: given.number("author_id").map(UserId),
    })
}

/// A page of the shift log, the newest first.
#[utoipa::path(tag = "log-entries",
    params(
        ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("drive_id" = Option<i64>, Query, description = "Only about this drive. At most one of this, `cabinet_id` and `room_id`"),
        ("cabinet_id" = Option<i64>, Query, description = "Only about this cabinet itself"),
        ("room_id" = Option<i64>, Query, description = "Only about this room itself"),
        ("author_id" = Option<i64>, Query, description = "Only by this person"),
    ),
    responses((status = 200, body = ListAnswer<LogEntryAnswer>), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/log-entries")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&mut given)?;
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadLog, Area::Drives).await?;
    let found = work.log_entries().list(&filter, &page).await?;
    Ok(listing::listed(
        &request,
        &page,
        found,
        LogEntryAnswer::from,
    ))
}

/// One entry by its id, with an `ETag`.
#[utoipa::path(tag = "log-entries", params(("id" = i64, Path)),
    responses((status = 200, body = LogEntryAnswer), (status = 304), (status = 401, body = ProblemDetails), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/log-entries/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadLog, Area::Drives).await?;
    let entry = found(&mut *work, LogEntryId(id(&path)?)).await?;
    tag::resource(&request, &LogEntryAnswer::from(entry))
}

async fn found(work: &mut dyn UnitOfWork, id: LogEntryId) -> Result<LogEntry, Failure> {
    let found = work.log_entries().find(id).await?;
    found.ok_or(Failure::NotFound)
}

/// Adds an entry of whoever asks.
#[utoipa::path(tag = "log-entries", request_body = LogEntryBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 201, body = LogEntryAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[post("/api/v1/log-entries")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::WriteLog)?;
    let retry = Retry::of(&request, by, Some(&body))?;
    let values = body.one::<LogEntryBody>()?.values(None)?;
    let mut work = caller.begin(Area::Drives).await?;
    if let Some(earlier) = retry.earlier(&mut *work).await? {
        return Ok(earlier);
    }
    let added = log::add(&mut *work, retry.by(), values).await?;
    let address = format!("/api/v1/log-entries/{}", added.id.0);
    let answer = Answered::created(address, &LogEntryAnswer::from(added))?;
    retry.finish(&caller.app, work, answer).await
}

/// Changes an entry (JSON merge patch): one's own, or anybody's for those who correct the log. Honours `If-Match`. When what it
/// was about has been removed, it goes on naming that until it is given something else.
#[utoipa::path(tag = "log-entries", params(("id" = i64, Path)), request_body = LogEntryBody,
    responses((status = 200, body = LogEntryAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/log-entries/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::WriteLog)?;
    let body: LogEntryBody = body.one()?;
    let id = LogEntryId(id(&path)?);
    let mut work = caller.begin(Area::Drives).await?;
    let seen = found(&mut *work, id).await?;
    let subject = body.values(Some(&seen))?.subject;
    // Before it is read: a tag that fits must still fit when the change is made.
    let before = log::hold(&mut *work, id, subject).await?;
    tag::still_matches(&request, &LogEntryAnswer::from(before.clone()))?;
    let values = body.values(Some(&before))?;
    if values.subject != subject {
        // Somebody gave it another one just now; that isn't held.
        return Err(Failure::Stale);
    }
    let changed = log::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    tag::resource(&request, &LogEntryAnswer::from(changed))
}

/// Removes an entry: one's own, or anybody's for those who correct the log. Honours `If-Match`.
#[utoipa::path(tag = "log-entries", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/log-entries/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::WriteLog)?;
    let id = LogEntryId(id(&path)?);
    let mut work = caller.begin(Area::Drives).await?;
    let before = log::hold(&mut *work, id, None).await?;
    tag::still_matches(&request, &LogEntryAnswer::from(before))?;
    log::remove(&mut *work, &by, id).await?;
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
