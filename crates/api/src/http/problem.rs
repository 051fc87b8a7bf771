//! Errors for programs: RFC 9457 `application/problem+json`.

use crate::{
    http::Failure,
    language::Language,
    operations::{Obstacle, Refusal},
};
use actix_web::http::StatusCode;
use domain::{Invalid, PlaceCounts};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong. `title`, `detail` and the errors' details follow `Accept-Language`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// A word for the kind of problem, the same in every language.
    #[serde(rename = "type")]
    #[schema(example = "urn:aedb:problem:invalid")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// The request's id, as in the log.
    pub request_id: String,
    /// Each wrong value with a pointer to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongValue>,
    /// What is in a level that should be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub contains: Option<PlaceCounts>,
    /// Rows of an import that mean something else than its preview told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<u32>,
    /// What stands in the way of taking an import back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub obstacles: Vec<Obstacle>,
}

/// A wrong value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WrongValue {
    /// Where: a JSON pointer into the body, or a parameter's name.
    #[schema(example = "/items/3/quantity")]
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

/// A failure in a reader's language.
#[derive(Debug, Clone)]
pub struct Told {
    /// What kind of thing happened, in a few words.
    pub title: String,
    /// What happened, and what to do.
    pub detail: String,
    /// Each wrong value.
    pub errors: Vec<WrongValue>,
}

/// Puts a failure into words.
#[must_use]
pub fn told(failure: &Failure, language: Language) -> Told {
    let title = language.text(&format!("status-{}", failure.status().as_u16()));
    let sentence = |key: &str, arguments: &[(String, String)]| language.sentence(key, arguments);
    let named = |name: &str, value: String| vec![(name.to_owned(), value)];
    let detail = match failure {
        Failure::NotFound => sentence("failure-not-found", &[]),
        Failure::MethodNotAllowed(allowed) => {
            sentence("failure-method", &named("allowed", allowed.join(", ")))
        }
        Failure::Malformed(reason) if reason.is_empty() => sentence("failure-misunderstood", &[]),
        Failure::Malformed(reason) => {
            sentence("failure-malformed", &named("reason", reason.clone()))
        }
        Failure::Invalid(_) => sentence("refusal-invalid", &[]),
        Failure::KeyTaken => sentence("failure-key-taken", &[]),
        Failure::Stale => sentence("failure-stale", &[]),
        Failure::TooLarge(limit) => {
            sentence("failure-too-large", &named("limit", readable_bytes(*limit)))
        }
        Failure::UnsupportedType(wanted) => {
            sentence("failure-type", &named("wanted", (*wanted).to_owned()))
        }
        Failure::OutOfRange(size) => sentence("failure-range", &named("size", size.to_string())),
        Failure::Forbidden => sentence("failure-forbidden", &[]),
        Failure::ForeignPage => sentence("failure-foreign-page", &[]),
        Failure::UnknownToken => sentence("failure-unknown-token", &[]),
        Failure::TooSlow => sentence("failure-too-slow", &[]),
        Failure::Refused(refusal) => sentence(refusal.key(), &refusal.arguments()),
        Failure::Unavailable(_) => sentence("failure-unavailable", &[]),
        Failure::Unexpected(_) => sentence("failure-unexpected", &[]),
    };
    let errors = match failure {
        Failure::Invalid(invalid) => invalid
            .iter()
            .map(|invalid| wrong_value(invalid, language))
            .collect(),
        Failure::Refused(Refusal::File { key, .. }) if key.contains("sheet") => {
            vec![WrongValue {
                pointer: "/sheet".to_owned(),
                detail: detail.clone(),
            }]
        }
        Failure::Refused(Refusal::File { .. }) => {
            vec![WrongValue {
                pointer: "/file".to_owned(),
                detail: detail.clone(),
            }]
        }
        _ => vec![],
    };
    Told {
        title,
        detail,
        errors,
    }
}

fn readable_bytes(bytes: u64) -> String {
    if bytes >= 1 << 20 {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{} KiB", bytes >> 10)
    }
}

/// A wrong value in words.
pub(crate) fn wrong_value(invalid: &Invalid, language: Language) -> WrongValue {
    let arguments: Vec<_> = invalid
        .problem
        .arguments()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    WrongValue {
        pointer: invalid.pointer.clone(),
        detail: language.sentence(invalid.problem.key(), &arguments),
    }
}

impl ProblemDetails {
    /// A failure as a program reads it.
    #[must_use]
    pub fn new(failure: &Failure, language: Language, instance: &str, request_id: &str) -> Self {
        let Told {
            title,
            detail,
            errors,
        } = told(failure, language);
        let status: StatusCode = failure.status();
        let (contains, rows, obstacles) = match failure {
            Failure::Refused(Refusal::NotEmpty(counts)) => (Some(*counts), vec![], vec![]),
            Failure::Refused(Refusal::PreviewOutdated { rows }) => (None, rows.clone(), vec![]),
            Failure::Refused(Refusal::StandsInTheWay(obstacles)) => {
                (None, vec![], obstacles.clone())
            }
            _ => (None, vec![], vec![]),
        };
        let word = match failure {
            Failure::Invalid(_) => "invalid".to_owned(),
            Failure::Refused(refusal) => refusal.key().trim_start_matches("refusal-").to_owned(),
            _ => status
                .canonical_reason()
                .unwrap_or("error")
                .to_lowercase()
                .replace(' ', "-"),
        };
        Self {
            kind: format!("urn:aedb:problem:{word}"),
            title,
            status: status.as_u16(),
            detail,
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            errors,
            contains,
            rows,
            obstacles,
        }
    }
}
