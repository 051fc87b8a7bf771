//! Sensors, what they told, and when they exceeded their limits.

use crate::error::Result;
use async_trait::async_trait;
use domain::{
    Beginning, Exceeding, ExceedingKind, Extremes, Kinds, Limits, Listed, Name, PageRequest,
    Reading, Sensor, SensorAddress, SensorFilter, SensorId, SensorSort, SensorValues, Sorting,
};
use jiff::{SignedDuration, Timestamp};

/// A sensor to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSensor {
    /// What its gateway calls it.
    pub address: SensorAddress,
    /// What people will call it.
    pub name: Name,
}

/// What has to be known of a sensor to store its readings.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownSensor {
    /// Its id.
    pub id: SensorId,
    /// Its address.
    pub address: String,
    /// What it must keep to.
    pub limits: Limits,
    /// What it exceeds now.
    pub open: Kinds,
}

/// Sensors. What they told last comes with them, as far as it is dated no later than the `now` given allows: see
/// [`domain::sensor::horizon`].
#[async_trait]
pub trait SensorRepository: Send {
    /// The sensor with an id.
    ///
    /// # Errors
    /// See [`crate::Error`], here and in all that follow.
    async fn find(&mut self, id: SensorId, now: Timestamp) -> Result<Option<Sensor>>;
    /// A page of sensors.
    async fn list(
        &mut self,
        filter: &SensorFilter,
        sorting: &[Sorting<SensorSort>],
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Listed<Sensor>>;
    /// The sensors with these addresses, in no order; at most 10,000. None of them is removed until the unit ends.
    async fn known(&mut self, addresses: &[String]) -> Result<Vec<KnownSensor>>;
    /// Waits until nobody else changes these sensors or judges their readings, and keeps it so until the unit ends; then
    /// the sensors as they are.
    async fn hold(&mut self, ids: &[SensorId]) -> Result<Vec<KnownSensor>>;
    /// Adds sensors; tells the ids and addresses of those whose address nobody had. Another unit may have added the rest.
    async fn add(&mut self, new: &[NewSensor], at: Timestamp)
    -> Result<Vec<(SensorId, NewSensor)>>;
    /// Keeps what people said of a sensor; tells whether it is there.
    ///
    /// # Errors
    /// [`crate::Conflict::Reference`] when what it is tied to isn't there.
    async fn change(&mut self, id: SensorId, values: &SensorValues, at: Timestamp) -> Result<bool>;
    /// Removes a sensor with its exceedings; tells whether there was one. Its readings go by
    /// [`ReadingRepository::remove_left_behind`].
    async fn remove(&mut self, id: SensorId) -> Result<bool>;
}

/// What sensors told.
#[async_trait]
pub trait ReadingRepository: Send {
    /// Stores readings with the extremes of their hours; tells of each whether it is new. A moment of a sensor has the
    /// reading that came first.
    async fn add(&mut self, readings: &[Reading]) -> Result<Vec<bool>>;
    /// A page of a sensor's readings from `from` on and before `until`, the newest first unless `oldest_first`.
    async fn list(
        &mut self,
        sensor: SensorId,
        between: (Option<Timestamp>, Option<Timestamp>),
        oldest_first: bool,
        page: &PageRequest,
    ) -> Result<Listed<Reading>>;
    /// Of each of these sensors the newest reading that isn't later than `until`; at most 10,000 are asked for.
    async fn newest(&mut self, sensors: &[SensorId], until: Timestamp) -> Result<Vec<Reading>>;
    /// How many readings a sensor ever told in the whole hours between two moments.
    async fn count(&mut self, sensor: SensorId, between: (Timestamp, Timestamp)) -> Result<u64>;
    /// A sensor's extremes in each part of `step` from `from` on and before `until`, without empty parts, from its readings.
    async fn extremes(
        &mut self,
        sensor: SensorId,
        between: (Timestamp, Timestamp),
        step: SignedDuration,
    ) -> Result<Vec<Extremes>>;
    /// The same from the extremes of whole hours, without touching a reading; `from` is at a whole hour, and so is `step`.
    async fn hourly_extremes(
        &mut self,
        sensor: SensorId,
        between: (Timestamp, Timestamp),
        step: SignedDuration,
    ) -> Result<Vec<Extremes>>;
    /// The first sensor after `after` that has readings from before `before`.
    async fn first_with_older(
        &mut self,
        after: SensorId,
        before: Timestamp,
    ) -> Result<Option<SensorId>>;
    /// Removes up to `limit` readings of a sensor from before `before`, the oldest first; tells how many.
    async fn remove_older(
        &mut self,
        sensor: SensorId,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize>;
    /// The first sensor after `after` that has extremes of hours from before `before`.
    async fn first_with_older_hours(
        &mut self,
        after: SensorId,
        before: Timestamp,
    ) -> Result<Option<SensorId>>;
    /// Removes up to `limit` extremes of hours, as [`Self::remove_older`] does readings.
    async fn remove_older_hours(
        &mut self,
        sensor: SensorId,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize>;
    /// Removes up to `limit` readings and extremes of a sensor that is gone; tells whether there may be more.
    async fn remove_left_behind(&mut self, limit: u32) -> Result<bool>;
}

/// When sensors exceeded their limits. A sensor must be held before anything begins or ends at it.
#[async_trait]
pub trait ExceedingRepository: Send {
    /// Begins one; nothing happens when one of the kind is open.
    async fn begin(&mut self, sensor: SensorId, beginning: &Beginning) -> Result<()>;
    /// Ends the open one of a kind, not before it began.
    async fn end(&mut self, sensor: SensorId, kind: ExceedingKind, at: Timestamp) -> Result<()>;
    /// Keeps with a sensor what is open at it, as the exceedings tell.
    async fn mark(&mut self, sensors: &[SensorId]) -> Result<()>;
    /// Up to `limit` sensors that are silent for longer than they may, or that have been heard since, and were not marked so.
    async fn turned_silent_or_heard(&mut self, now: Timestamp, limit: u32)
    -> Result<Vec<SensorId>>;
    /// Up to `limit` that are open, the newest first.
    async fn open(&mut self, limit: u32) -> Result<Vec<Exceeding>>;
    /// Up to `limit` of a sensor, the newest first.
    async fn latest(&mut self, sensor: SensorId, limit: u32) -> Result<Vec<Exceeding>>;
}
