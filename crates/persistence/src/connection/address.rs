//! Which database, and how it is used.

use secrecy::SecretString;
use std::{path::PathBuf, time::Duration};

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum DatabaseAddress {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server; the address may hold a password.
    Postgres(SecretString),
}

impl DatabaseAddress {
    /// Takes `sqlite:///absolute/path.db`, `sqlite://relative.db` or `postgres://…`.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Some(Self::Postgres(SecretString::from(address)));
        }
        let file = address.strip_prefix("sqlite://")?;
        let in_memory = file.is_empty() || file.contains(":memory:") || file.contains('?');
        (!in_memory).then(|| Self::Sqlite(PathBuf::from(file)))
    }
}

/// How connections are used. See `config/default.toml` for the defaults and their reasons.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// Where the data lives.
    pub address: DatabaseAddress,
    /// Connections that read.
    pub readers: u32,
    /// Connections that write; SQLite always has one.
    pub writers: u32,
    /// How long a request waits for its turn at most.
    pub wait: Duration,
    /// How long a statement waits for a lock at most.
    pub lock_wait: Duration,
    /// How long a statement runs at most (PostgreSQL).
    pub statement_time: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_a_file_or_a_server() {
        let file = |address| match DatabaseAddress::parse(address) {
            Some(DatabaseAddress::Sqlite(file)) => Some(file.to_string_lossy().into_owned()),
            _ => None,
        };
        assert_eq!(
            file("sqlite:///var/aedb.db").as_deref(),
            Some("/var/aedb.db")
        );
        assert_eq!(
            file("sqlite://data/aedb.db").as_deref(),
            Some("data/aedb.db")
        );
        assert!(matches!(
            DatabaseAddress::parse("postgres://h/d"),
            Some(DatabaseAddress::Postgres(_))
        ));
        for wrong in [
            "",
            "aedb.db",
            "mysql://h/d",
            "sqlite://",
            "sqlite://:memory:",
        ] {
            assert!(DatabaseAddress::parse(wrong).is_none(), "{wrong}");
        }
    }
}
