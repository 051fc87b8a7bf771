//! The sensors of a drive, a cabinet or a room, on its page.

use super::{links::Address, request::Reader, sensor_lines::SensorLine};
use api::http::Failure;
use domain::{
    LogSubject, LogSubjectKind, PageRequest, Permission, SensorFilter, SensorSort, Sorting,
};
use persistence::UnitOfWork;
use serde::Serialize;

/// As many are named.
const MOST: u32 = 20;

#[derive(Debug, Serialize)]
pub(super) struct OwnSensors {
    sensors: Vec<SensorLine>,
    is_more: bool,
    /// Where one is chosen that is there, too.
    tie: Option<String>,
}

impl OwnSensors {
    /// From the sensors of a thing, the worst first.
    pub(super) fn new(sensors: Vec<SensorLine>, is_more: bool, tie: Option<String>) -> Self {
        Self {
            sensors,
            is_more,
            tie,
        }
    }
}

/// What is told of where a sensor is, in addresses and forms: `drive-7`.
pub(super) fn spot(subject: LogSubject) -> String {
    let id = match subject {
        LogSubject::Drive(id) => id.0,
        LogSubject::Cabinet(id) | LogSubject::Room(id) => id.0,
    };
    format!("{}-{id}", subject.kind().as_str())
}

/// The thing that is told so; nothing when it is empty.
pub(super) fn of_spot(text: &str) -> Result<Option<LogSubject>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let (kind, id) = text.split_once('-').ok_or(Failure::NotFound)?;
    let mut kinds = LogSubjectKind::ALL.into_iter();
    let kind = kinds.find(|known| known.as_str() == kind);
    let id = id.parse().map_err(|_not_a_number| Failure::NotFound)?;
    let kind = kind.ok_or(Failure::NotFound)?;
    Ok(Some(LogSubject::of(kind, id)))
}

/// The sensors at a thing, for those who may read them; nothing when there are none and none can be tied to it.
pub(super) async fn own_sensors(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    subject: LogSubject,
) -> Result<Option<OwnSensors>, Failure> {
    if !reader.caller.may(Permission::ReadSensors) {
        return Ok(None);
    }
    let filter = SensorFilter {
        link: Some(subject),
        ..SensorFilter::default()
    };
    let by_state = [Sorting {
        field: SensorSort::State,
        descending: false,
    }];
    let page = PageRequest::new(1, MOST)?;
    let now = reader.show.now;
    let listed = work.sensors().list(&filter, &by_state, &page, now).await?;
    let may = reader.caller.may(Permission::EditSensors);
    if listed.items.is_empty() && !may {
        return Ok(None);
    }
    let tie = Address::new("/sensors").with("tie", spot(subject));
    let lines = listed.items.iter();
    let lines = lines.map(|sensor| SensorLine::new(&reader.show, sensor));
    Ok(Some(OwnSensors::new(
        lines.collect(),
        listed.has_next,
        may.then(|| tie.link()),
    )))
}
