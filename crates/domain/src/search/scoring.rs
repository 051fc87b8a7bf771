//! How good a document is for a question, in whole numbers, so that it is the same everywhere.

use super::{
    answer::Match,
    document::{DocumentKind, Weight},
    features::SeenDocument,
    lack::Lack,
    matching::{Met, places},
    question::Question,
    terms::whole,
};

/// A document that meets a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) score: i32,
    pub(super) matched: Match,
    /// Whether anything is met by what the document is called.
    pub(super) by_name: bool,
}

/// What a thing is worth more that is called as the first word says.
const HEAD: i32 = 120;

/// How much a clause counts, by how many documents have it.
pub(super) fn weight(documents: u64) -> i32 {
    let log = (documents + 1).ilog2();
    4 + 2 * i32::try_from(20_u32.saturating_sub(log)).unwrap_or_default()
}

/// Judges a document; `None` when it lacks what is required. What a page doesn't say, its manual may be called (`named`). With
/// `may_lack` some may be missing.
pub(super) fn judge(
    question: &Question,
    weights: &[i32],
    document: &SeenDocument<'_>,
    named: &[Option<Met>],
    may_lack: &Lack,
) -> Option<Judged> {
    let mut met = places(question, document);
    let own = question.clauses.iter().zip(&met);
    // Of a page that says none of it there are many beside it.
    if !named.is_empty()
        && own
            .clone()
            .all(|(clause, met)| !clause.required || met.is_empty())
    {
        return None;
    }
    for (met, named) in met.iter_mut().zip(named) {
        if met.is_empty() {
            met.extend(named);
        }
    }
    let mut lacks = 0;
    for (index, (clause, met)) in question.clauses.iter().zip(&met).enumerate() {
        if met.is_empty() && clause.required {
            lacks += 1;
            if !may_lack.clauses.contains(&index) || lacks > may_lack.most {
                return None;
            }
        }
    }
    let is_beside = lacks > 0 && may_lack.says_what;
    if is_beside && (document.kind == DocumentKind::ManualPage || is_only_place(&met, document)) {
        return None;
    }
    let weight_of = |index: usize| weights.get(index).copied().unwrap_or(4);
    let chosen = chosen(question, &met, &weight_of, document);
    if chosen.iter().all(Option::is_none) {
        return None;
    }
    let (mut sum, mut total, mut more) = (0, 0, 0);
    for (index, (clause, met)) in question.clauses.iter().zip(&chosen).enumerate() {
        if let Some(met) = met
            && !clause.required
        {
            more += 80 * value(met, document) / 1_000;
        } else if let Some(met) = met {
            let beside = |other: Option<usize>| {
                let other = other.and_then(|other| chosen.get(other)).copied().flatten();
                other.is_some_and(|other| nearness(met, &other).max(nearness(&other, met)) >= 40)
            };
            // A short number that isn't beside what it was asked with is likely another one.
            let is_stray = clause.is_short
                && chosen.len() > 1
                && !beside(index.checked_sub(1))
                && !beside(Some(index + 1));
            let part = if is_stray { 2 } else { 1 };
            sum += weight_of(index) * value(met, document) / part;
            total += weight_of(index);
        } else if clause.required {
            total += weight_of(index);
        }
    }
    let mut score = sum / total.max(1) + more + beside(&chosen);
    let found = || {
        chosen
            .iter()
            .flatten()
            .filter(|met| met.field != usize::MAX)
    };
    let required = question.clauses.iter().zip(&chosen);
    let required = required.filter_map(|(clause, met)| met.filter(|_| clause.required));
    let mut fields = required.map(|met| met.field);
    let first = fields.next().filter(|field| *field != usize::MAX);
    if first.is_some() && fields.all(|field| Some(field) == first) {
        score += 150;
    }
    let equal = document
        .fields
        .iter()
        .filter(|field| question.whole.is_some() && whole(&field.tokens) == question.whole);
    let equal = equal
        .map(|field| {
            if field.weight == Weight::Primary {
                500
            } else {
                120
            }
        })
        .max();
    score += equal.unwrap_or_default();
    // What is asked for stands first: плата HV is a board, and no fan of one.
    let mut asked = question
        .clauses
        .iter()
        .zip(&chosen)
        .filter(|(clause, _)| clause.required);
    if let Some((clause, Some(met))) = asked.next()
        && clause.is_word
        && weight_in(met, document) == Weight::Primary
    {
        score += HEAD;
    }
    if document.in_stock {
        score += 30;
    }
    let is_approximate = lacks > 0 || chosen.iter().flatten().any(|met| met.approximate);
    // A number that was asked for alone and stands there alone.
    let clauses = question.clauses.len();
    let is_number = found().any(|met| met.whole && (met.covers == (0, clauses) || clauses == 1));
    let matched = if is_approximate {
        Match::Approximate
    } else if equal.is_some() || is_number {
        Match::Exact
    } else {
        Match::Words
    };
    let by_name = found().any(|met| weight_in(met, document) == Weight::Primary);
    Some(Judged {
        score: if lacks > 0 { score * 6 / 10 } else { score },
        matched,
        by_name,
    })
}

