//! Opaque secrets of sessions and tokens: made here, shown once, kept as their SHA-256 only.
//!
//! They are 256 bits of chance, so that a plain hash keeps them: there is nothing to guess.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// A fresh secret: 256 bits from the operating system, as 64 hexadecimal digits.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn fresh() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(digits(&bytes).into())
}

/// What is kept of a secret, in hexadecimal digits.
#[must_use]
pub fn secret_hash(secret: &SecretString) -> String {
    digest(secret.expose_secret())
}

/// A text's SHA-256, in hexadecimal digits.
pub(crate) fn digest(text: &str) -> String {
    digits(&Sha256::digest(text))
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 64);
        assert!(!format!("{one:?}").contains(one.expose_secret()));
    }

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-4's example.
        assert_eq!(
            secret_hash(&"abc".into()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
