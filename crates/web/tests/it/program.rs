//! The program `aedb` itself, as a process.

use crate::harness::{Base, GENEROUS};
use serde_json::Value;
use std::{
    io::{Seek, Write},
    net::SocketAddr,
    process::{Output, Stdio},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
};

impl Base {
    /// The program with this base, to be run in the test's folder.
    pub(crate) fn aedb(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aedb"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AEDB")) {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("AEDB__DATABASE__URL", &self.url)
            .env("AEDB__GENERAL__LANGUAGE", "en")
            .env("AEDB__SERVER__PORT", "0")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs the program to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        ended(self.aedb(arguments)).await
    }

    /// Runs the program to its end, with something to read.
    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input).unwrap();
        file.rewind().unwrap();
        let mut command = self.aedb(arguments);
        command.stdin(Stdio::from(file));
        ended(command).await
    }

    /// Puts a file into the test's folder.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.join(name), bytes).unwrap();
    }
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) told: String,
}

/// Runs a command to its end.
pub(crate) async fn ended(mut command: Command) -> Ran {
    let output = tokio::time::timeout(3 * GENEROUS, command.output()).await;
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("the program hangs").unwrap();
    Ran {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        told: String::from_utf8(stderr).unwrap(),
    }
}

impl Ran {
    /// Sees to its exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{} {}", self.out, self.told);
        self
    }

    /// Its result for machines.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|failure| panic!("{failure} in {:?}", self.out))
    }
}

/// `aedb serve` as a process.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    log: tokio::task::JoinHandle<String>,
}

impl Serving {
    /// Starts it and waits until it tells where it listens.
    pub(crate) async fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = tokio::time::timeout(GENEROUS, async {
            loop {
                let mut line = String::new();
                assert!(
                    lines.read_line(&mut line).await.unwrap() > 0,
                    "it ended: {seen}"
                );
                seen += &line;
                if let Some((_, address)) = line.trim().rsplit_once("http://") {
                    break address.parse().unwrap();
                }
            }
        });
        let address = address.await.expect("it doesn't start");
        let log = tokio::spawn(async move {
            drop(lines.read_to_string(&mut seen).await);
            seen
        });
        Self {
            child,
            address,
            log,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = nix::unistd::Pid::from_raw(self.child.id().unwrap().try_into().unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
    }

    /// Waits for its end; tells the exit code and the log.
    pub(crate) async fn ended(mut self) -> (Option<i32>, String) {
        let status = tokio::time::timeout(GENEROUS, self.child.wait()).await;
        let code = status.expect("it doesn't end").unwrap().code();
        (code, self.log.await.unwrap())
    }
}
