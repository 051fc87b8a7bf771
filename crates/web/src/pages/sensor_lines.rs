//! Sensors and their exceedings where they stand among others: a line each.

use super::{
    log_lines::About,
    present::{Presenter, When},
};
use domain::{Exceeding, ExceedingKind, Sensor};
use serde::Serialize;

/// A sensor's line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SensorLine {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) state: &'static str,
    /// The limits that it exceeds.
    pub(super) exceeded: Vec<&'static str>,
    pub(super) status: Option<String>,
    pub(super) battery: Option<String>,
    pub(super) temperature: Option<String>,
    pub(super) heard: Option<When>,
    pub(super) place: Option<About>,
}

impl SensorLine {
    /// A sensor as one person reads it.
    pub(super) fn new(show: &Presenter, sensor: &Sensor) -> Self {
        let values = sensor.last.as_ref().map(|last| &last.values);
        let battery = values.and_then(|values| values.battery);
        let temperature = values.and_then(|values| values.temperature);
        let status = values.and_then(|values| values.status.as_ref());
        Self {
            id: sensor.id.0,
            name: sensor.name.to_string(),
            address: sensor.address.as_str().to_owned(),
            state: sensor.state().as_str(),
            exceeded: sensor.open.iter().map(ExceedingKind::as_str).collect(),
            status: status.map(|status| status.as_str().to_owned()),
            battery: battery.map(|value| show.measured("battery", value.get())),
            temperature: temperature.map(|value| show.measured("temperature", value.get())),
            heard: sensor.heard_at(show.now).map(|at| show.when(at)),
            place: sensor.link.as_ref().map(About::from),
        }
    }
}

/// An exceeding's line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ExceedingLine {
    sensor: String,
    url: String,
    kind: &'static str,
    /// How much it was, and how much it might be.
    told: Option<String>,
    from: When,
    until: Option<When>,
}

impl ExceedingLine {
    /// An exceeding as one person reads it.
    pub(super) fn new(show: &Presenter, exceeding: &Exceeding) -> Self {
        let began = &exceeding.began;
        let name = match began.kind {
            ExceedingKind::Hot | ExceedingKind::Cold => "temperature",
            ExceedingKind::Battery | ExceedingKind::Silence => "battery",
        };
        let told = began.value.map(|value| {
            let values = [
                ("value", show.measured(name, value).into()),
                ("bound", show.measured(name, began.bound).into()),
            ];
            let key = format!("exceeding-{}-told", began.kind.as_str());
            show.language.text_with(&key, &values)
        });
        Self {
            sensor: exceeding.sensor_name.clone(),
            url: format!("/sensors/{}", exceeding.sensor.0),
            kind: began.kind.as_str(),
            told,
            from: show.when(began.at),
            until: exceeding.ended_at.map(|at| show.when(at)),
        }
    }
}
