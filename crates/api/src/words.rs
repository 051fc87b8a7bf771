//! The words that the search knows, its own and those that the crew added, in memory: no question asks the base for them.

use arc_swap::ArcSwap;
use domain::{MOST_SEARCH_WORDS, SearchWord, search::Vocabulary};
use persistence::{Area, Result, Store};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// What another instance changed is known here after so long at the most.
const LOOK_AGAIN: Duration = Duration::from_secs(4);

/// The words.
#[derive(Debug, Default)]
pub struct Words {
    known: ArcSwap<Known>,
    /// One looks at a time, so that what was read last is what is known.
    looking: Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    added: Vec<SearchWord>,
    vocabulary: Arc<Vocabulary>,
}

impl Words {
    /// Those that are known now.
    #[must_use]
    pub fn vocabulary(&self) -> Arc<Vocabulary> {
        Arc::clone(&self.known.load().vocabulary)
    }

    /// Looks what the crew has added. What can't be read now is read a little later: what is known stays.
    pub async fn renew(&self, store: &dyn Store) {
        if let Err(failure) = self.look(store).await {
            tracing::warn!(%failure, "the words of the search can't be read");
        }
    }

    async fn look(&self, store: &dyn Store) -> Result<()> {
        let _one_at_a_time = self.looking.lock().await;
        let mut work = store.read(Area::Library).await?;
        let added = work.search_words().all(MOST_SEARCH_WORDS).await?;
        if added != self.known.load().added {
            let pairs = added.iter().flat_map(|word| word.values.pairs());
            let vocabulary = Arc::new(Vocabulary::with(pairs));
            self.known.store(Arc::new(Known { added, vocabulary }));
        }
        Ok(())
    }

    /// Looks now and whenever another instance may have changed something.
    pub async fn keep_fresh(&self, store: &dyn Store) {
        loop {
            self.renew(store).await;
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}
