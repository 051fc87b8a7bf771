//! Sensors: small transmitters on motors and in cabinets, heard through gateways. One is known by the address that its
//! gateway gives it and comes to be with its first reading.

use crate::{
    log_entry::{LogSubject, LogSubjectShown},
    name::{Name, without_control_characters},
    problem::{Invalid, Problem},
    reading::{Battery, Reading, Temperature},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A sensor's id; it is never given to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SensorId(pub i64);

/// What a gateway calls a sensor: 1 to 100 characters, told apart by each of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SensorAddress(String);

impl SensorAddress {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 100;

    /// Takes what was sent, without white space around it.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(sent: &str) -> Result<Self, Problem> {
        let address = sent.trim();
        if address.is_empty() {
            return Err(Problem::Empty);
        }
        without_control_characters(address.to_owned(), Self::LIMIT).map(Self)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long nothing may be heard, in whole seconds: a minute to a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Silence(i64);

impl Silence {
    /// The shortest, in seconds.
    pub const LEAST_S: i64 = 60;
    /// The longest, in seconds.
    pub const MOST_S: i64 = 365 * 24 * 60 * 60;

    /// Takes seconds.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`].
    pub fn from_seconds(seconds: i64) -> Result<Self, Problem> {
        if (Self::LEAST_S..=Self::MOST_S).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(Problem::OutOfRange {
                min: Self::LEAST_S,
                max: Self::MOST_S,
            })
        }
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// As a duration.
    #[must_use]
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_secs(self.0)
    }
}

/// What a sensor's values must keep to. Nothing is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// Colder than this is too cold, in °C.
    pub temperature_min: Option<Temperature>,
    /// Hotter than this is too hot, in °C.
    pub temperature_max: Option<Temperature>,
    /// Less than this is too little, in the sensor's own unit.
    pub battery_min: Option<Battery>,
    /// Not hearing from it for longer is too long.
    pub silence: Option<Silence>,
}

impl Limits {
    /// Sees to it that a temperature can keep to both of its limits.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`] at `/temperature_max` when it isn't above `temperature_min` by twice what it takes to be
    /// within a limit again.
    pub fn check(&self) -> Result<(), Invalid> {
        let (Some(min), Some(max)) = (self.temperature_min, self.temperature_max) else {
            return Ok(());
        };
        let room = 2.0 * crate::exceeding::TEMPERATURE_BAND;
        if max.get() - min.get() >= room {
            return Ok(());
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a temperature is between −300 and 10,000"
        )]
        let least = (min.get() + room).ceil() as i64;
        Err(Problem::OutOfRange {
            min: least,
            max: Temperature::MAX,
        }
        .at("/temperature_max"))
    }
}

/// A sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// Its id.
    pub id: SensorId,
    /// What its gateway calls it.
    pub address: SensorAddress,
    /// What people call it; at first as its gateway does.
    pub name: Name,
    /// The drive, cabinet or room where it is, if somebody said so.
    pub link: Option<LogSubjectShown>,
    /// What it must keep to.
    pub limits: Limits,
    /// What is exceeded now.
    pub open: crate::exceeding::Kinds,
    /// What it told last, unless it was dated more than [`AHEAD`] ahead.
    pub last: Option<Reading>,
    /// When it came to be.
    pub created_at: Timestamp,
    /// When its name, limits or link changed.
    pub updated_at: Timestamp,
}

impl Sensor {
    /// How it is.
    #[must_use]
    pub fn state(&self) -> SensorState {
        SensorState::of(self.open)
    }

    /// When it was heard last: never later than now, whatever its gateway's clock says.
    #[must_use]
    pub fn heard_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.last.as_ref().map(|last| last.at.min(now))
    }
}

/// A gateway's clock may be as much ahead, as one that was set to another zone is. What is dated later is stored, but tells
/// nothing of now.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Up to when readings tell of `now`.
#[must_use]
pub fn horizon(now: Timestamp) -> Timestamp {
    now.saturating_add(AHEAD).unwrap_or(now)
}

/// How a sensor is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorState {
    /// It hasn't been heard for longer than it may.
    Quiet,
    /// It exceeds another limit.
    Exceeded,
    /// It keeps to all of its limits.
    Fine,
}

impl SensorState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Quiet, Self::Exceeded, Self::Fine];

    /// From what is exceeded.
    #[must_use]
    pub fn of(open: crate::exceeding::Kinds) -> Self {
        if open.has(crate::exceeding::ExceedingKind::Silence) {
            Self::Quiet
        } else if open.is_empty() {
            Self::Fine
        } else {
            Self::Exceeded
        }
    }

    /// Its place in a list, from 0.
    #[must_use]
    pub fn code(self) -> i16 {
        match self {
            Self::Quiet => 0,
            Self::Exceeded => 1,
            Self::Fine => 2,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Exceeded => "exceeded",
            Self::Fine => "fine",
        }
    }

    /// The state that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a person can say of a sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct SensorValues {
    /// What it is called.
    pub name: Name,
    /// What it must keep to.
    pub limits: Limits,
    /// Where it is.
    pub link: Option<LogSubject>,
}

/// Which sensors to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SensorFilter {
    /// In this state.
    pub state: Option<SensorState>,
    /// With just this address.
    pub address: Option<String>,
    /// At this drive, cabinet or room itself.
    pub link: Option<LogSubject>,
}

/// By what sensors can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensorSort {
    /// The quiet ones first, then those that exceed another limit, each by name.
    State,
    /// By name, as people sort.
    Name,
    /// By address.
    Address,
    /// By id, that is by when they were first heard.
    Id,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exceeding::{ExceedingKind, Kinds};

    #[test]
    fn an_address_is_kept_as_sent() {
        let parse = |sent: &str| SensorAddress::parse(sent).map(|address| address.0);
        assert_eq!(parse(" A4:C1:38 "), Ok("A4:C1:38".to_owned()));
        assert_eq!(parse("  "), Err(Problem::Empty));
        assert_eq!(parse("a\0b"), Err(Problem::ControlCharacter));
        let limit = SensorAddress::LIMIT;
        assert_eq!(parse(&"я".repeat(101)), Err(Problem::TooLong { limit }));
    }

    #[test]
    fn silence_comes_before_everything_else() {
        let both = Kinds::default()
            .with(ExceedingKind::Hot)
            .with(ExceedingKind::Silence);
        assert_eq!(SensorState::of(both), SensorState::Quiet);
        let hot = both.without(ExceedingKind::Silence);
        assert_eq!(SensorState::of(hot), SensorState::Exceeded);
        assert_eq!(SensorState::of(Kinds::default()), SensorState::Fine);
        let codes = SensorState::ALL.map(SensorState::code);
        assert!(codes.is_sorted());
    }

    #[test]
    fn limits_leave_room_between_them() {
        let limits = |min: f64, max: f64| Limits {
            temperature_min: Temperature::new(min).ok(),
            temperature_max: Temperature::new(max).ok(),
            ..Limits::default()
        };
        assert_eq!(limits(5.0, 60.0).check(), Ok(()));
        let wrong = limits(60.0, 60.5).check().unwrap_err();
        assert_eq!(wrong.pointer, "/temperature_max");
    }
}
