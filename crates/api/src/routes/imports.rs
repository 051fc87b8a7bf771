//! Imports: brought in, looked at, applied, taken back.

use crate::app::App;
use crate::http::{
    Answered, Caller, Failure, JsonBody, Parameters, Retry, edge,
    listing::{self, ListAnswer},
    problem::ProblemDetails,
};
use crate::importing::{AlsoInUnit, Job, Source, SourceFile};
use crate::language::Language;
use crate::routes::services::Services;
use crate::routes::{
    answers::{DriveAnswer, ImportAnswer, RowAnswer},
    id,
    library::ManualAnswer,
    stock_answers::StockItemAnswer,
    upload::{Limits, receive},
};
use actix_multipart::Multipart;
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    post, web,
};
use domain::import::{Import, ImportId, ImportKind, RowStatus};
use domain::{DriveId, Listed, ManualId, Permission, Position, Problem, StockItemId, Total};
use persistence::Area;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A file to be brought in.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
struct ImportForm {
    /// An xlsx, CSV or JSON file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `drives`, the usual, or `stock`.
    kind: Option<String>,
    /// The sheet, for a workbook with several.
    sheet: Option<String>,
}

/// How to apply an import.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApplyBody {
    /// Names to be treated as one, in groups; the first of each stands for the others.
    #[serde(default)]
    merge: Vec<Vec<String>>,
}

fn answer(app: &App, import: Import, language: Language) -> ImportAnswer {
    let running = app.importing.progress(import.id);
    ImportAnswer::new(import, running, language)
}

/// Waits for a job, which goes on when nobody waits any more.
async fn done(app: &App, job: Job) -> Result<Import, Failure> {
    let import = job
        .await
        .map_err(|panic| Failure::Unexpected(Arc::new(panic)))??;
    app.written.notify_one();
    Ok(import)
}

/// Brings a file in and previews it: nothing of the registry changes yet.
#[utoipa::path(tag = "imports", request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportAnswer), (status = 413, body = ProblemDetails),
        (status = 422, description = "The file can't be understood; `detail` tells what was found", body = ProblemDetails)))]
#[post("/api/v1/imports")]
async fn bring_in(
    caller: Caller,
    request: HttpRequest,
    form: Multipart,
) -> Result<HttpResponse, Failure> {
    // Before the file is received.
    let by = caller.by(Permission::BringInSheets)?;
    let app = &caller.app;
    let limits = Limits {
        bytes: app.upload_limit,
        files: 1,
    };
    let mut uploaded = receive(form, app.files.incoming(), limits).await?;
    let kind = uploaded
        .fields
        .remove("kind")
        .unwrap_or_else(|| ImportKind::Drives.as_str().to_owned());
    let kind = ImportKind::from_word(&kind);
    let kind = kind.ok_or_else(|| {
        let allowed = ImportKind::ALL.map(ImportKind::as_str).join(", ");
        Failure::from(Problem::NotOneOf { allowed }.at("/kind"))
    })?;
    let received = uploaded
        .files
        .pop()
        .ok_or_else(|| Failure::from(Problem::Empty.at("/file")))?;
    let sheet = uploaded
        .fields
        .remove("sheet")
        .filter(|sheet| !sheet.is_empty());
    let source = Source {
        file: SourceFile::Temporary(received.path),
        name: received.name,
        sheet,
        kind,
    };
    let (id, job) = app.importing.bring_in(by, source).await?;
    let import = done(app, job).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/v1/imports/{}", id.0)))
        .json(answer(app, import, edge::language(&request))))
}

/// A page of imports, the newest first.
#[utoipa::path(tag = "imports",
    params(("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<ImportAnswer>), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/imports")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadHistory, Area::Imports).await?;
    let found = work.imports().list(&page).await?;
    let language = edge::language(&request);
    Ok(listing::listed(&request, &page, found, |import| {
        answer(&caller.app, import, language)
    }))
}

async fn find(caller: &Caller, text: &str) -> Result<Import, Failure> {
    let mut work = caller.read(Permission::ReadHistory, Area::Imports).await?;
    work.imports()
        .find(ImportId(id(text)?))
        .await?
        .ok_or(Failure::NotFound)
}

