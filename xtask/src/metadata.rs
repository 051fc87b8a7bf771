//! What cargo knows about the workspace: its packages and who needs whom.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{process, repository};

#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    id: String,
    /// An SPDX expression.
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Declared>,
}

/// A line of some `Cargo.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct Declared {
    pub(crate) name: String,
    /// `None` for an ordinary dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Debug, Deserialize)]
struct EdgeKind {
    kind: Option<String>,
}

impl Metadata {
    /// Asks cargo, which also proves that `Cargo.lock` fits the manifests.
    pub(crate) fn read() -> Result<Self> {
        let text = process::output_of(
            "cargo metadata",
            repository::cargo().args(["metadata", "--format-version=1", "--locked"]),
        )?;
        serde_json::from_str(&text).context("cargo metadata has another shape than expected")
    }

    pub(crate) fn workspace_packages(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }

    /// The names of all packages that end up in the program or library `package`, however deep.
    pub(crate) fn needed_by(&self, package: &Package) -> BTreeSet<&str> {
        let names: BTreeMap<&str, &str> = self
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package.name.as_str()))
            .collect();
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node))
            .collect();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![package.id.as_str()];
        while let Some(id) = waiting.pop() {
            let edges = nodes.get(id).map(|node| node.deps.as_slice());
            for edge in edges.unwrap_or_default() {
                let is_ordinary = edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
                if is_ordinary && seen.insert(edge.pkg.as_str()) {
                    waiting.push(&edge.pkg);
                }
            }
        }
        seen.iter()
            .filter_map(|id| names.get(id).copied())
            .collect()
    }
}

/// A small workspace for the tests of what reads [`Metadata`]: each crate with what it needs.
#[cfg(test)]
pub(crate) fn sample(crates: &[(&str, &[&str])], workspace: &[&str]) -> Metadata {
    Metadata {
        packages: crates
            .iter()
            .map(|(name, needs)| Package {
                name: (*name).to_owned(),
                version: "1.0.0".to_owned(),
                id: (*name).to_owned(),
                license: Some("MIT".to_owned()),
                dependencies: needs
                    .iter()
                    .map(|name| Declared {
                        name: (*name).to_owned(),
                        kind: None,
                    })
                    .collect(),
            })
            .collect(),
        workspace_members: workspace.iter().map(|name| (*name).to_owned()).collect(),
        resolve: Resolve {
            nodes: crates
                .iter()
                .map(|(name, needs)| Node {
                    id: (*name).to_owned(),
                    deps: needs
                        .iter()
                        .map(|name| Edge {
                            pkg: (*name).to_owned(),
                            dep_kinds: vec![EdgeKind { kind: None }],
                        })
                        .collect(),
                })
                .collect(),
        },
    }
}
