//! Links that are fetched: a manual gets the file that its link led to, or an attempt has failed. See [`crate::operations`] for
//! who commits.

use super::manuals;
use crate::operations::{By, Refusal, Result};
use domain::{Actor, ManualFetch, ManualId, ManualSource, ManualValues, Permission, Who};
use jiff::Timestamp;
use persistence::{FetchClaim, UnitOfWork};

/// The name by which the history tells of what was fetched.
pub const FETCHER: &str = "link";

/// Whoever fetches links.
#[must_use]
pub fn by(at: Timestamp) -> By {
    By {
        actor: Actor::named(FETCHER),
        who: Who::CommandLine,
        at,
        under: None,
    }
}

/// Gives a manual the file that its link led to; tells whether the claim still held. The file is in the store.
///
/// # Errors
/// As [`manuals::change`].
pub async fn end(
    work: &mut dyn UnitOfWork,
    by: &By,
    claim: &FetchClaim,
    source: ManualSource,
) -> Result<bool> {
    let ManualSource::File { file, .. } = &source else {
        return Ok(false);
    };
    let id = claim.fetch.manual;
    let Some(seen) = work.manuals().find(id).await? else {
        return Ok(false);
    };
    // A group is held before its manuals, and a manual before its link.
    work.manual_groups().hold(seen.values.group).await?;
    let Some(before) = work.manuals().hold(id).await? else {
        return Ok(false);
    };
    let file = file.sha256.clone();
    if !work.manual_fetches().end(claim, &file, by.at).await? {
        return Ok(false);
    }
    let values = ManualValues {
        source,
        ..before.values
    };
    manuals::change(work, by, id, values).await?;
    Ok(true)
}

/// Lets a manual's link be fetched anew. No entry in the history: what people say of the manual stays as it is.
///
/// # Errors
/// [`Refusal::NotFound`], also when it has no link.
pub async fn fetch_again(
    work: &mut dyn UnitOfWork,
    by: &By,
    manual: ManualId,
) -> Result<ManualFetch> {
    by.must(Permission::EditLibrary)?;
    work.manuals()
        .hold(manual)
        .await?
        .ok_or(Refusal::NotFound)?;
    if !work.manual_fetches().restart(manual, by.at).await? {
        return Err(Refusal::NotFound.into());
    }
    let fetch = work.manual_fetches().find(manual).await?;
    Ok(fetch.ok_or(Refusal::NotFound)?)
}
