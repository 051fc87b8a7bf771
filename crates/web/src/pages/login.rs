//! `/login`, `/logout`: a person comes in by their password and goes.

use super::{
    forms::{FormErrors, sentence_of},
    preferences::own_page,
    request::{Answer, Reader, choices_kept, done, see},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Form, Query},
};
use api::{
    http::session,
    logging_in::{self, Attempt, Opened},
    operations::{Refusal, Refused},
};
use domain::LoginKind;
use persistence::{Area, Choices};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub(super) struct LoginPage {
    pub(super) email: String,
    pub(super) back: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LoginQuery {
    back: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LoginForm {
    email: String,
    password: SecretString,
    back: String,
}

/// Where somebody logs in who may then see the page that was asked for.
pub(super) fn login_address(request: &HttpRequest) -> String {
    let asked = request.uri().path_and_query();
    let asked = asked.map_or("/", |asked| asked.as_str());
    serde_urlencoded::to_string([("back", own_page(asked))]).map_or_else(
        |_unwritable| "/login".to_owned(),
        |query| format!("/login?{query}"),
    )
}

pub(super) async fn show(reader: Reader, query: Query<LoginQuery>) -> Answer {
    if reader.caller.user().is_some() {
        return Ok(see(own_page(&query.back)));
    }
    let page = LoginPage {
        email: String::new(),
        back: own_page(&query.back).to_owned(),
        errors: FormErrors::default(),
    };
    reader.page("people/login.html", &page)
}

pub(super) async fn log_in(reader: Reader, form: Form<LoginForm>) -> Answer {
    let LoginForm {
        email,
        password,
        back,
    } = form.into_inner();
    let back = own_page(&back).to_owned();
    let app = &reader.caller.app;
    let attempt = Attempt {
        email: email.clone(),
        password,
        from: reader.caller.address(),
    };
    let refusal = match logging_in::log_in(app, attempt, LoginKind::Session).await {
        Ok(opened) => return welcome(&reader, opened, &back).await,
        Err(Refused::Refusal(
            refusal @ (Refusal::WrongPassword | Refusal::TooManyTries { .. }),
        )) => refusal,
        Err(failure) => return Err(failure.into()),
    };
    let mut errors = FormErrors::default();
    errors.say(sentence_of(&reader.show, &refusal));
    let page = LoginPage {
        email,
        back,
        errors,
    };
    let Refusal::TooManyTries { again_s } = refusal else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return reader.page_with(status, "people/login.html", &page);
    };
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = reader.page_with(status, "people/login.html", &page)?;
    let again = header::HeaderValue::from(again_s);
    response.headers_mut().insert(header::RETRY_AFTER, again);
    Ok(response)
}

/// To the page that was asked for, with the new session and what the person chose to see.
pub(super) async fn welcome(reader: &Reader, opened: Opened, back: &str) -> Answer {
    // The session that the browser had is another's, or an old one of theirs.
    let mut work = reader.begin(Area::People).await?;
    if let Some(old) = reader.caller.login() {
        work.logins().end(old.id).await?;
    }
    let choices = work.users().choices(opened.user.id).await?;
    reader.commit(work).await?;
    Ok(with_session(reader, &opened, see(back), &choices))
}

/// An answer that opens the session.
pub(super) fn with_session(
    reader: &Reader,
    opened: &Opened,
    mut response: HttpResponse,
    choices: &Choices,
) -> HttpResponse {
    let trust = &reader.caller.app.trust;
    let seconds = trust.session_length.as_secs();
    let cookie = session::opening(&opened.secret, trust.behind_tls, seconds).to_string();
    for cookie in choices_kept(choices).into_iter().chain([cookie]) {
        if let Ok(cookie) = header::HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

pub(super) async fn log_out(reader: Reader) -> Answer {
    if let Some(login) = reader.caller.login() {
        let mut work = reader.begin(Area::People).await?;
        work.logins().end(login.id).await?;
        reader.commit(work).await?;
    }
    Ok(closed(&reader, done("logged-out", "/")))
}

/// An answer that takes the session's cookie away.
pub(super) fn closed(reader: &Reader, mut response: HttpResponse) -> HttpResponse {
    let cookie = session::closing(reader.caller.app.trust.behind_tls).to_string();
    if let Ok(cookie) = header::HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
