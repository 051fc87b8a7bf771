//! Child processes that never outlive xtask.
//!
//! Each child leads a process group of its own, so that a signal reaches its children too (cargo's compilers and
//! test binaries), and Ctrl-C in a terminal reaches xtask alone, which then ends them in order.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::interrupt;

/// How often a wait looks at its child and at the interrupt flag.
const LOOK: Duration = Duration::from_millis(10);

/// How long an ordinary child may take to end after SIGTERM before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running child process; dropping it ends it and everything in its group.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    name: String,
    /// What asks this program to end.
    farewell: Signal,
}

impl Running {
    /// Starts `command` in a process group of its own.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("can't start {name}"))?;
        Ok(Self {
            child,
            name,
            farewell: Signal::SIGTERM,
        })
    }

    /// Sets the signal that asks this program to end (SIGTERM unless told).
    pub(crate) fn with_farewell(mut self, signal: Signal) -> Self {
        self.farewell = signal;
        self
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The pipe of its standard output, when it was asked for; only the first call gets it.
    pub(crate) fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Its exit status, when it has ended by itself.
    pub(crate) fn finished(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .with_context(|| format!("can't ask for {}", self.name))
    }

    /// Waits until it ends.
    ///
    /// # Errors
    /// `Interrupted` when a signal came meanwhile; the child has been ended then.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.finished()? {
                return Ok(status);
            }
            interrupt::check()?;
            std::thread::sleep(LOOK);
        }
    }

    /// Asks it to end, and kills it when it doesn't within a few seconds.
    pub(crate) fn stop(&mut self) {
        self.stop_within(PATIENCE);
    }

    fn stop_within(&mut self, patience: Duration) {
        if self.signal(self.farewell) && !self.ended_within(patience) {
            self.signal(Signal::SIGKILL);
            // Nothing survives SIGKILL for long; the wait only collects its status.
            self.ended_within(PATIENCE);
        }
    }

    /// False when there is nothing left to send a signal to.
    fn signal(&mut self, signal: Signal) -> bool {
        // While its status hasn't been collected, its number can't belong to anybody else.
        if !matches!(self.child.try_wait(), Ok(None)) {
            return false;
        }
        i32::try_from(self.child.id()).is_ok_and(|id| killpg(Pid::from_raw(id), signal).is_ok())
    }

    fn ended_within(&mut self, patience: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(LOOK);
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs `command` to its end.
///
/// # Errors
/// When it fails, naming it by `what`; `Interrupted` when a signal came.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    Ok(())
}

/// Runs a short `command` that reads `input` to its end; fails when it does.
pub(crate) fn run_with_input(what: &str, command: &mut Command, input: &str) -> Result<()> {
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .spawn()
        .with_context(|| format!("can't start {what}"))?;
    let mut stdin = child.stdin.take().context("no way to give it its input")?;
    stdin.write_all(input.as_bytes())?;
    drop(stdin);
    let status = child.wait()?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    Ok(())
}

/// Runs `command` to its end and gives its standard output; standard error is shown.
pub(crate) fn output_of(what: &str, command: &mut Command) -> Result<String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| format!("can't start {what}"))?;
    if !output.status.success() {
        bail!("{what} failed ({})", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{what} wrote something not UTF-8"))
}

/// Where `program` is in `$PATH`, if anywhere.
pub(crate) fn find_program(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn dropping_ends_the_children_of_a_child_too() {
        let mut command = shell("sleep 600 & echo $!; wait");
        let mut running = Running::start(command.stdout(std::process::Stdio::piped())).unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(running.take_stdout().unwrap()),
            &mut line,
        )
        .unwrap();
        let grandchild = Pid::from_raw(line.trim().parse().unwrap());

        drop(running);

        let begun = Instant::now();
        while nix::sys::signal::kill(grandchild, None).is_ok() && !is_zombie(grandchild) {
            assert!(begun.elapsed() < Duration::from_secs(60), "still running");
            std::thread::sleep(LOOK);
        }
    }

    /// In a container nobody may collect an orphan's status; a zombie has ended all the same.
    fn is_zombie(process: Pid) -> bool {
        std::fs::read_to_string(format!("/proc/{process}/stat"))
            .is_ok_and(|text| text.contains(") Z "))
    }

    #[test]
    fn a_child_that_ignores_sigterm_is_killed() {
        let mut command = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
        let mut running = Running::start(command.stdout(std::process::Stdio::piped())).unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(running.take_stdout().unwrap()),
            &mut line,
        )
        .unwrap();
        running.stop_within(Duration::from_millis(50));
        assert!(running.finished().unwrap().is_some());
    }

    #[test]
    fn a_failure_names_what_failed() {
        let error = run("the small script", &mut shell("exit 3")).unwrap_err();
        assert!(
            error.to_string().contains("the small script failed"),
            "{error}"
        );
    }
}
