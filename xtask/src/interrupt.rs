//! Ctrl-C and SIGTERM, as a flag that every wait looks at.
//!
//! A signal never ends xtask on the spot: the wait that notices it returns [`Interrupted`] as an error, and on the
//! way out the owners of child processes and temporary folders (`process::Running`, `postgres::Cluster`) clean up.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// The person (or the CI) asked to stop.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// From here on SIGINT, SIGTERM and SIGHUP only raise the flag.
pub(crate) fn install() -> anyhow::Result<()> {
    ctrlc::set_handler(|| REQUESTED.store(true, Ordering::SeqCst))
        .context("can't install the handler for Ctrl-C")
}

/// # Errors
/// [`Interrupted`] once a signal has come.
pub(crate) fn check() -> Result<(), Interrupted> {
    if REQUESTED.load(Ordering::SeqCst) {
        Err(Interrupted)
    } else {
        Ok(())
    }
}
