//! A temporary folder that another user may enter, removed when dropped.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Temporary files that are on a disk and open to all: `$TMPDIR` may be memory, or be closed to other users.
const ON_DISK: &str = "/var/tmp";

#[derive(Debug)]
pub(crate) struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    /// A folder wherever temporary files go, open to all users.
    pub(crate) fn create(prefix: &str) -> Result<Self> {
        let own = std::env::temp_dir();
        if everybody_may_enter(&own) {
            Self::create_in(&own, prefix)
        } else {
            Self::create_on_disk(prefix)
        }
    }

    /// A folder on a disk, where "written" means written: for measurements.
    pub(crate) fn create_on_disk(prefix: &str) -> Result<Self> {
        Self::create_in(Path::new(ON_DISK), prefix)
    }

    fn create_in(parent: &Path, prefix: &str) -> Result<Self> {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        // Short, because the path of a unix socket inside may have 107 bytes at most.
        let path = parent.join(format!("{prefix}-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("can't create {}", path.display()))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn give_to(&self, user: u32, group: u32) -> Result<()> {
        chown(&self.path, Some(user), Some(group))
            .with_context(|| format!("can't give {} away", self.path.display()))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            crate::say::bad(&format!("Can't remove {}: {error}", self.path.display()));
        }
    }
}

fn everybody_may_enter(folder: &Path) -> bool {
    folder.ancestors().all(|ancestor| {
        ancestor
            .metadata()
            .is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_removed_with_its_contents() {
        let folder = TemporaryFolder::create("aedb-folder-test").unwrap();
        let path = folder.path().to_path_buf();
        std::fs::write(path.join("file"), "text").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_private_folder_is_not_for_everybody() {
        let folder = TemporaryFolder::create("aedb-folder-test").unwrap();
        let private = folder.path().join("private");
        std::fs::create_dir(&private).unwrap();
        std::fs::set_permissions(&private, std::fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!everybody_may_enter(&private.join("inside")));
        assert!(!everybody_may_enter(&private));
    }
}
