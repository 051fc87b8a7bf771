//! How many of a spare there are: exact, in thousandths, so that pieces and metres add up without rounding.

use crate::problem::Problem;
use serde::{Serialize, Serializer};

/// An amount of something that is counted or measured out, 0 to 1,000,000,000, with at most three decimals. Pieces, metres
/// or kilograms: what a spare is counted in is known by its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// What a movement adds to an amount, or takes from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Difference(i64);

const UNIT: i64 = 1_000;
/// What a bare number means may stand behind it.
const PIECES: [&str; 5] = ["шт.", "шт", "pcs.", "pcs", "pc"];

impl Amount {
    /// None at all.
    pub const ZERO: Self = Self(0);
    /// The greatest amount.
    pub const MAX: i64 = 1_000_000_000;
    /// As many decimals are kept.
    pub const DECIMALS: usize = 3;

    /// An amount of so many thousandths.
    ///
    /// # Errors
    /// [`Problem::OutOfRange`].
    pub fn of_thousandths(thousandths: i64) -> Result<Self, Problem> {
        if (0..=Self::MAX * UNIT).contains(&thousandths) {
            Ok(Self(thousandths))
        } else {
            Err(Problem::OutOfRange {
                min: 0,
                max: Self::MAX,
            })
        }
    }

    /// Takes an amount as people type it: `2`, `12,5`, `1 600`, `3 шт.`
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::NotANumber`], [`Problem::OutOfRange`], [`Problem::TooFine`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let plain: String = typed.to_lowercase().split_whitespace().collect();
        let digits = PIECES.iter().find_map(|unit| plain.strip_suffix(unit));
        let digits = digits.unwrap_or(&plain).replace(',', ".");
        let (sign, digits) = match digits.strip_prefix(['-', '−']) {
            Some(digits) => (-1, digits),
            None => (1, digits.strip_prefix('+').unwrap_or(&digits)),
        };
        if plain.is_empty() {
            return Err(Problem::Empty);
        }
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if !(are_digits(whole) && are_digits(part)) || whole.len() + part.len() == 0 {
            return Err(Problem::NotANumber);
        }
        let out_of_range = Problem::OutOfRange {
            min: 0,
            max: Self::MAX,
        };
        let whole = whole.trim_start_matches('0');
        if whole.len() > 12 {
            return Err(out_of_range);
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_not_digits| Problem::NotANumber)?
        };
        Self::of_thousandths(sign * (whole * UNIT + thousandths(part)?))
    }

    /// Takes a number of JSON.
    ///
    /// # Errors
    /// As [`Amount::parse`].
    pub fn of_number(number: f64) -> Result<Self, Problem> {
        if !number.is_finite() {
            return Err(Problem::NotANumber);
        }
        // The shortest digits that mean this number, never with an exponent.
        Self::parse(&number.to_string())
    }

    /// So many thousandths.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The amount, unless there is none.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (!self.is_zero()).then_some(self)
    }

    /// The amount in digits, with a point and without `.0`.
    #[must_use]
    pub fn to_text(self) -> String {
        text(self.0)
    }

    /// From another amount to this one.
    #[must_use]
    pub fn since(self, before: Self) -> Difference {
        Difference(self.0 - before.0)
    }

    /// What is left, or nothing when that can't be.
    #[must_use]
    pub fn with(self, difference: Difference) -> Option<Self> {
        Self::of_thousandths(self.0 + difference.0).ok()
    }

    /// As an addition.
    #[must_use]
    pub fn added(self) -> Difference {
        Difference(self.0)
    }

    /// As a subtraction.
    #[must_use]
    pub fn taken(self) -> Difference {
        Difference(-self.0)
    }
}

impl Difference {
    /// Of so many thousandths, as stored.
    #[must_use]
    pub fn of_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// So many thousandths.
    #[must_use]
    pub fn thousandths(self) -> i64 {
        self.0
    }

    /// In digits, with a point and without `.0`; what is taken has a minus.
    #[must_use]
    pub fn to_text(self) -> String {
        text(self.0)
    }
}

/// The decimals of a number in thousandths. A sheet's own arithmetic leaves dust in the ninth decimal and beyond.
fn thousandths(part: &str) -> Result<i64, Problem> {
    let part = part.trim_end_matches('0');
    let digits = |text: &str| -> i64 {
        text.bytes()
            .take(Amount::DECIMALS)
            .chain(std::iter::repeat(b'0'))
            .take(Amount::DECIMALS)
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let rest = part.get(Amount::DECIMALS..).unwrap_or_default();
    let dust = rest.get(..5).unwrap_or_default();
    match dust {
        "" if rest.is_empty() => Ok(digits(part)),
        "00000" => Ok(digits(part)),
        "99999" => Ok(digits(part) + 1),
        _ => Err(Problem::TooFine {
            decimals: Amount::DECIMALS,
        }),
    }
}

fn text(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, part) = ((thousandths / UNIT).abs(), (thousandths % UNIT).abs());
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{sign}{whole}.{part:03}");
    digits.trim_end_matches('0').to_owned()
}

fn serialized<S: Serializer>(thousandths: i64, serializer: S) -> Result<S::Ok, S::Error> {
    if thousandths % UNIT == 0 {
        serializer.serialize_i64(thousandths / UNIT)
    } else {
        // At most 1e12 thousandths: exactly what the digits say when written in the shortest way.
        #[expect(clippy::cast_precision_loss, reason = "bounded by MAX")]
        let number = thousandths as f64 / 1_000.0;
        serializer.serialize_f64(number)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialized(self.0, serializer)
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialized(self.0, serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, thousandths) in [
            ("2", 2_000),
            (" 12,5 ", 12_500),
            ("1 600", 1_600_000),
            ("0.125", 125),
            ("3 шт.", 3_000),
            ("4ШТ", 4_000),
            ("-0", 0),
            ("007", 7_000),
            (".5", 500),
            ("0.30000000000000004", 300),
            ("0.09999999999999998", 100),
        ] {
            assert_eq!(
                Amount::parse(typed).map(Amount::thousandths),
                Ok(thousandths),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for typed in ["a", "1.2.3", "12А", "1e3", ".", "много", "0x1", "1/2", "шт"] {
            assert_eq!(Amount::parse(typed), Err(Problem::NotANumber), "{typed}");
        }
        for typed in ["-1", "1000000000.001", "9999999999999999999999"] {
            assert!(
                matches!(Amount::parse(typed), Err(Problem::OutOfRange { .. })),
                "{typed}"
            );
        }
        assert_eq!(Amount::parse(" "), Err(Problem::Empty));
        assert_eq!(
            Amount::parse("0.0005"),
            Err(Problem::TooFine { decimals: 3 })
        );
        assert_eq!(Amount::of_number(f64::NAN), Err(Problem::NotANumber));
        assert!(Amount::of_number(1e300).is_err());
    }

    #[test]
    fn nothing_goes_below_zero() {
        let two = Amount::parse("2").unwrap();
        let three = Amount::parse("3").unwrap();
        assert_eq!(two.with(three.taken()), None);
        assert_eq!(three.with(two.taken()).unwrap().to_text(), "1");
        assert_eq!(two.since(three).to_text(), "-1");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(thousandths in 0..=1_000_000_000_000_i64) {
            let amount = Amount::of_thousandths(thousandths).unwrap();
            prop_assert_eq!(Amount::parse(&amount.to_text()), Ok(amount));
            prop_assert_eq!(Amount::of_number(amount.to_text().parse().unwrap()), Ok(amount));
        }
    }
}
