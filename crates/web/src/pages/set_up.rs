//! `/setup`: the first admin, by the link that the first `serve` tells.

use super::{
    forms::FormErrors,
    login::with_session,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Query},
};
use api::{
    logging_in,
    operations::{Refusal, Refused, people::NewPerson},
};
use domain::{Email, Name, Role};
use persistence::Choices;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub(super) struct SetUpPage {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SetUpQuery {
    key: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SetUpForm {
    key: String,
    name: String,
    email: String,
    password: SecretString,
}

pub(super) async fn show(reader: Reader, query: Query<SetUpQuery>) -> Answer {
    let key = query.into_inner().key;
    logging_in::can_set_up(&reader.caller.app, &key.as_str().into()).await?;
    let page = SetUpPage {
        key,
        name: String::new(),
        email: String::new(),
        errors: FormErrors::default(),
    };
    reader.page("people/setup.html", &page)
}

pub(super) async fn set_up(reader: Reader, form: Form<SetUpForm>) -> Answer {
    let SetUpForm {
        key,
        name,
        email,
        password,
    } = form.into_inner();
    let app = &reader.caller.app;
    let secret: SecretString = key.as_str().into();
    // Nobody else makes the machine hash.
    logging_in::can_set_up(app, &secret).await?;
    let mut errors = FormErrors::default();
    let known = errors.take(&reader.show, "name", Name::parse(&name));
    let address = errors.take(&reader.show, "email", Email::parse(&email));
    if let (Some(known), Some(address)) = (known, address) {
        match app.passwords.accept(password, &known, &address).await {
            Ok(password) => {
                let new = NewPerson {
                    name: known,
                    email: address,
                    role: Role::Admin,
                };
                let id = reader.caller.request_id();
                let opened = logging_in::set_up(app, &secret, (new, &password), Some(id)).await?;
                let to = done("set-up", "/");
                return Ok(with_session(&reader, &opened, to, &Choices::default()));
            }
            Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
                for invalid in &wrong {
                    errors.put_invalid(&reader.show, invalid);
                }
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    let page = SetUpPage {
        key,
        name,
        email,
        errors,
    };
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "people/setup.html", &page)
}
