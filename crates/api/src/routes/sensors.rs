//! Sensors.

use super::{answers::Named, id, links::linked};
use crate::http::{
    Caller, Failure, JsonBody, Parameters,
    body::{given, patched},
    listing::{self, ListAnswer},
    problem::ProblemDetails,
    tag,
};
use crate::operations::sensors;
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, web};
use domain::{
    Battery, Invalid, Limits, LogSubject, LogSubjectKind, LogSubjectShown, Name, Permission,
    Problem, Sensor, SensorFilter, SensorId, SensorSort, SensorState, SensorValues, Silence,
    Temperature,
};
use jiff::Timestamp;
use persistence::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sensor. At most one of `drive`, `cabinet` and `room` isn't null.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SensorAnswer {
    /// Its id.
    id: i64,
    /// What its gateway calls it.
    address: String,
    /// What people call it.
    name: String,
    /// `quiet` when it hasn't been heard for longer than it may, `exceeded` when it exceeds another limit, or `fine`.
    state: &'static str,
    /// The limits that it exceeds: `hot`, `cold`, `battery`, `silence`.
    exceeded: Vec<&'static str>,
    /// What it said of itself last.
    status: Option<String>,
    /// Its last battery, in its own unit.
    battery: Option<f64>,
    /// Its last temperature, in °C.
    temperature: Option<f64>,
    /// When it told that; null when it hasn't told anything that is still kept. At most a day ahead: gateways' clocks differ.
    #[schema(value_type = Option<String>, format = DateTime)]
    heard_at: Option<Timestamp>,
    /// The drive where it is.
    drive: Option<Named>,
    /// The cabinet where it is.
    cabinet: Option<Named>,
    /// The room where it is.
    room: Option<Named>,
    /// Colder than this is too cold, in °C.
    temperature_min: Option<f64>,
    /// Hotter than this is too hot, in °C.
    temperature_max: Option<f64>,
    /// Less than this is too little.
    battery_min: Option<f64>,
    /// Not hearing from it for longer is too long, in seconds.
    silence_s: Option<i64>,
    /// When it came to be.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its name, limits or place changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<Sensor> for SensorAnswer {
    fn from(sensor: Sensor) -> Self {
        let at = |kind: LogSubjectKind| {
            let link = sensor.link.as_ref().filter(|link| link.kind == kind)?;
            Some(Named {
                id: link.id?,
                name: link.name.clone(),
            })
        };
        let values = sensor.last.as_ref().map(|last| &last.values);
        let limits = sensor.limits;
        Self {
            id: sensor.id.0,
            state: sensor.state().as_str(),
            exceeded: sensor.open.iter().map(|kind| kind.as_str()).collect(),
            status: values
                .and_then(|values| values.status.as_ref())
                .map(|status| status.as_str().to_owned()),
            battery: values.and_then(|values| values.battery).map(Battery::get),
            temperature: values
                .and_then(|values| values.temperature)
                .map(Temperature::get),
            heard_at: sensor.last.as_ref().map(|last| last.at),
            drive: at(LogSubjectKind::Drive),
            cabinet: at(LogSubjectKind::Cabinet),
            room: at(LogSubjectKind::Room),
            temperature_min: limits.temperature_min.map(Temperature::get),
            temperature_max: limits.temperature_max.map(Temperature::get),
            battery_min: limits.battery_min.map(Battery::get),
            silence_s: limits.silence.map(Silence::seconds),
            address: sensor.address.as_str().to_owned(),
            name: sensor.name.into_string(),
            created_at: sensor.created_at,
            updated_at: sensor.updated_at,
        }
    }
}

impl SensorAnswer {
    /// The same without what the sensor tells of itself: what a change must not overwrite unseen.
    fn lasting(&self) -> Self {
        Self {
            state: "",
            exceeded: vec![],
            status: None,
            battery: None,
            temperature: None,
            heard_at: None,
            ..self.clone()
        }
    }
}

