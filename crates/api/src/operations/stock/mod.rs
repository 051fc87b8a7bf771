//! Adding, changing and removing spares, many at once: all of them or none. How many there are changes by movements alone:
//! see [`movements`].

pub mod movements;

use super::{By, Refusal, Refused, Result, drives::Pointing, stock_item_fields};
use domain::change::FieldValues;
use domain::stock::{Asked, NewMovement, StoreName};
use domain::{
    Amount, ChangeId, Entity, Invalid, Name, NewChange, Operation, Permission, Problem, StockItem,
    StockItemId, StockItemValues, StoreId,
};
use movements::movement;
use persistence::{PlantLock, UnitOfWork};
use std::collections::HashMap;

/// A spare's new state: its values, and how many there are when that was counted.
#[derive(Debug, Clone, PartialEq)]
pub struct StockItemChange {
    /// Which one.
    pub id: StockItemId,
    /// What is said of it.
    pub values: StockItemValues,
    /// How many there are; what isn't counted stays.
    pub counted: Option<Amount>,
}

/// Adds spares with how many there are of each, which is their first count.
///
/// # Errors
/// [`Refusal::Invalid`] when a store isn't there, or nothing tells a spare from others.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    new: Vec<(StockItemValues, Amount)>,
    pointing: Pointing,
) -> Result<Vec<StockItem>> {
    by.must(Permission::EditStock)?;
    work.lock_plant(PlantLock::Shared).await?;
    put_in(work, by, new, pointing, None).await
}

/// Adds spares, with entries of the history under `told`; who may is asked before.
pub(crate) async fn put_in(
    work: &mut dyn UnitOfWork,
    by: &By,
    mut new: Vec<(StockItemValues, Amount)>,
    pointing: Pointing,
    told: Option<ChangeId>,
) -> Result<Vec<StockItem>> {
    let stores = stores_of(work, new.iter().map(|(values, _)| values.store)).await?;
    checked(new.iter().map(|(values, _)| values), &stores, pointing)?;
    typed_first(work, new.iter_mut().map(|(values, _)| values)).await?;
    let ids = work.stock_items().add(&new, by.at).await?;
    let added: Vec<StockItem> = ids
        .into_iter()
        .zip(new)
        .filter_map(|(id, (values, quantity))| {
            let store = stores.get(&values.store)?.clone();
            Some(StockItem {
                id,
                values,
                quantity,
                store,
                created_at: persistence::kept(by.at),
                updated_at: persistence::kept(by.at),
            })
        })
        .collect();
    let counts: Vec<NewMovement> = added
        .iter()
        .filter(|item| !item.quantity.is_zero())
        .map(|item| movement(by, item, Amount::ZERO, &Asked::Count(item.quantity)))
        .collect();
    let entries: Vec<NewChange> = added
        .iter()
        .map(|item| NewChange {
            parent: told,
            ..entry(by, Operation::Added, None, Some(item))
        })
        .collect();
    work.movements().add(&counts).await?;
    work.changes().add(&entries).await?;
    Ok(added)
}

/// Gives spares other values, and counts them; those that don't differ stay as they are, without an entry in the history.
/// Who gives a spare its own group in other case corrects the spelling of the group, on all of its spares.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`] for whoever may not count, and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    changes: Vec<StockItemChange>,
    pointing: Pointing,
) -> Result<Vec<StockItem>> {
    by.must(Permission::EditStock)?;
    let ids: Vec<StockItemId> = changes.iter().map(|change| change.id).collect();
    hold(work, &ids).await?;
    let before = found(work, &ids).await?;
    let counts = |change: &StockItemChange| {
        let counted = change.counted;
        counted.is_some_and(|counted| counted != before[&change.id].quantity)
    };
    if changes.iter().any(counts) {
        by.must(Permission::MoveStock)?;
    }
    let respelled = changes.iter().filter_map(|change| {
        let (was, now) = (&before[&change.id].values.group, &change.values.group);
        let (was, now) = (was.as_ref()?, now.as_ref()?);
        // By case alone: by spaces it would be found by other words.
        let is_one = was.as_str().to_lowercase() == now.as_str().to_lowercase();
        (is_one && was != now).then(|| now.clone())
    });
    for group in respelled.collect::<Vec<_>>() {
        work.stock_items().respell(&group).await?;
    }
    rewrite(work, by, &before, changes, pointing, None).await
}

/// Writes changes of spares as they were before, with entries of the history under `told`; who may is asked before.
pub(crate) async fn rewrite(
    work: &mut dyn UnitOfWork,
    by: &By,
    before: &HashMap<StockItemId, StockItem>,
    mut changes: Vec<StockItemChange>,
    pointing: Pointing,
    told: Option<ChangeId>,
) -> Result<Vec<StockItem>> {
    let stores = stores_of(work, changes.iter().map(|change| change.values.store)).await?;
    checked(
        changes.iter().map(|change| &change.values),
        &stores,
        pointing,
    )?;
    typed_first(work, changes.iter_mut().map(|change| &mut change.values)).await?;
    let (mut now, mut entries, mut counts) = (vec![], vec![], vec![]);
    for StockItemChange {
        id,
        values,
        counted,
    } in changes
    {
        let stored = before.get(&id).ok_or(Refusal::NotFound)?;
        let quantity = counted.unwrap_or(stored.quantity);
        if stored.values == values && stored.quantity == quantity {
            now.push(stored.clone());
            continue;
        }
        work.stock_items()
            .change(id, &values, quantity, by.at)
            .await?;
        let store = stores.get(&values.store).ok_or(Refusal::NotFound)?;
        let changed = StockItem {
            store: store.clone(),
            values,
            quantity,
            updated_at: persistence::kept(by.at),
            ..stored.clone()
        };
        if quantity != stored.quantity {
            let count = Asked::Count(quantity);
            counts.push(movement(by, &changed, stored.quantity, &count));
        }
        entries.push(NewChange {
            parent: told,
            ..entry(by, Operation::Changed, Some(stored), Some(&changed))
        });
        now.push(changed);
    }
    work.movements().add(&counts).await?;
    work.changes().add(&entries).await?;
    Ok(now)
}

