//! The settings: `config/default.toml`, then the environment's file, then `AEDB__…` variables. Only this module reads the environment.

mod sections;

pub use sections::{
    Access, Database, Docs, Files, General, Imports, Library, Log, Login, Original, Plant,
    Readings, S3, Server,
};

use anyhow::{Context, Result, ensure};
use api::{language::Language, sheets::Limits, trust::Trust};
use config::{Config, Environment, File, FileFormat};
use ipnet::IpNet;
use jiff::{SignedDuration, tz::TimeZone};
use persistence::{DatabaseAddress, DatabaseSettings, FilesSettings, S3Settings};
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

const DEFAULTS: &str = include_str!("../../../config/default.toml");

/// All settings. Each field's variable is `AEDB__SECTION__FIELD`; the defaults and their reasons stand in `config/default.toml`.
#[derive(Debug, Deserialize)]
pub struct Settings {
    /// What has no section of its own.
    pub general: General,
    /// Where it listens.
    pub server: Server,
    /// Where the data lives.
    pub database: Database,
    /// What files are taken.
    pub imports: Imports,
    /// Where manuals' files are kept.
    pub files: Files,
    /// Where manuals come from.
    pub library: Library,
    /// Who may read.
    pub access: Access,
    /// How people come in.
    pub login: Login,
    /// Where the plant is.
    pub plant: Plant,
    /// What sensors tell.
    pub readings: Readings,
    /// What came from the ancestor.
    pub original: Original,
    /// The documents of the API.
    pub docs: Docs,
    /// The log.
    pub log: Log,
    /// Names that are set and not known here: misspelt, or of another version.
    #[serde(skip)]
    pub unknown: Vec<String>,
}

