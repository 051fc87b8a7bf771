//! `/sensors`: all sensors, the quiet ones first.

use super::{
    links::{Address, Pager, Paging, page_request},
    request::{Answer, Reader},
    sensor_lines::SensorLine,
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{Permission, SensorFilter, SensorSort, SensorState, Sorting};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What the list was asked with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct SensorsQuery {
    state: String,
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
pub(super) fn chips(chosen: Option<SensorState>) -> Vec<StateChip> {
    let all = StateChip {
        key: "all",
        url: "/sensors".to_owned(),
        is_chosen: chosen.is_none(),
    };
    let states = SensorState::ALL.into_iter().map(|state| StateChip {
        key: state.as_str(),
        url: format!("/sensors?state={}", state.as_str()),
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
    let listed = work.sensors().list(&filter, &by_state, &page, now).await?;
    let address = Address::new("/sensors")
        .with("state", &query.state)
        .with("page_size", &query.page_size);
    let rows = listed.items.iter();
    let view = SensorsPage {
        rows: rows
            .map(|sensor| SensorLine::new(&reader.show, sensor))
            .collect(),
        states: chips(state),
        pager: Paging::of(&address, &page, &listed)
            .with_sizes()
            .pager(reader.show.language),
        is_filtered: state.is_some() || page.number() > 1,
    };
    reader.page("sensors/list.html", &view)
}
