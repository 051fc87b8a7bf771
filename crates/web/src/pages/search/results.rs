//! `/search`: what was found, whole on a page, or the first of it as the list under the box.

use super::{substitutes::SubstituteView, view::HitView};
use crate::pages::{
    faults::card::{CardEntry, FaultCardView},
    links::Address,
    log_lines::News,
    present::Presenter,
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::http::Failure;
use api::operations::finding::{self, Asked, Found, FoundThing};
use domain::{
    Permission,
    search::{FoundKind, Highlighter},
};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// As many hits stand on a page at first.
const FIRST: u32 = 20;
/// As many when more are asked for: a page stays small.
const MORE: u32 = 50;
/// As many stand under the box.
const LIVE: u32 = 8;
/// As many places stand under the box.
const LIVE_PLACES: usize = 2;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct SearchQuery {
    pub(in crate::pages) q: String,
    pub(in crate::pages) kind: String,
    pub(in crate::pages) all: String,
}

/// A kind as a filter.
#[derive(Debug, Clone, Serialize)]
pub(in crate::pages) struct KindView {
    /// Its word; nothing for all of them.
    kind: &'static str,
    url: String,
    count: u64,
    current: bool,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct SearchPage {
    pub(in crate::pages) q: String,
    /// Whether more was typed than counts.
    pub(in crate::pages) cut: bool,
    pub(in crate::pages) kinds: Vec<KindView>,
    /// What answers a fault code.
    pub(in crate::pages) card: Option<FaultCardView>,
    /// Codes that mean what is asked.
    pub(in crate::pages) faults: Vec<CardEntry>,
    pub(in crate::pages) hits: Vec<HitView>,
    pub(in crate::pages) places: Vec<HitView>,
    pub(in crate::pages) nearest: Vec<HitView>,
    pub(in crate::pages) instead: Option<InsteadView>,
    pub(in crate::pages) total: u64,
    /// Whether there are just so many.
    pub(in crate::pages) total_exact: bool,
    /// Whether it is one kind that is shown, and where all are.
    pub(in crate::pages) everything: Option<String>,
    /// Where more of them are.
    pub(in crate::pages) more: Option<String>,
}

/// What may stand in for a spare that was asked about.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct InsteadView {
    pub(in crate::pages) asked: String,
    /// What it is called, and where it is, if it is known.
    pub(in crate::pages) of: Option<String>,
    pub(in crate::pages) url: Option<String>,
    pub(in crate::pages) substitutes: Vec<SubstituteView>,
}

pub(in crate::pages) async fn show(reader: Reader, query: Query<SearchQuery>) -> Answer {
    reader.caller.must(Permission::ReadPlant)?;
    let kinds: Vec<FoundKind> = kinds(&query.kind).collect();
    let limit = if query.all.is_empty() { FIRST } else { MORE };
    let asked = asked(&reader, &query.q, kinds, limit);
    let found = found(&reader, &asked).await?;
    let marks = marks(&reader, &asked);
    let page = SearchPage::new(
        &reader.show,
        News::of(&reader.caller),
        &marks,
        &query,
        &asked,
        &found,
    );
    reader
        .searching(&asked.text)
        .page("search/search.html", &page)
}

/// The kinds in an address; what isn't one is left out, because people change addresses.
fn kinds(text: &str) -> impl Iterator<Item = FoundKind> {
    let words = text.split(',').map(str::trim);
    words.filter_map(|word| {
        FoundKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
    })
}

fn asked(reader: &Reader, typed: &str, kinds: Vec<FoundKind>, limit: u32) -> Asked {
    let who = reader.caller.who();
    Asked::typed(typed, kinds, limit, who, reader.show.language)
}

/// What is found; nothing when nothing is asked.
async fn found(reader: &Reader, asked: &Asked) -> Result<Found, Failure> {
    if asked.text.is_empty() {
        return Ok(Found::default());
    }
    let mut work = reader.read(Permission::ReadPlant, Area::Library).await?;
    let words = reader.caller.app.words.vocabulary();
    Ok(finding::find(&mut *work, asked, &words).await?)
}

fn marks(reader: &Reader, asked: &Asked) -> Highlighter {
    Highlighter::new(&asked.text, &reader.caller.app.words.vocabulary())
}

fn views(show: &Presenter, marks: &Highlighter, found: &[FoundThing]) -> Vec<HitView> {
    let found = found.iter();
    found
        .map(|thing| HitView::new(show, marks, thing))
        .collect()
}

impl SearchPage {
    /// As a reader of this language sees it.
    pub(in crate::pages) fn new(
        show: &Presenter,
        news: News,
        marks: &Highlighter,
        query: &SearchQuery,
        asked: &Asked,
        found: &Found,
    ) -> Self {
        let address = Address::new("/search").with("q", &asked.text);
        let all = found.counts.iter().map(|(_, count)| count).sum();
        let everything = KindView {
            kind: "",
            url: address.link(),
            count: all,
            current: asked.kinds.is_empty(),
        };
        let kinds = found.counts.iter().map(|(kind, count)| KindView {
            kind: kind.as_str(),
            url: address.clone().with("kind", kind.as_str()).link(),
            count: *count,
            current: asked.kinds.contains(kind),
        });
        let shown = found.items.len() as u64;
        let more = address.clone().with("kind", &query.kind).with("all", 1);
        Self {
            q: asked.text.clone(),
            cut: query.q.trim().chars().count() > finding::LONGEST,
            kinds: [everything]
                .into_iter()
                .chain(kinds)
                .filter(|kind| kind.count > 0 || kind.current)
                .collect(),
            card: found
                .card
                .as_ref()
                .map(|card| FaultCardView::new(show, news, card)),
            faults: found.faults.iter().map(CardEntry::new).collect(),
            hits: views(show, marks, &found.items),
            places: views(show, marks, &found.places),
            nearest: views(show, marks, &found.nearest),
            instead: found.instead.as_ref().map(|instead| InsteadView {
                asked: instead.asked.clone(),
                of: instead.of.as_ref().map(|item| item.values.title()),
                url: instead
                    .of
                    .as_ref()
                    .map(|item| format!("/stock/{}", item.id.0)),
                substitutes: instead
                    .substitutes
                    .iter()
                    .map(|substitute| SubstituteView::new(show, substitute.clone()))
                    .collect(),
            }),
            total: found.total,
            total_exact: found.exact,
            everything: (!asked.kinds.is_empty()).then(|| address.link()),
            more: (query.all.is_empty() && found.total > shown).then(|| more.link()),
        }
    }
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct LiveList {
    /// The fault code that is answered, with what it means.
    pub(in crate::pages) code: Option<String>,
    pub(in crate::pages) hits: Vec<HitView>,
    pub(in crate::pages) total: u64,
    pub(in crate::pages) total_exact: bool,
    pub(in crate::pages) all: String,
}

impl LiveList {
    /// As a reader of this language sees it.
    pub(in crate::pages) fn new(
        show: &Presenter,
        marks: &Highlighter,
        asked: &Asked,
        found: &Found,
    ) -> Self {
        let mut hits = views(show, marks, &found.items);
        let places = views(show, marks, &found.places);
        hits.extend(places.into_iter().take(LIVE_PLACES));
        let carded = found.card.as_ref().map(|card| card.entries.as_slice());
        let entry = carded.unwrap_or(&found.faults).first();
        let code = entry.map(|entry| format!("{} · {}", entry.values.code, entry.values.title));
        Self {
            code,
            hits,
            total: found.total,
            total_exact: found.exact,
            all: Address::new("/search").with("q", &asked.text).link(),
        }
    }
}

/// The list under the box: the same things as on the page, fewer of them.
pub(in crate::pages) async fn live(reader: Reader, query: Query<SearchQuery>) -> Answer {
    reader.caller.must(Permission::ReadPlant)?;
    let asked = asked(&reader, &query.q, vec![], LIVE);
    let found = found(&reader, &asked).await?;
    let marks = marks(&reader, &asked);
    let list = LiveList::new(&reader.show, &marks, &asked, &found);
    reader.page("search/live.html", &list)
}