/// What is said of a sensor. What is absent stays as it is; null takes it away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SensorBody {
    /// 1 to 200 characters.
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    /// In °C, from -300 to 10,000.
    #[serde(default, deserialize_with = "patched")]
    temperature_min: Option<Option<f64>>,
    /// In °C; at least 2 above `temperature_min`.
    #[serde(default, deserialize_with = "patched")]
    temperature_max: Option<Option<f64>>,
    /// In the sensor's own unit, from -100,000 to 100,000.
    #[serde(default, deserialize_with = "patched")]
    battery_min: Option<Option<f64>>,
    /// Seconds, from a minute to a year.
    #[serde(default, deserialize_with = "patched")]
    silence_s: Option<Option<i64>>,
    /// The drive where it is, or null. It takes the place of a cabinet or a room.
    #[serde(default, deserialize_with = "patched")]
    drive_id: Option<Option<i64>>,
    /// The cabinet where it is, or null, as `drive_id`.
    #[serde(default, deserialize_with = "patched")]
    cabinet_id: Option<Option<i64>>,
    /// The room where it is, or null, as `drive_id`.
    #[serde(default, deserialize_with = "patched")]
    room_id: Option<Option<i64>>,
}

impl SensorBody {
    /// Where it is after this, if before it was at `stored`. Two at once can't be.
    fn link(&self, stored: Option<LogSubject>) -> Result<Option<LogSubject>, Vec<Invalid>> {
        linked(
            [
                (LogSubjectKind::Drive, self.drive_id),
                (LogSubjectKind::Cabinet, self.cabinet_id),
                (LogSubjectKind::Room, self.room_id),
            ],
            stored,
        )
    }

    /// The values after this, for a sensor that was `stored` before. All that is wrong is told at once.
    fn values(&self, stored: &Sensor) -> Result<SensorValues, Failure> {
        let mut wrong: Vec<Invalid> = vec![];
        let name = match &self.name {
            Some(typed) => Name::parse(typed).map_err(|problem| problem.at("/name")),
            None => Ok(stored.name.clone()),
        };
        let name = name.map_err(|invalid| wrong.push(invalid)).ok();
        let before = stored.limits;
        let limits = Limits {
            temperature_min: kept(
                (self.temperature_min, before.temperature_min),
                Temperature::new,
                "/temperature_min",
                &mut wrong,
            ),
            temperature_max: kept(
                (self.temperature_max, before.temperature_max),
                Temperature::new,
                "/temperature_max",
                &mut wrong,
            ),
            battery_min: kept(
                (self.battery_min, before.battery_min),
                Battery::new,
                "/battery_min",
                &mut wrong,
            ),
            silence: kept(
                (self.silence_s, before.silence),
                Silence::from_seconds,
                "/silence_s",
                &mut wrong,
            ),
        };
        let link = self.link(stored.link.as_ref().and_then(LogSubjectShown::subject));
        let link = link.map_err(|invalid| wrong.extend(invalid)).ok();
        match (name, link) {
            (Some(name), Some(link)) if wrong.is_empty() => Ok(SensorValues { name, limits, link }),
            _ => Err(Failure::Invalid(wrong)),
        }
    }
}

/// A limit after a change.
fn kept<N, T>(
    (given, stored): (Option<Option<N>>, Option<T>),
    parse: impl Fn(N) -> Result<T, Problem>,
    pointer: &str,
    wrong: &mut Vec<Invalid>,
) -> Option<T> {
    match given {
        None => stored,
        Some(None) => None,
        Some(Some(number)) => parse(number)
            .map_err(|problem| wrong.push(problem.at(pointer)))
            .ok(),
    }
}

fn filter(given: &mut Parameters) -> Result<SensorFilter, Failure> {
    let mut chosen = LogSubjectKind::ALL.into_iter().filter_map(|kind| {
        let parameter = format!("{}_id", kind.as_str());
        let id = given.number(&parameter)?;
        Some((parameter, LogSubject::of(kind, id)))
    });
    let first = chosen.next().map(|(_, link)| link);
    let others: Vec<Invalid> = chosen
        .map(|(parameter, _)| Problem::Unknown.at(parameter))
        .collect();
    if !others.is_empty() {
        return Err(Failure::Invalid(others));
    }
    let states = SensorState::ALL.map(SensorState::as_str);
    Ok(SensorFilter {
        state: given.word("state", &states, SensorState::from_word),
        address: given.text("address"),
        link: first,
    })
}