impl Settings {
    /// Gathers the settings; `file` goes before the environment's file.
    ///
    /// # Errors
    /// A file can't be read, a value is wrong, a name isn't known.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Ok(environment) = std::env::var("AEDB_ENV") {
            let plain = environment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            ensure!(plain, "AEDB_ENV must be letters and digits");
            builder = builder.add_source(
                File::with_name(&format!("config/{environment}")).format(FileFormat::Toml),
            );
        }
        if let Some(file) = file {
            builder = builder.add_source(File::from(file).format(FileFormat::Toml));
        }
        let variables = Environment::with_prefix("AEDB")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true);
        let gathered = builder
            .add_source(variables)
            .build()
            .context("the settings can't be read")?;
        let mut unknown = vec![];
        let heard = |path: serde_ignored::Path<'_>| unknown.push(path.to_string());
        let mut settings: Self =
            serde_ignored::deserialize(gathered, heard).context("a setting is wrong")?;
        settings.unknown = unknown;
        settings.checked()
    }

    fn checked(self) -> Result<Self> {
        ensure!(
            (1..=64).contains(&self.database.readers),
            "database.readers must be 1 to 64"
        );
        ensure!(
            (1..=64).contains(&self.database.writers),
            "database.writers must be 1 to 64"
        );
        ensure!(
            self.database.statement_ms > 0,
            "database.statement_ms must be above 0"
        );
        ensure!(
            ["text", "json"].contains(&self.log.format.as_str()),
            "log.format must be text or json"
        );
        ensure!(
            self.login.attempts_per_minute > 0,
            "login.attempts_per_minute must be above 0"
        );
        let lengths = [
            self.login.session_idle_minutes,
            self.login.session_days,
            self.login.token_minutes,
        ];
        ensure!(
            lengths.iter().all(|length| (1..=525_600).contains(length)),
            "login.session_idle_minutes, login.session_days and login.token_minutes must be 1 to 525600"
        );
        ensure!(
            !self.files.root.trim().is_empty() && self.files.max_bytes > 0,
            "files.root must name a folder, and files.max_bytes be above 0"
        );
        let s3 = &self.files.s3;
        let address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        ensure!(
            s3.bucket.is_empty() || address(&s3.endpoint),
            "files.s3.endpoint must be http://… or https://… when there is a bucket"
        );
        ensure!(
            self.readings.keep_days <= 36_500,
            "readings.keep_days must be 0 to 36500"
        );
        self.database()?;
        self.language()?;
        self.zone()?;
        self.trust()?;
        self.fetched_networks()?;
        self.cors_origins()?;
        Ok(self)
    }

    /// The database's settings.
    ///
    /// # Errors
    /// The address is neither an SQLite file nor a PostgreSQL server. It isn't shown: it may hold a password.
    pub fn database(&self) -> Result<DatabaseSettings> {
        let address = DatabaseAddress::parse(self.database.url.expose_secret()).context(
            "database.url must be sqlite:///absolute/path.db, sqlite://relative.db or postgres://…",
        )?;
        let milliseconds = Duration::from_millis;
        Ok(DatabaseSettings {
            address,
            readers: self.database.readers,
            writers: self.database.writers,
            wait: milliseconds(self.database.wait_ms),
            lock_wait: milliseconds(self.database.lock_wait_ms),
            statement_time: milliseconds(self.database.statement_ms),
        })
    }

    /// The language of those who name none.
    ///
    /// # Errors
    /// It isn't `ru` or `en`.
    pub fn language(&self) -> Result<Language> {
        Language::from_code(&self.general.language).context("general.language must be ru or en")
    }

    /// The plant's time zone.
    ///
    /// # Errors
    /// It isn't in the system's time zone database.
    pub fn zone(&self) -> Result<TimeZone> {
        match self.plant.time_zone.as_str() {
            "" => Ok(TimeZone::system()),
            name => TimeZone::get(name).with_context(|| {
                format!("plant.time_zone {name:?} isn't in the system's time zone database")
            }),
        }
    }

    /// Where the ancestor's data files lie, if they do.
    #[must_use]
    pub fn original_data(&self) -> Option<PathBuf> {
        let folder = &self.original.data_folder;
        (!folder.is_empty()).then(|| folder.into())
    }

    /// What is read of a sheet.
    #[must_use]
    pub fn sheet_limits(&self) -> Limits {
        Limits {
            max_rows: self.imports.max_rows,
            ..Limits::default()
        }
    }

    /// Where manuals' files are kept.
    #[must_use]
    pub fn files(&self) -> FilesSettings {
        let s3 = &self.files.s3;
        let bucket = S3Settings {
            endpoint: s3.endpoint.clone(),
            region: s3.region.clone(),
            bucket: s3.bucket.clone(),
            access_key_id: s3.access_key_id.clone(),
            secret_access_key: s3.secret_access_key.clone(),
            path_style: s3.path_style,
        };
        FilesSettings {
            root: self.files.root.clone().into(),
            s3: Some(bucket).filter(|bucket| !bucket.bucket.is_empty()),
        }
    }

    /// The address to listen at.
    ///
    /// # Errors
    /// It is no IP address.
    pub fn address(&self) -> Result<IpAddr> {
        match self.server.host.trim_matches(['[', ']']) {
            "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
            other => other
                .parse()
                .with_context(|| format!("server.host {other:?} is no IP address")),
        }
    }

    /// Whom the server believes, and for how long.
    ///
    /// # Errors
    /// A proxy is no network.
    pub fn trust(&self) -> Result<Trust> {
        let proxies = networks("server.proxies", &self.server.proxies)?;
        let minutes = |minutes: u32| SignedDuration::from_mins(minutes.into());
        Ok(Trust {
            anonymous_read: self.access.anonymous_read,
            attempts_per_minute: self.login.attempts_per_minute,
            session_idle: minutes(self.login.session_idle_minutes),
            session_length: SignedDuration::from_hours(24 * i64::from(self.login.session_days)),
            token_length: minutes(self.login.token_minutes),
            behind_tls: self.server.behind_tls,
            proxies,
        })
    }

    /// Private networks from which links are fetched all the same.
    ///
    /// # Errors
    /// One isn't a network.
    pub fn fetched_networks(&self) -> Result<Vec<IpNet>> {
        let networks = &self.library.fetch_private_addresses;
        self::networks("library.fetch_private_addresses", networks)
    }

    /// Other origins whose pages may ask the API.
    ///
    /// # Errors
    /// One isn't a scheme and a host: `*` is none.
    pub fn cors_origins(&self) -> Result<Vec<String>> {
        let origins = parted(&self.server.cors_origins).map(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            let good = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', '@']));
            ensure!(
                good,
                "server.cors_origins has {origin:?}: each must be like https://panel.plant.example"
            );
            Ok(origin.to_owned())
        });
        origins.collect()
    }

    /// Every value as it is in force, secrets masked, in TOML.
    #[must_use]
    pub fn masked(&self) -> String {
        let Self {
            general,
            server,
            database,
            imports,
            files,
            library,
            access,
            login,
            plant,
            readings,
            original,
            docs,
            log,
            unknown: _,
        } = self;
        format!(
            "[general]\nlanguage = {:?}\n\n[server]\nhost = {:?}\nport = {}\nworkers = {}\nshutdown_s = {}\n\
             behind_tls = {}\nproxies = {:?}\ncors_origins = {:?}\n\n\
             [database]\nurl = {:?}\nreaders = {}\nwriters = {}\nwait_ms = {}\nlock_wait_ms = {}\nstatement_ms = {}\n\n\
             [imports]\nmax_bytes = {}\nmax_rows = {}\n\n[files]\nroot = {:?}\nmax_bytes = {}\n\n\
             [files.s3]\nendpoint = {:?}\nregion = {:?}\nbucket = {:?}\naccess_key_id = {:?}\nsecret_access_key = {:?}\npath_style = {}\n\n[library]\nfetch_links = {}\nfetch_private_addresses = {:?}\n\n[access]\nanonymous_read = {}\n\n\
             [login]\nattempts_per_minute = {}\nsession_idle_minutes = {}\nsession_days = {}\ntoken_minutes = {}\n\n\
             [plant]\ntime_zone = {:?}\n\n[readings]\nopen = {}\nkeep_days = {}\n\n[original]\ndata_folder = {:?}\n\n[docs]\naccess = {}\n\n[log]\nfilter = {:?}\nformat = {:?}",
            general.language,
            server.host,
            server.port,
            server.workers,
            server.shutdown_s,
            server.behind_tls,
            server.proxies,
            server.cors_origins,
            masked(database.url.expose_secret()),
            database.readers,
            database.writers,
            database.wait_ms,
            database.lock_wait_ms,
            database.statement_ms,
            imports.max_bytes,
            imports.max_rows,
            files.root,
            files.max_bytes,
            files.s3.endpoint,
            files.s3.region,
            files.s3.bucket,
            files.s3.access_key_id,
            if files.s3.secret_access_key.expose_secret().is_empty() {
                ""
            } else {
                "***"
            },
            files.s3.path_style,
            library.fetch_links,
            library.fetch_private_addresses,
            access.anonymous_read,
            login.attempts_per_minute,
            login.session_idle_minutes,
            login.session_days,
            login.token_minutes,
            plant.time_zone,
            readings.open,
            readings.keep_days,
            original.data_folder,
            docs.access,
            log.filter,
            log.format,
        )
    }
}

