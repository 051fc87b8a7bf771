//! A sensor's chart: which part of its time, thinned to the extremes of a few hundred parts, as paths that a page draws.
//!
//! The paths lie in a box of fixed size that the page stretches; what is written stands beside it, as text that doesn't
//! stretch. So marks are as far apart as each other, on both axes.

use super::present::Presenter;
use domain::{Extremes, Limits, SensorId};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use persistence::{Result, UnitOfWork};
use serde::Serialize;
use std::fmt::Write as _;

/// How much time a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChartSpan {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl ChartSpan {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The span that a word stands for.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.as_str() == word)
    }

    /// How long it is: in parts, how long each is, and how many stretches lie between the marks of its axis.
    fn parts(self) -> (i32, SignedDuration, i32) {
        match self {
            Self::Hour => (120, SignedDuration::from_secs(30), 6),
            Self::Day => (288, SignedDuration::from_mins(5), 6),
            Self::Week => (168, SignedDuration::from_hours(1), 7),
            Self::Month => (240, SignedDuration::from_hours(3), 6),
            Self::Year => (364, SignedDuration::from_hours(24), 7),
        }
    }

    /// Whether its parts are made of whole hours, whose extremes are kept.
    fn is_of_hours(self) -> bool {
        matches!(self, Self::Week | Self::Month | Self::Year)
    }

    fn length(self) -> SignedDuration {
        let (parts, step, _) = self.parts();
        step * parts
    }
}

/// From when to when a chart goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) span: ChartSpan,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
}

impl Window {
    /// The latest one that has `at` in it; it ends where its marks lie at round times.
    pub(super) fn with(span: ChartSpan, at: Timestamp, zone: &TimeZone) -> Self {
        let seconds = |step: i64| {
            let second = at.as_second();
            Timestamp::from_second(second - second.rem_euclid(step) + step).unwrap_or(at)
        };
        let until = match span {
            ChartSpan::Hour => seconds(600),
            ChartSpan::Day => seconds(3_600),
            ChartSpan::Week | ChartSpan::Month | ChartSpan::Year => {
                let local = at.to_zoned(zone.clone());
                let tomorrow = local
                    .start_of_day()
                    .and_then(|day| day.checked_add(1.day()));
                let midnight = tomorrow.map_or(at, |day| day.timestamp());
                // Whole hours of UTC are kept; some zones are half an hour beside them.
                let second = midnight.as_second();
                Timestamp::from_second(second + (-second).rem_euclid(3_600)).unwrap_or(at)
            }
        };
        Self {
            span,
            from: until.saturating_sub(span.length()).unwrap_or(until),
            until,
        }
    }

    /// What is shown in it. More readings than can be looked through at once are shown by their hours.
    pub(super) async fn extremes(
        &self,
        work: &mut dyn UnitOfWork,
        sensor: SensorId,
    ) -> Result<(SignedDuration, Vec<Extremes>)> {
        let (_, step, _) = self.span.parts();
        let (between, hour) = ((self.from, self.until), SignedDuration::from_hours(1));
        let mut readings = work.readings();
        if self.span.is_of_hours() {
            return Ok((step, readings.hourly_extremes(sensor, between, step).await?));
        }
        if self.span == ChartSpan::Day && readings.count(sensor, between).await? > MOST_READINGS {
            readings = work.readings();
            return Ok((hour, readings.hourly_extremes(sensor, between, hour).await?));
        }
        Ok((step, work.readings().extremes(sensor, between, step).await?))
    }
}

/// As many readings are looked through for a chart.
const MOST_READINGS: u64 = 100_000;
/// The box in which the paths lie.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 240.0;

/// A chart of one value.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    /// `temperature` or `battery`.
    pub(super) key: &'static str,
    /// Areas between the least and the greatest values, as SVG paths.
    pub(super) areas: Vec<String>,
    /// Heights of limits that are exceeded below or above them.
    pub(super) limits: Vec<String>,
    /// Heights of the marks' lines.
    pub(super) lines: Vec<String>,
    /// The marks of the vertical axis, from above.
    pub(super) values: Vec<String>,
    /// The marks of the horizontal axis.
    pub(super) times: Vec<String>,
    pub(super) lowest: String,
    pub(super) highest: String,
}

