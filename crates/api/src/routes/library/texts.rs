//! What was read in manuals: how far that is, and their pages.

use super::manuals::found;
use crate::routes::services::Services;
use crate::{
    http::{
        Caller, Failure, Parameters,
        listing::{self, ListAnswer},
        problem::ProblemDetails,
    },
    operations::library::texts,
    routes::id,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{ManualId, ManualPage, ManualText, Permission, TextState, Unreadable};
use jiff::Timestamp;
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// How far the reading of a manual's text is.
#[derive(Debug, Serialize, ToSchema)]
struct TextAnswer {
    /// `waiting`, `reading`, `read` or `failed`; null when it has no PDF.
    #[schema(value_type = Option<String>)]
    state: Option<TextState>,
    /// How many pages there are, once that is known.
    pages: Option<u32>,
    /// How many of them are done with.
    pages_read: u32,
    /// How many of those hold text.
    pages_with_text: u32,
    /// Why it failed, or why some of it is missing: `encrypted`, `damaged`, `no_text`, `no_pages`, `too_heavy`,
    /// `too_many_pages` or `missing`.
    #[schema(value_type = Option<String>)]
    reason: Option<Unreadable>,
    /// When this was last changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    updated_at: Option<Timestamp>,
}

impl From<Option<ManualText>> for TextAnswer {
    fn from(text: Option<ManualText>) -> Self {
        Self {
            state: text.as_ref().map(|text| text.state),
            pages: text.as_ref().and_then(|text| text.pages),
            pages_read: text.as_ref().map_or(0, |text| text.pages_read),
            pages_with_text: text.as_ref().map_or(0, |text| text.pages_with_text),
            reason: text.as_ref().and_then(|text| text.reason),
            updated_at: text.map(|text| text.updated_at),
        }
    }
}

/// A page of a manual.
#[derive(Debug, Serialize, ToSchema)]
struct PageAnswer {
    /// Its number from 1, as it is opened.
    page: u32,
    /// Its number as printed on it or as the file calls it, when one is known.
    label: Option<String>,
    /// The beginning of its text, up to 300 characters.
    beginning: String,
    /// Where it opens.
    url: String,
}

/// Characters of a page's text in a list.
const BEGINNING: usize = 300;

fn page_answer(manual: ManualId, page: ManualPage) -> PageAnswer {
    PageAnswer {
        url: format!("/library/manuals/{}/file#page={}", manual.0, page.page),
        page: page.page,
        label: page.label,
        beginning: page.text.chars().take(BEGINNING).collect(),
    }
}

/// How far the reading of a manual's text is.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, body = TextAnswer), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}/text")]
async fn show_text(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, ManualId(id(&path)?)).await?;
    let text = work.manual_texts().find(manual.id).await?;
    Ok(HttpResponse::Ok().json(TextAnswer::from(text)))
}

/// Lets a manual's text be read anew, from the first page on. What was read of it goes. 404 when it has no PDF.
#[utoipa::path(tag = "library-manuals", params(("id" = i64, Path)),
    responses((status = 200, body = TextAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails)))]
#[post("/api/v1/library/manuals/{id}/text")]
async fn read_again(caller: Caller, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let mut work = caller.begin(Area::Library).await?;
    let text = texts::read_again(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::Ok().json(TextAnswer::from(Some(text))))
}

/// A page of a manual's pages that were read, with the beginnings of their texts.
#[utoipa::path(tag = "library-manuals",
    params(("id" = i64, Path), ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query),
        ("after" = Option<String>, Query)),
    responses((status = 200, body = ListAnswer<PageAnswer>), (status = 404, body = ProblemDetails),
        (status = 422, body = ProblemDetails)))]
#[get("/api/v1/library/manuals/{id}/pages")]
async fn list_pages(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let id = ManualId(id(&path)?);
    let page = given.page();
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let manual = found(&mut *work, id).await?.id;
    let listed = work.manual_texts().pages(manual, &page).await?;
    let answer = |page| page_answer(manual, page);
    Ok(listing::listed(&request, &page, listed, answer))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(show_text)
        .service(read_again)
        .service(list_pages);
}
