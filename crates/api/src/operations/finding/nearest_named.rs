//! When nothing fits and no rating says what is near: what has the same group, series, brand or mechanism as the question names, and a number
//! that begins as its own does.

use super::super::{Result, search};
use super::things::{Thing, Things};
use domain::search::{
    Field, FoundKind, Highlighter, Hit, Match, Parts, SearchRequest, Vocabulary, Weight,
    beginnings_of,
};
use persistence::UnitOfWork;

/// As many are looked at for each way, and as many words of a question are asked alone.
const LOOKED_AT: u32 = 20;
const WORDS: usize = 4;
/// The fields that name what many things are.
const NAMING: [&str; 3] = ["group", "series", "category"];
/// What a drive drives; people call it so when they say which one by its number.
const MECHANISM: &str = "mechanism";

/// A way to ask for less.
struct Way {
    text: String,
    /// What the things must be called.
    called: String,
    /// Whether that must name a group, a series or a brand.
    names: bool,
    /// Whether it may name a mechanism as well: `турбина 9` without its number.
    may_be_mechanism: bool,
}

/// Drives, spares and manuals of the group, series or brand that a question names, those whose number begins as its number does
/// first; nothing when it names none.
pub(super) async fn nearest_named(
    work: &mut dyn UnitOfWork,
    request: &SearchRequest,
    vocabulary: &Vocabulary,
    most: usize,
) -> Result<Vec<(Hit, Thing)>> {
    let called_so = [FoundKind::StockItem, FoundKind::Drive, FoundKind::Manual].into_iter();
    let kinds: Vec<FoundKind> = called_so
        .filter(|kind| request.kinds.contains(kind))
        .collect();
    for way in ways(&Parts::of(&request.text, vocabulary)) {
        if way.text == request.text.trim() {
            continue;
        }
        let other = SearchRequest {
            text: way.text,
            kinds: kinds.clone(),
            limit: LOOKED_AT,
        };
        let ranked = search::rank(work, &other, vocabulary).await?;
        // A word that is only near to a group's names none.
        let hits = ranked.hits.into_iter();
        let hits: Vec<Hit> = hits
            .filter(|hit| hit.matched != Match::Approximate)
            .collect();
        let things = Things::load(work, &hits.iter().collect::<Vec<_>>()).await?;
        let marks = Highlighter::new(&way.called, vocabulary);
        let mut near = vec![];
        let mut is_named = !way.names;
        for hit in hits {
            let Some(thing) = things.of(&hit) else {
                continue;
            };
            let fields = thing.document().fields;
            let is_mechanism = |field: &Field| way.may_be_mechanism && field.name == MECHANISM;
            let names = |field: &Field| NAMING.contains(&field.name) || is_mechanism(field);
            is_named |= is_marked(&marks, &fields, names);
            let calls = |field: &Field| field.weight == Weight::Primary || is_mechanism(field);
            if is_marked(&marks, &fields, calls) {
                near.push((hit, thing));
            }
        }
        if is_named && !near.is_empty() {
            near.truncate(most);
            return Ok(near);
        }
    }
    Ok(vec![])
}

fn is_marked(marks: &Highlighter, fields: &[Field], of: impl Fn(&Field) -> bool) -> bool {
    let mut fields = fields.iter().filter(|field| of(field));
    fields.any(|field| !marks.highlight(&field.text).is_empty())
}

/// The ways in which less is asked, the most telling first.
fn ways(parts: &Parts) -> Vec<Way> {
    let words = parts.words.join(" ");
    let beginnings = parts
        .numbers
        .first()
        .map(|number| beginnings_of(number))
        .unwrap_or_default();
    let with_number = beginnings.into_iter().map(|beginning| Way {
        text: format!("{words} {beginning}").trim().to_owned(),
        called: beginning,
        names: false,
        may_be_mechanism: false,
    });
    let all = [words.as_str()].into_iter();
    let each = parts.words.iter().filter(|_| parts.words.len() > 1);
    let alone = all.chain(each.map(String::as_str).take(WORDS));
    let by_name = alone.filter(|text| !text.is_empty()).map(|text| Way {
        text: text.to_owned(),
        called: text.to_owned(),
        names: true,
        may_be_mechanism: text == words && !parts.numbers.is_empty(),
    });
    with_number.chain(by_name).collect()
}
