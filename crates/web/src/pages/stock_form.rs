//! The form of a spare: add and change.

use super::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{FormErrors, OptionGroup},
    request::{Answer, Reader, done},
    stock::{store_choices, stores},
    stock_item::stock_item_id,
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{
    Refusal, Refused,
    drives::Pointing,
    stock::{self, StockItemChange},
    stock_item_fields,
};
use domain::change::FieldValues;
use domain::{
    Amount, Entity, Name, Note, Permission, Problem, StockItem, StockItemId, StockItemValues,
    StoreId,
};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// As many groups are offered.
const MOST_GROUPS: u32 = 500;

/// What a person typed; it comes back with what was wrong with it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StockForm {
    pub(super) group: String,
    pub(super) name: String,
    pub(super) specs: String,
    pub(super) nomenclature_number: String,
    /// Only for a new one.
    pub(super) quantity: String,
    pub(super) minimum: String,
    pub(super) store: String,
    pub(super) placement: String,
    pub(super) used_placement: String,
    pub(super) new_placement: String,
    pub(super) applicability: String,
    pub(super) note: String,
    /// What it was like when the form was opened.
    pub(super) version: String,
}

impl From<&StockItem> for StockForm {
    fn from(item: &StockItem) -> Self {
        let values = &item.values;
        let name = |name: &Option<Name>| name.as_ref().map(ToString::to_string).unwrap_or_default();
        let note = |note: &Option<Note>| {
            let note = note.as_ref().map(|note| note.as_str().to_owned());
            note.unwrap_or_default()
        };
        Self {
            group: name(&values.group),
            name: note(&values.name),
            specs: note(&values.specs),
            nomenclature_number: name(&values.nomenclature_number),
            quantity: String::new(),
            minimum: values.minimum.map(Amount::to_text).unwrap_or_default(),
            store: values.store.0.to_string(),
            placement: name(&values.placement),
            used_placement: name(&values.used_placement),
            new_placement: name(&values.new_placement),
            applicability: note(&values.applicability),
            note: note(&values.note),
            version: String::new(),
        }
    }
}

impl StockForm {
    /// Its fields, in its order.
    fn texts(&self) -> Texts<'_> {
        vec![
            ("group", &self.group),
            ("name", &self.name),
            ("specs", &self.specs),
            ("nomenclature_number", &self.nomenclature_number),
            ("store", &self.store),
            ("placement", &self.placement),
            ("used_placement", &self.used_placement),
            ("new_placement", &self.new_placement),
            ("minimum", &self.minimum),
            ("applicability", &self.applicability),
            ("note", &self.note),
        ]
    }

    /// Its values and how many there are, if nothing is wrong with them.
    fn values(
        &self,
        reader: &Reader,
        errors: &mut FormErrors,
    ) -> Option<(StockItemValues, Amount)> {
        let show = &reader.show;
        let mut name = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => errors.take(show, field, Name::parse(typed)),
        };
        let group = name("group", &self.group);
        let number = name("nomenclature_number", &self.nomenclature_number);
        let placement = name("placement", &self.placement);
        let used_placement = name("used_placement", &self.used_placement);
        let new_placement = name("new_placement", &self.new_placement);
        let mut note = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => errors.take(show, field, Note::parse(typed)),
        };
        let own_name = note("name", &self.name);
        let specs = note("specs", &self.specs);
        let applicability = note("applicability", &self.applicability);
        let own_note = note("note", &self.note);
        let mut amount = |field: &str, typed: &str| match typed.trim() {
            "" => Some(Amount::ZERO),
            typed => errors.take(show, field, Amount::parse(typed)),
        };
        let quantity = amount("quantity", &self.quantity);
        let minimum = amount("minimum", &self.minimum);
        let store = match self.store.trim() {
            "" => Err(Problem::Empty),
            typed => typed.parse().map_err(|_text| Problem::Missing),
        };
        let values = StockItemValues {
            group,
            name: own_name,
            specs,
            nomenclature_number: number,
            minimum: minimum?.some(),
            store: StoreId(errors.take(show, "store", store)?),
            placement,
            used_placement,
            new_placement,
            applicability,
            note: own_note,
        };
        errors.take(show, "name", values.check())?;
        errors.is_empty().then_some((values, quantity?))
    }
}

