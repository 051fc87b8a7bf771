//! What the list of drives is asked with, and the addresses that change a part of it.

use super::{links::Address, present::Presenter};
use api::http::Failure;
use domain::{DriveFilter, DriveLack, DriveSort, Level, Name, Place, Problem, Sorting};
use serde::{Deserialize, Serialize};

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

impl DrivesQuery {
    pub(super) fn filter(&self, chosen: &[Place]) -> Result<DriveFilter, Failure> {
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
            places: chosen.iter().map(|place| place.id).collect(),
            series: text(&self.series, "series")?,
            type_name: text(&self.type_name, "type")?,
            without: known,
            text: text(self.q.trim(), "q")?,
        })
    }

    pub(super) fn sorting(&self) -> Result<[Sorting<DriveSort>; 1], Failure> {
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

    pub(super) fn chips(&self, show: &Presenter, chosen: &[Place]) -> Vec<Chip> {
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
        let places = chosen.iter().map(|place| {
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
    pub(super) fn kept(&self) -> Vec<Kept> {
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

    pub(super) fn add(&self) -> String {
        Address::new("/drives/new")
            .with("room", &self.room)
            .with("cabinet", &self.cabinet)
            .with("mechanism", &self.mechanism)
            .link()
    }

    /// The same drives as files.
    pub(super) fn exports(&self) -> Vec<Export> {
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
