//! Safe retries: a `POST` with an `Idempotency-Key` is done once, however often it is sent within a day. Its answer is kept in
//! the unit that makes the change, so that one never is without the other, also when the answer was lost in COMMIT.

use crate::{
    app::App,
    http::{Failure, JsonBody},
    operations::By,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use jiff::SignedDuration;
use persistence::{KeptAnswer, UnitOfWork};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Answers are kept for so long.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The header that names a request.
const HEADER: &str = "idempotency-key";
/// Tells that an answer isn't new.
const REPLAYED: &str = "idempotency-replayed";
const LONGEST: usize = 200;

/// A request that may be sent again: who sent it, under which key, and what it asks for.
#[derive(Debug, Clone)]
pub struct Retry {
    by: By,
    key: Option<String>,
    request_hash: String,
}

impl Retry {
    /// Takes the key of a request.
    ///
    /// # Errors
    /// [`Failure::Malformed`] when it isn't 1 to 200 visible ASCII characters.
    pub fn of(request: &HttpRequest, by: By, body: Option<&JsonBody>) -> Result<Self, Failure> {
        let key = match request.headers().get(HEADER).map(|key| key.to_str()) {
            None => None,
            Some(Ok(key)) if is_key(key) => Some(key.to_owned()),
            Some(_) => {
                let wanted = format!("{HEADER}: 1-{LONGEST} visible ASCII characters");
                return Err(Failure::Malformed(wanted));
            }
        };
        let path = request.uri().path_and_query().map(ToString::to_string);
        let asked = (path, body.map_or(&Value::Null, |body| &body.0));
        let asked = serde_json::to_vec(&asked).map_err(broken)?;
        let request_hash = Sha256::digest(&asked);
        Ok(Self {
            by,
            key,
            request_hash: request_hash.iter().map(|b| format!("{b:02x}")).collect(),
        })
    }

    /// Who acts.
    #[must_use]
    pub fn by(&self) -> &By {
        &self.by
    }

    /// The answer that this request was given before, if it was. Until the unit ends nobody else may do the same.
    ///
    /// # Errors
    /// [`Failure::KeyTaken`] when the key was another request's; the database's.
    pub async fn earlier(
        &self,
        work: &mut dyn UnitOfWork,
    ) -> Result<Option<HttpResponse>, Failure> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let actor = self.by.retry_key();
        work.kept_answers().claim(&actor, key).await?;
        match work.kept_answers().find(&actor, key).await? {
            None => Ok(None),
            Some(kept) if kept.request_hash == self.request_hash => {
                let mut response = answered(kept)?;
                let told = header::HeaderValue::from_static("true");
                let name = header::HeaderName::from_static(REPLAYED);
                response.headers_mut().insert(name, told);
                Ok(Some(response))
            }
            Some(_another) => Err(Failure::KeyTaken),
        }
    }

    /// Keeps an answer in the unit that made the change.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep(
        &self,
        work: &mut dyn UnitOfWork,
        answer: &Answered,
    ) -> persistence::Result<()> {
        if let Some(key) = &self.key {
            let kept = KeptAnswer {
                request_hash: self.request_hash.clone(),
                ..answer.0.clone()
            };
            work.kept_answers()
                .keep(&self.by.retry_key(), key, &kept, self.by.at)
                .await?;
        }
        Ok(())
    }

    /// Keeps an answer, commits, and answers.
    ///
    /// # Errors
    /// The database's; nothing was changed then, or nobody knows, which sending it again will tell.
    pub async fn finish(
        &self,
        app: &App,
        mut work: Box<dyn UnitOfWork>,
        answer: Answered,
    ) -> Result<HttpResponse, Failure> {
        self.keep(&mut *work, &answer).await?;
        app.commit(work).await?;
        answered(answer.0)
    }
}

/// An answer of 200 to 299 in JSON.
#[derive(Debug, Clone)]
pub struct Answered(KeptAnswer);

impl Answered {
    /// An answer without an address.
    ///
    /// # Errors
    /// Only when it can't be written as JSON.
    pub fn new(status: StatusCode, answer: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self(KeptAnswer {
            request_hash: String::new(),
            status: status.as_u16(),
            location: None,
            tag: None,
            body: serde_json::to_string(answer).map_err(broken)?,
        }))
    }

    /// 201 for a resource that was just made, with its address and tag.
    ///
    /// # Errors
    /// As [`Answered::new`].
    pub fn created(address: String, answer: &impl Serialize) -> Result<Self, Failure> {
        let Self(kept) = Self::new(StatusCode::CREATED, answer)?;
        Ok(Self(KeptAnswer {
            location: Some(address),
            tag: Some(super::tag::of(kept.body.as_bytes())),
            ..kept
        }))
    }
}

fn answered(kept: KeptAnswer) -> Result<HttpResponse, Failure> {
    let status = StatusCode::from_u16(kept.status).map_err(broken)?;
    let mut response = HttpResponse::build(status);
    if let Some(location) = kept.location {
        response.insert_header((header::LOCATION, location));
    }
    if let Some(tag) = kept.tag {
        response.insert_header((header::ETAG, tag));
    }
    Ok(response.content_type("application/json").body(kept.body))
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn broken(failure: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Unexpected(Arc::new(failure))
}
