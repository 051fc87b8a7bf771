//! A spare: where it lies and how many there are, what can be done with it, what was done.

use super::{
    forms::{FormErrors, OptionGroup},
    links::{Address, Pager, Paging, page_request},
    once,
    present::{ChangeView, Presenter, When},
    request::{Answer, Reader, done},
    search::substitutes::SubstituteView,
    stock::{Shelf, below, shelves, store_choices, stores},
    stock_moves::MoveForm,
};
use actix_web::{
    http::StatusCode,
    web::{Path, Query},
};
use api::http::Failure;
use api::operations::{stock, substitutes};
use domain::stock::{Movement, MovementFilter, Store};
use domain::{Entity, Note, Permission, StockItem, StockItemId};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// As many movements stand on the page.
const LATEST: u32 = 10;

#[derive(Debug, Serialize)]
pub(super) struct StockItemPage {
    item: ItemView,
    shelves: Vec<Shelf>,
    facts: Vec<Fact>,
    updated_at: When,
    stores: Vec<OptionGroup>,
    form: MoveForm,
    /// What the form is for: the drive's title.
    drive: Option<String>,
    movements: Vec<MovementView>,
    movements_all: String,
    substitutes: Vec<SubstituteView>,
    history: Vec<ChangeView>,
    history_all: String,
    #[serde(flatten)]
    errors: FormErrors,
}

#[derive(Debug, Serialize)]
struct ItemView {
    id: i64,
    title: String,
    group: Option<String>,
    group_url: Option<String>,
    name: Option<String>,
    number: Option<String>,
    quantity: String,
    none: bool,
    below: Option<String>,
    store: String,
    store_url: String,
}

#[derive(Debug, Serialize)]
struct Fact {
    key: &'static str,
    text: String,
}

/// What was done with a spare, as a line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MovementView {
    kind: &'static str,
    quantity: String,
    left: String,
    /// For a move: `to` or `from` where.
    way: &'static str,
    place: Option<String>,
    other_url: Option<String>,
    item: String,
    item_url: String,
    drive: Option<String>,
    drive_url: Option<String>,
    actor: String,
    note: Option<String>,
    at: When,
}

impl MovementView {
    pub(super) fn new(show: &Presenter, movement: &Movement) -> Self {
        let told = &movement.told;
        Self {
            kind: told.kind.as_str(),
            quantity: show.pieces(told.quantity),
            left: show.pieces(told.left),
            way: if told.difference.thousandths() > 0 {
                "from"
            } else {
                "to"
            },
            place: told.place.clone(),
            other_url: told.other.map(|other| format!("/stock/{}", other.0)),
            item: told.item_name.clone(),
            item_url: format!("/stock/{}", told.item.0),
            drive: told.drive_name.clone(),
            drive_url: told.drive.map(|drive| format!("/drives/{}", drive.0)),
            actor: show.actor(&told.actor.name),
            note: told.note.as_ref().map(|note| note.as_str().to_owned()),
            at: show.when(told.at),
        }
    }
}

/// What a page shows of a spare besides the spare itself.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) stores: Vec<Store>,
    pub(super) form: MoveForm,
    pub(super) drive: Option<String>,
    pub(super) movements: Vec<Movement>,
    pub(super) substitutes: Vec<SubstituteView>,
    pub(super) history: Vec<ChangeView>,
    pub(super) errors: FormErrors,
}

impl StockItemPage {
    pub(super) fn new(show: &Presenter, item: &StockItem, shown: Shown) -> Self {
        let values = &item.values;
        let id = item.id.0;
        let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
        let group = values.group.as_ref().map(ToString::to_string);
        let facts = [
            ("specs", note(&values.specs)),
            ("applicability", note(&values.applicability)),
            ("minimum", values.minimum.map(|least| show.pieces(least))),
            ("note", note(&values.note)),
        ];
        let title = note(&values.name).or_else(|| note(&values.specs));
        Self {
            item: ItemView {
                id,
                title: title.unwrap_or_else(|| values.title()),
                group_url: group
                    .as_ref()
                    .map(|group| Address::new("/stock").with("group", group).link()),
                group,
                name: note(&values.name),
                number: values.nomenclature_number.as_ref().map(ToString::to_string),
                quantity: show.pieces(item.quantity),
                none: item.quantity.is_zero(),
                below: below(show, item),
                store: item.store.name.clone(),
                store_url: format!("/stock?store={}", item.store.id.0),
            },
            shelves: shelves(item),
            facts: facts
                .into_iter()
                .filter_map(|(key, text)| text.map(|text| Fact { key, text }))
                .collect(),
            updated_at: show.when(item.updated_at),
            stores: store_choices(&shown.stores),
            form: shown.form,
            drive: shown.drive,
            movements: shown
                .movements
                .iter()
                .map(|movement| MovementView::new(show, movement))
                .collect(),
            movements_all: format!("/stock/{id}/movements"),
            substitutes: shown.substitutes,
            history: shown.history,
            history_all: format!("/changes?entity=stock_item&id={id}"),
            errors: shown.errors,
        }
    }
}

