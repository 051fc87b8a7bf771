//! The process that reads a PDF, seen from outside: a file goes in, lines come out, and it may die at any time.

use super::Told;
use futures_util::StreamExt;
use persistence::{FileError, FileStream};
use std::{io, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child as Process, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

/// A process that reads a PDF. It is killed when this is dropped.
pub(crate) struct Child {
    process: Process,
    lines: BufReader<ChildStdout>,
    feeding: JoinHandle<Result<(), FileError>>,
}

/// What became of waiting for a line.
pub(crate) enum Next {
    /// A line.
    Told(Told),
    /// It has told all.
    End,
    /// It is dead, or as good as dead.
    Dead,
}

impl Child {
    /// Starts it, to tell of pages from one on, and begins to feed it.
    pub(crate) fn start(program: &Path, first: u32, file: FileStream) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args(["read-pdf", "--first", &first.to_string()])
            // It needs nothing of what this one knows.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let gone = || io::Error::other("a child without streams");
        let mut stdin = process.stdin.take().ok_or_else(gone)?;
        let stdout = process.stdout.take().ok_or_else(gone)?;
        let feeding = tokio::spawn(async move {
            let mut file = file;
            while let Some(bytes) = file.next().await {
                // One that is dead or has seen enough takes no more.
                if stdin.write_all(&bytes?).await.is_err() {
                    break;
                }
            }
            Ok(())
        });
        Ok(Self {
            process,
            lines: BufReader::new(stdout),
            feeding,
        })
    }

    /// Waits for its next line, so long at the most.
    ///
    /// # Errors
    /// The store's, when the file couldn't be fetched whole: what was told is worth nothing then.
    pub(crate) async fn next(&mut self, wait: Duration) -> Result<Next, FileError> {
        let mut line = vec![];
        let read = timeout(wait, self.lines.read_until(b'\n', &mut line)).await;
        if matches!(read, Ok(Ok(count)) if count > 0)
            && let Ok(told) = serde_json::from_slice(&line)
        {
            return Ok(Next::Told(told));
        }
        // Silent or dead: killed now, if it isn't dead yet.
        let is_late = read.is_err();
        if is_late {
            self.process.start_kill()?;
        }
        let ended = self.process.wait().await?;
        if self.feeding.is_finished() {
            (&mut self.feeding).await.map_err(io::Error::other)??;
        } else {
            self.feeding.abort();
        }
        let has_ended = !is_late && line.is_empty() && ended.success();
        Ok(if has_ended { Next::End } else { Next::Dead })
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.feeding.abort();
    }
}
