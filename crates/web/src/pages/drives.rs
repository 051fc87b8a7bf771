//! `/drives`: the drives as a list, filtered, sorted and in pages; all of it in the address.

use super::{
    choices::{choices, places},
    forms::{Choice, FormErrors, OptionGroup},
    links::{Address, Pager, Paging, page_request},
    place::place_id,
    present::{DriveRow, Presenter},
    request::{Answer, Reader},
};
use actix_web::web::Query;
use api::http::Failure;
use domain::{DriveFilter, DriveLack, DriveSort, Level, Name, Place, Problem, Sorting};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// As many series are offered.
const MOST_SERIES: u32 = 300;
const SORTS: &str = "place, series, type, updated_at, id";

/// What the list was asked with.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DrivesQuery {
    pub(super) q: String,
    pub(super) shop: String,
    pub(super) line: String,
    pub(super) room: String,
    pub(super) cabinet: String,
    pub(super) mechanism: String,
    pub(super) series: String,
    #[serde(rename = "type")]
    pub(super) type_name: String,
    pub(super) without: String,
    pub(super) sort: String,
    pub(super) page: String,
    pub(super) page_size: String,
    pub(super) cursor: String,
}

impl DrivesQuery {
    /// The same as an address.
    pub(super) fn address(&self) -> Address {
        Address::new("/drives")
            .with("q", &self.q)
            .with("shop", &self.shop)
            .with("line", &self.line)
            .with("room", &self.room)
            .with("cabinet", &self.cabinet)
            .with("mechanism", &self.mechanism)
            .with("series", &self.series)
            .with("type", &self.type_name)
            .with("without", &self.without)
            .with("sort", &self.sort)
            .with("page", &self.page)
            .with("page_size", &self.page_size)
            .with("cursor", &self.cursor)
    }

    /// The links in the table's head: the present field turns round, another one begins ascending.
    pub(super) fn sorts(&self) -> Sorts {
        let sort = if self.sort.is_empty() {
            "place"
        } else {
            &self.sort
        };
        let link = |field: &str| {
            let (state, next) = if sort == field {
                (Some("ascending"), format!("-{field}"))
            } else if sort.strip_prefix('-') == Some(field) {
                (Some("descending"), field.to_owned())
            } else {
                (None, field.to_owned())
            };
            SortLink {
                state,
                url: self.address().at_start().with("sort", next).link(),
            }
        };
        Sorts {
            series: link("series"),
            r#type: link("type"),
            place: link("place"),
        }
    }
}

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

/// A filter that is set, with the address without it.
#[derive(Debug, Serialize)]
pub(super) struct Chip {
    pub(super) text: String,
    pub(super) url: String,
}

/// What the form must send along.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    pub(super) name: &'static str,
    pub(super) value: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Sorts {
    series: SortLink,
    r#type: SortLink,
    place: SortLink,
}

#[derive(Debug, Serialize)]
struct SortLink {
    state: Option<&'static str>,
    url: String,
}

/// The list as a file.
#[derive(Debug, Serialize)]
pub(super) struct Export {
    pub(super) name: &'static str,
    pub(super) url: String,
}

