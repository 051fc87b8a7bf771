//! What was found, in the words of whoever asked: programs and pages tell the same.

use crate::{language::Language, operations::finding::Thing};
use domain::search::{Current, Rating, Unit};
use domain::{Amount, Drive, Manual, place::PlaceName};
use fluent_templates::fluent_bundle::FluentValue;

/// Where a thing is, or what else tells it from others with its title.
#[must_use]
pub fn subtitle(thing: &Thing, language: Language) -> String {
    match thing {
        Thing::Drive(drive) => place_of(drive),
        Thing::StockItem(item) => {
            format!("{} · {}", pieces(item.quantity, language), item.place())
        }
        Thing::Manual(manual) => {
            let kind = manual.values.kind.as_str();
            let kind = language.text(&format!("manual-kind-{kind}"));
            format!("{} · {kind}", shelf(manual))
        }
        Thing::Page(page) => {
            let number = FluentValue::from(page.page.page.to_string());
            let told = match &page.page.label {
                Some(label) if *label != page.page.page.to_string() => {
                    let values = [("label", label.as_str().into()), ("page", number)];
                    language.text_with("search-page-label", &values)
                }
                _ => language.text_with("search-page", &[("page", number)]),
            };
            format!("{told} · {}", shelf(&page.manual))
        }
        Thing::LogEntry(entry) => match &entry.subject {
            Some(subject) => format!("{} · {}", subject.name, entry.author.name),
            None => entry.author.name.clone(),
        },
        Thing::Place(place) => path(place.above.iter()),
    }
}

fn place_of(drive: &Drive) -> String {
    let place = path(drive.place().into_iter());
    match &drive.mechanism {
        Some(mechanism) => format!("{place} · {}", mechanism.name),
        None => place,
    }
}

fn path<'a>(places: impl Iterator<Item = &'a PlaceName>) -> String {
    let names: Vec<&str> = places.map(|place| place.name.as_str()).collect();
    names.join(" › ")
}

fn shelf(manual: &Manual) -> String {
    format!("{} › {}", manual.category, manual.group)
}

/// How many there are, with the language's decimal sign.
fn pieces(amount: Amount, language: Language) -> String {
    let number = amount
        .to_text()
        .replace('.', &language.text("decimal-sign"));
    language.text_with("amount-pieces", &[("n_text", number.into())])
}

/// A rating with its unit and its kind of current: `0,4 кВ`, `380–480 В AC`.
#[must_use]
pub fn rating(rating: &Rating, language: Language) -> String {
    let (unit, finest) = match rating.unit {
        Unit::Ampere => ("ampere", -6),
        Unit::Volt => ("volt", -6),
        Unit::Watt => ("watt", -6),
        Unit::VoltAmpere => ("volt_ampere", -6),
        Unit::Ohm => ("ohm", -6),
        Unit::Farad => ("farad", -12),
        Unit::Henry => ("henry", -12),
        Unit::Hertz => ("hertz", -6),
        Unit::Metre => ("metre", -6),
        Unit::Phase => ("phase", -6),
    };
    let (prefix, scale) = prefix(rating.to, finest);
    let number = |value: i64| {
        let text = thousandths(value, scale);
        text.replace('.', &language.text("decimal-sign"))
    };
    let number = if rating.from == rating.to {
        number(rating.to)
    } else {
        format!("{}–{}", number(rating.from), number(rating.to))
    };
    let prefix = if prefix.is_empty() {
        String::new()
    } else {
        language.text(&format!("prefix-{prefix}"))
    };
    let unit = language.text(&format!("rating-{unit}"));
    let current = match rating.current {
        Some(Current::Ac) => " AC",
        Some(Current::Dc) => " DC",
        Some(Current::Both) => " AC/DC",
        None => "",
    };
    format!("{number}\u{a0}{prefix}{unit}{current}")
}

/// The prefix in which a value that counts in a power of ten is told with one to three digits, and how much one of it is.
fn prefix(value: i64, finest: i32) -> (&'static str, i64) {
    const PREFIXES: [(&str, i32); 7] = [
        ("pico", -12),
        ("nano", -9),
        ("micro", -6),
        ("milli", -3),
        ("", 0),
        ("kilo", 3),
        ("mega", 6),
    ];
    let scaled = PREFIXES.iter().filter_map(|(prefix, power)| {
        let zeros = u32::try_from(power - finest).ok()?;
        Some((*prefix, 10_i64.checked_pow(zeros)?))
    });
    let mut fitting =
        scaled.filter(|(_, scale)| *scale == 1 || value.unsigned_abs() >= scale.unsigned_abs());
    fitting.next_back().unwrap_or(("", 1))
}

/// A value in another unit, with three decimals at the most.
fn thousandths(value: i64, scale: i64) -> String {
    let (whole, rest) = (value / scale, (value % scale).abs());
    let decimals = i128::from(rest) * 1_000 / i128::from(scale);
    let text = format!("{whole}.{decimals:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::search::ratings_of;

    #[test]
    fn ratings_are_told_in_the_prefix_that_fits() {
        for (typed, russian, english) in [
            ("12,5A", "12,5 А", "12.5 A"),
            ("0,4кВ", "400 В", "400 V"),
            ("45kW", "45 кВт", "45 kW"),
            ("470мкФ", "470 мкФ", "470 µF"),
            ("24VDC", "24 В DC", "24 V DC"),
            ("380-480V", "380–480 В", "380–480 V"),
        ] {
            let ratings = ratings_of(typed);
            let told = |language| rating(&ratings[0], language).replace('\u{a0}', " ");
            assert_eq!(told(Language::Ru), russian);
            assert_eq!(told(Language::En), english);
        }
    }
}
