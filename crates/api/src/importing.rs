//! The work around an import's units: a file read on a blocking thread, kept row by row, compared, applied, taken back.
//!
//! Jobs run on the long-lived runtime, so that a reader who hangs up stops nothing half-way; their progress is in memory,
//! because while an import is applied nothing can be told from within its unit.

mod progress;
mod reading;

pub use progress::Progress;

use crate::operations::imports as operations;
use crate::operations::{By, Refusal, Refused, Result};
use domain::Permission;
use domain::import::{Import, ImportId, ImportKind, ImportState, RowCounts};
use futures_util::future::BoxFuture;
use persistence::{Area, NewImport, Store, UnitOfWork};
use std::{
    collections::{HashMap, hash_map::Entry},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    runtime::Handle,
    sync::{Notify, Semaphore},
    task::JoinHandle,
};

/// A file to be brought in.
#[derive(Debug)]
pub struct Source {
    /// Where it lies; removed after it has been read, if it is a temporary file.
    pub file: SourceFile,
    /// What its sender called it.
    pub name: String,
    /// The sheet to read, for a workbook with several.
    pub sheet: Option<String>,
    /// What it holds.
    pub kind: ImportKind,
}

/// Where a file lies.
#[derive(Debug)]
pub enum SourceFile {
    /// An upload, removed when it is dropped.
    Temporary(tempfile::TempPath),
    /// Somebody's own file.
    Own(PathBuf),
}

impl SourceFile {
    fn path(&self) -> &std::path::Path {
        match self {
            Self::Temporary(path) => path,
            Self::Own(path) => path,
        }
    }
}

/// What is written in the unit that applies an import or takes it back, just before its commit.
pub type AlsoInUnit =
    Box<dyn for<'a> FnOnce(&'a mut dyn UnitOfWork, &'a Import) -> BoxFuture<'a, Result<()>> + Send>;

#[derive(Debug, Clone)]
struct Running {
    state: ImportState,
    progress: Arc<Progress>,
}

/// Brings files in.
pub struct Importing {
    store: Arc<dyn Store>,
    background: Handle,
    limits: crate::sheets::Limits,
    running: Mutex<HashMap<ImportId, Running>>,
    refusals: Mutex<HashMap<ImportId, Refusal>>,
    slots: Arc<Semaphore>,
    ended: Notify,
}

impl std::fmt::Debug for Importing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Importing")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// So many jobs at once.
const JOBS: usize = 3;

/// A job that goes on even when nobody waits for it.
pub type Job = JoinHandle<Result<Import>>;

