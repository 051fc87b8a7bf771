//! The stock of spares as a kind of sheet.

mod take_back;

use super::{Meant, SheetKind};
use crate::operations::drives::Pointing;
use crate::operations::stock::{StockItemChange, by_id, put_in, rewrite};
use crate::operations::{By, Refusal, Result, stores};
use async_trait::async_trait;
use domain::import::CellNote;
use domain::import::cells::{Cells, Merges};
use domain::import::matching::Meaning;
use domain::import::stock_cells::{Column, IDENTITY, KEYS, NAMES, StockCells, folded, stock_texts};
use domain::import::warnings::Collector;
use domain::{ChangeId, Name, NewChange, Operation, PageRequest, StockItem, StockItemId, StoreId};
use persistence::UnitOfWork;
use std::collections::HashMap;

/// The stock of spares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stock;

/// As many groups of the base are held against those of a sheet.
const MOST_GROUPS: u32 = 10_000;

#[async_trait]
impl SheetKind for Stock {
    fn identity(&self) -> &'static [usize] {
        &IDENTITY
    }

    fn read(&self, cells: &[Option<String>], merges: &Merges) -> Result<Cells, Vec<CellNote>> {
        StockCells::parse(cells, merges).map(|cells| cells.texts())
    }

    fn folded(&self, cells: Cells) -> Cells {
        folded(cells)
    }

    async fn names(&self, work: &mut dyn UnitOfWork) -> Result<Collector> {
        let mut collector = Collector::new(&KEYS, &NAMES).counting(Column::Quantity.index());
        let mut page = PageRequest::first();
        loop {
            let listed = work.stores().list(&page).await?;
            for store in &listed.items {
                collector.know(Column::Store.index(), &[], store.name.as_str());
            }
            let Some(next) = listed.next else { break };
            page = PageRequest::first().after(next);
        }
        for group in work.stock_items().groups(MOST_GROUPS).await? {
            collector.know(Column::Group.index(), &[], &group);
        }
        Ok(collector)
    }

    async fn after(
        &self,
        work: &mut dyn UnitOfWork,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Cells)>> {
        let after = after.map(StockItemId);
        Ok(with_cells(&work.stock_items().after(after, limit).await?))
    }

    async fn find_many(&self, work: &mut dyn UnitOfWork, ids: &[i64]) -> Result<Vec<(i64, Cells)>> {
        let ids: Vec<StockItemId> = ids.iter().copied().map(StockItemId).collect();
        Ok(with_cells(&work.stock_items().find_many(&ids).await?))
    }

    async fn apply(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        (told, compared): (ChangeId, &[bool]),
        rows: &[Meant<'_>],
        merges: &Merges,
    ) -> Result<()> {
        let mut new: Vec<StockCells> = vec![];
        let mut changed: Vec<(StockItemId, StockCells)> = vec![];
        for row in rows {
            let Ok(cells) = StockCells::parse(row.cells, merges) else {
                continue;
            };
            match row.meaning {
                Meaning::Same(_) => {}
                Meaning::New => new.push(cells),
                Meaning::Changed(item) => changed.push((StockItemId(item), cells)),
            }
        }
        let cells = new.iter().chain(changed.iter().map(|(_, cells)| cells));
        let stores = ensured(work, by, told, cells.map(|cells| &cells.store)).await?;
        let store = |cells: &StockCells| {
            let id = stores.get(cells.store.as_str()).copied();
            id.ok_or(Refusal::NotFound)
        };
        let new = new
            .iter()
            .map(|cells| Ok((cells.values(store(cells)?, None), cells.quantity)))
            .collect::<Result<Vec<_>>>()?;
        put_in(work, by, new, Pointing::Array, Some(told)).await?;
        let ids: Vec<StockItemId> = changed.iter().map(|(id, _)| *id).collect();
        let before = by_id(work.stock_items().find_many(&ids).await?);
        let changes = changed
            .iter()
            .map(|(id, cells)| {
                let stored = before.get(id).ok_or(Refusal::Changed)?;
                Ok(StockItemChange {
                    id: *id,
                    values: cells.values(store(cells)?, Some((&stored.values, compared))),
                    counted: Some(cells.quantity),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        rewrite(work, by, &before, changes, Pointing::Array, Some(told)).await?;
        Ok(())
    }

    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        applied: ChangeId,
        told: ChangeId,
    ) -> Result<()> {
        let made = take_back::take_back_items(work, by, applied, told).await?;
        take_back::remove_stores(work, by, told, &made).await
    }
}

fn with_cells(items: &[StockItem]) -> Vec<(i64, Cells)> {
    items
        .iter()
        .map(|item| (item.id.0, stock_texts(item)))
        .collect()
}

/// The stores that a page of rows names, found or added, by name. What is added gets an entry under `told`.
async fn ensured<'a>(
    work: &mut dyn UnitOfWork,
    by: &By,
    told: ChangeId,
    names: impl Iterator<Item = &'a Name>,
) -> Result<HashMap<String, StoreId>> {
    let mut wanted: Vec<Name> = names.cloned().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let texts: Vec<String> = wanted.iter().map(|name| name.as_str().to_owned()).collect();
    let mut found = work.stores().named(&texts).await?;
    wanted.retain(|name| found.iter().all(|store| store.name != *name));
    if !wanted.is_empty() {
        let added = work.stores().add(&wanted, by.at).await?;
        let entries: Vec<NewChange> = added
            .iter()
            .map(|store| NewChange {
                parent: Some(told),
                ..stores::entry(by, Operation::Added, None, Some(store))
            })
            .collect();
        work.changes().add(&entries).await?;
        found.extend(added);
    }
    let named = found.into_iter();
    Ok(named
        .map(|store| (store.name.into_string(), store.id))
        .collect())
}
