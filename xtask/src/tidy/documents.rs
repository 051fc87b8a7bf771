//! Rules for the documents: decisions have their three headings, links lead somewhere.

use std::path::{Component, Path, PathBuf};

use super::{File, complaint};
use crate::repository;

const DECISIONS: &str = "docs/adr/";
const HEADINGS: [&str; 3] = ["Context", "Decision", "Consequences"];

pub(super) fn check(files: &[File]) -> Vec<String> {
    let root = repository::root();
    files
        .iter()
        .filter(|file| file.has_ending("md"))
        .flat_map(|file| {
            let mut complaints = headings(file);
            complaints.extend(links(file, &|path| root.join(path).exists()));
            complaints
        })
        .collect()
}

fn headings(file: &File) -> Vec<String> {
    // `0001-title.md`; an index beside them is no decision.
    let is_decision = file
        .path
        .strip_prefix(DECISIONS)
        .is_some_and(|name| name.starts_with(|first: char| first.is_ascii_digit()));
    if !is_decision {
        return Vec::new();
    }
    HEADINGS
        .iter()
        .filter(|heading| {
            !file
                .text
                .lines()
                .any(|line| line == format!("## {heading}"))
        })
        .map(|heading| {
            complaint(
                &file.path,
                1,
                &format!("has no heading \"## {heading}\"; a decision tells all three"),
            )
        })
        .collect()
}

/// Complains about relative links to what `exists` doesn't know.
fn links(file: &File, exists: &dyn Fn(&Path) -> bool) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut in_code = false;
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for target in targets(line) {
            let resolved = resolve(&file.path, target);
            if !resolved.is_some_and(|path| exists(&path)) {
                complaints.push(complaint(
                    &file.path,
                    number,
                    &format!("the link to {target} leads nowhere; correct it"),
                ));
            }
        }
    }
    complaints
}

/// The relative targets of a line's links, `[text](target "title")`, without the part after `#`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
        .filter_map(|target| target.split('#').next())
        .filter(|target| {
            !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:")
        })
}

/// A link's target relative to the root; `None` when it leaves the checkout.
fn resolve(from: &str, target: &str) -> Option<PathBuf> {
    let mut path = match target.strip_prefix('/') {
        Some(from_root) => return Some(PathBuf::from(from_root)),
        None => Path::new(from).parent()?.to_path_buf(),
    };
    for component in Path::new(target).components() {
        match component {
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    #[test]
    fn a_decision_without_consequences_is_named() {
        let files = sample(&[(
            "docs/adr/0001-two-databases.md",
            "# 1\n## Context\n## Decision\n",
        )]);
        assert_eq!(
            headings(&files[0]),
            [
                "docs/adr/0001-two-databases.md:1: has no heading \"## Consequences\"; a decision tells all three"
            ]
        );
    }

    #[test]
    fn links_are_followed_from_where_they_stand() {
        let text = "[up](../README.md#start) [web](https://example.org) [beside](b.md \"B\")\n\
                    ```\n[code](nowhere.md)\n```\n[gone](c.md) [out](../../x.md)\n";
        let files = sample(&[("docs/a.md", text)]);
        let there = [Path::new("README.md"), Path::new("docs/b.md")];
        let complaints = links(&files[0], &|path| there.contains(&path));
        assert_eq!(
            complaints,
            [
                "docs/a.md:5: the link to c.md leads nowhere; correct it",
                "docs/a.md:5: the link to ../../x.md leads nowhere; correct it",
            ]
        );
    }
}
