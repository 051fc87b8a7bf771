//! A request that fails: what happened, as data. [`crate::http::edge`] puts it into words.

use crate::operations::{Refusal, Refused};
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use domain::{Invalid, Who};
use persistence::{Conflict, Error as StoreError, FileError};
use std::sync::Arc;

/// Why a request fails.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// Nothing is there under this address.
    #[error("not found")]
    NotFound,
    /// There is something, but not for this method; those in the list would do.
    #[error("method not allowed")]
    MethodNotAllowed(Vec<String>),
    /// It can't be understood at all; why, if that is known.
    #[error("malformed: {0}")]
    Malformed(String),
    /// Wrong values, understood.
    #[error("invalid")]
    Invalid(Vec<Invalid>),
    /// It changed since it was read.
    #[error("precondition failed")]
    Stale,
    /// The `Idempotency-Key` was another request's.
    #[error("the key was another request's")]
    KeyTaken,
    /// More bytes than are taken.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// Another media type than is needed.
    #[error("not {0}")]
    UnsupportedType(&'static str),
    /// No such part of a file of so many bytes.
    #[error("not within {0} bytes")]
    OutOfRange(u64),
    /// It is closed to everybody.
    #[error("forbidden")]
    Forbidden,
    /// It seems to come from another site's page.
    #[error("from another site's page")]
    ForeignPage,
    /// A token that isn't known, or no longer.
    #[error("the token isn't known")]
    UnknownToken,
    /// The request took too long to arrive.
    #[error("the request came too slowly")]
    TooSlow,
    /// An operation wasn't done, for a reason of its own.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The database is away or busy.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of the program or of the data. The reader isn't told which.
    #[error("unexpected: {0}")]
    Unexpected(Arc<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// The status that tells it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound
            | Self::Refused(
                Refusal::NotFound
                | Refusal::FileMissing
                | Refusal::NoDataFolder
                | Refusal::NoDataFile { .. },
            ) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_)
            | Self::KeyTaken
            | Self::Refused(
                Refusal::Invalid(_)
                | Refusal::File { .. }
                | Refusal::RowsWrong { .. }
                | Refusal::FileEmpty,
            ) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType(_) | Self::Refused(Refusal::FileUnknown) => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::OutOfRange(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::UnknownToken
            | Self::Refused(Refusal::NotAllowed(Who::Visitor { .. }) | Refusal::WrongPassword) => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden | Self::ForeignPage | Self::Refused(Refusal::NotAllowed(_)) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(Refusal::TooManyTries { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Refused(Refusal::NoRoom) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Refused(Refusal::Busy | Refusal::FileGone) | Self::Unavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Refusal(Refusal::Invalid(invalid)) => Self::Invalid(invalid),
            Refused::Refusal(refusal) => Self::Refused(refusal),
            Refused::Store(failure) => failure.into(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Refused::Refusal(refusal).into()
    }
}

impl From<FileError> for Failure {
    fn from(failure: FileError) -> Self {
        match failure {
            FileError::Full => Self::Refused(Refusal::NoRoom),
            FileError::Failed(_) => Self::Unavailable(failure.to_string()),
        }
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<StoreError> for Failure {
    fn from(failure: StoreError) -> Self {
        match failure {
            StoreError::Unavailable(reason) => Self::Unavailable(reason),
            StoreError::Conflict(Conflict::NameTaken | Conflict::Reference) => {
                Self::Refused(Refusal::Changed)
            }
            other => Self::Unexpected(Arc::new(other)),
        }
    }
}
