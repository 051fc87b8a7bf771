//! Manuals' files: sent in one stream, fetched whole or in part (RFC 9110, 14).

use super::{answers::ManualAnswer, manuals::found};
use crate::routes::services::Services;
use crate::{
    filing,
    http::{Caller, Failure, problem::ProblemDetails, tag},
    operations::{Refusal, library::manuals},
    routes::{id, upload::receive_body},
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{
            self, ByteRangeSpec, Charset, ContentDisposition, DispositionParam, DispositionType,
            ExtendedValue, Range as Asked,
        },
    },
    put, web,
};
use domain::{ManualId, ManualSource, Permission, StoredFile};
use futures_util::TryStreamExt;
use persistence::Area;
use std::ops::Range;

/// Sends a manual's file, instead of the file or the link that it has. What it is, is found in it: PDF, DjVu, PNG, JPEG or ZIP.
/// Honours `If-Match` with the manual's tag.
#[utoipa::path(tag = "library-manuals",
    params(("id" = i64, Path), ("name" = Option<String>, Query, description = "The file's name")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = ManualAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 408, body = ProblemDetails), (status = 412, body = ProblemDetails),
        (status = 413, body = ProblemDetails), (status = 415, body = ProblemDetails), (status = 422, body = ProblemDetails),
        (status = 507, body = ProblemDetails)))]
#[put("/api/v1/library/manuals/{id}/file")]
async fn send(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    mut given: crate::http::Parameters,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    // Before the file is received.
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let name = given.text("name").unwrap_or_default();
    given.finish()?;
    let app = &caller.app;
    let mut work = caller.read(Permission::EditLibrary, Area::Library).await?;
    let before = found(&mut *work, id).await?;
    tag::still_matches(&request, &ManualAnswer::from(before))?;
    drop(work);
    announced(&request, app.file_limit)?;
    let received = receive_body(body, app.files.incoming(), app.file_limit, name).await?;
    let source = filing::keep(app, &received).await?;
    let mut work = caller.begin(Area::Library).await?;
    let seen = found(&mut *work, id).await?;
    work.manual_groups().hold(seen.values.group).await?;
    let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
    tag::still_matches(&request, &ManualAnswer::from(before.clone()))?;
    let values = domain::ManualValues {
        source,
        ..before.values
    };
    let changed = manuals::change(&mut *work, &by, id, values).await?;
    filing::still_there(&app.files, &changed.values.source).await?;
    app.commit(work).await?;
    tag::resource(&request, &ManualAnswer::from(changed))
}

/// A body that says that it is too large isn't waited for.
fn announced(request: &HttpRequest, limit: u64) -> Result<(), Failure> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(Failure::TooLarge(limit)),
        _ => Ok(()),
    }
}

/// A manual's file, whole or a part of it (`Range`, one), with an `ETag` that is its hash.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), (status = 206), (status = 304),
        (status = 404, body = ProblemDetails), (status = 416, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}/file")]
async fn fetch(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    serve(&caller, &request, id(&path)?).await
}

/// Serves a manual's file.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such manual, when it has no file, or when that is missing from the store;
/// [`Failure::OutOfRange`].
pub async fn serve(
    caller: &Caller,
    request: &HttpRequest,
    id: i64,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, ManualId(id)).await?;
    drop(work);
    let ManualSource::File { file, name } = manual.values.source else {
        return Err(Failure::NotFound);
    };
    let tag = format!("\"{}\"", file.sha256.as_str());
    if tag::is_known(request, &tag) {
        let mut unchanged = HttpResponse::NotModified();
        return Ok(unchanged.insert_header((header::ETAG, tag)).finish());
    }
    let part = part(request, &file, &tag)?;
    let range = part.clone().unwrap_or(0..file.size);
    let bytes = caller.app.files.read(&file.sha256, range.clone()).await?;
    let Some(bytes) = bytes else {
        tracing::error!(
            manual = id,
            sha256 = file.sha256.as_str(),
            "a manual's file is missing"
        );
        return Err(Refusal::FileMissing.into());
    };
    let mut answer = HttpResponse::build(match part {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    });
    if let Some(part) = part {
        let range = format!("bytes {}-{}/{}", part.start, part.end - 1, file.size);
        answer.insert_header((header::CONTENT_RANGE, range));
    }
    answer
        .insert_header((header::ETAG, tag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_TYPE, file.content_type.clone()))
        // As it is: pressed once more it could no longer be fetched in parts.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header(disposition(&file, &name));
    let length = range.end - range.start;
    let bytes = bytes.map_err(|failure| {
        tracing::error!(%failure, "a file broke off while it was sent");
        std::io::Error::other(failure)
    });
    Ok(answer.no_chunking(length).streaming(bytes))
}

/// The part that is asked for. Several at once, or parts of another state of the file, are answered with the whole.
fn part(
    request: &HttpRequest,
    file: &StoredFile,
    tag: &str,
) -> Result<Option<Range<u64>>, Failure> {
    let text = |name: header::HeaderName| request.headers().get(name)?.to_str().ok();
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Ok(None);
    }
    let asked = text(header::RANGE).and_then(|asked| asked.parse::<Asked>().ok());
    let Some(Asked::Bytes(parts)) = asked else {
        return Ok(None);
    };
    let [part] = &parts[..] else { return Ok(None) };
    let last = file.size.saturating_sub(1);
    let within = match *part {
        ByteRangeSpec::FromTo(from, to) if from <= to && from <= last => {
            Some(from..to.min(last) + 1)
        }
        ByteRangeSpec::From(from) if from <= last => Some(from..file.size),
        ByteRangeSpec::Last(count) if count > 0 => Some(file.size.saturating_sub(count)..file.size),
        _ => None,
    };
    within.map(Some).ok_or(Failure::OutOfRange(file.size))
}

/// Shown in the browser when it can't be run there, else saved; by its name in any script (RFC 6266).
fn disposition(file: &StoredFile, name: &str) -> ContentDisposition {
    let shown = ["application/pdf", "image/png", "image/jpeg"];
    let plain = name.chars().map(|c| {
        let is_plain = c.is_ascii_alphanumeric() || " .-_()".contains(c);
        if is_plain { c } else { '_' }
    });
    ContentDisposition {
        disposition: if shown.contains(&file.content_type.as_str()) {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: vec![
            DispositionParam::Filename(plain.collect()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_bytes().to_vec(),
            }),
        ],
    }
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(send).service(fetch);
}