pub(super) async fn show(reader: Reader, query: Query<DrivesQuery>) -> Answer {
    let query = query.into_inner();
    let page = page_request(&query.page, &query.page_size, &query.cursor)?;
    let mut work = reader.read(Area::Drives).await?;
    let (query, places) = Places::chosen(&mut *work, query).await?;
    let filter = query.filter(&places)?;
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
        chips: query.chips(&reader.show, &places),
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
    reader.searching(&query.q).page("drives/list.html", &view)
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

impl DrivesQuery {
    fn filter(&self, places: &Places) -> Result<DriveFilter, Failure> {
        let text = |text: &str, field: &str| match text {
            "" => Ok(None),
            text => Name::parse(text)
                .map(|name| Some(name.into_string()))
                .map_err(|problem| problem.at(field)),
        };
        let known = DriveLack::ALL
            .into_iter()
            .find(|lack| lack.as_str() == self.without);
        if known.is_none() && !self.without.is_empty() {
            let allowed = DriveLack::ALL.map(DriveLack::as_str).join(", ");
            return Err(Problem::NotOneOf { allowed }.at("without").into());
        }
        Ok(DriveFilter {
            places: places.chosen.iter().map(|place| place.id).collect(),
            series: text(&self.series, "series")?,
            type_name: text(&self.type_name, "type")?,
            without: known,
            text: text(self.q.trim(), "q")?,
        })
    }

    fn sorting(&self) -> Result<[Sorting<DriveSort>; 1], Failure> {
        let (word, descending) = match self.sort.strip_prefix('-') {
            Some(word) => (word, true),
            None => (self.sort.as_str(), false),
        };
        let field = match word {
            "" | "place" => DriveSort::Place,
            "series" => DriveSort::Series,
            "type" => DriveSort::Type,
            "updated_at" => DriveSort::UpdatedAt,
            "id" => DriveSort::Id,
            _ => {
                return Err(Problem::NotOneOf {
                    allowed: SORTS.to_owned(),
                }
                .at("sort")
                .into());
            }
        };
        Ok([Sorting { field, descending }])
    }

    fn chips(&self, show: &Presenter, places: &Places) -> Vec<Chip> {
        let chip = |text: String, parameter: &'static str| Chip {
            text,
            url: self.address().at_start().without(parameter).link(),
        };
        let words = [
            (&self.q, "q"),
            (&self.series, "series"),
            (&self.type_name, "type"),
        ];
        let words = words.into_iter().filter(|(text, _)| !text.is_empty());
        let words = words.map(|(text, parameter)| {
            let quoted = show
                .language
                .text_with("chip-words", &[("text", text.clone().into())]);
            chip(quoted, parameter)
        });
        let places = places.chosen.iter().map(|place| {
            let values = [
                (
                    "level",
                    show.text(&format!("level-{}", place.level.as_str())).into(),
                ),
                ("name", place.name.to_string().into()),
            ];
            chip(
                show.language.text_with("chip-place", &values),
                parameter(place.level),
            )
        });
        let without = (!self.without.is_empty())
            .then(|| chip(show.text(&format!("gap-{}", self.without)), "without"));
        words.chain(places).chain(without).collect()
    }

    /// What the form of the filters has no field for.
    fn kept(&self) -> Vec<Kept> {
        let all = [
            ("cabinet", &self.cabinet),
            ("mechanism", &self.mechanism),
            ("type", &self.type_name),
            ("sort", &self.sort),
            ("page_size", &self.page_size),
        ];
        let set = all.into_iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| Kept {
            name,
            value: value.clone(),
        })
        .collect()
    }

    fn add(&self) -> String {
        Address::new("/drives/new")
            .with("room", &self.room)
            .with("cabinet", &self.cabinet)
            .with("mechanism", &self.mechanism)
            .link()
    }

    /// The same drives as files.
    fn exports(&self) -> Vec<Export> {
        ["xlsx", "csv", "json"]
            .map(|format| {
                let address = Address::new(format!("/api/v1/exports/drives.{format}"))
                    .with("shop_id", &self.shop)
                    .with("production_line_id", &self.line)
                    .with("room_id", &self.room)
                    .with("cabinet_id", &self.cabinet)
                    .with("mechanism_id", &self.mechanism)
                    .with("series", &self.series)
                    .with("type", &self.type_name)
                    .with("without", &self.without)
                    .with("q", self.q.trim());
                Export {
                    name: format,
                    url: address.link(),
                }
            })
            .into()
    }
}

fn parameter(level: Level) -> &'static str {
    match level {
        Level::ProductionLine => "line",
        other => other.as_str(),
    }
}