/// One import, with its progress while it is read or applied.
#[utoipa::path(tag = "imports", params(("id" = i64, Path)),
    responses((status = 200, body = ImportAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/imports/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let import = find(&caller, &path).await?;
    Ok(HttpResponse::Ok().json(answer(&caller.app, import, edge::language(&request))))
}

/// A page of an import's rows, by number.
#[utoipa::path(tag = "imports",
    params(("id" = i64, Path), ("status" = Option<String>, Query, description = "new, changed, same or wrong"),
        ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<RowAnswer>), (status = 404, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[get("/api/v1/imports/{id}/rows")]
async fn rows(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let known: Vec<&str> = RowStatus::ALL
        .iter()
        .map(|status| status.as_str())
        .collect();
    let status = given.word("status", &known, RowStatus::from_word);
    let page = given.page();
    given.finish()?;
    let import = find(&caller, &path).await?;
    let counts = import.counts;
    let total = RowStatus::ALL
        .into_iter()
        .filter(|own| status.is_none_or(|wanted| wanted == *own));
    let total = total.map(|own| i64::from(counts.of(own))).sum();
    let mut work = caller.read(Permission::ReadHistory, Area::Imports).await?;
    let after = match page.position() {
        Some(position) => u32::try_from(position.id).unwrap_or(u32::MAX),
        None => {
            work.imports()
                .number_before(import.id, status, page.offset())
                .await?
        }
    };
    let mut rows = work
        .imports()
        .rows(import.id, status, after, page.size() + 1)
        .await?;
    let has_next = rows.len() > page.size() as usize;
    rows.truncate(page.size() as usize);
    let next = rows.last().filter(|_| has_next);
    let next = next.map(|last| Position {
        key: String::new(),
        id: last.number.into(),
    });
    let found = Listed {
        items: rows,
        total: Total::counted(total),
        next,
        has_next,
    };
    let language = edge::language(&request);
    Ok(listing::listed(&request, &page, found, |row| {
        RowAnswer::new(row, import.kind, language)
    }))
}

/// A page of the drives, or of the spares, that the file doesn't mention.
#[utoipa::path(tag = "imports",
    params(("id" = i64, Path), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<DriveAnswer>), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/imports/{id}/not-in-file")]
async fn not_in_file(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let page = given.page();
    given.finish()?;
    let import = find(&caller, &path).await?;
    let after = page.position().map_or(0, |position| position.id);
    let mut work = caller.read(Permission::ReadHistory, Area::Drives).await?;
    let mut ids = work
        .imports()
        .not_in_file(import.id, after, page.size() + 1)
        .await?;
    let has_next = ids.len() > page.size() as usize;
    ids.truncate(page.size() as usize);
    let next = ids.last().filter(|_| has_next).map(|last| Position {
        key: String::new(),
        id: *last,
    });
    let found = Listed {
        items: vec![(); ids.len()],
        total: Total::counted(import.not_in_file.into()),
        next,
        has_next,
    };
    Ok(match import.kind {
        ImportKind::Drives => {
            let ids: Vec<DriveId> = ids.into_iter().map(DriveId).collect();
            let found = found.with(work.drives().find_many(&ids).await?);
            listing::listed(&request, &page, found, DriveAnswer::from)
        }
        ImportKind::Stock => {
            let ids: Vec<StockItemId> = ids.into_iter().map(StockItemId).collect();
            let found = found.with(work.stock_items().find_many(&ids).await?);
            listing::listed(&request, &page, found, StockItemAnswer::from)
        }
        ImportKind::Manuals => {
            let ids: Vec<ManualId> = ids.into_iter().map(ManualId).collect();
            let found = found.with(work.manuals().find_many(&ids).await?);
            listing::listed(&request, &page, found, ManualAnswer::from)
        }
    })
}

/// A job's unit begins later: two at once are told apart by the import's state.
async fn earlier(app: &App, retry: &Retry) -> Result<Option<HttpResponse>, Failure> {
    let mut work = app.store.read(Area::Imports).await?;
    retry.earlier(&mut *work).await
}

/// Keeps a job's answer in its unit.
fn keeping(retry: Retry, language: Language) -> AlsoInUnit {
    Box::new(move |work, import| {
        Box::pin(async move {
            let answer = ImportAnswer::new(import.clone(), None, language);
            let answer = Answered::new(StatusCode::OK, &answer)
                .map_err(|failure| persistence::Error::Unexpected(failure.into()))?;
            Ok(retry.keep(work, &answer).await?)
        })
    })
}

/// Brings all of a previewed import into the registry, or nothing. 409 tells the rows that mean something else by now;
/// the preview has then been made anew.
#[utoipa::path(tag = "imports", params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")), request_body = ApplyBody,
    responses((status = 200, body = ImportAnswer), (status = 404, body = ProblemDetails),
        (status = 409, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/imports/{id}/apply")]
async fn apply(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: Result<JsonBody, Failure>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::BringInSheets)?;
    let app = &caller.app;
    let empty = !request.headers().contains_key(header::TRANSFER_ENCODING)
        && request
            .headers()
            .get(header::CONTENT_LENGTH)
            .is_none_or(|length| length == "0");
    let body = if empty { None } else { Some(body?) };
    let retry = Retry::of(&request, by, body.as_ref())?;
    let body: ApplyBody = match body {
        None => ApplyBody::default(),
        Some(body) => body.one()?,
    };
    let import = find(&caller, &path).await?;
    if let Some(earlier) = earlier(app, &retry).await? {
        return Ok(earlier);
    }
    let by = retry.by().clone();
    let also = keeping(retry, edge::language(&request));
    let job = app.importing.apply(by, import.id, body.merge, Some(also))?;
    let import = done(app, job).await?;
    Ok(HttpResponse::Ok().json(answer(app, import, edge::language(&request))))
}

/// Takes an applied import back as one step. 409 tells what stands in the way.
#[utoipa::path(tag = "imports", params(("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again within a day, the request answers as the first time and does nothing")),
    responses((status = 200, body = ImportAnswer), (status = 404, body = ProblemDetails),
        (status = 409, body = ProblemDetails)))]
#[post("/api/v1/imports/{id}/undo")]
async fn undo(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::UndoImports)?;
    let app = &caller.app;
    let retry = Retry::of(&request, by, None)?;
    let import = find(&caller, &path).await?;
    if let Some(earlier) = earlier(app, &retry).await? {
        return Ok(earlier);
    }
    let by = retry.by().clone();
    let also = keeping(retry, edge::language(&request));
    let job = app.importing.undo(by, import.id, Some(also))?;
    let import = done(app, job).await?;
    Ok(HttpResponse::Ok().json(answer(app, import, edge::language(&request))))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(bring_in)
        .service(list)
        .service(show)
        .service(rows)
        .service(not_in_file)
        .service(apply)
        .service(undo);
}