/// For which drive something is to be taken.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StockItemQuery {
    drive: String,
}

pub(super) async fn show(reader: Reader, id: Path<String>, query: Query<StockItemQuery>) -> Answer {
    let id = stock_item_id(&id)?;
    let form = MoveForm {
        drive: query.into_inner().drive,
        ..MoveForm::default()
    };
    page(&reader, id, StatusCode::OK, form, FormErrors::default()).await
}

/// The page with a form as it was filled in, and what was wrong with it.
pub(super) async fn page(
    reader: &Reader,
    id: StockItemId,
    status: StatusCode,
    form: MoveForm,
    errors: FormErrors,
) -> Answer {
    let mut work = reader.read(Permission::ReadPlant, Area::Stock).await?;
    let item = work.stock_items().find(id).await?;
    let item = item.ok_or(Failure::NotFound)?;
    let found = substitutes::of(&mut *work, &item).await?.into_iter();
    let mut shown = Shown {
        substitutes: found
            .map(|substitute| SubstituteView::new(&reader.show, substitute))
            .collect(),
        errors,
        ..Shown::default()
    };
    if reader.caller.may(Permission::MoveStock) {
        shown.stores = stores(&mut *work).await?;
        shown.form = MoveForm {
            once: once::fresh()?,
            ..form
        };
        if let Some(drive) = shown.form.drive() {
            let drive = work.drives().find(drive).await?;
            shown.drive = drive.map(|drive| drive.title());
        }
    }
    if reader.caller.may(Permission::ReadHistory) {
        let filter = MovementFilter {
            item: Some(id),
            ..MovementFilter::default()
        };
        shown.movements = work.movements().latest(&filter, LATEST).await?;
        shown.history = reader.history(&mut *work, Entity::StockItem, id.0).await?;
    }
    let page = StockItemPage::new(&reader.show, &item, shown);
    reader.page_with(status, "stock/item.html", &page)
}

#[derive(Debug, Serialize)]
pub(super) struct MovementsPage {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) movements: Vec<MovementView>,
    pub(super) pager: Pager,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MovementsQuery {
    page: String,
    cursor: String,
}

pub(super) async fn movements(
    reader: Reader,
    id: Path<String>,
    query: Query<MovementsQuery>,
) -> Answer {
    let id = stock_item_id(&id)?;
    let page = page_request(&query.page, "", &query.cursor)?;
    let mut work = reader.read(Permission::ReadHistory, Area::Stock).await?;
    let item = work.stock_items().find(id).await?;
    let item = item.ok_or(Failure::NotFound)?;
    let filter = MovementFilter {
        item: Some(id),
        ..MovementFilter::default()
    };
    let listed = work.movements().list(&filter, &page).await?;
    let address = Address::new(format!("/stock/{}/movements", id.0));
    let told = listed.items.iter();
    let view = MovementsPage {
        id: id.0,
        title: item.values.title(),
        movements: told
            .map(|movement| MovementView::new(&reader.show, movement))
            .collect(),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
    };
    reader.page("stock/movements.html", &view)
}

/// What was taken for a drive, on its page; for those who may read it.
pub(super) async fn put_in(
    reader: &Reader,
    work: &mut dyn UnitOfWork,
    drive: domain::DriveId,
) -> Result<Vec<MovementView>, Failure> {
    if !reader.caller.may(Permission::ReadHistory) {
        return Ok(vec![]);
    }
    let filter = MovementFilter {
        drive: Some(drive),
        ..MovementFilter::default()
    };
    let latest = work.movements().latest(&filter, LATEST).await?;
    let told = latest.iter();
    Ok(told
        .map(|movement| MovementView::new(&reader.show, movement))
        .collect())
}

pub(super) async fn remove(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::EditStock)?;
    let id = stock_item_id(&id)?;
    let mut work = reader.begin(Area::Stock).await?;
    stock::remove(&mut *work, &by, &[id]).await?;
    reader.commit(work).await?;
    Ok(done("removed", "/stock"))
}

/// The id in an address; what can't be one isn't there.
pub(super) fn stock_item_id(text: &str) -> Result<StockItemId, Failure> {
    text.parse()
        .map(StockItemId)
        .map_err(|_not_a_number| Failure::NotFound)
}
