//! Ratings in texts: a quantity with its unit, perhaps a range, perhaps a kind of current: `12,5А`, `380-480V`, `⎓24В`.

use super::{
    keys::skeleton,
    normal::{Letter, is_part, letters},
    number::{Number, char_at, ends, number},
    units::named,
};

/// What a rating is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// A.
    Ampere,
    /// V.
    Volt,
    /// W.
    Watt,
    /// VA.
    VoltAmpere,
    /// Ω.
    Ohm,
    /// F.
    Farad,
    /// H.
    Henry,
    /// Hz.
    Hertz,
    /// mm; kept in metres.
    Metre,
    /// Phases of a supply.
    Phase,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Ampere,
        Self::Volt,
        Self::Watt,
        Self::VoltAmpere,
        Self::Ohm,
        Self::Farad,
        Self::Henry,
        Self::Hertz,
        Self::Metre,
        Self::Phase,
    ];

    /// A letter for it in terms and features.
    pub(super) fn letter(self) -> char {
        match self {
            Self::Ampere => 'a',
            Self::Volt => 'v',
            Self::Watt => 'w',
            Self::VoltAmpere => 's',
            Self::Ohm => 'o',
            Self::Farad => 'f',
            Self::Henry => 'h',
            Self::Hertz => 'z',
            Self::Metre => 'm',
            Self::Phase => 'p',
        }
    }

    pub(super) fn of_letter(letter: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|unit| unit.letter() == char::from(letter))
    }

    /// The power of ten of what [`Rating::from`] counts in.
    pub(super) fn finest(self) -> i32 {
        match self {
            Self::Farad | Self::Henry => -12,
            _ => -6,
        }
    }
}

/// A kind of current that a rating is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Current {
    /// Alternating.
    Ac,
    /// Direct.
    Dc,
    /// Either.
    Both,
}

impl Current {
    /// Whether what is made for one can't be used for the other.
    #[must_use]
    pub fn conflicts(self, other: Self) -> bool {
        self != other && self != Self::Both && other != Self::Both
    }
}

/// A quantity with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rating {
    /// Its unit.
    pub unit: Unit,
    /// Its least value, in millionths of the unit; of farads and henries in millionths of millionths.
    pub from: i64,
    /// Its greatest value; the same as `from` unless it is a range.
    pub to: i64,
    /// The kind of current, if it is said.
    pub current: Option<Current>,
}

impl Rating {
    /// Its least and its greatest value, in its unit.
    #[must_use]
    pub fn bounds(self) -> (f64, f64) {
        let scale = 10_f64.powi(-self.unit.finest());
        let value = |counted: i64| counted as f64 / scale;
        (value(self.from), value(self.to))
    }
}

/// The ratings in a text, in order, each as often as it stands there.
#[must_use]
pub fn ratings_of(text: &str) -> Vec<Rating> {
    let letters = letters(text, super::token::TEXT_LIMIT);
    let mut ratings = vec![];
    let mut at = 0;
    while at < letters.len() {
        match read(&letters, at, false) {
            Some(read) => {
                ratings.extend(read.ratings);
                at = read.end;
            }
            None => at += 1,
        }
    }
    ratings
}

/// What was read at some place of a text.
pub(super) struct Read {
    /// One or more: `240/415В` are two.
    pub(super) ratings: Vec<Rating>,
    /// Where the text goes on.
    pub(super) end: usize,
}

/// Whether a number may begin here: not inside `52А`, `СН2-2А` or `№5`.
pub(super) fn may_begin(letters: &[Letter], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or(' ', |at| char_at(letters, at));
    match before(1) {
        '№' | '#' | '_' => false,
        '-' | '.' | ',' => !is_part(before(2)),
        c => !is_part(c),
    }
}

fn spaces(letters: &[Letter], at: usize, most: usize) -> usize {
    let rest = letters.get(at..).unwrap_or_default();
    let count = rest.iter().take_while(|letter| letter.c == ' ').count();
    if count > most { 0 } else { count }
}

