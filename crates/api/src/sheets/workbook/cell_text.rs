//! The value of a workbook's cell as text.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};

use crate::sheets::number::number_text;

/// Days that Excel can show as a date: up to 9999-12-31, whatever the epoch.
const DATE_RANGE: std::ops::Range<f64> = 0.0..2_957_004.0;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The text of a value: dates as in ISO 8601, booleans as `true` and `false`, errors as Excel shows
/// them, formulas as the value they had when the file was saved.
pub(super) fn cell_text<'a>(value: &'a DataRef<'_>) -> Cow<'a, str> {
    match value {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Borrowed(text)
        }
        DataRef::SharedString(text) => Cow::Borrowed(text),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) => Cow::Owned(number_text(*number)),
        DataRef::Bool(value) => Cow::Owned(value.to_string()),
        DataRef::DateTime(moment) => Cow::Owned(moment_text(moment)),
        DataRef::Error(error) => Cow::Owned(error.to_string()),
    }
}

/// `2024-05-01`, `2024-05-01T10:30:00`, a time alone `10:30:00`, or hours that count on `27:30:00`.
/// A number that is no date stays a number.
fn moment_text(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if !DATE_RANGE.contains(&days) {
        return number_text(days);
    }
    if moment.is_duration() {
        let seconds = (days * SECONDS_PER_DAY).round() as u64;
        let (minutes, second) = (seconds / 60, seconds % 60);
        return format!("{:02}:{:02}:{second:02}", minutes / 60, minutes % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if days < 1.0 {
        time
    } else if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date}T{time}")
    }
}
