//! The names of places that the base has.

use crate::operations::Result;
use domain::import::drive_cells::{Column, KEYS, NAMES};
use domain::import::warnings::Collector;
use domain::{Level, PageRequest, PlaceFilter, PlaceSort, Sorting};
use persistence::UnitOfWork;

/// What the base calls its places, so that a sheet's names can be held against them.
pub(super) async fn known_places(work: &mut dyn UnitOfWork) -> Result<Collector> {
    let mut collector = Collector::new(&KEYS, &NAMES);
    let by_path = [Sorting {
        field: PlaceSort::Path,
        descending: false,
    }];
    for (level, column) in [
        (Level::Shop, Column::Shop),
        (Level::ProductionLine, Column::ProductionLine),
        (Level::Room, Column::Room),
        (Level::Mechanism, Column::Mechanism),
        (Level::Cabinet, Column::Cabinet),
    ] {
        let filter = PlaceFilter {
            level: Some(level),
            ..PlaceFilter::default()
        };
        let mut page = PageRequest::first();
        loop {
            let listed = work.places().list(&filter, &by_path, &page).await?;
            for place in &listed.items {
                let above: Vec<&str> = place
                    .above
                    .iter()
                    .map(|above| above.name.as_str())
                    .collect();
                collector.know(column.index(), &above, place.name.as_str());
            }
            let Some(next) = listed.next else { break };
            page = PageRequest::first().after(next);
        }
    }
    Ok(collector)
}
