//! The threads that hash: few, each by a process that others hardly notice, and here at a low priority for those who have waited.

use super::{
    child::Process,
    failed,
    hash::{self, Hashing, Memory},
    precedence::{Answering, Aside, Precedence},
};
use crate::operations::{Refusal, Result};
use argon2::password_hash::{Result as HashResult, phc::PasswordHash};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    thread,
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit, oneshot},
    time::timeout,
};

/// Hashes that are made or compared at once, at the most: each takes 19 MiB and a core.
const MOST_AT_ONCE: usize = 4;
/// So many have their turn or wait for it; whoever comes then is told to come again.
const MOST_WAITING: usize = 100;

/// So long a turn is waited for; where many wait that long the machine can't do more.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// So long a process is waited for; then the hash is made here.
const PATIENCE: Duration = Duration::from_millis(750);
/// How far the threads that hash here stand back behind the others: 0 is the usual, 19 the most.
const NICE: i32 = 5;

/// Makes hashes, a bounded number at once: by processes that stand back, or a little later here.
#[derive(Debug, Clone)]
pub(super) struct Threads {
    beside: Option<Sender<Job>>,
    here: Sender<Job>,
    waiting: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    precedence: Arc<Precedence>,
}

/// Who has this may have hashes made; few have it at once.
#[derive(Debug)]
pub struct Turn<'a> {
    threads: &'a Threads,
    _waiting: SemaphorePermit<'a>,
    _turn: SemaphorePermit<'a>,
}

struct Job {
    hashing: Arc<Hashing>,
    tell: oneshot::Sender<Made>,
}

type Made = HashResult<PasswordHash>;

impl Threads {
    /// Half of the cores hash, one at least; the others are left to everybody else. Without a program all is done here.
    pub(super) fn new(program: Option<PathBuf>) -> Self {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::at_once((cores / 2).clamp(1, MOST_AT_ONCE), program)
    }

    fn at_once(at_once: usize, program: Option<PathBuf>) -> Self {
        let precedence = Precedence::from(at_once);
        let beside = program.map(|program| {
            let precedence = Arc::clone(&precedence);
            threads(at_once, move |process: &mut Option<Process>, hashing| {
                let start = || Process::start(&program, &precedence);
                by_process(process, start, hashing)
            })
        });
        let here = |memory: &mut Memory, hashing: &Hashing| {
            stand_back();
            Some(hash::made(hashing, memory))
        };
        Self {
            beside,
            here: threads(at_once, here),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
            // One more, who asks the database while the others are hashed for.
            turns: Arc::new(Semaphore::new(at_once + 1)),
            precedence,
        }
    }

    pub(super) fn answering(&self) -> Answering {
        Answering::begin(&self.precedence)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when too many wait, or it takes too long.
    pub(super) async fn turn(&self) -> Result<Turn<'_>> {
        let waiting = self.waiting.try_acquire();
        let _waiting = waiting.map_err(|_too_many| Refusal::Busy)?;
        let _aside = Aside::step(&self.precedence);
        let turn = timeout(LONGEST_WAIT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_late| Refusal::Busy)?.map_err(failed)?;
        Ok(Turn {
            threads: self,
            _waiting,
            _turn,
        })
    }
}

impl Turn<'_> {
    /// Makes a hash; where others keep the processes from their work it may be begun twice.
    ///
    /// # Errors
    /// It can't be made.
    pub(super) async fn made(&self, hashing: Hashing) -> Result<PasswordHash> {
        let threads = self.threads;
        let _aside = Aside::step(&threads.precedence);
        let hashing = Arc::new(hashing);
        let here = made_by(&threads.here, &hashing);
        let made = match &threads.beside {
            Some(beside) => either(made_by(beside, &hashing), here).await,
            None => here.await,
        };
        let made = made.ok_or_else(|| failed(io::Error::other("no thread hashes passwords")))?;
        made.map_err(failed)
    }
}

/// Puts work before some threads; nothing when none of them can do it. What nobody waits for any more isn't begun.
async fn made_by(threads: &Sender<Job>, hashing: &Arc<Hashing>) -> Option<Made> {
    let (tell, made) = oneshot::channel();
    let hashing = Arc::clone(hashing);
    threads.send(Job { hashing, tell }).ok()?;
    made.await.ok()
}

