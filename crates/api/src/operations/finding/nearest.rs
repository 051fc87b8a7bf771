//! When nothing fits: what is merely near, of the same sort with the nearest ratings, or of the same name.

use super::super::{Result, search};
use super::nearest_named::nearest_named;
use super::things::{Thing, Things};
use domain::search::{
    DocumentKind, FoundKind, Hit, Match, Rating, SearchRequest, Vocabulary, ratings_of,
};
use persistence::UnitOfWork;

/// As many are looked at.
const LOOKED_AT: u32 = 100;
/// As many are told.
const TOLD: usize = 5;

/// What has the nearest ratings, or else what has the same name. It isn't what was asked for, however well its words fit.
pub(super) async fn nearest(
    work: &mut dyn UnitOfWork,
    request: &SearchRequest,
    vocabulary: &Vocabulary,
) -> Result<Vec<(Hit, Thing)>> {
    let near = nearest_rated(work, request, vocabulary).await?;
    if !near.is_empty() {
        return Ok(near);
    }
    let mut near = nearest_named(work, request, vocabulary, TOLD).await?;
    for (hit, _) in &mut near {
        hit.matched = Match::Approximate;
    }
    Ok(near)
}

/// Spares and drives for which all holds that is asked but the ratings, those with the nearest ratings first. Nothing when
/// nothing but ratings was asked, or none at all.
pub(super) async fn nearest_rated(
    work: &mut dyn UnitOfWork,
    request: &SearchRequest,
    vocabulary: &Vocabulary,
) -> Result<Vec<(Hit, Thing)>> {
    let asked = ratings_of(&request.text);
    let text = without_ratings(&request.text);
    if asked.is_empty() || text.is_empty() {
        return Ok(vec![]);
    }
    let rated = [FoundKind::StockItem, FoundKind::Drive].into_iter();
    let other = SearchRequest {
        text,
        kinds: rated.filter(|kind| request.kinds.contains(kind)).collect(),
        limit: LOOKED_AT,
    };
    let ranked = search::rank(work, &other, vocabulary).await?;
    let hits: Vec<&Hit> = ranked.hits.iter().collect();
    let things = Things::load(work, &hits).await?;
    let mut near: Vec<(u64, Hit, Thing)> = ranked
        .hits
        .into_iter()
        .filter_map(|hit| {
            let thing = things.of(&hit)?;
            Some((distance(&asked, &own_ratings(&thing))?, hit, thing))
        })
        .collect();
    near.sort_by_key(|(distance, hit, _)| (*distance, hit.source.kind == DocumentKind::Drive));
    near.truncate(TOLD);
    let near = near.into_iter().map(|(_, hit, thing)| {
        let matched = Match::Approximate;
        (Hit { matched, ..hit }, thing)
    });
    Ok(near.collect())
}

/// A question without the words that are ratings, also those that are a number and its unit.
fn without_ratings(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut left = vec![];
    let mut at = 0;
    while at < words.len() {
        let pair = words
            .get(at + 1)
            .map(|next| format!("{} {next}", words[at]));
        let is_pair = pair.is_some_and(|pair| {
            words[at].starts_with(|first: char| first.is_ascii_digit())
                && !ratings_of(&pair).is_empty()
        });
        if !ratings_of(words[at]).is_empty() {
            at += 1;
        } else if is_pair {
            at += 2;
        } else {
            left.push(words[at]);
            at += 1;
        }
    }
    left.join(" ")
}

fn own_ratings(thing: &Thing) -> Vec<Rating> {
    let fields = thing.document().fields.into_iter();
    fields.flat_map(|field| ratings_of(&field.text)).collect()
}

/// How far a thing is from what was asked, as thousandths of a doubling for each rating; nothing when one of them it hasn't
/// at all, or only for the other kind of current.
fn distance(asked: &[Rating], own: &[Rating]) -> Option<u64> {
    let each = asked.iter().map(|asked| {
        let same = own.iter().filter(|own| {
            let conflict = asked.current.zip(own.current);
            own.unit == asked.unit && !conflict.is_some_and(|(one, other)| one.conflicts(other))
        });
        same.map(|own| apart(asked, own)).min()
    });
    each.sum()
}

fn apart(asked: &Rating, own: &Rating) -> u64 {
    let ways = [(asked.from, own.to), (own.from, asked.to)];
    let outside = ways.into_iter().filter(|(more, less)| more > less);
    outside
        .map(|(more, less)| doublings(more, less))
        .max()
        .unwrap_or(0)
}

/// How often the less is doubled to become the more, in thousandths.
fn doublings(more: i64, less: i64) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "only an order is wanted")]
    let times = more.max(1) as f64 / less.max(1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 0 and at most 64,000"
    )]
    let thousandths = (times.log2() * 1_000.0) as u64;
    thousandths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_left_out_of_a_question() {
        for (question, left) in [
            ("предохранитель 63А", "предохранитель"),
            ("предохранитель 63 А 500В", "предохранитель"),
            ("реле 24VDC РП21", "реле РП21"),
            ("63А", ""),
            ("simoreg 6RA70", "simoreg 6RA70"),
        ] {
            assert_eq!(without_ratings(question), left, "{question}");
        }
    }

    #[test]
    fn the_nearest_rating_is_the_least_apart() {
        let of = |asked: &str, own: &str| distance(&ratings_of(asked), &ratings_of(own));
        assert_eq!(of("63А", "500V 63A"), Some(0));
        assert_eq!(of("63А", "50-80A"), Some(0));
        assert!(of("63А", "80A") < of("63А", "100A"));
        assert!(of("63А", "50A") < of("63А", "25A"));
        assert_eq!(of("63А", "500V"), None);
        assert_eq!(of("24VDC", "24VAC"), None);
    }
}
