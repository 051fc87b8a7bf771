//! What every handler of a page begins with: who reads, in which language and colours; and how it answers.

use super::present::{ChangeView, Presenter};
use crate::templates::{self, Frame, Person, Theme};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder,
    dev::Payload,
    http::{StatusCode, header},
};
use api::{
    http::{Caller, Failure, caller::caller, edge},
    language::Language,
    operations::{By, restoring::permission},
};
use domain::{Change, ChangeFilter, ChangeId, Entity, Operation, Permission};
use persistence::{Area, Choices, UnitOfWork};
use serde::Serialize;
use std::{
    future::{Ready, ready},
    sync::Arc,
};

/// A fault of the program.
pub(crate) fn broken(fault: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Unexpected(Arc::from(fault.into()))
}

/// What a handler answers.
pub(super) type Answer = Result<HttpResponse, Failure>;

/// A year, in seconds.
const YEAR_S: u32 = 365 * 24 * 60 * 60;
const LANGUAGE: &str = "aedb_language";
const THEME: &str = "aedb_theme";
/// As many entries of a thing's history stand on its page.
const LATEST: u32 = 8;
const NOTICE: &str = "aedb_notice";
/// What can be told after a write, as the end of a `notice-…` sentence's name.
const NOTICES: [&str; 19] = [
    "logged-out",
    "set-up",
    "password-changed",
    "token-ended",
    "disabled",
    "enabled",
    "added",
    "changed",
    "removed",
    "same",
    "applied",
    "undone",
    "restored",
    "previewed-anew",
    "stock-take",
    "stock-return",
    "stock-receive",
    "stock-move",
    "stock-count",
];

/// The reader of a page, and what a handler needs to answer.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) caller: Caller,
    pub(super) show: Presenter,
    theme: Theme,
    path: String,
    search: String,
    notice: Option<String>,
}

impl FromRequest for Reader {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let reader = caller(request).map(|caller| Self {
            show: Presenter {
                language: edge::language(request),
                now: caller.app.clock.now(),
                zone: caller.app.zone,
            },
            caller,
            theme: theme(request),
            path: own_path(request),
            search: String::new(),
            notice: cookie(request, NOTICE).filter(|word| NOTICES.contains(&word.as_str())),
        });
        ready(reader)
    }
}

impl Reader {
    /// A unit that reads what needs this permission.
    pub(super) async fn read(
        &self,
        permission: Permission,
        area: Area,
    ) -> Result<Box<dyn UnitOfWork>, Failure> {
        self.caller.read(permission, area).await
    }

    /// A unit that writes.
    pub(super) async fn begin(&self, area: Area) -> Result<Box<dyn UnitOfWork>, Failure> {
        self.caller.begin(area).await
    }

    /// As whom an operation is to act, now.
    pub(super) fn by(&self, permission: Permission) -> Result<By, Failure> {
        self.caller.by(permission)
    }

    /// The latest entries of a thing's history, for those who may read it.
    pub(super) async fn history(
        &self,
        work: &mut dyn UnitOfWork,
        entity: Entity,
        id: i64,
    ) -> Result<Vec<ChangeView>, Failure> {
        if !self.caller.may(Permission::ReadHistory) {
            return Ok(vec![]);
        }
        let filter = ChangeFilter {
            entity: Some(entity),
            entity_id: Some(id),
            ..ChangeFilter::default()
        };
        let latest = work.changes().latest(&filter, LATEST).await?;
        // Of one thing's entries all but the newest are superseded.
        let superseded: Vec<ChangeId> = latest.iter().skip(1).map(|change| change.id).collect();
        Ok(self.told_beside(&superseded, &latest))
    }

    /// Entries of the history, with the way back to what they tell where there is one and it is the reader's to go: from
    /// a removal, and to every state but the one that is.
    pub(super) async fn told(
        &self,
        work: &mut dyn UnitOfWork,
        changes: &[Change],
    ) -> Result<Vec<ChangeView>, Failure> {
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        let superseded = work.changes().superseded(&ids).await?;
        Ok(self.told_beside(&superseded, changes))
    }

    fn told_beside(&self, superseded: &[ChangeId], changes: &[Change]) -> Vec<ChangeView> {
        let views = changes.iter().map(|change| {
            let mut view = self.show.change(change);
            let told = &change.told;
            // What is told after a removal is that it was brought back.
            let leads_back =
                superseded.contains(&change.id) != (told.operation == Operation::Removed);
            let may = permission(told).is_some_and(|needed| self.caller.may(needed));
            if may && leads_back {
                view.restore = Some(format!("/changes/{}/restore", change.id.0));
            }
            view
        });
        views.collect()
    }

    /// Makes all of a unit lasting.
    pub(super) async fn commit(&self, work: Box<dyn UnitOfWork>) -> Result<(), Failure> {
        Ok(self.caller.app.commit(work).await?)
    }

    /// Lets the search know at once what was done with its words.
    pub(super) async fn renew_words(&self) {
        let app = &self.caller.app;
        app.words.renew(&*app.store).await;
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
        let body = self.render(template, page)?;
        let mut response = html(status);
        if self.notice.is_some() {
            response.append_header((header::SET_COOKIE, set_cookie(NOTICE, "", 0)));
        }
        Ok(response.body(body))
    }

    /// What a template makes of a page, without the head of an answer.
    pub(super) fn render(&self, template: &str, page: &impl Serialize) -> Result<Vec<u8>, Failure> {
        let frame = Frame {
            language: self.show.language,
            theme: self.theme,
            path: self.path.clone(),
            search: self.search.clone(),
            notice: self.notice.clone(),
            person: Person::of(&self.caller),
        };
        templates::render(template, &frame, page).map_err(broken)
    }
}

/// The head of an answer that is a page for this reader alone.
pub(crate) fn html(status: StatusCode) -> HttpResponseBuilder {
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

/// The cookies for what a person chose to see wherever they log in.
pub(super) fn choices_kept(choices: &Choices) -> Vec<String> {
    let language = choices.language.as_deref().and_then(Language::from_code);
    let theme = choices.theme.as_deref().and_then(Theme::from_word);
    let language = language.map(keep_language);
    language.into_iter().chain(theme.map(keep_theme)).collect()
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
