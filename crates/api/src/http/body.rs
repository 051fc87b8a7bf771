//! JSON bodies: bounded, of the right type, and every wrong member named by a pointer.

use crate::http::{Failure, caller::caller};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::BytesMut};
use domain::{Invalid, Problem};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::time::Duration;

/// The most bytes of a JSON body.
pub const LIMIT: u64 = 2 << 20;
/// A body must have arrived by then.
const ARRIVAL: Duration = Duration::from_secs(30);

/// A JSON body, not yet understood.
#[derive(Debug, Clone)]
pub struct JsonBody(pub Value);

impl FromRequest for JsonBody {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Nobody who hasn't said who they are has JSON to send: their bodies aren't waited for.
        let known = caller(request).and_then(|caller| caller.known().map(drop));
        let received = received(request, payload, LIMIT);
        Box::pin(async move {
            known?;
            serde_json::from_slice(&received.await?)
                .map(Self)
                .map_err(|failure| Failure::Malformed(failure.to_string()))
        })
    }
}

/// The bytes of a body that says it is JSON, up to `limit` of them.
pub(crate) fn received(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: u64,
) -> impl Future<Output = Result<BytesMut, Failure>> + 'static {
    let is_json = request
        .content_type()
        .eq_ignore_ascii_case("application/json")
        || request
            .content_type()
            .eq_ignore_ascii_case("application/merge-patch+json");
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let announced = announced
        .and_then(|length| length.parse::<u64>().ok())
        .unwrap_or(0);
    let mut payload = payload.take();
    async move {
        if !is_json {
            return Err(Failure::UnsupportedType("application/json"));
        }
        if announced > limit {
            return Err(Failure::TooLarge(limit));
        }
        let reading = async {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|failure| Failure::Malformed(failure.to_string()))?;
                if (bytes.len() + chunk.len()) as u64 > limit {
                    return Err(Failure::TooLarge(limit));
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(bytes)
        };
        tokio::time::timeout(ARRIVAL, reading)
            .await
            .map_err(|_late| Failure::TooSlow)?
    }
}

impl JsonBody {
    /// Understands it as one `T`, or as an array of them.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with a pointer to the member that is wrong.
    pub fn one_or_many<T: DeserializeOwned>(self) -> Result<OneOrMany<T>, Failure> {
        match self.0 {
            Value::Array(items) => {
                let items = items.into_iter().enumerate();
                items
                    .map(|(index, item)| typed(item, &format!("/{index}")))
                    .collect::<Result<_, _>>()
                    .map(OneOrMany::Many)
            }
            value => typed(value, "").map(OneOrMany::One),
        }
    }

    /// Understands it as a `T`.
    ///
    /// # Errors
    /// As [`JsonBody::one_or_many`].
    pub fn one<T: DeserializeOwned>(self) -> Result<T, Failure> {
        typed(self.0, "")
    }
}

/// A body that may be an array.
#[derive(Debug)]
pub enum OneOrMany<T> {
    /// One object.
    One(T),
    /// An array.
    Many(Vec<T>),
}

fn typed<T: DeserializeOwned>(value: Value, base: &str) -> Result<T, Failure> {
    serde_path_to_error::deserialize(value).map_err(|failure| {
        let mut pointer = base.to_owned();
        for segment in failure.path() {
            match segment {
                Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
                Segment::Map { key } => {
                    pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")))
                }
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        Failure::Invalid(vec![wrong(&failure.into_inner().to_string(), pointer)])
    })
}

/// serde tells in English sentences; their beginnings say what is wrong.
fn wrong(message: &str, pointer: String) -> Invalid {
    if message.starts_with("unknown field") {
        // The path ends with it.
        Problem::Unknown.at(pointer)
    } else if message.starts_with("missing field") {
        // Ours, so that nothing in it has to be escaped.
        let missing = message.split('`').nth(1).unwrap_or_default();
        Problem::Empty.at(format!("{pointer}/{missing}"))
    } else {
        let expected = message
            .split("expected ")
            .nth(1)
            .unwrap_or("a valid value")
            .to_owned();
        Problem::WrongType { expected }.at(pointer)
    }
}

/// For a member of a merge patch: absent is `None`, null is `Some(None)`.
///
/// # Errors
/// The member's own.
pub fn patched<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// For a member of a merge patch that can't go: absent is `None`, and null isn't of its type.
///
/// # Errors
/// The member's own.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[expect(dead_code, reason = "only its reading is of interest")]
        name: String,
    }

    fn pointers(json: &str) -> Vec<(String, Problem)> {
        let body = JsonBody(serde_json::from_str(json).unwrap());
        match body.one_or_many::<Thing>() {
            Err(Failure::Invalid(wrong)) => wrong
                .into_iter()
                .map(|wrong| (wrong.pointer, wrong.problem))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn wrong_members_are_pointed_at() {
        assert_eq!(
            pointers(r#"{"name": "a", "x": 1}"#),
            [("/x".to_owned(), Problem::Unknown)]
        );
        assert_eq!(
            pointers(r#"[{"name": "a", "n/a~m`e": {}}]"#),
            [("/0/n~1a~0m`e".to_owned(), Problem::Unknown)]
        );
        assert_eq!(
            pointers(r#"[{"name": "a"}, {}]"#),
            [("/1/name".to_owned(), Problem::Empty)]
        );
        let expected = Problem::WrongType {
            expected: "a string".to_owned(),
        };
        assert_eq!(pointers(r#"{"name": 1}"#), [("/name".to_owned(), expected)]);
    }
}