/// The run of letters at a place, at most 14.
fn word(letters: &[Letter], at: usize) -> String {
    let rest = letters.get(at..).unwrap_or_default();
    let run = rest
        .iter()
        .map(|letter| letter.c)
        .take_while(|c| c.is_alphabetic());
    run.take(15).collect()
}

/// The kind of current said at a place, and how long its word is.
fn current(letters: &[Letter], at: usize) -> Option<(Current, usize)> {
    match char_at(letters, at) {
        '~' => return Some((Current::Ac, 1)),
        '=' => return Some((Current::Dc, 1)),
        _ => {}
    }
    let word = word(letters, at);
    let kind = match skeleton(word.chars()).as_str() {
        "ac" => Current::Ac,
        "dc" => Current::Dc,
        _ if word.starts_with("перем") => Current::Ac,
        _ if word.starts_with("пост") => Current::Dc,
        _ => return None,
    };
    let mut end = at + word.chars().count();
    // постоянного тока
    let next = end + spaces(letters, end, 1);
    if word.chars().count() > 3 && self::word(letters, next).starts_with("ток") {
        end = next + self::word(letters, next).chars().count();
    }
    let both = matches!(char_at(letters, end), '/' | '-') && kind == Current::Ac;
    if both && skeleton(self::word(letters, end + 1).chars()) == "dc" {
        return Some((Current::Both, end + 3 - at));
    }
    Some((kind, end - at))
}

/// The ratings that begin at a place, also right behind a word if that is said.
pub(super) fn read(letters: &[Letter], start: usize, is_behind_word: bool) -> Option<Read> {
    let first = char_at(letters, start);
    let begins = first.is_ascii_digit()
        || matches!(first, '~' | '=' | '±' | '+' | '-' | 'a' | 'а' | 'd' | 'п');
    if !begins || !(is_behind_word || may_begin(letters, start)) {
        return None;
    }
    let mut at = start;
    let mut kind = None;
    for _ in 0..4 {
        if matches!(char_at(letters, at), '±' | '+' | '-') {
            at += 1;
        } else if let Some((said, length)) = current(letters, at) {
            kind = Some(said);
            at += length;
            at += spaces(letters, at, 1);
        }
    }
    let is_signed = at > start && kind.is_none();
    if is_signed && first == '-' && char_at(letters, start + 1) != '+' {
        return None;
    }
    let mut numbers = vec![];
    let mut end = at;
    while numbers.len() < 4 {
        let (from, after) = number(letters, end)?;
        let (to, after) = range_end(letters, after).unwrap_or((from, after));
        end = after;
        // 2*1A: twice one ampere.
        let times = matches!(char_at(letters, end), '*' | 'x' | 'х')
            && char_at(letters, end + 1).is_ascii_digit();
        if times && numbers.is_empty() {
            end += 1;
            continue;
        }
        numbers.push((from, to));
        if char_at(letters, end) == '/' && char_at(letters, end + 1).is_ascii_digit() {
            end += 1;
        } else {
            break;
        }
    }
    let (unit, exponent, end, after_kind) = match unit(letters, end, &numbers) {
        Some(unit) => unit,
        // ~220 without a unit are volts.
        None if kind.is_some() && numbers.len() == 1 && ends(letters, end) => {
            let volts = numbers.first()?.0.of(Unit::Volt, 0)?;
            (5_000_000 <= volts).then_some((Unit::Volt, 0, end, None))?
        }
        None => return None,
    };
    let ratings = numbers.into_iter().filter_map(|(from, to)| {
        let (from, to) = (from.of(unit, exponent)?, to.of(unit, exponent)?);
        Some(Rating {
            unit,
            from: from.min(to),
            to: from.max(to),
            current: after_kind.or(kind),
        })
    });
    let ratings: Vec<Rating> = ratings.collect();
    (!ratings.is_empty()).then_some(Read { ratings, end })
}

/// `-480` of `380-480V`, also `…` and `до`.
fn range_end(letters: &[Letter], at: usize) -> Option<(Number, usize)> {
    let mut after = at + spaces(letters, at, 1);
    match char_at(letters, after) {
        '-' | '…' | '÷' => after += 1,
        '.' if char_at(letters, after + 1) == '.' => {
            while char_at(letters, after) == '.' {
                after += 1;
            }
        }
        'д' if word(letters, after) == "до" => after += 2,
        _ => return None,
    }
    after += spaces(letters, after, 1);
    number(letters, after)
}

