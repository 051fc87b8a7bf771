//! Exports: the list as a file.

use crate::app::App;
use crate::exporting::{self, Exported};
use crate::http::{Caller, Failure, Parameters, problem::ProblemDetails};
use crate::operations::Refusal;
use crate::routes::services::Services;
use crate::routes::{drives::drive_filter, library::manual_filter, stock_items::stock_item_filter};
use crate::sheets::Format;
use actix_web::{HttpResponse, get, http::header, web};
use domain::{Permission, import::ImportKind};
use futures_util::stream;
use std::{
    fs::File,
    io::{Read, Seek},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::OwnedSemaphorePermit;

/// An export must have been fetched in so long.
const SENDING: Duration = Duration::from_secs(600);

/// The drives, the stock or the manuals as a file that can be brought in again, with the list's filters, from one snapshot.
#[utoipa::path(tag = "exports",
    params(("file" = String, Path, description = "drives, stock or manuals, with .xlsx, .csv or .json"),
        ("shop_id" = Option<i64>, Query), ("production_line_id" = Option<i64>, Query), ("room_id" = Option<i64>, Query),
        ("cabinet_id" = Option<i64>, Query), ("mechanism_id" = Option<i64>, Query), ("series" = Option<String>, Query),
        ("type" = Option<String>, Query), ("without" = Option<String>, Query),
        ("store_id" = Option<i64>, Query, description = "This and the next three: for the stock"), ("group" = Option<String>, Query),
        ("below_minimum" = Option<bool>, Query), ("in_stock" = Option<bool>, Query),
        ("category_id" = Option<i64>, Query, description = "This and the next three: for the manuals"), ("group_id" = Option<i64>, Query),
        ("kind" = Option<String>, Query), ("language" = Option<String>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[get("/api/v1/exports/{file}")]
async fn show(
    caller: Caller,
    file: web::Path<String>,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    caller.must(Permission::ReadPlant)?;
    let (kind, ending) = file.split_once('.').ok_or(Failure::NotFound)?;
    let kind = ImportKind::from_word(kind).ok_or(Failure::NotFound)?;
    let format = format_of(ending).ok_or(Failure::NotFound)?;
    let exported = match kind {
        ImportKind::Drives => Exported::Drives(drive_filter(&mut given)),
        ImportKind::Stock => Exported::Stock(stock_item_filter(&mut given)),
        ImportKind::Manuals => Exported::Manuals(manual_filter(&mut given)),
    };
    given.finish()?;
    export(&caller.app, format, &exported).await
}

/// The format of an ending.
#[must_use]
pub fn format_of(ending: &str) -> Option<Format> {
    [Format::Xlsx, Format::Csv, Format::Json]
        .into_iter()
        .find(|format| format.extension() == ending)
}

/// Answers a list as a file.
///
/// # Errors
/// The database's and the disk's.
pub async fn export(
    app: &App,
    format: Format,
    exported: &Exported,
) -> Result<HttpResponse, Failure> {
    // Held until the last byte is sent, or for so long as sending may take.
    let place = Arc::clone(&app.downloads).try_acquire_owned();
    let place = place.map_err(|_all_taken| Failure::from(Refusal::Busy))?;
    let file = tempfile::tempfile().map_err(unexpected)?;
    let out = file.try_clone().map_err(unexpected)?;
    let mut work = app.store.snapshot().await?;
    exporting::export(&mut *work, exported, format, out).await?;
    work.rollback().await?;
    let mut file = file;
    let rewound = tokio::task::spawn_blocking(move || file.rewind().map(|()| file));
    let file = rewound.await.map_err(unexpected)?.map_err(unexpected)?;
    let kind = match format {
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    let disposition = format!(
        "attachment; filename=\"{}.{}\"",
        exported.kind().as_str(),
        format.extension()
    );
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .streaming(chunks(file, place)))
}

/// A file in pieces, read off the request's thread. Whoever takes too long gets no more of it.
fn chunks(
    file: File,
    place: OwnedSemaphorePermit,
) -> impl futures_util::Stream<Item = Result<web::Bytes, std::io::Error>> {
    let began = Instant::now();
    stream::unfold(Some((file, place)), move |state| async move {
        let (mut file, place) = state?;
        if began.elapsed() > SENDING {
            return Some((Err(std::io::ErrorKind::TimedOut.into()), None));
        }
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; 64 << 10];
            let size = file.read(&mut piece)?;
            piece.truncate(size);
            Ok::<_, std::io::Error>((web::Bytes::from(piece), file))
        });
        match read.await {
            Ok(Ok((piece, _))) if piece.is_empty() => None,
            Ok(Ok((piece, file))) => Some((Ok(piece), Some((file, place)))),
            Ok(Err(failure)) => Some((Err(failure), None)),
            Err(panic) => Some((Err(std::io::Error::other(panic)), None)),
        }
    })
}

fn unexpected(failure: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Unexpected(Arc::new(failure))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(show);
}
