//! `/drives/{id}`: a drive: what it is and where, its ratings, its history.

use super::{
    library::ManualRow,
    log_lines::{OwnLog, own_log},
    own_sensors::{OwnSensors, own_sensors},
    present::{ChangeView, DriveRow, PlaceLink, Presenter, When},
    request::{Answer, Reader, done},
    stock_item::{MovementView, put_in},
};
use actix_web::web::Path;
use api::http::Failure;
use api::operations::drives::{self, drive_words};
use domain::{
    CurrentKind, Drive, DriveFilter, DriveId, DriveSort, Entity, LogSubject, Manual, PageRequest,
    Permission, PlaceId, Sorting,
};
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use std::slice;

#[derive(Debug, Serialize)]
pub(super) struct DrivePage {
    drive: DriveView,
    place: Vec<PlaceLink>,
    mechanism: Option<PlaceLink>,
    ratings: Vec<Rating>,
    missing_ratings: Vec<&'static str>,
    note: Option<String>,
    updated_at: When,
    manuals: Vec<ManualRow>,
    neighbours: Vec<DriveRow>,
    log: Option<OwnLog>,
    sensors: Option<OwnSensors>,
    /// What was put in.
    movements: Vec<MovementView>,
    history: Vec<ChangeView>,
    history_all: String,
}

#[derive(Debug, Serialize)]
struct DriveView {
    id: i64,
    series: String,
    type_name: Option<String>,
    cabinet: Option<String>,
    place_text: String,
}

#[derive(Debug, Serialize)]
struct Rating {
    key: &'static str,
    text: String,
}

impl DrivePage {
    /// From a drive, those in the same cabinet, its sensors, what the log and the history last say of it, and what was put in.
    pub(super) fn new(
        show: &Presenter,
        drive: &Drive,
        (manuals, neighbours): (Vec<ManualRow>, Vec<DriveRow>),
        (sensors, log): (Option<OwnSensors>, Option<OwnLog>),
        movements: Vec<MovementView>,
        history: Vec<ChangeView>,
    ) -> Self {
        let ratings = &drive.values.ratings;
        let unit = |quantity: Option<_>, unit| quantity.map(|value| show.quantity(value, unit));
        let kind = |kind: CurrentKind| {
            format!(
                "{} ({})",
                show.text(&format!("current-{}", kind.as_str())),
                kind.as_str()
            )
        };
        let all = [
            ("power_w", unit(ratings.power_w, "w")),
            ("rated_current_a", unit(ratings.rated_current_a, "a")),
            ("current_kind", ratings.current_kind.map(kind)),
            ("input_voltage_v", unit(ratings.input_voltage_v, "v")),
            ("output_voltage_v", unit(ratings.output_voltage_v, "v")),
        ];
        let missing = all.iter().filter(|(_, text)| text.is_none());
        let place = drive.place();
        let names: Vec<_> = place.iter().map(|place| place.name.as_str()).collect();
        Self {
            drive: DriveView {
                id: drive.id.0,
                series: drive.values.series.to_string(),
                type_name: drive.values.type_name.as_ref().map(ToString::to_string),
                cabinet: drive.cabinet.as_ref().map(|cabinet| cabinet.name.clone()),
                place_text: names.join(" › "),
            },
            place: place.into_iter().map(PlaceLink::from).collect(),
            mechanism: drive.mechanism.as_ref().map(PlaceLink::from),
            missing_ratings: missing.map(|(key, _)| *key).collect(),
            ratings: all
                .into_iter()
                .filter_map(|(key, text)| text.map(|text| Rating { key, text }))
                .collect(),
            note: drive
                .values
                .note
                .as_ref()
                .map(|note| note.as_str().to_owned()),
            updated_at: show.when(drive.updated_at),
            manuals,
            neighbours,
            log,
            sensors,
            movements,
            history,
            history_all: format!("/changes?entity=drive&id={}", drive.id.0),
        }
    }
}

/// As many groups of the library may be about a drive, and as many of their manuals are named.
const GROUPS: u32 = 500;
const MANUALS: u32 = 50;
/// As many drives of the same cabinet are named.
const NEIGHBOURS: u32 = 20;

pub(super) async fn show(reader: Reader, id: Path<String>) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Drives).await?;
    let drive = work
        .drives()
        .find(drive_id(&id)?)
        .await?
        .ok_or(Failure::NotFound)?;
    let neighbours = match drive.values.cabinet {
        Some(cabinet) => in_cabinet(&mut *work, cabinet).await?,
        None => vec![],
    };
    let others = neighbours.iter().filter(|other| other.id != drive.id);
    let manuals = manuals_about(&mut *work, &drive).await?;
    let manuals = manuals.iter();
    let manuals = manuals
        .map(|manual| ManualRow::new(&reader.show, manual))
        .collect();
    let itself = LogSubject::Drive(drive.id);
    let sensors = own_sensors(&reader, &mut *work, itself).await?;
    let log = own_log(&reader, &mut *work, itself).await?;
    let movements = put_in(&reader, &mut *work, drive.id).await?;
    let history = reader
        .history(&mut *work, Entity::Drive, drive.id.0)
        .await?;
    let page = DrivePage::new(
        &reader.show,
        &drive,
        (manuals, others.map(DriveRow::from).collect()),
        (sensors, log),
        movements,
        history,
    );
    reader.page("drives/drive.html", &page)
}

/// The manuals of the groups that are about a drive.
async fn manuals_about(work: &mut dyn UnitOfWork, drive: &Drive) -> Result<Vec<Manual>, Failure> {
    let series = drive.values.series.to_string();
    let groups = work.manual_groups();
    let groups = groups
        .about_series(slice::from_ref(&series), GROUPS)
        .await?;
    let words = drive_words(drive);
    let about = groups.iter().filter(|group| {
        let values = &group.values;
        let (category, name) = (group.category.as_str(), values.name.as_str());
        values.ties.of_drive(category, name, &series, &words)
    });
    let about: Vec<_> = about.map(|group| group.id).collect();
    Ok(work.manuals().of_groups(&about, MANUALS).await?)
}

async fn in_cabinet(work: &mut dyn UnitOfWork, cabinet: PlaceId) -> Result<Vec<Drive>, Failure> {
    let filter = DriveFilter {
        places: vec![cabinet],
        ..DriveFilter::default()
    };
    let by_series = [Sorting {
        field: DriveSort::Series,
        descending: false,
    }];
    let page = PageRequest::new(1, NEIGHBOURS)?;
    Ok(work.drives().list(&filter, &by_series, &page).await?.items)
}

pub(super) async fn remove(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::EditPlant)?;
    let id = drive_id(&id)?;
    let mut work = reader.begin(Area::Drives).await?;
    let drive = work.drives().find(id).await?.ok_or(Failure::NotFound)?;
    drives::remove(&mut *work, &by, &[id]).await?;
    reader.commit(work).await?;
    let place = drive.cabinet.as_ref().unwrap_or(&drive.room);
    Ok(done("removed", &format!("/plant/{}", place.id.0)))
}

/// The id in an address; what can't be one isn't there.
pub(super) fn drive_id(text: &str) -> Result<DriveId, Failure> {
    text.parse()
        .map(DriveId)
        .map_err(|_not_a_number| Failure::NotFound)
}
