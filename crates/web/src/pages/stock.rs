//! The list of spares: filters, order, pages, exports.

use super::{
    drives_query::{Chip, Export, Kept},
    forms::{Choice, FormErrors, OptionGroup},
    links::{Pager, Paging, page_request},
    present::Presenter,
    request::{Answer, Reader},
    stock_query::{StockQuery, StockSorts},
};
use actix_web::web::Query;
use api::http::Failure;
use domain::stock::Store;
use domain::{Amount, Note, PageRequest, Permission, StockItem};
use persistence::{Area, UnitOfWork};
use serde::Serialize;

/// As many groups are offered.
const MOST_GROUPS: u32 = 500;

#[derive(Debug, Serialize)]
pub(super) struct StockPage {
    pub(super) query: StockQuery,
    pub(super) stores: Vec<OptionGroup>,
    pub(super) groups: Vec<OptionGroup>,
    pub(super) only: Vec<OptionGroup>,
    pub(super) chips: Vec<Chip>,
    pub(super) kept: Vec<Kept>,
    pub(super) sorts: StockSorts,
    pub(super) rows: Vec<StockRow>,
    pub(super) pager: Pager,
    pub(super) past_end: bool,
    pub(super) exports: Vec<Export>,
    pub(super) add: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// A spare as a row of a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StockRow {
    id: i64,
    url: String,
    group: Option<String>,
    name: Option<String>,
    specs: Option<String>,
    number: Option<String>,
    quantity: String,
    none: bool,
    below: Option<String>,
    store: String,
    shelves: Vec<Shelf>,
}

/// A shelf, with the end of its `field-…` name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Shelf {
    pub(super) key: &'static str,
    pub(super) name: String,
}

impl StockRow {
    pub(super) fn new(show: &Presenter, item: &StockItem, drive: &str) -> Self {
        let values = &item.values;
        let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
        let url = super::links::Address::new(format!("/stock/{}", item.id.0));
        Self {
            id: item.id.0,
            url: url.with("drive", drive).link(),
            group: values.group.as_ref().map(ToString::to_string),
            name: note(&values.name),
            specs: note(&values.specs),
            number: values.nomenclature_number.as_ref().map(ToString::to_string),
            quantity: show.pieces(item.quantity),
            none: item.quantity.is_zero(),
            below: below(show, item),
            store: item.store.name.clone(),
            shelves: shelves(item),
        }
    }
}

/// The least there should be, when there are fewer.
pub(super) fn below(show: &Presenter, item: &StockItem) -> Option<String> {
    let minimum = item.values.minimum.filter(|_| item.is_below_minimum());
    minimum.map(|minimum: Amount| show.pieces(minimum))
}

/// Where a spare lies in its store.
pub(super) fn shelves(item: &StockItem) -> Vec<Shelf> {
    let keys = ["placement", "new_placement", "used_placement"];
    let shelves = keys.into_iter().zip(item.values.shelves());
    shelves
        .filter_map(|(key, name)| {
            let name = name?.to_string();
            Some(Shelf { key, name })
        })
        .collect()
}

pub(super) async fn show(reader: Reader, query: Query<StockQuery>) -> Answer {
    let query = query.into_inner();
    let page = page_request(&query.page, &query.page_size, &query.cursor)?;
    let filter = query.filter()?;
    let mut work = reader.read(Permission::ReadPlant, Area::Stock).await?;
    let sorting = query.sorting()?;
    let listed = work.stock_items().list(&filter, &sorting, &page).await?;
    let groups = work.stock_items().groups(MOST_GROUPS).await?;
    let stores = stores(&mut *work).await?;
    let drive = match query.drive() {
        Some(id) => work.drives().find(id).await?.map(|drive| drive.title()),
        None => None,
    };
    let chosen = stores.iter().find(|store| Some(store.id) == filter.store);
    let address = query.address();
    let pager = Paging::of(&address, &page, &listed).with_sizes();
    let only = ["in_stock", "below"].map(|word| {
        let text = reader.show.text(&format!("stock-only-{word}"));
        Choice::new(word, text)
    });
    let view = StockPage {
        chips: query.chips(
            &reader.show,
            chosen.map(|store| store.name.as_str()),
            drive.as_deref(),
        ),
        stores: store_choices(&stores),
        groups: OptionGroup::plain(groups.into_iter().map(|name| Choice::new(&name, &name))),
        only: OptionGroup::plain(only),
        kept: query.kept(),
        sorts: query.sorts(),
        rows: listed
            .items
            .iter()
            .map(|item| StockRow::new(&reader.show, item, &query.drive))
            .collect(),
        pager: pager.pager(reader.show.language),
        past_end: page.number() > 1,
        exports: query.exports(),
        add: super::links::Address::new("/stock/new")
            .with("store", &query.store)
            .with("group", &query.group)
            .link(),
        errors: FormErrors::default(),
        query: query.clone(),
    };
    reader.page("stock/list.html", &view)
}

/// The stores that are offered: the first 500 by name.
pub(super) async fn stores(work: &mut dyn UnitOfWork) -> Result<Vec<Store>, Failure> {
    let page = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    Ok(work.stores().list(&page).await?.items)
}

/// The stores to choose from; no group at all when there are none.
pub(super) fn store_choices(stores: &[Store]) -> Vec<OptionGroup> {
    if stores.is_empty() {
        return vec![];
    }
    let choices = stores
        .iter()
        .map(|store| Choice::new(store.id.0, store.name.as_str()));
    OptionGroup::plain(choices)
}
