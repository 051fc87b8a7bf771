//! The home page as finished bytes, one for each language and theme, made anew in the background.
//!
//! A visitor's request touches no database, so that it is answered also while the database is away; then it says so.

use crate::pages::home::{self, HomeLine, HomeShop, HomeView};
use crate::pages::log_lines::{self, News};
use crate::pages::request::{broken, html, theme};
use crate::templates::{Frame, Person, Theme};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use api::{
    App,
    http::{Anybody, Caller, Failure, edge},
    language::Language,
};
use arc_swap::{ArcSwap, ArcSwapOption};
use domain::{
    ChangeFilter, ChangeId, Exceeding, Level, LogEntryFilter, PageRequest, Permission, Place,
    PlaceCounts, Sorting, StockItemFilter, StockItemSort, import::Import, place::PlaceName,
};
use flate2::{Compression, write::GzEncoder};
use jiff::{Timestamp, tz::TimeZone};
use persistence::{Area, Result};
use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle};

type Pages = HashMap<(Language, Theme), Page>;

/// A finished page, also packed: packing takes longer than all the rest of an answer.
#[derive(Debug)]
struct Page {
    plain: web::Bytes,
    gzip: web::Bytes,
}

impl Page {
    fn new(plain: Vec<u8>) -> io::Result<Self> {
        let mut packer = GzEncoder::new(vec![], Compression::best());
        packer.write_all(&plain)?;
        Ok(Self {
            gzip: packer.finish()?.into(),
            plain: plain.into(),
        })
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::VARY, "accept-encoding, accept-language, cookie"));
        let accepted = request.headers().get(header::ACCEPT_ENCODING);
        let accepted = accepted
            .and_then(|given| given.to_str().ok())
            .unwrap_or_default();
        let takes_gzip = accepted.split(',').any(|given| given.trim() == "gzip");
        if takes_gzip {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
            return response.body(self.gzip.clone());
        }
        response.body(self.plain.clone())
    }
}

/// The pages that are shown now.
#[derive(Debug, Default)]
pub struct HomeBytes {
    pages: ArcSwap<Pages>,
    /// What they show, for those whose page holds more.
    view: ArcSwapOption<HomeView>,
    /// Whether they have been made at all.
    made: watch::Sender<bool>,
}

/// A visitor who comes before the first page is made waits so long at the most.
const FIRST: Duration = Duration::from_secs(5);

/// Another instance's writes show after so long at the most; while developing, a changed template.
const LOOK_AGAIN: Duration = Duration::from_millis(if DEVELOPING { 500 } else { 4_000 });
/// Times on the page are relative under a day.
const TELL_AGAIN: Duration = Duration::from_secs(if DEVELOPING { 0 } else { 60 });
/// A debug build reads templates from disk.
const DEVELOPING: bool = cfg!(debug_assertions);
const LATEST: u32 = 8;
const SHOWN_LEVELS: u32 = 2_000;

/// What tells that the page would look the same. What becomes of the shift log stands in the history, too.
type Mark = (Option<ChangeId>, Vec<Import>, Vec<Exceeding>);

impl HomeBytes {
    /// Answers a visitor.
    ///
    /// # Errors
    /// Visitors may not read; the page can't be rendered.
    pub async fn show(
        bytes: web::Data<Self>,
        request: HttpRequest,
        asking: Result<Caller, Failure>,
        Anybody(visitor): Anybody,
    ) -> Result<HttpResponse, Failure> {
        // While the database is away nobody knows who it is, and the page still answers.
        let caller = asking.unwrap_or(visitor);
        caller.must(Permission::ReadPlant)?;
        let variant = (edge::language(&request), theme(&request));
        if !*bytes.made.borrow() {
            let mut made = bytes.made.subscribe();
            // Late or not, what there is is shown.
            drop(tokio::time::timeout(FIRST, made.wait_for(|made| *made)).await);
        }
        let view = bytes.view.load_full();
        if let Some(view) = view.filter(|_| caller.user().is_some()) {
            return own_page(&request, &caller, &view);
        }
        Ok(match bytes.pages.load().get(&variant) {
            Some(page) => page.answer(&request),
            None => HttpResponse::ServiceUnavailable().finish(),
        })
    }

