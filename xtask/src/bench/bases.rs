//! Bases to measure on: empty and migrated, or with the demo plant, on either database.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::server::Installation;
use super::{Bench, pgbench};
use crate::demo;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(super) const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Bench {
    /// A new base without rows, at this version.
    pub(super) fn empty_base(&self, database: Database, name: &str) -> Result<Installation> {
        let database_url = match database {
            Database::Sqlite => format!("sqlite://{}", self.sqlite_file(name).display()),
            Database::Postgres => {
                let statement = format!("CREATE DATABASE {name}");
                pgbench::execute(&self.cluster, "postgres", &statement)?;
                self.cluster.url_of(name)
            }
        };
        let installation = Installation {
            executable: self.aedb.clone(),
            database_url,
        };
        installation.migrate()?;
        Ok(installation)
    }

    /// A new base with the demo plant.
    pub(super) fn plant(&self, database: Database, name: &str) -> Result<Installation> {
        let installation = self.empty_base(database, name)?;
        installation.import(&self.sheet(demo::DRIVES)?)?;
        installation.add_editor()?;
        Ok(installation)
    }

    /// A demo plant of `drives` drives as a file.
    pub(super) fn sheet(&self, drives: usize) -> Result<PathBuf> {
        let file = self.folder.path().join(format!("plant-{drives}.csv"));
        if !file.exists() {
            std::fs::write(&file, demo::csv(drives)).context("can't write a sheet")?;
        }
        Ok(file)
    }

    pub(super) fn sqlite_file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }
}
