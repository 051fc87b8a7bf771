//! The program `aedb`: building it and finding what was built.

use std::collections::HashMap;
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
    let built = build_all(&["aedb"], &["-p", "web", "--bin", "aedb"], profile)?;
    Ok(built.and_then(|executables| executables.into_iter().next()))
}

/// Builds executables, chosen by cargo's `selection` arguments, and says where those called `names` are.
pub(crate) fn build_all(
    names: &[&str],
    selection: &[&str],
    profile: Profile,
) -> Result<Option<Vec<PathBuf>>> {
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
    // Read beside the wait: hundreds of artifacts don't fit into a pipe.
    let reader = std::thread::spawn(move || {
        BufReader::new(messages)
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| executable_in(&line))
            .collect::<HashMap<String, PathBuf>>()
    });
    let status = cargo.wait()?;
    let executables = reader.join().unwrap_or_default();
    if !status.success() {
        return Ok(None);
    }
    names
        .iter()
        .map(|name| {
            let executable = executables.get(*name).cloned();
            executable.with_context(|| format!("cargo built {name} but didn't say where it is"))
        })
        .collect::<Result<Vec<PathBuf>>>()
        .map(Some)
}

/// The name and place of the executable that a message of cargo's tells of.
fn executable_in(line: &str) -> Option<(String, PathBuf)> {
    let message: Message = serde_json::from_str(line).ok()?;
    if message.reason != "compiler-artifact" {
        return None;
    }
    Some((message.target?.name, message.executable?))
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
            executable_in(built),
            Some(("aedb".to_owned(), "target/debug/aedb".into()))
        );
        assert_eq!(executable_in(library), None);
        assert_eq!(executable_in(finished), None);
    }
}
