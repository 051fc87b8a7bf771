//! `aedb serve`.

use super::{close, must_be_migrated, upkeep};
use crate::{
    fetching::{Fetching, fetch_all},
    server::{self, SystemClock},
    settings::Settings,
    texts::{self, Reading},
};
use anyhow::{Result, anyhow, bail};
use api::{
    App,
    http::retry,
    logging_in::{self, KNOWN},
    operations::retention::Retention,
    passwords::Passwords,
};
use domain::{Clock, Email, import::ImportState};
use jiff::SignedDuration;
use persistence::{Area, DatabaseAddress, Store, migrate, migration_status};
use secrecy::ExposeSecret;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use tracing_subscriber::EnvFilter;

pub(super) fn run(settings: &Settings, background: &Runtime) -> Result<()> {
    log(settings)?;
    for name in &settings.unknown {
        tracing::warn!("the setting {name} isn't known here");
    }
    let address = settings.address()?;
    background.block_on(prepare(settings))?;
    let store = persistence::open(settings.database()?, background.handle().clone());
    let is_forwarded_to = settings.server.behind_tls || !settings.server.proxies.is_empty();
    if !address.is_loopback() || is_forwarded_to {
        background.block_on(no_demo_admin(&*store))?;
    }
    if !address.is_loopback() {
        background.block_on(somebody_decides(&*store))?;
    }
    let program = std::env::current_exe()?;
    let app = server::application(
        settings,
        Arc::clone(&store),
        Arc::new(SystemClock),
        Passwords::by(program.clone()),
        background.handle(),
    )?;
    let sweeping = background.spawn(sweep(Arc::clone(&store)));
    let retention = Retention {
        days: settings.readings.keep_days,
    };
    let listening = background.spawn(upkeep::listen(Arc::clone(&app)));
    let indexing = background.spawn(upkeep::index(Arc::clone(&app)));
    let retaining = background.spawn(upkeep::retain(Arc::clone(&app), retention));
    let stop_reading = Arc::new(Notify::new());
    let reading = background.spawn(texts::read_all(
        Arc::clone(&app),
        Reading::by(program),
        Arc::clone(&stop_reading),
    ));
    let stop_fetching = Arc::new(Notify::new());
    let fetching = if settings.library.fetch_links {
        let how = Fetching::from(settings.fetched_networks()?);
        let fetching = fetch_all(Arc::clone(&app), how, Arc::clone(&stop_fetching));
        Some(background.spawn(fetching))
    } else {
        None
    };
    let importing = Arc::clone(&app.importing);
    let shared = Arc::clone(&app);
    actix_web::rt::System::new().block_on(async {
        // Before anybody can know that it serves: until then a signal just ends it.
        let mut terminated = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        let running = server::start(settings, app, background.handle())?;
        tracing::info!("serving at http://{}", running.address);
        tell_set_up_link(&shared, running.address).await;
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
    stop_reading.notify_one();
    stop_fetching.notify_one();
    let both = async {
        drop(reading.await);
        if let Some(fetching) = fetching {
            drop(fetching.await);
        }
    };
    if background
        .block_on(async { tokio::time::timeout(GIVING_BACK, both).await })
        .is_err()
    {
        tracing::warn!(
            "a manual that was being read or fetched waits until somebody else takes it up"
        );
    }
    sweeping.abort();
    listening.abort();
    indexing.abort();
    retaining.abort();
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

/// Whom everybody can be, others than this machine must not meet.
async fn no_demo_admin(store: &dyn Store) -> Result<()> {
    let mut work = store.read(Area::People).await?;
    let demo = Email::parse(DEMO_ADMIN).map_err(|problem| anyhow!("{problem}"))?;
    let demo = work.users().find_by_email(&demo).await?;
    if demo.is_some_and(|demo| demo.is_enabled()) {
        bail!(
            "this base has the demo admin {DEMO_ADMIN}, whose password everybody knows, so AEDB can be reached from this machine only. \
             Disable it: `aedb user disable --email {DEMO_ADMIN}`"
        );
    }
    Ok(())
}

/// Others than this machine may reach it only when somebody is there who decides who they are.
async fn somebody_decides(store: &dyn Store) -> Result<()> {
    let mut work = store.begin(Area::People).await?;
    if work.users().hold_admins().await? == 0 {
        bail!(
            "there is no admin yet, so AEDB listens on loopback only. Add one: \
             `aedb user add --role admin --name … --email …`"
        );
    }
    work.rollback().await?;
    Ok(())
}

/// Whom `cargo xtask dev` adds; no other command does.
const DEMO_ADMIN: &str = "demo@aedb.invalid";

/// On an empty base: how the first admin comes in. Not in the log: it is a secret until it is used.
async fn tell_set_up_link(app: &App, address: SocketAddr) {
    match logging_in::set_up_link(app).await {
        Ok(None) => {}
        Ok(Some(secret)) => super::tell::aside(&format!(
            "nobody can log in yet. The first admin is made here, once: http://{address}/setup?key={}",
            secret.expose_secret()
        )),
        Err(failure) => tracing::warn!(%failure, "there is no link to make the first admin"),
    }
}

/// A manual that is being read or fetched is given back within so long.
const GIVING_BACK: Duration = Duration::from_secs(3);
/// Previews are kept for a day.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// No file is read for longer: whoever read it has been killed.
const READING: SignedDuration = SignedDuration::from_hours(1);
/// Ended tokens stay so long for their owner to see.
const ENDED: SignedDuration = SignedDuration::from_hours(30 * 24);
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
                + work.kept_answers().remove_older(now - retry::KEPT).await?
                + work.logins().remove_ended(now - ENDED).await?
                + work.login_limits().remove_older(now - KNOWN).await?;
            work.commit().await?;
            Ok::<_, persistence::Error>(removed)
        };
        match swept.await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "what was kept for a time is gone"),
            Err(failure) => {
                tracing::warn!(%failure, "what was kept for a time can't be removed")
            }
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
