//! How far a job is, told from outside of its unit.

use std::sync::atomic::{AtomicU32, Ordering};

/// How far a job is, in thousandths.
#[derive(Debug, Default)]
pub struct Progress(AtomicU32);

impl Progress {
    /// Sets how far it is, 0 to 1.
    pub(super) fn set(&self, fraction: f32) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0–1000"
        )]
        let thousandths = (fraction.clamp(0.0, 1.0) * 1000.0) as u32;
        self.0.store(thousandths, Ordering::Relaxed);
    }

    /// Sets that so many rows are done.
    pub(super) fn set_done(&self, done: u32, of: u32) {
        #[expect(clippy::cast_precision_loss, reason = "a bar on a page needs no more")]
        let ratio = done as f32 / of as f32;
        self.set(ratio);
    }

    /// 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        let thousandths = u16::try_from(self.0.load(Ordering::Relaxed)).unwrap_or(1000);
        f32::from(thousandths) / 1000.0
    }
}