type UnitRead = (Unit, i32, usize, Option<Current>);

/// The unit behind numbers: which, its power of ten, where it ends, and the kind of current that is said with it.
fn unit(letters: &[Letter], at: usize, numbers: &[(Number, Number)]) -> Option<UnitRead> {
    let gap = spaces(letters, at, 2);
    let mut from = at + gap;
    let phases = |from: usize| {
        let few = numbers
            .iter()
            .all(|(number, _)| number.decimals == 0 && (1..=3).contains(&number.digits));
        let word = word(letters, from);
        let is = few
            && (matches!(word.as_str(), "ф" | "ph")
                || word.starts_with("фаз")
                || word.starts_with("phase"));
        let end = from + word.chars().count();
        (is && !char_at(letters, end).is_ascii_digit()).then_some((Unit::Phase, 0, end, None))
    };
    if char_at(letters, from) == '-' {
        from += 1;
        if matches!(char_at(letters, from), 'х' | 'x') {
            from += 1;
            from += spaces(letters, from, 1);
        }
        return phases(from);
    }
    if let Some(phases) = phases(from) {
        return Some(phases);
    }
    let word = word(letters, from);
    let mut end = from + word.chars().count();
    if word.is_empty() || char_at(letters, end).is_ascii_digit() {
        return None;
    }
    let folded = skeleton(word.chars());
    let mut kind = None;
    let (unit, exponent) = match named(&word, &folded) {
        Some(known) => known,
        None => {
            let (short, said) = match (folded.strip_suffix("ac"), folded.strip_suffix("dc")) {
                (Some(short), _) => (short, Current::Ac),
                (_, Some(short)) => (short, Current::Dc),
                _ => return None,
            };
            kind = Some(said);
            named(short, short)?
        }
    };
    if gap > 0 && is_a_word(letters, from, end, numbers) {
        return None;
    }
    let next = end + spaces(letters, end, 1);
    if kind.is_none()
        && let Some((said, length)) = current(letters, next)
    {
        let after = next + length;
        let is_sign = matches!(char_at(letters, next), '~' | '=');
        let is_before_number = char_at(letters, after + spaces(letters, after, 1)).is_ascii_digit();
        // What stands right before the next number belongs to that, unless it is a word behind volts.
        let is_mine = match (is_sign, is_before_number) {
            (_, false) => true,
            (true, true) => char_at(letters, after) == ' ',
            (false, true) => unit == Unit::Volt && char_at(letters, after) == ' ',
        };
        if is_mine {
            kind = Some(said);
            end = next + length;
        }
    } else if kind == Some(Current::Ac)
        && char_at(letters, end) == '/'
        && skeleton(self::word(letters, end + 1).chars()) == "dc"
    {
        kind = Some(Current::Both);
        end += 3;
    }
    Some((unit, exponent, end, kind))
}

/// `2 в шкафу` is no voltage, `24 в шкафу` is: a small single `в` or `с` before a word is a unit only behind a usual value.
fn is_a_word(letters: &[Letter], from: usize, end: usize, numbers: &[(Number, Number)]) -> bool {
    const USUAL: [i64; 18] = [
        5, 6, 9, 12, 15, 24, 27, 36, 42, 48, 60, 110, 127, 220, 230, 380, 400, 690,
    ];
    let is_small = end == from + 1
        && letters
            .get(from)
            .is_some_and(|letter| letter.c == 'в' && !letter.capital);
    let next = end + spaces(letters, end, 2);
    let is_before_word = next > end && word(letters, next).chars().count() > 1;
    let is_usual = numbers
        .iter()
        .all(|(number, _)| number.decimals == 0 && USUAL.contains(&number.digits));
    is_small
        && is_before_word
        && (!is_usual || numbers.iter().any(|(number, _)| number.digits < 10))
}

#[cfg(test)]
#[path = "rating_tests.rs"]
mod tests;