/// The networks of a setting.
fn networks(setting: &str, list: &str) -> Result<Vec<IpNet>> {
    let networks = parted(list).map(|net| {
        let address = net.parse::<IpAddr>().map(IpNet::from);
        address
            .or_else(|_no_address| net.parse::<IpNet>())
            .with_context(|| format!("{setting} has {net:?}, which is no network"))
    });
    networks.collect()
}

/// The parts of a list, without empty ones.
fn parted(list: &str) -> impl Iterator<Item = &str> {
    list.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// An address without its password, wherever it may stand: before the host, or among the parameters.
fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "***".to_owned();
    };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    let (address, parameters) = rest
        .split_once('?')
        .map_or((rest, ""), |(address, parameters)| (address, parameters));
    let address = match address.rsplit_once('@') {
        Some((user, host)) => format!(
            "{}@{host}",
            user.split_once(':')
                .map_or(user.to_owned(), |(user, _)| format!("{user}:***"))
        ),
        None => address.to_owned(),
    };
    if parameters.is_empty() {
        format!("{scheme}://{address}")
    } else {
        format!("{scheme}://{address}?***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        assert_eq!(
            masked("postgres://me:secret@h:5432/d"),
            "postgres://me:***@h:5432/d"
        );
        assert_eq!(
            masked("postgres://me:se@cret@h/d?password=secret"),
            "postgres://me:***@h/d?***"
        );
        assert_eq!(masked("sqlite://data/aedb.db"), "sqlite://data/aedb.db");
        assert_eq!(masked("secret"), "***");
    }

    #[test]
    fn the_defaults_are_good() {
        let defaults = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()
            .unwrap();
        let settings: Settings = defaults.try_deserialize().unwrap();
        let settings = settings.checked().unwrap();
        assert!(settings.address().unwrap().is_loopback());
        assert_eq!(settings.cors_origins().unwrap(), Vec::<String>::new());
        assert!(!settings.masked().contains("***"));
    }

    #[test]
    fn what_is_believed_must_be_said_well() {
        let settings = || {
            let defaults = Config::builder()
                .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
                .build()
                .unwrap();
            defaults.try_deserialize::<Settings>().unwrap()
        };
        for (proxies, good) in [("", true), ("10.0.0.1, fd00::/8", true), ("proxy", false)] {
            let mut settings = settings();
            settings.server.proxies = proxies.to_owned();
            assert_eq!(settings.checked().is_ok(), good, "{proxies}");
        }
        for (origins, good) in [
            ("https://a.example, http://b.example:3000", true),
            ("*", false),
            ("https://*", false),
            ("a.example", false),
            ("https://a.example/path", false),
        ] {
            let mut settings = settings();
            settings.server.cors_origins = origins.to_owned();
            assert_eq!(settings.checked().is_ok(), good, "{origins}");
        }
    }
}
