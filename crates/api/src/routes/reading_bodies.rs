//! Readings as gateways send them. Each value is read for itself, so that a number that can't be one is named by its pointer
//! and the rest of the batch isn't lost with it.

use crate::app::App;
use crate::http::{Failure, body::received, caller::caller};
use crate::operations::readings::NewReading;
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::BytesMut};
use domain::{
    Battery, Invalid, Name, Permission, Problem, ReadingValues, SensorAddress, Status, Temperature,
    Who, reading,
};
use futures_util::future::LocalBoxFuture;
use jiff::{Timestamp, tz::TimeZone};
use serde::{
    Deserialize,
    de::{Error as _, IgnoredAny},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// The most readings of one request.
pub(super) const MOST: usize = 10_000;
/// The most bytes of one.
const LIMIT: u64 = 4 << 20;

/// The bytes of a body with readings, of somebody who may send them.
#[derive(Debug)]
pub(super) struct ReadingsBody(pub(super) BytesMut);

impl FromRequest for ReadingsBody {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Bodies of others aren't waited for.
        let is_original = super::original::is_original(request.path());
        let allowed = caller(request).and_then(|caller| {
            if is_open(&caller.app, is_original) {
                return Ok(());
            }
            caller.must(Permission::SendReadings)
        });
        let received = received(request, payload, LIMIT);
        Box::pin(async move {
            allowed?;
            Ok(Self(received.await?))
        })
    }
}

/// Whether everybody may send readings by this path.
pub(super) fn is_open(app: &App, is_original: bool) -> bool {
    is_original && app.open_readings && Who::OpenGateway.may(Permission::SendReadings)
}

/// The elements of an array, not yet understood.
///
/// # Errors
/// [`Failure::Malformed`] when it isn't JSON; [`Failure::Invalid`] when it is no array, or one that is too long.
pub(super) fn elements<'a>(bytes: &'a [u8]) -> Result<Vec<&'a RawValue>, Failure> {
    let array: Vec<&'a RawValue> = serde_json::from_slice(bytes)
        .map_err(|failure| unreadable(bytes, &failure, "", "an array"))?;
    counted(array, "")
}

/// An array that isn't too long.
fn counted<'a>(array: Vec<&'a RawValue>, pointer: &str) -> Result<Vec<&'a RawValue>, Failure> {
    if array.len() > MOST {
        let (min, max) = (0, 10_000);
        return Err(Problem::OutOfRange { min, max }.at(pointer).into());
    }
    Ok(array)
}

/// What the ancestor's gateways send; they may send more, which is ignored.
#[derive(Debug, Deserialize)]
struct Original<'a> {
    #[serde(borrow)]
    sensors: Option<&'a RawValue>,
}

/// The elements of the member `sensors`.
///
/// # Errors
/// As [`elements`].
pub(super) fn original_elements<'a>(bytes: &'a [u8]) -> Result<Vec<&'a RawValue>, Failure> {
    let body: Original<'a> = serde_json::from_slice(bytes)
        .map_err(|failure| unreadable(bytes, &failure, "", "an object"))?;
    let pointer = "/sensors";
    let sensors = body.sensors.ok_or(Problem::Empty.at(pointer))?;
    let array: Vec<&'a RawValue> = serde_json::from_str(sensors.get())
        .map_err(|failure| unreadable(sensors.get().as_bytes(), &failure, pointer, "an array"))?;
    counted(array, pointer)
}

/// What isn't JSON at all is told apart from what is something else than was expected.
fn unreadable(bytes: &[u8], failure: &serde_json::Error, pointer: &str, expected: &str) -> Failure {
    if !failure.is_data() {
        return Failure::Malformed(failure.to_string());
    }
    // It was left where it was something else: the rest may still be no JSON.
    match serde_json::from_slice::<IgnoredAny>(bytes) {
        Ok(_) => {
            let expected = expected.to_owned();
            Problem::WrongType { expected }.at(pointer).into()
        }
        Err(failure) => Failure::Malformed(failure.to_string()),
    }
}

/// An object's members by name, none of them twice.
#[derive(Debug)]
struct Members<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = BTreeMap<Cow<'de, str>, &'de RawValue>;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut members = BTreeMap::new();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    if members.insert(name.0, map.next_value()?).is_some() {
                        return Err(A::Error::custom("a member stands there twice"));
                    }
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Visitor).map(Self)
    }
}

/// A text, borrowed when nothing in it is escaped.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

const NAMES: [&str; 6] = [
    "name",
    "address",
    "date",
    "status",
    "battery",
    "temperature",
];

