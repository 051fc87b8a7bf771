//! Limits that are exceeded: when it begins and when it ends, without flapping.
//!
//! A value that stands at its limit shall not begin and end something with each reading, and neither shall a single wrong
//! reading. So two readings in a row must say so: an exceeding begins when two are beyond the limit, at the first of them,
//! and ends when two are within it by a band, at the first of them. What lies between the limit and the band changes nothing.

use crate::{
    reading::Reading,
    sensor::{Limits, SensorId, Silence},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// So much within its limit a temperature must be to end an exceeding, in °C.
pub const TEMPERATURE_BAND: f64 = 1.0;
/// So much above its limit a battery must be to end an exceeding, as a part of the limit.
pub const BATTERY_BAND: f64 = 0.02;

/// An exceeding's id; later ones have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExceedingId(pub i64);

/// Which limit is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceedingKind {
    /// It is hotter than it may be.
    Hot,
    /// It is colder than it may be.
    Cold,
    /// The battery gives out.
    Battery,
    /// Nothing is heard.
    Silence,
}

impl ExceedingKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Hot, Self::Cold, Self::Battery, Self::Silence];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Cold => "cold",
            Self::Battery => "battery",
            Self::Silence => "silence",
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The limit itself, if there is one.
    #[must_use]
    pub fn bound(self, limits: &Limits) -> Option<f64> {
        match self {
            Self::Hot => limits.temperature_max.map(|max| max.get()),
            Self::Cold => limits.temperature_min.map(|min| min.get()),
            Self::Battery => limits.battery_min.map(|min| min.get()),
            // At most a year of seconds, which a double holds exactly.
            #[expect(clippy::cast_precision_loss, reason = "bounded by Silence::MOST_S")]
            Self::Silence => limits.silence.map(|silence| silence.seconds() as f64),
        }
    }

    /// The value that is held against the limit; silence has none.
    #[must_use]
    pub fn value(self, reading: &Reading) -> Option<f64> {
        match self {
            Self::Hot | Self::Cold => reading.values.temperature.map(|value| value.get()),
            Self::Battery => reading.values.battery.map(|value| value.get()),
            Self::Silence => None,
        }
    }

    /// What a reading says of the limit; nothing when one of the two is missing.
    #[must_use]
    pub fn verdict(self, limits: &Limits, reading: &Reading) -> Option<Verdict> {
        let (bound, value) = (self.bound(limits)?, self.value(reading)?);
        let (beyond, within) = match self {
            Self::Hot => (value > bound, value <= bound - TEMPERATURE_BAND),
            Self::Cold => (value < bound, value >= bound + TEMPERATURE_BAND),
            Self::Battery => (value < bound, value >= bound * (1.0 + BATTERY_BAND)),
            Self::Silence => return None,
        };
        Some(match (beyond, within) {
            (true, _) => Verdict::Beyond,
            (false, true) => Verdict::Within,
            (false, false) => Verdict::Between,
        })
    }

    fn bit(self) -> i16 {
        match self {
            Self::Hot => 1,
            Self::Cold => 2,
            Self::Battery => 4,
            Self::Silence => 8,
        }
    }
}

/// What one reading says of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It exceeds it.
    Beyond,
    /// It keeps to it by the band.
    Within,
    /// It keeps to it, but only just.
    Between,
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds(i16);

impl Kinds {
    /// As it is stored.
    #[must_use]
    pub fn bits(self) -> i16 {
        self.0
    }

    /// From what is stored.
    #[must_use]
    pub fn from_bits(bits: i16) -> Self {
        Self(bits & 15)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is in it.
    #[must_use]
    pub fn has(self, kind: ExceedingKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// The same with this one.
    #[must_use]
    pub fn with(self, kind: ExceedingKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// The same without this one.
    #[must_use]
    pub fn without(self, kind: ExceedingKind) -> Self {
        Self(self.0 & !kind.bit())
    }

    /// Those that are in it.
    pub fn iter(self) -> impl Iterator<Item = ExceedingKind> {
        ExceedingKind::ALL
            .into_iter()
            .filter(move |kind| self.has(*kind))
    }
}

/// What becomes of an exceeding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// It begins.
    Begins(Beginning),
    /// It ends.
    Ends {
        /// Which limit.
        kind: ExceedingKind,
        /// When.
        at: Timestamp,
    },
}

/// How an exceeding begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beginning {
    /// Which limit.
    pub kind: ExceedingKind,
    /// The limit then: °C, the battery's unit, or seconds.
    pub bound: f64,
    /// The first value beyond it; silence has none.
    pub value: Option<f64>,
    /// When.
    pub at: Timestamp,
}

/// Whether readings can begin or end something: if not, nobody has to ask what was before them.
#[must_use]
pub fn matters<'a>(
    limits: &Limits,
    open: Kinds,
    mut readings: impl Iterator<Item = &'a Reading>,
) -> bool {
    if open.has(ExceedingKind::Silence) {
        return true;
    }
    readings.any(|reading| {
        ExceedingKind::ALL.into_iter().any(|kind| {
            let wanted = if open.has(kind) {
                Verdict::Within
            } else {
                Verdict::Beyond
            };
            kind.verdict(limits, reading) == Some(wanted)
        })
    })
}

