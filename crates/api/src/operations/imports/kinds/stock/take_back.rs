//! Taking back the spares and stores of an import.

use crate::operations::drives::Pointing;
use crate::operations::imports::{CHUNK, OBSTACLES};
use crate::operations::stock::{self, StockItemChange, by_id, rewrite};
use crate::operations::values::stock_values_before;
use crate::operations::{By, Obstacle, Refusal, Refused, Result, stores};
use domain::{
    Amount, Change, ChangeId, Entity, NewChange, Operation, StockItem, StockItemId, StoreId,
};
use persistence::UnitOfWork;

/// Removes the spares that the import added and gives the others their values and quantities back; tells the stores that it
/// made.
pub(super) async fn take_back_items(
    work: &mut dyn UnitOfWork,
    by: &By,
    applied: ChangeId,
    told: ChangeId,
) -> Result<Vec<StoreId>> {
    let mut made = vec![];
    let mut after = None;
    loop {
        let page = work.changes().under(applied, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let mut added: Vec<StockItemId> = vec![];
        let mut changed: Vec<(StockItemId, &Change)> = vec![];
        for change in &page {
            let id = change.told.entity_id;
            match (change.told.entity, change.told.operation) {
                (Entity::StockItem, Operation::Added) => added.push(StockItemId(id)),
                (Entity::StockItem, _) => changed.push((StockItemId(id), change)),
                (Entity::Store, Operation::Added) => made.push(StoreId(id)),
                _ => {}
            }
        }
        let before = work.stock_items().find_many(&added).await?;
        let entries: Vec<NewChange> = before
            .iter()
            .map(|item| NewChange {
                parent: Some(told),
                ..stock::entry(by, Operation::Removed, Some(item), None)
            })
            .collect();
        work.stock_items().remove(&added).await?;
        work.changes().add(&entries).await?;
        give_back(work, by, &changed, told).await?;
    }
    Ok(made)
}

async fn give_back(
    work: &mut dyn UnitOfWork,
    by: &By,
    changed: &[(StockItemId, &Change)],
    told: ChangeId,
) -> Result<()> {
    let ids: Vec<StockItemId> = changed.iter().map(|(id, _)| *id).collect();
    let before = by_id(work.stock_items().find_many(&ids).await?);
    let mut changes = vec![];
    for (id, change) in changed {
        let stored = before.get(id).ok_or(Refusal::Changed)?;
        let mut fields = change.told.fields.clone();
        let counted = fields.remove("quantity").and_then(|quantity| quantity.from);
        let counted = counted.map(|value| Amount::parse(&value.text)).transpose();
        let values = stock_values_before(stored.values.clone(), &fields);
        let (values, counted) = values
            .and_then(|values| Ok((values, counted?)))
            .map_err(|problem| Refusal::invalid(problem.at("/import")))?;
        changes.push(StockItemChange {
            id: *id,
            values,
            counted,
        });
    }
    let given_back = rewrite(work, by, &before, changes, Pointing::Array, Some(told)).await;
    match given_back {
        // A store that a spare lay in before is gone.
        Err(Refused::Refusal(Refusal::Invalid(_))) => {
            let items = before.values().take(OBSTACLES as usize);
            Err(Refusal::StandsInTheWay(items.map(obstacle).collect()).into())
        }
        given_back => given_back.map(drop),
    }
}

fn obstacle(item: &StockItem) -> Obstacle {
    Obstacle {
        entity: Entity::StockItem.as_str(),
        entity_id: item.id.0,
        name: item.values.title(),
        change_id: None,
    }
}

/// Removes the stores that the import made, unless something else is in them.
pub(super) async fn remove_stores(
    work: &mut dyn UnitOfWork,
    by: &By,
    told: ChangeId,
    made: &[StoreId],
) -> Result<()> {
    for chunk in made.chunks(CHUNK as usize) {
        let found = work.stores().find_many(chunk).await?;
        let mut in_the_way = vec![];
        for store in &found {
            if work.stores().holds_anything(store.id).await? {
                in_the_way.push(Obstacle {
                    entity: Entity::Store.as_str(),
                    entity_id: store.id.0,
                    name: store.name.as_str().to_owned(),
                    change_id: None,
                });
            }
        }
        if !in_the_way.is_empty() {
            return Err(Refusal::StandsInTheWay(in_the_way).into());
        }
        let entries: Vec<NewChange> = found
            .iter()
            .map(|store| NewChange {
                parent: Some(told),
                ..stores::entry(by, Operation::Removed, Some(store), None)
            })
            .collect();
        work.stores().remove(chunk).await?;
        work.changes().add(&entries).await?;
    }
    Ok(())
}
