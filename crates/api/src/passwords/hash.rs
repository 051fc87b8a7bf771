//! A password's hash: argon2id in PHC notation.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error as HashError, Result as HashResult,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Compared with when there is no hash, so that it takes as long. Of which password it is nobody knows.
pub(super) const OF_NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                                    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What a thread hashes in, kept while jobs wait, so that 19 MiB aren't taken from the system and given back for each of them.
pub(super) type Memory = Vec<Block>;

/// A password's hash with a new salt.
pub(super) fn hash(password: &[u8], memory: &mut Memory) -> HashResult<PasswordHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let kept_params = ParamsString::try_from(&params)?;
    let salt = Salt::generate();
    let hasher = Argon2::new(algorithm, version, params);
    let output = output(&hasher, password, &salt, Params::DEFAULT_OUTPUT_LEN, memory)?;
    Ok(PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: kept_params,
        salt: Some(salt),
        hash: Some(output),
    })
}

/// Whether this is the password with that hash, whatever it was made with.
pub(super) fn is_of(password: &[u8], kept: &PasswordHash, memory: &mut Memory) -> HashResult<bool> {
    let (Some(salt), Some(hash)) = (&kept.salt, &kept.hash) else {
        return Err(HashError::EncodingInvalid);
    };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str())?;
    let version = kept.version.ok_or(HashError::Version)?.try_into()?;
    let hasher = Argon2::new(algorithm, version, Params::try_from(kept)?);
    // Outputs are compared in a time that doesn't tell where they differ.
    Ok(output(&hasher, password, salt, hash.len(), memory)? == *hash)
}

fn output(
    hasher: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    length: usize,
    memory: &mut Memory,
) -> HashResult<Output> {
    memory.resize(hasher.params().block_count(), Block::new());
    let mut bytes = vec![0; length];
    hasher.hash_password_into_with_memory(password, salt, &mut bytes, memory)?;
    Ok(Output::new(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_s_hash_costs_as_much_as_anybody_s() {
        let nobody_s = PasswordHash::new(OF_NOBODY).unwrap();
        let somebody_s = hash(b"x", &mut Memory::new()).unwrap();
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
        let kept = [hash(b"one", &mut memory), hash(b"other", &mut memory)].map(Result::unwrap);
        for (password, own) in [(b"one".as_slice(), 0), (b"other", 1), (b"third", 2)] {
            for (index, kept) in kept.iter().enumerate() {
                let fresh = is_of(password, kept, &mut Memory::new()).unwrap();
                assert_eq!(fresh, index == own);
                assert_eq!(is_of(password, kept, &mut memory).unwrap(), fresh);
            }
        }
    }
}
