//! Adding, changing, disabling people, and setting their passwords.
//!
//! There is always somebody who may do everything: the last enabled admin can't be disabled or given another role.

use super::{By, Refusal, Refused, Result, user_fields};
use crate::passwords::AcceptedPassword;
use domain::change::{FieldValue, FieldValues};
use domain::{
    Email, Entity, FieldChange, Name, NewChange, Operation, Permission, Problem, Role, User, UserId,
};
use persistence::{NewUser, UnitOfWork};

/// What can be told of somebody who is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// What they are called.
    pub name: Name,
    /// By which they are known.
    pub email: Email,
    /// What they are to AEDB.
    pub role: Role,
}

/// What is to become different of somebody; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// What they are called.
    pub name: Option<Name>,
    /// By which they are known.
    pub email: Option<Email>,
    /// What they are to AEDB.
    pub role: Option<Role>,
}

/// Adds somebody. Without a password they can't log in by one until it is set.
///
/// # Errors
/// [`Refusal::Invalid`] at `/email` when the address is known.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    new: NewPerson,
    password: Option<&AcceptedPassword>,
) -> Result<User> {
    by.must(Permission::ManagePeople)?;
    let new = NewUser {
        name: new.name,
        email: new.email,
        role: new.role,
        password_hash: password.map(|password| password.hash().clone()),
    };
    let added = work.users().add(&new, by.at).await;
    let added = added.map_err(|failure| Refused::from(failure).name_taken_at("/email"))?;
    let told = entry(by, Operation::Added, None, &added);
    work.changes().add(&[told]).await?;
    Ok(added)
}

/// Gives somebody another name, address or role.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Invalid`] at `/email` for another's address; [`Refusal::LastAdmin`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: UserId,
    change: PersonChange,
) -> Result<User> {
    let only_the_name = change.email.is_none() && change.role.is_none();
    by.must(reaching(by, id, only_the_name))?;
    let may_demote = change.role.is_some_and(|role| role != Role::Admin);
    let before = if may_demote {
        held_but_not_the_last_admin(work, id).await?
    } else {
        held(work, id).await?
    };
    let after = User {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        email: change.email.unwrap_or_else(|| before.email.clone()),
        role: change.role.unwrap_or(before.role),
        ..before.clone()
    };
    if after.email.key() != before.email.key() {
        let known = work.users().find_by_email(&after.email).await?;
        if known.is_some() {
            return Err(Refusal::invalid(Problem::Taken.at("/email")));
        }
    }
    write(work, by, before, after).await
}

/// Lets somebody in no more: at once, wherever they are logged in.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::LastAdmin`].
pub async fn disable(work: &mut dyn UnitOfWork, by: &By, id: UserId) -> Result<User> {
    by.must(Permission::ManagePeople)?;
    let before = held_but_not_the_last_admin(work, id).await?;
    let after = User {
        disabled_at: before.disabled_at.or(Some(by.at)),
        ..before.clone()
    };
    work.logins().end_all(id).await?;
    write(work, by, before, after).await
}

/// Lets somebody in again, with the password they had.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn enable(work: &mut dyn UnitOfWork, by: &By, id: UserId) -> Result<User> {
    by.must(Permission::ManagePeople)?;
    let before = held(work, id).await?;
    let after = User {
        disabled_at: None,
        ..before.clone()
    };
    write(work, by, before, after).await
}

/// Gives somebody another password, and ends their logins: whoever knew the old one is out.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn set_password(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: UserId,
    password: &AcceptedPassword,
) -> Result<User> {
    by.must(reaching(by, id, true))?;
    let user = held(work, id).await?;
    work.users()
        .set_password(id, password.hash(), by.at)
        .await?;
    work.logins().end_all(id).await?;
    let mut told = entry(by, Operation::Changed, Some(&user), &user);
    let set = FieldChange {
        from: None,
        to: Some(FieldValue::text("***")),
    };
    told.fields.insert("password".to_owned(), set);
    work.changes().add(&[told]).await?;
    Ok(User {
        updated_at: by.at,
        ..user
    })
}

/// What it takes to change somebody: one's own name and password are one's own.
fn reaching(by: &By, id: UserId, is_own_matter: bool) -> Permission {
    if is_own_matter && by.who.user() == Some(id) {
        Permission::ChangeOneself
    } else {
        Permission::ManagePeople
    }
}

async fn held(work: &mut dyn UnitOfWork, id: UserId) -> Result<User> {
    let held = work.users().hold(id).await?;
    Ok(held.ok_or(Refusal::NotFound)?)
}

/// Somebody who may be taken away as an admin, if they are one. The admins are held first: see
/// [`persistence::UserRepository::hold_admins`].
async fn held_but_not_the_last_admin(work: &mut dyn UnitOfWork, id: UserId) -> Result<User> {
    let admins = work.users().hold_admins().await?;
    let user = held(work, id).await?;
    if user.is_acting_admin() && admins < 2 {
        return Err(Refusal::LastAdmin.into());
    }
    Ok(user)
}

/// Writes what differs, if anything does, with its entry in the history.
async fn write(work: &mut dyn UnitOfWork, by: &By, before: User, after: User) -> Result<User> {
    if after == before {
        return Ok(before);
    }
    let changed = work.users().change(&after, by.at).await;
    let changed = changed.map_err(|failure| Refused::from(failure).name_taken_at("/email"))?;
    let changed = changed.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Changed, Some(&before), &changed);
    work.changes().add(&[told]).await?;
    Ok(changed)
}

fn entry(by: &By, operation: Operation, before: Option<&User>, after: &User) -> NewChange {
    let subject = (Entity::User, after.id.0, after.name.as_str());
    let before = before.map_or_else(FieldValues::new, user_fields);
    by.entry(operation, subject, &before, &user_fields(after))
}