/// How strict readings are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// Of dates that name none.
    pub(super) zone: &'a TimeZone,
    /// Whether members that aren't known are refused.
    pub(super) strict: bool,
}

impl Reader<'_> {
    /// Understands a reading. All that is wrong in it is told, each with its pointer below `base`.
    pub(super) fn read(&self, element: &RawValue, base: &str) -> Result<NewReading, Vec<Invalid>> {
        let members: Members<'_> = serde_json::from_str(element.get()).map_err(|_no_object| {
            let expected = "an object".to_owned();
            vec![Problem::WrongType { expected }.at(base)]
        })?;
        let mut wrong: Vec<Invalid> = vec![];
        let mut at =
            |name: &str, problem: Problem| wrong.push(problem.at(format!("{base}/{name}")));
        if self.strict {
            let unknown = members.0.keys().filter(|name| !NAMES.contains(&&***name));
            for name in unknown {
                at(
                    &name.replace('~', "~0").replace('/', "~1"),
                    Problem::Unknown,
                );
            }
        }
        let member = |name: &str| {
            members
                .0
                .get(name)
                .filter(|raw| raw.get() != "null")
                .copied()
        };
        let needed = |name: &str| member(name).ok_or(Problem::Empty);
        let address = needed("address").and_then(text);
        let address = address.and_then(|sent| SensorAddress::parse(&sent));
        let address = address.map_err(|problem| at("address", problem)).ok();
        let date = needed("date").and_then(|raw| self.date(raw));
        let date = date.map_err(|problem| at("date", problem)).ok();
        let name = member("name").map(text).transpose();
        let name = name.and_then(|sent| match sent.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(name) => Name::parse(name).map(Some),
        });
        let name = name.map_err(|problem| at("name", problem)).ok();
        let status = member("status").map(word).transpose();
        let status = status.and_then(|sent| Status::parse(&sent.unwrap_or_default()));
        let status = status.map_err(|problem| at("status", problem)).ok();
        let battery =
            number(member("battery")).and_then(|value| value.map(Battery::new).transpose());
        let battery = battery.map_err(|problem| at("battery", problem)).ok();
        let temperature =
            number(member("temperature")).and_then(|value| value.map(Temperature::new).transpose());
        let temperature = temperature
            .map_err(|problem| at("temperature", problem))
            .ok();
        match (address, date, name, status, battery, temperature) {
            (
                Some(address),
                Some(date),
                Some(name),
                Some(status),
                Some(battery),
                Some(temperature),
            ) if wrong.is_empty() => Ok(NewReading {
                address,
                name,
                at: date,
                values: ReadingValues {
                    status,
                    battery,
                    temperature,
                },
            }),
            _ => Err(wrong),
        }
    }

    fn date(&self, raw: &RawValue) -> Result<Timestamp, Problem> {
        match raw.get().as_bytes().first() {
            Some(b'"') => reading::date(&text(raw)?, self.zone),
            _ => {
                let seconds = number(Some(raw))?;
                reading::unix_seconds(seconds.unwrap_or(f64::NAN))
            }
        }
    }
}

fn text(raw: &RawValue) -> Result<Cow<'_, str>, Problem> {
    let read: Result<Text<'_>, _> = serde_json::from_str(raw.get());
    read.map(|text| text.0)
        .map_err(|_no_text| Problem::WrongType {
            expected: "a string".to_owned(),
        })
}

/// A text, or a number or a truth value as it stands there.
fn word(raw: &RawValue) -> Result<Cow<'_, str>, Problem> {
    match raw.get().as_bytes().first() {
        Some(b'{' | b'[') | None => Err(Problem::WrongType {
            expected: "a string, a number or a boolean".to_owned(),
        }),
        Some(b'"') => text(raw),
        Some(_) => Ok(Cow::Borrowed(raw.get())),
    }
}

