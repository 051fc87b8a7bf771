//! The search over everything.

use super::{
    faults::{FaultAnswer, FaultCardAnswer},
    substitutes::SubstitutesAnswer,
};
use crate::http::{Caller, Failure, Parameters, edge, problem::ProblemDetails};
use crate::in_words;
use crate::language::Language;
use crate::operations::finding::{self, Asked, Found, FoundThing, Thing};
use crate::routes::services::Services;
use actix_web::{HttpRequest, HttpResponse, get};
use domain::search::{FoundKind, Highlight};
use domain::{Permission, Problem};
use persistence::Area;
use serde::Serialize;
use utoipa::ToSchema;

/// As many hits are given when nobody says how many.
const USUAL: u32 = 20;
/// As many can be asked for.
const MOST: u32 = 100;

/// A text in which something matched.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct HighlightAnswer {
    /// The field's name.
    #[schema(example = "type")]
    field: &'static str,
    /// As typed; of a page or another long text the words around the match.
    #[schema(example = "6SL3130-1TE24-0AA0")]
    text: String,
    /// What matched: from which character to before which.
    #[schema(example = json!([[0, 4]]))]
    spans: Vec<[usize; 2]>,
}

impl From<Highlight> for HighlightAnswer {
    fn from(highlight: Highlight) -> Self {
        let spans = highlight.spans.iter().map(|span| [span.start, span.end]);
        Self {
            field: highlight.field,
            spans: spans.collect(),
            text: highlight.text,
        }
    }
}

/// A thing that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct HitAnswer {
    /// `drive`, `stock_item`, `manual`, `manual_page` or `log_entry`; of a place its level.
    #[schema(example = "drive")]
    kind: &'static str,
    /// Its id among its kind; of a page, its manual's.
    id: i64,
    /// What it is called.
    #[schema(example = "Sinamics S120 6SL3130-1TE24-0AA0")]
    title: String,
    /// Where it is, or what else tells it from others.
    #[schema(example = "ЛПЦ-1 › Стан 1700 › 12ПСУ › 2UZ-2")]
    subtitle: Option<String>,
    /// Where it is shown.
    #[schema(example = "/drives/1")]
    url: String,
    /// Only good for comparing hits of one question.
    score: f64,
    /// `exact` when a whole number or name is equal, `words` when every word is there, `approximate` when something is only near.
    #[schema(example = "words")]
    r#match: &'static str,
    /// What matched.
    highlights: Vec<HighlightAnswer>,
    /// Of a page: which, counted from 1.
    page: Option<u32>,
    /// Of a page: the number that is printed on it.
    page_label: Option<String>,
}

impl HitAnswer {
    /// As a reader of this language is told of it.
    pub(super) fn new(found: FoundThing, language: Language) -> Self {
        let (page, page_label) = match &found.thing {
            Thing::Page(page) => (Some(page.page.page), page.page.label.clone()),
            _ => (None, None),
        };
        let highlights = found.highlights.into_iter().map(HighlightAnswer::from);
        Self {
            kind: found.thing.word(),
            id: found.thing.id(),
            title: found.thing.title(),
            subtitle: Some(in_words::subtitle(&found.thing, language))
                .filter(|text| !text.is_empty()),
            url: found.thing.url(),
            score: f64::from(found.hit.score) / 1_000.0,
            r#match: found.hit.matched.as_str(),
            highlights: highlights.collect(),
            page,
            page_label,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct SearchAnswer {
    /// What counted of the question: its first 200 characters.
    query: String,
    /// How many there are of the kinds that were asked for.
    total: u64,
    /// Whether `total` is exact, or a lower bound.
    total_exact: bool,
    /// Best first, over all kinds together.
    items: Vec<HitAnswer>,
    /// Shops, lines, rooms, cabinets and mechanisms that match.
    places: Vec<HitAnswer>,
    /// When there is a fault code in the question of which something is known: what it means, what helps, which drives and spares.
    card: Option<FaultCardAnswer>,
    /// When there is none: codes that mean what is asked, by entries of the found pages; at most five.
    faults: Vec<FaultAnswer>,
    /// When nothing fits: what is merely near, of the same group with the nearest rating, or else of the group, series
    /// or brand that the question names, with a number that begins the same if there is one.
    nearest: Vec<HitAnswer>,
    /// When it was asked what can stand in for a spare that is known: what may.
    #[serde(skip_serializing_if = "Option::is_none")]
    substitutes: Option<SubstitutesAnswer>,
}

impl SearchAnswer {
    fn new(query: String, found: Found, language: Language) -> Self {
        let told = |found: Vec<FoundThing>| -> Vec<HitAnswer> {
            let things = found.into_iter();
            things
                .map(|thing| HitAnswer::new(thing, language))
                .collect()
        };
        Self {
            query,
            total: found.total,
            total_exact: found.exact,
            items: told(found.items),
            places: told(found.places),
            card: found.card.as_ref().map(FaultCardAnswer::from),
            faults: found.faults.iter().map(FaultAnswer::from).collect(),
            nearest: told(found.nearest),
            substitutes: found.instead.and_then(|instead| {
                let found = instead.substitutes;
                Some(SubstitutesAnswer::new(&instead.of?, found, language))
            }),
        }
    }
}

/// Finds drives, spares, manuals and their pages, entries of the shift log, and places, as a technician says them: part numbers
/// with any signs between, look-alike letters of both scripts, forms of words, spoken brands, ratings. Best first over all kinds
/// together. What the asker may not read isn't searched.
#[utoipa::path(tag = "search",
    params(("q" = String, Query, description = "What is asked; its first 200 characters count"),
        ("kind" = Option<String>, Query, description = "Only these, with commas between: drive, stock_item, manual, manual_page, log_entry"),
        ("limit" = Option<u32>, Query, description = "The most hits, 1 to 100, usually 20")),
    responses((status = 200, body = SearchAnswer), (status = 422, body = ProblemDetails)))]
#[get("/api/v1/search")]
async fn search(
    caller: Caller,
    request: HttpRequest,
    mut given: Parameters,
) -> Result<HttpResponse, Failure> {
    caller.must(Permission::ReadPlant)?;
    let typed = given.raw("q").unwrap_or_default();
    let kinds = given.words("kind", &FoundKind::ALL.map(FoundKind::as_str), |word| {
        FoundKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
    });
    let limit = given.number::<u32>("limit").unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        given.refuse(
            "limit",
            Problem::OutOfRange {
                min: 1,
                max: i64::from(MOST),
            },
        );
    }
    let language = edge::language(&request);
    let asked = Asked::typed(&typed, kinds, limit, caller.who(), language);
    if asked.text.is_empty() {
        given.refuse("q", Problem::Empty);
    }
    given.finish()?;
    let mut work = caller.read(Permission::ReadPlant, Area::Library).await?;
    let found = finding::find(&mut *work, &asked, &caller.app.words.vocabulary()).await?;
    let answer = SearchAnswer::new(asked.text, found, language);
    Ok(HttpResponse::Ok().json(answer))
}

pub(super) fn configure(config: &mut Services<'_, '_>) {
    config.service(search);
}
