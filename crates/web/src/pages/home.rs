//! The home page: what this is, a search box, what is missing, the plant at a glance, the latest entries of the shift log,
//! imports and changes.
//!
//! It is served from finished bytes, one for each language and theme; this module makes them from what the base holds.

use super::library::shelves::GapView;
use super::log_lines::{LogLine, News};
use super::present::{ChangeView, Presenter, When};
use super::sensor_lines::ExceedingLine;
use crate::templates::{self, Frame};
use domain::{Change, DriveLack, Exceeding, LogEntry, SeriesGap, import::Import, place::PlaceName};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use tera::TeraResult;

/// As many series that lack manuals are named.
const SERIES_GAPS: usize = 3;

/// What the home page tells, in no language yet.
#[derive(Debug, Clone)]
pub struct HomeView {
    /// When it was asked.
    pub now: Timestamp,
    /// The plant's time zone.
    pub zone: &'static TimeZone,
    /// All drives.
    pub drives: u64,
    /// What the drives lack, and how many of them.
    pub gaps: Vec<(DriveLack, u64)>,
    /// Series of drives for which the library lacks something, those with the most drives first.
    pub series_gaps: Vec<SeriesGap>,
    /// Of how many spares there are fewer than there should be; exact up to 10,000.
    pub below_minimum: u64,
    /// The shops in the plant's order.
    pub shops: Vec<HomeShop>,
    /// Limits of sensors that are exceeded, the newest first.
    pub exceedings: Vec<Exceeding>,
    /// The newest entries of the shift log.
    pub log: Vec<LogEntry>,
    /// The latest imports.
    pub imports: Vec<Import>,
    /// The latest entries of the history.
    pub changes: Vec<Change>,
    /// Since when the database hasn't answered; then all the rest is as it was.
    pub database_away: Option<Timestamp>,
}

/// A shop with its lines.
#[derive(Debug, Clone)]
pub struct HomeShop {
    /// The shop.
    pub place: PlaceName,
    /// Drives in it.
    pub drives: u64,
    /// Its lines in the plant's order.
    pub lines: Vec<HomeLine>,
}

/// A line with how much is on it.
#[derive(Debug, Clone)]
pub struct HomeLine {
    /// The line.
    pub place: PlaceName,
    /// Rooms of it.
    pub rooms: u64,
    /// Drives on it.
    pub drives: u64,
}

#[derive(Debug, Serialize)]
struct HomePage<'a> {
    away: Option<When>,
    drives: u64,
    gaps: Vec<Gap>,
    series_gaps: Vec<GapView>,
    more_series_gaps: bool,
    below_minimum: u64,
    shops: Vec<Shop<'a>>,
    exceedings: Vec<ExceedingLine>,
    log: Vec<LogLine>,
    imports: Vec<ImportLine<'a>>,
    changes: Vec<ChangeView>,
}

#[derive(Debug, Serialize)]
struct Gap {
    lack: &'static str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct Shop<'a> {
    id: i64,
    name: &'a str,
    drives: u64,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    id: i64,
    name: &'a str,
    rooms: u64,
    drives: u64,
}

#[derive(Debug, Serialize)]
struct ImportLine<'a> {
    id: i64,
    file_name: &'a str,
    state: &'static str,
    at: When,
}

/// Renders the page; of sensors, and of the shift log and what is new in it, only for those who may read them.
///
/// # Errors
/// As [`templates::render`].
pub fn render(home: &HomeView, frame: &Frame, news: News) -> TeraResult<Vec<u8>> {
    let reads_log = frame.person.may.get("read_log") == Some(&true);
    let show = Presenter {
        language: frame.language,
        now: home.now,
        zone: home.zone,
    };
    let reads_sensors = frame.person.may.get("read_sensors") == Some(&true);
    let gap = |&(lack, count): &(DriveLack, u64)| Gap {
        lack: lack.as_str(),
        count,
    };
    let page = HomePage {
        away: home.database_away.map(|since| show.when(since)),
        drives: home.drives,
        gaps: home.gaps.iter().map(gap).collect(),
        series_gaps: home
            .series_gaps
            .iter()
            .take(SERIES_GAPS)
            .map(GapView::from)
            .collect(),
        more_series_gaps: home.series_gaps.len() > SERIES_GAPS,
        below_minimum: home.below_minimum,
        shops: home.shops.iter().map(shop).collect(),
        exceedings: home
            .exceedings
            .iter()
            .filter(|_| reads_sensors)
            .map(|exceeding| ExceedingLine::new(&show, exceeding))
            .collect(),
        log: home
            .log
            .iter()
            .filter(|_| reads_log)
            .map(|entry| LogLine::new(&show, news, entry))
            .collect(),
        imports: home
            .imports
            .iter()
            .map(|import| ImportLine {
                id: import.id.0,
                file_name: &import.file_name,
                state: import.state.as_str(),
                at: show.when(import.created_at),
            })
            .collect(),
        changes: home.changes.iter().map(|one| show.change(one)).collect(),
    };
    templates::render("home.html", frame, &page)
}

fn shop(shop: &HomeShop) -> Shop<'_> {
    Shop {
        id: shop.place.id.0,
        name: &shop.place.name,
        drives: shop.drives,
        lines: shop.lines.iter().map(line).collect(),
    }
}

fn line(line: &HomeLine) -> Line<'_> {
    Line {
        id: line.place.id.0,
        name: &line.place.name,
        rooms: line.rooms,
        drives: line.drives,
    }
}
