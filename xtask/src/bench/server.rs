//! `aedb` under measurement: a process on a base of its own, quiet and on loopback.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::{self, Client};
use super::machine;
use crate::process::{self, Running};
use crate::{http, interrupt, repository};

/// Somebody who may write.
const EDITOR: &str = "bench@aedb.invalid";
const PASSWORD: &str = "three slow coils of copper";

/// The request by which the editor is given a token.
pub(super) fn login() -> Vec<u8> {
    let form = format!("username={EDITOR}&password={}", PASSWORD.replace(' ', "+"));
    client::post_form("/api/v1/token", &form)
}

const START_PATIENCE: Duration = Duration::from_secs(30);

/// The program and the base it works on.
#[derive(Clone, Debug)]
pub(super) struct Installation {
    pub(super) executable: PathBuf,
    pub(super) database_url: String,
}

impl Installation {
    pub(super) fn migrate(&self) -> Result<()> {
        process::run("aedb migrate", self.command().arg("migrate"))
    }

    /// Imports a sheet; says how long the whole command took.
    pub(super) fn import(&self, sheet: &Path) -> Result<Duration> {
        let begun = Instant::now();
        process::run(
            "aedb import drives",
            self.command().args(["import", "drives"]).arg(sheet),
        )?;
        Ok(begun.elapsed())
    }

    /// Adds somebody who may write, by whom [`Server::token`] is given.
    pub(super) fn add_editor(&self) -> Result<()> {
        let mut add = self.command();
        add.args(["user", "add", "--role", "editor", "--name", "Bench"])
            .args(["--email", EDITOR, "--password-stdin"]);
        process::run_with_input("aedb user add", &mut add, PASSWORD)
    }

    /// Starts the server and waits for its home page.
    pub(super) fn serve(&self) -> Result<Server> {
        let port = http::free_port()?;
        let mut command = self.command();
        command
            .arg("serve")
            .env("AEDB__SERVER__HOST", "127.0.0.1")
            .env("AEDB__SERVER__PORT", port.to_string());
        let begun = Instant::now();
        let mut running = Running::start(&mut command)?;
        while begun.elapsed() < START_PATIENCE {
            if http::status(port, "/") == Some(200) {
                return Ok(Server {
                    running,
                    port,
                    start: begun.elapsed(),
                });
            }
            if let Some(status) = running.finished()? {
                bail!("the server ended at once ({status})");
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_micros(500));
        }
        bail!("the server doesn't answer")
    }

    fn files(&self) -> PathBuf {
        self.executable.with_file_name("bench-files")
    }

    /// Removes what was uploaded.
    pub(super) fn remove_files(&self) -> Result<()> {
        Ok(std::fs::remove_dir_all(self.files())?)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .current_dir(repository::root())
            .env("AEDB__DATABASE__URL", &self.database_url)
            .env("AEDB__FILES__ROOT", self.files())
            // Right passwords aren't held up, but all come from one address at once.
            .env("AEDB__LOGIN__ATTEMPTS_PER_MINUTE", "1000000")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        // A server that writes to somebody's terminal is slowed down by it; a command's complaints are wanted.
        command.stderr(Stdio::null());
        command
    }
}

/// A running server; it ends when dropped.
#[derive(Debug)]
pub(super) struct Server {
    running: Running,
    pub(super) port: u16,
    /// From starting the process to the first 200.
    pub(super) start: Duration,
}

impl Server {
    /// Starts another program that serves on the port it is given as its first argument.
    pub(super) fn of(executable: &Path, argument: &str) -> Result<Self> {
        let port = http::free_port()?;
        let begun = Instant::now();
        let mut running = Running::start(
            Command::new(executable)
                .arg(port.to_string())
                .arg(argument)
                .stdout(Stdio::null()),
        )?;
        while http::status(port, "/") != Some(200) {
            if running.finished()?.is_some() || begun.elapsed() > START_PATIENCE {
                bail!("{} doesn't serve", executable.display());
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Self {
            running,
            port,
            start: begun.elapsed(),
        })
    }

    /// A token of the editor's.
    pub(super) fn token(&self) -> Result<String> {
        let mut client = Client::connect(self.port)?;
        let answer = client.send(&login())?;
        if answer.status != 200 {
            bail!("the login answered {}", answer.status);
        }
        let answer: serde_json::Value = serde_json::from_slice(answer.body)?;
        let token = answer["access_token"].as_str();
        Ok(token.context("a login without a token")?.to_owned())
    }

    /// Resident memory in MB: now, and at its highest.
    pub(super) fn memory_mb(&self) -> Result<(f64, f64)> {
        machine::memory_mb(self.running.id()).context("can't read the server's memory")
    }
}
