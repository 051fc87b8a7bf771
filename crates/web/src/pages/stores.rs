//! The stores of spares: all of them, adding, renaming and removing one.

use super::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{FormErrors, sentence_of},
    links::{Address, Pager, Paging, page_request},
    present::ChangeView,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, store_fields, stores};
use domain::stock::Store;
use domain::{Entity, Name, Permission, StoreId};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What a person typed.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoreForm {
    pub(super) name: String,
    /// What it was like when the form was opened.
    pub(super) version: String,
}

impl StoreForm {
    fn texts(&self) -> Texts<'_> {
        vec![("name", &self.name)]
    }
}

#[derive(Debug, Serialize)]
pub(super) struct StoresPage {
    pub(super) stores: Vec<StoreView>,
    pub(super) pager: Pager,
    pub(super) form: StoreForm,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StoreView {
    id: i64,
    name: String,
}

impl From<&Store> for StoreView {
    fn from(store: &Store) -> Self {
        Self {
            id: store.id.0,
            name: store.name.to_string(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StoresQuery {
    page: String,
    cursor: String,
}

pub(super) async fn list(reader: Reader, query: Query<StoresQuery>) -> Answer {
    let query = query.into_inner();
    let page = page(&reader, &query, StoreForm::default(), FormErrors::default()).await?;
    reader.page("stock/stores.html", &page)
}

async fn page(
    reader: &Reader,
    query: &StoresQuery,
    form: StoreForm,
    errors: FormErrors,
) -> Result<StoresPage, Failure> {
    let page = page_request(&query.page, "", &query.cursor)?;
    let mut work = reader.read(Permission::ReadPlant, Area::Stock).await?;
    let listed = work.stores().list(&page).await?;
    let address = Address::new("/stores");
    Ok(StoresPage {
        stores: listed.items.iter().map(StoreView::from).collect(),
        pager: Paging::of(&address, &page, &listed).pager(reader.show.language),
        form,
        errors,
    })
}

pub(super) async fn add(reader: Reader, form: Form<StoreForm>) -> Answer {
    let by = reader.by(Permission::EditStock)?;
    let form = form.into_inner();
    let mut errors = FormErrors::default();
    if let Some(name) = errors.take(&reader.show, "name", Name::parse(&form.name)) {
        let mut work = reader.begin(Area::Stock).await?;
        match stores::add(&mut *work, &by, name).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("added", "/stores"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, &StoresQuery::default(), form, errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "stock/stores.html", &page)
}

/// Keeps what was refused; what has no words stays a failure.
fn keep(reader: &Reader, errors: &mut FormErrors, refused: Refused) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in &wrong {
                errors.put_invalid(&reader.show, invalid);
            }
            Ok(())
        }
        Refused::Refusal(refusal @ Refusal::StoreNotEmpty) => {
            errors.say(sentence_of(&reader.show, &refusal));
            Ok(())
        }
        other => Err(other.into()),
    }
}

#[derive(Debug, Serialize)]
pub(super) struct StorePage {
    pub(super) store: StoreView,
    pub(super) form: StoreForm,
    pub(super) conflict: Option<Conflict>,
    pub(super) history: Vec<ChangeView>,
    pub(super) history_all: String,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

pub(super) async fn show(reader: Reader, id: Path<String>) -> Answer {
    let page = store_page(&reader, store_id(&id)?, None, FormErrors::default()).await?;
    reader.page("stock/store.html", &page)
}

async fn store_page(
    reader: &Reader,
    id: StoreId,
    form: Option<StoreForm>,
    errors: FormErrors,
) -> Result<StorePage, Failure> {
    let mut work = reader.read(Permission::ReadPlant, Area::Stock).await?;
    let store = work.stores().find(id).await?.ok_or(Failure::NotFound)?;
    let own = StoreForm {
        name: store.name.to_string(),
        version: String::new(),
    };
    Ok(StorePage {
        store: StoreView::from(&store),
        form: StoreForm {
            version: version(&store_fields(&store))?,
            ..form.unwrap_or(own)
        },
        conflict: None,
        history: reader.history(&mut *work, Entity::Store, id.0).await?,
        history_all: format!("/changes?entity=store&id={}", id.0),
        errors,
    })
}

pub(super) async fn rename(reader: Reader, id: Path<String>, form: Form<StoreForm>) -> Answer {
    let by = reader.by(Permission::EditStock)?;
    let id = store_id(&id)?;
    let form = form.into_inner();
    let mut errors = FormErrors::default();
    let mut work = reader.begin(Area::Stock).await?;
    let store = stores::hold(&mut *work, id).await?;
    let now = StoreForm {
        name: store.name.to_string(),
        version: String::new(),
    };
    let stored = store_fields(&store);
    let texts = (now.texts(), form.texts());
    let of = (Entity::Store, id.0, &stored);
    let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
    if conflict.is_some() {
        work.rollback().await?;
        let page = store_page(&reader, id, Some(form), errors).await?;
        let page = StorePage { conflict, ..page };
        return reader.page_with(StatusCode::CONFLICT, "stock/store.html", &page);
    }
    if let Some(name) = errors.take(&reader.show, "name", Name::parse(&form.name)) {
        match stores::rename(&mut *work, &by, id, name).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", "/stores"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    drop(work);
    let page = store_page(&reader, id, Some(form), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "stock/store.html", &page)
}

pub(super) async fn remove(reader: Reader, id: Path<String>) -> Answer {
    let by = reader.by(Permission::EditStock)?;
    let id = store_id(&id)?;
    let mut work = reader.begin(Area::Stock).await?;
    let mut errors = FormErrors::default();
    match stores::remove(&mut *work, &by, id).await {
        Ok(()) => {
            reader.commit(work).await?;
            return Ok(done("removed", "/stores"));
        }
        Err(refused) => keep(&reader, &mut errors, refused)?,
    }
    drop(work);
    let page = store_page(&reader, id, None, errors).await?;
    reader.page_with(StatusCode::CONFLICT, "stock/store.html", &page)
}

/// The id in an address; what can't be one isn't there.
fn store_id(text: &str) -> Result<StoreId, Failure> {
    text.parse()
        .map(StoreId)
        .map_err(|_not_a_number| Failure::NotFound)
}
