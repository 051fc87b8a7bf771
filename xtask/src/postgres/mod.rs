//! A PostgreSQL for one command: the one that was given, or a throw-away cluster.

mod binaries;
mod cluster;
mod folder;
mod install;

use anyhow::Result;

pub(crate) use cluster::{Cluster, Durability};
pub(crate) use folder::TemporaryFolder;

use crate::say;

/// Where the tests find their PostgreSQL.
#[derive(Debug)]
pub(crate) enum Postgres {
    /// `$DATABASE_URL` names one; it is somebody else's to start and stop.
    Given(String),
    /// Ours; it ends with this value.
    Started(Cluster),
}

impl Postgres {
    /// Takes what `$DATABASE_URL` names, else starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL can't be had on this machine: the message says how to get it.
    pub(crate) fn provide(durability: Durability) -> Result<Self> {
        match std::env::var("DATABASE_URL") {
            Ok(url) if is_postgres(&url) => {
                say::step("PostgreSQL: the one that DATABASE_URL names");
                Ok(Self::Given(url))
            }
            _ => Cluster::start(durability).map(Self::Started),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Started(cluster) => cluster.url(),
        }
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
