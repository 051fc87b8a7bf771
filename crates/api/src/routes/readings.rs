//! Readings: sent in batches, read in pages.

use super::reading_bodies::{self, Reader, ReadingsBody};
use crate::http::{
    Caller, Failure, Parameters, edge,
    listing::{self, ListAnswer},
    problem::{ProblemDetails, WrongValue, wrong_value},
};
use crate::operations::readings::{Kept, NewReading};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get, post};
use domain::{Invalid, Permission, Problem, Reading, SensorFilter, SensorId, SensorSort, Sorting};
use jiff::Timestamp;
use persistence::{Area, UnitOfWork};
use serde::Serialize;
use utoipa::ToSchema;

/// A reading as it is sent.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
struct ReadingBody {
    /// What the gateway calls the sensor: 1 to 100 characters. A sensor that isn't known yet comes to be.
    address: String,
    /// What a sensor that isn't known yet is to be called; its address when it is left out. 1 to 200 characters.
    name: Option<String>,
    /// When: RFC 3339, `2024-12-06T14:03:05`, `2024-12-06 14:03:05`, `2024-12-06`, `06.12.2024 14:03`, or seconds since 1970 as a
    /// number or in digits. Without a zone it is in the plant's.
    #[schema(example = "2024-12-06T14:03:05+05:00")]
    date: String,
    /// What the sensor says of itself, up to 50 characters.
    status: Option<String>,
    /// In the sensor's own unit, from -100,000 to 100,000.
    battery: Option<f64>,
    /// In °C, from -300 to 10,000.
    temperature: Option<f64>,
}

/// What became of a reading.
#[derive(Debug, Serialize, ToSchema)]
struct KeptAnswer {
    /// `stored`; `known` when its sensor told of that moment before; `refused`.
    status: &'static str,
    /// Its sensor, unless it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    sensor_id: Option<i64>,
    /// Why it was refused, with pointers into the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrongValue>,
}

/// What became of readings, in the order in which they came.
#[derive(Debug, Serialize, ToSchema)]
struct StoredAnswer {
    /// How many are new.
    stored: usize,
    /// How many were stored before.
    known: usize,
    /// How many were refused.
    refused: usize,
    /// Each of them.
    items: Vec<KeptAnswer>,
}

impl StoredAnswer {
    fn add(&mut self, item: KeptAnswer) {
        match item.status {
            "stored" => self.stored += 1,
            "known" => self.known += 1,
            _ => self.refused += 1,
        }
        self.items.push(item);
    }
}

impl From<Kept> for KeptAnswer {
    fn from(kept: Kept) -> Self {
        Self {
            status: if kept.is_new { "stored" } else { "known" },
            sensor_id: Some(kept.sensor.0),
            errors: vec![],
        }
    }
}

