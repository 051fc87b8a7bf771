//! The paths of the ancestor, kept working for its clients: thin views over the same operations, deprecated in the document.
//! They take a trailing slash or none, ignore unknown members, and tell errors in fixed English.

mod converters;
mod library;
mod loading;
mod posts;
mod sensors;
mod shelving;
mod tokens;

use crate::http::Failure;
use crate::operations::Refusal;
use crate::routes::services::Services;
use domain::Who;

const PATHS: [&str; 6] = [
    "/api/v1/manuals",
    "/api/v1/converters",
    "/api/v1/posts",
    "/api/v1/sensors/receive_data",
    "/api/v1/token",
    "/api/v1/auth",
];

/// Whether a path is one that the ancestor had.
#[must_use]
pub fn is_original(path: &str) -> bool {
    let within = |own: &str| {
        let rest = path.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    PATHS.into_iter().any(within) || path.trim_end_matches('/') == "/api/v1/users/me"
}

/// The ancestor's paths that another one has taken the place of.
const SUPERSEDED: [&str; 4] = [
    "/api/v1/posts",
    "/api/v1/manuals",
    "/api/v1/converters",
    "/api/v1/sensors/receive_data",
];

/// Whether a path is one that new clients shouldn't begin with.
#[must_use]
pub fn is_superseded(path: &str) -> bool {
    SUPERSEDED.into_iter().any(|own| {
        let rest = path.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// What the ancestor said to its clients, where that is relied on.
#[must_use]
pub fn detail(failure: &Failure) -> Option<&'static str> {
    match failure {
        Failure::UnknownToken | Failure::Refused(Refusal::NotAllowed(Who::Visitor { .. })) => {
            Some("Invalid token")
        }
        Failure::Refused(Refusal::WrongPassword) => Some("Incorrect email or password"),
        _ => None,
    }
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    tokens::configure(config);
    posts::configure(config);
    library::configure(config);
    loading::configure(config);
    shelving::configure(config);
    converters::configure(config);
    sensors::configure(config);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ancestor_s_paths_are_its_own() {
        for path in [
            "/api/v1/token",
            "/api/v1/token/",
            "/api/v1/token/create",
            "/api/v1/posts/",
            "/api/v1/users/me/",
        ] {
            assert!(is_original(path), "{path}");
        }
        for path in ["/api/v1/tokens", "/api/v1/users/1", "/token", "/"] {
            assert!(!is_original(path), "{path}");
        }
    }
}
