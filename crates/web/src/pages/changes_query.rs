//! What the history is asked with, and the addresses that change a part of it.

use super::{drives_query::Chip, forms::FormErrors, links::Address, present::Presenter};
use api::http::Failure;
use domain::{ChangeFilter, ChangeId, Entity, User, UserId};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// What the history was asked with. Days are those of the server's time zone, both of them included.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ChangesQuery {
    pub(super) entity: String,
    pub(super) id: String,
    pub(super) user: String,
    pub(super) since: String,
    pub(super) until: String,
    pub(super) parent: String,
    pub(super) page: String,
    pub(super) cursor: String,
}

/// A filter, and what was wrong with the days; such a day is left out of it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) filter: ChangeFilter,
    pub(super) errors: FormErrors,
}

impl ChangesQuery {
    /// The same as an address.
    pub(super) fn address(&self) -> Address {
        Address::new("/changes")
            .with("entity", &self.entity)
            .with("id", &self.id)
            .with("user", &self.user)
            .with("since", &self.since)
            .with("until", &self.until)
            .with("parent", &self.parent)
            .with("page", &self.page)
            .with("cursor", &self.cursor)
    }

    /// What it asks for.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for kinds and ids that can't be.
    pub(super) fn filter(&self, show: &Presenter) -> Result<Asked, Failure> {
        let entity = match self.entity.as_str() {
            "" => None,
            word => Some(Entity::from_word(word).ok_or(Failure::NotFound)?),
        };
        let mut errors = FormErrors::default();
        let mut day = |field: &str, text: &str, later: i64| {
            let moment = begin_of(show.zone, text.trim(), later);
            if moment.is_none() && !text.trim().is_empty() {
                let said = [("text", text.to_owned().into())];
                errors.say_at(field, show.language.text_with("problem-no-day", &said));
            }
            moment
        };
        let since = day("since", &self.since, 0);
        let until = day("until", &self.until, 1);
        if since
            .zip(until)
            .is_some_and(|(since, until)| since >= until)
        {
            errors.say_at("until", show.text("problem-days-turned"));
        }
        let filter = ChangeFilter {
            without_people: false,
            entity,
            entity_id: id(&self.id)?,
            user: id(&self.user)?.map(UserId),
            since,
            until,
            parent: id(&self.parent)?.map(ChangeId),
        };
        Ok(Asked { filter, errors })
    }

    /// The filters that are set, each with the address without it.
    pub(super) fn chips(
        &self,
        show: &Presenter,
        filter: &ChangeFilter,
        person: Option<&User>,
    ) -> Vec<Chip> {
        let chip = |text: String, parameter: &'static str| Chip {
            text,
            url: self.address().at_start().without(parameter).link(),
        };
        let said = |key: &str, text: &str| {
            let values = [("text", text.to_owned().into())];
            show.language.text_with(key, &values)
        };
        let of_one = filter.entity_id.is_some();
        let entity = filter.entity.filter(|_| !of_one);
        let entity = entity.map(|entity| show.text(&format!("entity-{}", entity.as_str())));
        let person = person.map(|person| said("chip-by", person.name.as_str()));
        let day = |set: Option<Timestamp>, key: &str, text: &str| {
            let day = text.trim().parse::<Date>().ok().filter(|_| set.is_some());
            day.map(|day| said(key, &show.day(day)))
        };
        let chips = [
            (entity, "entity"),
            (person, "user"),
            (day(filter.since, "chip-since", &self.since), "since"),
            (day(filter.until, "chip-until", &self.until), "until"),
        ];
        let chips = chips.into_iter();
        chips
            .filter_map(|(text, parameter)| text.map(|text| chip(text, parameter)))
            .collect()
    }
}

fn id(text: &str) -> Result<Option<i64>, Failure> {
    match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_not_a_number| Failure::NotFound),
    }
}

/// When a day, or one so many days later, begins at the plant; from 1970 on.
fn begin_of(zone: &TimeZone, text: &str, later: i64) -> Option<Timestamp> {
    let day: Date = text.parse().ok()?;
    let day = day.checked_add(later.days()).ok()?;
    let begin = day.to_zoned(zone.clone()).ok()?.timestamp();
    (begin >= Timestamp::UNIX_EPOCH && day.year() < 9_999).then_some(begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        let zone = TimeZone::get("Asia/Yekaterinburg").unwrap();
        let begin_of = |text, later| begin_of(&zone, text, later);
        let begin = begin_of("2026-03-14", 0).unwrap();
        let zoned = begin.to_zoned(zone.clone());
        assert_eq!(zoned.strftime("%F %T").to_string(), "2026-03-14 00:00:00");
        assert_eq!(begin_of("2026-02-28", 1), begin_of("2026-03-01", 0));
        for wrong in [
            "",
            "2026-02-30",
            "14.03.2026",
            "вчера",
            "9999-12-31",
            "1066-10-14",
        ] {
            assert_eq!(begin_of(wrong, 1), None, "{wrong}");
        }
    }
}