/// Stores up to 10,000 readings; they are stored when this is answered. Sending some of them again changes nothing: a sensor has one
/// reading for a moment, the first that came. When one is wrong nothing is stored, unless `partial` asks for the good rest.
#[utoipa::path(tag = "readings", request_body = Vec<ReadingBody>,
    params(("partial" = Option<bool>, Query, description = "Whether the good ones are stored when others are wrong")),
    responses((status = 200, body = StoredAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 413, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/readings")]
async fn add(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
    body: ReadingsBody,
) -> Result<HttpResponse, Failure> {
    let by = caller.by(Permission::SendReadings)?;
    let partial = given.flag("partial");
    given.finish()?;
    let reader = Reader {
        zone: caller.app.zone,
        strict: true,
    };
    let elements = reading_bodies::elements(&body.0)?;
    let read: Vec<Result<NewReading, Vec<Invalid>>> = (0..)
        .zip(elements)
        .map(|(index, element): (usize, _)| reader.read(element, &format!("/{index}")))
        .collect();
    if !partial && read.iter().any(Result::is_err) {
        let wrong = read.into_iter().filter_map(Result::err);
        return Err(Failure::Invalid(wrong.flatten().collect()));
    }
    let good = read.iter().flatten().cloned().collect();
    let kept = caller.app.receiving.store(by, good).await?;
    let (language, mut kept) = (edge::language(&request), kept.into_iter());
    let mut answer = StoredAnswer {
        stored: 0,
        known: 0,
        refused: 0,
        items: Vec::with_capacity(read.len()),
    };
    for read in read {
        let item = match read {
            Ok(_) => kept.next().map(KeptAnswer::from),
            Err(wrong) => Some(KeptAnswer {
                status: "refused",
                sensor_id: None,
                errors: wrong
                    .iter()
                    .map(|wrong| wrong_value(wrong, language))
                    .collect(),
            }),
        };
        item.into_iter().for_each(|item| answer.add(item));
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// A reading.
#[derive(Debug, Serialize, ToSchema)]
struct ReadingAnswer {
    /// Its sensor.
    sensor_id: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What the sensor said of itself.
    status: Option<String>,
    /// In the sensor's own unit.
    battery: Option<f64>,
    /// In °C.
    temperature: Option<f64>,
}

impl From<Reading> for ReadingAnswer {
    fn from(reading: Reading) -> Self {
        let values = reading.values;
        Self {
            sensor_id: reading.sensor.0,
            at: reading.at,
            status: values.status.map(|status| status.as_str().to_owned()),
            battery: values.battery.map(|battery| battery.get()),
            temperature: values.temperature.map(|temperature| temperature.get()),
        }
    }
}

/// A page of what a sensor told, the newest first.
#[utoipa::path(tag = "readings",
    params(
        ("sensor" = String, Query, description = "The sensor's id, or its address"),
        ("from" = Option<String>, Query, description = "Not before this, RFC 3339"),
        ("to" = Option<String>, Query, description = "Before this, RFC 3339"),
        ("sort" = Option<String>, Query, description = "`at` or `-at`, the usual"),
        ("page" = Option<u64>, Query), ("page_size" = Option<u32>, Query), ("after" = Option<String>, Query),
    ),
    responses((status = 200, body = ListAnswer<ReadingAnswer>), (status = 401, body = ProblemDetails),
        (status = 404, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/readings")]
async fn list(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    caller.must(Permission::ReadSensors)?;
    let sensor = given.text("sensor");
    let between = (given.time("from"), given.time("to"));
    // Without it `-at`; `at` alone is the oldest first.
    let oldest_first = given.word("sort", &["at", "-at"], |word| match word {
        "at" => Some(true),
        "-at" => Some(false),
        _ => None,
    });
    let page = given.page();
    given.finish()?;
    let sensor = sensor.ok_or(Problem::Empty.at("sensor"))?;
    let mut work = caller.read(Permission::ReadSensors, Area::Readings).await?;
    let sensor = found(&mut *work, &sensor, caller.app.clock.now()).await?;
    let oldest_first = oldest_first.unwrap_or(false);
    let listed = work.readings().list(sensor, between, oldest_first, &page);
    let listed = listed.await?;
    Ok(listing::listed(
        &request,
        &page,
        listed,
        ReadingAnswer::from,
    ))
}

/// A sensor by its id or its address. Digits are an id first, and an address when there is no such id.
async fn found(
    work: &mut dyn UnitOfWork,
    sensor: &str,
    now: Timestamp,
) -> Result<SensorId, Failure> {
    if let Ok(id) = sensor.parse()
        && work.sensors().find(SensorId(id), now).await?.is_some()
    {
        return Ok(SensorId(id));
    }
    let filter = SensorFilter {
        address: Some(sensor.to_owned()),
        ..SensorFilter::default()
    };
    let by_id = [Sorting {
        field: SensorSort::Id,
        descending: false,
    }];
    let page = domain::PageRequest::new(1, 1)?;
    let listed = work.sensors().list(&filter, &by_id, &page, now).await?;
    let found = listed.items.first().ok_or(Failure::NotFound)?;
    Ok(found.id)
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(list).service(add);
}
