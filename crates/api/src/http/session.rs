//! The cookie that holds a session's secret.

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use secrecy::{ExposeSecret, SecretString};

/// Its name. The prefix makes browsers take it only by TLS, from this very host, for all of its paths (RFC 6265bis, 4.1.3).
#[must_use]
pub fn name(behind_tls: bool) -> &'static str {
    if behind_tls {
        "__Host-aedb_session"
    } else {
        "aedb_session"
    }
}

/// A cookie that opens a session, for as long as it can last.
#[must_use]
pub fn opening(secret: &SecretString, behind_tls: bool, seconds: i64) -> Cookie<'static> {
    cookie(secret.expose_secret().to_owned(), behind_tls, seconds)
}

/// A cookie that takes the session's away.
#[must_use]
pub fn closing(behind_tls: bool) -> Cookie<'static> {
    cookie(String::new(), behind_tls, 0)
}

fn cookie(value: String, behind_tls: bool, seconds: i64) -> Cookie<'static> {
    Cookie::build(name(behind_tls), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(behind_tls)
        .max_age(Duration::seconds(seconds))
        .finish()
}
