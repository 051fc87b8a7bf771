//! The program `aedb`: building it and finding what was built.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process::Running;
use crate::repository;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// One line of cargo's JSON messages; of all of them only the artifacts matter here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds `aedb` and says where it is; `None` when it doesn't compile (cargo has shown why).
pub(crate) fn build(profile: Profile) -> Result<Option<PathBuf>> {
    build_target("aedb", &["-p", "web", "--bin", "aedb"], profile)
}

/// Builds one executable, chosen by cargo's `selection` arguments.
pub(crate) fn build_target(
    name: &str,
    selection: &[&str],
    profile: Profile,
) -> Result<Option<PathBuf>> {
    let mut command = repository::cargo();
    command
        .arg("build")
        .args(selection)
        .arg("--message-format=json-render-diagnostics")
        .stdout(Stdio::piped());
    if profile == Profile::Release {
        command.arg("--release");
    }
    let mut cargo = Running::start(&mut command)?;
    let messages = cargo.take_stdout().context("cargo's output is missing")?;
    let wanted = name.to_owned();
    // Read beside the wait: hundreds of artifacts don't fit into a pipe.
    let reader = std::thread::spawn(move || {
        BufReader::new(messages)
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| executable_in(&line, &wanted))
            .last()
    });
    let status = cargo.wait()?;
    let executable = reader.join().ok().flatten();
    if !status.success() {
        return Ok(None);
    }
    executable
        .with_context(|| format!("cargo built {name} but didn't say where it is"))
        .map(Some)
}

fn executable_in(line: &str, name: &str) -> Option<PathBuf> {
    let message: Message = serde_json::from_str(line).ok()?;
    let is_it = message.reason == "compiler-artifact" && message.target?.name == name;
    message.executable.filter(|_| is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_executable_among_the_messages() {
        let built = r#"{"reason":"compiler-artifact","target":{"name":"aedb"},"executable":"target/debug/aedb"}"#;
        let library = r#"{"reason":"compiler-artifact","target":{"name":"web"},"executable":null}"#;
        let finished = r#"{"reason":"build-finished","success":true}"#;
        assert_eq!(
            executable_in(built, "aedb"),
            Some("target/debug/aedb".into())
        );
        assert_eq!(executable_in(library, "web"), None);
        assert_eq!(executable_in(finished, "aedb"), None);
    }
}
