//! Who asks: told once for each request, by its token or its session's cookie, before anything else of it is looked at.

use crate::{
    app::App,
    http::{Failure, edge::RequestId, session},
    operations::{By, Refusal},
    secrets::secret_hash,
    trust::VISIT,
};
use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Data,
};
use domain::{Actor, Login, LoginId, LoginKind, Permission, User, Who};
use jiff::SignedDuration;
use persistence::{Area, Error as StoreError, UnitOfWork};
use secrecy::SecretString;
use std::{
    collections::HashSet,
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, PoisonError},
};

/// That a login was used is kept once in so long.
const MARK_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Whoever asks, and the only way from a handler to the base: units are given for what they may do.
#[derive(Clone)]
pub struct Caller {
    /// The parts that handlers share.
    pub app: Data<App>,
    who: Who,
    known: Option<Arc<(Login, User)>>,
    request_id: Arc<str>,
    address: IpAddr,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Caller")
            .field("who", &self.who)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl Caller {
    /// The person, unless it is a visitor.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.known.as_deref().map(|(_, user)| user)
    }

    /// Who it is, as far as it matters for what they may do.
    #[must_use]
    pub fn who(&self) -> Who {
        self.who
    }

    /// By what the person is known.
    #[must_use]
    pub fn login(&self) -> Option<&Login> {
        self.known.as_deref().map(|(login, _)| login)
    }

    /// The request's id.
    #[must_use]
    pub fn request_id(&self) -> String {
        self.request_id.to_string()
    }

    /// Where the request comes from.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether they may do this.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.who.may(permission)
    }

    /// Sees to it that they may do this.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub fn must(&self, permission: Permission) -> Result<(), Failure> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(Refusal::NotAllowed(self.who).into())
        }
    }

    /// The person.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for a visitor.
    pub fn person(&self) -> Result<&User, Failure> {
        self.user()
            .ok_or_else(|| Refusal::NotAllowed(self.who).into())
    }

    /// By what the person is known.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for a visitor.
    pub fn known(&self) -> Result<&Login, Failure> {
        self.login()
            .ok_or_else(|| Refusal::NotAllowed(self.who).into())
    }

    /// As whom an operation is to act. The operation sees for itself what they may; asked here too, it is told before a
    /// body is looked at or a file received.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub fn by(&self, permission: Permission) -> Result<By, Failure> {
        self.must(permission)?;
        let token = self.login().and_then(|login| login.name.as_ref());
        Ok(By {
            actor: Actor {
                name: self
                    .user()
                    .map_or_else(|| "visitor".to_owned(), |user| user.name.to_string()),
                user: self.who.user(),
                token: token.map(ToString::to_string),
                request_id: Some(self.request_id()),
            },
            who: self.who,
            at: self.app.clock.now(),
            under: None,
        })
    }

    /// A unit that reads what needs this permission.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], or the database's.
    pub async fn read(
        &self,
        permission: Permission,
        area: Area,
    ) -> Result<Box<dyn UnitOfWork>, Failure> {
        self.must(permission)?;
        Ok(self.app.store.read(area).await?)
    }

    /// A unit that writes; the operation in it sees to what they may.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(&self, area: Area) -> Result<Box<dyn UnitOfWork>, Failure> {
        Ok(self.app.store.begin(area).await?)
    }
}

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request))
    }
}

/// Who makes a request, or why nobody can tell.
///
/// # Errors
/// [`Failure::UnknownToken`], or the database's.
pub fn caller(request: &HttpRequest) -> Result<Caller, Failure> {
    let identified = request.extensions().get::<Identified>().cloned();
    match identified {
        Some(identified) => identified.caller,
        None => Err(unasked()),
    }
}

/// As [`Caller`], but whoever can't be told is a visitor: for what everybody may do.
#[derive(Debug, Clone)]
pub struct Anybody(pub Caller);

impl FromRequest for Anybody {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identified = request.extensions().get::<Identified>().cloned();
        ready(match identified {
            Some(Identified { visitor, caller }) => Ok(Self(caller.unwrap_or(visitor))),
            None => Err(unasked()),
        })
    }
}

#[derive(Clone)]
struct Identified {
    visitor: Caller,
    caller: Result<Caller, Failure>,
}

fn unasked() -> Failure {
    let fault = std::io::Error::other("nobody asked who makes this request");
    Failure::Unexpected(Arc::new(fault))
}

