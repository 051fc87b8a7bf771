//! `aedb reindex`.

use super::{Base, tell};
use anyhow::Result;
use persistence::Rebuild;

/// Progress is told once in so many things.
const TOLD_EVERY: u64 = 10_000;

pub(super) async fn run(base: Base<'_>) -> Result<()> {
    let mut next = 0;
    let told = |stands| match stands {
        Rebuild::Indexing { done, total } if done >= next => {
            next = done + TOLD_EVERY;
            tell::aside(&format!("{done} of {total} things are indexed"));
        }
        _ => {}
    };
    api::indexing::begin_anew(&*base.store, told).await?;
    tell::result("the index is whole")
}
