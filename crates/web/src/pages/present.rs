//! How domain values look on a page: times, quantities, places, history entries, in the reader's language.

use crate::templates::number_text;
use api::{language::Language, operations::library::fetches};
use domain::{
    Actor, Amount, Change, Drive, Entity, ManualKind, Operation, PlaceCounts, Quantity, Role,
    place::{Place, PlaceName},
};
use fluent_templates::fluent_bundle::FluentValue;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;

/// Whom a value is shown to, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Presenter {
    /// The reader's language.
    pub(super) language: Language,
    /// Now.
    pub(super) now: Timestamp,
    /// The plant's time zone.
    pub(super) zone: &'static TimeZone,
}

/// A moment as `<time>` needs it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct When {
    iso: String,
    short: String,
    full: String,
}

/// A place that a page links to.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PlaceLink {
    /// Its id.
    pub(super) id: i64,
    /// Its level's word.
    pub(super) level: &'static str,
    /// Its name.
    pub(super) name: String,
}

/// So many of a kind, as the end of a `count-…` sentence's name.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Count {
    /// The kind.
    pub(super) key: &'static str,
    /// How many.
    pub(super) n: u64,
}

/// A drive as a row of a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DriveRow {
    id: i64,
    series: String,
    type_name: Option<String>,
    shop: String,
    production_line: String,
    room: String,
    cabinet: Option<String>,
    mechanism: Option<String>,
}

/// An entry of the history.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangeView {
    id: i64,
    at: When,
    actor: String,
    /// Where to see what else they did; not for what stands for somebody.
    by: Option<String>,
    operation: &'static str,
    entity: &'static str,
    name: String,
    url: Option<String>,
    fields: Vec<FieldView>,
    unfold: Option<String>,
    /// Where to take it back; set by pages that offer it.
    pub(super) undo: Option<String>,
    /// Where to bring back what it tells of as it was then; set by pages that offer it.
    pub(super) restore: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct FieldView {
    name: String,
    from: Option<String>,
    to: Option<String>,
}

