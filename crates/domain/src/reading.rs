//! Readings (показания): what a sensor told at a moment.
//!
//! Gateways write dates in many ways, and most without a zone: those are in the plant's. When its clocks are put forward, a
//! time that never was is taken as so much later (02:30 is 03:30); when they are put back, a time that was twice is taken as the
//! first of the two. That is RFC 5545's rule, and jiff's "compatible" one.

use crate::{name::without_control_characters, problem::Problem, sensor::SensorId};
use jiff::{Timestamp, civil::DateTime, fmt::strtime::BrokenDownTime, tz::TimeZone};
use serde::Serialize;

/// A temperature in °C, between −300 and 10,000: what is colder than can be is a sensor that says it is broken.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Temperature(f64);

impl Temperature {
    /// The least.
    pub const MIN: i64 = -300;
    /// The greatest.
    pub const MAX: i64 = 10_000;

    /// Takes a number.
    ///
    /// # Errors
    /// [`Problem::NotANumber`] for NaN, [`Problem::OutOfRange`].
    pub fn new(number: f64) -> Result<Self, Problem> {
        bounded(number, Self::MIN, Self::MAX).map(Self)
    }

    /// In °C.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// How much a battery has, in whatever unit the sensor tells: volts, millivolts, percent. Between −100,000 and 100,000.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Battery(f64);

impl Battery {
    /// The least.
    pub const MIN: i64 = -100_000;
    /// The greatest.
    pub const MAX: i64 = 100_000;

    /// Takes a number.
    ///
    /// # Errors
    /// As [`Temperature::new`].
    pub fn new(number: f64) -> Result<Self, Problem> {
        bounded(number, Self::MIN, Self::MAX).map(Self)
    }

    /// In the sensor's unit.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

fn bounded(number: f64, min: i64, max: i64) -> Result<f64, Problem> {
    if number.is_nan() {
        return Err(Problem::NotANumber);
    }
    #[expect(clippy::cast_precision_loss, reason = "small constants")]
    let inside = (min as f64..=max as f64).contains(&number);
    if inside {
        Ok(number + 0.0) // -0 becomes 0
    } else {
        Err(Problem::OutOfRange { min, max })
    }
}

/// What a sensor says of itself, in its own words: up to 50 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Status(String);

impl Status {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 50;

