//! The threads that hash: few, on cores that nobody else wants, and at a low priority for those who have waited.

use super::{failed, hash::Memory};
use crate::operations::{Refusal, Refused, Result};
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    thread,
    time::Duration,
};
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Hashes that are made or compared at once, at the most: each takes 19 MiB and a core.
const MOST_AT_ONCE: usize = 4;
/// As many wait for their turn; whoever comes then is told to come again.
const MOST_WAITING: usize = 100;

/// So long a free core is waited for, for each that waits; then the hash is made in any case.
const PATIENCE: Duration = Duration::from_millis(100);
/// How far the threads that hash in any case stand back behind the others: 0 is the usual, 19 the most.
const NICE: i32 = 15;

/// Runs what takes long, a bounded number at once: on free cores, or a little later where there is none.
#[derive(Debug, Clone)]
pub(super) struct Threads {
    on_free_cores: Sender<Job>,
    in_any_case: Sender<Job>,
    waiting: Arc<Semaphore>,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Default for Threads {
    /// Half of the cores hash, one at least; the others are left to everybody else.
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::at_once((cores / 2).clamp(1, MOST_AT_ONCE))
    }
}

impl Threads {
    fn at_once(at_once: usize) -> Self {
        Self {
            on_free_cores: threads(at_once, take_free_cores_only),
            in_any_case: threads(at_once, stand_back),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Runs work when it is its turn; where the cores are busy it may begin on two of the threads.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when too many wait.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Memory) -> T + Send + Sync + 'static,
    ) -> Result<T> {
        let turn = self.waiting.try_acquire();
        let _turn = turn.map_err(|_too_many| Refused::from(Refusal::Busy))?;
        let waiting = MOST_WAITING - self.waiting.available_permits();
        let patience = PATIENCE * u32::try_from(waiting).unwrap_or(u32::MAX);
        let work = Arc::new(work);
        let mut done = queued(&self.on_free_cores, &work)?;
        if let Ok(done) = timeout(patience, &mut done).await {
            return done.map_err(failed);
        }
        let done_in_any_case = queued(&self.in_any_case, &work)?;
        tokio::select! {
            done = done => done.map_err(failed),
            done = done_in_any_case => done.map_err(failed),
        }
    }
}

/// Puts work before some threads. What nobody waits for any more isn't begun.
fn queued<T: Send + 'static>(
    threads: &Sender<Job>,
    work: &Arc<impl Fn(&mut Memory) -> T + Send + Sync + 'static>,
) -> Result<oneshot::Receiver<T>> {
    let (tell, done) = oneshot::channel();
    let work = Arc::clone(work);
    let job = move |memory: &mut Memory| {
        if !tell.is_closed() {
            drop(tell.send(work(memory)));
        }
    };
    threads
        .send(Box::new(job))
        .map_err(|_no_thread| failed(io::Error::other("no thread hashes passwords")))?;
    Ok(done)
}

/// Threads that hash, each of which first says how far it stands back.
fn threads(count: usize, how: fn()) -> Sender<Job> {
    let (jobs, to_do) = channel::<Job>();
    let to_do = Arc::new(Mutex::new(to_do));
    for _ in 0..count {
        let to_do = Arc::clone(&to_do);
        let thread = thread::Builder::new().name("passwords".to_owned());
        let spawned = thread.spawn(move || {
            how();
            work(&to_do);
        });
        if let Err(failure) = spawned {
            tracing::error!(%failure, "there is no thread to hash passwords on");
        }
    }
    jobs
}

/// Linux takes the core away from such a thread at once when another wants it, and gives it hardly any time of one that is wanted.
fn take_free_cores_only() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    let own = thread_native_id();
    if let Err(failure) = set_thread_priority_and_policy(own, ThreadPriority::Min, idle) {
        tracing::debug!(?failure, "passwords are hashed at the usual priority");
    }
}

/// On Linux this is the thread's own. Whoever logs in can wait a little; whoever is at work should hardly notice.
fn stand_back() {
    let own = rustix::thread::gettid();
    if let Err(failure) = rustix::process::setpriority_process(Some(own), NICE) {
        tracing::debug!(%failure, "passwords are hashed at the usual priority");
    }
}

/// Hashes what there is to hash, until nobody can ask for it any more.
fn work(to_do: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    while let Some(job) = next(to_do, &mut memory) {
        // Who waits for a job that panics is told so by its end of the channel.
        drop(catch_unwind(AssertUnwindSafe(|| job(&mut memory))));
    }
}

/// The next job; nothing when nobody can ask any more. Whoever has to wait for one gives its memory back before.
fn next(to_do: &Mutex<Receiver<Job>>, memory: &mut Memory) -> Option<Job> {
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
            *memory = Memory::new();
            let jobs = to_do.lock().unwrap_or_else(PoisonError::into_inner);
            jobs.recv().ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[tokio::test]
    async fn two_run_at_once_and_those_that_nobody_waits_for_keep_their_place() {
        let threads = Threads::at_once(2);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        for _ in 0..2 {
            let held = Arc::clone(&held);
            let waiting = threads.run(move |_| held.lock().unwrap().recv());
            let given_up = tokio::time::timeout(Duration::from_millis(50), waiting).await;
            assert!(given_up.is_err());
        }
        let third = tokio::time::timeout(Duration::from_millis(50), threads.run(|_| ())).await;
        assert!(third.is_err(), "both places are taken");
        let began = Instant::now();
        for _ in 0..2 {
            release.send(()).unwrap();
        }
        threads.run(|_| ()).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(30));
    }

    #[tokio::test]
    async fn what_finds_no_free_core_is_done_all_the_same() {
        let threads = Threads::at_once(1);
        let (release, held) = std::sync::mpsc::channel::<()>();
        let busy = move |_: &mut Memory| assert!(held.recv().is_ok());
        threads.on_free_cores.send(Box::new(busy)).unwrap();
        assert_eq!(threads.run(|_| 7).await.unwrap(), 7);
        release.send(()).unwrap();
    }
}