impl Presenter {
    /// The sentence of this name.
    pub(super) fn text(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// A moment in the plant's time zone; the year only when it isn't this one.
    pub(super) fn when(&self, at: Timestamp) -> When {
        let local = at.to_zoned(self.zone.clone());
        let this_year = self.now.to_zoned(self.zone.clone()).year();
        let values: [(&str, FluentValue<'static>); 6] = [
            ("day", local.day().to_string().into()),
            (
                "month",
                self.text(&format!("month-{}", local.month())).into(),
            ),
            ("year", local.year().to_string().into()),
            (
                "time",
                format!("{:02}:{:02}", local.hour(), local.minute()).into(),
            ),
            ("seconds", format!("{:02}", local.second()).into()),
            ("zone", local.strftime("UTC%:z").to_string().into()),
        ];
        let short = if local.year() == this_year {
            "time-short"
        } else {
            "time-short-year"
        };
        When {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            short: self.language.text_with(short, &values),
            full: self.language.text_with("time-full", &values),
        }
    }

    /// A day with its year.
    pub(super) fn day(&self, day: Date) -> String {
        let values: [(&str, FluentValue<'static>); 3] = [
            ("day", day.day().to_string().into()),
            ("month", self.text(&format!("month-{}", day.month())).into()),
            ("year", day.year().to_string().into()),
        ];
        self.language.text_with("time-short-year", &values)
    }

    /// A day without its year.
    pub(super) fn short_day(&self, day: Date) -> String {
        format!(
            "{}\u{a0}{}",
            day.day(),
            self.text(&format!("month-{}", day.month()))
        )
    }

    /// A quantity with its unit, parted by a space that doesn't break.
    pub(super) fn quantity(&self, quantity: Quantity, unit: &str) -> String {
        let number = quantity.get();
        let (number, unit) = if unit == "w" && number >= 1000.0 {
            (number / 1000.0, "kw")
        } else {
            (number, unit)
        };
        let unit = self.text(&format!("unit-{unit}"));
        format!("{}\u{a0}{unit}", number_text(number, self.language))
    }

    /// A sensor's value: a temperature with its unit, anything else as it is, with two digits behind the sign at the most.
    pub(super) fn measured(&self, name: &str, number: f64) -> String {
        let number = number_text((number * 100.0).round() / 100.0, self.language);
        if name.starts_with("temperature") {
            format!("{number}\u{a0}°C")
        } else {
            number
        }
    }

    /// A length of time in the greatest unit that it is a whole number of: minutes, hours or days.
    pub(super) fn lasting(&self, seconds: i64) -> String {
        let (number, key) = match seconds {
            seconds if seconds % 86_400 == 0 => (seconds / 86_400, "lasting-days"),
            seconds if seconds % 3_600 == 0 => (seconds / 3_600, "lasting-hours"),
            seconds if seconds % 60 == 0 => (seconds / 60, "lasting-minutes"),
            seconds => (seconds, "lasting-seconds"),
        };
        self.language.text_with(key, &[("n", number.into())])
    }

    /// How many of a spare there are. What isn't whole isn't counted in pieces.
    pub(super) fn pieces(&self, amount: Amount) -> String {
        #[expect(clippy::cast_precision_loss, reason = "at most 1e12 thousandths")]
        let number = amount.thousandths() as f64 / 1_000.0;
        let text = number_text(number, self.language);
        if number.fract() == 0.0 {
            let values = [("n_text", text.into())];
            self.language.text_with("amount-pieces", &values)
        } else {
            text
        }
    }

    /// Who acted, in the reader's words where they are known.
    pub(super) fn actor(&self, name: &str) -> String {
        match (name, name.strip_prefix("import ")) {
            ("local", _) => self.text("actor-local"),
            (fetches::FETCHER, _) => self.text("actor-link"),
            ("command line", _) => self.text("actor-command-line"),
            (_, Some(number)) => self
                .language
                .text_with("actor-import", &[("n", number.to_owned().into())]),
            _ => name.to_owned(),
        }
    }

    /// Who acted, and by which token.
    pub(super) fn acted(&self, actor: &Actor) -> String {
        let name = self.actor(&actor.name);
        match &actor.token {
            None => name,
            Some(token) => {
                let values = [("name", name.into()), ("token", token.clone().into())];
                self.language.text_with("actor-token", &values)
            }
        }
    }

    /// A history entry.
    pub(super) fn change(&self, change: &Change) -> ChangeView {
        let told = &change.told;
        let id = told.entity_id;
        let page = match told.entity {
            Entity::Shop
            | Entity::ProductionLine
            | Entity::Room
            | Entity::Cabinet
            | Entity::Mechanism => Some("plant"),
            Entity::Drive => Some("drives"),
            Entity::Import => Some("imports"),
            Entity::User => Some("people"),
            Entity::LogEntry => Some("log"),
            Entity::ManualCategory => Some("library/categories"),
            Entity::ManualGroup => Some("library/groups"),
            Entity::Manual => Some("library/manuals"),
            Entity::Fault => Some("faults"),
            Entity::Sensor => Some("sensors"),
            Entity::StockItem => Some("stock"),
            Entity::Store => Some("stores"),
            Entity::SearchWord => Some("search/words"),
            Entity::Token => None,
        };
        let page = page.filter(|_| told.operation != Operation::Removed);
        let url = page.map(|page| format!("/{page}/{id}"));
        let unfolds = match told.operation {
            Operation::Applied | Operation::Undone => true,
            Operation::Removed => told.entity.level().is_some() && told.parent.is_none(),
            Operation::Added | Operation::Changed => false,
        };
        let fields = told.fields.iter().map(|(name, field)| FieldView {
            name: name.clone(),
            from: field
                .from
                .as_ref()
                .map(|value| self.field(name, &value.text)),
            to: field.to.as_ref().map(|value| self.field(name, &value.text)),
        });
        // An import acts on somebody's behalf: its name leads nowhere.
        let is_import = told.actor.name.starts_with("import ");
        let by = told.actor.user.filter(|_| !is_import);
        ChangeView {
            id: change.id.0,
            at: self.when(told.at),
            actor: self.acted(&told.actor),
            by: by.map(|user| format!("/changes?user={}", user.0)),
            operation: told.operation.as_str(),
            entity: told.entity.as_str(),
            name: told.name.clone(),
            url,
            fields: fields.collect(),
            unfold: unfolds.then(|| format!("/changes?parent={}", change.id.0)),
            undo: None,
            restore: None,
        }
    }

    /// A field's value in the reader's words.
    pub(super) fn field(&self, name: &str, text: &str) -> String {
        let unit = match name {
            "power_w" => "w",
            "rated_current_a" => "a",
            "input_voltage_v" | "output_voltage_v" => "v",
            "temperature_min" | "temperature_max" | "battery_min" => {
                let number = text.parse();
                return number
                    .map_or_else(|_no| text.to_owned(), |number| self.measured(name, number));
            }
            "silence_s" => {
                let seconds = text.parse();
                return seconds.map_or_else(|_no| text.to_owned(), |seconds| self.lasting(seconds));
            }
            "quantity" | "minimum" => {
                let amount = Amount::parse(text).map(|amount| self.pieces(amount));
                return amount.unwrap_or_else(|_no_amount| text.to_owned());
            }
            "role" => {
                let role = Role::from_word(text).map(Role::as_str);
                return role.map_or_else(
                    || text.to_owned(),
                    |word| self.text(&format!("role-{word}")),
                );
            }
            "kind" if ManualKind::from_word(text).is_some() => {
                return self.text(&format!("manual-kind-{text}"));
            }
            "ends_at" => {
                let at = text.parse().map(|at: Timestamp| self.when(at).full);
                return at.unwrap_or_else(|_no_time| text.to_owned());
            }
            "disabled" | "read_only" if text == "true" => return self.text("value-yes"),
            _ => return shortened(text),
        };
        Quantity::parse(text).map_or_else(
            |_| shortened(text),
            |quantity| self.quantity(quantity, unit),
        )
    }
}

/// A field of the history shows as much of a value, in characters.
const SHOWN: usize = 300;

/// A value, or its beginning when it is very long: a text that was changed stands there twice.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

impl From<&Drive> for DriveRow {
    fn from(drive: &Drive) -> Self {
        Self {
            id: drive.id.0,
            series: drive.values.series.to_string(),
            type_name: drive.values.type_name.as_ref().map(ToString::to_string),
            shop: drive.shop.name.clone(),
            production_line: drive.production_line.name.clone(),
            room: drive.room.name.clone(),
            cabinet: name_of(drive.cabinet.as_ref()),
            mechanism: name_of(drive.mechanism.as_ref()),
        }
    }
}

fn name_of(place: Option<&domain::place::PlaceName>) -> Option<String> {
    place.map(|place| place.name.clone())
}

impl From<&PlaceName> for PlaceLink {
    fn from(place: &PlaceName) -> Self {
        Self {
            id: place.id.0,
            level: place.level.as_str(),
            name: place.name.clone(),
        }
    }
}

impl From<&Place> for PlaceLink {
    fn from(place: &Place) -> Self {
        Self {
            id: place.id.0,
            level: place.level.as_str(),
            name: place.name.to_string(),
        }
    }
}

/// What lies under a place, without what there is none of.
pub(super) fn counts(counts: &PlaceCounts) -> Vec<Count> {
    let all = [
        ("production_lines", counts.production_lines),
        ("rooms", counts.rooms),
        ("cabinets", counts.cabinets),
        ("mechanisms", counts.mechanisms),
        ("drives", counts.drives),
    ];
    all.into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| Count { key, n })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_very_long_values_are_shortened() {
        let whole = "я".repeat(SHOWN);
        assert_eq!(shortened(&whole), whole);
        assert_eq!(shortened(&format!("{whole}я")), format!("{whole}…"));
    }
}
