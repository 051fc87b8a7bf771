//! The outermost layer: gives each request an id, lets HEAD be GET, and turns every failure into words, once:
//! problem+json for programs, a page for people.

use crate::{
    app::App,
    http::{Failure, problem::ProblemDetails},
    language::Language,
    operations::Refusal,
    routes::original::{self, is_original},
};
use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode, Uri,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use std::{
    future::{Ready, ready},
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    time::Instant,
};

/// The id of a request: in the answer's `X-Request-Id`, in errors, in the log, in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl FromRequest for RequestId {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request_id(request)))
    }
}

fn request_id(request: &HttpRequest) -> RequestId {
    request
        .extensions()
        .get::<RequestId>()
        .cloned()
        .unwrap_or_else(|| RequestId(fresh_id()))
}

/// Renders a failure as a page.
pub type ErrorPage = fn(&HttpRequest, &Failure, Language, &RequestId) -> HttpResponse;

/// How failures are shown to people.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// Makes the page.
    pub page: ErrorPage,
}

/// As long a busy or unreachable database should be left alone, in seconds.
const RETRY_AFTER_S: &str = "2";

/// What every answer tells a browser: nothing runs or loads but what AEDB itself serves as a file, nobody frames a page, nothing is
/// taken for another type than it says, and no other site learns an address. `data:` is for the pictures inside Swagger's styles.
const GUARDS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// Said only when TLS stands in front. Other hosts of the plant's domain aren't ours to speak for.
const A_YEAR_BY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

fn fresh_id() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// The layer itself, for `actix_web::middleware::from_fn`.
///
/// # Errors
/// Only another layer's own: failures of handlers have become answers.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let app = request.app_data::<Data<App>>().cloned();
    let _answering = app.as_ref().map(|app| app.passwords.answering());
    let sent = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok());
    let usable = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let id = RequestId(sent.filter(usable).map_or_else(fresh_id, ToOwned::to_owned));
    request.extensions_mut().insert(id.clone());
    drop_slash(&mut request);
    let method = request.method().clone();
    if method == Method::HEAD {
        // The encoder remembers and leaves the body out.
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let path_is_api = response.request().path().starts_with("/api/");
    let behind_tls = app.is_some_and(|app| app.trust.behind_tls);
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let mut response = shown(response, &id);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if behind_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, A_YEAR_BY_TLS);
    }
    if path_is_api && !headers.contains_key(header::CACHE_CONTROL) {
        // Kept by nobody but who asked, and asked for again each time: a tag answers quickly.
        let own = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, own);
    }
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let status = response.status().as_u16().to_string();
    let labels = [
        ("method", known_method(&method).to_owned()),
        ("route", route),
        ("status", status),
    ];
    metrics::counter!("aedb_http_requests_total", &labels).increment(1);
    metrics::histogram!("aedb_http_request_seconds", &labels[..2]).record(began.elapsed());
    Ok(response)
}

/// The ancestor's paths take a trailing slash or none.
fn drop_slash(request: &mut ServiceRequest) {
    let uri = request.uri();
    let path = uri.path();
    if !(path.ends_with('/') && is_original(path)) {
        return;
    }
    let query = uri.query().map(|query| format!("?{query}"));
    let shorter = format!(
        "{}{}",
        path.trim_end_matches('/'),
        query.unwrap_or_default()
    );
    if let Ok(uri) = Uri::try_from(shorter) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
}

/// Anybody may invent methods; the metrics shall not grow with them.
fn known_method(method: &Method) -> &str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if known.contains(method) {
        method.as_str()
    } else {
        "other"
    }
}

