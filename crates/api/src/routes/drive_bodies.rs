//! What programs say of a drive, and how it becomes values.

use super::gather::Gather;
use crate::http::{
    Failure,
    body::{given, patched},
};
use domain::{CurrentKind, DriveValues, Name, Note, PlaceId, Quantity, Ratings};
use serde::Deserialize;
use utoipa::ToSchema;

/// A drive to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDriveBody {
    /// The room that it stands in.
    room_id: i64,
    /// A cabinet in that room.
    cabinet_id: Option<i64>,
    /// A mechanism of the room's production line.
    mechanism_id: Option<i64>,
    /// Brand and series.
    #[schema(example = "Sinamics S120")]
    series: String,
    /// The type.
    #[serde(rename = "type")]
    type_name: Option<String>,
    /// Power, W.
    power_w: Option<f64>,
    /// Rated current, A.
    rated_current_a: Option<f64>,
    /// `AC` or `DC`.
    current_kind: Option<String>,
    /// Input voltage, V.
    input_voltage_v: Option<f64>,
    /// Output voltage, V.
    output_voltage_v: Option<f64>,
    /// A note, up to 4,000 characters.
    note: Option<String>,
}

/// What to change in a drive: what is absent stays, what is null goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrivePatchBody {
    /// Which one; only in an array.
    pub(super) id: Option<i64>,
    /// Another room.
    #[serde(default, deserialize_with = "given")]
    room_id: Option<i64>,
    /// A cabinet in the room, or null.
    #[serde(default, deserialize_with = "patched")]
    cabinet_id: Option<Option<i64>>,
    /// A mechanism of the line, or null.
    #[serde(default, deserialize_with = "patched")]
    mechanism_id: Option<Option<i64>>,
    /// Brand and series.
    #[serde(default, deserialize_with = "given")]
    series: Option<String>,
    /// The type, or null.
    #[serde(default, rename = "type", deserialize_with = "patched")]
    type_name: Option<Option<String>>,
    /// Power, W, or null.
    #[serde(default, deserialize_with = "patched")]
    power_w: Option<Option<f64>>,
    /// Rated current, A, or null.
    #[serde(default, deserialize_with = "patched")]
    rated_current_a: Option<Option<f64>>,
    /// `AC`, `DC` or null.
    #[serde(default, deserialize_with = "patched")]
    current_kind: Option<Option<String>>,
    /// Input voltage, V, or null.
    #[serde(default, deserialize_with = "patched")]
    input_voltage_v: Option<Option<f64>>,
    /// Output voltage, V, or null.
    #[serde(default, deserialize_with = "patched")]
    output_voltage_v: Option<Option<f64>>,
    /// A note, or null.
    #[serde(default, deserialize_with = "patched")]
    note: Option<Option<String>>,
}

impl NewDriveBody {
    /// The values; `base` points at this object in the body.
    pub(super) fn values(self, base: &str) -> Result<DriveValues, Failure> {
        let mut gather = Gather::new(base);
        let series = gather.value("series", Some(self.series), |name| Name::parse(&name));
        let type_name = gather.value("type", self.type_name, |name| Name::parse(&name));
        let ratings = Ratings {
            power_w: gather.value("power_w", self.power_w, Quantity::new),
            rated_current_a: gather.value("rated_current_a", self.rated_current_a, Quantity::new),
            current_kind: gather.value("current_kind", self.current_kind, |kind| {
                CurrentKind::parse(&kind)
            }),
            input_voltage_v: gather.value("input_voltage_v", self.input_voltage_v, Quantity::new),
            output_voltage_v: gather.value(
                "output_voltage_v",
                self.output_voltage_v,
                Quantity::new,
            ),
        };
        let note = gather.value("note", self.note, |note| Note::parse(&note));
        let values = series.map(|series| DriveValues {
            room: PlaceId(self.room_id),
            cabinet: self.cabinet_id.map(PlaceId),
            mechanism: self.mechanism_id.map(PlaceId),
            series,
            type_name,
            ratings,
            note,
        });
        gather.finish(values)
    }
}

impl DrivePatchBody {
    /// The values of a drive after this change; `base` points at this object in the body.
    pub(super) fn applied_to(
        self,
        stored: &DriveValues,
        base: &str,
    ) -> Result<DriveValues, Failure> {
        let mut gather = Gather::new(base);
        let mut values = stored.clone();
        if let Some(room) = self.room_id {
            values.room = PlaceId(room);
        }
        if let Some(cabinet) = self.cabinet_id {
            values.cabinet = cabinet.map(PlaceId);
        }
        if let Some(mechanism) = self.mechanism_id {
            values.mechanism = mechanism.map(PlaceId);
        }
        if let Some(series) = gather.value("series", self.series, |name| Name::parse(&name)) {
            values.series = series;
        }
        if let Some(type_name) = self.type_name {
            values.type_name = gather.value("type", type_name, |name| Name::parse(&name));
        }
        if let Some(kind) = self.current_kind {
            values.ratings.current_kind =
                gather.value("current_kind", kind, |kind| CurrentKind::parse(&kind));
        }
        if let Some(note) = self.note {
            values.note = gather.value("note", note, |note| Note::parse(&note));
        }
        let ratings = &mut values.ratings;
        for (field, given, place) in [
            ("power_w", self.power_w, &mut ratings.power_w),
            (
                "rated_current_a",
                self.rated_current_a,
                &mut ratings.rated_current_a,
            ),
            (
                "input_voltage_v",
                self.input_voltage_v,
                &mut ratings.input_voltage_v,
            ),
            (
                "output_voltage_v",
                self.output_voltage_v,
                &mut ratings.output_voltage_v,
            ),
        ] {
            if let Some(quantity) = given {
                *place = gather.value(field, quantity, Quantity::new);
            }
        }
        gather.finish(Some(values))
    }
}
