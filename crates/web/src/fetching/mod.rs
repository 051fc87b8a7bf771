//! What `aedb serve` does by itself with links of manuals, when it is allowed to: takes them up one after another, fetches each
//! into the store, and gives its manual the file. Any number of instances may do it at once.

mod addresses;
mod getting;

use anyhow::{Result, anyhow};
use api::{
    App, filing,
    operations::{Refusal, Refused, library::fetches},
};
use domain::{ManualSource, Unfetched};
use getting::Getter;
use ipnet::IpNet;
use jiff::SignedDuration;
use persistence::{Area, FetchClaim};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// How links are fetched.
#[derive(Debug, Clone)]
pub struct Fetching {
    /// Private networks from which is fetched all the same.
    pub private: Vec<IpNet>,
    /// Whoever hasn't told anything for so long has lost its claim.
    pub lease: SignedDuration,
    /// After an attempt that failed the next one waits so long; after the last of these there is none.
    pub pauses: Vec<SignedDuration>,
    /// The queue is looked at once in so long.
    pub every: Duration,
}

impl Fetching {
    /// As usual.
    #[must_use]
    pub fn from(private: Vec<IpNet>) -> Self {
        Self {
            private,
            lease: SignedDuration::from_secs(120),
            pauses: [1, 10, 60, 360].map(SignedDuration::from_mins).to_vec(),
            every: Duration::from_secs(2),
        }
    }
}

/// Fetches links until it is told to stop.
///
/// # Errors
/// There is no client for it; nothing else ends it.
pub async fn fetch_all(app: Arc<App>, how: Fetching, stop: Arc<Notify>) -> Result<()> {
    let getter = Getter::new(&how.private)?;
    loop {
        let claim = claim(&app, &how).await.unwrap_or_else(|failure| {
            tracing::warn!(%failure, "nobody looks which links are to be fetched");
            None
        });
        let Some(claim) = claim else {
            tokio::select! {
                () = tokio::time::sleep(how.every) => continue,
                () = stop.notified() => return Ok(()),
            }
        };
        let manual = claim.fetch.manual.0;
        let fetched = tokio::select! {
            fetched = fetch(&app, &getter, &how, &claim) => Some(fetched),
            () = stop.notified() => None,
        };
        match fetched {
            Some(Ok(Some(Ok(())))) => tracing::info!(manual, "a link was fetched"),
            Some(Ok(Some(Err(reason)))) => {
                let reason = reason.as_str();
                tracing::info!(manual, reason, "a link can't be fetched");
            }
            Some(Ok(None)) => {}
            Some(Err(failure)) => {
                tracing::warn!(manual, %failure, "a link can't be fetched now");
                give_back(&app, &claim).await;
                tokio::time::sleep(how.every * 5).await;
            }
            None => {
                give_back(&app, &claim).await;
                return Ok(());
            }
        }
    }
}

async fn claim(app: &App, how: &Fetching) -> Result<Option<FetchClaim>> {
    let now = app.clock.now();
    // Looking is cheaper than writing.
    let mut work = app.store.read(Area::Library).await?;
    if !work.manual_fetches().is_any_due(now).await? {
        return Ok(None);
    }
    drop(work);
    let mut work = app.store.begin(Area::Library).await?;
    let claim = work.manual_fetches().claim(now, now + how.lease).await?;
    work.commit().await?;
    Ok(claim)
}

/// At once for whoever comes next, if the base can be told; else when the claim ends.
async fn give_back(app: &App, claim: &FetchClaim) {
    let given = async {
        let mut work = app.store.begin(Area::Library).await?;
        let now = app.clock.now();
        work.manual_fetches().give_back(claim, now).await?;
        work.commit().await
    };
    if let Err(failure) = given.await {
        tracing::warn!(%failure, "a link waits until its fetcher's claim ends");
    }
}

type Fetched = Result<(), Unfetched>;

/// Fetches a link to its end; nothing when the claim was lost on the way.
async fn fetch(
    app: &App,
    getter: &Getter,
    how: &Fetching,
    claim: &FetchClaim,
) -> Result<Option<Fetched>> {
    let source = tokio::select! {
        source = got(app, getter, claim) => source?,
        lost = hold(app, how, claim) => return lost.map(|()| None),
    };
    match source {
        Ok(source) => end(app, claim, source).await,
        Err(reason) => fail(app, how, claim, reason).await,
    }
}

/// Lets the claim hold, for as long as it does.
async fn hold(app: &App, how: &Fetching, claim: &FetchClaim) -> Result<()> {
    loop {
        tokio::time::sleep(how.lease.unsigned_abs() / 4).await;
        let until = app.clock.now() + how.lease;
        let mut work = app.store.begin(Area::Library).await?;
        if !work.manual_fetches().renew(claim, until).await? {
            return Ok(());
        }
        work.commit().await?;
    }
}

/// The file that a link leads to, in the store.
async fn got(
    app: &App,
    getter: &Getter,
    claim: &FetchClaim,
) -> Result<Result<ManualSource, Unfetched>> {
    let (folder, limit) = (app.files.incoming(), app.file_limit);
    let received = match getter.get(&claim.fetch.link, folder, limit).await? {
        Ok(received) => received,
        Err(reason) => return Ok(Err(reason)),
    };
    match filing::keep(app, &received).await {
        Ok(source) => Ok(Ok(source)),
        Err(Refused::Refusal(Refusal::FileEmpty | Refusal::FileUnknown)) => {
            Ok(Err(Unfetched::UnknownKind))
        }
        Err(Refused::Refusal(Refusal::NoRoom)) => Ok(Err(Unfetched::NoRoom)),
        Err(refused) => Err(anyhow!(refused)),
    }
}

async fn end(app: &App, claim: &FetchClaim, source: ManualSource) -> Result<Option<Fetched>> {
    let by = fetches::by(app.clock.now());
    let mut work = app.store.begin(Area::Library).await?;
    if !fetches::end(&mut *work, &by, claim, source.clone()).await? {
        return Ok(None);
    }
    filing::still_there(&app.files, &source).await?;
    app.commit(work).await?;
    Ok(Some(Ok(())))
}

async fn fail(
    app: &App,
    how: &Fetching,
    claim: &FetchClaim,
    reason: Unfetched,
) -> Result<Option<Fetched>> {
    let now = app.clock.now();
    let tried = usize::try_from(claim.fetch.attempts).unwrap_or(usize::MAX);
    let pause = how.pauses.get(tried.saturating_sub(1));
    let again = pause.filter(|_| reason.is_passing());
    let again = again.map(|pause| now + *pause);
    let mut work = app.store.begin(Area::Library).await?;
    let held = work.manual_fetches();
    let held = held.fail(claim, reason, again, now).await?;
    work.commit().await?;
    Ok(held.then_some(Err(reason)))
}
