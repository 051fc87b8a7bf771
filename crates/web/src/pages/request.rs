//! What every handler of a page begins with: who reads, in which language and colours; and how it answers.

use super::present::Presenter;
use crate::templates::{self, Frame, Theme};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use api::{
    App,
    http::{Failure, RequestId, edge},
    language::Language,
    operations::By,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use std::{
    future::{Ready, ready},
    sync::Arc,
};

/// A fault of the program.
pub(super) fn broken(fault: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Unexpected(Arc::from(fault.into()))
}

/// What a handler answers.
pub(super) type Answer = Result<HttpResponse, Failure>;

/// A year, in seconds.
const YEAR_S: u32 = 365 * 24 * 60 * 60;
const LANGUAGE: &str = "aedb_language";
const THEME: &str = "aedb_theme";
const NOTICE: &str = "aedb_notice";
/// What can be told after a write, as the end of a `notice-…` sentence's name.
const NOTICES: [&str; 7] = [
    "added",
    "changed",
    "removed",
    "same",
    "applied",
    "undone",
    "previewed-anew",
];

/// The reader of a page, and what a handler needs to answer.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) app: Data<App>,
    pub(super) show: Presenter,
    theme: Theme,
    path: String,
    search: String,
    notice: Option<String>,
    request_id: String,
}

impl FromRequest for Reader {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.extensions().get::<RequestId>().cloned();
        let reader = request.app_data::<Data<App>>().map(|app| Self {
            show: Presenter {
                language: edge::language(request),
                now: app.clock.now(),
            },
            app: Data::clone(app),
            theme: theme(request),
            path: own_path(request),
            search: String::new(),
            notice: cookie(request, NOTICE).filter(|word| NOTICES.contains(&word.as_str())),
            request_id: id.map(|id| id.0).unwrap_or_default(),
        });
        ready(reader.ok_or_else(|| broken("the application's state isn't there")))
    }
}

impl Reader {
    /// A unit that reads.
    pub(super) async fn read(&self, area: Area) -> Result<Box<dyn UnitOfWork>, Failure> {
        Ok(self.app.store.read(area).await?)
    }

    /// A unit that writes.
    pub(super) async fn begin(&self, area: Area) -> Result<Box<dyn UnitOfWork>, Failure> {
        Ok(self.app.store.begin(area).await?)
    }

    /// Who acts, now.
    pub(super) fn by(&self) -> By {
        self.app.by(&self.request_id)
    }

    /// Makes all of a unit lasting.
    pub(super) async fn commit(&self, work: Box<dyn UnitOfWork>) -> Result<(), Failure> {
        Ok(self.app.commit(work).await?)
    }

    /// The same reader with these words in the search box.
    pub(super) fn searching(mut self, words: &str) -> Self {
        words.clone_into(&mut self.search);
        self
    }

    /// A page.
    pub(super) fn page(&self, template: &str, page: &impl Serialize) -> Answer {
        self.page_with(StatusCode::OK, template, page)
    }

    /// A page with another status than 200.
    pub(super) fn page_with(
        &self,
        status: StatusCode,
        template: &str,
        page: &impl Serialize,
    ) -> Answer {
        let frame = Frame {
            language: self.show.language,
            theme: self.theme,
            path: self.path.clone(),
            search: self.search.clone(),
            notice: self.notice.clone(),
        };
        let body = templates::render(template, &frame, page).map_err(broken)?;
        let mut response = html(status);
        if self.notice.is_some() {
            response.append_header((header::SET_COOKIE, set_cookie(NOTICE, "", 0)));
        }
        Ok(response.body(body))
    }
}

/// The head of an answer that is a page for this reader alone.
pub(super) fn html(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .content_type("text/html; charset=utf-8")
        .append_header((header::CACHE_CONTROL, "no-store"))
        .append_header((header::VARY, "accept-language, cookie"));
    response
}

/// After a write: to a page that says what was done.
pub(super) fn done(notice: &str, to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .append_header((header::LOCATION, to))
        .append_header((header::SET_COOKIE, set_cookie(NOTICE, notice, 60)))
        .finish()
}

/// To a page, without a notice.
pub(super) fn see(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .append_header((header::LOCATION, to))
        .finish()
}

/// The colours that a reader chose.
pub fn theme(request: &HttpRequest) -> Theme {
    let chosen = cookie(request, THEME).and_then(|word| Theme::from_word(&word));
    chosen.unwrap_or_default()
}

/// A cookie that keeps a reader's choice for a year.
pub(super) fn keep_language(language: Language) -> String {
    set_cookie(LANGUAGE, language.as_str(), YEAR_S)
}

/// As [`keep_language`].
pub(super) fn keep_theme(theme: Theme) -> String {
    set_cookie(THEME, theme.as_str(), YEAR_S)
}

fn set_cookie(name: &str, value: &str, age_s: u32) -> String {
    format!("{name}={value}; Path=/; Max-Age={age_s}; SameSite=Lax; HttpOnly")
}

fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    Some(request.cookie(name)?.value().to_owned())
}

/// Where the reader is; for the answer to a form the page that it would come back to.
fn own_path(request: &HttpRequest) -> String {
    let uri = request.uri();
    uri.path_and_query()
        .map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
}
