//! `/sensors`: all sensors, the quiet ones first.

use super::{
    links::{Address, Pager, Paging, page_request},
    log_lines::About,
    own_sensors::{self, of_spot},
    request::{Answer, Reader},
    sensor_lines::SensorLine,
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{
    LogSubject, LogSubjectShown, Permission, SensorFilter, SensorSort, SensorState, Sorting,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// What the list was asked with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct SensorsQuery {
    state: String,
    /// What a sensor is looked for to be tied to: `drive-7`.
    tie: String,
    page: String,
    page_size: String,
    cursor: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SensorsPage {
    pub(super) rows: Vec<SensorLine>,
    /// The states to choose from.
    pub(super) states: Vec<StateChip>,
    pub(super) pager: Pager,
    pub(super) is_filtered: bool,
    /// What a sensor is looked for to be tied to.
    pub(super) tie: Option<Tie>,
}

/// What a sensor is to be tied to.
#[derive(Debug, Serialize)]
pub(super) struct Tie {
    /// As the form takes it.
    pub(super) spot: String,
    pub(super) about: About,
}

/// A state to choose; the first is all of them.
#[derive(Debug, Serialize)]
pub(super) struct StateChip {
    /// The end of its `sensors-…` name.
    pub(super) key: &'static str,
    pub(super) url: String,
    pub(super) is_chosen: bool,
}

/// The states to choose from.
pub(super) fn chips(chosen: Option<SensorState>, tie: &str) -> Vec<StateChip> {
    let address = Address::new("/sensors").with("tie", tie);
    let all = StateChip {
        key: "all",
        url: address.link(),
        is_chosen: chosen.is_none(),
    };
    let states = SensorState::ALL.into_iter().map(|state| StateChip {
        key: state.as_str(),
        url: address.clone().with("state", state.as_str()).link(),
        is_chosen: chosen == Some(state),
    });
    [all].into_iter().chain(states).collect()
}

pub(super) async fn show(reader: Reader, query: Query<SensorsQuery>) -> Answer {
    let state = match query.state.as_str() {
        "" => None,
        word => Some(SensorState::from_word(word).ok_or(Failure::NotFound)?),
    };
    let page = page_request(&query.page, &query.page_size, &query.cursor)?;
    let filter = SensorFilter {
        state,
        ..SensorFilter::default()
    };
    let by_state = [Sorting {
        field: SensorSort::State,
        descending: false,
    }];
    let now = reader.show.now;
    let mut work = reader.read(Permission::ReadSensors, Area::Readings).await?;
    let tie = match of_spot(&query.tie)? {
        Some(spot) => Some(tie(&mut *work, spot).await?),
        None => None,
    };
    let listed = work.sensors().list(&filter, &by_state, &page, now).await?;
    let address = Address::new("/sensors")
        .with("tie", &query.tie)
        .with("state", &query.state)
        .with("page_size", &query.page_size);
    let rows = listed.items.iter();
    let view = SensorsPage {
        rows: rows
            .map(|sensor| SensorLine::new(&reader.show, sensor))
            .collect(),
        states: chips(state, &query.tie),
        pager: Paging::of(&address, &page, &listed)
            .with_sizes()
            .pager(reader.show.language),
        is_filtered: state.is_some() || page.number() > 1,
        tie,
    };
    reader.page("sensors/list.html", &view)
}

async fn tie(work: &mut dyn UnitOfWork, spot: LogSubject) -> Result<Tie, Failure> {
    Ok(Tie {
        about: about(work, spot).await?.ok_or(Failure::NotFound)?,
        spot: own_sensors::spot(spot),
    })
}

/// What is at a spot, if it is there.
pub(super) async fn about(
    work: &mut dyn UnitOfWork,
    spot: LogSubject,
) -> Result<Option<About>, Failure> {
    let (id, name) = match spot {
        LogSubject::Drive(id) => {
            let drive = work.drives().find(id).await?;
            (id.0, drive.map(|drive| drive.title()))
        }
        LogSubject::Cabinet(id) | LogSubject::Room(id) => {
            let place = work.places().find(id).await?;
            let place = place.filter(|place| LogSubject::of_place(place.level, id) == Some(spot));
            (id.0, place.map(|place| place.name.into_string()))
        }
    };
    let shown = name.map(|name| LogSubjectShown {
        kind: spot.kind(),
        id: Some(id),
        name,
    });
    Ok(shown.as_ref().map(About::from))
}
