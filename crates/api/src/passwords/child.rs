//! A process that hashes for this one: the same program by a hidden command.

use super::{
    hash::{self, Hashing, Memory},
    precedence::Precedence,
};
use argon2::password_hash::phc::PasswordHash;
use rustix::process::Pid;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
};
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

/// The hidden command.
pub const COMMAND: &str = "hash-passwords";

/// What is asked for, on a line of JSON; the answer is a hash on a line.
#[derive(Serialize, Deserialize)]
struct Asked<'a> {
    password: Cow<'a, str>,
    like: Cow<'a, str>,
}

/// A process that hashes. It is killed when this is dropped.
pub(super) struct Process {
    process: Child,
    asking: ChildStdin,
    answers: BufReader<ChildStdout>,
    precedence: Arc<Precedence>,
}

impl Process {
    /// # Errors
    /// The system's: there is no such program, or no process may be started.
    pub(super) fn start(program: &Path, precedence: &Arc<Precedence>) -> io::Result<Self> {
        let mut process = Command::new(program)
            .arg(COMMAND)
            // It needs nothing of what this one knows.
            .env_clear()
            // When this process is killed, the system wakes and ends what stands still in a group that nobody leads any more.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let gone = || io::Error::other("a child without streams");
        let asking = process.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(process.stdout.take().ok_or_else(gone)?);
        precedence.add(Pid::from_child(&process));
        Ok(Self {
            process,
            asking,
            answers,
            precedence: Arc::clone(precedence),
        })
    }

    /// Has a hash made.
    ///
    /// # Errors
    /// It is dead, or no such program.
    pub(super) fn made(&mut self, hashing: &Hashing) -> io::Result<PasswordHash> {
        let asked = Asked {
            password: hashing.password.expose_secret().into(),
            like: hashing.like.to_string().into(),
        };
        serde_json::to_writer(&mut self.asking, &asked)?;
        self.asking.write_all(b"\n")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        PasswordHash::new(answer.trim_end()).map_err(io::Error::other)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.precedence.forget(Pid::from_child(&self.process));
        // One that has ended already can't be killed, and is waited for all the same.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What such a process does: it hashes what it is asked to, a line each, until nobody can ask any more.
///
/// # Errors
/// What is asked makes no sense, or nobody takes the answer.
pub fn hash_for_another(asked: impl BufRead, mut answers: impl Write) -> io::Result<()> {
    stand_back();
    let mut memory = Memory::new();
    for line in asked.lines() {
        let line = SecretString::from(line?);
        let asked: Asked<'_> = serde_json::from_str(line.expose_secret())?;
        let hashing = Hashing {
            password: asked.password.into_owned().into(),
            like: PasswordHash::new(&asked.like).map_err(io::Error::other)?,
        };
        let made = hash::made(&hashing, &mut memory).map_err(io::Error::other)?;
        writeln!(answers, "{made}")?;
        answers.flush()?;
    }
    Ok(())
}

/// It stands still for requests. So that one can begin on its core at once, it takes only what is free; where that isn't known the others have to do.
fn stand_back() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle).ok();
}
