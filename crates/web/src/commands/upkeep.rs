//! What `aedb serve` does by itself with sensors and readings: looks who has fallen silent, and lets old readings go. Any
//! number of instances may do both at once.

use api::{
    App,
    operations::{
        Result,
        retention::{self, Retention},
        sensors,
    },
};
use persistence::Area;
use std::{sync::Arc, time::Duration};

/// Silence is noticed after so long at the most.
const LISTEN_EVERY: Duration = Duration::from_secs(15);
/// Old readings go once in so long.
const RETAIN_EVERY: Duration = Duration::from_secs(3_600);
/// Between two steps others have their turn.
const PAUSE: Duration = Duration::from_millis(50);

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
