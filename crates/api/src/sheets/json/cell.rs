//! One value of an element as the text of a cell.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::sheets::number::number_text;

/// From here on JSON's numbers don't keep all digits of a longer whole number.
const EXACT_BELOW: f64 = 1e15;

/// What a member holds.
pub(super) enum CellValue {
    /// A string, a number or a boolean, as text.
    Text(String),
    /// `null`.
    Empty,
    /// An object, an array, or a number whose digits can't be kept.
    Unusable,
}

/// Reads one value.
pub(super) struct Cell;

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = CellValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<CellValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell {
    type Value = CellValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a text, a number, a boolean or null")
    }

    fn visit_unit<E: Error>(self) -> Result<CellValue, E> {
        Ok(CellValue::Empty)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<CellValue, E> {
        Ok(CellValue::Text(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<CellValue, E> {
        Ok(CellValue::Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<CellValue, E> {
        Ok(CellValue::Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<CellValue, E> {
        Ok(if value.abs() < EXACT_BELOW {
            CellValue::Text(number_text(value))
        } else {
            CellValue::Unusable
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<CellValue, E> {
        Ok(CellValue::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<CellValue, E> {
        Ok(CellValue::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<CellValue, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(CellValue::Unusable)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CellValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(CellValue::Unusable)
    }
}
