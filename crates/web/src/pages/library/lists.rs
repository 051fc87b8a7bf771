//! `/library/import`: whole lists of manuals, looked at first and then brought in.

use crate::pages::{
    forms::FormErrors,
    request::{Answer, Reader, done},
    upload::extracted,
};
use actix_web::{HttpRequest, http::StatusCode, web::Payload};
use api::{
    http::Failure,
    operations::{
        Refusal, Refused,
        library::{
            lists::Lists,
            loading::{Loaded, load},
        },
    },
    routes::{UploadLimits, receive},
};
use domain::{Permission, Problem};
use persistence::Area;
use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub(in crate::pages) struct ListsPage {
    pub(in crate::pages) found: Option<Loaded>,
    /// What was sent, to be sent once more.
    pub(in crate::pages) lists: String,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

/// As many files are taken: one of each list, or one with all of them.
const FILES: usize = 3;
/// The greatest of them, in bytes.
const GREATEST: u64 = 1 << 20;

pub(in crate::pages) async fn show(reader: Reader) -> Answer {
    reader.caller.must(Permission::EditLibrary)?;
    reader.page("library/import.html", &ListsPage::default())
}

/// Looks at files without bringing anything in, or brings in what was looked at.
pub(in crate::pages) async fn bring_in(
    reader: Reader,
    request: HttpRequest,
    body: Payload,
) -> Answer {
    // Before the files are received.
    let by = reader.by(Permission::EditLibrary)?;
    let form = extracted(&request, body).await?;
    let limits = UploadLimits {
        bytes: GREATEST,
        files: FILES,
    };
    let app = &reader.caller.app;
    let mut uploaded = receive(form, app.files.incoming(), limits).await?;
    let mut errors = FormErrors::default();
    let shown = uploaded.fields.remove("lists").unwrap_or_default();
    let parsed = if shown.is_empty() {
        uploaded.files.retain(|file| !file.name.is_empty());
        let mut read = vec![];
        for file in &uploaded.files {
            let bytes = tokio::fs::read(&file.path).await;
            let bytes = bytes.map_err(|failure| Failure::Unavailable(failure.to_string()))?;
            read.push((file.name.as_str(), bytes));
        }
        if read.is_empty() {
            errors.put(&reader.show, "file", &Problem::Empty);
        }
        Lists::of_files(read.iter().map(|(name, bytes)| (*name, bytes.as_slice())))
    } else {
        Lists::of_files([("lists", shown.as_bytes())])
    };
    let lists = parsed.map_err(|why| errors.say_at("file", why)).ok();
    let mut page = ListsPage::default();
    if let Some(lists) = lists.filter(|_| errors.is_empty()) {
        let mut work = reader.begin(Area::Library).await?;
        match load(&mut *work, &by, &lists).await {
            Ok(_) if !shown.is_empty() => {
                reader.commit(work).await?;
                return Ok(done("added", "/library"));
            }
            Ok(loaded) => {
                work.rollback().await?;
                page.lists =
                    serde_json::to_string(&lists).map_err(crate::pages::request::broken)?;
                page.found = Some(loaded);
            }
            Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
                for invalid in &wrong {
                    let why = crate::pages::forms::sentence(&reader.show, &invalid.problem);
                    errors.say_at("file", format!("{}: {why}", invalid.pointer));
                }
            }
            Err(refused) => return Err(refused.into()),
        }
    }
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page.errors = errors;
    reader.page_with(status, "library/import.html", &page)
}
