//! Passwords: how good one must be, how it is kept, and how it is compared.
//!
//! Kept as argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, two passes, one lane), in PHC
//! notation. That costs tens of milliseconds and 19 MiB each time, so that few are made at once, by processes that stand back.

mod child;
mod hash;
mod precedence;
mod strength;
mod threads;

use crate::operations::{Refusal, Refused, Result};
use argon2::password_hash::phc::PasswordHash;
pub use child::{COMMAND, hash_for_another};
use domain::{Email, Name, Problem};
use hash::Hashing;
pub use precedence::Answering;
use secrecy::{ExposeSecret, SecretString};
use std::{error::Error, path::PathBuf};
use strength::MOST_BYTES;
use threads::Threads;
pub use threads::Turn;
use unicode_normalization::UnicodeNormalization;

/// The hash of a password that was good enough: only [`Passwords::accept`] makes one.
#[derive(Debug, Clone)]
pub struct AcceptedPassword(SecretString);

impl AcceptedPassword {
    /// The hash, to be kept.
    #[must_use]
    pub fn hash(&self) -> &SecretString {
        &self.0
    }
}

/// Makes and compares hashes, a bounded number at once.
#[derive(Debug, Clone)]
pub struct Passwords(Threads);

impl Default for Passwords {
    /// Hashes are made in this process.
    fn default() -> Self {
        Self(Threads::new(None))
    }
}

impl Passwords {
    /// Hashes are made by processes of this program, which has the hidden command [`COMMAND`].
    #[must_use]
    pub fn by(program: PathBuf) -> Self {
        Self(Threads::new(Some(program)))
    }

    /// Whoever is being answered goes before who waits for a hash, until the given is dropped.
    #[must_use]
    pub fn answering(&self) -> Answering {
        self.0.answering()
    }

    /// Sees whether a password is good enough for this person, and hashes it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/password` with the reason.
    pub async fn accept(
        &self,
        password: SecretString,
        name: &Name,
        email: &Email,
    ) -> Result<AcceptedPassword> {
        let own = strength::own_words(name, email);
        let seen = tokio::task::spawn_blocking(move || {
            let password = composed(&password);
            strength::good_enough(password.expose_secret(), &own)?;
            Ok(password)
        });
        let password = seen.await.map_err(failed)?;
        let password =
            password.map_err(|problem: Problem| Refusal::invalid(problem.at("/password")))?;
        let like = hash::new_one().map_err(failed)?;
        let turn = self.turn().await?;
        let hash = turn.made(Hashing { password, like }).await?;
        Ok(AcceptedPassword(hash.to_string().into()))
    }

    /// Waits for a turn, before anything else is done for a login: many that come at once don't ask the database at once.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when too many wait, or it takes too long.
    pub async fn turn(&self) -> Result<Turn<'_>> {
        self.0.turn().await
    }
}

impl Turn<'_> {
    /// Whether this is the password with that hash. Without a hash it isn't, and that takes as long to tell.
    ///
    /// # Errors
    /// What is kept is no hash.
    pub async fn verify(&self, password: SecretString, hash: Option<SecretString>) -> Result<bool> {
        let password = composed(&password);
        let is_short = password.expose_secret().len() <= MOST_BYTES;
        let known = hash.as_ref().filter(|_| is_short);
        let kept = known.map_or(hash::OF_NOBODY, |hash| hash.expose_secret());
        let kept = PasswordHash::new(kept).map_err(failed)?;
        let like = kept.clone();
        let made = self.made(Hashing { password, like }).await?;
        // Outputs are compared in a time that doesn't tell where they differ.
        Ok(made == kept && known.is_some())
    }
}

/// The same letters in the same code points, whichever system they were typed on (NFC): `й` may come as one or as two.
fn composed(password: &SecretString) -> SecretString {
    // What is too long isn't a password anyway, and nobody shall wait for it.
    let text = password.expose_secret();
    if text.len() > 4 * MOST_BYTES {
        return text.into();
    }
    text.nfc().collect::<String>().into()
}

fn failed(failure: impl Error + Send + Sync + 'static) -> Refused {
    Refused::Store(persistence::Error::Unexpected(failure.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> (Name, Email) {
        (
            Name::parse("Анна Петрова").unwrap(),
            Email::parse("a.petrova@steelworks.example").unwrap(),
        )
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let (name, email) = anna();
        let good = || SecretString::from("лошадь батарея скрепка");
        let accepted = passwords.accept(good(), &name, &email).await.unwrap();
        let hash = accepted.hash().clone();
        assert!(
            hash.expose_secret()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert!(!format!("{accepted:?}").contains("argon2"));
        let again = passwords.accept(good(), &name, &email).await.unwrap();
        assert_ne!(
            again.hash().expose_secret(),
            hash.expose_secret(),
            "each has its own salt"
        );
        let turn = passwords.turn().await.unwrap();
        assert!(turn.verify(good(), Some(hash.clone())).await.unwrap());
        let composed = "чайный йогурт ёлки".into();
        let accepted = passwords.accept(composed, &name, &email).await.unwrap();
        let in_parts = "чаи\u{306}ныи\u{306} и\u{306}огурт е\u{308}лки".into();
        let hash_of_it = Some(accepted.hash().clone());
        assert!(turn.verify(in_parts, hash_of_it).await.unwrap());
        for other in ["лошадь батарея скрепкА", "", &"x".repeat(2_000)] {
            let verified = turn.verify(other.into(), Some(hash.clone())).await;
            assert!(!verified.unwrap(), "{other}");
        }
        assert!(!turn.verify(good(), None).await.unwrap());
        let broken = turn.verify(good(), Some("plain text".into())).await;
        assert!(matches!(broken, Err(Refused::Store(_))), "{broken:?}");
    }
}