/// The layer that asks, for `actix_web::middleware::from_fn`.
///
/// # Errors
/// Only those of what it wraps.
pub async fn identify<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(app) = request.app_data::<Data<App>>().cloned() {
        let visitor = visitor(app, &request);
        let caller = identified(&visitor, &request).await;
        let identified = Identified { visitor, caller };
        request.extensions_mut().insert(identified);
    }
    next.call(request).await
}

fn visitor(app: Data<App>, request: &ServiceRequest) -> Caller {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let address = if app.trust.proxies.is_empty() {
        peer.to_canonical()
    } else {
        let forwarded = request.headers().get_all("x-forwarded-for");
        let forwarded: Vec<&str> = forwarded.filter_map(|said| said.to_str().ok()).collect();
        app.trust.origin(peer, Some(&forwarded.join(",")))
    };
    let request_id = request.extensions();
    let request_id = request_id
        .get::<RequestId>()
        .map(|id| Arc::from(id.0.as_str()));
    Caller {
        who: Who::Visitor {
            reads: app.trust.anonymous_read,
        },
        known: None,
        request_id: request_id.unwrap_or_else(|| Arc::from("")),
        address,
        app,
    }
}

async fn identified(visitor: &Caller, request: &ServiceRequest) -> Result<Caller, Failure> {
    let text = |name: header::HeaderName| request.headers().get(name)?.to_str().ok();
    // A token is meant; the cookie is sent whether it is meant or not.
    let bearer = text(header::AUTHORIZATION).and_then(|given| {
        let (scheme, token) = given.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let app = &visitor.app;
    let cookie = request.cookie(session::name(app.trust.behind_tls));
    let (secret, kinds) = match (bearer, &cookie) {
        (Some(token), _) => (token, &[LoginKind::Access, LoginKind::Personal][..]),
        (None, Some(cookie)) => (cookie.value(), &[LoginKind::Session][..]),
        (None, None) => return Ok(visitor.clone()),
    };
    let secret_hash = secret_hash(&SecretString::from(secret));
    let now = app.clock.now();
    let mut work = app.store.read(Area::People).await?;
    let found = work.logins().by_secret(&secret_hash, now).await?;
    drop(work);
    match found.filter(|(login, _)| kinds.contains(&login.kind)) {
        Some((login, user)) => {
            mark_use(app, &login);
            Ok(Caller {
                who: Who::Person {
                    user: user.id,
                    role: user.role,
                    read_only: login.read_only,
                },
                known: Some(Arc::new((login, user))),
                ..visitor.clone()
            })
        }
        None if bearer.is_some() => Err(Failure::UnknownToken),
        None => Ok(visitor.clone()),
    }
}

/// Logins whose use is being kept just now.
#[derive(Debug, Default)]
pub struct Marking(Mutex<HashSet<LoginId>>);

impl Marking {
    fn change<T>(&self, change: impl FnOnce(&mut HashSet<LoginId>) -> T) -> T {
        // What it guards is whole at every moment, also after a panic elsewhere.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of them; however the keeping ends, it may be kept again.
struct Marked {
    app: Data<App>,
    id: LoginId,
}

impl Drop for Marked {
    fn drop(&mut self) {
        self.app.marking.change(|marking| marking.remove(&self.id));
    }
}

/// Keeps that a login is used, now and then, behind the request's back: nobody shall wait for it.
fn mark_use(app: &Data<App>, login: &Login) {
    let (id, now) = (login.id, app.clock.now());
    let is_fresh = now.duration_since(login.last_used_at) < MARK_EVERY;
    if is_fresh || !app.marking.change(|marking| marking.insert(id)) {
        return;
    }
    let marked = Marked {
        app: Data::clone(app),
        id,
    };
    let login = login.clone();
    app.background.spawn(async move {
        let app = &marked.app;
        let kept = async {
            let idle_until = login.idle_until.map(|_| now + app.trust.session_idle);
            let mut work = app.store.begin(Area::People).await?;
            work.logins().used(id, now, idle_until).await?;
            if login.kind == LoginKind::Session {
                work.users().seen(login.user, now, VISIT).await?;
            }
            work.commit().await?;
            Ok::<_, StoreError>(())
        };
        if let Err(failure) = kept.await {
            tracing::warn!(%failure, "that a login was used isn't kept");
        }
    });
}