/// What the first gives; the second is begun when that is nothing or takes too long.
async fn either<T>(
    first: impl Future<Output = Option<T>>,
    second: impl Future<Output = Option<T>>,
) -> Option<T> {
    let mut first = pin!(first);
    match timeout(PATIENCE, &mut first).await {
        Ok(None) => second.await,
        Ok(given) => given,
        Err(_late) => tokio::select! {
            Some(given) = first => Some(given),
            Some(given) = second => Some(given),
            else => None,
        },
    }
}

/// Threads that hash. What one of them needs for that it keeps while others wait.
fn threads<Tool: Default>(
    count: usize,
    make: impl Fn(&mut Tool, &Hashing) -> Option<Made> + Send + Sync + 'static,
) -> Sender<Job> {
    let (jobs, to_do) = channel::<Job>();
    let shared = Arc::new((Mutex::new(to_do), make));
    for _ in 0..count {
        let shared = Arc::clone(&shared);
        let thread = thread::Builder::new().name("passwords".to_owned());
        let spawned = thread.spawn(move || work(&shared.0, &shared.1));
        if let Err(failure) = spawned {
            tracing::error!(%failure, "there is no thread to hash passwords on");
        }
    }
    jobs
}

/// Makes what there is to make, until nobody can ask for it any more.
fn work<Tool: Default>(
    to_do: &Mutex<Receiver<Job>>,
    make: impl Fn(&mut Tool, &Hashing) -> Option<Made>,
) {
    let mut tool = Tool::default();
    while let Some(job) = next(to_do, &mut tool) {
        if job.tell.is_closed() {
            continue;
        }
        // Who waits for a job that panics, or that can't be done here, is told so by its end of the channel.
        let made = catch_unwind(AssertUnwindSafe(|| make(&mut tool, &job.hashing)));
        if let Ok(Some(made)) = made {
            drop(job.tell.send(made));
        }
    }
}

/// The next job; nothing when nobody can ask any more. Whoever has to wait for one gives its tool back before.
fn next<Tool: Default>(to_do: &Mutex<Receiver<Job>>, tool: &mut Tool) -> Option<Job> {
    // Where the lock is held somebody else waits already.
    let waiting = match to_do.try_lock() {
        Ok(jobs) => jobs.try_recv(),
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner().try_recv(),
        Err(TryLockError::WouldBlock) => Err(TryRecvError::Empty),
    };
    match waiting {
        Ok(job) => Some(job),
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            *tool = Tool::default();
            let jobs = to_do.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.recv().ok()
        }
    }
}

/// Has a hash made by a process, which is started when there is none; nothing when that can't be.
fn by_process(
    process: &mut Option<Process>,
    start: impl FnOnce() -> io::Result<Process>,
    hashing: &Hashing,
) -> Option<Made> {
    let made = process.take().map_or_else(start, Ok);
    let made = made.and_then(|mut running| {
        let made = running.made(hashing)?;
        *process = Some(running);
        Ok(made)
    });
    match made {
        Ok(made) => Some(Ok(made)),
        Err(failure) => {
            tracing::warn!(%failure, "no process hashes passwords");
            None
        }
    }
}

/// On Linux this is the thread's own. Whoever logs in can wait a little; whoever is at work should hardly notice.
fn stand_back() {
    let own = rustix::thread::gettid();
    if let Err(failure) = rustix::process::setpriority_process(Some(own), NICE) {
        tracing::debug!(%failure, "passwords are hashed at the usual priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn hashing() -> Hashing {
        Hashing {
            password: "лошадь батарея скрепка".into(),
            like: hash::new_one().unwrap(),
        }
    }

    #[tokio::test]
    async fn what_no_process_does_is_done_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let silent = folder.path().join("silent");
        fs::write(&silent, "#!/bin/sh\nexec sleep 1000\n").unwrap();
        fs::set_permissions(&silent, fs::Permissions::from_mode(0o700)).unwrap();
        let programs = ["/bin/true", "/bin/cat", "/no/such/program"].map(PathBuf::from);
        for program in programs.into_iter().chain([silent]) {
            let hashing = hashing();
            let like = hashing.like.clone();
            let own = hash::made(&hashing, &mut Memory::new()).unwrap();
            assert_ne!(own, like);
            let threads = Threads::at_once(1, Some(program));
            let turn = threads.turn().await.unwrap();
            assert_eq!(turn.made(hashing).await.unwrap(), own);
        }
    }
}
