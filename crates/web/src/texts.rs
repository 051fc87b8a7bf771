//! What `aedb serve` does by itself with manuals: takes them up one after another, has each read by a process of its own, and
//! keeps its pages in steps, so that whoever is killed loses one step. Any number of instances may do it at once.

use crate::pdf::{Child, Next, Told};
use anyhow::Result;
use api::{
    App,
    operations::{faults, library::texts},
};
use domain::{
    ManualText, PageText, TextState, Unreadable,
    faults::{Recognised, recognise},
    printed_labels,
};
use jiff::SignedDuration;
use persistence::{Area, TextClaim, TextStep};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::Notify, time::Instant};

/// Pages of a step.
const STEP: usize = 100;
/// Pages whose layouts are fetched at once.
const LAYOUTS: u32 = 500;
/// A step ends after so long, that others see how far it is.
const STEP_TIME: Duration = Duration::from_secs(3);
/// A manual of which so many pages were given up has failed.
const MOST_GIVEN_UP: u32 = 3;

/// How manuals are read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The program that reads them: this one.
    pub program: PathBuf,
    /// Whoever hasn't told anything for so long has lost its claim.
    pub lease: SignedDuration,
    /// A file is open, or has failed, after so long: it may have to come from far away.
    pub open_wait: Duration,
    /// A page is read, or is given up, after so long.
    pub page_wait: Duration,
    /// The queue is looked at once in so long.
    pub every: Duration,
}

impl Reading {
    /// As usual.
    #[must_use]
    pub fn by(program: PathBuf) -> Self {
        Self {
            program,
            lease: SignedDuration::from_secs(300),
            open_wait: Duration::from_secs(120),
            page_wait: Duration::from_secs(20),
            every: Duration::from_secs(2),
        }
    }
}

/// Reads manuals until it is told to stop.
pub async fn read_all(app: Arc<App>, how: Reading, stop: Arc<Notify>) {
    loop {
        let claim = match claim(&app, &how).await {
            Ok(claim) => claim,
            Err(failure) => {
                tracing::warn!(%failure, "nobody looks which manuals are to be read");
                None
            }
        };
        let Some(claim) = claim else {
            tokio::select! {
                () = tokio::time::sleep(how.every) => continue,
                () = stop.notified() => return,
            }
        };
        let manual = claim.text.manual.0;
        let read = tokio::select! {
            read = read_one(&app, &how, &claim) => Some(read),
            () = stop.notified() => None,
        };
        match read {
            Some(Ok(Some((state, reason)))) => {
                let (state, reason) = (state.as_str(), reason.map(Unreadable::as_str));
                tracing::info!(manual, state, reason, "a manual was read");
            }
            Some(Ok(None)) => {}
            Some(Err(failure)) => {
                tracing::warn!(manual, %failure, "a manual can't be read now");
                give_back(&app, &claim).await;
                tokio::time::sleep(how.every * 5).await;
            }
            None => {
                give_back(&app, &claim).await;
                return;
            }
        }
    }
}

async fn claim(app: &App, how: &Reading) -> Result<Option<TextClaim>> {
    let now = app.clock.now();
    // Looking is cheaper than writing.
    let mut work = app.store.read(Area::Library).await?;
    if !work.manual_texts().is_any_waiting(now).await? {
        return Ok(None);
    }
    drop(work);
    let mut work = app.store.begin(Area::Library).await?;
    let claim = work.manual_texts().claim(now, now + how.lease).await?;
    work.commit().await?;
    Ok(claim)
}

/// At once for whoever comes next, if the base can be told; else when the claim ends.
async fn give_back(app: &App, claim: &TextClaim) {
    let given = async {
        let mut work = app.store.begin(Area::Library).await?;
        let now = app.clock.now();
        work.manual_texts().give_back(claim, now).await?;
        work.commit().await
    };
    if let Err(failure) = given.await {
        tracing::warn!(%failure, "a manual waits until its reader's claim ends");
    }
}

type Ended = (TextState, Option<Unreadable>);

/// Reads a manual to its end; nothing when the claim was lost on the way.
async fn read_one(app: &App, how: &Reading, claim: &TextClaim) -> Result<Option<Ended>> {
    let mut run = Run {
        app,
        how,
        claim,
        text: claim.text.clone(),
        read: vec![],
        since: Instant::now(),
    };
    let Some(ended) = run.go_through().await? else {
        return Ok(None);
    };
    let kept = run.end(ended).await?;
    Ok(kept.then_some(ended))
}

/// A manual that is being read.
struct Run<'a> {
    app: &'a App,
    how: &'a Reading,
    claim: &'a TextClaim,
    /// How far it is, with what isn't kept yet.
    text: ManualText,
    read: Vec<PageText>,
    /// When the last step ended.
    since: Instant,
}

