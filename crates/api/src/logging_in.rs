//! Logging in by a password, and the first admin: what takes several units, with a slow comparison between them.
//!
//! Nobody learns who is known here: an unknown address and a wrong password take the same steps and end the same.

use crate::{
    app::App,
    operations::{
        By, Refusal, Result,
        people::{self, NewPerson},
    },
    passwords::AcceptedPassword,
    secrets::{self, digest},
    trust::VISIT,
};
use domain::{Actor, Email, Login, LoginKind, Role, User, UserId, Who};
use jiff::{SignedDuration, Timestamp};
use persistence::{Area, Error, NewLogin, UnitOfWork};
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;

/// An address from which somebody has logged in stays known for so long.
pub const KNOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Tries at one account from unknown addresses, for each try that one address has: one alone can't use up all of them.
const ADDRESSES: u32 = 2;

/// What somebody says who wants to come in.
#[derive(Debug)]
pub struct Attempt {
    /// The address by which they say they are known, as typed.
    pub email: String,
    /// Their password.
    pub password: SecretString,
    /// Where the request comes from.
    pub from: IpAddr,
}

/// A login with its secret, which is kept nowhere.
#[derive(Debug)]
pub struct Opened {
    /// Shown once.
    pub secret: SecretString,
    /// What is kept.
    pub login: Login,
    /// Whose it is.
    pub user: User,
}

/// Where tries are counted, and whether the address is a known one.
struct Counted {
    address: String,
    account: Option<String>,
}

/// Lets somebody in by their password.
///
/// # Errors
/// [`Refusal::WrongPassword`]; [`Refusal::TooManyTries`]; [`Refusal::Busy`].
pub async fn log_in(app: &App, attempt: Attempt, kind: LoginKind) -> Result<Opened> {
    let email = Email::parse(&attempt.email).ok();
    let turn = app.passwords.turn().await?;
    let mut work = app.store.read(Area::People).await?;
    let user = match &email {
        Some(email) => work.users().find_by_email(email).await?,
        None => None,
    };
    let nobody = UserId(0);
    let id = user.as_ref().map_or(nobody, |user| user.id);
    let hash = work.users().password_hash(id).await?;
    drop(work);

    let now = app.clock.now();
    let counted = take_a_try(app, &attempt, id, now).await?;
    let enabled = user.filter(User::is_enabled);
    let usable = hash.clone().filter(|_| enabled.is_some());
    let fits = turn.verify(attempt.password, usable).await?;
    let Some(user) = enabled.filter(|_| fits) else {
        tracing::info!(from = %attempt.from, user = id.0, "a wrong password, or nobody's");
        return Err(Refusal::WrongPassword.into());
    };

    let mut work = app.store.begin(Area::People).await?;
    // Whoever was disabled or given another password meanwhile doesn't come in by the old one.
    let user = work.users().hold(user.id).await?;
    let user = user
        .filter(User::is_enabled)
        .ok_or(Refusal::WrongPassword)?;
    let kept = work.users().password_hash(user.id).await?;
    let same =
        |kept: &SecretString, known: &SecretString| kept.expose_secret() == known.expose_secret();
    if !kept
        .zip(hash)
        .is_some_and(|(kept, known)| same(&kept, &known))
    {
        return Err(Refusal::WrongPassword.into());
    }
    let opened = open(app, &mut *work, user, kind, now).await?;
    let most = app.trust.attempts_per_minute;
    work.login_limits()
        .give_back(&counted.address, most)
        .await?;
    // One that is known stays so for as long; then it is counted with the account's once.
    if let Some(account) = &counted.account {
        let most = most.saturating_mul(ADDRESSES);
        work.login_limits().give_back(account, most).await?;
        work.login_limits()
            .know_address(opened.user.id, &counted.address, now)
            .await?;
    }
    // Not by the application: nothing that pages show has changed, and many may come at once.
    work.commit().await?;
    Ok(opened)
}

/// Gives somebody who knows their password another one: all their logins end, and this one begins anew.
///
/// # Errors
/// [`Refusal::Invalid`] at `/password`; as [`log_in`].
pub async fn change_password(
    app: &App,
    attempt: Attempt,
    (user, password): (&User, SecretString),
    by: &By,
) -> Result<Opened> {
    let accepting = app.passwords.accept(password, &user.name, &user.email);
    let accepted = accepting.await?;
    // Who knows the old one comes in by it; the login is of no use then and ends with the others.
    let user = log_in(app, attempt, LoginKind::Session).await?.user;
    let mut work = app.store.begin(Area::People).await?;
    let user = people::set_password(&mut *work, by, user.id, &accepted).await?;
    let opened = open(app, &mut *work, user, LoginKind::Session, by.at).await?;
    app.commit(work).await?;
    Ok(opened)
}

