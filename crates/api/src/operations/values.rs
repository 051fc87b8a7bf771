//! Things as fields by their API names: what the history compares and shows.

use domain::change::{FieldChange, FieldValue, FieldValues};
use domain::{
    CurrentKind, Drive, DriveValues, LogEntry, Name, Note, Place, PlaceId, Problem, Quantity, User,
    place::PlaceName,
};
use std::collections::BTreeMap;

/// A place's fields.
#[must_use]
pub fn place_fields(place: &Place) -> FieldValues {
    let mut fields = FieldValues::from([("name", FieldValue::text(place.name.as_str()))]);
    if let Some(parent) = place.parent() {
        fields.insert(parent.level.as_str(), named(parent));
    }
    fields
}

/// A drive's fields; what it hasn't is left out.
#[must_use]
pub fn drive_fields(drive: &Drive) -> FieldValues {
    let values = &drive.values;
    let ratings = &values.ratings;
    let quantity =
        |quantity: Option<Quantity>| quantity.map(|quantity| FieldValue::text(quantity.to_text()));
    let fields = [
        ("room", Some(named(&drive.room))),
        ("cabinet", drive.cabinet.as_ref().map(named)),
        ("mechanism", drive.mechanism.as_ref().map(named)),
        ("series", Some(FieldValue::text(values.series.as_str()))),
        (
            "type",
            values
                .type_name
                .as_ref()
                .map(|name| FieldValue::text(name.as_str())),
        ),
        ("power_w", quantity(ratings.power_w)),
        ("rated_current_a", quantity(ratings.rated_current_a)),
        (
            "current_kind",
            ratings
                .current_kind
                .map(|kind| FieldValue::text(kind.as_str())),
        ),
        ("input_voltage_v", quantity(ratings.input_voltage_v)),
        ("output_voltage_v", quantity(ratings.output_voltage_v)),
        (
            "note",
            values
                .note
                .as_ref()
                .map(|note| FieldValue::text(note.as_str())),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
}

/// A person's fields. The password isn't one: nothing of it can be told.
#[must_use]
pub fn user_fields(user: &User) -> FieldValues {
    let mut fields = FieldValues::from([
        ("name", FieldValue::text(user.name.as_str())),
        ("email", FieldValue::text(user.email.as_str())),
        ("role", FieldValue::text(user.role.as_str())),
    ]);
    if !user.is_enabled() {
        fields.insert("disabled", FieldValue::text("true"));
    }
    fields
}

/// The fields of an entry of the shift log. What it is about is named by its kind, with its id while it is there.
#[must_use]
pub fn log_entry_fields(entry: &LogEntry) -> FieldValues {
    let mut fields = FieldValues::from([("title", FieldValue::text(entry.title.as_str()))]);
    if !entry.text.is_empty() {
        fields.insert("text", FieldValue::text(entry.text.as_str()));
    }
    if let Some(subject) = &entry.subject {
        let value = FieldValue {
            text: subject.name.clone(),
            id: subject.id,
        };
        fields.insert(subject.kind.as_str(), value);
    }
    fields
}

/// A drive's values before a change of these fields.
pub(super) fn drive_values_before(
    mut values: DriveValues,
    fields: &BTreeMap<String, FieldChange>,
) -> Result<DriveValues, Problem> {
    for (field, change) in fields {
        let text = change.from.as_ref().map(|value| value.text.as_str());
        let place = change.from.as_ref().and_then(|value| value.id).map(PlaceId);
        match field.as_str() {
            "room" => values.room = place.ok_or(Problem::Missing)?,
            "cabinet" => values.cabinet = place,
            "mechanism" => values.mechanism = place,
            "series" => values.series = Name::parse(text.unwrap_or_default())?,
            "type" => values.type_name = text.map(Name::parse).transpose()?,
            "power_w" => values.ratings.power_w = text.map(Quantity::parse).transpose()?,
            "rated_current_a" => {
                values.ratings.rated_current_a = text.map(Quantity::parse).transpose()?
            }
            "current_kind" => {
                values.ratings.current_kind = text.map(CurrentKind::parse).transpose()?
            }
            "input_voltage_v" => {
                values.ratings.input_voltage_v = text.map(Quantity::parse).transpose()?
            }
            "output_voltage_v" => {
                values.ratings.output_voltage_v = text.map(Quantity::parse).transpose()?
            }
            "note" => values.note = text.map(Note::parse).transpose()?,
            _ => return Err(Problem::Unknown),
        }
    }
    Ok(values)
}

fn named(place: &PlaceName) -> FieldValue {
    FieldValue::place(place.id.0, place.name.as_str())
}
