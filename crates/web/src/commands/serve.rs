//! `aedb serve`.

use super::{close, must_be_migrated};
use crate::{
    server::{self, SystemClock},
    settings::Settings,
};
use anyhow::Result;
use api::http::retry;
use domain::{Clock, import::ImportState};
use jiff::SignedDuration;
use persistence::{Area, DatabaseAddress, Store, migrate, migration_status};
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

pub(super) fn run(settings: &Settings, background: &Runtime) -> Result<()> {
    log(settings)?;
    for name in &settings.unknown {
        tracing::warn!("the setting {name} isn't known here");
    }
    settings.loopback()?;
    background.block_on(prepare(settings))?;
    let store = persistence::open(settings.database()?, background.handle().clone());
    let app = server::application(
        settings,
        Arc::clone(&store),
        Arc::new(SystemClock),
        background.handle(),
    )?;
    let sweeping = background.spawn(sweep(Arc::clone(&store)));
    let importing = Arc::clone(&app.importing);
    actix_web::rt::System::new().block_on(async {
        // Before anybody can know that it serves: until then a signal just ends it.
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        let running = server::start(settings, app, background.handle())?;
        tracing::info!("serving at http://{}", running.address);
        let handle = running.handle.clone();
        actix_web::rt::spawn(async move {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
            tracing::info!("stopping: what is in flight is finished first");
            handle.stop(true).await;
        });
        running.until_stopped().await
    })?;
    // An import that nobody waits for is in flight too. What isn't done in time is rolled back whole.
    let rest = Duration::from_secs(settings.server.shutdown_s);
    if background
        .block_on(async { tokio::time::timeout(rest, importing.idle()).await })
        .is_err()
    {
        tracing::warn!("an import took longer than server.shutdown_s and is rolled back");
    }
    sweeping.abort();
    background.block_on(close(&*store));
    tracing::info!("stopped");
    Ok(())
}

fn log(settings: &Settings) -> Result<()> {
    let filter = EnvFilter::try_new(&settings.log.filter)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.log.format.as_str() {
        "json" => lines.json().init(),
        _ => lines.with_target(false).init(),
    }
    Ok(())
}

/// An SQLite base is made and migrated; a PostgreSQL base must have been, by `aedb migrate`.
async fn prepare(settings: &Settings) -> Result<()> {
    let database = settings.database()?;
    if matches!(database.address, DatabaseAddress::Sqlite(_)) {
        migrate(&database).await?;
        return Ok(());
    }
    must_be_migrated(&migration_status(&database).await?)
}

/// Previews are kept for a day.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// No file is read for longer: whoever read it has been killed.
const READING: SignedDuration = SignedDuration::from_hours(1);
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

async fn sweep(store: Arc<dyn Store>) {
    let kept = [ImportState::Previewed, ImportState::Failed];
    loop {
        let swept = async {
            let mut work = store.begin(Area::Imports).await?;
            let now = SystemClock.now();
            let removed = work.imports().remove_older(&kept, now - KEPT).await?
                + work
                    .imports()
                    .remove_older(&[ImportState::Reading], now - READING)
                    .await?
                + work.kept_answers().remove_older(now - retry::KEPT).await?;
            work.commit().await?;
            Ok::<_, persistence::Error>(removed)
        };
        match swept.await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "old previews and kept answers are gone"),
            Err(failure) => {
                tracing::warn!(%failure, "old previews and kept answers can't be removed")
            }
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
