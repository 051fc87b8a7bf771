//! The texts of manuals: what a reader brings is kept, and reading ends or begins anew. See [`crate::operations`] for who
//! commits.

use crate::operations::{By, Refusal, Result};
use domain::{ManualId, ManualText, Permission, TextState, Unreadable};
use jiff::Timestamp;
use persistence::{TextClaim, TextStep, UnitOfWork};

/// Keeps what a step of reading brought; nothing when the claim has ended.
///
/// # Errors
/// The database's.
pub async fn keep(
    work: &mut dyn UnitOfWork,
    claim: &TextClaim,
    step: &TextStep,
) -> Result<Option<ManualText>> {
    // Before its text, as whoever changes it does.
    work.manuals().hold(claim.text.manual).await?;
    let Some(kept) = work.manual_texts().keep(claim, step).await? else {
        return Ok(None);
    };
    if let Some(pages) = step.pages.filter(|pages| claim.text.pages != Some(*pages)) {
        work.files().count_pages(&claim.text.file, pages).await?;
    }
    Ok(Some(kept))
}

/// Ends the reading, and calls pages by the numbers that are printed on them; tells whether the claim still held.
///
/// # Errors
/// The database's.
pub async fn end(
    work: &mut dyn UnitOfWork,
    claim: &TextClaim,
    (state, reason): (TextState, Option<Unreadable>),
    labels: &[(u32, String)],
    at: Timestamp,
) -> Result<bool> {
    let manual = claim.text.manual;
    work.manuals().hold(manual).await?;
    let held = work.manual_texts().end(claim, state, reason, at).await?;
    if held {
        work.manual_texts().name_pages(manual, labels).await?;
    }
    Ok(held)
}

/// Lets a manual be read anew. No entry in the history: what people say of it stays as it is.
///
/// # Errors
/// [`Refusal::NotFound`], also when it has no PDF.
pub async fn read_again(
    work: &mut dyn UnitOfWork,
    by: &By,
    manual: ManualId,
) -> Result<ManualText> {
    by.must(Permission::EditLibrary)?;
    work.manuals()
        .hold(manual)
        .await?
        .ok_or(Refusal::NotFound)?;
    work.manual_texts().restart(manual, by.at).await?;
    let text = work.manual_texts().find(manual).await?;
    Ok(text.ok_or(Refusal::NotFound)?)
}
