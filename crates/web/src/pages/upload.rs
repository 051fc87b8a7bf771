//! `POST /imports`: takes a file and begins to read it. A workbook with several suitable sheets waits here until one of
//! them is chosen, so that the file needn't be sent again.

use super::{
    forms::FormErrors,
    import::PATIENCE,
    imports::refused,
    request::{Answer, Reader, broken, see},
};
use actix_web::{FromRequest, HttpRequest, web::Payload};
use api::{
    http::Failure,
    importing::{Source, SourceFile},
    operations::{Refusal, Refused},
    routes::{UploadLimits, Uploaded, receive},
};
use domain::{
    Permission, Problem,
    import::{ImportId, ImportKind},
};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// As many files wait for the choice of a sheet; the oldest goes first.
const MOST_WAITING: usize = 4;

static WAITING: Mutex<Vec<(ImportId, Uploaded)>> = Mutex::new(vec![]);

pub(super) async fn bring_in(reader: Reader, request: HttpRequest, body: Payload) -> Answer {
    // Before the file is received.
    let by = reader.by(Permission::BringInSheets)?;
    let form = extracted(&request, body).await?;
    let limits = UploadLimits {
        bytes: reader.caller.app.upload_limit,
        files: 1,
    };
    let mut uploaded = receive(form, reader.caller.app.files.incoming(), limits).await?;
    let sheet = uploaded
        .fields
        .remove("sheet")
        .filter(|sheet| !sheet.is_empty());
    let earlier = uploaded
        .fields
        .remove("upload")
        .and_then(|id| id.parse().ok())
        .map(ImportId);
    // A browser sends a part without a name for a field without a file.
    let has_file = uploaded
        .files
        .iter()
        .any(|received| !received.name.is_empty());
    if let (false, Some(id)) = (has_file, earlier) {
        let Some(waiting) = take(id) else {
            return Ok(see(&format!("/imports/{}", id.0)));
        };
        uploaded = waiting;
    }
    let named = uploaded.files.iter();
    let mut named = named.filter(|received| !received.name.is_empty());
    let Some(received) = named.next() else {
        let mut errors = FormErrors::default();
        errors.put(&reader.show, "file", &Problem::Empty);
        return refused(&reader, errors).await;
    };
    let kind = uploaded.fields.get("kind").map_or("", String::as_str);
    let kind = ImportKind::from_word(kind).unwrap_or(ImportKind::Drives);
    let source = Source {
        file: SourceFile::Own(received.path.to_path_buf()),
        name: received.name.clone(),
        sheet,
        kind,
    };
    let (id, job) = reader.caller.app.importing.bring_in(by, source).await?;
    let app = reader.caller.app.clone();
    let outcome = actix_web::rt::spawn(async move {
        let outcome = job.await;
        if let Ok(Err(Refused::Refusal(Refusal::File { key, .. }))) = &outcome
            && SHEETS.contains(&key.as_str())
        {
            keep(id, uploaded);
        }
        app.written.notify_one();
        outcome
    });
    match tokio::time::timeout(PATIENCE, outcome).await {
        Ok(Ok(Ok(Err(Refused::Store(failure))))) => Err(failure.into()),
        Ok(Err(_) | Ok(Err(_))) => Err(broken("an import's job broke off")),
        // Its page tells the rest: the preview, what is wrong with the file, or how far it is.
        _ => Ok(see(&format!("/imports/{}", id.0))),
    }
}

/// The failures after which a sheet can be chosen.
pub(super) const SHEETS: [&str; 2] = ["file-several-sheets", "file-no-such-sheet"];

/// Whether an import's file waits for the choice of a sheet.
pub(super) fn waits(id: ImportId) -> bool {
    waiting().iter().any(|(known, _)| *known == id)
}

fn keep(id: ImportId, uploaded: Uploaded) {
    let mut waiting = waiting();
    if waiting.len() >= MOST_WAITING {
        waiting.remove(0);
    }
    waiting.push((id, uploaded));
}

fn take(id: ImportId) -> Option<Uploaded> {
    let mut waiting = waiting();
    let index = waiting.iter().position(|(known, _)| *known == id)?;
    Some(waiting.remove(index).1)
}

fn waiting() -> MutexGuard<'static, Vec<(ImportId, Uploaded)>> {
    // What it guards is whole at every moment, also after a panic elsewhere.
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A body as a form.
pub(super) async fn extracted<T: FromRequest>(
    request: &HttpRequest,
    body: Payload,
) -> Result<T, Failure> {
    let form = T::from_request(request, &mut body.into_inner()).await;
    form.map_err(|failure| Failure::Malformed(failure.into().to_string()))
}