/// A page of sensors: the quiet ones first, then those that exceed another limit, each by name.
#[utoipa::path(tag = "sensors",
    params(
        ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
        ("sort" = Option<String>, Query, description = "`state`, `name`, `address`, `id`; with `-` the other way round"),
        ("state" = Option<String>, Query, description = "`quiet`, `exceeded` or `fine`"),
        ("address" = Option<String>, Query, description = "With just this address"),
        ("drive_id" = Option<i64>, Query, description = "At this drive. At most one of this, `cabinet_id` and `room_id`"),
        ("cabinet_id" = Option<i64>, Query, description = "In this cabinet itself"),
        ("room_id" = Option<i64>, Query, description = "In this room itself"),
    ),
    responses((status = 200, body = ListAnswer<SensorAnswer>), (status = 401, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/sensors")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&mut given)?;
    let fields = [
        ("state", SensorSort::State),
        ("name", SensorSort::Name),
        ("address", SensorSort::Address),
        ("id", SensorSort::Id),
    ];
    let sorting = given.sorting(&fields, SensorSort::State);
    let page = given.page();
    given.finish()?;
    let now = caller.app.clock.now();
    let mut work = caller.read(Permission::ReadSensors, Area::Readings).await?;
    let listed = work.sensors().list(&filter, &sorting, &page, now).await?;
    Ok(listing::listed(&request, &page, listed, SensorAnswer::from))
}

/// One sensor by its id, with an `ETag`.
#[utoipa::path(tag = "sensors", params(("id" = i64, Path)),
    responses((status = 200, body = SensorAnswer), (status = 304), (status = 401, body = ProblemDetails), (status = 404, body = ProblemDetails)))]
#[get("/api/v1/sensors/{id}")]
async fn show(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let mut work = caller.read(Permission::ReadSensors, Area::Readings).await?;
    let id = SensorId(id(&path)?);
    let found = work.sensors().find(id, caller.app.clock.now()).await?;
    answered(&request, found.ok_or(Failure::NotFound)?)
}

fn answered(request: &HttpRequest, sensor: Sensor) -> Result<HttpResponse, Failure> {
    let answer = SensorAnswer::from(sensor);
    tag::resource_with_live_values(request, &answer, &answer.lasting())
}

fn still_matches(request: &HttpRequest, sensor: &Sensor) -> Result<(), Failure> {
    tag::lasting_still_matches(request, &SensorAnswer::from(sensor.clone()).lasting())
}

/// Changes a sensor's name, limits and place (JSON merge patch). Honours `If-Match`, for which what the sensor told since
/// doesn't matter.
#[utoipa::path(tag = "sensors", params(("id" = i64, Path)), request_body = SensorBody,
    responses((status = 200, body = SensorAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[patch("/api/v1/sensors/{id}")]
async fn change(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditSensors)?;
    let body: SensorBody = body.one()?;
    let id = SensorId(id(&path)?);
    let mut work = caller.begin(Area::Readings).await?;
    let named = body.link(None).map_err(Failure::Invalid)?;
    // Before it is read: a tag that fits must still fit when the change is made.
    let before = sensors::hold(&mut *work, &by, id, named).await?;
    still_matches(&request, &before)?;
    let values = body.values(&before)?;
    let changed = sensors::change(&mut *work, &by, id, values).await?;
    caller.app.commit(work).await?;
    answered(&request, changed)
}

/// Removes a sensor; what it told goes after it. Heard again it is another one. Honours `If-Match`.
#[utoipa::path(tag = "sensors", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 412, body = ProblemDetails)))]
#[delete("/api/v1/sensors/{id}")]
async fn remove(
    caller: Caller,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::EditSensors)?;
    let id = SensorId(id(&path)?);
    let mut work = caller.begin(Area::Readings).await?;
    let before = sensors::hold(&mut *work, &by, id, None).await?;
    still_matches(&request, &before)?;
    sensors::remove(&mut *work, &by, id).await?;
    caller.app.commit(work).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config
        .service(list)
        .service(show)
        .service(change)
        .service(remove);
}