/// A number, also one that gateways wrote as a text. What is too large for one is refused like an infinite one.
fn number(raw: Option<&RawValue>) -> Result<Option<f64>, Problem> {
    let Some(raw) = raw else { return Ok(None) };
    let digits = match raw.get().as_bytes().first() {
        Some(b'"') => text(raw)?,
        _ => Cow::Borrowed(raw.get()),
    };
    let digits = digits.trim().replace(',', ".");
    if digits.is_empty() {
        return Ok(None);
    }
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".+-eE".contains(&byte));
    if !plain {
        return Err(Problem::NotANumber);
    }
    digits
        .parse()
        .map_or(Err(Problem::NotANumber), |number| Ok(Some(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, strict: bool) -> Result<NewReading, Vec<(String, Problem)>> {
        let element: &RawValue = serde_json::from_str(json).unwrap();
        let zone = &TimeZone::UTC;
        let read = Reader { zone, strict }.read(element, "/3");
        read.map_err(|wrong| {
            let wrong = wrong.into_iter();
            wrong.map(|wrong| (wrong.pointer, wrong.problem)).collect()
        })
    }

    #[track_caller]
    fn pointers(json: &str) -> Vec<String> {
        let wrong = read(json, true).unwrap_err();
        wrong.into_iter().map(|(pointer, _)| pointer).collect()
    }

    #[test]
    fn a_reading_is_read_as_gateways_write_it() {
        let plain = r#"{"name":"Двиг\u0430тель","address":"a","date":"2024-12-06 14:03:05","status":"ok","battery":3.1,"temperature":-2}"#;
        let first = read(plain, true).unwrap();
        assert_eq!(first.address.as_str(), "a");
        assert_eq!(first.name.as_ref().map(Name::as_str), Some("Двигатель"));
        assert_eq!(first.at.to_string(), "2024-12-06T14:03:05Z");
        assert_eq!(first.values.temperature.map(Temperature::get), Some(-2.0));
        let typed = r#"{"address":"a","name":" ","date":1733493785,"status":1,"battery":"3,1","temperature":"-2"}"#;
        let second = read(typed, true).unwrap();
        assert_eq!((second.at, second.name), (first.at, None));
        assert_eq!(second.values.battery, first.values.battery);
        assert_eq!(second.values.status.unwrap().as_str(), "1");
        let least = read(
            r#"{"address":"a","date":"1733493785","battery":null,"temperature":""}"#,
            true,
        );
        assert_eq!(least.unwrap().values, ReadingValues::default());
    }

    #[test]
    fn everything_wrong_is_pointed_at() {
        let all = r#"{"colour":1,"n/a~m":2,"name":[],"date":"soon","status":{},"battery":1e999,"temperature":"NaN"}"#;
        let wanted = [
            "colour",
            "n~1a~0m",
            "address",
            "date",
            "name",
            "status",
            "battery",
            "temperature",
        ];
        let told = pointers(all);
        assert_eq!(told, wanted.map(|name| format!("/3/{name}")));
        for (member, value) in [
            ("battery", "-1e999"),
            ("temperature", "1e400"),
            ("temperature", "\"Infinity\""),
            ("temperature", "\"inf\""),
            ("temperature", "-301"),
            ("temperature", "true"),
            ("battery", "{}"),
            ("date", "1e999"),
            ("date", "-5"),
            ("date", "null"),
            ("date", "true"),
            ("address", "\"\""),
            ("address", "7"),
            ("name", "\"a\\u0000b\""),
        ] {
            let mut members = BTreeMap::from([("address", "\"a\""), ("date", "1")]);
            members.insert(member, value);
            let members = members
                .iter()
                .map(|(name, value)| format!("\"{name}\":{value}"));
            let json = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            assert_eq!(pointers(&json), [format!("/3/{member}")], "{json}");
        }
        assert_eq!(pointers("[1]"), ["/3"]);
        assert_eq!(pointers(r#"{"date":1,"date":2,"address":"a"}"#), ["/3"]);
        assert!(read(r#"{"address":"a","date":1,"colour":1}"#, false).is_ok());
    }

    #[test]
    fn what_is_no_array_or_too_long_is_refused() {
        let pointer = |failure: Failure| match failure {
            Failure::Invalid(wrong) => wrong[0].pointer.clone(),
            Failure::Malformed(_) => "malformed".to_owned(),
            other => panic!("{other:?}"),
        };
        let told = |json: &str| {
            elements(json.as_bytes())
                .map(|all| all.len())
                .map_err(pointer)
        };
        assert_eq!(told("[]"), Ok(0));
        assert_eq!(told("{}"), Err(String::new()));
        for broken in ["", "[", "[NaN]", "[1e]", "[1] x", "{\"a\":}"] {
            assert_eq!(told(broken), Err("malformed".to_owned()), "{broken}");
        }
        let many = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
        assert_eq!(told(&many(10_000)), Ok(10_000));
        assert_eq!(told(&many(10_001)), Err(String::new()));
        let told = |json: &str| {
            original_elements(json.as_bytes())
                .map(|all| all.len())
                .map_err(pointer)
        };
        assert_eq!(told(r#"{"x":[{}],"sensors":[1,2]}"#), Ok(2));
        assert_eq!(told("{}"), Err("/sensors".to_owned()));
        assert_eq!(told(r#"{"sensors":{}}"#), Err("/sensors".to_owned()));
        assert_eq!(told("[]"), Err(String::new()));
    }
}