impl Importing {
    /// `background` must outlive the request workers.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        background: Handle,
        limits: crate::sheets::Limits,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            background,
            limits,
            running: Mutex::default(),
            refusals: Mutex::default(),
            slots: Arc::new(Semaphore::new(JOBS)),
            ended: Notify::new(),
        })
    }

    /// Keeps a new import and begins to read its file. The job ends with the preview, or with why there is none.
    ///
    /// # Errors
    /// [`Refusal::Busy`], or the database's.
    pub async fn bring_in(self: &Arc<Self>, by: By, source: Source) -> Result<(ImportId, Job)> {
        by.must(Permission::BringInSheets)?;
        let slot = Arc::clone(&self.slots)
            .try_acquire_owned()
            .map_err(|_none_free| Refusal::Busy)?;
        let new = NewImport {
            kind: source.kind,
            file_name: shown_name(&source.name),
            actor: by.actor.name.clone(),
        };
        let mut work = self.store.begin(Area::Imports).await?;
        let id = work.imports().add(&new, by.at).await?;
        work.commit().await?;
        let held = self.hold(id, ImportState::Reading)?;
        let job = self.background.spawn(async move {
            let _slot = slot;
            let importing = &held.importing;
            let read = reading::read(importing, id, &by, source, &held.progress).await;
            let outcome = match read {
                Ok(import) => Ok(import),
                Err(failure) => Err(importing.failed(id, &by, failure).await),
            };
            importing.tell(id, &outcome);
            outcome
        });
        Ok((id, job))
    }

    /// Begins to apply a previewed import. When the preview is outdated it is made anew before the job ends.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when it is being worked on already.
    pub fn apply(
        self: &Arc<Self>,
        by: By,
        id: ImportId,
        names: Vec<Vec<String>>,
        also: Option<AlsoInUnit>,
    ) -> Result<Job> {
        let held = self.hold(id, ImportState::Applying)?;
        Ok(self.background.spawn(async move {
            let importing = &held.importing;
            let applying = importing.apply_now(&by, id, &names, &held.progress, also);
            let outcome = applying.await;
            importing.tell(id, &outcome);
            outcome
        }))
    }

    async fn apply_now(
        &self,
        by: &By,
        id: ImportId,
        names: &[Vec<String>],
        progress: &Progress,
        also: Option<AlsoInUnit>,
    ) -> Result<Import> {
        let mut work = self.store.begin(Area::Imports).await?;
        let rows = work
            .imports()
            .find(id)
            .await?
            .map_or(1, |import| rows(&import.counts))
            .max(1);
        let tell = |done: u32| progress.set_done(done, rows);
        match operations::apply(&mut *work, by, id, names, &tell).await {
            Ok(import) => {
                if let Some(also) = also {
                    also(&mut *work, &import).await?;
                }
                work.commit().await?;
                Ok(import)
            }
            Err(Refused::Refusal(outdated @ Refusal::PreviewOutdated { .. })) => {
                work.rollback().await?;
                self.preview(id, by).await?;
                Err(outdated.into())
            }
            Err(failure) => Err(failure),
        }
    }

    /// Takes an applied import back.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when it is being worked on already.
    pub fn undo(self: &Arc<Self>, by: By, id: ImportId, also: Option<AlsoInUnit>) -> Result<Job> {
        let held = self.hold(id, ImportState::Applying)?;
        Ok(self.background.spawn(async move {
            let importing = &held.importing;
            let outcome = importing.undo_now(&by, id, also).await;
            importing.tell(id, &outcome);
            outcome
        }))
    }

    async fn undo_now(&self, by: &By, id: ImportId, also: Option<AlsoInUnit>) -> Result<Import> {
        let mut work = self.store.begin(Area::Imports).await?;
        let import = operations::undo(&mut *work, by, id).await?;
        if let Some(also) = also {
            also(&mut *work, &import).await?;
        }
        work.commit().await?;
        Ok(import)
    }

    /// Compares the kept rows with the base as it is now and keeps what they mean.
    async fn preview(&self, id: ImportId, by: &By) -> Result<Import> {
        let mut snapshot = self.store.snapshot().await?;
        let mut import = snapshot
            .imports()
            .find(id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let comparison = operations::compare(&mut *snapshot, &import, &HashMap::new()).await?;
        snapshot.rollback().await?;
        let of = (id, import.kind);
        let mut counts = RowCounts::default();
        let mut after = 0;
        loop {
            let mut work = self.store.begin(Area::Imports).await?;
            let kept =
                operations::keep_meanings(&mut *work, of, &comparison, after, &mut counts).await?;
            work.commit().await?;
            let Some((last, _differing)) = kept else {
                break;
            };
            after = last;
        }
        let expected = import.state;
        import.counts = counts;
        import.not_in_file = u32::try_from(comparison.not_in_file.len()).unwrap_or(u32::MAX);
        import.state = ImportState::Previewed;
        let mut work = self.store.begin(Area::Imports).await?;
        work.imports()
            .put_not_in_file(id, &comparison.not_in_file)
            .await?;
        if !work.imports().change(&import, expected, by.at).await? {
            return Err(Refusal::Changed.into());
        }
        work.commit().await?;
        Ok(import)
    }

    /// Keeps why a file couldn't be read, so that its page can tell.
    async fn failed(&self, id: ImportId, by: &By, failure: Refused) -> Refused {
        let (key, arguments) = match &failure {
            Refused::Refusal(refusal) => (refusal.key(), refusal.arguments()),
            Refused::Store(persistence::Error::Unavailable(_)) => ("failure-unavailable", vec![]),
            Refused::Store(_) => ("failure-unexpected", vec![]),
        };
        let key = key.to_owned();
        let why = domain::import::Failure { key, arguments };
        if let Err(second) = self.keep_failure(id, by, why).await {
            tracing::error!(import = id.0, failure = %second, "can't keep why an import failed");
        }
        failure
    }

    async fn keep_failure(
        &self,
        id: ImportId,
        by: &By,
        why: domain::import::Failure,
    ) -> Result<()> {
        let mut work = self.store.begin(Area::Imports).await?;
        let mut import = work.imports().find(id).await?.ok_or(Refusal::NotFound)?;
        import.state = ImportState::Failed;
        import.findings.failure = Some(why);
        work.imports()
            .change(&import, ImportState::Reading, by.at)
            .await?;
        work.commit().await?;
        Ok(())
    }

    /// How far an import's job is, and what it does, while it runs here.
    #[must_use]
    pub fn progress(&self, id: ImportId) -> Option<(ImportState, f32)> {
        let running = locked(&self.running);
        running
            .get(&id)
            .map(|running| (running.state, running.progress.fraction()))
    }

    /// Waits until no job runs here any more.
    pub async fn idle(&self) {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on an end is heard, also one before the wait.
            ended.as_mut().enable();
            if locked(&self.running).is_empty() {
                return;
            }
            ended.await;
        }
    }

    /// Why the last job of an import that nobody waited for was refused; told once.
    #[must_use]
    pub fn take_refusal(&self, id: ImportId) -> Option<Refusal> {
        locked(&self.refusals).remove(&id)
    }

    /// Begins a job on an import that has none.
    fn hold(self: &Arc<Self>, id: ImportId, state: ImportState) -> Result<Held> {
        let progress = Arc::<Progress>::default();
        match locked(&self.running).entry(id) {
            Entry::Occupied(_) => return Err(Refusal::Busy.into()),
            Entry::Vacant(free) => free.insert(Running {
                state,
                progress: Arc::clone(&progress),
            }),
        };
        Ok(Held {
            importing: Arc::clone(self),
            id,
            progress,
        })
    }

    fn tell(&self, id: ImportId, outcome: &Result<Import>) {
        match outcome {
            Ok(_) => {}
            Err(Refused::Refusal(refusal)) => {
                let mut refusals = locked(&self.refusals);
                // Nobody may ever ask: the oldest go first.
                if refusals.len() >= 100 {
                    let oldest = refusals.keys().min().copied();
                    oldest.map(|oldest| refusals.remove(&oldest));
                }
                refusals.insert(id, refusal.clone());
            }
            Err(Refused::Store(failure)) => {
                tracing::error!(import = id.0, %failure, "an import's job failed")
            }
        }
    }
}

/// A job's hold on its import; however the job ends, also by a panic, the import is free again.
struct Held {
    importing: Arc<Importing>,
    id: ImportId,
    progress: Arc<Progress>,
}

impl Drop for Held {
    fn drop(&mut self) {
        locked(&self.importing.running).remove(&self.id);
        self.importing.ended.notify_waiters();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What it guards is whole at every moment, also after a panic elsewhere.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn rows(counts: &RowCounts) -> u32 {
    counts.new + counts.changed + counts.same + counts.wrong
}

/// A file's name as it is shown: without folders and control characters, at most 200 characters.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
