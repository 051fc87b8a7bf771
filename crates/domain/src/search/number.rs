//! Numbers as they are written, with a point or a comma.

use super::{
    normal::{Letter, is_part},
    rating::Unit,
};

/// A number as it is written: digits without the point, and how many of them stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) digits: i64,
    pub(super) decimals: u32,
}

impl Number {
    /// As so many of a unit times a power of ten.
    pub(super) fn of(self, unit: Unit, exponent: i32) -> Option<i64> {
        let shift = exponent - unit.finest() - i32::try_from(self.decimals).ok()?;
        let power = 10_i64.checked_pow(shift.unsigned_abs())?;
        if shift >= 0 {
            self.digits.checked_mul(power)
        } else {
            Some(self.digits / power)
        }
    }
}

pub(super) fn char_at(letters: &[Letter], at: usize) -> char {
    letters.get(at).map_or(' ', |letter| letter.c)
}

/// A number at a place, and where it ends. Not `110.12.91`, not `007`.
pub(super) fn number(letters: &[Letter], at: usize) -> Option<(Number, usize)> {
    let digits_from = |from: usize| {
        let rest = letters.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(|letter| letter.c.is_ascii_digit())
            .count()
    };
    let whole = digits_from(at);
    let mut end = at + whole;
    if !(1..=9).contains(&whole) || (whole > 1 && char_at(letters, at) == '0') {
        return None;
    }
    let mut decimals = 0;
    if matches!(char_at(letters, end), '.' | ',') && digits_from(end + 1) > 0 {
        decimals = digits_from(end + 1);
        end += 1 + decimals;
        if decimals > 6 || (matches!(char_at(letters, end), '.') && digits_from(end + 1) > 0) {
            return None;
        }
    }
    let digits = letters
        .get(at..end)?
        .iter()
        .filter_map(|letter| letter.c.to_digit(10));
    let digits = digits.fold(0_i64, |sum, digit| sum * 10 + i64::from(digit));
    let decimals = u32::try_from(decimals).ok()?;
    Some((Number { digits, decimals }, end))
}

/// Whether a number without a unit ends here.
pub(super) fn ends(letters: &[Letter], at: usize) -> bool {
    let c = char_at(letters, at);
    let goes_on = matches!(c, '.' | ',' | '-' | '/' | '*') && is_part(char_at(letters, at + 1));
    !is_part(c) && !goes_on
}
