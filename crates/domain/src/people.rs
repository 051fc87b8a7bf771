//! The people who use AEDB: what each is called, by which e-mail address they are known, and what they are to it.
//!
//! Passwords and other secrets are no part of a person here, so that nothing that shows a person can show one.

use crate::{name::Name, problem::Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A person's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

/// What a person is to AEDB. [`crate::access::may`] says what that allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Keeps the registry.
    Editor,
    /// Will move what is in stock; reads until then.
    Storekeeper,
    /// Does everything.
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Storekeeper, Self::Admin];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Storekeeper => "storekeeper",
            Self::Admin => "admin",
        }
    }

    /// The role that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// An e-mail address as typed, without white space at its ends: 3 to 254 characters (RFC 5321, 4.5.3.1.3, less the
/// angle brackets), one `@` with something on both sides, no white space and no control characters. Whether mail
/// arrives there nobody checks: it is what a person is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 254;

    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`], [`Problem::ControlCharacter`] or [`Problem::NotAnEmail`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(Problem::Empty);
        }
        if text.chars().count() > Self::LIMIT {
            return Err(Problem::TooLong { limit: Self::LIMIT });
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::ControlCharacter);
        }
        let (before, after) = text.split_once('@').ok_or(Problem::NotAnEmail)?;
        let fits = !before.is_empty() && !after.is_empty() && !after.contains('@');
        if !fits || text.chars().any(char::is_whitespace) {
            return Err(Problem::NotAnEmail);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes it this one and no other: the address in small letters. Two people never have the same.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A person who may log in, or once might.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: Name,
    /// By which they are known.
    pub email: Email,
    /// What they are to AEDB.
    pub role: Role,
    /// Since when they may no longer come in.
    pub disabled_at: Option<Timestamp>,
    /// What came after this is new to them; nobody knows before their first visit has ended.
    pub new_since: Option<Timestamp>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When anything of this was changed last.
    pub updated_at: Timestamp,
}

impl User {
    /// Whether they may come in.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether they may come in and do everything.
    #[must_use]
    pub fn is_acting_admin(&self) -> bool {
        self.is_enabled() && self.role == Role::Admin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_one_role() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("root"), None);
    }

    #[test]
    fn an_address_is_kept_as_typed_and_known_in_small_letters() {
        let email = Email::parse(" Anna.Петрова@Завод.example \n").unwrap();
        assert_eq!(email.as_str(), "Anna.Петрова@Завод.example");
        assert_eq!(email.key(), "anna.петрова@завод.example");
        assert_eq!(Email::parse("a@b").unwrap().as_str(), "a@b");
    }

    #[test]
    fn wrong_addresses_are_refused_with_the_reason() {
        for wrong in [
            "ab",
            "@b",
            "a@",
            "@",
            "a@b@c",
            "a b@c",
            "a@b c",
            "a\u{a0}b@c",
        ] {
            assert_eq!(Email::parse(wrong), Err(Problem::NotAnEmail), "{wrong:?}");
        }
        assert_eq!(Email::parse(" \t "), Err(Problem::Empty));
        assert_eq!(Email::parse("a\0@b"), Err(Problem::ControlCharacter));
        let of_length = |characters: usize| format!("{}@b", "я".repeat(characters - 2));
        assert!(Email::parse(&of_length(254)).is_ok());
        assert_eq!(
            Email::parse(&of_length(255)),
            Err(Problem::TooLong { limit: 254 })
        );
    }
}
