//! `/drives`: the drives as a list, filtered, sorted and in pages; all of it in the address.

use super::{
    forms::{FormErrors, OptionGroup},
    links::{Address, Pager},
    present::DriveRow,
};
use serde::{Deserialize, Serialize};

/// The sizes of a page to choose from.
pub(super) const SIZES: [u32; 3] = [50, 100, 200];

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
                url: self.address().from_start().with("sort", next).link(),
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
