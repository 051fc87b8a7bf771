//! `/sensors/{id}/edit`: what a sensor is called, where it is, and what it must keep to.

use super::{
    choices::place_choices,
    conflicts::{Conflict, Texts, conflict, version},
    forms::{FormErrors, OptionGroup},
    log_lines::About,
    request::{Answer, Reader, done},
    sensor::sensor_id,
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, sensor_fields, sensors};
use domain::{
    Battery, Entity, Level, Limits, LogSubject, LogSubjectKind, LogSubjectShown, Name, Permission,
    PlaceId, Problem, Sensor, SensorId, SensorValues, Silence, Temperature,
};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What a person typed.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SensorForm {
    pub(super) name: String,
    pub(super) temperature_min: String,
    pub(super) temperature_max: String,
    pub(super) battery_min: String,
    /// Minutes.
    pub(super) silence_minutes: String,
    /// A room's id; `as-it-is` leaves it at its drive or cabinet.
    pub(super) room: String,
    /// How the sensor was when the form was opened.
    pub(super) version: String,
}

/// The choice that leaves a sensor at its drive or cabinet.
const AS_IT_IS: &str = "as-it-is";

impl SensorForm {
    fn of(sensor: &Sensor) -> Result<Self, Failure> {
        let limits = sensor.limits;
        let text =
            |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
        let link = sensor.link.as_ref();
        Ok(Self {
            name: sensor.name.to_string(),
            temperature_min: text(limits.temperature_min.map(Temperature::get)),
            temperature_max: text(limits.temperature_max.map(Temperature::get)),
            battery_min: text(limits.battery_min.map(Battery::get)),
            silence_minutes: limits.silence.map(minutes).unwrap_or_default(),
            room: match link.map(|link| (link.kind, link.id)) {
                None => String::new(),
                Some((LogSubjectKind::Room, id)) => id.map(|id| id.to_string()).unwrap_or_default(),
                Some(_) => AS_IT_IS.to_owned(),
            },
            version: version(&sensor_fields(sensor))?,
        })
    }

    /// What is typed in it.
    fn texts(&self) -> Texts<'_> {
        vec![
            ("name", &self.name),
            ("room", &self.room),
            ("temperature_min", &self.temperature_min),
            ("temperature_max", &self.temperature_max),
            ("battery_min", &self.battery_min),
            ("silence_minutes", &self.silence_minutes),
        ]
    }

    fn values(
        &self,
        reader: &Reader,
        errors: &mut FormErrors,
        stored: Option<LogSubject>,
    ) -> Result<Option<SensorValues>, Failure> {
        let show = &reader.show;
        let link = match self.room.as_str() {
            "" => None,
            AS_IT_IS => stored,
            room => {
                let id = room.parse().map_err(|_not_a_number| Failure::NotFound)?;
                Some(LogSubject::Room(PlaceId(id)))
            }
        };
        let name = errors.take(show, "name", Name::parse(&self.name));
        let limits = Limits {
            temperature_min: errors
                .take(
                    show,
                    "temperature_min",
                    number(&self.temperature_min, Temperature::new),
                )
                .flatten(),
            temperature_max: errors
                .take(
                    show,
                    "temperature_max",
                    number(&self.temperature_max, Temperature::new),
                )
                .flatten(),
            battery_min: errors
                .take(show, "battery_min", number(&self.battery_min, Battery::new))
                .flatten(),
            silence: errors
                .take(show, "silence_minutes", silence(&self.silence_minutes))
                .flatten(),
        };
        let name = name.filter(|_| errors.is_empty());
        Ok(name.map(|name| SensorValues { name, limits, link }))
    }
}

fn minutes(silence: Silence) -> String {
    let seconds = silence.seconds();
    if seconds % 60 == 0 {
        return (seconds / 60).to_string();
    }
    // At most a year of seconds, which a double holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "bounded by Silence::MOST_S")]
    let minutes = seconds as f64 / 60.0;
    format!("{minutes:.2}")
}