/// Whether nothing is met but by where something is.
fn is_only_place(met: &[Vec<Met>], document: &SeenDocument<'_>) -> bool {
    let mut all = met.iter().flatten();
    all.all(|met| weight_in(met, document) == Weight::Place)
}

fn weight_in(met: &Met, document: &SeenDocument<'_>) -> Weight {
    document
        .fields
        .get(met.field)
        .map_or(Weight::Place, |field| field.weight)
}

/// What a place is worth by itself.
fn value(met: &Met, document: &SeenDocument<'_>) -> i32 {
    let field = match (document.kind, weight_in(met, document)) {
        (DocumentKind::ManualPage, _) => 750,
        (_, Weight::Primary) => 1_000,
        (_, Weight::Secondary) => 850,
        (_, Weight::Place) => 700,
    };
    let joined = if met.covers.1 - met.covers.0 > 1 {
        1_050
    } else {
        1_000
    };
    met.quality * field / 1_000 * joined / 1_000
}

/// What two neighbouring clauses' places are worth more for being beside each other.
fn nearness(one: &Met, other: &Met) -> i32 {
    if one.field != other.field || one.field == usize::MAX {
        return 0;
    }
    if (one.start, one.end, one.covers) == (other.start, other.end, other.covers)
        && one.covers.1 - one.covers.0 > 1
    {
        return 120;
    }
    if one.end == other.start {
        return 120;
    }
    if other.end == one.start {
        return 70;
    }
    let apart = one.start.abs_diff(other.start);
    if apart <= 3 { 40 } else { 10 }
}

fn beside(chosen: &[Option<Met>]) -> i32 {
    let met: Vec<&Met> = chosen.iter().flatten().collect();
    let pairs = met.windows(2).filter_map(|pair| match pair {
        [one, other] => Some(nearness(one, other)),
        _ => None,
    });
    pairs.sum::<i32>()
        / i32::try_from(met.len().saturating_sub(1))
            .unwrap_or(1)
            .max(1)
}

/// The place of each clause by which all together are worth most.
fn chosen(
    question: &Question,
    met: &[Vec<Met>],
    weight_of: &impl Fn(usize) -> i32,
    document: &SeenDocument<'_>,
) -> Vec<Option<Met>> {
    // What is best up to each place of the last clause that is met, and by which place of the one before.
    let mut table: Vec<(usize, Vec<(i32, usize)>)> = vec![];
    let mut last: Option<usize> = None;
    for (index, here) in met.iter().enumerate().filter(|(_, here)| !here.is_empty()) {
        let own = |place: &Met| {
            let near = if place.approximate { 300 } else { 0 };
            weight_of(index) * (value(place, document) - near)
        };
        let is_short = |index: usize| {
            question
                .clauses
                .get(index)
                .is_some_and(|clause| clause.is_short)
        };
        let row = here.iter().map(|place| {
            let Some(before) = last else {
                return (own(place), 0);
            };
            let states = table
                .last()
                .map(|(_, states)| states.as_slice())
                .unwrap_or_default();
            let options = met
                .get(before)
                .into_iter()
                .flatten()
                .zip(states)
                .enumerate();
            let best = options.map(|(option, (other, (sum, _)))| {
                let near = nearness(other, place);
                let is_stray = (is_short(index) || is_short(before)) && near < 40;
                let stray = if is_stray { weight_of(index) * 400 } else { 0 };
                (sum + own(place) + weight_of(index) * near - stray, option)
            });
            best.max_by_key(|(sum, option)| (*sum, std::cmp::Reverse(*option)))
                .unwrap_or_default()
        });
        let row = row.collect();
        table.push((index, row));
        last = Some(index);
    }
    let mut chosen = vec![None; met.len()];
    let best = |row: &[(i32, usize)]| {
        let places = row.iter().enumerate();
        places
            .max_by_key(|(place, (sum, _))| (*sum, std::cmp::Reverse(*place)))
            .map(|(place, _)| place)
    };
    let mut place = table.last().and_then(|(_, row)| best(row));
    for (index, row) in table.iter().rev() {
        let Some(here) = place else { break };
        if let (Some(slot), Some(met)) = (
            chosen.get_mut(*index),
            met.get(*index).and_then(|met| met.get(here)),
        ) {
            *slot = Some(*met);
        }
        place = row.get(here).map(|(_, before)| *before);
    }
    chosen
}
