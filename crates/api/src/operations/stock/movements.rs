//! Taking, returning, receiving, moving and counting spares.
//!
//! A movement is only ever added. Whoever moves a spare holds its row until the unit ends, so that of two who take the last one
//! the second sees that there is none: ADR 0012.

use super::{StockItemChange, by_id, entry, hold, put_in, rewrite};
use crate::operations::{By, Refusal, Result, drives::Pointing};
use domain::stock::{Asked, MoveTo, Movement, MovementKind, NewMovement};
use domain::{
    Amount, Difference, DriveId, Note, Operation, Permission, Problem, StockItem, StockItemId,
};
use persistence::{PlantLock, UnitOfWork};

/// What is to be done with a spare.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What.
    pub asked: Asked,
    /// For which drive.
    pub drive: Option<DriveId>,
    /// A note.
    pub note: Option<Note>,
}

/// As many spares of one name are looked through for one at the place that is moved to.
const ALIKE: u32 = 200;

/// Does something with a spare; the spare as it is then, and what the story tells of it.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotEnough`]; [`Refusal::Invalid`] at `/quantity`, `/drive_id` or `/store_id`;
/// [`Refusal::Changed`] when it is moved elsewhere just now.
pub async fn record(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: StockItemId,
    wanted: Wanted,
) -> Result<(StockItem, Movement)> {
    by.must(Permission::MoveStock)?;
    work.lock_plant(PlantLock::Shared).await?;
    let drive = drive_title(work, wanted.drive).await?;
    let told = |new: NewMovement| NewMovement {
        drive: wanted.drive,
        drive_name: drive.clone(),
        note: wanted.note.clone(),
        ..new
    };
    if let Asked::Move(quantity, to) = &wanted.asked {
        return relocate(work, by, id, *quantity, to, &told).await;
    }
    work.stock_items().hold(&[id]).await?;
    let before = work.stock_items().find(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    let quantity = match &wanted.asked {
        Asked::Take(quantity) => taken(&before, *quantity)?,
        Asked::Return(quantity) | Asked::Receive(quantity) => added(&before, *quantity)?,
        Asked::Count(quantity) => *quantity,
        Asked::Move(..) => before.quantity,
    };
    let after = put_quantity(work, by, &before, quantity).await?;
    let new = told(movement(by, &after, before.quantity, &wanted.asked));
    let told = work.movements().add(&[new]).await?;
    let told = told.into_iter().next().ok_or(Refusal::NotFound)?;
    Ok((after, told))
}

/// The title of the drive that something is done for. It stays as it is until the unit ends.
async fn drive_title(work: &mut dyn UnitOfWork, id: Option<DriveId>) -> Result<Option<String>> {
    let Some(id) = id else { return Ok(None) };
    work.drives().hold(&[id]).await?;
    let drive = work.drives().find(id).await?;
    let drive = drive.ok_or_else(|| Refusal::invalid(Problem::Missing.at("/drive_id")))?;
    Ok(Some(drive.title()))
}

fn some(quantity: Amount) -> Result<Amount> {
    if quantity.is_zero() {
        Err(Refusal::invalid(Problem::Zero.at("/quantity")))
    } else {
        Ok(quantity)
    }
}

/// What is left when so many are taken.
fn taken(item: &StockItem, quantity: Amount) -> Result<Amount> {
    let left = item.quantity.with(some(quantity)?.taken());
    left.ok_or_else(|| {
        Refusal::NotEnough {
            left: item.quantity,
            place: item.place(),
        }
        .into()
    })
}

/// How many there are when so many are added.
fn added(item: &StockItem, quantity: Amount) -> Result<Amount> {
    let sum = item.quantity.with(some(quantity)?.added());
    let max = Amount::MAX;
    sum.ok_or_else(|| Refusal::invalid(Problem::OutOfRange { min: 0, max }.at("/quantity")))
}

/// Writes how many there are, with an entry in the history when that differs.
async fn put_quantity(
    work: &mut dyn UnitOfWork,
    by: &By,
    before: &StockItem,
    quantity: Amount,
) -> Result<StockItem> {
    let after = StockItem {
        quantity,
        updated_at: persistence::kept(by.at),
        ..before.clone()
    };
    let values = &after.values;
    let items = work.stock_items();
    items.change(after.id, values, quantity, by.at).await?;
    let told = entry(by, Operation::Changed, Some(before), Some(&after));
    if !told.fields.is_empty() {
        work.changes().add(&[told]).await?;
    }
    Ok(after)
}

/// What the story tells of a spare as it is now, of which there were so many before.
pub(crate) fn movement(by: &By, item: &StockItem, before: Amount, asked: &Asked) -> NewMovement {
    let quantity = match asked {
        Asked::Take(quantity)
        | Asked::Return(quantity)
        | Asked::Receive(quantity)
        | Asked::Count(quantity) => *quantity,
        Asked::Move(quantity, _) => quantity.unwrap_or(item.quantity),
    };
    NewMovement {
        item: item.id,
        item_name: item.values.title(),
        kind: asked.kind(),
        quantity,
        difference: item.quantity.since(before),
        left: item.quantity,
        place: None,
        other: None,
        actor: by.actor.clone(),
        drive: None,
        drive_name: None,
        note: None,
        at: by.at,
    }
}

/// Moves all or some of a spare. Where the same spare lies already they are added to it; otherwise all of them are the spare at
/// its new place, and a part becomes a spare of its own.
async fn relocate(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: StockItemId,
    quantity: Option<Amount>,
    to: &MoveTo,
    told: &(dyn Fn(NewMovement) -> NewMovement + Sync),
) -> Result<(StockItem, Movement)> {
    let seen = work.stock_items().find(id).await?;
    let seen = seen.ok_or(Refusal::NotFound)?;
    let moved = to.applied_to(&seen.values);
    if moved == seen.values {
        return Err(Refusal::invalid(Problem::SamePlace.at("/store_id")));
    }
    let alike = work.stock_items().alike(&moved, ALIKE).await?;
    let there = alike
        .into_iter()
        .find(|other| other.id != id && other.values.is_same_spare(&moved));
    let mut held = vec![id];
    held.extend(there.as_ref().map(|there| there.id));
    // Both in one order: two who move to and fro don't wait for each other.
    hold(work, &held).await?;
    let now = by_id(work.stock_items().find_many(&held).await?);
    let before = now.get(&id).ok_or(Refusal::NotFound)?;
    let target = there.as_ref().and_then(|there| now.get(&there.id));
    let as_seen = before.values == seen.values
        && target.map(|target| &target.values) == there.as_ref().map(|there| &there.values);
    if !as_seen {
        return Err(Refusal::Changed.into());
    }
    let quantity = quantity.unwrap_or(before.quantity);
    let left = if quantity == before.quantity {
        Amount::ZERO
    } else {
        taken(before, quantity)?
    };
    if let (None, true) = (target, left.is_zero()) {
        let change = StockItemChange {
            id,
            values: moved,
            counted: None,
        };
        let after = rewrite(work, by, &now, vec![change], Pointing::Single, None).await?;
        let after = after.into_iter().next().ok_or(Refusal::NotFound)?;
        let new = NewMovement {
            kind: MovementKind::Move,
            place: Some(after.place()),
            ..movement(by, &after, before.quantity, &Asked::Count(quantity))
        };
        let told = work.movements().add(&[told(new)]).await?;
        return Ok((after, told.into_iter().next().ok_or(Refusal::NotFound)?));
    }
    let quantity = some(quantity)?;
    let target = match target {
        Some(target) => put_quantity(work, by, target, added(target, quantity)?).await?,
        None => {
            let minimum = None;
            let part = domain::StockItemValues { minimum, ..moved };
            let new = vec![(part, Amount::ZERO)];
            let new = put_in(work, by, new, Pointing::Single, None).await?;
            let new = new.first().ok_or(Refusal::NotFound)?;
            put_quantity(work, by, new, quantity).await?
        }
    };
    let after = put_quantity(work, by, before, left).await?;
    let side = |item: &StockItem, other: &StockItem, difference: Difference| {
        told(NewMovement {
            kind: MovementKind::Move,
            difference,
            place: Some(other.place()),
            other: Some(other.id),
            ..movement(by, item, item.quantity, &Asked::Count(quantity))
        })
    };
    let both = [
        side(&after, &target, quantity.taken()),
        side(&target, &after, quantity.added()),
    ];
    let told = work.movements().add(&both).await?;
    Ok((after, told.into_iter().next().ok_or(Refusal::NotFound)?))
}
