//! `/drives/{id}`: a drive: what it is and where, its ratings, its history.

use super::present::{ChangeView, DriveRow, PlaceLink, Presenter, When};
use domain::{CurrentKind, Drive};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct DrivePage {
    drive: DriveView,
    place: Vec<PlaceLink>,
    mechanism: Option<PlaceLink>,
    ratings: Vec<Rating>,
    missing_ratings: Vec<&'static str>,
    note: Option<String>,
    updated_at: When,
    neighbours: Vec<DriveRow>,
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
    /// From a drive, those in the same cabinet, and its latest history.
    pub(super) fn new(
        show: &Presenter,
        drive: &Drive,
        neighbours: Vec<DriveRow>,
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
            neighbours,
            history,
            history_all: format!("/changes?entity=drive&id={}", drive.id.0),
        }
    }
}
