//! What can stand in for a spare: a rule for each group of spares that says which ratings must be equal and which may be
//! above. It compares what is written; whether a part fits its place is for people to decide.
//!
//! A fuse protects what is behind it, so that its current is never above; semiconductors, resistors and converters may be
//! stronger; what has a coil or a motor wants its own voltage.

use super::{
    keys::word_key,
    rating::{Current, Rating, Unit, ratings_of},
    terms::beginning,
    token::{Kind, tokens},
};
use crate::{
    name::{Name, Note},
    stock::{StockItem, group_key},
};
use std::collections::BTreeSet;

/// A series is known by so many letters.
const SERIES: usize = 3;

/// What a spare has that could stand in for another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Whether both are called the same: the same part, elsewhere.
    pub same_name: bool,
    /// Ratings that both have.
    pub equal: Vec<Rating>,
    /// Ratings of the wanted one with those of the other that are above.
    pub above: Vec<(Rating, Rating)>,
    /// What only the wanted one says of itself.
    pub only_wanted: Vec<Rating>,
    /// What only the other says of itself.
    pub only_other: Vec<Rating>,
}

impl Comparison {
    /// Smaller is nearer: the same part first, then what differs least.
    #[must_use]
    pub fn distance(&self) -> usize {
        let differences = 2 * self.above.len() + self.only_wanted.len() + self.only_other.len();
        if self.same_name { 0 } else { 1 + differences }
    }
}

/// How a rating of the other may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// The same only.
    Equal,
    /// The same or more.
    Above,
    /// Whatever: it is only told.
    Differ,
}

/// The rule of a group: what its ratings may be, and which of them both must tell.
#[derive(Debug)]
struct Rule {
    /// Words of the group's name, one of which is enough.
    words: &'static [&'static str],
    ampere: May,
    volt: May,
    watt: May,
    must_tell: &'static [Unit],
    /// How many times as much what is above may be, if that matters.
    most_times: Option<i64>,
    /// Whether their names must begin alike: what is called otherwise is something else.
    is_of_series: bool,
}

/// The first that fits counts.
const RULES: [Rule; 8] = [
    Rule {
        words: &["предохранитель", "вставка", "fuse"],
        ampere: May::Equal,
        volt: May::Above,
        watt: May::Equal,
        must_tell: &[Unit::Ampere],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &["выключатель", "автомат", "breaker"],
        ampere: May::Equal,
        volt: May::Above,
        watt: May::Equal,
        must_tell: &[Unit::Ampere],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &[
            "тиристор",
            "диод",
            "транзистор",
            "igbt",
            "thyristor",
            "diode",
            "transistor",
        ],
        ampere: May::Above,
        volt: May::Above,
        watt: May::Above,
        must_tell: &[Unit::Ampere, Unit::Volt],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &["конденсатор", "capacitor"],
        ampere: May::Above,
        volt: May::Above,
        watt: May::Above,
        must_tell: &[Unit::Farad, Unit::Volt],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &["резистор", "сопротивление", "resistor"],
        ampere: May::Above,
        volt: May::Above,
        watt: May::Above,
        must_tell: &[Unit::Ohm],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &["питание", "supply"],
        ampere: May::Above,
        volt: May::Equal,
        watt: May::Above,
        must_tell: &[Unit::Volt],
        most_times: None,
        is_of_series: false,
    },
    Rule {
        words: &[
            "преобразователь",
            "тормозной",
            "фильтр",
            "шунт",
            "converter",
            "inverter",
            "filter",
        ],
        ampere: May::Above,
        volt: May::Equal,
        watt: May::Above,
        must_tell: &[],
        most_times: Some(2),
        is_of_series: true,
    },
    Rule {
        words: &[
            "вентилятор",
            "реле",
            "контактор",
            "светодиод",
            "fan",
            "relay",
            "contactor",
        ],
        ampere: May::Differ,
        volt: May::Equal,
        watt: May::Differ,
        must_tell: &[Unit::Volt],
        most_times: None,
        is_of_series: false,
    },
];

/// For groups without a rule of their own: all that is told must be the same.
const STRICT: Rule = Rule {
    words: &[],
    ampere: May::Equal,
    volt: May::Equal,
    watt: May::Equal,
    must_tell: &[],
    most_times: None,
    is_of_series: false,
};

impl Rule {
    fn of(group: &str) -> &'static Self {
        let keys: Vec<String> = tokens(group, 200)
            .into_iter()
            .filter(|token| token.kind == Kind::Word)
            .map(|token| token.key)
            .collect();
        let fits = |rule: &&Self| {
            let mut words = rule.words.iter();
            words.any(|word| keys.contains(&word_key(word)))
        };
        RULES.iter().find(fits).unwrap_or(&STRICT)
    }

    fn may(&self, unit: Unit) -> May {
        match unit {
            Unit::Ampere => self.ampere,
            Unit::Volt => self.volt,
            Unit::Watt | Unit::VoltAmpere => self.watt,
            Unit::Ohm | Unit::Farad | Unit::Henry | Unit::Phase => May::Equal,
            Unit::Hertz | Unit::Metre => May::Differ,
        }
    }
}

