//! Who may have a connection, in the order of asking: a bounded wait, and no group of tables takes more than half.
//!
//! A pool alone isn't fair, and one queue for all would let requests that wait on one locked table hold every
//! connection. So each [`Area`] has at most half of the places, and its own queue; and because whoever reads drives
//! reads places, too, and whoever moves spares waits for the plant's lock as whoever changes drives does, those three together
//! leave one for the rest.

use crate::error::{Error, Result};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A group of tables that can be locked or slow together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Shops to cabinets, and mechanisms.
    Places,
    /// Drives, and what counts them.
    Drives,
    /// Stores, spares and what was done with them.
    Stock,
    /// The history.
    Changes,
    /// Imports.
    Imports,
    /// The library.
    Library,
    /// People and their logins.
    People,
    /// Sensors and what they told.
    Readings,
    /// Whether the database answers at all.
    Health,
}

/// The last one counts all of them.
const AREAS: usize = Area::Health as usize + 1;

#[derive(Debug)]
pub(crate) struct Gate {
    all: Arc<Semaphore>,
    areas: [Arc<Semaphore>; AREAS],
    plant: Arc<Semaphore>,
    wait: Duration,
    pool: &'static str,
}

/// The right to one connection; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    _area: OwnedSemaphorePermit,
    _plant: Option<OwnedSemaphorePermit>,
    _all: OwnedSemaphorePermit,
}

impl Gate {
    pub(crate) fn new(pool: &'static str, connections: u32, wait: Duration) -> Self {
        let places = connections as usize;
        let half = || Arc::new(Semaphore::new((places / 2).max(1)));
        Self {
            all: Arc::new(Semaphore::new(places)),
            areas: std::array::from_fn(|_| half()),
            // With two or fewer there is nothing to leave.
            plant: Arc::new(Semaphore::new(if places > 2 { places - 1 } else { places })),
            wait,
            pool,
        }
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the bounded wait is over.
    pub(crate) async fn enter(&self, area: Area) -> Result<Permit> {
        let began = Instant::now();
        let entered = tokio::time::timeout(self.wait, async {
            let own = Arc::clone(&self.areas[area as usize])
                .acquire_owned()
                .await
                .ok()?;
            let plant = match area {
                Area::Places | Area::Drives | Area::Stock => {
                    Some(Arc::clone(&self.plant).acquire_owned().await.ok()?)
                }
                _ => None,
            };
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Permit {
                _area: own,
                _plant: plant,
                _all: all,
            })
        });
        let permit = entered.await.ok().flatten();
        metrics::histogram!("aedb_pool_wait_seconds", "pool" => self.pool).record(began.elapsed());
        permit.ok_or_else(|| {
            metrics::counter!("aedb_pool_refused_total", "pool" => self.pool).increment(1);
            Error::Unavailable(format!(
                "no {} connection became free in {:?}",
                self.pool, self.wait
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_area_never_takes_more_than_half() {
        let gate = Gate::new("readers", 4, Duration::from_millis(20));
        let _first = gate.enter(Area::Drives).await.unwrap();
        let _second = gate.enter(Area::Drives).await.unwrap();
        assert!(matches!(
            gate.enter(Area::Drives).await,
            Err(Error::Unavailable(_))
        ));
        assert!(gate.enter(Area::Places).await.is_ok());
    }

    #[tokio::test]
    async fn places_and_drives_leave_one_for_the_rest() {
        let gate = Gate::new("readers", 4, Duration::from_millis(20));
        let mut held = vec![];
        for area in [Area::Drives, Area::Places, Area::Drives, Area::Places] {
            held.extend(gate.enter(area).await);
        }
        assert_eq!(held.len(), 3);
        assert!(gate.enter(Area::Health).await.is_ok());
    }

    #[tokio::test]
    async fn a_wait_that_is_given_up_leaves_nothing_behind() {
        let gate = Gate::new("writers", 1, Duration::from_secs(5));
        let held = gate.enter(Area::Drives).await.unwrap();
        let waiting =
            tokio::time::timeout(Duration::from_millis(5), gate.enter(Area::Places)).await;
        assert!(waiting.is_err());
        drop(held);
        assert!(gate.enter(Area::Drives).await.is_ok());
    }
}
