//! What a drive's form says: text as typed, read into a drive's values.

use super::{conflicts::Texts, forms::FormErrors, request::Reader};
use api::{http::Failure, operations::places};
use domain::{
    CurrentKind, Drive, DriveValues, Level, Name, NewPlace, Note, Permission, PlaceId, Problem,
    Quantity, Ratings, place::PlaceName,
};
use persistence::UnitOfWork;
use serde::{Deserialize, Serialize};

/// What a person typed; it comes back with what was wrong with it. Cabinet and mechanism are named, so that no script
/// is needed to fit them to the room. A box that isn't ticked is an empty text.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DriveForm {
    pub(super) series: String,
    pub(super) r#type: String,
    pub(super) room: String,
    pub(super) cabinet: String,
    pub(super) new_cabinet: String,
    pub(super) mechanism: String,
    pub(super) new_mechanism: String,
    pub(super) power_w: String,
    pub(super) rated_current_a: String,
    pub(super) current_kind: String,
    pub(super) input_voltage_v: String,
    pub(super) output_voltage_v: String,
    pub(super) note: String,
    /// What it was like when the form was opened.
    pub(super) version: String,
}

impl DriveForm {
    /// Its fields, in its order.
    pub(super) fn texts(&self) -> Texts<'_> {
        vec![
            ("series", &self.series),
            ("type", &self.r#type),
            ("room", &self.room),
            ("cabinet", &self.cabinet),
            ("mechanism", &self.mechanism),
            ("power_w", &self.power_w),
            ("rated_current_a", &self.rated_current_a),
            ("input_voltage_v", &self.input_voltage_v),
            ("output_voltage_v", &self.output_voltage_v),
            ("current_kind", &self.current_kind),
            ("note", &self.note),
        ]
    }
}

/// What was found wrong with a form, and what can be added to make it right.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) errors: FormErrors,
    pub(super) offer_cabinet: bool,
    pub(super) offer_mechanism: bool,
}

impl Taken {
    /// A form's values, if nothing is wrong with them. A cabinet or mechanism that isn't there is added when its box is
    /// ticked, in the unit that saves the drive.
    pub(super) async fn values(
        &mut self,
        reader: &Reader,
        work: &mut dyn UnitOfWork,
        form: &DriveForm,
    ) -> Result<Option<DriveValues>, Failure> {
        let show = &reader.show;
        let errors = &mut self.errors;
        let series = errors.take(show, "series", Name::parse(&form.series));
        let type_name = errors.take(show, "type", optional(&form.r#type, Name::parse));
        let note = errors.take(show, "note", optional(&form.note, Note::parse));
        let mut quantity = |field: &str, typed: &str| {
            let quantity = errors.take(show, field, optional(typed, Quantity::parse));
            quantity.flatten()
        };
        let ratings = Ratings {
            power_w: quantity("power_w", &form.power_w),
            rated_current_a: quantity("rated_current_a", &form.rated_current_a),
            input_voltage_v: quantity("input_voltage_v", &form.input_voltage_v),
            output_voltage_v: quantity("output_voltage_v", &form.output_voltage_v),
            current_kind: errors
                .take(
                    show,
                    "current_kind",
                    optional(&form.current_kind, CurrentKind::parse),
                )
                .flatten(),
        };
        let room = match form.room.parse() {
            Ok(id) => work
                .places()
                .find(PlaceId(id))
                .await?
                .filter(|room| room.level == Level::Room),
            Err(_none) => None,
        };
        let Some(room) = room else {
            let problem = if form.room.is_empty() {
                Problem::Empty
            } else {
                Problem::Missing
            };
            errors.put(show, "room", &problem);
            return Ok(None);
        };
        let line = room.parent().map_or(room.id, |line| line.id);
        let cabinet = self
            .named(
                reader,
                work,
                Level::Cabinet,
                room.id,
                &form.cabinet,
                &form.new_cabinet,
            )
            .await?;
        let mechanism = self
            .named(
                reader,
                work,
                Level::Mechanism,
                line,
                &form.mechanism,
                &form.new_mechanism,
            )
            .await?;
        let (Some(series), true) = (series, self.errors.is_empty()) else {
            return Ok(None);
        };
        Ok(Some(DriveValues {
            room: room.id,
            cabinet,
            mechanism,
            series,
            type_name: type_name.flatten(),
            ratings,
            note: note.flatten(),
        }))
    }

    /// The cabinet of a room or the mechanism of a line with a name.
    async fn named(
        &mut self,
        reader: &Reader,
        work: &mut dyn UnitOfWork,
        level: Level,
        parent: PlaceId,
        typed: &str,
        ticked: &str,
    ) -> Result<Option<PlaceId>, Failure> {
        let field = level.as_str();
        let Some(Some(name)) = self
            .errors
            .take(&reader.show, field, optional(typed, Name::parse))
        else {
            return Ok(None);
        };
        if let Some(place) = work
            .places()
            .find_named(level, Some(parent), name.as_str())
            .await?
        {
            return Ok(Some(place.id));
        }
        if level == Level::Cabinet {
            self.offer_cabinet = true;
        } else {
            self.offer_mechanism = true;
        }
        if ticked.is_empty() || !self.errors.is_empty() {
            if ticked.is_empty() {
                self.errors
                    .say_at(field, reader.show.text(&format!("problem-no-{field}")));
            }
            return Ok(None);
        }
        let new = NewPlace {
            level,
            parent: Some(parent),
            name,
        };
        let by = reader.by(Permission::EditPlant)?;
        Ok(Some(places::add(work, &by, new).await?.id))
    }
}

/// Nothing typed is nothing; anything else must be right.
fn optional<T>(
    typed: &str,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Option<T>, Problem> {
    if typed.trim().is_empty() {
        Ok(None)
    } else {
        parse(typed).map(Some)
    }
}

impl From<&Drive> for DriveForm {
    fn from(drive: &Drive) -> Self {
        let values = &drive.values;
        let number =
            |quantity: Option<Quantity>| quantity.map(Quantity::to_text).unwrap_or_default();
        let name =
            |place: Option<&PlaceName>| place.map(|place| place.name.clone()).unwrap_or_default();
        let ratings = &values.ratings;
        Self {
            series: values.series.to_string(),
            r#type: values
                .type_name
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            room: values.room.0.to_string(),
            cabinet: name(drive.cabinet.as_ref()),
            mechanism: name(drive.mechanism.as_ref()),
            power_w: number(ratings.power_w),
            rated_current_a: number(ratings.rated_current_a),
            current_kind: ratings
                .current_kind
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            input_voltage_v: number(ratings.input_voltage_v),
            output_voltage_v: number(ratings.output_voltage_v),
            note: values
                .note
                .as_ref()
                .map(|note| note.as_str().to_owned())
                .unwrap_or_default(),
            ..Self::default()
        }
    }
}
