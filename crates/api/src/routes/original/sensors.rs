//! Readings as the ancestor's gateways send them.

use crate::http::{Caller, Failure, problem::ProblemDetails};
use crate::operations::By;
use crate::routes::reading_bodies::{Reader, ReadingsBody, is_open, original_elements};
use crate::routes::services::Services;
use actix_web::{HttpResponse, post};
use domain::{Actor, Invalid, Permission, Who};
use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is sent, in whatever order; other members are ignored.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only the document reads it")]
struct SensorsBody {
    /// Up to 10,000 readings: `{"name", "address", "date", "status", "battery", "temperature"}` each.
    sensors: Vec<serde_json::Value>,
}

/// What was sent.
#[derive(Debug, Serialize, ToSchema)]
struct MessageAnswer<'a> {
    /// The body, as it came.
    #[schema(value_type = Object)]
    message: &'a RawValue,
}

/// Stores readings and answers with what was sent. `POST /api/v1/readings` tells what became of each.
#[utoipa::path(tag = "sensors", request_body = SensorsBody,
    responses((status = 200, body = MessageAnswer), (status = 401, body = ProblemDetails), (status = 403, body = ProblemDetails),
        (status = 413, body = ProblemDetails), (status = 422, body = ProblemDetails)))]
#[post("/api/v1/sensors/receive_data")]
async fn receive_data(caller: Caller, body: ReadingsBody) -> Result<HttpResponse, Failure> {
    let by = sender(&caller, is_open(&caller.app, true))?;
    let reader = Reader {
        zone: caller.app.zone,
        strict: false,
    };
    let (mut readings, mut wrong) = (vec![], Vec::<Invalid>::new());
    for (index, element) in (0..).zip(original_elements(&body.0)?) {
        let index: usize = index;
        match reader.read(element, &format!("/sensors/{index}")) {
            Ok(reading) => readings.push(reading),
            Err(problems) => wrong.extend(problems),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    caller.app.receiving.store(by, readings).await?;
    let message = serde_json::from_slice(&body.0);
    let message: &RawValue = message.map_err(|fault| Failure::Unexpected(Arc::new(fault)))?;
    Ok(HttpResponse::Ok().json(MessageAnswer { message }))
}

/// As whom readings are stored. Where everybody may, those who say who they are still are who they are, if they may themselves.
fn sender(caller: &Caller, is_open: bool) -> Result<By, Failure> {
    if is_open && !caller.may(Permission::SendReadings) {
        return Ok(By {
            actor: Actor {
                request_id: Some(caller.request_id()),
                ..Actor::named("gateway")
            },
            who: Who::OpenGateway,
            at: caller.app.clock.now(),
            under: None,
        });
    }
    caller.by(Permission::SendReadings)
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(receive_data);
}