/// A number as people type it, or nothing.
fn typed(text: &str) -> Result<Option<f64>, Problem> {
    let text = text.trim().replace(',', ".").replace('\u{2212}', "-");
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".+-".contains(&byte));
    if !plain {
        return Err(Problem::NotANumber);
    }
    text.parse()
        .map_or(Err(Problem::NotANumber), |number| Ok(Some(number)))
}

fn number<T>(text: &str, parse: fn(f64) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
    typed(text)?.map(parse).transpose()
}

/// A silence in minutes.
fn silence(text: &str) -> Result<Option<Silence>, Problem> {
    let Some(minutes) = typed(text)? else {
        return Ok(None);
    };
    // What is far too large stays too large.
    #[expect(clippy::cast_possible_truncation, reason = "a cast to i64 saturates")]
    let seconds = (minutes * 60.0).round() as i64;
    let in_minutes = |_of_seconds| Problem::OutOfRange {
        min: Silence::LEAST_S / 60,
        max: Silence::MOST_S / 60,
    };
    Silence::from_seconds(seconds).map(Some).map_err(in_minutes)
}

#[derive(Debug, Serialize)]
pub(super) struct SensorFormPage {
    pub(super) id: i64,
    pub(super) address: String,
    /// The drive or cabinet where it is.
    pub(super) place: Option<About>,
    pub(super) rooms: Vec<OptionGroup>,
    pub(super) conflict: Option<Conflict>,
    pub(super) form: SensorForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let page = page(&reader, sensor_id(&id)?, None, FormErrors::default()).await?;
    reader.page("sensors/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<SensorForm>) -> Answer {
    let by = reader.by(Permission::EditSensors)?;
    let id = sensor_id(&id)?;
    let mut errors = FormErrors::default();
    let mut work = reader.begin(Area::Readings).await?;
    let named = form.values(&reader, &mut FormErrors::default(), None)?;
    let before = match sensors::hold(&mut *work, &by, id, named.and_then(|named| named.link)).await
    {
        Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
            wrong
                .iter()
                .for_each(|wrong| errors.put_invalid(&reader.show, wrong));
            None
        }
        held => Some(held?),
    };
    let stored = before.as_ref().and_then(|before| before.link.as_ref());
    let stored = stored.and_then(LogSubjectShown::subject);
    let values = form.values(&reader, &mut errors, stored)?;
    if let (Some(before), Some(values)) = (before, values) {
        let (now, fields) = (SensorForm::of(&before)?, sensor_fields(&before));
        let texts = (now.texts(), form.texts());
        let of = (Entity::Sensor, id.0, &fields);
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = SensorForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = page(&reader, id, Some(form), errors).await?;
            let page = SensorFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "sensors/form.html", &page);
        }
        match sensors::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/sensors/{}", id.0)));
            }
            Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
                wrong
                    .iter()
                    .for_each(|wrong| errors.put_invalid(&reader.show, wrong));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let page = page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "sensors/form.html", &page)
}

async fn page(
    reader: &Reader,
    id: SensorId,
    typed: Option<SensorForm>,
    errors: FormErrors,
) -> Result<SensorFormPage, Failure> {
    let mut work = reader.read(Permission::EditSensors, Area::Readings).await?;
    let sensor = work.sensors().find(id, reader.show.now).await?;
    let sensor = sensor.ok_or(Failure::NotFound)?;
    let rooms = place_choices(&mut *work, Level::Room, None).await?;
    let place = sensor.link.as_ref();
    let place = place.filter(|link| link.kind != LogSubjectKind::Room);
    Ok(SensorFormPage {
        id: id.0,
        address: sensor.address.as_str().to_owned(),
        place: place.map(About::from),
        rooms,
        conflict: None,
        form: match typed {
            Some(typed) => typed,
            None => SensorForm::of(&sensor)?,
        },
        errors,
    })
}
