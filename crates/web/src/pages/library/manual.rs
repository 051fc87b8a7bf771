//! `/library/manuals/{id}`: a manual, opened at a page.

use super::{ManualRow, id};
use crate::pages::{
    faults::list::CoverageView,
    present::{ChangeView, Presenter, When},
    request::{Answer, Reader, done, see},
};
use actix_web::{
    HttpRequest,
    web::{Path, Query},
};
use api::{
    http::Failure,
    operations::library::{fetches, manuals, texts},
    routes::library::serve,
};
use domain::{
    Entity, FetchState, Manual, ManualFetch, ManualId, ManualSource, ManualText, Permission,
    TextState, Unfetched, Unreadable,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// How far the reading of its text is.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct TextView {
    pub(in crate::pages) state: &'static str,
    pub(in crate::pages) pages: Option<u32>,
    pub(in crate::pages) pages_read: u32,
    pub(in crate::pages) reason: Option<&'static str>,
    /// Whether nobody reads it or is going to.
    pub(in crate::pages) is_ended: bool,
}

impl From<ManualText> for TextView {
    fn from(text: ManualText) -> Self {
        Self {
            state: text.state.as_str(),
            pages: text.pages,
            pages_read: text.pages_read,
            reason: text.reason.map(Unreadable::as_str),
            is_ended: matches!(text.state, TextState::Read | TextState::Failed),
        }
    }
}

/// How far the fetching of its link is.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct FetchView {
    pub(in crate::pages) state: &'static str,
    /// The link, when the file is from there.
    pub(in crate::pages) from: Option<String>,
    pub(in crate::pages) reason: Option<&'static str>,
    /// When it is tried again after it failed.
    pub(in crate::pages) again_at: Option<When>,
    /// Whether somebody may let it be tried at once.
    pub(in crate::pages) is_left: bool,
}

impl FetchView {
    fn new(show: &Presenter, fetch: &ManualFetch) -> Self {
        let is_fetched = fetch.state == FetchState::Fetched;
        let is_failed = fetch.state == FetchState::Failed;
        let waits_again = fetch.state == FetchState::Waiting && fetch.reason.is_some();
        Self {
            state: fetch.state.as_str(),
            from: is_fetched.then(|| fetch.link.as_str().to_owned()),
            reason: fetch.reason.map(Unfetched::as_str),
            again_at: waits_again.then(|| show.when(fetch.due_at)),
            is_left: is_failed || waits_again,
        }
    }
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct ManualPage {
    pub(in crate::pages) manual: ManualRow,
    pub(in crate::pages) category: String,
    pub(in crate::pages) group: String,
    pub(in crate::pages) group_id: i64,
    pub(in crate::pages) edition: Option<String>,
    /// What its link or its file is called.
    pub(in crate::pages) source: Option<String>,
    pub(in crate::pages) sha256: Option<String>,
    /// Whether the store hasn't its file any more.
    pub(in crate::pages) missing: bool,
    /// Whether it opens at a page.
    pub(in crate::pages) has_pages: bool,
    pub(in crate::pages) text: Option<TextView>,
    /// Shown when links are fetched here, or this one was.
    pub(in crate::pages) fetch: Option<FetchView>,
    pub(in crate::pages) limit: String,
    /// What it tells of fault codes.
    pub(in crate::pages) codes: Option<CoverageView>,
    pub(in crate::pages) updated_at: When,
    pub(in crate::pages) history: Vec<ChangeView>,
    pub(in crate::pages) history_all: String,
}

async fn found(work: &mut dyn UnitOfWork, path: &str) -> Result<Manual, Failure> {
    let found = work.manuals().find(ManualId(id(path)?)).await?;
    found.ok_or(Failure::NotFound)
}

pub(in crate::pages) async fn show(reader: Reader, path: Path<String>) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, &path).await?;
    let id = manual.id.0;
    let codes = work.faults().coverage(&[manual.id]).await?;
    let history = reader.history(&mut *work, Entity::Manual, id).await?;
    let text = work.manual_texts().find(manual.id).await?;
    let fetch = work.manual_fetches().find(manual.id).await?;
    drop(work);
    let is_on = reader.caller.app.fetches_links;
    let fetch = fetch.filter(|fetch| is_on || fetch.state == FetchState::Fetched);
    let (mut missing, mut has_pages, mut sha256) = (false, false, None);
    let source = match &manual.values.source {
        ManualSource::Nothing => None,
        ManualSource::Link(link) => Some(link.as_str().to_owned()),
        ManualSource::File { file, name } => {
            missing = reader.caller.app.files.size(&file.sha256).await?.is_none();
            has_pages = file.content_type == "application/pdf";
            sha256 = Some(file.sha256.as_str().to_owned());
            Some(name.clone())
        }
    };
    let edition = manual.values.edition.as_ref();
    let view = ManualPage {
        category: manual.category.to_string(),
        group: manual.group.to_string(),
        group_id: manual.values.group.0,
        edition: edition.map(ToString::to_string),
        source,
        sha256,
        missing,
        has_pages,
        text: text.map(TextView::from),
        fetch: fetch.map(|fetch| FetchView::new(&reader.show, &fetch)),
        limit: super::size(&reader.show, reader.caller.app.file_limit),
        codes: codes.first().map(CoverageView::from),
        updated_at: reader.show.when(manual.updated_at),
        history,
        history_all: format!("/changes?entity=manual&id={id}"),
        manual: ManualRow::new(&reader.show, &manual),
    };
    reader.page("library/manual.html", &view)
}

pub(in crate::pages) async fn file(
    reader: Reader,
    request: HttpRequest,
    path: Path<String>,
) -> Answer {
    serve(&reader.caller, &request, id(&path)?).await
}

/// Which page is to open.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct AtPage {
    page: String,
}

/// Leads to a manual's file at a page: what a number typed in a form can't do by itself.
pub(in crate::pages) async fn open(
    reader: Reader,
    path: Path<String>,
    query: Query<AtPage>,
) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, &path).await?;
    let page = query.page.trim().parse::<u32>().unwrap_or(1).max(1);
    Ok(see(&match &manual.values.source {
        ManualSource::Nothing => format!("/library/manuals/{}", manual.id.0),
        ManualSource::Link(link) => link.as_str().to_owned(),
        ManualSource::File { .. } => format!("/library/manuals/{}/file#page={page}", manual.id.0),
    }))
}

pub(in crate::pages) async fn read_again(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = reader.begin(Area::Library).await?;
    texts::read_again(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    Ok(see(&format!("/library/manuals/{}", id.0)))
}

pub(in crate::pages) async fn fetch_again(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = reader.begin(Area::Library).await?;
    fetches::fetch_again(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    Ok(see(&format!("/library/manuals/{}", id.0)))
}

pub(in crate::pages) async fn remove(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let mut work = reader.begin(Area::Library).await?;
    let manual = found(&mut *work, &path).await?;
    manuals::remove(&mut *work, &by, manual.id).await?;
    reader.commit(work).await?;
    Ok(done(
        "removed",
        &format!("/library/groups/{}", manual.values.group.0),
    ))
}
