//! `/account`: what a person is here, and what they change of themselves: name, password, sessions, tokens for programs.

use super::{
    forms::{FormErrors, sentence_of},
    login::{closed, with_session},
    present::{Presenter, When},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path},
};
use api::{
    http::Failure,
    logging_in::{self, Attempt},
    operations::{
        Refusal, Refused,
        people::{self, PersonChange},
        tokens::{self, NewToken},
    },
    routes::tokens::ends_at,
};
use domain::{Login, LoginId, Name, Permission, Problem};
use persistence::{Area, Choices};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// A new token lasts so many days unless somebody says otherwise.
const USUAL_DAYS: i64 = 90;

#[derive(Debug, Serialize)]
pub(super) struct AccountPage {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) tokens: Vec<TokenView>,
    pub(super) may_change: bool,
    pub(super) token: TokenForm,
    /// A token that has just been made.
    pub(super) secret: Option<String>,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// A token as its owner sees it.
#[derive(Debug, Serialize)]
pub(super) struct TokenView {
    id: i64,
    name: String,
    read_only: bool,
    created_at: When,
    last_used_at: Option<When>,
    ends_at: When,
    ended: bool,
}

impl TokenView {
    pub(super) fn new(show: &Presenter, login: &Login) -> Self {
        let used = login.last_used_at != login.created_at;
        Self {
            id: login.id.0,
            name: login
                .name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            read_only: login.read_only,
            created_at: show.when(login.created_at),
            last_used_at: used.then(|| show.when(login.last_used_at)),
            ends_at: show.when(login.ends_at),
            ended: login.ends_at <= show.now,
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct TokenForm {
    pub(super) token_name: String,
    pub(super) days: String,
    pub(super) read_only: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NameForm {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PasswordForm {
    current_password: SecretString,
    password: SecretString,
}

pub(super) async fn show(reader: Reader) -> Answer {
    let page = present(&reader).await?;
    reader.page("people/account.html", &page)
}

async fn present(reader: &Reader) -> Result<AccountPage, Failure> {
    let mut work = reader.read(Permission::SeeOneself, Area::People).await?;
    let user = reader.caller.person()?;
    let tokens = work.logins().personal(user.id, tokens::MOST).await?;
    let tokens = tokens
        .iter()
        .map(|login| TokenView::new(&reader.show, login));
    Ok(AccountPage {
        name: user.name.to_string(),
        email: user.email.to_string(),
        role: user.role.as_str(),
        tokens: tokens.collect(),
        may_change: reader.caller.may(Permission::ChangeOneself),
        token: TokenForm {
            days: USUAL_DAYS.to_string(),
            ..TokenForm::default()
        },
        secret: None,
        errors: FormErrors::default(),
    })
}

async fn come_back(reader: &Reader, page: AccountPage) -> Answer {
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "people/account.html",
        &page,
    )
}

pub(super) async fn rename(reader: Reader, form: Form<NameForm>) -> Answer {
    let by = reader.by(Permission::ChangeOneself)?;
    let own = reader.caller.person()?.id;
    let name = match Name::parse(&form.name) {
        Ok(name) => name,
        Err(problem) => {
            let mut page = present(&reader).await?;
            page.name.clone_from(&form.name);
            page.errors.put(&reader.show, "name", &problem);
            return come_back(&reader, page).await;
        }
    };
    let change = PersonChange {
        name: Some(name),
        ..PersonChange::default()
    };
    let mut work = reader.begin(Area::People).await?;
    people::change(&mut *work, &by, own, change).await?;
    reader.commit(work).await?;
    Ok(done("changed", "/account"))
}

pub(super) async fn change_password(reader: Reader, form: Form<PasswordForm>) -> Answer {
    let by = reader.by(Permission::ChangeOneself)?;
    let PasswordForm {
        current_password,
        password,
    } = form.into_inner();
    let user = reader.caller.person()?;
    let attempt = Attempt {
        email: user.email.to_string(),
        password: current_password,
        from: reader.caller.address(),
    };
    let app = &reader.caller.app;
    match logging_in::change_password(app, attempt, (user, password), &by).await {
        Ok(opened) => {
            let to = done("password-changed", "/account");
            Ok(with_session(&reader, &opened, to, &Choices::default()))
        }
        Err(Refused::Refusal(refusal)) => {
            let mut page = present(&reader).await?;
            match &refusal {
                Refusal::Invalid(wrong) => {
                    for invalid in wrong {
                        page.errors.put_invalid(&reader.show, invalid);
                    }
                }
                Refusal::WrongPassword => {
                    let told = reader.show.text("wrong-current-password");
                    page.errors.say_at("current_password", told);
                }
                other => page.errors.say(sentence_of(&reader.show, other)),
            }
            come_back(&reader, page).await
        }
        Err(failure) => Err(failure.into()),
    }
}

pub(super) async fn log_out_everywhere(reader: Reader) -> Answer {
    let by = reader.by(Permission::ChangeOneself)?;
    let own = reader.caller.person()?.id;
    let mut work = reader.begin(Area::People).await?;
    tokens::log_out_everywhere(&mut *work, &by, own).await?;
    reader.commit(work).await?;
    Ok(closed(&reader, done("logged-out", "/login")))
}

pub(super) async fn add_token(reader: Reader, form: Form<TokenForm>) -> Answer {
    let by = reader.by(Permission::ChangeOneself)?;
    let made_with = reader.caller.known()?;
    let mut errors = FormErrors::default();
    let name = errors.take(&reader.show, "token_name", Name::parse(&form.token_name));
    let days = form
        .days
        .trim()
        .parse()
        .map_err(|_no_number| Problem::NotANumber);
    let days = errors.take(&reader.show, "days", days);
    if let (Some(name), Some(days)) = (name, days) {
        let made = match ends_at(by.at, days) {
            Ok(ends_at) => {
                let new = NewToken {
                    name,
                    read_only: !form.read_only.is_empty(),
                    ends_at,
                };
                let mut work = reader.begin(Area::People).await?;
                match tokens::add(&mut *work, &by, made_with, new).await {
                    Ok((_, secret)) => {
                        reader.commit(work).await?;
                        Ok(secret)
                    }
                    Err(refused) => Err(refused.into()),
                }
            }
            Err(failure) => Err(failure),
        };
        match made {
            Ok(secret) => {
                let mut page = present(&reader).await?;
                page.secret = Some(secret.expose_secret().to_owned());
                return reader.page_with(StatusCode::CREATED, "people/account.html", &page);
            }
            Err(Failure::Invalid(wrong)) => {
                for invalid in &wrong {
                    let field = if invalid.pointer == "/days" {
                        "days"
                    } else {
                        "token_name"
                    };
                    errors.put(&reader.show, field, &invalid.problem);
                }
            }
            Err(failure) => return Err(failure),
        }
    }
    let mut page = present(&reader).await?;
    page.token = form.into_inner();
    page.errors = errors;
    come_back(&reader, page).await
}

pub(super) async fn end_token(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::ChangeOneself)?;
    let own = reader.caller.person()?.id;
    let id = id.parse().map_err(|_not_a_number| Failure::NotFound)?;
    let mut work = reader.begin(Area::People).await?;
    tokens::end(&mut *work, &by, own, LoginId(id)).await?;
    reader.commit(work).await?;
    Ok(done("token-ended", "/account"))
}
