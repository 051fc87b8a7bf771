//! `/sensors/{id}/edit`: what a sensor is called, where it is, and what it must keep to.

use super::{
    choices::{self, place_choices},
    conflicts::{Conflict, Texts, conflict, version},
    forms::{Choice, FormErrors, OptionGroup},
    own_sensors::{of_spot, spot},
    present::Presenter,
    request::{Answer, Reader, done},
    sensor::sensor_id,
    sensors::about,
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, sensor_fields, sensors};
use domain::{
    Battery, Drive, DriveFilter, DriveSort, Entity, Invalid, Level, Limits, LogSubject,
    LogSubjectKind, LogSubjectShown, Name, PageRequest, Permission, Place, Problem, Sensor,
    SensorId, SensorValues, Silence, Sorting, Temperature,
};
use persistence::{Area, UnitOfWork};
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
    /// Where it is: `drive-7`.
    pub(super) place: String,
    /// How the sensor was when the form was opened.
    pub(super) version: String,
}

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
            place: link
                .and_then(LogSubjectShown::subject)
                .map(spot)
                .unwrap_or_default(),
            version: version(&sensor_fields(sensor))?,
        })
    }

    /// What is typed in it.
    fn texts(&self) -> Texts<'_> {
        vec![
            ("name", &self.name),
            ("place", &self.place),
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
    ) -> Result<Option<SensorValues>, Failure> {
        let show = &reader.show;
        let link = of_spot(&self.place)?;
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
    /// Where it can be.
    pub(super) places: Vec<OptionGroup>,
    pub(super) conflict: Option<Conflict>,
    pub(super) form: SensorForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// What the form was asked with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SensorQuery {
    /// What the sensor is to be tied to: `drive-7`.
    tie: String,
}

pub(super) async fn edit(reader: Reader, id: Path<String>, query: Query<SensorQuery>) -> Answer {
    let mut page = page(&reader, sensor_id(&id)?, None, FormErrors::default()).await?;
    if let Some(tie) = of_spot(&query.tie)? {
        let mut work = reader.read(Permission::EditSensors, Area::Readings).await?;
        let about = about(&mut *work, tie).await?.ok_or(Failure::NotFound)?;
        page.form.place = spot(tie);
        page.offer(&reader.show, tie, &about.name);
    }
    reader.page("sensors/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<SensorForm>) -> Answer {
    let by = reader.by(Permission::EditSensors)?;
    let id = sensor_id(&id)?;
    let mut errors = FormErrors::default();
    let mut work = reader.begin(Area::Readings).await?;
    let named = form.values(&reader, &mut FormErrors::default())?;
    let before = match sensors::hold(&mut *work, &by, id, named.and_then(|named| named.link)).await
    {
        Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
            wrong
                .iter()
                .for_each(|wrong| put(&reader, &mut errors, wrong));
            None
        }
        held => Some(held?),
    };
    let values = form.values(&reader, &mut errors)?;
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
                    .for_each(|wrong| put(&reader, &mut errors, wrong));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let page = page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "sensors/form.html", &page)
}

/// What is wrong with where it is stands at the one field for that.
fn put(reader: &Reader, errors: &mut FormErrors, wrong: &Invalid) {
    match LogSubjectKind::ALL
        .into_iter()
        .any(|kind| wrong.pointer == format!("/{}_id", kind.as_str()))
    {
        true => errors.put(&reader.show, "place", &wrong.problem),
        false => errors.put_invalid(&reader.show, wrong),
    }
}

impl SensorFormPage {
    /// Offers a place first, unless it is offered already.
    fn offer(&mut self, show: &Presenter, subject: LogSubject, name: &str) {
        let value = spot(subject);
        let mut all = self.places.iter().flat_map(|group| &group.options);
        if !all.any(|choice| choice.value == value) {
            let kind = show.text(&format!("entity-{}", subject.kind().as_str()));
            let choice = Choice::new(value, format!("{kind} {name}"));
            let first = OptionGroup::plain([choice]);
            self.places.splice(0..0, first);
        }
    }
}

/// The cabinets and drives of the room where a sensor is, and all rooms.
async fn places(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    link: Option<LogSubject>,
) -> Result<Vec<OptionGroup>, Failure> {
    let room = match link {
        None => None,
        Some(LogSubject::Room(id)) => Some(id),
        Some(LogSubject::Cabinet(id)) => {
            let cabinet = work.places().find(id).await?;
            cabinet.and_then(|cabinet| Some(cabinet.parent()?.id))
        }
        Some(LogSubject::Drive(id)) => work.drives().find(id).await?.map(|drive| drive.room.id),
    };
    let mut groups = vec![];
    if let Some(room) = room {
        let group = |key: &str, options: Vec<Choice>| OptionGroup {
            name: Some(reader.show.text(key)),
            options,
        };
        let filter = DriveFilter {
            places: vec![room],
            ..DriveFilter::default()
        };
        let by_place = [Sorting {
            field: DriveSort::Place,
            descending: false,
        }];
        let page = PageRequest::new(1, PageRequest::MAX_SIZE)?;
        let drives = work.drives().list(&filter, &by_place, &page).await?.items;
        let drive = |drive: &Drive| {
            let cabinet = drive.cabinet.as_ref().map(|cabinet| cabinet.name.as_str());
            let name = [Some(drive.title()), cabinet.map(ToOwned::to_owned)];
            let name: Vec<String> = name.into_iter().flatten().collect();
            Choice::new(spot(LogSubject::Drive(drive.id)), name.join(", "))
        };
        groups.push(group(
            "sensor-drives-there",
            drives.iter().map(drive).collect(),
        ));
        let cabinets = choices::places(work, Level::Cabinet, Some(room)).await?;
        let cabinet =
            |place: &Place| Choice::new(spot(LogSubject::Cabinet(place.id)), place.name.as_str());
        let cabinets = cabinets.iter().map(cabinet).collect();
        groups.push(group("sensor-cabinets-there", cabinets));
        groups.retain(|group| !group.options.is_empty());
    }
    let mut rooms = place_choices(work, Level::Room, None).await?;
    for choice in rooms.iter_mut().flat_map(|group| &mut group.options) {
        choice.value = format!("{}-{}", LogSubjectKind::Room.as_str(), choice.value);
    }
    Ok([groups, rooms].concat())
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
    let link = sensor.link.as_ref();
    let subject = link.and_then(LogSubjectShown::subject);
    let places = places(reader, &mut *work, subject).await?;
    let mut page = SensorFormPage {
        id: id.0,
        address: sensor.address.as_str().to_owned(),
        places,
        conflict: None,
        form: match typed {
            Some(typed) => typed,
            None => SensorForm::of(&sensor)?,
        },
        errors,
    };
    if let (Some(subject), Some(link)) = (subject, link) {
        page.offer(&reader.show, subject, &link.name);
    }
    // What was chosen before, too.
    if let Some(typed) = of_spot(&page.form.place)?.filter(|typed| Some(*typed) != subject)
        && let Some(about) = about(&mut *work, typed).await?
    {
        page.offer(&reader.show, typed, &about.name);
    }
    Ok(page)
}
