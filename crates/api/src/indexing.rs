//! Making the search's index anew, in steps between which others have their turn. It can be stopped after any of them, and gone
//! on with by whoever comes next; several at once share the work.

use persistence::{Area, Rebuild, Result, Store};
use std::time::Duration;

/// As many things are indexed in a step: well below a second.
const STEP: u32 = 500;
/// Somebody who writes much at once may hold the index.
const AGAIN: Duration = Duration::from_millis(250);

/// Makes the index anew if that is due or under way; `told` hears how far it is.
///
/// # Errors
/// As the database has them. What was done stays done.
pub async fn go_on(store: &dyn Store, mut told: impl FnMut(Rebuild)) -> Result<()> {
    loop {
        let mut work = store.read(Area::Imports).await?;
        if work.search().rebuild().await? == Rebuild::Done {
            return Ok(());
        }
        drop(work);
        let mut work = store.begin(Area::Imports).await?;
        let stands = work.search().go_on_with_rebuild(STEP).await?;
        work.commit().await?;
        told(stands);
        if stands == Rebuild::Busy {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Makes the index anew, also one that is whole. One that is being made anew is completed.
///
/// # Errors
/// As [`go_on`].
pub async fn begin_anew(store: &dyn Store, mut told: impl FnMut(Rebuild)) -> Result<()> {
    loop {
        let mut work = store.begin(Area::Imports).await?;
        let stands = work.search().begin_rebuild().await?;
        work.commit().await?;
        if stands != Rebuild::Busy {
            break;
        }
        tokio::time::sleep(AGAIN).await;
    }
    go_on(store, &mut told).await
}
