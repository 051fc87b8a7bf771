//! The sections of the settings, a struct each.

use secrecy::SecretString;
use serde::Deserialize;

/// `AEDB__GENERAL__…`
#[derive(Debug, Deserialize)]
pub struct General {
    /// `ru` or `en`.
    pub language: String,
}

/// `AEDB__SERVER__…`
#[derive(Debug, Deserialize)]
pub struct Server {
    /// An address, or `localhost`.
    pub host: String,
    /// 0 lets the system choose.
    pub port: u16,
    /// Threads; 0 takes one for each core.
    pub workers: usize,
    /// Seconds.
    pub shutdown_s: u64,
    /// Whether TLS stands in front of it.
    pub behind_tls: bool,
    /// Networks of proxies whose `X-Forwarded-For` is believed, parted by commas.
    pub proxies: String,
    /// Other origins whose pages may ask the API with a token, parted by commas.
    pub cors_origins: String,
}

/// `AEDB__ACCESS__…`
#[derive(Debug, Deserialize)]
pub struct Access {
    /// Whether visitors may read the registry.
    pub anonymous_read: bool,
}

/// `AEDB__LOGIN__…`
#[derive(Debug, Deserialize)]
pub struct Login {
    /// Wrong passwords from one address in a minute.
    pub attempts_per_minute: u32,
    /// Minutes.
    pub session_idle_minutes: u32,
    /// Days.
    pub session_days: u32,
    /// Minutes.
    pub token_minutes: u32,
}

/// `AEDB__DATABASE__…`
#[derive(Debug, Deserialize)]
pub struct Database {
    /// May hold a password.
    pub url: SecretString,
    /// Connections that read.
    pub readers: u32,
    /// Connections that write.
    pub writers: u32,
    /// Milliseconds.
    pub wait_ms: u64,
    /// Milliseconds.
    pub lock_wait_ms: u64,
    /// Milliseconds.
    pub statement_ms: u64,
}

/// `AEDB__IMPORTS__…`
#[derive(Debug, Deserialize)]
pub struct Imports {
    /// Bytes.
    pub max_bytes: u64,
    /// Rows.
    pub max_rows: u32,
}

/// `AEDB__FILES__…`
#[derive(Debug, Deserialize)]
pub struct Files {
    /// A folder.
    pub root: String,
    /// Bytes of one file.
    pub max_bytes: u64,
    /// `AEDB__FILES__S3__…`
    pub s3: S3,
}

/// `AEDB__FILES__S3__…`
#[derive(Debug, Deserialize)]
pub struct S3 {
    /// An address by `http` or `https`.
    pub endpoint: String,
    /// Signed for.
    pub region: String,
    /// Empty: files are kept in the folder.
    pub bucket: String,
    /// A name.
    pub access_key_id: String,
    /// A secret.
    pub secret_access_key: SecretString,
    /// Whether the bucket stands in the path.
    pub path_style: bool,
}

/// `AEDB__LIBRARY__…`
#[derive(Debug, Deserialize)]
pub struct Library {
    /// Whether manuals that are links are fetched.
    pub fetch_links: bool,
    /// Networks that aren't in the open net and are fetched from, parted by commas.
    pub fetch_private_addresses: String,
}

/// `AEDB__PLANT__…`
#[derive(Debug, Deserialize)]
pub struct Plant {
    /// As in the IANA database; the server's own when it is empty.
    pub time_zone: String,
}

/// `AEDB__READINGS__…`
#[derive(Debug, Deserialize)]
pub struct Readings {
    /// Whether everybody may send them by the ancestor's path.
    pub open: bool,
    /// Days; 0 keeps them for ever.
    pub keep_days: u32,
}

/// `AEDB__ORIGINAL__…`
#[derive(Debug, Deserialize)]
pub struct Original {
    /// With the ancestor's data files; none when it is empty.
    pub data_folder: String,
}

/// `AEDB__DOCS__…`
#[derive(Debug, Deserialize)]
pub struct Docs {
    /// Whether they are shown.
    pub access: bool,
}

/// `AEDB__LOG__…`
#[derive(Debug, Deserialize)]
pub struct Log {
    /// A level, or levels by module.
    pub filter: String,
    /// `text` or `json`.
    pub format: String,
}
