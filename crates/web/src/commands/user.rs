//! `aedb user add|list|disable|enable|password`: people, without a page. It makes the first admin.

use super::{Base, Format, tell};
use anyhow::{Context, Result, bail};
use api::operations::people::{NewPerson, add, disable, enable, set_password};
use api::operations::{Refusal, Refused};
use api::passwords::Passwords;
use clap::{Args, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser};
use domain::{Email, Name, PageRequest, Problem, Role, User};
use persistence::{Area, UnitOfWork};
use secrecy::{ExposeSecret, SecretString};
use std::io::{IsTerminal, Read, stdin};

/// What is read of standard input at most: more than any password that is taken.
const MOST_BYTES: u64 = 64 * 1_024;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add somebody. Asks for the password without showing it, unless it comes by standard input.
    Add {
        #[command(flatten)]
        who: Who,
        /// What they are called.
        #[arg(long)]
        name: String,
        /// What they are to AEDB.
        #[arg(long, value_parser = role())]
        role: Role,
        #[command(flatten)]
        password: Source,
    },
    /// Show everybody, disabled people too.
    List,
    /// Let somebody in no more, at once wherever they are logged in.
    Disable(Who),
    /// Let somebody in again.
    Enable(Who),
    /// Set somebody's password; they are logged out everywhere.
    Password {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        password: Source,
    },
}

#[derive(Debug, Args)]
pub(super) struct Who {
    /// The e-mail address by which they are known.
    #[arg(long)]
    email: String,
}

#[derive(Debug, Args)]
pub(super) struct Source {
    /// Take the password from standard input; a line break at its end is no part of it.
    #[arg(long)]
    password_stdin: bool,
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .try_map(|word| Role::from_word(&word).ok_or("no role"))
}

pub(super) async fn run(base: Base<'_>, command: Command, format: Format) -> Result<()> {
    let done = match command {
        Command::List => return list(&base, format).await,
        Command::Add {
            who,
            name,
            role,
            password,
        } => {
            let new = NewPerson {
                email: who.parse().map_err(|refused| base.told(refused))?,
                name: at("/name", Name::parse(&name)).map_err(|refused| base.told(refused))?,
                role,
            };
            let password = password.read()?;
            added(&base, new, password).await
        }
        Command::Password { who, password } => {
            let before = found(&base, &who).await;
            let before = before.map_err(|refused| base.told(refused))?;
            let password = password.read()?;
            with_password(&base, &before, password).await
        }
        Command::Disable(who) => switched(&base, &who, false).await,
        Command::Enable(who) => switched(&base, &who, true).await,
    };
    let user = done.map_err(|refused| base.told(refused))?;
    tell::result(&match format {
        Format::Json => json(&user).to_string(),
        Format::Text => line(&user),
    })
}

impl Who {
    fn parse(&self) -> Result<Email, Refused> {
        at("/email", Email::parse(&self.email))
    }
}

fn at<T>(pointer: &str, parsed: Result<T, Problem>) -> Result<T, Refused> {
    parsed.map_err(|problem| Refusal::invalid(problem.at(pointer)))
}

impl Source {
    fn read(&self) -> Result<SecretString> {
        if !self.password_stdin {
            return asked();
        }
        let mut bytes = vec![];
        stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
        // What was wrong with it isn't told: that would show a part of it.
        let text = String::from_utf8(bytes).ok();
        let text: SecretString = text.context("the password isn't UTF-8")?.into();
        let password = text.expose_secret();
        let password = password.strip_suffix('\n').unwrap_or(password);
        let password = password.strip_suffix('\r').unwrap_or(password);
        Ok(password.into())
    }
}

/// Asks a person at a terminal, twice, without showing what is typed.
fn asked() -> Result<SecretString> {
    if !stdin().is_terminal() {
        bail!("no password: give --password-stdin, or run this at a terminal");
    }
    let first: SecretString = rpassword::prompt_password("Password: ")?.into();
    let second: SecretString = rpassword::prompt_password("The same again: ")?.into();
    if first.expose_secret() != second.expose_secret() {
        bail!("these are two different passwords");
    }
    Ok(first)
}

async fn added(base: &Base<'_>, new: NewPerson, password: SecretString) -> Result<User, Refused> {
    let accepted = Passwords::default()
        .accept(password, &new.name, &new.email)
        .await?;
    let mut work = base.store.begin(Area::People).await?;
    let user = add(&mut *work, &base.by(), new, Some(&accepted)).await?;
    work.commit().await?;
    Ok(user)
}

async fn with_password(
    base: &Base<'_>,
    before: &User,
    password: SecretString,
) -> Result<User, Refused> {
    let accepted = Passwords::default()
        .accept(password, &before.name, &before.email)
        .await?;
    let mut work = base.store.begin(Area::People).await?;
    let user = set_password(&mut *work, &base.by(), before.id, &accepted).await?;
    work.commit().await?;
    Ok(user)
}

async fn switched(base: &Base<'_>, who: &Who, on: bool) -> Result<User, Refused> {
    let id = found(base, who).await?.id;
    let mut work = base.store.begin(Area::People).await?;
    let user = if on {
        enable(&mut *work, &base.by(), id).await?
    } else {
        disable(&mut *work, &base.by(), id).await?
    };
    work.commit().await?;
    Ok(user)
}

async fn found(base: &Base<'_>, who: &Who) -> Result<User, Refused> {
    let email = who.parse()?;
    let mut work = base.store.read(Area::People).await?;
    let found = work.users().find_by_email(&email).await?;
    found.ok_or_else(|| Refusal::invalid(Problem::Missing.at("/email")))
}

async fn list(base: &Base<'_>, format: Format) -> Result<()> {
    let mut work = base.store.read(Area::People).await?;
    let people = everybody(&mut *work).await?;
    if format == Format::Json {
        let items: Vec<_> = people.iter().map(json).collect();
        return tell::result(&serde_json::json!({ "items": items }).to_string());
    }
    for user in &people {
        tell::result(&line(user))?;
    }
    if people.is_empty() {
        tell::aside("nobody yet: `aedb user add` adds the first");
    }
    Ok(())
}

async fn everybody(work: &mut dyn UnitOfWork) -> Result<Vec<User>> {
    let first = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    let (mut people, mut page) = (vec![], first.clone());
    loop {
        let listed = work.users().list(&page).await?;
        people.extend(listed.items);
        match listed.next {
            Some(position) => page = first.clone().after(position),
            None => return Ok(people),
        }
    }
}

fn json(user: &User) -> serde_json::Value {
    serde_json::json!({
        "id": user.id, "name": user.name, "email": user.email, "role": user.role,
        "disabled_at": user.disabled_at, "created_at": user.created_at, "updated_at": user.updated_at,
    })
}

fn line(user: &User) -> String {
    let disabled = if user.is_enabled() { "" } else { ", disabled" };
    format!(
        "{} {} <{}>, {}{disabled}",
        user.id.0,
        user.name,
        user.email,
        user.role.as_str()
    )
}
