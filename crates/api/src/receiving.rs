//! Readings on their way into the base. What comes while a unit commits waits for the next one and goes in together with
//! whatever else has come by then: a commit costs as much for a thousand readings as for one, so that many small
//! requests are stored as fast as a few large ones. Nobody is answered before the unit with their readings has been committed.
//!
//! Whoever sends and goes away meanwhile changes nothing: their readings are stored, all of them or none.

use crate::operations::{
    By, Refusal, Refused, Result,
    readings::{self, Batch, Kept, NewReading, Stored},
};
use domain::Permission;
use persistence::{Area, Error, Store};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::{Mutex, Notify, mpsc, oneshot},
};

/// As many readings are stored in one unit at the most, unless one request alone has more. With more, those who wait for
/// their answers would all wait for the same unit, and nothing would be read from them meanwhile.
const MOST: usize = 4_000;
/// As many requests wait for their turn; the next one waits for a place.
const QUEUE: usize = 256;
/// As many units at once: one is prepared while another commits.
const UNITS: usize = 2;

/// A request's readings and where to tell what became of them.
#[derive(Debug)]
struct Waiting {
    batch: Batch,
    answer: oneshot::Sender<Result<Vec<Kept>>>,
}

/// Stores readings, those of several requests in one unit.
#[derive(Debug)]
pub struct Receiving {
    queue: mpsc::Sender<Waiting>,
    wait: Duration,
}

impl Receiving {
    /// Begins. `background` must outlive the request workers; `written` is woken when what pages show has changed. A
    /// request waits for its turn at most `wait`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        written: Arc<Notify>,
        background: &Handle,
        wait: Duration,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..UNITS {
            let (waiting, store) = (Arc::clone(&waiting), Arc::clone(&store));
            let (written, handle) = (Arc::clone(&written), background.clone());
            background.spawn(async move {
                while let Some(group) = next(&waiting).await {
                    let (store, written) = (Arc::clone(&store), Arc::clone(&written));
                    // In a task of its own: should it panic, those who wait are told, and the next group is stored.
                    let stored =
                        handle.spawn(async move { store_group(&*store, &written, group).await });
                    if let Err(panic) = stored.await {
                        tracing::error!(%panic, "readings couldn't be stored");
                    }
                }
            });
        }
        Self { queue, wait }
    }

    /// Stores readings; tells of each what became of it, after the commit.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::Busy`] when too many wait already, or the database's. Nothing was stored then,
    /// or nobody knows; sending it again stores what is missing.
    pub async fn store(&self, by: By, readings: Vec<NewReading>) -> Result<Vec<Kept>> {
        by.must(Permission::SendReadings)?;
        let (answer, told) = oneshot::channel();
        let batch = Batch { by, readings };
        let waiting = Waiting { batch, answer };
        match tokio::time::timeout(self.wait, self.queue.send(waiting)).await {
            Ok(Ok(())) => {}
            Ok(Err(_ended)) => return Err(unavailable("readings are no longer stored")),
            Err(_late) => return Err(Refusal::Busy.into()),
        }
        told.await.unwrap_or_else(|_dropped| {
            Err(unavailable("the unit with these readings was given up"))
        })
    }
}

fn unavailable(why: &str) -> Refused {
    Error::Unavailable(why.to_owned()).into()
}

/// Whoever waits, up to [`MOST`] readings; nothing when nobody will come any more.
async fn next(waiting: &Mutex<mpsc::Receiver<Waiting>>) -> Option<Vec<Waiting>> {
    let mut waiting = waiting.lock().await;
    let first = waiting.recv().await?;
    let mut readings = first.batch.readings.len();
    let mut group = vec![first];
    while readings < MOST
        && let Ok(more) = waiting.try_recv()
    {
        readings += more.batch.readings.len();
        group.push(more);
    }
    Some(group)
}

async fn store_group(store: &dyn Store, written: &Notify, group: Vec<Waiting>) {
    let (batches, answers): (Vec<Batch>, Vec<_>) = group
        .into_iter()
        .map(|waiting| (waiting.batch, waiting.answer))
        .unzip();
    match in_one_unit(store, &batches).await {
        Ok(Stored { kept, told }) => {
            if told {
                written.notify_one();
            }
            for (answer, kept) in answers.into_iter().zip(kept) {
                // Whoever asked may be gone.
                drop(answer.send(Ok(kept)));
            }
        }
        // One of them may be to blame: each gets a unit of its own, so that the others don't suffer for it. When the
        // database is away that would only make all wait again.
        Err(failure) if answers.len() > 1 && !is_away(&failure) => {
            let mut answers = VecDeque::from(answers);
            for batch in batches {
                let stored = in_one_unit(store, std::slice::from_ref(&batch)).await;
                let kept = stored.map(|mut stored| stored.kept.pop().unwrap_or_default());
                if let Some(answer) = answers.pop_front() {
                    drop(answer.send(kept));
                }
            }
            written.notify_one();
        }
        Err(failure) => {
            let why = failure.to_string();
            let mut answers = answers.into_iter();
            if let Some(first) = answers.next() {
                drop(first.send(Err(failure)));
            }
            for answer in answers {
                drop(answer.send(Err(unavailable(&why))));
            }
        }
    }
}

fn is_away(failure: &Refused) -> bool {
    matches!(failure, Refused::Store(Error::Unavailable(_)))
}

async fn in_one_unit(store: &dyn Store, batches: &[Batch]) -> Result<Stored> {
    let mut work = store.begin(Area::Readings).await?;
    let stored = readings::store(&mut *work, batches).await?;
    work.commit().await?;
    Ok(stored)
}
