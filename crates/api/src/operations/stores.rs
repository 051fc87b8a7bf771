//! Adding, renaming and removing stores of spares.

use super::{By, Refusal, Refused, Result, store_fields};
use domain::change::FieldValues;
use domain::stock::Store;
use domain::{Entity, Name, NewChange, Operation, Permission, StoreId};
use persistence::{PlantLock, UnitOfWork};

/// Adds a store.
///
/// # Errors
/// [`Refusal::Invalid`] when the name is taken.
pub async fn add(work: &mut dyn UnitOfWork, by: &By, name: Name) -> Result<Store> {
    by.must(Permission::EditStock)?;
    work.lock_plant(PlantLock::Shared).await?;
    let added = work.stores().add(&[name], by.at).await;
    let added = added.map_err(|failure| Refused::from(failure).name_taken_at("/name"))?;
    let added = added.into_iter().next().ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Added, None, Some(&added));
    work.changes().add(&[told]).await?;
    Ok(added)
}

/// Keeps a store as it is until the unit ends, for those who change it.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn hold(work: &mut dyn UnitOfWork, id: StoreId) -> Result<Store> {
    work.lock_plant(PlantLock::Exclusive).await?;
    let held = work.stores().find(id).await?;
    held.ok_or_else(|| Refusal::NotFound.into())
}

/// Renames a store.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Invalid`] when the name is taken.
pub async fn rename(work: &mut dyn UnitOfWork, by: &By, id: StoreId, name: Name) -> Result<Store> {
    by.must(Permission::EditStock)?;
    let before = hold(work, id).await?;
    if before.name == name {
        return Ok(before);
    }
    let changed = work.stores().change(id, &name, by.at).await;
    let changed = changed.map_err(|failure| Refused::from(failure).name_taken_at("/name"))?;
    let changed = changed.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Changed, Some(&before), Some(&changed));
    work.changes().add(&[told]).await?;
    Ok(changed)
}

/// Removes a store that nothing lies in.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::StoreNotEmpty`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: StoreId) -> Result<()> {
    by.must(Permission::EditStock)?;
    let before = hold(work, id).await?;
    if work.stores().holds_anything(id).await? {
        return Err(Refusal::StoreNotEmpty.into());
    }
    work.stores().remove(&[id]).await?;
    let told = entry(by, Operation::Removed, Some(&before), None);
    work.changes().add(&[told]).await?;
    Ok(())
}

/// An entry of the history for a store that came, changed or went.
pub(crate) fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Store>,
    after: Option<&Store>,
) -> NewChange {
    let fields = |store: Option<&Store>| store.map_or_else(FieldValues::new, store_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, ""), |store| (store.id.0, store.name.as_str()));
    by.entry(
        operation,
        (Entity::Store, id, name),
        &fields(before),
        &fields(after),
    )
}
