//! The numbers by which spares for a drive are told.

/// A number with fewer letters and digits is none of a part.
const SHORTEST: usize = 6;
/// So many of its pieces tell the part; those behind them tell its options: `6RA7081-6DS22-0-Z`.
const PIECES: usize = 2;

/// The order numbers in a drive's type, without their options: `DC 6RA7081-6DS22-0-Z`, `CIMR-F7Z4011+CIMR-F7Z4110`.
#[must_use]
pub fn order_numbers(type_name: &str) -> Vec<String> {
    let apart = |c: char| c.is_whitespace() || "+,;()/".contains(c);
    let mut numbers: Vec<String> = vec![];
    for word in type_name.split(apart) {
        let signs: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let is_number = signs.len() >= SHORTEST
            && signs.iter().any(char::is_ascii_digit)
            && signs.iter().any(|c| c.is_alphabetic());
        let pieces: Vec<&str> = word.split('-').take(PIECES).collect();
        let number = pieces.join("-");
        if is_number && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_hold_order_numbers() {
        for (type_name, numbers) in [
            ("DC 6RA7081-6DS22-0-Z", &["6RA7081-6DS22"][..]),
            (" 6SL3310-1TE32-6AA3", &["6SL3310-1TE32"]),
            (
                "CIMR-F7Z4011+CIMR-F7Z4110",
                &["CIMR-F7Z4011", "CIMR-F7Z4110"],
            ),
            (
                "CU310-2PN 6SL3040-1LA01-0AA0",
                &["CU310-2PN", "6SL3040-1LA01"],
            ),
            ("Sinamics G120С 6SL3210-1KE13-2UF2", &["6SL3210-1KE13"]),
            ("М-2Т2ПП-10к/5к-1,05к", &["М-2Т2ПП"]),
            ("100/220-532", &[]),
            ("Силовые переключатели", &[]),
        ] {
            assert_eq!(order_numbers(type_name), numbers, "{type_name}");
        }
    }
}
