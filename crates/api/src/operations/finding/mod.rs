//! What is asked in the one box: what the index ranks, loaded and told of.

mod nearest;
mod nearest_named;
mod things;

pub use things::{FoundPage, Thing};

use crate::language::Language;

use super::{
    Result,
    faults::{self, CardReader, FaultCard},
    search,
    substitutes::{self, Substitute},
};
use domain::keyboard::on_other_keys;
use domain::search::{
    DocumentKind, FoundKind, Highlight, Highlighter, Hit, Match, Ranked, SearchRequest, Vocabulary,
    substitute_question,
};
use domain::{Fault, Permission, StockItem, Who};
use persistence::UnitOfWork;
use things::Things;

/// As many characters of a question count.
pub const LONGEST: usize = 200;
/// As many fields of a hit are shown with what matched in them.
const MOST_HIGHLIGHTS: usize = 4;
/// Of a longer field only the words around what matched are shown.
const LONG: usize = 300;
/// What the search says itself of a thing, in no words of people's.
const OWN_FIELDS: [&str; 2] = ["kind", "language"];

/// A question of somebody's.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is asked, at most [`LONGEST`] characters.
    pub text: String,
    /// The kinds to list; all that the asker may read when there is none.
    pub kinds: Vec<FoundKind>,
    /// The most hits to give.
    pub limit: u32,
    /// Who asks.
    pub who: Who,
    /// The language that the asker reads best.
    pub language: Language,
}

impl Asked {
    /// A question as it was typed: what is no letter or sign is a space, and only its beginning counts.
    #[must_use]
    pub fn typed(
        typed: &str,
        kinds: Vec<FoundKind>,
        limit: u32,
        who: Who,
        language: Language,
    ) -> Self {
        let signs = typed.chars().map(|c| if c.is_control() { ' ' } else { c });
        let text: String = signs
            .skip_while(|c| c.is_whitespace())
            .take(LONGEST)
            .collect();
        Self {
            text: text.trim_end().to_owned(),
            kinds,
            limit,
            who,
            language,
        }
    }

    /// The kinds that the asker may read.
    pub fn readable(&self) -> impl Iterator<Item = FoundKind> {
        let reads_log = self.who.may(Permission::ReadLog);
        FoundKind::ALL
            .into_iter()
            .filter(move |kind| reads_log || *kind != FoundKind::LogEntry)
    }

    fn request(&self) -> SearchRequest {
        let asked = |kind: &FoundKind| self.kinds.is_empty() || self.kinds.contains(kind);
        SearchRequest {
            text: self.text.clone(),
            kinds: self.readable().filter(asked).collect(),
            limit: self.limit,
        }
    }
}

/// A thing with how well it fits and why.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundThing {
    /// How well it fits.
    pub hit: Hit,
    /// What it is.
    pub thing: Thing,
    /// What matched in it.
    pub highlights: Vec<Highlight>,
}

