//! `/plant/{id}`: a place: what is in it, its history, and what can be done with it.

use super::{
    forms::FormErrors,
    links::Pager,
    present::{ChangeView, Count, DriveRow, PlaceLink},
};
use domain::Level;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct PlacePage {
    pub(super) place: PlaceLink,
    pub(super) above: Vec<PlaceLink>,
    pub(super) counts: Vec<Count>,
    pub(super) adds: Vec<Add>,
    pub(super) edit_key: &'static str,
    pub(super) lists: Vec<PlaceList>,
    pub(super) drives: Option<DriveList>,
    pub(super) history: Vec<ChangeView>,
    pub(super) history_all: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// What can be added in a place.
#[derive(Debug, Serialize)]
pub(super) struct Add {
    key: &'static str,
    url: String,
}

/// The places of a level directly in a place.
#[derive(Debug, Serialize)]
pub(super) struct PlaceList {
    pub(super) key: &'static str,
    pub(super) rows: Vec<PlaceRow>,
    pub(super) pager: Option<Pager>,
}

#[derive(Debug, Serialize)]
pub(super) struct PlaceRow {
    #[serde(flatten)]
    pub(super) place: PlaceLink,
    pub(super) counts: Vec<Count>,
}

/// The drives in a place.
#[derive(Debug, Serialize)]
pub(super) struct DriveList {
    pub(super) rows: Vec<DriveRow>,
    pub(super) placed: bool,
    pub(super) all: Option<String>,
    pub(super) add: Option<String>,
    pub(super) pager: Pager,
}

/// What can be added in a place of a level.
pub(super) fn adds(level: Level, id: i64) -> Vec<Add> {
    let places = level.children().iter().map(|child| Add {
        key: child.as_str(),
        url: format!("/plant/new?level={}&parent={id}", child.as_str()),
    });
    let drive = add_drive(level, id).map(|url| Add { key: "drive", url });
    places.chain(drive).collect()
}

/// Where a drive is added to a place of a level, if one can be.
pub(super) fn add_drive(level: Level, id: i64) -> Option<String> {
    match level {
        Level::Room => Some(format!("/drives/new?room={id}")),
        Level::Cabinet => Some(format!("/drives/new?cabinet={id}")),
        Level::Mechanism => Some(format!("/drives/new?mechanism={id}")),
        Level::Shop | Level::ProductionLine => None,
    }
}
