//! Files that are sent by the pages: each becomes a manual of a series, or takes the place of a manual's file.

use super::{group::refused, id};
use crate::pages::{
    forms::{FormErrors, sentence_of},
    request::{Answer, Reader, done},
    upload::extracted,
};
use actix_web::{
    HttpRequest,
    web::{Path, Payload},
};
use api::{
    filing::{self, Received},
    http::Failure,
    operations::{Refused, library::manuals},
    routes::{UploadLimits, Uploaded, receive},
};
use domain::{
    ManualGroupId, ManualId, ManualKind, ManualValues, Permission, Problem,
    library::{LanguageCode, Title, shown_file_name},
};
use persistence::Area;

/// As many files are taken at once.
const MOST: usize = 50;

async fn received(
    reader: &Reader,
    request: &HttpRequest,
    body: Payload,
    files: usize,
) -> Result<Uploaded, Failure> {
    let form = extracted(request, body).await?;
    let app = &reader.caller.app;
    let limits = UploadLimits {
        bytes: app.file_limit,
        files,
    };
    let mut uploaded = receive(form, app.files.incoming(), limits).await?;
    // A browser sends a part without a name for a field without a file.
    uploaded.files.retain(|file| !file.name.is_empty());
    Ok(uploaded)
}

/// Adds a manual for each file that was sent: all of them, or none.
pub(in crate::pages) async fn add(
    reader: Reader,
    path: Path<String>,
    request: HttpRequest,
    body: Payload,
) -> Answer {
    // Before the files are received.
    let by = reader.by(Permission::EditLibrary)?;
    let group = ManualGroupId(id(&path)?);
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let found = work.manual_groups().find(group).await?;
    drop(work);
    found.ok_or(Failure::NotFound)?;
    let uploaded = received(&reader, &request, body, MOST).await?;
    let typed = uploaded
        .fields
        .get("title")
        .map_or("", |title| title.trim());
    let mut errors = FormErrors::default();
    if uploaded.files.is_empty() {
        errors.put(&reader.show, "file", &Problem::Empty);
    }
    let mut added = vec![];
    for file in &uploaded.files {
        // One title can't be that of several.
        let title = if typed.is_empty() || uploaded.files.len() > 1 {
            title_of(file)
        } else {
            Title::parse(typed)
        };
        let title = errors.take(&reader.show, "title", title);
        let source = match filing::keep(&reader.caller.app, file).await {
            Ok(source) => Some(source),
            Err(Refused::Refusal(refusal)) => {
                let why = sentence_of(&reader.show, &refusal);
                errors.say_at(
                    "file",
                    format!("{}: {why}", shown_file_name(&file.name, "")),
                );
                None
            }
            Err(failure) => return Err(failure.into()),
        };
        added.extend(title.zip(source).map(|(title, source)| ManualValues {
            group,
            kind: ManualKind::of_title(title.as_str()),
            language: LanguageCode::of_title(title.as_str()),
            edition: None,
            issued: None,
            title,
            source,
        }));
    }
    if !errors.is_empty() {
        return refused(&reader, group, errors).await;
    }
    let mut work = reader.begin(Area::Library).await?;
    for values in added {
        let source = values.source.clone();
        manuals::add(&mut *work, &by, values).await?;
        filing::still_there(&reader.caller.app.files, &source).await?;
    }
    reader.commit(work).await?;
    Ok(done("added", &format!("/library/groups/{}", group.0)))
}

/// What a file without a title is called: its name without the ending.
fn title_of(file: &Received) -> Result<Title, Problem> {
    let name = shown_file_name(&file.name, "");
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    Title::parse(&stem.replace('_', " "))
}

/// Takes a file instead of the one, or the link, that a manual has.
pub(in crate::pages) async fn replace(
    reader: Reader,
    path: Path<String>,
    request: HttpRequest,
    body: Payload,
) -> Answer {
    // Before the file is received.
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let found = work.manuals().find(id).await?;
    drop(work);
    found.ok_or(Failure::NotFound)?;
    let uploaded = received(&reader, &request, body, 1).await?;
    let Some(file) = uploaded.files.first() else {
        return Err(Problem::Empty.at("/file").into());
    };
    let source = filing::keep(&reader.caller.app, file).await?;
    let mut work = reader.begin(Area::Library).await?;
    let seen = work.manuals().find(id).await?.ok_or(Failure::NotFound)?;
    work.manual_groups().hold(seen.values.group).await?;
    let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
    let values = ManualValues {
        source,
        ..before.values
    };
    let changed = manuals::change(&mut *work, &by, id, values).await?;
    filing::still_there(&reader.caller.app.files, &changed.values.source).await?;
    reader.commit(work).await?;
    Ok(done("changed", &format!("/library/manuals/{}", id.0)))
}