impl Run<'_> {
    async fn go_through(&mut self) -> Result<Option<Ended>> {
        let failed = |reason| Ok(Some((TextState::Failed, Some(reason))));
        let mut work = self.app.store.read(Area::Library).await?;
        let file = work.files().find(&self.text.file).await?;
        drop(work);
        let Some(file) = file else {
            return failed(Unreadable::Missing);
        };
        loop {
            let bytes = self.app.files.read(&file.sha256, 0..file.size).await?;
            let Some(bytes) = bytes else {
                return failed(Unreadable::Missing);
            };
            let first = self.text.pages_read + 1;
            let mut child = Child::start(&self.how.program, first, bytes)?;
            let mut is_open = false;
            loop {
                let wait = if is_open {
                    self.how.page_wait
                } else {
                    self.how.open_wait
                };
                match child.next(wait).await? {
                    Next::Told(Told::Pages { pages }) => {
                        is_open = true;
                        self.text.pages = Some(pages);
                    }
                    Next::Told(Told::Failed { failed: reason }) => return failed(reason),
                    Next::Told(Told::Page(page)) => {
                        self.text.pages_read = page.page;
                        self.read.push(page);
                        let is_due = self.since.elapsed() > STEP_TIME;
                        if (self.read.len() == STEP || is_due) && !self.keep().await? {
                            return Ok(None);
                        }
                    }
                    Next::End => return Ok(Some(self.whole())),
                    Next::Dead if !is_open => return failed(Unreadable::TooHeavy),
                    Next::Dead => break,
                }
            }
            // The page after the last that was told is too much for it.
            self.text.pages_read += 1;
            self.text.attempts += 1;
            if !self.keep().await? {
                return Ok(None);
            }
            if self.text.attempts >= MOST_GIVEN_UP {
                return failed(Unreadable::TooHeavy);
            }
        }
    }

    /// How a manual ends all of whose pages were told.
    fn whole(&self) -> Ended {
        let has_text = |page: &PageText| !page.lines.is_empty();
        let is_silent = self.text.pages_with_text == 0 && !self.read.iter().any(has_text);
        if is_silent && self.text.attempts == 0 {
            (TextState::Failed, Some(Unreadable::NoText))
        } else if self.text.pages > Some(self.text.pages_read) {
            (TextState::Read, Some(Unreadable::TooManyPages))
        } else if self.text.attempts > 0 {
            (TextState::Read, Some(Unreadable::TooHeavy))
        } else {
            (TextState::Read, None)
        }
    }

    fn step(&mut self) -> TextStep {
        self.since = Instant::now();
        let at = self.app.clock.now();
        TextStep {
            pages: self.text.pages,
            pages_read: self.text.pages_read,
            attempts: self.text.attempts,
            read: std::mem::take(&mut self.read),
            at,
            until: at + self.how.lease,
        }
    }

    /// Keeps what was read since the last step; tells whether the claim still holds.
    async fn keep(&mut self) -> Result<bool> {
        let step = self.step();
        let mut work = self.app.store.begin(Area::Library).await?;
        let kept = texts::keep(&mut *work, self.claim, &step).await?;
        let Some(kept) = kept else {
            return Ok(false);
        };
        work.commit().await?;
        self.text = kept;
        Ok(true)
    }

    /// Keeps the rest, recognises numbers of pages and codes in all of it, and ends the reading.
    async fn end(&mut self, ended: Ended) -> Result<bool> {
        if !self.keep().await? {
            return Ok(false);
        }
        let pages = self.layouts().await?;
        let recognising = tokio::task::spawn_blocking(move || recognised(pages));
        let (labels, recognised) = recognising.await?;
        let (manual, at) = (self.text.manual, self.app.clock.now());
        let mut work = self.app.store.begin(Area::Library).await?;
        if !texts::end(&mut *work, self.claim, ended, &labels, at).await? {
            return Ok(false);
        }
        faults::recognise(&mut *work, manual, &recognised, at).await?;
        self.app.commit(work).await?;
        Ok(true)
    }

    /// Where everything stands on the pages, those that were kept before a restart included.
    async fn layouts(&self) -> Result<Vec<PageText>> {
        let mut work = self.app.store.read(Area::Library).await?;
        let (manual, mut pages) = (self.text.manual, Vec::<PageText>::new());
        loop {
            let last = pages.last().map_or(0, |page| page.page);
            let more = work.manual_texts().layouts(manual, last, LAYOUTS).await?;
            if more.is_empty() {
                return Ok(pages);
            }
            pages.extend(more);
        }
    }
}

/// What pages are called otherwise than the file says, and the codes that they tell of.
fn recognised(mut pages: Vec<PageText>) -> (Vec<(u32, String)>, Recognised) {
    let labels = printed_labels(&pages);
    for (number, label) in &labels {
        let at = pages.binary_search_by_key(number, |page| page.page);
        if let Some(page) = at.ok().and_then(|at| pages.get_mut(at)) {
            page.label = Some(label.clone());
        }
    }
    let recognised = recognise(&pages);
    (labels, recognised)
}
