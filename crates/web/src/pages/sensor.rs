//! `/sensors/{id}`: what a sensor told, as charts; which limits it exceeded and when; what it must keep to.

use super::{
    present::{ChangeView, Presenter},
    request::{Answer, Reader, done},
    sensor_chart::{Chart, ChartSpan, Window, charts},
    sensor_lines::{ExceedingLine, SensorLine},
};
use actix_web::web::{Path, Query};
use api::{http::Failure, operations::sensors};
use domain::{Entity, Limits, Permission, Sensor, SensorId};
use jiff::Timestamp;
use persistence::Area;
use serde::{Deserialize, Serialize};

/// As many exceedings stand on the page.
const LATEST: u32 = 20;

/// Which chart is asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct ChartQuery {
    /// A day, if it isn't said.
    span: String,
    /// A moment in it; now, if it isn't said.
    at: String,
}

#[derive(Debug, Serialize)]
pub(super) struct SensorPage {
    pub(super) sensor: SensorLine,
    pub(super) span: &'static str,
    pub(super) spans: Vec<SpanLink>,
    pub(super) charts: Vec<Chart>,
    pub(super) earlier: String,
    pub(super) later: Option<String>,
    /// The values themselves, for programs.
    pub(super) raw: String,
    pub(super) limits: Vec<LimitView>,
    pub(super) exceedings: Vec<ExceedingLine>,
    pub(super) history: Vec<ChangeView>,
    pub(super) history_all: String,
}

/// Another chart to choose.
#[derive(Debug, Serialize)]
pub(super) struct SpanLink {
    key: &'static str,
    url: String,
    is_chosen: bool,
}

/// A limit that is set.
#[derive(Debug, Serialize)]
pub(super) struct LimitView {
    key: &'static str,
    text: String,
}

/// The limits that are set.
pub(super) fn limits(show: &Presenter, limits: &Limits) -> Vec<LimitView> {
    let all = [
        (
            "temperature_min",
            limits.temperature_min.map(|min| min.get()),
        ),
        (
            "temperature_max",
            limits.temperature_max.map(|max| max.get()),
        ),
        ("battery_min", limits.battery_min.map(|min| min.get())),
    ];
    let values = all.into_iter().filter_map(|(key, value)| {
        let text = show.measured(key, value?);
        Some(LimitView { key, text })
    });
    let silence = limits.silence.map(|silence| LimitView {
        key: "silence_s",
        text: show.lasting(silence.seconds()),
    });
    values.chain(silence).collect()
}

impl SensorPage {
    /// From a sensor and what it told in a window.
    pub(super) fn new(
        show: &Presenter,
        sensor: &Sensor,
        window: &Window,
        charts: Vec<Chart>,
        exceedings: Vec<ExceedingLine>,
        history: Vec<ChangeView>,
    ) -> Self {
        let id = sensor.id.0;
        let span = window.span;
        let link = |span: ChartSpan, at: Option<Timestamp>| {
            let at = at.map(|at| format!("&at={at}")).unwrap_or_default();
            format!("/sensors/{id}?span={}{at}", span.as_str())
        };
        let is_now = (window.from..window.until).contains(&show.now);
        let spans = ChartSpan::ALL.map(|other| SpanLink {
            key: other.as_str(),
            url: link(other, Some(window.from).filter(|_| !is_now)),
            is_chosen: other == span,
        });
        let before = window
            .from
            .saturating_sub(jiff::SignedDuration::from_secs(1));
        let next = window
            .until
            .saturating_add(window.until.duration_since(window.from));
        let next = next.unwrap_or(window.until);
        Self {
            sensor: SensorLine::new(show, sensor),
            span: span.as_str(),
            spans: spans.into(),
            charts,
            earlier: link(span, before.ok()),
            later: (!is_now && window.from < show.now).then(|| {
                link(
                    span,
                    Some(
                        next.saturating_sub(jiff::SignedDuration::from_secs(1))
                            .unwrap_or(next),
                    )
                    .filter(|next| *next < show.now),
                )
            }),
            raw: format!(
                "/api/v1/readings?sensor={id}&from={}&to={}",
                window.from, window.until
            ),
            limits: limits(show, &sensor.limits),
            exceedings,
            history,
            history_all: format!("/changes?entity=sensor&id={id}"),
        }
    }
}

pub(super) async fn show(reader: Reader, id: Path<String>, query: Query<ChartQuery>) -> Answer {
    let id = sensor_id(&id)?;
    let span = match query.span.as_str() {
        "" => ChartSpan::Day,
        word => ChartSpan::from_word(word).ok_or(Failure::NotFound)?,
    };
    let now = reader.show.now;
    let at: Timestamp = match query.at.as_str() {
        "" => now,
        text => text.parse().map_err(|_no_time| Failure::NotFound)?,
    };
    let window = Window::with(span, at.clamp(Timestamp::UNIX_EPOCH, now), reader.show.zone);
    let mut work = reader.read(Permission::ReadSensors, Area::Readings).await?;
    let sensor = work.sensors().find(id, now).await?;
    let sensor = sensor.ok_or(Failure::NotFound)?;
    let (step, parts) = window.extremes(&mut *work, id).await?;
    let exceedings = work.exceedings().latest(id, LATEST).await?;
    let exceedings = exceedings.iter();
    let history = reader.history(&mut *work, Entity::Sensor, id.0).await?;
    let page = SensorPage::new(
        &reader.show,
        &sensor,
        &window,
        charts(&reader.show, &window, (step, &parts), &sensor.limits),
        exceedings
            .map(|one| ExceedingLine::new(&reader.show, one))
            .collect(),
        history,
    );
    reader.page("sensors/sensor.html", &page)
}

pub(super) async fn remove(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::EditSensors)?;
    let mut work = reader.begin(Area::Readings).await?;
    sensors::remove(&mut *work, &by, sensor_id(&id)?).await?;
    reader.commit(work).await?;
    Ok(done("removed", "/sensors"))
}

/// The id in an address; what can't be one isn't there.
pub(super) fn sensor_id(text: &str) -> Result<SensorId, Failure> {
    text.parse()
        .map(SensorId)
        .map_err(|_not_a_number| Failure::NotFound)
}