#[derive(Debug, Serialize)]
pub(super) struct StockFormPage {
    pub(super) title_key: &'static str,
    pub(super) is_new: bool,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) stores: Vec<OptionGroup>,
    pub(super) groups: Vec<String>,
    pub(super) form: StockForm,
    pub(super) conflict: Option<Conflict>,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

/// Where a new spare is to lie, and of which group it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewStockQuery {
    store: String,
    group: String,
}

pub(super) async fn new(reader: Reader, query: Query<NewStockQuery>) -> Answer {
    let NewStockQuery { store, group } = query.into_inner();
    let form = StockForm {
        store,
        group,
        ..StockForm::default()
    };
    let page = page(&reader, None, form, FormErrors::default()).await?;
    reader.page("stock/form.html", &page)
}

pub(super) async fn add(reader: Reader, form: Form<StockForm>) -> Answer {
    save(&reader, None, form.into_inner()).await
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let id = stock_item_id(&id)?;
    let mut work = reader.read(Permission::EditStock, Area::Stock).await?;
    let item = work.stock_items().find(id).await?;
    let item = item.ok_or(Failure::NotFound)?;
    drop(work);
    let form = StockForm {
        version: version(&said(&item))?,
        ..StockForm::from(&item)
    };
    let page = page(&reader, Some(id), form, FormErrors::default()).await?;
    reader.page("stock/form.html", &page)
}

/// What the form tells of a spare. How many there are isn't in it: somebody may take one meanwhile.
fn said(item: &StockItem) -> FieldValues {
    let mut fields = stock_item_fields(item);
    fields.remove("quantity");
    fields
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<StockForm>) -> Answer {
    save(&reader, Some(stock_item_id(&id)?), form.into_inner()).await
}

async fn save(reader: &Reader, id: Option<StockItemId>, form: StockForm) -> Answer {
    let by = reader.by(Permission::EditStock)?;
    let mut work = reader.begin(Area::Stock).await?;
    if let Some(id) = id {
        // Before it is read: as it is now it must be when it is changed.
        stock::hold(&mut *work, &[id]).await?;
        let item = work.stock_items().find(id).await?;
        let item = item.ok_or(Failure::NotFound)?;
        let (now, stored) = (StockForm::from(&item), said(&item));
        let texts = (now.texts(), form.texts());
        let of = (Entity::StockItem, id.0, &stored);
        let conflict = conflict(reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = StockForm {
                version: version(&stored)?,
                ..form
            };
            let page = page(reader, Some(id), form, FormErrors::default()).await?;
            let page = StockFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "stock/form.html", &page);
        }
    }
    let mut errors = FormErrors::default();
    if let Some((values, quantity)) = form.values(reader, &mut errors) {
        let saved = match id {
            None => stock::add(&mut *work, &by, vec![(values, quantity)], Pointing::Single).await,
            Some(id) => {
                let change = StockItemChange {
                    id,
                    values,
                    counted: None,
                };
                stock::change(&mut *work, &by, vec![change], Pointing::Single).await
            }
        };
        match saved {
            Ok(saved) => {
                reader.commit(work).await?;
                let item = saved.first().ok_or(Failure::NotFound)?;
                let notice = if id.is_some() { "changed" } else { "added" };
                return Ok(done(notice, &format!("/stock/{}", item.id.0)));
            }
            Err(Refused::Refusal(Refusal::Invalid(wrong))) => {
                for invalid in &wrong {
                    errors.put_invalid(&reader.show, invalid);
                }
            }
            Err(refused) => return Err(refused.into()),
        }
    }
    drop(work);
    let page = page(reader, id, form, errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "stock/form.html", &page)
}

async fn page(
    reader: &Reader,
    id: Option<StockItemId>,
    form: StockForm,
    errors: FormErrors,
) -> Result<StockFormPage, Failure> {
    let mut work = reader.read(Permission::EditStock, Area::Stock).await?;
    let own = id.map(|id| format!("/stock/{}", id.0));
    Ok(StockFormPage {
        title_key: if id.is_some() {
            "form-edit-stock"
        } else {
            "form-new-stock"
        },
        is_new: id.is_none(),
        action: own
            .as_ref()
            .map_or_else(|| "/stock/new".to_owned(), |own| format!("{own}/edit")),
        cancel: own.unwrap_or_else(|| "/stock".to_owned()),
        stores: store_choices(&stores(&mut *work).await?),
        groups: work.stock_items().groups(MOST_GROUPS).await?,
        form,
        conflict: None,
        errors,
    })
}
