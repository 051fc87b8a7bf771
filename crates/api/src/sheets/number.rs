//! Numbers as text: the shortest form that means the same, with a dot, without an exponent.

/// The text of a number; a whole one has no `.0`, and minus zero is zero.
pub(super) fn number_text(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else {
        number.to_string()
    }
}
