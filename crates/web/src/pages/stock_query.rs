//! What the list of spares is asked with: filters, order, page, and the drive that something is looked for.

use super::{
    drives_query::{Chip, Export, Kept},
    links::Address,
    present::Presenter,
};
use api::http::Failure;
use domain::{DriveId, Name, Problem, Sorting, StockItemFilter, StockItemSort, StoreId};
use serde::{Deserialize, Serialize};

const SORTS: [(&str, StockItemSort); 5] = [
    ("group", StockItemSort::Group),
    ("name", StockItemSort::Name),
    ("quantity", StockItemSort::Quantity),
    ("updated_at", StockItemSort::UpdatedAt),
    ("id", StockItemSort::Id),
];

/// What the list was asked with.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StockQuery {
    pub(super) q: String,
    pub(super) store: String,
    pub(super) group: String,
    /// `below` or `in_stock`.
    pub(super) only: String,
    /// The drive that something is taken for.
    pub(super) drive: String,
    pub(super) sort: String,
    pub(super) page: String,
    pub(super) page_size: String,
    pub(super) cursor: String,
}

/// The links in the table's head.
#[derive(Debug, Serialize)]
pub(super) struct StockSorts {
    group: SortLink,
    name: SortLink,
    quantity: SortLink,
}

#[derive(Debug, Serialize)]
struct SortLink {
    state: Option<&'static str>,
    url: String,
}

impl StockQuery {
    /// The same as an address.
    pub(super) fn address(&self) -> Address {
        Address::new("/stock")
            .with("q", &self.q)
            .with("store", &self.store)
            .with("group", &self.group)
            .with("only", &self.only)
            .with("drive", &self.drive)
            .with("sort", &self.sort)
            .with("page", &self.page)
            .with("page_size", &self.page_size)
            .with("cursor", &self.cursor)
    }

    /// The links in the table's head: the present field turns round, another one begins ascending.
    pub(super) fn sorts(&self) -> StockSorts {
        let sort = if self.sort.is_empty() {
            "group"
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
        StockSorts {
            group: link("group"),
            name: link("name"),
            quantity: link("quantity"),
        }
    }

    /// The drive that something is taken for.
    pub(super) fn drive(&self) -> Option<DriveId> {
        self.drive.parse().ok().map(DriveId)
    }

    pub(super) fn filter(&self) -> Result<StockItemFilter, Failure> {
        let text = |text: &str, field: &str| match text {
            "" => Ok(None),
            text => Name::parse(text)
                .map(|name| Some(name.into_string()))
                .map_err(|problem| problem.at(field)),
        };
        let store = match self.store.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_text| Failure::NotFound)?),
        };
        if !["", "below", "in_stock"].contains(&self.only.as_str()) {
            let allowed = "below, in_stock".to_owned();
            return Err(Problem::NotOneOf { allowed }.at("only").into());
        }
        Ok(StockItemFilter {
            store: store.map(StoreId),
            group: text(&self.group, "group")?,
            below_minimum: self.only == "below",
            in_stock: self.only == "in_stock",
            text: text(self.q.trim(), "q")?,
        })
    }

    pub(super) fn sorting(&self) -> Result<[Sorting<StockItemSort>; 1], Failure> {
        let (word, descending) = match self.sort.strip_prefix('-') {
            Some(word) => (word, true),
            None => (self.sort.as_str(), false),
        };
        let word = if word.is_empty() { "group" } else { word };
        let field = SORTS.iter().find(|(known, _)| *known == word);
        let Some((_, field)) = field else {
            let allowed = SORTS.map(|(known, _)| known).join(", ");
            return Err(Problem::NotOneOf { allowed }.at("sort").into());
        };
        Ok([Sorting {
            field: *field,
            descending,
        }])
    }

    /// The filters that are set, with the store and the drive by their names.
    pub(super) fn chips(
        &self,
        show: &Presenter,
        store: Option<&str>,
        drive: Option<&str>,
    ) -> Vec<Chip> {
        let chip = |text: String, parameter: &'static str| Chip {
            text,
            url: self.address().at_start().without(parameter).link(),
        };
        let quoted = |key: &str, text: &str| {
            let values = [("text", text.to_owned().into())];
            show.language.text_with(key, &values)
        };
        let words = [(&self.q, "q"), (&self.group, "group")];
        let words = words.into_iter().filter(|(text, _)| !text.is_empty());
        let words = words.map(|(text, parameter)| chip(quoted("chip-words", text), parameter));
        let store = store.map(|name| chip(quoted("chip-store", name), "store"));
        let drive = drive.map(|name| chip(quoted("chip-drive", name), "drive"));
        let only = (!self.only.is_empty())
            .then(|| chip(show.text(&format!("stock-only-{}", self.only)), "only"));
        drive
            .into_iter()
            .chain(words)
            .chain(store)
            .chain(only)
            .collect()
    }

    /// What the form of the filters has no field for.
    pub(super) fn kept(&self) -> Vec<Kept> {
        let all = [
            ("drive", &self.drive),
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

    /// The same spares as files.
    pub(super) fn exports(&self) -> Vec<Export> {
        let flag = |word: &str| if self.only == word { "true" } else { "" };
        ["xlsx", "csv", "json"]
            .map(|format| {
                let address = Address::new(format!("/api/v1/exports/stock.{format}"))
                    .with("store_id", &self.store)
                    .with("group", &self.group)
                    .with("below_minimum", flag("below"))
                    .with("in_stock", flag("in_stock"))
                    .with("q", self.q.trim());
                Export {
                    name: format,
                    url: address.link(),
                }
            })
            .into()
    }
}
