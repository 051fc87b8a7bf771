//! Demo sensors with a week of readings: two bearings, a cabinet, an oil tank, one that is too hot and one that has fallen
//! silent. The same on every machine, but for the moment with which the week ends.

use super::random::Random;
use std::time::{SystemTime, UNIX_EPOCH};

const SEED: u64 = 0xAEDB_5E45;
/// Seconds between two readings.
const EVERY_S: u64 = 900;
const WEEK_S: u64 = 7 * 24 * 3_600;
/// The silent one was heard last so many seconds ago.
const SILENT_S: u64 = 9 * 3_600;
/// The hot one has been too hot for so many seconds.
const HOT_S: u64 = 3 * 3_600;

/// What every demo sensor must keep to.
pub(crate) const LIMITS: &str =
    r#"{"temperature_max": 75, "temperature_min": -30, "battery_min": 2.6, "silence_s": 7200}"#;

struct Sensor {
    address: &'static str,
    name: &'static str,
    /// Tenths of a degree: at rest, and how much more by day.
    rest: u64,
    swing: u64,
}

const HOT: usize = 4;
const SILENT: usize = 5;
const SENSORS: [Sensor; 6] = [
    Sensor {
        address: "A4:C1:38:0B:11:01",
        name: "Двигатель 2UZ-2, подшипник со стороны привода",
        rest: 480,
        swing: 90,
    },
    Sensor {
        address: "A4:C1:38:0B:11:02",
        name: "Двигатель 2UZ-2, задний подшипник",
        rest: 430,
        swing: 80,
    },
    Sensor {
        address: "A4:C1:38:0B:11:03",
        name: "2ЭП, верх шкафа ввода",
        rest: 280,
        swing: 60,
    },
    Sensor {
        address: "A4:C1:38:0B:11:04",
        name: "Маслобак гидравлики",
        rest: 390,
        swing: 40,
    },
    Sensor {
        address: "A4:C1:38:0B:11:05",
        name: "Двигатель моталки 1",
        rest: 560,
        swing: 110,
    },
    Sensor {
        address: "A4:C1:38:0B:11:06",
        name: "Тормозной резистор, отсек 3",
        rest: 330,
        swing: 250,
    },
];

/// Now, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the edge is where time comes in")]
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// A week of readings that ends at `until`, as `POST /api/v1/readings` takes them.
pub(crate) fn json(until: u64) -> String {
    let last = until - until % EVERY_S;
    let times =
        (last.saturating_sub(WEEK_S)..last).step_by(usize::try_from(EVERY_S).unwrap_or(900));
    told(times, last)
}

/// The last quarters of an hour once more, a minute later, when the limits are known.
pub(crate) fn latest(until: u64) -> String {
    let last = until - until % EVERY_S;
    told([last.saturating_sub(60), last].into_iter(), last)
}

fn told(times: impl Iterator<Item = u64>, last: u64) -> String {
    let mut random = Random::new(SEED);
    let mut rows = vec![];
    for at in times {
        for (number, sensor) in SENSORS.iter().enumerate() {
            let ago = last.saturating_sub(at);
            if number == SILENT && ago < SILENT_S {
                continue;
            }
            let noise = u64::try_from(random.below(15)).unwrap_or(0);
            let hot = if number == HOT && ago < HOT_S { 180 } else { 0 };
            let tenths = sensor.rest + by_day(at, sensor.swing) + noise + hot;
            let hundredths = 310 - (WEEK_S.saturating_sub(ago)) * 12 / WEEK_S;
            rows.push(format!(
                r#"{{"address":"{}","name":"{}","date":{at},"status":"ok","battery":{}.{:02},"temperature":{}.{}}}"#,
                sensor.address, sensor.name, hundredths / 100, hundredths % 100, tenths / 10, tenths % 10
            ));
        }
    }
    format!("[{}]", rows.join(","))
}

/// From 0 at midnight to the whole at noon and back.
fn by_day(at: u64, swing: u64) -> u64 {
    let second = at % 86_400;
    let from_noon = second.abs_diff(43_200);
    swing * (43_200 - from_noon) / 43_200
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: u64 = 1_772_600_000;

    fn readings(json: &str) -> Vec<serde_json::Value> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_week_is_the_same_each_time_and_fits_into_one_request() {
        assert_eq!(json(UNTIL), json(UNTIL));
        let week = readings(&json(UNTIL));
        assert_eq!(week.len(), 6 * 672 - 36 + 1);
        assert!(week.len() <= 10_000);
    }

    #[test]
    fn one_is_too_hot_and_one_is_silent() {
        let week = readings(&json(UNTIL));
        let of = |number: usize| {
            let address = SENSORS[number].address;
            week.iter()
                .rfind(|reading| reading["address"] == address)
                .unwrap()
        };
        assert!(of(HOT)["temperature"].as_f64().unwrap() > 60.0);
        let silent = of(SILENT)["date"].as_u64().unwrap();
        assert!(silent + SILENT_S <= UNTIL);
        assert_eq!(readings(&latest(UNTIL)).len(), 10);
    }
}