/// What readings of one sensor begin and end, when `before` is the newest that is stored. Those that aren't newer than it
/// tell of the past and begin nothing; `readings` are in the order of time, `now` bounds what they may be dated.
#[must_use]
pub fn turns<'a>(
    limits: &Limits,
    open: Kinds,
    before: Option<&'a Reading>,
    readings: impl Iterator<Item = &'a Reading>,
    now: Timestamp,
) -> Vec<Turn> {
    let horizon = crate::sensor::horizon(now);
    let newer = readings.filter(|reading| {
        reading.at <= horizon && before.is_none_or(|before| reading.at > before.at)
    });
    let newer: Vec<&Reading> = newer.collect();
    let mut turns = vec![];
    // A backlog that comes in doesn't end the silence that it tells of.
    let recent = newer.iter().find(|reading| {
        let silence = limits.silence.map(Silence::duration);
        silence.is_none_or(|silence| now.duration_since(reading.at) <= silence)
    });
    if let Some(first) = recent
        && open.has(ExceedingKind::Silence)
    {
        turns.push(Turn::Ends {
            kind: ExceedingKind::Silence,
            at: first.at.min(now),
        });
    }
    for kind in ExceedingKind::ALL {
        let Some(bound) = kind.bound(limits) else {
            continue;
        };
        let told = before.into_iter().chain(newer.iter().copied());
        let told = told.filter_map(|reading| Some((reading, kind.verdict(limits, reading)?)));
        let mut is_open = open.has(kind);
        let mut last: Option<(&Reading, Verdict)> = None;
        for (reading, verdict) in told {
            match last {
                Some((first, Verdict::Beyond)) if verdict == Verdict::Beyond && !is_open => {
                    is_open = true;
                    turns.push(Turn::Begins(Beginning {
                        kind,
                        bound,
                        value: kind.value(first),
                        at: first.at.min(now),
                    }));
                }
                Some((first, Verdict::Within)) if verdict == Verdict::Within && is_open => {
                    is_open = false;
                    let at = first.at.min(now);
                    turns.push(Turn::Ends { kind, at });
                }
                _ => {}
            }
            last = Some((reading, verdict));
        }
    }
    turns
}

