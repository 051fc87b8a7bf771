//! What a form shows when somebody else has changed the thing since the form was opened: who and when, and what is
//! different. Nothing is written then. The form comes back with what was typed and with the thing's present version, so
//! that saving again is a decision.

use super::{
    present::{Presenter, When},
    request::Reader,
};
use api::http::{Failure, tag};
use domain::{
    ChangeFilter, Entity, Level, ManualId, Permission, PlaceId, Quantity, StoreId,
    change::{FieldValue, FieldValues},
};
use persistence::UnitOfWork;
use serde::Serialize;
use std::collections::BTreeMap;

/// Who changed it, when, and what differs from what was typed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Conflict {
    /// Who; told only to those who may read the history.
    pub(super) who: Option<String>,
    /// When.
    pub(super) at: Option<When>,
    /// What differs.
    pub(super) fields: Vec<Differing>,
}

/// A field as it is now and as it was typed, each `None` when there is nothing in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Differing {
    /// The end of the field's `field-…` name.
    pub(super) label: &'static str,
    /// What is stored.
    pub(super) now: Option<String>,
    /// What was typed.
    pub(super) yours: Option<String>,
}

/// Fields of a form, each with the end of its `field-…` name and its text.
pub(super) type Texts<'a> = Vec<(&'static str, &'a str)>;

/// What tells two states of a thing apart, as far as its form has them. What is chosen by its id may get another name
/// meanwhile: that changes nothing of what was chosen. Cabinets and mechanisms are typed by their names.
pub(super) fn version(fields: &FieldValues) -> Result<String, Failure> {
    let told = fields.iter().map(|(name, value)| match value {
        FieldValue { id: Some(id), .. } if !["cabinet", "mechanism"].contains(name) => {
            (*name, id.to_string())
        }
        FieldValue { text, .. } => (*name, text.clone()),
    });
    tag::version(&told.collect::<BTreeMap<_, _>>())
}

/// What stands against a form's values, if the thing isn't as it was when the form was opened. A form that doesn't tell
/// how it was stands against nothing; neither does one that says what is stored now.
pub(super) async fn conflict(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    of: (Entity, i64, &FieldValues),
    opened: &str,
    (now, yours): (Texts<'_>, Texts<'_>),
) -> Result<Option<Conflict>, Failure> {
    let (entity, id, stored) = of;
    if opened.is_empty() || opened == version(stored)? {
        return Ok(None);
    }
    let mut fields = vec![];
    for ((label, now), (_, yours)) in now.into_iter().zip(yours) {
        if plain(label, now) != plain(label, yours) {
            fields.push(Differing {
                label,
                now: shown(&reader.show, work, label, now).await?,
                yours: shown(&reader.show, work, label, yours).await?,
            });
        }
    }
    if fields.is_empty() {
        return Ok(None);
    }
    let mut conflict = Conflict {
        who: None,
        at: None,
        fields,
    };
    if reader.caller.may(Permission::ReadHistory) {
        let filter = ChangeFilter {
            entity: Some(entity),
            entity_id: Some(id),
            ..ChangeFilter::default()
        };
        let newest = work.changes().latest(&filter, 1).await?;
        if let Some(newest) = newest.first() {
            conflict.who = Some(reader.show.acted(&newest.told.actor));
            conflict.at = Some(reader.show.when(newest.told.at));
        }
    }
    Ok(Some(conflict))
}

/// A text as far as it matters: `12,5` is `12.5`, and a browser's line ends are no difference.
fn plain(label: &str, text: &str) -> String {
    let is_number = [
        "power_w",
        "rated_current_a",
        "input_voltage_v",
        "output_voltage_v",
        "minimum",
    ];
    let text = text.trim();
    match Quantity::parse(text) {
        Ok(number) if is_number.contains(&label) => number.to_text(),
        _ => text.replace("\r\n", "\n"),
    }
}

/// A field's text as it is read; a place or a store that is chosen by its id, by its name.
async fn shown(
    show: &Presenter,
    work: &mut dyn UnitOfWork,
    label: &str,
    text: &str,
) -> Result<Option<String>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_chosen = label == "parent" || label == Level::Room.as_str();
    let name = match text.parse() {
        Ok(id) if is_chosen => {
            let place = work.places().find(PlaceId(id)).await?;
            place.map(|place| place.name.into_string())
        }
        Ok(id) if label == "manual" => {
            let manual = work.manuals().find(ManualId(id)).await?;
            manual.map(|manual| manual.values.title.to_string())
        }
        Ok(id) if label == "store" => {
            let store = work.stores().find(StoreId(id)).await?;
            store.map(|store| store.name.into_string())
        }
        _ => None,
    };
    Ok(Some(name.unwrap_or_else(|| show.field(label, text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_tells_what_the_form_shows() {
        let fields = |room: &str, cabinet: &str| {
            FieldValues::from([
                ("room", FieldValue::place(12, room)),
                ("cabinet", FieldValue::place(31, cabinet)),
            ])
        };
        let opened = version(&fields("2ЕР", "2UZ-2")).unwrap();
        assert_eq!(version(&fields("3ЕР", "2UZ-2")).unwrap(), opened);
        assert_ne!(version(&fields("2ЕР", "2UZ-3")).unwrap(), opened);
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        assert_eq!(plain("power_w", " 12,5"), plain("power_w", "12.50"));
        assert_ne!(plain("series", "12,5"), plain("series", "12.5"));
        assert_eq!(plain("note", "a\r\nb "), plain("note", "a\nb"));
    }
}
