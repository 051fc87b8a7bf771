//! `/plant/{id}`: a place: what is in it, its history, and what can be done with it.

use super::{
    forms::{FormErrors, sentence_of},
    links::{Address, Pager, Paging, page_request},
    log_lines::{OwnLog, own_log},
    own_sensors::{OwnSensors, own_sensors},
    present::{ChangeView, Count, DriveRow, PlaceLink, counts},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, places};
use domain::{
    DriveFilter, DriveSort, Level, LogSubject, PageRequest, Permission, Place, PlaceCounts,
    PlaceId, Sorting,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize)]
pub(super) struct PlacePage {
    pub(super) place: PlaceLink,
    pub(super) above: Vec<PlaceLink>,
    pub(super) counts: Vec<Count>,
    pub(super) adds: Vec<Add>,
    pub(super) edit_key: &'static str,
    pub(super) lists: Vec<PlaceList>,
    pub(super) drives: Option<DriveList>,
    pub(super) log: Option<OwnLog>,
    pub(super) sensors: Option<OwnSensors>,
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
    pub(super) more: bool,
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

/// As many places of a level are named.
const MOST: usize = 200;

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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlaceQuery {
    page: String,
    cursor: String,
}

pub(super) async fn show(reader: Reader, id: Path<String>, query: Query<PlaceQuery>) -> Answer {
    let page = present(&reader, place_id(&id)?, &query, FormErrors::default()).await?;
    reader.page("plant/place.html", &page)
}

/// The page of a place, with what was refused to be done with it.
async fn present(
    reader: &Reader,
    id: PlaceId,
    query: &PlaceQuery,
    errors: FormErrors,
) -> Result<PlacePage, Failure> {
    let mut work = reader.read(Permission::ReadPlant, Area::Places).await?;
    let place = work.places().find(id).await?.ok_or(Failure::NotFound)?;
    let under = work.places().counts(&place).await?;
    let children = match place.level.children() {
        [] => vec![],
        _ => {
            work.places()
                .tree(Some(id), 2 * PageRequest::MAX_SIZE)
                .await?
        }
    };
    let has_drives = matches!(place.level, Level::Room | Level::Cabinet | Level::Mechanism);
    let drives = if has_drives {
        Some(drives(reader, &mut *work, &place, query).await?)
    } else {
        None
    };
    let (sensors, log) = match LogSubject::of_place(place.level, id) {
        Some(subject) => (
            own_sensors(reader, &mut *work, subject).await?,
            own_log(reader, &mut *work, subject).await?,
        ),
        None => (None, None),
    };
    let history = reader.history(&mut *work, place.level.into(), id.0).await?;
    let lists = place
        .level
        .children()
        .iter()
        .map(|level| list(*level, &children));
    Ok(PlacePage {
        above: place.above.iter().map(PlaceLink::from).collect(),
        counts: counts(&under),
        adds: adds(place.level, id.0),
        edit_key: if place.level == Level::Shop {
            "place-edit"
        } else {
            "place-edit-move"
        },
        lists: lists.collect(),
        drives,
        log,
        sensors,
        history,
        history_all: format!("/changes?entity={}&id={}", place.level.as_str(), id.0),
        errors,
        place: PlaceLink::from(&place),
    })
}

fn list(level: Level, children: &[(Place, PlaceCounts)]) -> PlaceList {
    let all = || children.iter().filter(|(child, _)| child.level == level);
    let row = |(child, under): &(Place, PlaceCounts)| PlaceRow {
        place: PlaceLink::from(child),
        counts: counts(under),
    };
    PlaceList {
        key: level.as_str(),
        rows: all().take(MOST).map(row).collect(),
        more: all().count() > MOST,
    }
}

async fn drives(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    place: &Place,
    query: &PlaceQuery,
) -> Result<DriveList, Failure> {
    let id = place.id.0;
    let page = page_request(&query.page, "", &query.cursor)?;
    let filter = DriveFilter {
        places: vec![place.id],
        ..DriveFilter::default()
    };
    let sorting = [Sorting {
        field: DriveSort::Place,
        descending: false,
    }];
    let listed = work.drives().list(&filter, &sorting, &page).await?;
    let address = Address::new(format!("/plant/{id}"));
    let parameter = place.level.as_str();
    Ok(DriveList {
        rows: listed.items.iter().map(DriveRow::from).collect(),
        placed: place.level == Level::Mechanism,
        all: (!listed.items.is_empty()).then(|| format!("/drives?{parameter}={id}")),
        add: add_drive(place.level, id),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Removal {
    cascade: String,
}

pub(super) async fn remove(reader: Reader, id: Path<String>, form: Form<Removal>) -> Answer {
    let by = reader.by(Permission::EditPlant)?;
    let id = place_id(&id)?;
    let mut work = reader.begin(Area::Places).await?;
    let place = work.places().find(id).await?.ok_or(Failure::NotFound)?;
    match places::remove(&mut *work, &by, id, !form.cascade.is_empty()).await {
        Ok(()) => {
            reader.commit(work).await?;
            let parent = place
                .parent()
                .map(|parent| format!("/plant/{}", parent.id.0));
            Ok(done("removed", parent.as_deref().unwrap_or("/plant")))
        }
        Err(Refused::Refusal(refusal @ Refusal::NotEmpty(_))) => {
            drop(work);
            let mut errors = FormErrors::default();
            errors.say(sentence_of(&reader.show, &refusal));
            let page = present(&reader, id, &PlaceQuery::default(), errors).await?;
            reader.page_with(StatusCode::CONFLICT, "plant/place.html", &page)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// The id in an address; what can't be one isn't there.
pub(super) fn place_id(text: &str) -> Result<PlaceId, Failure> {
    text.parse()
        .map(PlaceId)
        .map_err(|_not_a_number| Failure::NotFound)
}
