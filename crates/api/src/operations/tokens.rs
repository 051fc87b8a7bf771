//! A person's own tokens for programs: opaque, named, shown once, with an end. Only their owner makes and ends them.

use super::{By, Refusal, Result};
use crate::secrets;
use domain::change::{FieldValue, FieldValues};
use domain::{Entity, Login, LoginId, LoginKind, Name, Operation, Permission, Problem, UserId};
use jiff::{SignedDuration, Timestamp};
use persistence::{Error, NewLogin, UnitOfWork};
use secrecy::SecretString;

/// As many tokens one person has at the most.
pub const MOST: u32 = 50;
/// A token lasts no longer.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// A token that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: Name,
    /// Whether it only reads, whatever its owner may.
    pub read_only: bool,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Makes one; its secret is told once and kept nowhere. One that is made by another named token ends when that does, at the
/// latest: whoever has stolen a token can't prolong it.
///
/// # Errors
/// [`Refusal::Invalid`] at `/days` for an end that is past or too far, at `/name` when the owner has too many.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    made_with: &Login,
    new: NewToken,
) -> Result<(Login, SecretString)> {
    let owner = made_with.user;
    must_own(by, owner)?;
    let mut longest = LONGEST;
    if made_with.kind == LoginKind::Personal {
        longest = longest.min(made_with.ends_at.duration_since(by.at));
    }
    if new.ends_at <= by.at || new.ends_at.duration_since(by.at) > longest {
        let max = longest.as_hours() / 24;
        return Err(Refusal::invalid(
            Problem::OutOfRange { min: 1, max }.at("/days"),
        ));
    }
    // Held: of two that are made at once one would be too many.
    work.users().hold(owner).await?.ok_or(Refusal::NotFound)?;
    if work.logins().personal(owner, MOST).await?.len() >= MOST as usize {
        let max = i64::from(MOST);
        return Err(Refusal::invalid(
            Problem::OutOfRange { min: 0, max }.at("/name"),
        ));
    }
    let secret = secrets::fresh().map_err(|failure| Error::Unexpected(failure.into()))?;
    let new = NewLogin {
        user: owner,
        kind: LoginKind::Personal,
        secret_hash: secrets::secret_hash(&secret),
        name: Some(new.name),
        read_only: new.read_only,
        idle_until: None,
        ends_at: new.ends_at,
    };
    let login = work.logins().add(&new, by.at).await?;
    tell(work, by, Operation::Added, &login).await?;
    Ok((login, secret))
}

/// Ends one of one's own at once.
///
/// # Errors
/// [`Refusal::NotFound`], also for somebody else's.
pub async fn end(work: &mut dyn UnitOfWork, by: &By, owner: UserId, id: LoginId) -> Result<()> {
    must_own(by, owner)?;
    let login = work.logins().find(id).await?;
    let login = login.filter(|login| login.user == owner && login.kind == LoginKind::Personal);
    let login = login.ok_or(Refusal::NotFound)?;
    if !work.logins().end(id).await? {
        return Err(Refusal::NotFound.into());
    }
    tell(work, by, Operation::Removed, &login).await
}

/// Ends all of one's own sessions and the short tokens that a password was given for; those with a name stay.
///
/// # Errors
/// Only the database's.
pub async fn log_out_everywhere(work: &mut dyn UnitOfWork, by: &By, owner: UserId) -> Result<()> {
    must_own(by, owner)?;
    work.logins().end_sessions(owner).await?;
    Ok(())
}

fn must_own(by: &By, owner: UserId) -> Result<()> {
    by.must(Permission::ChangeOneself)?;
    if by.who.user() == Some(owner) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed(by.who).into())
    }
}

async fn tell(
    work: &mut dyn UnitOfWork,
    by: &By,
    operation: Operation,
    login: &Login,
) -> Result<()> {
    let name = login.name.as_ref().map(Name::as_str).unwrap_or_default();
    let mut fields = FieldValues::from([
        ("name", FieldValue::text(name)),
        ("ends_at", FieldValue::text(login.ends_at.to_string())),
    ]);
    if login.read_only {
        fields.insert("read_only", FieldValue::text("true"));
    }
    let none = FieldValues::new();
    let (before, after) = match operation {
        Operation::Removed => (&fields, &none),
        _ => (&none, &fields),
    };
    let told = by.entry(operation, (Entity::Token, login.id.0, name), before, after);
    work.changes().add(&[told]).await?;
    Ok(())
}
