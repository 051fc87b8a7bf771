//! Looking for files that nobody tells of and for files that are missing, and sweeping what is of no use.

use super::told;
use crate::operations::Result;
use domain::Sha256;
use futures_util::StreamExt;
use jiff::{SignedDuration, Timestamp};
use persistence::{Area, Files, Finding, Store};
use std::collections::{HashMap, HashSet};

/// A file whose manual is gone is kept for so long, for whoever brings the manual back.
pub const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A file that no row tells of may be on its way; after so long it isn't.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_hours(24);
/// Rows that are looked at in one step.
const STEP: u32 = 500;

/// What was found in the store of files, and what was done about it.
#[derive(Debug, Default)]
pub struct Swept {
    /// What is wrong and was left as it is.
    pub findings: Vec<Finding>,
    /// Files that were removed.
    pub removed: usize,
}

/// Compares the store of files with what the base tells of it. With `repair`, files that nobody needs are removed.
///
/// # Errors
/// The database's or the store's.
pub async fn sweep(
    store: &dyn Store,
    files: &Files,
    now: Timestamp,
    repair: bool,
) -> Result<Swept> {
    let mut swept = Swept::default();
    let known = known(store).await?;
    let mut there = HashSet::new();
    let mut orphans = vec![];
    let mut all = files.all();
    while let Some(file) = all.next().await {
        let (sha256, put) = file.map_err(told)?;
        if !known.contains_key(&sha256) && now.duration_since(put) > ON_ITS_WAY {
            orphans.push(sha256.clone());
        }
        there.insert(sha256);
    }
    for (sha256, is_used) in &known {
        if *is_used && !there.contains(sha256) {
            swept.findings.push(Finding {
                check: "missing files",
                detail: format!("{} isn't in the store: upload it again", sha256.as_str()),
            });
        }
    }
    swept
        .findings
        .sort_by(|one, other| one.detail.cmp(&other.detail));
    if !repair {
        if !orphans.is_empty() {
            swept.findings.push(Finding {
                check: "orphaned files",
                detail: format!(
                    "{} that no manual tells of: --repair removes them",
                    orphans.len()
                ),
            });
        }
        return Ok(swept);
    }
    let mut work = store.read(Area::Library).await?;
    let released = work.files().released(now - KEPT, STEP).await?;
    drop(work);
    for sha256 in orphans.iter().chain(&released) {
        // Whoever is about to tell of it waits for this unit, or this one finds that it is told of.
        let mut work = store.begin(Area::Library).await?;
        let forgotten = work.files().forget(sha256).await?;
        let is_known = !forgotten && work.files().find(sha256).await?.is_some();
        if !is_known {
            files.remove(sha256).await.map_err(told)?;
            swept.removed += 1;
        }
        work.commit().await?;
    }
    swept.removed += files.sweep_incoming().await.map_err(told)?;
    Ok(swept)
}

/// All files that the base tells of, and whether a manual has them.
async fn known(store: &dyn Store) -> Result<HashMap<Sha256, bool>> {
    let mut work = store.snapshot().await?;
    let mut known = HashMap::new();
    let mut after = String::new();
    loop {
        let step = work.files().after(&after, STEP).await?;
        let Some((last, _)) = step.last() else {
            work.rollback().await?;
            return Ok(known);
        };
        last.sha256.as_str().clone_into(&mut after);
        known.extend(
            step.into_iter()
                .map(|(file, is_used)| (file.sha256, is_used)),
        );
    }
}