    /// Makes the page now and whenever something is written, and looks for others' writes now and then.
    pub fn keep_fresh(
        self: &Arc<Self>,
        app: Arc<App>,
        background: &tokio::runtime::Handle,
    ) -> JoinHandle<()> {
        let bytes = Arc::clone(self);
        background.spawn(async move {
            let mut known: Option<(Mark, HomeView)> = None;
            loop {
                match look(&app, known.take()).await {
                    Ok(Looked { mark, view, is_new }) => {
                        if is_new {
                            bytes.render(&view);
                        }
                        known = Some((mark, view));
                    }
                    Err((failure, last)) => {
                        tracing::warn!(%failure, "the home page can't be made anew");
                        let now = app.clock.now();
                        let (mark, last) =
                            last.unwrap_or_else(|| ((None, vec![], vec![]), empty(now, app.zone)));
                        let since = last.database_away.unwrap_or(now);
                        let view = HomeView {
                            now,
                            database_away: Some(since),
                            ..last
                        };
                        bytes.render(&view);
                        known = Some((mark, view));
                    }
                }
                tokio::select! {
                    () = app.written.notified() => {}
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        })
    }

    fn render(&self, view: &HomeView) {
        let variants = Language::ALL
            .into_iter()
            .flat_map(|language| Theme::ALL.map(|theme| (language, theme)));
        let mut pages = Pages::new();
        for (language, theme) in variants {
            let page = home::render(
                view,
                &frame(language, theme, Person::visitor(true)),
                News::default(),
            )
            .map_err(|broken| io::Error::other(format!("{broken:?}")));
            match page.and_then(Page::new) {
                Ok(page) => drop(pages.insert((language, theme), page)),
                Err(failure) => {
                    return tracing::error!(%failure, "the home page can't be rendered");
                }
            }
        }
        self.pages.store(Arc::new(pages));
        self.view.store(Some(Arc::new(view.clone())));
        self.made.send_replace(true);
    }
}

fn frame(language: Language, theme: Theme, person: Person) -> Frame {
    Frame {
        language,
        theme,
        path: "/".to_owned(),
        search: String::new(),
        notice: None,
        person,
    }
}

/// The page of somebody who may see more than visitors.
fn own_page(
    request: &HttpRequest,
    caller: &Caller,
    view: &HomeView,
) -> Result<HttpResponse, Failure> {
    let (language, theme) = (edge::language(request), theme(request));
    let frame = frame(language, theme, Person::of(caller));
    let page = home::render(view, &frame, News::of(caller));
    let page = page.map_err(broken)?;
    Ok(html(StatusCode::OK).body(page))
}

fn empty(now: Timestamp, zone: &'static TimeZone) -> HomeView {
    HomeView {
        now,
        zone,
        exceedings: vec![],
        drives: 0,
        gaps: vec![],
        series_gaps: vec![],
        below_minimum: 0,
        shops: vec![],
        log: vec![],
        imports: vec![],
        changes: vec![],
        database_away: None,
    }
}

type Seen = (Mark, HomeView);

/// What the page shows, and whether that is other than what it showed before.
struct Looked {
    mark: Mark,
    view: HomeView,
    is_new: bool,
}

/// What the page shows; nothing is asked again when the newest entry and the imports are the known ones.
async fn look(
    app: &App,
    known: Option<Seen>,
) -> Result<Looked, (persistence::Error, Option<Seen>)> {
    let marked = match mark(app).await {
        Ok(mark) => mark,
        Err(failure) => return Err((failure, known)),
    };
    let now = app.clock.now();
    let young = |view: &HomeView| {
        let age = now.duration_since(view.now);
        view.database_away.is_none() && age.unsigned_abs() < TELL_AGAIN
    };
    match known {
        Some((mark, view)) if mark == marked && young(&view) => Ok(Looked {
            mark,
            view,
            is_new: false,
        }),
        known => match view(app, &marked, now).await {
            Ok(view) => Ok(Looked {
                mark: marked,
                view,
                is_new: true,
            }),
            Err(failure) => Err((failure, known)),
        },
    }
}

async fn mark(app: &App) -> Result<Mark> {
    let mut work = app.store.read(Area::Changes).await?;
    let newest = work.changes().latest(&ChangeFilter::default(), 1).await?;
    let latest = PageRequest::new(1, LATEST).unwrap_or_else(|_invalid| PageRequest::first());
    let imports = work.imports().list(&latest).await?.items;
    let exceedings = work.exceedings().open(LATEST).await?;
    Ok((newest.first().map(|change| change.id), imports, exceedings))
}

async fn view(app: &App, mark: &Mark, now: Timestamp) -> Result<HomeView> {
    let mut work = app.store.read(Area::Drives).await?;
    let tree = work.places().tree(None, SHOWN_LEVELS).await?;
    let gaps = work.drives().lacking().await?;
    // Everybody who logs in sees them.
    let registry = ChangeFilter {
        without_people: true,
        ..ChangeFilter::default()
    };
    let changes = work.changes().latest(&registry, LATEST).await?;
    let everything = LogEntryFilter::default();
    let log = work
        .log_entries()
        .latest(&everything, log_lines::LATEST)
        .await?;
    let below = StockItemFilter {
        below_minimum: true,
        ..StockItemFilter::default()
    };
    let order = [Sorting {
        field: StockItemSort::Group,
        descending: false,
    }];
    let one = PageRequest::new(1, 1).unwrap_or_else(|_invalid| PageRequest::first());
    let below = work.stock_items().list(&below, &order, &one).await?.total;
    let shops: Vec<HomeShop> = shops(&tree);
    Ok(HomeView {
        now,
        drives: shops.iter().map(|shop| shop.drives).sum(),
        series_gaps: api::operations::library::gaps::gaps(&mut *work).await?,
        gaps: gaps.into_iter().filter(|(_, count)| *count > 0).collect(),
        below_minimum: below.at_least(),
        shops,
        log,
        imports: mark.1.clone(),
        exceedings: mark.2.clone(),
        zone: app.zone,
        changes,
        database_away: None,
    })
}

fn shops(tree: &[(Place, PlaceCounts)]) -> Vec<HomeShop> {
    let name = |place: &Place| PlaceName {
        id: place.id,
        level: place.level,
        name: place.name.as_str().to_owned(),
    };
    let on = |level: Level| tree.iter().filter(move |(place, _)| place.level == level);
    let shops = on(Level::Shop).map(|(shop, counts)| {
        let own = on(Level::ProductionLine)
            .filter(|(line, _)| line.parent().map(|parent| parent.id) == Some(shop.id));
        let line = |(line, counts): &(Place, PlaceCounts)| HomeLine {
            place: name(line),
            rooms: counts.rooms,
            drives: counts.drives,
        };
        HomeShop {
            place: name(shop),
            drives: counts.drives,
            lines: own.map(line).collect(),
        }
    });
    shops.collect()
}