impl FoundThing {
    fn new(marks: &Highlighter, hit: Hit, thing: Thing) -> Self {
        Self {
            highlights: highlights(marks, &thing),
            hit,
            thing,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Best first, of the kinds that were asked for.
    pub items: Vec<FoundThing>,
    /// Places that match, beside them.
    pub places: Vec<FoundThing>,
    /// The card of a fault code, if there is one in the question.
    pub card: Option<FaultCard>,
    /// When there is no code in the question: codes of the found pages that mean what is asked.
    pub faults: Vec<Fault>,
    /// How many hits there are of each kind that the asker may read.
    pub counts: Vec<(FoundKind, u64)>,
    /// How many there are of the kinds that were asked for.
    pub total: u64,
    /// Whether these are exact; if not, there are at least so many.
    pub exact: bool,
    /// When nothing fits: what is merely near, the nearest first.
    pub nearest: Vec<FoundThing>,
    /// When it is asked what can stand in for a spare.
    pub instead: Option<Instead>,
}

/// What may stand in for a spare that somebody asked about.
#[derive(Debug, Clone)]
pub struct Instead {
    /// What they called it.
    pub asked: String,
    /// What it is, if that is known.
    pub of: Option<StockItem>,
    /// What may stand in for it.
    pub substitutes: Vec<Substitute>,
}

/// Finds what is asked for. Whoever asks for something instead of a spare is told of the spare, too.
///
/// # Errors
/// The database's.
pub async fn find(
    work: &mut dyn UnitOfWork,
    asked: &Asked,
    vocabulary: &Vocabulary,
) -> Result<Found> {
    let mut request = asked.request();
    let instead = match substitute_question(&asked.text) {
        Some(spare) => {
            request.text.clone_from(&spare);
            Some(instead(work, spare, vocabulary).await?)
        }
        None => None,
    };
    let reader = CardReader {
        who: asked.who,
        language: asked.language,
        vocabulary,
    };
    let mut ranked = search::rank(work, &request, vocabulary).await?;
    let mut card = faults::card(work, &request.text, reader).await?;
    let mut is_nothing = ranked.hits.is_empty() && ranked.places.is_empty() && card.is_none();
    if is_nothing && let Some(text) = on_other_keys(&request.text) {
        let other = SearchRequest { text, ..request };
        card = faults::card(work, &other.text, reader).await?;
        if let Some(found) = on_other_layout(work, &other, vocabulary).await? {
            ranked = found;
        }
        is_nothing = ranked.hits.is_empty() && ranked.places.is_empty() && card.is_none();
        request = if is_nothing { asked.request() } else { other };
    }
    let hits: Vec<&Hit> = ranked.hits.iter().chain(&ranked.places).collect();
    let things = Things::load(work, &hits).await?;
    let marks = Highlighter::new(&request.text, vocabulary);
    let faults = match &card {
        Some(_) => vec![],
        None => faults::by_meaning(work, &ranked.hits, &marks, asked.language).await?,
    };
    let told = |hits: &[Hit]| -> Vec<FoundThing> {
        let there = hits.iter().filter_map(|hit| Some((hit, things.of(hit)?)));
        there
            .map(|(hit, thing)| FoundThing::new(&marks, hit.clone(), thing))
            .collect()
    };
    let is_only_pages = !ranked.hits.is_empty()
        && ranked
            .hits
            .iter()
            .all(|hit| hit.source.kind == DocumentKind::ManualPage);
    let nearest = if is_nothing {
        nearest::nearest(work, &request, vocabulary).await?
    } else if is_only_pages && ranked.places.is_empty() && card.is_none() {
        // What a page says of it is no thing.
        nearest::nearest_rated(work, &request, vocabulary).await?
    } else {
        vec![]
    };
    let counts = counted(&ranked, asked);
    let total = counts
        .iter()
        .filter(|(kind, _)| request.kinds.contains(kind));
    Ok(Found {
        items: told(&ranked.hits),
        places: told(&ranked.places),
        card,
        faults,
        total: total.map(|(_, count)| count).sum(),
        counts,
        exact: ranked.counts_exact,
        nearest: nearest
            .into_iter()
            .map(|(hit, thing)| FoundThing::new(&marks, hit, thing))
            .collect(),
        instead,
    })
}

/// What is found for a question as it would have been typed with the other keyboard layout, if that is a sure thing: what is near to
/// letters that mean nothing can be anything.
async fn on_other_layout(
    work: &mut dyn UnitOfWork,
    other: &SearchRequest,
    vocabulary: &Vocabulary,
) -> Result<Option<Ranked>> {
    let mut ranked = search::rank(work, other, vocabulary).await?;
    let first = ranked.hits.iter().chain(&ranked.places).next();
    if first.is_none_or(|hit| hit.matched == Match::Approximate) {
        return Ok(None);
    }
    for hit in ranked.hits.iter_mut().chain(&mut ranked.places) {
        hit.matched = Match::Approximate;
    }
    Ok(Some(ranked))
}

async fn instead(
    work: &mut dyn UnitOfWork,
    spare: String,
    vocabulary: &Vocabulary,
) -> Result<Instead> {
    let of = substitutes::meant(work, &spare, vocabulary).await?;
    let substitutes = match &of {
        Some(item) => substitutes::of(work, item).await?,
        None => vec![],
    };
    Ok(Instead {
        asked: spare,
        of,
        substitutes,
    })
}

fn counted(ranked: &Ranked, asked: &Asked) -> Vec<(FoundKind, u64)> {
    let all = FoundKind::ALL.into_iter().zip(ranked.counts);
    let readable: Vec<FoundKind> = asked.readable().collect();
    all.filter(|(kind, _)| readable.contains(kind)).collect()
}

/// What matched in a thing's texts, the most telling first.
fn highlights(marks: &Highlighter, thing: &Thing) -> Vec<Highlight> {
    let fields = thing.document().fields.into_iter();
    let fields = fields.filter(|field| !OWN_FIELDS.contains(&field.name));
    let told = fields.filter_map(|field| {
        if field.text.chars().count() > LONG {
            let around = marks.snippet(&field.text);
            return (!around.spans.is_empty()).then_some(Highlight {
                field: field.name,
                ..around
            });
        }
        let spans = marks.highlight(&field.text);
        (!spans.is_empty()).then_some(Highlight {
            field: field.name,
            text: field.text,
            spans,
        })
    });
    told.take(MOST_HIGHLIGHTS).collect()
}