/// Charts of what a sensor told: nothing of what it never told.
pub(super) fn charts(
    show: &Presenter,
    window: &Window,
    (step, parts): (SignedDuration, &[Extremes]),
    limits: &Limits,
) -> Vec<Chart> {
    let of =
        |key: &'static str, value: fn(&Extremes) -> Option<(f64, f64)>, bounds: &[Option<f64>]| {
            let points: Vec<Point> = parts
                .iter()
                .filter_map(|part| {
                    let (low, high) = value(part)?;
                    let at = part.at.duration_since(window.from) + step / 2;
                    let share = at.as_secs_f64() / window.span.length().as_secs_f64();
                    Some(Point {
                        x: (share * WIDTH).clamp(0.0, WIDTH),
                        low,
                        high,
                    })
                })
                .collect();
            chart(show, window, key, &points, step, bounds)
        };
    let temperature = [
        limits.temperature_min.map(|min| min.get()),
        limits.temperature_max.map(|max| max.get()),
    ];
    let battery = [limits.battery_min.map(|min| min.get())];
    let charts = [
        of("temperature", |part| part.temperature, &temperature),
        of("battery", |part| part.battery, &battery),
    ];
    charts.into_iter().flatten().collect()
}

#[derive(Debug, Clone, Copy)]
struct Point {
    x: f64,
    low: f64,
    high: f64,
}

fn chart(
    show: &Presenter,
    window: &Window,
    key: &'static str,
    points: &[Point],
    step: SignedDuration,
    bounds: &[Option<f64>],
) -> Option<Chart> {
    let lowest = points.iter().map(|point| point.low).reduce(f64::min)?;
    let highest = points.iter().map(|point| point.high).reduce(f64::max)?;
    let scale = Scale::around(lowest, highest);
    let y = |value: f64| (scale.top - value) / (scale.top - scale.bottom) * HEIGHT;
    let step_x = step.as_secs_f64() / window.span.length().as_secs_f64() * WIDTH;
    let bounds = bounds.iter().flatten();
    let shown = bounds.filter(|bound| (scale.bottom..=scale.top).contains(*bound));
    let marks = scale.marks();
    Some(Chart {
        key,
        areas: runs(points, step_x)
            .iter()
            .map(|run| area(run, y))
            .collect(),
        limits: shown.map(|bound| format!("{:.1}", y(*bound))).collect(),
        lines: marks
            .iter()
            .map(|mark| format!("{:.1}", y(*mark)))
            .collect(),
        values: marks.iter().map(|mark| show.measured("", *mark)).collect(),
        times: times(show, window),
        lowest: show.measured(key, lowest),
        highest: show.measured(key, highest),
    })
}

/// A gap is longer than three times the usual distance, and than four parts: there a path is broken.
fn runs(points: &[Point], step_x: f64) -> Vec<&[Point]> {
    let mut distances: Vec<f64> = points
        .windows(2)
        .map(|pair| pair[1].x - pair[0].x)
        .collect();
    distances.sort_by(f64::total_cmp);
    let usual = distances.get(distances.len() / 2).copied().unwrap_or(0.0);
    let gap = (3.0 * usual).max(4.0 * step_x);
    points.chunk_by(|one, next| next.x - one.x <= gap).collect()
}

/// Along the greatest values and back along the least; a single part is a dash.
fn area(run: &[Point], y: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let there = run.iter().map(|point| (point.x, point.high));
    let back = run.iter().rev().map(|point| (point.x, point.low));
    for (number, (x, value)) in there.chain(back).enumerate() {
        let letter = if number == 0 { 'M' } else { 'L' };
        // Writing to a String can't fail.
        let _ = write!(path, "{letter}{x:.1} {:.1}", y(value));
    }
    if let [only] = run {
        let _ = write!(path, "L{:.1} {:.1}", (only.x + 2.0).min(WIDTH), y(only.low));
    }
    path.push('Z');
    path
}

