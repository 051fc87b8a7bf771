//! A measured number: finite, not below zero, written without `.0` when it is whole.

use crate::problem::Problem;
use serde::{Serialize, Serializer};

/// A rating or an amount, 0 to 1,000,000,000; the unit is in the name of the field that holds it.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Quantity(f64);

impl Quantity {
    /// The greatest quantity.
    pub const MAX: i64 = 1_000_000_000;

    /// Takes a number.
    ///
    /// # Errors
    /// [`Problem::NotANumber`] for NaN, [`Problem::OutOfRange`] for what is negative, infinite or above [`Self::MAX`].
    pub fn new(number: f64) -> Result<Self, Problem> {
        if number.is_nan() {
            return Err(Problem::NotANumber);
        }
        if !(0.0..=1e9).contains(&number) {
            return Err(Problem::OutOfRange {
                min: 0,
                max: Self::MAX,
            });
        }
        Ok(Self(number + 0.0)) // -0 becomes 0
    }

    /// Takes a number as people type it: `12,5`, `12.5`, `1 600`.
    ///
    /// # Errors
    /// As [`Self::new`]; [`Problem::NotANumber`] also for text.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| if c == ',' { '.' } else { c })
            .collect();
        let digits_only = plain
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
        if !digits_only {
            return Err(Problem::NotANumber);
        }
        plain.parse().map_or(Err(Problem::NotANumber), Self::new)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// The number in digits, with a point and without `.0`.
    #[must_use]
    pub fn to_text(self) -> String {
        self.0.to_string()
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 {
            // At most 1e9, so nothing is cut off.
            #[expect(clippy::cast_possible_truncation, reason = "bounded by MAX in `new`")]
            let whole = self.0 as i64;
            serializer.serialize_i64(whole)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, number) in [
            ("12,5", 12.5),
            ("1 600", 1600.0),
            ("0.4", 0.4),
            ("-0", 0.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(
                Quantity::parse(typed).map(Quantity::get),
                Ok(number),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for typed in ["", "a", "NaN", "inf", "1.2.3", "12А"] {
            assert_eq!(Quantity::parse(typed), Err(Problem::NotANumber), "{typed}");
        }
        for typed in ["-1", "1e999", "1000000001"] {
            assert!(
                matches!(Quantity::parse(typed), Err(Problem::OutOfRange { .. })),
                "{typed}"
            );
        }
    }
}
