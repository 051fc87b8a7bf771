//! Places to choose from in forms and filters, in the plant's order, by what is above them.

use super::forms::{Choice, OptionGroup};
use api::http::Failure;
use domain::{Level, PageRequest, Place, PlaceFilter, PlaceId, PlaceSort, Sorting};
use persistence::UnitOfWork;

/// The places of a level, at most 500, under a parent if one is given.
pub(super) async fn places(
    work: &mut dyn UnitOfWork,
    level: Level,
    parent: Option<PlaceId>,
) -> Result<Vec<Place>, Failure> {
    let filter = PlaceFilter {
        level: Some(level),
        parent,
        name: None,
    };
    let by_path = [Sorting {
        field: PlaceSort::Path,
        descending: false,
    }];
    let page = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    Ok(work.places().list(&filter, &by_path, &page).await?.items)
}

/// The same as choices: those under the same place together.
pub(super) async fn place_choices(
    work: &mut dyn UnitOfWork,
    level: Level,
    parent: Option<PlaceId>,
) -> Result<Vec<OptionGroup>, Failure> {
    Ok(choices(&places(work, level, parent).await?))
}

/// Places as choices: those under the same place together.
pub(super) fn choices(places: &[Place]) -> Vec<OptionGroup> {
    let choice = |place: &Place| Choice::new(place.id.0, place.name.as_str());
    let first = places.first().map(|place| &place.above);
    if places.iter().all(|place| Some(&place.above) == first) {
        return match places {
            [] => vec![],
            places => OptionGroup::plain(places.iter().map(choice)),
        };
    }
    OptionGroup::grouped(places.iter().map(|place| {
        let above: Vec<&str> = place
            .above
            .iter()
            .map(|above| above.name.as_str())
            .collect();
        (above.join(" › "), choice(place))
    }))
}