/// The vertical axis: round numbers with some room.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    bottom: f64,
    top: f64,
    step: f64,
}

impl Scale {
    fn around(lowest: f64, highest: f64) -> Self {
        let middle = f64::midpoint(lowest, highest);
        let range = (highest - lowest).max(middle.abs() * 0.02).max(0.1);
        let rough = range / 3.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|round| round * power)
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let bottom = (lowest / step).floor() * step;
        let top = (highest / step).ceil() * step;
        Self {
            bottom,
            top: if top > bottom { top } else { bottom + step },
            step,
        }
    }

    /// From above.
    fn marks(&self) -> Vec<f64> {
        let mut marks = vec![];
        let mut number = 0.0;
        while self.top - number * self.step > self.bottom - self.step / 2.0 {
            marks.push(self.top - number * self.step);
            number += 1.0;
        }
        marks
    }
}

fn times(show: &Presenter, window: &Window) -> Vec<String> {
    let (_, _, stretches) = window.span.parts();
    let stretch = window.span.length() / stretches;
    let marks = (0..=stretches).map(|number| {
        let at = window.from.saturating_add(stretch * number);
        at.unwrap_or(window.until)
    });
    marks
        .map(|at| {
            let local = at.to_zoned(show.zone.clone());
            match window.span {
                ChartSpan::Hour | ChartSpan::Day => {
                    format!("{:02}:{:02}", local.hour(), local.minute())
                }
                ChartSpan::Week | ChartSpan::Month | ChartSpan::Year => {
                    show.short_day(local.date())
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn windows_end_at_round_times() {
        let zone = TimeZone::get("Asia/Yekaterinburg").unwrap();
        let now = at("2026-03-04T05:06:07Z");
        let ends = ChartSpan::ALL.map(|span| {
            let window = Window::with(span, now, &zone);
            assert!((window.from..window.until).contains(&now), "{span:?}");
            assert_eq!(window.until.duration_since(window.from), span.length());
            let (_, step, stretches) = span.parts();
            assert_eq!(
                span.length().as_secs() % (step.as_secs() * i64::from(stretches)),
                0
            );
            window.until.to_string()
        });
        let midnight = "2026-03-04T19:00:00Z";
        let wanted = [
            "2026-03-04T05:10:00Z",
            "2026-03-04T06:00:00Z",
            midnight,
            midnight,
            midnight,
        ];
        assert_eq!(ends, wanted);
        // Half an hour beside UTC's hours: a little later, but whole.
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let window = Window::with(ChartSpan::Week, now, &zone);
        assert_eq!(window.until.to_string(), "2026-03-04T19:00:00Z");
    }

    #[test]
    fn a_scale_is_round_and_has_room() {
        for (lowest, highest) in [
            (20.0, 20.0),
            (-3.0, 41.7),
            (0.0, 0.001),
            (3_000.0, 3_601.0),
            (-0.5, 0.5),
        ] {
            let scale = Scale::around(lowest, highest);
            assert!(scale.bottom <= lowest && highest <= scale.top, "{scale:?}");
            assert!(
                (2..=7).contains(&scale.marks().len()),
                "{scale:?} {:?}",
                scale.marks()
            );
        }
        assert_eq!(Scale::around(21.0, 29.0).marks(), [30.0, 25.0, 20.0]);
    }

    #[test]
    fn a_path_is_broken_where_nothing_was_told() {
        let point = |x: f64| Point {
            x,
            low: 1.0,
            high: 2.0,
        };
        let points: Vec<Point> = [0.0, 10.0, 20.0, 500.0, 510.0, 900.0].map(point).into();
        let lengths: Vec<usize> = runs(&points, 1.0).iter().map(|run| run.len()).collect();
        assert_eq!(lengths, [3, 2, 1]);
        assert_eq!(
            area(&points[..2], |value| value),
            "M0.0 2.0L10.0 2.0L10.0 1.0L0.0 1.0Z"
        );
        assert!(runs(&[], 1.0).is_empty());
    }
}
