//! What `aedb serve` does by itself: looks which sensors have fallen silent, lets old readings go, and makes an old index anew.
//! Any number of instances may do so at once.

use api::{
    App, indexing,
    operations::{
        Result,
        retention::{self, Retention},
        sensors,
    },
};
use persistence::{Area, Rebuild};
use std::{sync::Arc, time::Duration};

/// Silence is noticed after so long at the most.
const LISTEN_EVERY: Duration = Duration::from_secs(15);
/// An index that couldn't be made anew is tried again after so long.
const INDEX_AGAIN: Duration = Duration::from_secs(30);
/// Old readings go once in so long.
const RETAIN_EVERY: Duration = Duration::from_secs(3_600);
/// Between two steps others have their turn.
const PAUSE: Duration = Duration::from_millis(50);

/// Makes the search's index anew when another version of the analysis made it, or another program began to and didn't end.
pub(super) async fn index(app: Arc<App>) {
    let mut begun = false;
    loop {
        let told = |stands| {
            if let (Rebuild::Indexing { total, .. }, false) = (stands, begun) {
                begun = true;
                tracing::info!(total, "the search's index is made anew");
            }
        };
        match indexing::go_on(&*app.store, told).await {
            Ok(()) => break,
            Err(failure) => tracing::warn!(%failure, "the search's index isn't whole"),
        }
        tokio::time::sleep(INDEX_AGAIN).await;
    }
    if begun {
        tracing::info!("the search's index is whole");
    }
}

/// Looks who has fallen silent and who is heard again, from the start on: what was missed while nobody looked is found then.
pub(super) async fn listen(app: Arc<App>) {
    loop {
        match look(&app).await {
            Ok(0) => tokio::time::sleep(LISTEN_EVERY).await,
            Ok(found) => {
                tracing::info!(found, "sensors fell silent or are heard again");
                app.written.notify_one();
            }
            Err(failure) => {
                tracing::warn!(%failure, "nobody looks which sensors are silent");
                tokio::time::sleep(LISTEN_EVERY).await;
            }
        }
    }
}

async fn look(app: &App) -> Result<usize> {
    let mut work = app.store.begin(Area::Readings).await?;
    let found = sensors::listen(&mut *work, app.clock.now()).await?;
    work.commit().await?;
    Ok(found)
}

/// Lets old readings go, and those of removed sensors.
pub(super) async fn retain(app: Arc<App>, retention: Retention) {
    loop {
        let mut steps = 0_u32;
        loop {
            match step(&app, retention).await {
                Ok(true) => steps += 1,
                Ok(false) => break,
                Err(failure) => {
                    tracing::warn!(%failure, "old readings can't be removed");
                    break;
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        if steps > 0 {
            tracing::info!(steps, "old readings are gone");
        }
        tokio::time::sleep(RETAIN_EVERY).await;
    }
}

async fn step(app: &App, retention: Retention) -> Result<bool> {
    let mut work = app.store.begin(Area::Readings).await?;
    let more = retention::step(&mut *work, retention, app.clock.now()).await?;
    work.commit().await?;
    Ok(more)
}
