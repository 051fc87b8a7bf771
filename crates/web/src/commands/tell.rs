//! Where output goes.

use anyhow::Result;
use std::io::{Write, stderr, stdout};

/// A result, to standard output.
pub(super) fn result(text: &str) -> Result<()> {
    writeln!(stdout(), "{text}")?;
    Ok(())
}

/// Everything else, to standard error. Nobody to read it is no failure.
pub(super) fn aside(text: &str) {
    drop(writeln!(stderr(), "{text}"));
}

/// Progress on one line, rewritten in place.
pub(super) fn progress(text: &str) {
    drop(write!(stderr(), "\r{text}\x1b[K"));
    drop(stderr().flush());
}
