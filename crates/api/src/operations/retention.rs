//! Old readings go, in steps: each is a unit of its own, so that nobody waits long for the writer.
//!
//! Several instances may do this at once: what one removes the other doesn't find.

use super::Result;
use domain::SensorId;
use jiff::{SignedDuration, Timestamp};
use persistence::UnitOfWork;

/// As many readings go in one step.
pub const STEP: u32 = 5_000;
/// The extremes of hours stay at least so long, so that a chart of a year is whole.
const HOURS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// How old readings may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Days; 0 keeps them for ever.
    pub days: u32,
}

impl Retention {
    /// Before when readings are old, at a whole hour; nothing when they are kept for ever.
    #[must_use]
    pub fn before(self, now: Timestamp) -> Option<Timestamp> {
        let kept = SignedDuration::from_hours(24 * i64::from(self.days));
        (self.days > 0).then(|| hour(now - kept))
    }

    /// The same for the extremes of hours.
    #[must_use]
    pub fn hours_before(self, now: Timestamp) -> Option<Timestamp> {
        let before = self.before(now)?;
        Some(before.min(hour(now - HOURS_KEPT)))
    }
}

fn hour(at: Timestamp) -> Timestamp {
    let seconds = at.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(3_600)).unwrap_or(at)
}

/// Removes one step of what is old, or of what removed sensors left behind; tells whether there may be more.
///
/// # Errors
/// The database's.
pub async fn step(work: &mut dyn UnitOfWork, retention: Retention, now: Timestamp) -> Result<bool> {
    if work.readings().remove_left_behind(STEP).await? {
        return Ok(true);
    }
    let (Some(before), Some(hours_before)) = (retention.before(now), retention.hours_before(now))
    else {
        return Ok(false);
    };
    let nobody = SensorId(0);
    if let Some(sensor) = work.readings().first_with_older(nobody, before).await? {
        work.readings().remove_older(sensor, before, STEP).await?;
        return Ok(true);
    }
    let found = work.readings().first_with_older_hours(nobody, hours_before);
    if let Some(sensor) = found.await? {
        work.readings()
            .remove_older_hours(sensor, hours_before, STEP)
            .await?;
        return Ok(true);
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_are_old_and_extremes_stay_for_a_year() {
        let now: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
        let before = |days| Retention { days }.before(now).map(|at| at.to_string());
        let hours_before = |days| {
            Retention { days }
                .hours_before(now)
                .map(|at| at.to_string())
        };
        assert_eq!((before(0), hours_before(0)), (None, None));
        assert_eq!(before(1).as_deref(), Some("2026-03-03T05:00:00Z"));
        assert_eq!(hours_before(1).as_deref(), Some("2025-01-28T05:00:00Z"));
        assert_eq!(before(1_000), hours_before(1_000));
    }
}