/// A failure's answer in the reader's language; every other answer as it is.
fn shown(response: ServiceResponse<BoxBody>, id: &RequestId) -> ServiceResponse<BoxBody> {
    if !(response.status().is_client_error() || response.status().is_server_error()) {
        return response;
    }
    let known = response.response().extensions().get::<Failure>().cloned();
    if known.is_none() && tells_itself(&response) {
        return response;
    }
    let failure = known.unwrap_or_else(|| foreign(response.status()));
    let request = response.request().clone();
    match &failure {
        Failure::Unexpected(cause) => {
            tracing::error!(request_id = id.0, path = request.path(), failure = ?cause, "a request failed");
        }
        Failure::Unavailable(reason) => {
            tracing::warn!(
                request_id = id.0,
                path = request.path(),
                reason,
                "a request found the database away"
            );
        }
        _ => {}
    }
    let is_original = is_original(request.path());
    let language = if is_original {
        Language::En
    } else {
        language(&request)
    };
    let for_people = !is_for_programs(request.path());
    let page = request.app_data::<Data<Edge>>().filter(|_| for_people);
    let mut answer = match page {
        Some(edge) => (edge.page)(&request, &failure, language, id),
        None => {
            let mut details = ProblemDetails::new(&failure, language, request.path(), &id.0);
            if let Some(own) = original::detail(&failure).filter(|_| is_original) {
                own.clone_into(&mut details.detail);
            }
            HttpResponse::build(failure.status())
                .content_type("application/problem+json")
                .json(details)
        }
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    match &failure {
        Failure::Refused(Refusal::TooManyTries { again_s }) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*again_s));
        }
        failure if failure.status() == StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        Failure::UnknownToken => {
            let wanted = HeaderValue::from_static(r#"Bearer realm="AEDB", error="invalid_token""#);
            headers.insert(header::WWW_AUTHENTICATE, wanted);
        }
        failure if failure.status() == StatusCode::UNAUTHORIZED => {
            let wanted = HeaderValue::from_static(r#"Bearer realm="AEDB""#);
            headers.insert(header::WWW_AUTHENTICATE, wanted);
        }
        _ => {}
    }
    if let Failure::OutOfRange(size) = &failure
        && let Ok(range) = HeaderValue::from_str(&format!("bytes */{size}"))
    {
        headers.insert(header::CONTENT_RANGE, range);
    }
    if let Failure::MethodNotAllowed(allowed) = &failure
        && let Ok(allowed) = HeaderValue::from_str(&allowed.join(", "))
    {
        headers.insert(header::ALLOW, allowed);
    }
    ServiceResponse::new(request, answer)
}

/// Whether an answer has words of its own already: a form that comes back with what is wrong in it. What the framework
/// says of itself is plain text.
fn tells_itself(response: &ServiceResponse<BoxBody>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"))
}

/// A failure that the framework told by its status only.
fn foreign(status: StatusCode) -> Failure {
    match status {
        StatusCode::NOT_FOUND => Failure::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Failure::MethodNotAllowed(vec![]),
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge(crate::http::body::LIMIT),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Failure::UnsupportedType("application/json"),
        StatusCode::REQUEST_TIMEOUT => Failure::TooSlow,
        StatusCode::FORBIDDEN => Failure::Forbidden,
        StatusCode::SERVICE_UNAVAILABLE => Failure::Unavailable(status.to_string()),
        StatusCode::BAD_REQUEST => Failure::Malformed(String::new()),
        status if status.is_client_error() => Failure::Malformed(status.to_string()),
        status => Failure::Unexpected(Arc::new(std::io::Error::other(status.to_string()))),
    }
}

/// Whether a path belongs to programs.
#[must_use]
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/")
        || path.starts_with("/health/")
        || path == "/metrics"
        || path == "/openapi.json"
}

/// The language of a request: a person's choice, then `Accept-Language`, then the setting.
#[must_use]
pub fn language(request: &HttpRequest) -> Language {
    let chosen = || Language::from_code(request.cookie("aedb_language")?.value());
    let accepted = || {
        Language::accepted(
            request
                .headers()
                .get(header::ACCEPT_LANGUAGE)?
                .to_str()
                .ok()?,
        )
    };
    let setting = request
        .app_data::<Data<App>>()
        .map(|app| app.language)
        .unwrap_or_default();
    let choice = if is_for_programs(request.path()) {
        None
    } else {
        chosen()
    };
    choice.or_else(accepted).unwrap_or(setting)
}
