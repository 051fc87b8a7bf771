//! Who is being answered goes before who waits for a hash: the processes that hash stand still meanwhile.
//!
//! A hash reads and writes 19 MiB over and over. However little of a core it is given, what others do beside it takes longer.

use rustix::process::{Pid, Signal, kill_process};
use std::sync::{Arc, Mutex, PoisonError};

/// Requests that are being answered, and the processes that stand still for them.
#[derive(Debug)]
pub(super) struct Precedence {
    /// With so many the processes stand still.
    many: isize,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    /// Below zero when a hash is made for somebody who isn't a request.
    answered: isize,
    processes: Vec<Pid>,
}

impl Precedence {
    pub(super) fn from(many: usize) -> Arc<Self> {
        Arc::new(Self {
            many: many.try_into().unwrap_or(isize::MAX),
            now: Mutex::default(),
        })
    }

    /// A process that stands still for others from now on, until it is [`forgotten`](Self::forget).
    pub(super) fn add(&self, process: Pid) {
        self.change(|now| {
            now.processes.push(process);
            if now.answered >= self.many {
                signal(process, Signal::STOP);
            }
        });
    }

    /// Before anybody waits for its end: its number may be another's then.
    pub(super) fn forget(&self, process: Pid) {
        self.change(|now| now.processes.retain(|other| *other != process));
    }

    fn begin(&self) {
        self.change(|now| {
            now.answered += 1;
            if now.answered == self.many {
                now.all(Signal::STOP);
            }
        });
    }

    fn end(&self) {
        self.change(|now| {
            now.answered -= 1;
            if now.answered == self.many - 1 {
                now.all(Signal::CONT);
            }
        });
    }

    fn change(&self, how: impl FnOnce(&mut Now)) {
        how(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Now {
    fn all(&self, what: Signal) {
        for process in &self.processes {
            signal(*process, what);
        }
    }
}

/// One that has just ended can't be told anything.
fn signal(process: Pid, what: Signal) {
    kill_process(process, what).ok();
}

/// A request that is being answered, until this is dropped.
#[derive(Debug)]
pub struct Answering(Arc<Precedence>);

impl Answering {
    pub(super) fn begin(precedence: &Arc<Precedence>) -> Self {
        precedence.begin();
        Self(Arc::clone(precedence))
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// A request that waits for a hash is nobody to stand still for, until this is dropped.
pub(super) struct Aside<'a>(&'a Precedence);

impl<'a> Aside<'a> {
    pub(super) fn step(precedence: &'a Precedence) -> Self {
        precedence.end();
        Self(precedence)
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        self.0.begin();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::{WaitOptions, WaitStatus, waitpid};
    use std::process::{Child, Command};

    struct Sleeping(Child);

    impl Sleeping {
        fn start() -> Self {
            Self(Command::new("sleep").arg("1000").spawn().unwrap())
        }

        fn pid(&self) -> Pid {
            Pid::from_child(&self.0)
        }

        /// Waits until it is stopped, goes on, or has ended.
        fn next(&self) -> WaitStatus {
            let changes = WaitOptions::UNTRACED | WaitOptions::CONTINUED;
            waitpid(Some(self.pid()), changes).unwrap().unwrap().1
        }
    }

    impl Drop for Sleeping {
        fn drop(&mut self) {
            drop(self.0.kill());
            drop(self.0.wait());
        }
    }

    #[test]
    fn processes_stand_still_for_many() {
        let precedence = Precedence::from(2);
        let (old, new) = (Sleeping::start(), Sleeping::start());
        precedence.add(old.pid());
        let first = Answering::begin(&precedence);
        let second = Answering::begin(&precedence);
        assert!(old.next().stopped());
        precedence.add(new.pid());
        assert!(new.next().stopped(), "one that comes later");
        let third = Answering::begin(&precedence);
        let aside = Aside::step(&precedence);
        drop(third);
        assert!(old.next().continued(), "one that waits isn't answered");
        assert!(new.next().continued());
        drop(aside);
        assert!(old.next().stopped());
        assert!(new.next().stopped());
        drop((first, second));
        assert!(old.next().continued());
        assert!(new.next().continued());
        precedence.forget(old.pid());
        let _both = [(); 2].map(|()| Answering::begin(&precedence));
        assert!(new.next().stopped());
        kill_process(old.pid(), Signal::TERM).unwrap();
        let ended = old.next();
        assert_eq!(
            ended.terminating_signal(),
            Some(Signal::TERM.as_raw()),
            "{ended:?}"
        );
    }
}
