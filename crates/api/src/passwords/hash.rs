//! A password's hash: argon2id in PHC notation.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error as HashError, Result as HashResult,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use secrecy::{ExposeSecret, SecretString};

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Compared with when there is no hash, so that it takes as long. Of which password it is nobody knows.
pub(super) const OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What hashes are made in, kept while others wait, so that 19 MiB aren't taken from the system and given back for each of them.
pub(super) type Memory = Vec<Block>;

/// A password, and how it is hashed.
#[derive(Debug)]
pub(super) struct Hashing {
    /// The password.
    pub(super) password: SecretString,
    /// A hash that is made in the same way, with the same salt.
    pub(super) like: PasswordHash,
}

/// How new hashes are made: with a salt of its own each.
pub(super) fn new_one() -> HashResult<PasswordHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(Salt::generate()),
        hash: Some(Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?),
    })
}

/// Makes the hash.
pub(super) fn made(hashing: &Hashing, memory: &mut Memory) -> HashResult<PasswordHash> {
    let like = &hashing.like;
    let (Some(salt), Some(hash)) = (&like.salt, &like.hash) else {
        return Err(HashError::EncodingInvalid);
    };
    let algorithm = Algorithm::try_from(like.algorithm.as_str())?;
    let version = like.version.ok_or(HashError::Version)?.try_into()?;
    let hasher = Argon2::new(algorithm, version, Params::try_from(like)?);
    memory.resize(hasher.params().block_count(), Block::new());
    let mut bytes = vec![0; hash.len()];
    let password = hashing.password.expose_secret().as_bytes();
    hasher.hash_password_into_with_memory(password, salt, &mut bytes, memory)?;
    Ok(PasswordHash {
        hash: Some(Output::new(&bytes)?),
        ..like.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str, like: &PasswordHash) -> Hashing {
        Hashing {
            password: password.into(),
            like: like.clone(),
        }
    }

    #[test]
    fn nobody_s_hash_costs_as_much_as_anybody_s() {
        let nobody_s = PasswordHash::new(OF_NOBODY).unwrap();
        let somebody_s = new_one().unwrap();
        assert_eq!(nobody_s.algorithm, somebody_s.algorithm);
        assert_eq!(nobody_s.version, somebody_s.version);
        assert_eq!(nobody_s.params, somebody_s.params);
        let lengths = |hash: &PasswordHash| {
            let (salt, output) = (hash.salt.unwrap(), hash.hash.unwrap());
            (salt.len(), output.len())
        };
        assert_eq!(lengths(&nobody_s), lengths(&somebody_s));
    }

    #[test]
    fn memory_that_was_used_changes_no_hash() {
        let mut memory = Memory::new();
        let like = [new_one(), new_one()].map(Result::unwrap);
        for (password, like) in [("one", &like[0]), ("other", &like[1]), ("third", &like[0])] {
            let fresh = made(&of(password, like), &mut Memory::new()).unwrap();
            assert_eq!(made(&of(password, like), &mut memory).unwrap(), fresh);
        }
    }
}
