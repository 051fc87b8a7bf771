//! `/drives`: the drives as a list, filtered, sorted and in pages; all of it in the address.

use super::{
    choices::{choices, places},
    drives_query::{Chip, DrivesQuery, Export, Kept, Sorts},
    forms::{Choice, FormErrors, OptionGroup},
    links::{Pager, Paging, page_request},
    place::place_id,
    present::DriveRow,
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{DriveLack, Level, Permission, Place};
use persistence::{Area, UnitOfWork};
use serde::Serialize;

/// As many series are offered.
const MOST_SERIES: u32 = 300;

#[derive(Debug, Serialize)]
pub(super) struct DrivesPage {
    pub(super) query: DrivesQuery,
    pub(super) choices: Choices,
    pub(super) chips: Vec<Chip>,
    pub(super) kept: Vec<Kept>,
    pub(super) sorts: Sorts,
    pub(super) rows: Vec<DriveRow>,
    pub(super) pager: Pager,
    pub(super) past_end: bool,
    pub(super) exports: Vec<Export>,
    pub(super) add: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// What the filters offer.
#[derive(Debug, Serialize)]
pub(super) struct Choices {
    pub(super) shops: Vec<OptionGroup>,
    pub(super) lines: Vec<OptionGroup>,
    pub(super) rooms: Vec<OptionGroup>,
    pub(super) series: Vec<OptionGroup>,
    pub(super) without: Vec<OptionGroup>,
}

pub(super) async fn show(reader: Reader, query: Query<DrivesQuery>) -> Answer {
    let query = query.into_inner();
    let page = page_request(&query.page, &query.page_size, &query.cursor)?;
    let mut work = reader.read(Permission::ReadPlant, Area::Drives).await?;
    let (query, places) = Places::chosen(&mut *work, query).await?;
    let filter = query.filter(&places.chosen)?;
    let listed = work
        .drives()
        .list(&filter, &query.sorting()?, &page)
        .await?;
    let series = work.drives().series(MOST_SERIES).await?;
    let address = query.address();
    let pager = Paging::of(&address, &page, &listed).with_sizes();
    let lacks = DriveLack::ALL.map(|lack| {
        let word = lack.as_str();
        Choice::new(word, reader.show.text(&format!("gap-{word}")))
    });
    let view = DrivesPage {
        choices: Choices {
            shops: choices(&places.shops),
            lines: choices(&places.lines),
            rooms: choices(&places.rooms),
            series: OptionGroup::plain(series.into_iter().map(|name| Choice::new(&name, &name))),
            without: OptionGroup::plain(lacks),
        },
        chips: query.chips(&reader.show, &places.chosen),
        kept: query.kept(),
        sorts: query.sorts(),
        rows: listed.items.iter().map(DriveRow::from).collect(),
        pager: pager.pager(reader.show.language),
        past_end: page.number() > 1,
        exports: query.exports(),
        add: query.add(),
        errors: FormErrors::default(),
        query: query.clone(),
    };
    reader.page("drives/list.html", &view)
}

/// The places that the filters offer, and those that are chosen.
struct Places {
    shops: Vec<Place>,
    lines: Vec<Place>,
    rooms: Vec<Place>,
    chosen: Vec<Place>,
}

impl Places {
    /// Finds them. A line that isn't in the chosen shop is no longer chosen, nor is a room of another line.
    async fn chosen(
        work: &mut dyn UnitOfWork,
        mut query: DrivesQuery,
    ) -> Result<(DrivesQuery, Self), Failure> {
        let shop = wanted(work, &query.shop, None).await?;
        let line = wanted(work, &query.line, shop.as_ref()).await?;
        let room = wanted(work, &query.room, line.as_ref().or(shop.as_ref())).await?;
        let cabinet = wanted(work, &query.cabinet, None).await?;
        let mechanism = wanted(work, &query.mechanism, None).await?;
        for (asked, found) in [
            (&mut query.shop, &shop),
            (&mut query.line, &line),
            (&mut query.room, &room),
            (&mut query.cabinet, &cabinet),
            (&mut query.mechanism, &mechanism),
        ] {
            *asked = found
                .as_ref()
                .map(|place| place.id.0.to_string())
                .unwrap_or_default();
        }
        let shop_id = shop.as_ref().map(|shop| shop.id);
        let rooms = match &line {
            Some(line) => places(work, Level::Room, Some(line.id)).await?,
            None => room.iter().cloned().collect(),
        };
        let places = Self {
            shops: places(work, Level::Shop, None).await?,
            lines: places(work, Level::ProductionLine, shop_id).await?,
            rooms,
            chosen: [shop, line, room, cabinet, mechanism]
                .into_iter()
                .flatten()
                .collect(),
        };
        Ok((query, places))
    }
}

/// The place that an address names, if it lies in another one.
async fn wanted(
    work: &mut dyn UnitOfWork,
    id: &str,
    within: Option<&Place>,
) -> Result<Option<Place>, Failure> {
    if id.is_empty() {
        return Ok(None);
    }
    let place = work
        .places()
        .find(place_id(id)?)
        .await?
        .ok_or(Failure::NotFound)?;
    let inside = within.is_none_or(|within| place.above.iter().any(|above| above.id == within.id));
    Ok(inside.then_some(place))
}
