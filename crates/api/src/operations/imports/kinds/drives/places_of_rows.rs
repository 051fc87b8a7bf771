//! The places that a page of rows names: found, or added.

use crate::operations::{By, Refusal, Result, places};
use domain::import::drive_cells::DriveCells;
use domain::{ChangeId, Level, Name, NewChange, NewPlace, Operation, Place, PlaceId};
use persistence::UnitOfWork;
use std::collections::{HashMap, HashSet};

/// A place by its parent, level and name.
type Key = (Option<PlaceId>, Level, String);

/// The places of a page of rows.
#[derive(Debug, Default)]
pub(crate) struct PlacesOfRows {
    known: HashMap<Key, Place>,
}

/// Where a row's drive belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlaces<'a> {
    pub(crate) shop: &'a Place,
    pub(crate) production_line: &'a Place,
    pub(crate) room: &'a Place,
    pub(crate) cabinet: Option<&'a Place>,
    pub(crate) mechanism: Option<&'a Place>,
}

impl PlacesOfRows {
    /// Finds or adds all places that the rows name, level by level. What is added gets an entry under `told`.
    pub(crate) async fn ensure(
        work: &mut dyn UnitOfWork,
        by: &By,
        told: ChangeId,
        rows: &[DriveCells],
    ) -> Result<Self> {
        let mut places = Self::default();
        for level in Level::ALL {
            let mut wanted: Vec<(Option<PlaceId>, Name)> = vec![];
            let mut seen = HashSet::new();
            for row in rows {
                let Some(name) = name_on(row, level) else {
                    continue;
                };
                let parent = places.parent(row, level);
                if seen.insert((parent, name.as_str())) {
                    wanted.push((parent, name.clone()));
                }
            }
            places.ensure_level(work, by, told, level, wanted).await?;
        }
        Ok(places)
    }

    async fn ensure_level(
        &mut self,
        work: &mut dyn UnitOfWork,
        by: &By,
        told: ChangeId,
        level: Level,
        wanted: Vec<(Option<PlaceId>, Name)>,
    ) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let pairs: Vec<(Option<PlaceId>, String)> = wanted
            .iter()
            .map(|(parent, name)| (*parent, name.as_str().to_owned()))
            .collect();
        for found in work.places().named_in(level, &pairs).await? {
            self.know(found);
        }
        let missing: Vec<NewPlace> = wanted
            .into_iter()
            .filter(|(parent, name)| {
                !self
                    .known
                    .contains_key(&(*parent, level, name.as_str().to_owned()))
            })
            .map(|(parent, name)| NewPlace {
                level,
                parent,
                name,
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let added = work.places().add(&missing, by.at).await?;
        let entries: Vec<NewChange> = added
            .iter()
            .map(|place| NewChange {
                parent: Some(told),
                ..places::entry(by, Operation::Added, None, Some(place))
            })
            .collect();
        work.changes().add(&entries).await?;
        added.into_iter().for_each(|place| self.know(place));
        Ok(())
    }

    fn know(&mut self, place: Place) {
        let parent = place.parent().map(|parent| parent.id);
        self.known
            .insert((parent, place.level, place.name.as_str().to_owned()), place);
    }

    fn get(&self, parent: Option<PlaceId>, level: Level, name: &Name) -> Option<&Place> {
        self.known.get(&(parent, level, name.as_str().to_owned()))
    }

    fn parent(&self, row: &DriveCells, level: Level) -> Option<PlaceId> {
        let parent_level = level.parent()?;
        let name = name_on(row, parent_level)?;
        self.get(self.parent(row, parent_level), parent_level, name)
            .map(|parent| parent.id)
    }

    /// Where a row's drive belongs.
    pub(crate) fn of(&self, row: &DriveCells) -> Result<RowPlaces<'_>> {
        let on = |level| {
            name_on(row, level).and_then(|name| self.get(self.parent(row, level), level, name))
        };
        let needed = |level| on(level).ok_or(Refusal::NotFound);
        Ok(RowPlaces {
            shop: needed(Level::Shop)?,
            production_line: needed(Level::ProductionLine)?,
            room: needed(Level::Room)?,
            cabinet: on(Level::Cabinet),
            mechanism: on(Level::Mechanism),
        })
    }
}

fn name_on(row: &DriveCells, level: Level) -> Option<&Name> {
    match level {
        Level::Shop => Some(&row.shop),
        Level::ProductionLine => Some(&row.production_line),
        Level::Room => Some(&row.room),
        Level::Cabinet => row.cabinet.as_ref(),
        Level::Mechanism => row.mechanism.as_ref(),
    }
}
