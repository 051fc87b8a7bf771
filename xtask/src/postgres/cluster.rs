//! A throw-away PostgreSQL cluster on loopback, gone when dropped.
//!
//! PostgreSQL refuses to run as root, so root hands the data folder and the server to another user. The cluster has
//! one superuser role, `aedb`, trusted without a password on loopback only.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::User;

use super::binaries::Binaries;
use super::folder::TemporaryFolder;
use crate::process::Running;
use crate::{http, interrupt, say};

/// How long a new cluster may take to accept connections.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// Another program may take the free port between finding and using it.
const ATTEMPTS: usize = 3;

/// Whether commits wait for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// They don't: for tests, whose data nobody wants back.
    None,
    /// As in production: for measurements.
    Full,
}

/// The running cluster. Fields drop in this order: the server ends, its folder goes, then a download.
#[derive(Debug)]
pub(crate) struct Cluster {
    server: Running,
    port: u16,
    folder: TemporaryFolder,
    binaries: Binaries,
}

impl Cluster {
    /// Makes a cluster and waits until it accepts connections.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let binaries = Binaries::find_or_get()?;
        say::step(&format!(
            "PostgreSQL: starting a throw-away cluster with {}",
            binaries.folder().display()
        ));
        let begun = Instant::now();
        let folder = match durability {
            Durability::None => TemporaryFolder::create("aedb-pg")?,
            Durability::Full => TemporaryFolder::create_on_disk("aedb-pg")?,
        };
        let user = unprivileged_user()?;
        if let Some(user) = &user {
            folder.give_to(user.uid.as_raw(), user.gid.as_raw())?;
        }
        let maker = Maker {
            binaries: &binaries,
            folder: folder.path(),
            user: user.as_ref(),
        };
        maker.make_data(durability)?;
        let (server, port) = maker.start_server(durability)?;
        let cluster = Self {
            server,
            port,
            folder,
            binaries,
        };
        say::detail(&format!(
            "{} (process {}) after {}",
            cluster.url(),
            cluster.server.id(),
            say::duration(begun.elapsed())
        ));
        Ok(cluster)
    }

    /// The superuser's address of the database `postgres`.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    pub(crate) fn url_of(&self, database: &str) -> String {
        format!("postgres://aedb@127.0.0.1:{}/{database}", self.port)
    }

    /// One of PostgreSQL's client programs (`psql`, `pgbench`), set to connect to a database as the superuser.
    ///
    /// # Errors
    /// When the programs that were found don't include it: the npm package has the server only.
    pub(crate) fn client(&self, program: &str, database: &str) -> Result<Command> {
        let path = self.binaries.program(program);
        if !path.exists() {
            bail!(
                "{program} is missing; it comes with Debian's package: apt-get install postgresql"
            );
        }
        let mut command = Command::new(path);
        command
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", "aedb")
            .env("PGDATABASE", database)
            .stdin(Stdio::null());
        Ok(command)
    }

    /// What the server has logged so far.
    pub(crate) fn log(&self) -> Result<String> {
        std::fs::read_to_string(self.folder.path().join("log")).context("can't read the log")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.server.stop();
        say::detail("PostgreSQL is stopped and its folder removed");
    }
}

/// What it takes to make a cluster.
struct Maker<'a> {
    binaries: &'a Binaries,
    folder: &'a Path,
    user: Option<&'a User>,
}