/// What a spare has that could stand in for a wanted one of its group; nothing when it can't, or when too little is written
/// of either to tell.
#[must_use]
pub fn compare(wanted: &StockItem, other: &StockItem) -> Option<Comparison> {
    let group = wanted.values.group.as_ref().map(Name::as_str)?;
    let of_other = other.values.group.as_ref().map(Name::as_str)?;
    if wanted.id == other.id || group_key(group) != group_key(of_other) {
        return None;
    }
    let (has, offers) = (ratings(wanted), ratings(other));
    let current = |ratings: &[Rating]| ratings.iter().find_map(|rating| rating.current);
    if let (Some(one), Some(other)) = (current(&has), current(&offers))
        && one != other
        && other != Current::Both
    {
        // What is for either current may be used for the other one.
        return None;
    }
    let same_name = name(wanted).is_some_and(|name_of| name(other) == Some(name_of));
    let rule = Rule::of(group);
    if rule.is_of_series && !same_name && series(wanted).is_disjoint(&series(other)) {
        return None;
    }
    let tells = |ratings: &[Rating]| {
        let mut units = rule.must_tell.iter();
        !ratings.is_empty() && units.all(|unit| ratings.iter().any(|rating| rating.unit == *unit))
    };
    let both_tell = tells(&has) && tells(&offers);
    if !same_name && !both_tell {
        return None;
    }
    let mut comparison = Comparison {
        same_name,
        ..Comparison::default()
    };
    let mut left = offers;
    for rating in has {
        if let Some(index) = left.iter().position(|offer| covers(*offer, rating)) {
            left.remove(index);
            comparison.equal.push(rating);
            continue;
        }
        // The nearest above; what may differ is told of each by itself when it is below.
        let may = rule.may(rating.unit);
        let most = rule.most_times.map(|times| rating.to.saturating_mul(times));
        let fits = |offer: &Rating| {
            let is_bounded = most.is_none_or(|most| offer.to <= most);
            offer.unit == rating.unit && offer.to >= rating.to && is_bounded
        };
        let candidates = left.iter().enumerate().filter(|(_, offer)| fits(offer));
        let nearest = candidates.min_by_key(|(_, offer)| offer.to.abs_diff(rating.to));
        match nearest.map(|(index, offer)| (index, *offer)) {
            Some((index, offer)) if may != May::Equal => {
                left.remove(index);
                comparison.above.push((rating, offer));
            }
            _ if may != May::Differ && left.iter().any(|offer| offer.unit == rating.unit) => {
                return None;
            }
            _ => comparison.only_wanted.push(rating),
        }
    }
    comparison.only_other = left;
    let has_shared = !comparison.equal.is_empty() || !comparison.above.is_empty();
    (same_name || has_shared).then_some(comparison)
}

/// The same, or a range around it.
fn covers(offer: Rating, wanted: Rating) -> bool {
    offer.unit == wanted.unit && offer.from <= wanted.from && offer.to >= wanted.to
}

/// What is written of a spare, each rating once.
fn ratings(item: &StockItem) -> Vec<Rating> {
    let texts = [item.values.specs.as_ref(), item.values.name.as_ref()];
    let mut all: Vec<Rating> = vec![];
    for rating in texts
        .into_iter()
        .flatten()
        .flat_map(|text| ratings_of(text.as_str()))
    {
        if !all.contains(&rating) {
            all.push(rating);
        }
    }
    all
}

/// What a spare's name has in common with those of its series: its words, and how its numbers begin.
fn series(item: &StockItem) -> BTreeSet<String> {
    let name = item.values.name.as_ref().map(Note::as_str);
    let tokens = tokens(name.unwrap_or_default(), 200);
    let own = tokens.into_iter().filter_map(|token| match token.kind {
        Kind::Word => Some(token.key).filter(|key| key.len() >= SERIES),
        Kind::Code => {
            let begin = beginning(&token.skeleton, SERIES);
            (begin.len() < token.skeleton.len()).then(|| begin.to_owned())
        }
        Kind::Rating(_) => None,
    });
    own.collect()
}

/// How a spare is called, as it is compared.
fn name(item: &StockItem) -> Option<String> {
    let name = item.values.name.as_ref().map(Note::as_str)?;
    let tokens = tokens(name, 200);
    let key: String = tokens.iter().map(|token| token.skeleton.as_str()).collect();
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
#[path = "substitute_tests.rs"]
mod tests;
