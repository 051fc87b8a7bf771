//! The library's manuals as a kind of sheet. Vendors and series that a row names come to be; the manuals are what it tells of.

mod take_back;

use super::{Meant, SheetKind};
use crate::operations::library::{categories, groups, manuals, whole};
use crate::operations::{By, Refusal, Result};
use async_trait::async_trait;
use domain::import::CellNote;
use domain::import::cells::{Cells, Merges};
use domain::import::manual_cells::{Column, IDENTITY, KEYS, ManualCells, NAMES, manual_texts};
use domain::import::matching::Meaning;
use domain::import::warnings::Collector;
use domain::{
    ChangeId, Manual, ManualCategoryId, ManualCategoryValues, ManualGroupId, ManualGroupValues,
    ManualId, Name, Ties,
};
use persistence::UnitOfWork;
use std::collections::HashMap;

/// The manuals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manuals;

/// As many series of the base are held against those of a sheet.
const MOST_GROUPS: usize = 10_000;

#[async_trait]
impl SheetKind for Manuals {
    fn identity(&self) -> &'static [usize] {
        &IDENTITY
    }

    fn read(&self, cells: &[Option<String>], merges: &Merges) -> Result<Cells, Vec<CellNote>> {
        ManualCells::parse(cells, merges).map(|cells| cells.texts())
    }

    async fn names(&self, work: &mut dyn UnitOfWork) -> Result<Collector> {
        let mut collector = Collector::new(&KEYS, &NAMES);
        for group in whole::groups(work, None, MOST_GROUPS).await? {
            let (category, name) = (group.category.as_str(), group.values.name.as_str());
            collector.know(Column::Category.index(), &[], category);
            collector.know(Column::Group.index(), &[category], name);
        }
        Ok(collector)
    }

    async fn after(
        &self,
        work: &mut dyn UnitOfWork,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Cells)>> {
        let found = work.manuals().after(after.map(ManualId), limit).await?;
        Ok(with_cells(&found))
    }

    async fn find_many(&self, work: &mut dyn UnitOfWork, ids: &[i64]) -> Result<Vec<(i64, Cells)>> {
        let ids: Vec<ManualId> = ids.iter().copied().map(ManualId).collect();
        Ok(with_cells(&work.manuals().find_many(&ids).await?))
    }

    async fn apply(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        (_, compared): (ChangeId, &[bool]),
        rows: &[Meant<'_>],
        merges: &Merges,
    ) -> Result<()> {
        let mut shelves = Shelves::default();
        for row in rows {
            let Ok(cells) = ManualCells::parse(row.cells, merges) else {
                continue;
            };
            match row.meaning {
                Meaning::Same(_) => {}
                Meaning::New => {
                    let group = shelves
                        .group(work, by, &cells.category, &cells.group)
                        .await?;
                    manuals::add(work, by, cells.values(group, None, compared)).await?;
                }
                Meaning::Changed(id) => {
                    let id = ManualId(id);
                    let stored = work.manuals().find(id).await?.ok_or(Refusal::Changed)?;
                    let group = stored.values.group;
                    let values = cells.values(group, Some((&stored.values, compared)), compared);
                    manuals::change(work, by, id, values).await?;
                }
            }
        }
        Ok(())
    }

    async fn take_back(
        &self,
        work: &mut dyn UnitOfWork,
        by: &By,
        applied: ChangeId,
        _told: ChangeId,
    ) -> Result<()> {
        take_back::take_back(work, by, applied).await
    }
}

fn with_cells(manuals: &[Manual]) -> Vec<(i64, Cells)> {
    let cells = manuals.iter();
    cells
        .map(|manual| (manual.id.0, manual_texts(manual)))
        .collect()
}

/// The vendors and series that rows name, found or added once.
#[derive(Default)]
struct Shelves {
    categories: HashMap<String, ManualCategoryId>,
    groups: HashMap<(ManualCategoryId, String), ManualGroupId>,
}

impl Shelves {
    async fn group(
        &mut self,
        work: &mut dyn UnitOfWork,
        by: &By,
        category: &Name,
        name: &Name,
    ) -> Result<ManualGroupId> {
        let category = self.category(work, by, category).await?;
        let key = (category, name.as_str().to_owned());
        if let Some(known) = self.groups.get(&key) {
            return Ok(*known);
        }
        let named = work.manual_groups().find_named(category, name.as_str());
        let id = match named.await? {
            Some(known) => known.id,
            None => {
                let values = ManualGroupValues {
                    category,
                    name: name.clone(),
                    ties: Ties::ByName,
                };
                groups::add(work, by, values).await?.id
            }
        };
        self.groups.insert(key, id);
        Ok(id)
    }

    async fn category(
        &mut self,
        work: &mut dyn UnitOfWork,
        by: &By,
        name: &Name,
    ) -> Result<ManualCategoryId> {
        if let Some(known) = self.categories.get(name.as_str()) {
            return Ok(*known);
        }
        let id = match work.manual_categories().find_named(name.as_str()).await? {
            Some(known) => known.id,
            None => {
                let values = ManualCategoryValues {
                    name: name.clone(),
                    logo_url: None,
                };
                categories::add(work, by, values).await?.id
            }
        };
        self.categories.insert(name.as_str().to_owned(), id);
        Ok(id)
    }
}