    /// Takes what was sent; nothing but white space is nothing.
    ///
    /// # Errors
    /// [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(sent: &str) -> Result<Option<Self>, Problem> {
        let status = sent.trim();
        if status.is_empty() {
            return Ok(None);
        }
        without_control_characters(status.to_owned(), Self::LIMIT).map(|text| Some(Self(text)))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a sensor told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadingValues {
    /// What it says of itself.
    pub status: Option<Status>,
    /// How much its battery has.
    pub battery: Option<Battery>,
    /// How warm it is.
    pub temperature: Option<Temperature>,
}

/// What a sensor told at a moment. A sensor has one reading for a moment: the first that came.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Which sensor.
    pub sensor: SensorId,
    /// When, in whole microseconds.
    pub at: Timestamp,
    /// What.
    pub values: ReadingValues,
}

/// The least and the greatest values in a part of a chart; its length is the chart's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extremes {
    /// Where the part begins.
    pub at: Timestamp,
    /// The temperatures, if any were told.
    pub temperature: Option<(f64, f64)>,
    /// The batteries, if any were told.
    pub battery: Option<(f64, f64)>,
}

/// Dates from here on can be stored.
pub const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
/// The last second that can be, in the year 9999: the years after it have five digits.
const LAST_S: i64 = 253_402_207_200;

/// A date as it is written without a zone; jiff's own forms are tried before these.
const FORMS: [&str; 5] = [
    "%d.%m.%Y %H:%M:%S%.f",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
];
/// No date is longer, in bytes.
const LONGEST: usize = 64;

/// Takes a date as a text: RFC 3339, `2024-12-06T14:03:05`, `2024-12-06 14:03:05`, `2024-12-06`, `06.12.2024 14:03`, or
/// seconds since 1970 in digits. What names no zone is in `zone`. Fractions of a second are kept to the microsecond.
///
/// # Errors
/// [`Problem::Empty`]; [`Problem::WrongType`] when it is no date, or none from 1970 to 9999.
pub fn date(sent: &str, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let text = sent.trim();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    // A time zone in brackets would be taken for no zone at all.
    if text.len() > LONGEST || text.contains('[') {
        return Err(no_date());
    }
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().filter(|byte| *byte == b'.').count() < 2
    {
        return text.parse().map_or(Err(no_date()), unix_seconds);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return within(at);
    }
    let civil = civil(text).ok_or_else(no_date)?;
    let zoned = civil.to_zoned(zone.clone());
    zoned.map_or_else(
        |_out_of_range| Err(no_date()),
        |zoned| within(zoned.timestamp()),
    )
}

/// A time of a day without a zone. What has an offset and wasn't understood before is none: its offset would be lost.
fn civil(text: &str) -> Option<DateTime> {
    let formed = FORMS.into_iter().find_map(|form| {
        let broken_down = BrokenDownTime::parse(form, text).ok()?;
        let date = broken_down.to_date().ok()?;
        let time = broken_down
            .to_time()
            .unwrap_or(jiff::civil::Time::midnight());
        Some(date.to_datetime(time))
    });
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-: T.t".contains(&byte));
    // The only dashes are those of the date: another one begins an offset.
    let offset = text.bytes().filter(|byte| *byte == b'-').count() != 2;
    formed.or_else(|| {
        if !plain || offset {
            return None;
        }
        text.parse().ok()
    })
}

/// Takes seconds since 1970, with a fraction or without.
///
/// # Errors
/// [`Problem::WrongType`] when it is none from 1970 to 9999.
pub fn unix_seconds(seconds: f64) -> Result<Timestamp, Problem> {
    #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
    let inside = (0.0..=LAST_S as f64).contains(&seconds);
    if !inside {
        return Err(no_date());
    }
    // A double tells microseconds apart until the year 2242; after it fractions are coarser.
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    let microseconds = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(microseconds).map_or(Err(no_date()), within)
}

fn within(at: Timestamp) -> Result<Timestamp, Problem> {
    let whole = Timestamp::from_microsecond(at.as_microsecond());
    match whole {
        Ok(at) if at >= FIRST && at.as_second() <= LAST_S => Ok(at),
        _ => Err(no_date()),
    }
}

fn no_date() -> Problem {
    Problem::WrongType {
        expected: "2024-12-06T14:03:05+05:00, 2024-12-06 14:03:05, 06.12.2024 14:03, 1733475785 (1970–9999)"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five hours ahead, all year.
    fn plant() -> TimeZone {
        TimeZone::get("Asia/Yekaterinburg").unwrap()
    }

    #[test]
    fn dates_are_read_in_every_form() {
        for (sent, at) in [
            ("2024-12-06T14:03:05Z", "2024-12-06T14:03:05Z"),
            ("2024-12-06T14:03:05+05:00", "2024-12-06T09:03:05Z"),
            ("2024-12-06 14:03:05+05:00", "2024-12-06T09:03:05Z"),
            ("2024-12-06T14:03:05.250-03:00", "2024-12-06T17:03:05.25Z"),
            ("2024-12-06T14:03:05", "2024-12-06T09:03:05Z"),
            (" 2024-12-06 14:03:05 ", "2024-12-06T09:03:05Z"),
            ("2024-12-06 14:03:05.5", "2024-12-06T09:03:05.5Z"),
            ("2024-12-06 14:03", "2024-12-06T09:03:00Z"),
            ("2024-12-06T14:03", "2024-12-06T09:03:00Z"),
            ("2024-12-06", "2024-12-05T19:00:00Z"),
            ("06.12.2024 14:03", "2024-12-06T09:03:00Z"),
            ("06.12.2024 14:03:05", "2024-12-06T09:03:05Z"),
            ("06.12.2024", "2024-12-05T19:00:00Z"),
            ("1733475785", "2024-12-06T09:03:05Z"),
            ("1733475785.25", "2024-12-06T09:03:05.25Z"),
            ("0", "1970-01-01T00:00:00Z"),
            (
                "2024-12-06T14:03:05.123456789Z",
                "2024-12-06T14:03:05.123456Z",
            ),
        ] {
            let read = date(sent, &plant()).map(|at| at.to_string());
            assert_eq!(read, Ok(at.to_owned()), "{sent}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        assert_eq!(date(" ", &plant()), Err(Problem::Empty));
        for sent in [
            "yesterday",
            "2024-13-06",
            "2024-02-30 10:00:00",
            "32.12.2024 14:03",
            "06.12.2024 25:03",
            "12/06/2024",
            "2024-12-06T14:03:05[Europe/Moscow]",
            "2024-12-06T14:03:05-99:00",
            "1969-12-31T23:59:59Z",
            "-1",
            "1e9",
            "99999999999999",
            "1.2.3",
            "NaN",
            "10000-01-01T00:00:00Z",
            "\u{661}\u{662}",
        ] {
            let read = date(sent, &plant());
            assert!(
                matches!(read, Err(Problem::WrongType { .. })),
                "{sent}: {read:?}"
            );
        }
        for seconds in [f64::NAN, f64::INFINITY, -1.0, 1e300, 1_733_475_785_000.0] {
            assert!(unix_seconds(seconds).is_err(), "{seconds}");
        }
        assert!(date(&"1".repeat(1_000), &plant()).is_err());
    }

    #[test]
    fn a_time_that_never_was_or_was_twice_is_decided() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let read = |sent| date(sent, &berlin).unwrap().to_string();
        // Clocks go from 02:00 to 03:00: half past two is half past three.
        assert_eq!(read("2024-03-31 02:30:00"), "2024-03-31T01:30:00Z");
        assert_eq!(read("2024-03-31 03:30:00"), "2024-03-31T01:30:00Z");
        // And back from 03:00 to 02:00: the first half past two, which is in summer time.
        assert_eq!(read("2024-10-27 02:30:00"), "2024-10-27T00:30:00Z");
    }

    #[test]
    fn numbers_stay_within_reason() {
        assert_eq!(
            Temperature::new(-0.0).map(|value| value.get().to_string()),
            Ok("0".to_owned())
        );
        for wrong in [f64::INFINITY, f64::NEG_INFINITY, 1e300, -301.0] {
            let problem = Temperature::new(wrong).unwrap_err();
            assert!(matches!(problem, Problem::OutOfRange { .. }), "{wrong}");
            assert!(Battery::new(wrong * 1e3).is_err());
        }
        assert_eq!(Temperature::new(f64::NAN), Err(Problem::NotANumber));
        assert_eq!(Battery::new(3_600.0).map(Battery::get), Ok(3_600.0));
    }

    #[test]
    fn a_status_may_be_missing() {
        assert_eq!(Status::parse("  "), Ok(None));
        let ok = Status::parse(" ok ").unwrap().unwrap();
        assert_eq!(ok.as_str(), "ok");
        assert!(Status::parse(&"x".repeat(51)).is_err());
        assert!(Status::parse("a\0").is_err());
    }
}