/// Removes spares. Their movements stay, so that what was put into a drive is still told, and come back with them.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, ids: &[StockItemId]) -> Result<()> {
    by.must(Permission::EditStock)?;
    hold(work, ids).await?;
    let before = found(work, ids).await?;
    let entries: Vec<NewChange> = ids
        .iter()
        .map(|id| entry(by, Operation::Removed, Some(&before[id]), None))
        .collect();
    work.stock_items().remove(ids).await?;
    work.changes().add(&entries).await?;
    Ok(())
}

/// Adds a spare that was removed, with its movements and so with as many as there were.
///
/// # Errors
/// As [`add`].
pub(crate) async fn bring_back(
    work: &mut dyn UnitOfWork,
    by: &By,
    removed: StockItemId,
    values: StockItemValues,
) -> Result<StockItem> {
    by.must(Permission::EditStock)?;
    let stores = stores_of(work, [values.store]).await?;
    checked([&values], &stores, Pointing::Single)?;
    let mut values = values;
    typed_first(work, [&mut values]).await?;
    let new = [(values.clone(), Amount::ZERO)];
    let ids = work.stock_items().add(&new, by.at).await?;
    let id = *ids.first().ok_or(Refusal::NotFound)?;
    let quantity = work.movements().follow(removed, id).await?;
    work.stock_items()
        .change(id, &values, quantity, by.at)
        .await?;
    let item = work.stock_items().find(id).await?;
    let item = item.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Added, None, Some(&item));
    work.changes().add(&[told]).await?;
    Ok(item)
}

/// Keeps spares as they are until the unit ends: what is read after this is still so when it is changed.
///
/// # Errors
/// Only the database's.
pub async fn hold(work: &mut dyn UnitOfWork, ids: &[StockItemId]) -> Result<()> {
    work.lock_plant(PlantLock::Shared).await?;
    Ok(work.stock_items().hold(ids).await?)
}

async fn found(
    work: &mut dyn UnitOfWork,
    ids: &[StockItemId],
) -> Result<HashMap<StockItemId, StockItem>> {
    let found = by_id(work.stock_items().find_many(ids).await?);
    if ids.iter().all(|id| found.contains_key(id)) {
        Ok(found)
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Spares by id.
pub(crate) fn by_id(items: Vec<StockItem>) -> HashMap<StockItemId, StockItem> {
    items.into_iter().map(|item| (item.id, item)).collect()
}

async fn stores_of(
    work: &mut dyn UnitOfWork,
    ids: impl IntoIterator<Item = StoreId>,
) -> Result<HashMap<StoreId, StoreName>> {
    let mut ids: Vec<StoreId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let found = work.stores().find_many(&ids).await?;
    let named = found.into_iter().map(|store| {
        let name = StoreName {
            id: store.id,
            name: store.name.into_string(),
        };
        (store.id, name)
    });
    Ok(named.collect())
}

fn checked<'a>(
    items: impl IntoIterator<Item = &'a StockItemValues>,
    stores: &HashMap<StoreId, StoreName>,
    pointing: Pointing,
) -> Result<()> {
    let mut wrong: Vec<Invalid> = vec![];
    for (index, values) in items.into_iter().enumerate() {
        if !stores.contains_key(&values.store) {
            wrong.push(Problem::Missing.at(pointing.at(index, "store_id")));
        }
        if let Err(problem) = values.check() {
            wrong.push(problem.at(pointing.at(index, "name")));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refused::Refusal(Refusal::Invalid(wrong)))
    }
}

/// Gives groups the spelling that they have.
pub(crate) async fn typed_first<'a>(
    work: &mut dyn UnitOfWork,
    items: impl IntoIterator<Item = &'a mut StockItemValues>,
) -> Result<()> {
    let mut groups: Vec<&mut Name> = items
        .into_iter()
        .filter_map(|values| values.group.as_mut())
        .collect();
    if groups.is_empty() {
        return Ok(());
    }
    let typed: Vec<Name> = groups.iter().map(|group| (**group).clone()).collect();
    let first = work.stock_items().typed_first(&typed).await?;
    for (group, first) in groups.iter_mut().zip(first) {
        **group = first;
    }
    Ok(())
}

/// An entry of the history for a spare that came, changed or went.
pub(crate) fn entry(
    by: &By,
    operation: Operation,
    before: Option<&StockItem>,
    after: Option<&StockItem>,
) -> NewChange {
    let fields = |item: Option<&StockItem>| item.map_or_else(FieldValues::new, stock_item_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, String::new()), |item| (item.id.0, item.values.title()));
    by.entry(
        operation,
        (Entity::StockItem, id, &name),
        &fields(before),
        &fields(after),
    )
}