/// A limit that was, or is, exceeded.
#[derive(Debug, Clone, PartialEq)]
pub struct Exceeding {
    /// Its id.
    pub id: ExceedingId,
    /// Which sensor's.
    pub sensor: SensorId,
    /// What the sensor is called now.
    pub sensor_name: String,
    /// How it began.
    pub began: Beginning,
    /// When it ended; open as long as it hasn't.
    pub ended_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Battery, ReadingValues, Temperature};

    fn second(number: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + number).unwrap()
    }

    fn reading(number: i64, temperature: f64) -> Reading {
        Reading {
            sensor: SensorId(1),
            at: second(number),
            values: ReadingValues {
                temperature: Some(Temperature::new(temperature).unwrap()),
                ..ReadingValues::default()
            },
        }
    }

    fn below_60() -> Limits {
        Limits {
            temperature_max: Some(Temperature::new(60.0).unwrap()),
            ..Limits::default()
        }
    }

    /// What a row of temperatures begins and ends, by the number of the reading; `b3` begins at the third.
    fn told(open: bool, before: Option<f64>, values: &[f64]) -> String {
        let kinds = if open {
            Kinds::default().with(ExceedingKind::Hot)
        } else {
            Kinds::default()
        };
        let before = before.map(|value| reading(0, value));
        let readings: Vec<Reading> = (1..)
            .zip(values)
            .map(|(number, value)| reading(number, *value))
            .collect();
        let turns = turns(
            &below_60(),
            kinds,
            before.as_ref(),
            readings.iter(),
            second(1_000),
        );
        let words = turns.iter().map(|turn| match turn {
            Turn::Begins(beginning) => {
                format!("b{}", beginning.at.as_second() - second(0).as_second())
            }
            Turn::Ends { at, .. } => format!("e{}", at.as_second() - second(0).as_second()),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn two_in_a_row_begin_and_end() {
        for (open, before, values, wanted) in [
            (false, None, &[61.0, 62.0][..], "b1"),
            (false, Some(61.0), &[62.0], "b0"),
            (false, Some(20.0), &[85.0, 20.0, 85.0, 20.0], ""),
            (false, None, &[60.0, 60.0, 60.0], ""),
            (true, None, &[58.0, 58.0], "e1"),
            (true, Some(58.0), &[59.0], "e0"),
            (true, Some(62.0), &[20.0, 62.0, 20.0, 62.0], ""),
            (true, None, &[59.5, 59.9, 59.5], ""),
            (
                false,
                None,
                &[61.0, 61.0, 50.0, 50.0, 61.0, 61.0],
                "b1 e3 b5",
            ),
            // At its limit it flutters, and nothing happens.
            (true, Some(61.0), &[59.8, 60.2, 59.9, 60.1, 59.7], ""),
            (false, Some(59.0), &[59.8, 60.2, 59.9, 60.1, 59.7], ""),
        ] {
            assert_eq!(
                told(open, before, values),
                wanted,
                "{open} {before:?} {values:?}"
            );
        }
    }

    #[test]
    fn what_came_late_or_from_the_future_changes_nothing() {
        let newest = reading(100, 20.0);
        let late = [reading(50, 90.0), reading(60, 90.0)];
        let told = |readings: &[Reading], now| {
            turns(
                &below_60(),
                Kinds::default(),
                Some(&newest),
                readings.iter(),
                now,
            )
        };
        assert_eq!(told(&late, second(1_000)), []);
        let day = 24 * 3_600;
        let ahead = [reading(2 * day, 90.0), reading(2 * day + 1, 90.0)];
        assert_eq!(told(&ahead, second(1_000)), []);
        // A clock that is hours ahead is believed, but not as to the time.
        let ahead = [reading(day / 2, 90.0), reading(day / 2 + 1, 90.0)];
        let turns = told(&ahead, second(1_000));
        assert!(
            matches!(turns[..], [Turn::Begins(Beginning { at, .. })] if at == second(1_000)),
            "{turns:?}"
        );
    }

    #[test]
    fn the_first_new_reading_ends_silence() {
        let quiet = Kinds::default().with(ExceedingKind::Silence);
        let limits = Limits::default();
        let heard = [reading(5, 20.0), reading(6, 20.0)];
        assert!(matters(&limits, quiet, heard.iter()));
        let ends = turns(&limits, quiet, None, heard.iter(), second(1_000));
        let at = second(5);
        let kind = ExceedingKind::Silence;
        assert_eq!(ends, [Turn::Ends { kind, at }]);
        let newest = reading(10, 20.0);
        assert_eq!(
            turns(&limits, quiet, Some(&newest), heard.iter(), second(1_000)),
            []
        );
    }

    #[test]
    fn a_backlog_doesn_t_end_silence() {
        let quiet = Kinds::default().with(ExceedingKind::Silence);
        let limits = Limits {
            silence: Silence::from_seconds(600).ok(),
            ..Limits::default()
        };
        let told = |number| {
            turns(
                &limits,
                quiet,
                None,
                [reading(number, 20.0)].iter(),
                second(1_000),
            )
        };
        assert_eq!(told(399), []);
        assert_eq!(told(400).len(), 1);
    }

    #[test]
    fn a_battery_and_the_cold_are_told_likewise() {
        let limits = Limits {
            battery_min: Some(Battery::new(3.0).unwrap()),
            temperature_min: Some(Temperature::new(5.0).unwrap()),
            ..Limits::default()
        };
        let low = |number, battery| Reading {
            values: ReadingValues {
                battery: Some(Battery::new(battery).unwrap()),
                ..ReadingValues::default()
            },
            ..reading(number, 4.0)
        };
        let verdict = |kind: ExceedingKind, battery| kind.verdict(&limits, &low(1, battery));
        assert_eq!(verdict(ExceedingKind::Battery, 2.9), Some(Verdict::Beyond));
        assert_eq!(verdict(ExceedingKind::Battery, 3.0), Some(Verdict::Between));
        assert_eq!(verdict(ExceedingKind::Battery, 3.06), Some(Verdict::Within));
        assert_eq!(verdict(ExceedingKind::Cold, 3.0), None);
        let cold = ExceedingKind::Cold.verdict(&limits, &reading(1, 4.0));
        assert_eq!(cold, Some(Verdict::Beyond));
    }

    #[test]
    fn what_keeps_to_its_limits_matters_to_nobody() {
        let fine = [reading(1, 20.0), reading(2, 60.0)];
        assert!(!matters(&below_60(), Kinds::default(), fine.iter()));
        assert!(!matters(&Limits::default(), Kinds::default(), fine.iter()));
        let hot = Kinds::default().with(ExceedingKind::Hot);
        assert!(matters(&below_60(), hot, fine.iter()));
        assert!(matters(
            &below_60(),
            Kinds::default(),
            [reading(3, 60.1)].iter()
        ));
    }

    #[test]
    fn kinds_are_a_set() {
        for kind in ExceedingKind::ALL {
            assert_eq!(ExceedingKind::from_word(kind.as_str()), Some(kind));
            let only = Kinds::default().with(kind);
            assert_eq!(only.iter().collect::<Vec<_>>(), [kind]);
            assert_eq!(Kinds::from_bits(only.bits()), only);
            assert!(only.without(kind).is_empty());
        }
    }
}
