//! The direction of the crates: `web → api → persistence → domain`, and `xtask` outside of it.
//!
//! Three kinds of rule: which crate of ours may name which other (also in its tests), which foreign crates only one
//! of ours may name, and which foreign crates may not be anywhere below a crate.

use anyhow::{Result, bail};

use crate::metadata::{Metadata, Package};
use crate::say;

/// Each crate of the workspace and those of the workspace it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("web", &["api", "persistence", "domain"]),
    ("api", &["persistence", "domain"]),
    ("persistence", &["domain"]),
    ("domain", &[]),
    ("xtask", &[]),
];

/// Crates that only `persistence` may name: SQL is its secret.
const ONLY_PERSISTENCE: &[&str] = &[
    "bb8",
    "diesel",
    "diesel-async",
    "diesel_migrations",
    "libsqlite3-sys",
];

/// What may not be linked into a crate, by the beginning of its name, however deep. The store of files speaks to S3, so that
/// `persistence` has an HTTP client below it (ADR 14); what serves HTTP it may not know.
const FORBIDDEN_BELOW: &[(&str, &[&str])] = &[
    ("domain", &["tokio", "actix", "diesel", "hyper", "reqwest"]),
    ("persistence", &["actix"]),
    ("xtask", &["tokio", "actix", "diesel", "hyper", "reqwest"]),
];

pub(crate) fn run() -> Result<()> {
    let complaints = complaints(&Metadata::read()?);
    for complaint in &complaints {
        say::bad(complaint);
    }
    if !complaints.is_empty() {
        bail!("{} wrong arrows between crates", complaints.len());
    }
    Ok(())
}

fn complaints(metadata: &Metadata) -> Vec<String> {
    metadata
        .workspace_packages()
        .flat_map(|package| {
            let mut found = declared_wrongly(metadata, package);
            found.extend(linked_wrongly(metadata, package));
            found
        })
        .collect()
}

fn declared_wrongly(metadata: &Metadata, package: &Package) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
        return vec![format!(
            "{}: a crate without a place in the house; give it one in xtask/src/direction.rs",
            package.name
        )];
    };
    let ours: Vec<&str> = metadata
        .workspace_packages()
        .map(|package| package.name.as_str())
        .collect();
    package
        .dependencies
        .iter()
        .filter_map(|declared| {
            let name = declared.name.as_str();
            let kind = declared.kind.as_deref().unwrap_or("ordinary");
            if ours.contains(&name) && !allowed.contains(&name) {
                Some(format!(
                    "{} → {name} ({kind}): arrows go web → api → persistence → domain",
                    package.name
                ))
            } else if ONLY_PERSISTENCE.contains(&name) && package.name != "persistence" {
                Some(format!(
                    "{} → {name} ({kind}): only persistence may name it",
                    package.name
                ))
            } else {
                None
            }
        })
        .collect()
}

fn linked_wrongly(metadata: &Metadata, package: &Package) -> Vec<String> {
    let Some((_, forbidden)) = FORBIDDEN_BELOW
        .iter()
        .find(|(name, _)| *name == package.name)
    else {
        return Vec::new();
    };
    metadata
        .needed_by(package)
        .into_iter()
        .filter(|name| forbidden.iter().any(|start| name.starts_with(start)))
        .map(|name| {
            format!(
                "{} has {name} below it; `cargo tree -p {} -i {name}` shows the way",
                package.name, package.name
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::sample;

    const OURS: &[&str] = &["web", "api", "persistence", "domain", "xtask"];

    #[test]
    fn the_house_as_drawn_is_right() {
        let metadata = sample(
            &[
                ("web", &["api", "actix-web"]),
                ("api", &["persistence", "domain", "actix-web"]),
                ("persistence", &["domain", "diesel", "tokio"]),
                ("domain", &["jiff"]),
                ("xtask", &["clap"]),
                ("actix-web", &["tokio"]),
                ("jiff", &[]),
            ],
            OURS,
        );
        assert_eq!(complaints(&metadata), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_upwards_is_named() {
        let metadata = sample(&[("domain", &["api"]), ("api", &[])], OURS);
        let complaints = complaints(&metadata);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("domain → api"), "{complaints:?}");
    }

    #[test]
    fn diesel_outside_persistence_is_named() {
        let metadata = sample(&[("web", &["diesel"])], OURS);
        assert_eq!(
            complaints(&metadata),
            ["web → diesel (ordinary): only persistence may name it"]
        );
    }

    #[test]
    fn a_runtime_deep_below_the_domain_is_named() {
        let metadata = sample(
            &[
                ("domain", &["clever"]),
                ("clever", &["tokio"]),
                ("tokio", &[]),
            ],
            OURS,
        );
        let complaints = complaints(&metadata);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("domain has tokio below it"));
    }

    #[test]
    fn a_new_crate_needs_a_place() {
        let metadata = sample(&[("attic", &[])], &["attic"]);
        assert!(complaints(&metadata)[0].starts_with("attic: a crate without a place"));
    }
}
