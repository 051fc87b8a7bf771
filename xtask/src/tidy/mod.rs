//! `cargo xtask tidy`: what the compiler can't check, one file for each subject.
//!
//! Each complaint names a file, a line and what to do about it.

mod documents;
mod migrations;
mod sources;
mod texts;
mod translations;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{process, repository, say};

/// A file of the checkout, with its path relative to the root (always with `/`).
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn has_ending(&self, ending: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, found)| found == ending)
    }

    /// Integration tests and what they need, where several rules don't hold.
    pub(super) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests")
    }

    /// The lines with their numbers, counted from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// `path:line: what is wrong; what to do`.
pub(super) fn complaint(path: &str, line: usize, text: &str) -> String {
    format!("{path}:{line}: {text}")
}

pub(crate) fn run() -> Result<()> {
    let files = files(&repository::root())?;
    let complaints: Vec<String> = [
        migrations::check,
        sources::check,
        texts::check,
        translations::check,
        documents::check,
    ]
    .iter()
    .flat_map(|check| check(&files))
    .collect();
    for complaint in &complaints {
        say::bad(complaint);
    }
    if !complaints.is_empty() {
        bail!("{} things to tidy up", complaints.len());
    }
    say::detail(&format!("{} files are tidy", files.len()));
    Ok(())
}

/// Every text file that is, or would be, under version control.
fn files(root: &Path) -> Result<Vec<File>> {
    let list = process::output_of(
        "git ls-files",
        std::process::Command::new("git").current_dir(root).args([
            "-c",
            "core.quotePath=false",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
        ]),
    )
    .context("tidy needs git to know which files belong to the project")?;
    let mut files = Vec::new();
    for path in list.lines() {
        // A file may be deleted and not yet committed so, or be an image.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(File {
                path: path.to_owned(),
                text,
            });
        }
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files.dedup_by(|left, right| left.path == right.path);
    Ok(files)
}

#[cfg(test)]
pub(super) fn sample(files: &[(&str, &str)]) -> Vec<File> {
    files
        .iter()
        .map(|(path, text)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        })
        .collect()
}