/// Keeps a new login for somebody who is held.
async fn open(
    app: &App,
    work: &mut dyn UnitOfWork,
    user: User,
    kind: LoginKind,
    now: Timestamp,
) -> Result<Opened> {
    let secret = secrets::fresh().map_err(|failure| Error::Unexpected(failure.into()))?;
    let is_session = kind == LoginKind::Session;
    let length = if is_session {
        app.trust.session_length
    } else {
        app.trust.token_length
    };
    let new = NewLogin {
        user: user.id,
        kind,
        secret_hash: secrets::secret_hash(&secret),
        name: None,
        read_only: false,
        idle_until: is_session.then_some(now + app.trust.session_idle),
        ends_at: now + length,
    };
    let login = work.logins().add(&new, now).await?;
    if is_session {
        work.users().seen(user.id, now, VISIT).await?;
    }
    Ok(Opened {
        secret,
        login,
        user,
    })
}

/// Takes a try from the address, and one from the account unless its owner has come from there before.
async fn take_a_try(app: &App, attempt: &Attempt, user: UserId, now: Timestamp) -> Result<Counted> {
    let most = app.trust.attempts_per_minute;
    let address = digest(&format!("address {}", network(attempt.from)));
    let account = digest(&format!("account {}", attempt.email.trim().to_lowercase()));
    let mut work = app.store.begin(Area::People).await?;
    let mut again = work.login_limits().take(&address, most, now).await?;
    let known = work
        .login_limits()
        .knows_address(user, &address, now - KNOWN)
        .await?;
    if again.is_none() && !known {
        let most = most.saturating_mul(ADDRESSES);
        again = work.login_limits().take(&account, most, now).await?;
    }
    if let Some(again) = again {
        tracing::warn!(from = %attempt.from, user = user.0, "too many tries at passwords");
        let wait = again.duration_since(now);
        let again_s = wait.as_secs().unsigned_abs() + 1;
        return Err(Refusal::TooManyTries { again_s }.into());
    }
    work.commit().await?;
    Ok(Counted {
        address,
        account: (!known).then_some(account),
    })
}

/// An IPv6 host has a whole network of addresses: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::from((u128::from(address) >> 64 << 64).to_be_bytes()),
    }
}

/// A secret that makes the first admin, when there is nobody.
///
/// # Errors
/// The database's.
pub async fn set_up_link(app: &App) -> Result<Option<SecretString>> {
    let mut work = app.store.begin(Area::People).await?;
    if work.users().any().await? {
        return Ok(None);
    }
    let secret = secrets::fresh().map_err(|failure| Error::Unexpected(failure.into()))?;
    work.setup_links()
        .add(&secrets::secret_hash(&secret), app.clock.now())
        .await?;
    work.commit().await?;
    Ok(Some(secret))
}

/// Whether this secret still makes the first admin.
///
/// # Errors
/// [`Refusal::SetUpAlready`] when it doesn't.
pub async fn can_set_up(app: &App, secret: &SecretString) -> Result<()> {
    let mut work = app.store.read(Area::People).await?;
    let hash = secrets::secret_hash(secret);
    if work.users().any().await? || !work.setup_links().is_there(&hash).await? {
        return Err(Refusal::SetUpAlready.into());
    }
    Ok(())
}

/// Makes the first admin, and lets them in.
///
/// # Errors
/// [`Refusal::SetUpAlready`]; as [`people::add`].
pub async fn set_up(
    app: &App,
    secret: &SecretString,
    (new, password): (NewPerson, &AcceptedPassword),
    request_id: Option<String>,
) -> Result<Opened> {
    can_set_up(app, secret).await?;
    let mut work = app.store.begin(Area::People).await?;
    // Of two who come at once, by one link or by two, the second finds the first.
    if !work.users().hold_nobody().await? {
        return Err(Refusal::SetUpAlready.into());
    }
    work.setup_links().remove_all().await?;
    let now = app.clock.now();
    let user = first_admin(&mut *work, new, password, request_id, now).await?;
    let opened = open(app, &mut *work, user, LoginKind::Session, now).await?;
    app.commit(work).await?;
    Ok(opened)
}

/// Makes the first admin of a base in which there is nobody; whoever is allowed to has been looked at.
///
/// # Errors
/// As [`people::add`].
pub async fn first_admin(
    work: &mut dyn UnitOfWork,
    new: NewPerson,
    password: &AcceptedPassword,
    request_id: Option<String>,
    now: Timestamp,
) -> Result<User> {
    let by = By {
        actor: Actor {
            name: new.name.to_string(),
            user: None,
            token: None,
            request_id,
        },
        who: Who::CommandLine,
        at: now,
        under: None,
    };
    let new = NewPerson {
        role: Role::Admin,
        ..new
    };
    people::add(work, &by, new, Some(password)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_network_of_ipv6_is_one_address() {
        let network_of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network_of("10.1.2.3"), "10.1.2.3");
    }
}