impl Maker<'_> {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn make_data(&self, durability: Durability) -> Result<()> {
        // A real plant's base has a language's collation, which orders otherwise than bytes do; tests that passed
        // on bytes only would hide it. Servers built without ICU get what every server has.
        let russian = ["--locale-provider=icu", "--icu-locale=ru"];
        if self.initdb(durability, &russian)? {
            return Ok(());
        }
        say::detail("this PostgreSQL has no Russian collation; ordering by bytes");
        if self.data().exists() {
            std::fs::remove_dir_all(self.data()).context("can't empty the data folder")?;
        }
        if !self.initdb(durability, &[])? {
            bail!("initdb failed:\n{}", self.end_of_log());
        }
        Ok(())
    }

    fn initdb(&self, durability: Durability, locale: &[&str]) -> Result<bool> {
        let mut command = self.command("initdb")?;
        command
            .arg("--pgdata")
            .arg(self.data())
            .args(["--username=aedb", "--auth=trust", "--encoding=UTF8"])
            .args(["--locale=C", "--no-instructions"])
            .args(locale);
        if durability == Durability::None {
            command.arg("--no-sync");
        }
        Ok(Running::start(&mut command)?.wait()?.success())
    }

    fn start_server(&self, durability: Durability) -> Result<(Running, u16)> {
        for _ in 0..ATTEMPTS {
            let port = http::free_port()?;
            let mut command = self.command("postgres")?;
            command
                .arg("-D")
                .arg(self.data())
                .args(self.settings(port, durability));
            // SIGQUIT is PostgreSQL's immediate shutdown: nothing is worth writing out before the folder goes.
            let mut server = Running::start(&mut command)?.with_farewell(Signal::SIGQUIT);
            if self.wait_until_ready(&mut server)? {
                return Ok((server, port));
            }
            if !self.end_of_log().contains("in use") {
                break;
            }
        }
        bail!("PostgreSQL doesn't start:\n{}", self.end_of_log())
    }

    fn settings(&self, port: u16, durability: Durability) -> Vec<String> {
        let sockets = self.folder.display();
        let mut settings = vec![
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={sockets}"),
            "max_connections=400".to_owned(),
        ];
        if durability == Durability::None {
            settings.extend(
                ["fsync", "synchronous_commit", "full_page_writes"]
                    .map(|name| format!("{name}=off")),
            );
        }
        settings
            .into_iter()
            .flat_map(|setting| ["-c".to_owned(), setting])
            .collect()
    }

    /// False when the server ended instead.
    fn wait_until_ready(&self, server: &mut Running) -> Result<bool> {
        let begun = Instant::now();
        while begun.elapsed() < START_PATIENCE {
            if server.finished()?.is_some() {
                return Ok(false);
            }
            if self.says_ready() {
                return Ok(true);
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!(
            "PostgreSQL isn't ready after {}",
            say::duration(START_PATIENCE)
        )
    }

    /// The server writes its state into the eighth line of this file; `pg_ctl --wait` reads it there too.
    fn says_ready(&self) -> bool {
        std::fs::read_to_string(self.data().join("postmaster.pid")).is_ok_and(|text| {
            text.lines()
                .nth(7)
                .is_some_and(|state| state.trim() == "ready")
        })
    }

    /// One of PostgreSQL's programs, as the user and in the folder, writing to the log.
    fn command(&self, program: &str) -> Result<Command> {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .context("can't write the log")?;
        let errors = log.try_clone().context("can't write the log")?;
        let mut command = Command::new(self.binaries.program(program));
        command
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .env("LC_ALL", "C");
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_postgres_setting(name)) {
            command.env_remove(name);
        }
        if let Some(user) = self.user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        Ok(command)
    }

    fn end_of_log(&self) -> String {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// `PGDATA`, `PGPORT` and the like belong to somebody's other PostgreSQL.
fn is_postgres_setting(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| {
        name.strip_prefix("PG")
            .is_some_and(|rest| rest.chars().all(|letter| letter.is_ascii_uppercase()))
    })
}

/// Who runs the server when we are root; `None` when we aren't.
fn unprivileged_user() -> Result<Option<User>> {
    if !nix::unistd::geteuid().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name).context("can't look up users")? {
            return Ok(Some(user));
        }
    }
    bail!("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libpqs_own_variables_are_dropped() {
        assert!(is_postgres_setting(OsStr::new("PGDATA")));
        assert!(is_postgres_setting(OsStr::new("PGHOST")));
        assert!(!is_postgres_setting(OsStr::new("PAGER")));
        assert!(!is_postgres_setting(OsStr::new("PG_COLOR")));
    }
}
