//! Fault codes: what people say of them, what is read out of manuals, and the card that answers a code.

mod by_meaning;
mod card;
mod spares;

pub use by_meaning::by_meaning;
pub use card::{CardReader, FaultCard, card, card_of};

use super::{By, Refusal, Refused, Result, values::fault_fields};
use domain::{
    Entity, Fault, FaultId, FaultValues, ManualId, NewChange, Operation, Permission, Problem,
    change::FieldValues, faults,
};
use jiff::Timestamp;
use persistence::{Conflict, Error, UnitOfWork};

/// Adds an entry.
///
/// # Errors
/// [`Refusal::Invalid`] at `/manual_id` when that isn't there, at `/code` when its manual has one for the code.
pub async fn add(work: &mut dyn UnitOfWork, by: &By, values: FaultValues) -> Result<Fault> {
    by.must(Permission::EditLibrary)?;
    manual_stands(work, values.manual).await?;
    not_taken(work, None, &values).await?;
    let added = work.faults().add(&values, by.at).await.map_err(told)?;
    let entry = entry(by, Operation::Added, None, Some(&added));
    work.changes().add(&[entry]).await?;
    Ok(added)
}

/// Gives an entry other values; one that doesn't differ stays as it is, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: FaultId,
    values: FaultValues,
) -> Result<Fault> {
    by.must(Permission::EditLibrary)?;
    // A manual is held before what is said of its codes.
    manual_stands(work, values.manual).await?;
    let before = work.faults().hold(id).await?.ok_or(Refusal::NotFound)?;
    if before.values == values {
        return Ok(before);
    }
    not_taken(work, Some(id), &values).await?;
    let changed = work.faults().change(id, &values, by.at).await;
    changed.map_err(told)?;
    let after = work.faults().find(id).await?.ok_or(Refusal::NotFound)?;
    let entry = entry(by, Operation::Changed, Some(&before), Some(&after));
    work.changes().add(&[entry]).await?;
    Ok(after)
}

/// Removes an entry. It isn't read out of its manual again.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: FaultId) -> Result<()> {
    by.must(Permission::EditLibrary)?;
    let before = work.faults().hold(id).await?.ok_or(Refusal::NotFound)?;
    work.faults().remove(&before).await?;
    let entry = entry(by, Operation::Removed, Some(&before), None);
    work.changes().add(&[entry]).await?;
    Ok(())
}

/// Keeps what the pages of a manual tell of codes instead of what was read out of it before: called in the unit in which the last
/// of its pages is kept, and without pages when they can't be read. It is derived, so the history tells nothing of it. Recognising
/// takes some milliseconds a page: [`domain::faults::recognise`] is called before, outside of the runtime's threads.
///
/// # Errors
/// The database's.
pub async fn recognise(
    work: &mut dyn UnitOfWork,
    manual: ManualId,
    recognised: &faults::Recognised,
    at: Timestamp,
) -> Result<()> {
    // One that is removed just now takes its entries along.
    if work.manuals().hold(manual).await?.is_some() {
        work.faults().put_recognised(manual, recognised, at).await?;
    }
    Ok(())
}

/// Its manual stays there until the unit ends.
async fn manual_stands(work: &mut dyn UnitOfWork, manual: Option<ManualId>) -> Result<()> {
    let Some(manual) = manual else { return Ok(()) };
    match work.manuals().hold(manual).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid(Problem::Missing.at("/manual_id"))),
    }
}

/// A manual that is held says one thing of a code; asked for before, so that no statement fails.
async fn not_taken(
    work: &mut dyn UnitOfWork,
    own: Option<FaultId>,
    values: &FaultValues,
) -> Result<()> {
    if values.manual.is_none() {
        return Ok(());
    }
    let keys = [values.code.key().to_owned()];
    let known = work.faults().with_keys(&keys, MOST_ALIKE).await?;
    let is_taken = known
        .iter()
        .any(|known| known.values.manual == values.manual && Some(known.id) != own);
    if is_taken {
        return Err(Refusal::invalid(Problem::Taken.at("/code")));
    }
    Ok(())
}

/// As many entries of one code are looked at; beyond that the database's own rule tells.
const MOST_ALIKE: u32 = 1_000;

fn told(failure: Error) -> Refused {
    match failure {
        Error::Conflict(Conflict::Reference) => Refusal::invalid(Problem::Missing.at("/manual_id")),
        other => Refused::from(other).name_taken_at("/code"),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Fault>,
    after: Option<&Fault>,
) -> NewChange {
    let fields = |fault: Option<&Fault>| fault.map_or_else(FieldValues::new, fault_fields);
    let (id, code) = after
        .or(before)
        .map_or((0, ""), |fault| (fault.id.0, fault.values.code.as_str()));
    by.entry(
        operation,
        (Entity::Fault, id, code),
        &fields(before),
        &fields(after),
    )
}
