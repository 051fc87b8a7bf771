//! People of the tests, put into the base directly.

use crate::harness::Base;
use api::secrets::secret_hash;
use domain::{Email, LoginKind, Name, Role, User};
use persistence::{Area, NewLogin, NewUser, Store};
use reqwest::header::HeaderMap;

/// The token of the admin, which every request of the harness carries.
pub(crate) const ADMIN_TOKEN: &str = "the-token-of-the-tests-own-admin";

/// The header that carries it, for requests that are written by hand.
pub(crate) fn admin_header() -> String {
    format!("authorization: Bearer {ADMIN_TOKEN}\r\n")
}

impl Base {
    /// A client whose requests are an admin's, for a server that is a process of its own.
    pub(crate) async fn admin_client(&self) -> reqwest::Client {
        there(&*self.open(), &Who::admin()).await.unwrap();
        let mut headers = HeaderMap::new();
        let bearer = format!("Bearer {ADMIN_TOKEN}").parse().unwrap();
        headers.insert("authorization", bearer);
        let client = reqwest::Client::builder().default_headers(headers);
        client.build().unwrap()
    }
}

/// Somebody to be there.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) token: String,
    pub(crate) kind: LoginKind,
    pub(crate) read_only: bool,
    pub(crate) ends_at: &'static str,
}

impl Who {
    /// The harness's own admin.
    pub(crate) fn admin() -> Self {
        Self::with("admin", Role::Admin, ADMIN_TOKEN)
    }

    /// Somebody of a role, with a token.
    pub(crate) fn with(name: &str, role: Role, token: &str) -> Self {
        Self {
            email: format!("{name}@tests.example"),
            role,
            token: token.to_owned(),
            kind: LoginKind::Personal,
            read_only: false,
            ends_at: "2099-01-01T00:00:00Z",
        }
    }
}

/// Sees to it that somebody is there with their token.
pub(crate) async fn there(store: &dyn Store, who: &Who) -> persistence::Result<User> {
    let at = "2026-03-04T05:06:07Z".parse().unwrap();
    let email = Email::parse(&who.email).unwrap();
    let mut work = store.begin(Area::People).await?;
    let user = match work.users().find_by_email(&email).await? {
        Some(user) => user,
        None => {
            let new = NewUser {
                name: Name::parse(who.email.split('@').next().unwrap()).unwrap(),
                email,
                role: who.role,
                password_hash: None,
            };
            work.users().add(&new, at).await?
        }
    };
    let secret_hash = secret_hash(&who.token.as_str().into());
    if work.logins().by_secret(&secret_hash, at).await?.is_none() {
        let login = NewLogin {
            user: user.id,
            kind: who.kind,
            secret_hash,
            name: (who.kind == LoginKind::Personal).then(|| Name::parse("tests").unwrap()),
            read_only: who.read_only,
            idle_until: None,
            ends_at: who.ends_at.parse().unwrap(),
        };
        work.logins().add(&login, at).await?;
    }
    work.commit().await?;
    Ok(user)
}
