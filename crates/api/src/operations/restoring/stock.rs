//! A spare or a store, as it was. How many there are isn't brought back: that is told by what was done with them.

use super::{MOST_FOLLOWED, RESTORED, Restored, Was, came_back, gone, unreadable, was};
use crate::operations::stock::{self, StockItemChange};
use crate::operations::values::stock_values_before;
use crate::operations::{By, Refusal, Result, drives::Pointing, stores};
use domain::change::FieldValue;
use domain::{Change, ChangeFilter, Entity, Name, Problem, StockItemId, StockItemValues, StoreId};
use persistence::{PlantLock, UnitOfWork};

pub(super) async fn restore_item(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = StockItemId(change.told.entity_id);
    let is_there = work.stock_items().find(id).await?.is_some();
    if is_there {
        stock::hold(work, &[id]).await?;
    } else {
        work.lock_plant(PlantLock::Exclusive).await?;
    }
    let mut was = was(work, change, is_there).await?;
    was.remove("quantity");
    store_now(work, &mut was).await?;
    let now = work.stock_items().find(id).await?;
    let Some(now) = now else {
        if is_there {
            return Err(Refusal::Changed.into());
        }
        let values = stock_values_before(nothing_but_a_store(&was)?, &was).map_err(unreadable)?;
        let item = stock::bring_back(work, by, id, values).await?;
        let came = FieldValue::place(item.id.0, item.values.title());
        return came_back(work, by, change, came).await;
    };
    let mut values = stock_values_before(now.values.clone(), &was).map_err(unreadable)?;
    // How its group is spelled is no matter of this one alone.
    stock::typed_first(work, [&mut values]).await?;
    let wanted = StockItemChange {
        id,
        values,
        counted: None,
    };
    let restored = stock::change(work, by, vec![wanted], Pointing::Single).await?;
    Ok(Restored {
        entity: Entity::StockItem,
        id: id.0,
        changed: restored.first() != Some(&now),
    })
}

fn nothing_but_a_store(was: &Was) -> Result<StockItemValues> {
    let store = was.get("store").and_then(|change| change.from.as_ref());
    let store = store.and_then(|store| store.id);
    Ok(StockItemValues {
        group: None,
        name: None,
        specs: None,
        nomenclature_number: None,
        minimum: None,
        store: StoreId(store.ok_or_else(|| unreadable(Problem::Missing))?),
        placement: None,
        used_placement: None,
        new_placement: None,
        applicability: None,
        note: None,
    })
}

/// A store that was removed and brought back has another id now.
async fn store_now(work: &mut dyn UnitOfWork, was: &mut Was) -> Result<()> {
    let Some(value) = was.get_mut("store").and_then(|store| store.from.as_mut()) else {
        return Ok(());
    };
    for _ in 0..MOST_FOLLOWED {
        let Some(id) = value.id else { break };
        if work.stores().find(StoreId(id)).await?.is_some() {
            return Ok(());
        }
        let filter = ChangeFilter {
            entity: Some(Entity::Store),
            entity_id: Some(id),
            ..ChangeFilter::default()
        };
        let newest = work.changes().latest(&filter, 1).await?;
        let fields = newest.first().map(|newest| &newest.told.fields);
        value.id = fields.and_then(|fields| fields.get(RESTORED)?.to.as_ref()?.id);
    }
    Err(gone(value))
}

pub(super) async fn restore_store(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    work.lock_plant(PlantLock::Exclusive).await?;
    let id = StoreId(change.told.entity_id);
    let now = work.stores().find(id).await?;
    let was = was(work, change, now.is_some()).await?;
    let name = was.get("name").and_then(|change| change.from.as_ref());
    let name = name.map(|name| Name::parse(&name.text)).transpose();
    let name = name.map_err(unreadable)?;
    let Some(now) = now else {
        let name = name.ok_or_else(|| unreadable(Problem::Missing))?;
        let added = stores::add(work, by, name).await?;
        let came = FieldValue::place(added.id.0, added.name.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = match name {
        Some(name) => stores::rename(work, by, id, name).await?,
        None => now.clone(),
    };
    Ok(Restored {
        entity: Entity::Store,
        id: id.0,
        changed: restored.name != now.name,
    })
}
