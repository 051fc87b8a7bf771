//! Watching what a build is made of.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// Folders that end up in the executable.
const FOLDERS: [&str; 4] = ["crates", "migrations", "config", "locales"];

/// Files in the root folder that do.
const FILES: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// How long a single look for changes takes at most.
const LOOK: Duration = Duration::from_millis(100);

/// Editors and `git` write many files one after another; a change is over after this much silence.
const SILENCE: Duration = Duration::from_millis(150);

/// A file that never rests must not keep the build from starting.
const LONGEST_BURST: Duration = Duration::from_secs(2);

/// A running watch; changes queue up in it until they are asked for.
#[derive(Debug)]
pub(super) struct Watch {
    events: Receiver<notify::Result<Event>>,
    root: PathBuf,
    /// Watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Watch {
    pub(super) fn start(root: &Path) -> Result<Self> {
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).context("can't watch for changes")?;
        // The files are watched through their folder: many editors replace a file instead of writing into it.
        watcher
            .watch(root, RecursiveMode::NonRecursive)
            .context("can't watch the root folder")?;
        for folder in FOLDERS {
            let path = root.join(folder);
            if path.exists() {
                watcher
                    .watch(&path, RecursiveMode::Recursive)
                    .with_context(|| format!("can't watch {folder}"))?;
            }
        }
        Ok(Self {
            events,
            root: root.to_path_buf(),
            _watcher: watcher,
        })
    }

    /// What has changed, relative to the root: the last path of a burst of changes, once the burst is over (editors
    /// begin with temporary files). `None` when nothing has for a moment.
    pub(super) fn next_change(&self) -> Option<PathBuf> {
        let mut changed = self.relevant(self.events.recv_timeout(LOOK).ok()?)?;
        let begun = Instant::now();
        let mut last = begun;
        while last.elapsed() < SILENCE && begun.elapsed() < LONGEST_BURST {
            if let Ok(event) = self.events.recv_timeout(SILENCE)
                && let Some(path) = self.relevant(event)
            {
                changed = path;
                last = Instant::now();
            }
        }
        Some(changed)
    }

    fn relevant(&self, event: notify::Result<Event>) -> Option<PathBuf> {
        let event = event.ok()?;
        if !changes_contents(event.kind) {
            return None;
        }
        event
            .paths
            .iter()
            .filter_map(|path| path.strip_prefix(&self.root).ok())
            .find(|path| is_source(path))
            .map(Path::to_path_buf)
    }
}

/// Reading a file or changing its times isn't a change; the build itself does that.
fn changes_contents(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_))
    )
}

fn is_source(path: &Path) -> bool {
    let is_temporary = path.file_name().is_none_or(|name| {
        let name = name.to_string_lossy();
        // vim's probe and swap files, backups of editors
        name.starts_with('.') || name.ends_with('~') || name == "4913"
    });
    !is_temporary
        && (FOLDERS.iter().any(|folder| path.starts_with(folder))
            || FILES.iter().any(|file| path == Path::new(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_built_is_a_source() {
        assert!(is_source(Path::new("crates/web/src/main.rs")));
        assert!(is_source(Path::new("migrations/sqlite/0001/up.sql")));
        assert!(is_source(Path::new("Cargo.lock")));
        assert!(!is_source(Path::new("templates/home.html")));
        assert!(!is_source(Path::new("README.md")));
        assert!(!is_source(Path::new("crates/web/src/.main.rs.swp")));
        assert!(!is_source(Path::new("data/dev.db")));
    }
}
