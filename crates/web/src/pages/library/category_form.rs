//! `/library/categories/new` and `/library/categories/{id}`: a vendor's name and logo.

use super::id;
use crate::pages::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::FormErrors,
    present::ChangeView,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path},
};
use api::{
    http::Failure,
    operations::{Refusal, Refused, library::categories, manual_category_fields},
};
use domain::{
    Entity, ManualCategory, ManualCategoryId, ManualCategoryValues, Name, Permission, library::Link,
};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What was typed.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct CategoryForm {
    pub(in crate::pages) name: String,
    pub(in crate::pages) logo_url: String,
    /// How it was when the form was opened.
    pub(in crate::pages) version: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct CategoryPage {
    pub(in crate::pages) id: Option<i64>,
    pub(in crate::pages) name: String,
    pub(in crate::pages) form: CategoryForm,
    pub(in crate::pages) conflict: Option<Conflict>,
    pub(in crate::pages) history: Vec<ChangeView>,
    pub(in crate::pages) history_all: String,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

impl CategoryForm {
    fn of(category: &ManualCategory) -> Result<Self, Failure> {
        let logo = category.values.logo_url.as_ref();
        Ok(Self {
            name: category.values.name.to_string(),
            logo_url: logo.map(|url| url.as_str().to_owned()).unwrap_or_default(),
            version: version(&manual_category_fields(category))?,
        })
    }

    fn texts(&self) -> Texts<'_> {
        vec![("name", &self.name), ("logo_url", &self.logo_url)]
    }

    fn values(&self, reader: &Reader, errors: &mut FormErrors) -> Option<ManualCategoryValues> {
        let name = errors.take(&reader.show, "name", Name::parse(&self.name));
        let logo = Some(self.logo_url.trim()).filter(|url| !url.is_empty());
        let logo = logo.map(Link::parse).transpose();
        let logo = errors.take(&reader.show, "logo_url", logo);
        let (name, logo_url) = name.zip(logo)?;
        Some(ManualCategoryValues { name, logo_url })
    }
}

fn new_page(form: CategoryForm, errors: FormErrors) -> CategoryPage {
    CategoryPage {
        id: None,
        name: String::new(),
        form,
        conflict: None,
        history: vec![],
        history_all: String::new(),
        errors,
    }
}

pub(in crate::pages) async fn new(reader: Reader) -> Answer {
    reader.caller.must(Permission::EditLibrary)?;
    let page = new_page(CategoryForm::default(), FormErrors::default());
    reader.page("library/category.html", &page)
}

pub(in crate::pages) async fn add(reader: Reader, form: Form<CategoryForm>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        match categories::add(&mut *work, &by, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("added", "/library"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = new_page(form.into_inner(), errors);
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/category.html",
        &page,
    )
}

/// Keeps what was refused at its field.
pub(in crate::pages) fn keep(
    reader: &Reader,
    errors: &mut FormErrors,
    refused: Refused,
) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in &wrong {
                errors.put_invalid(&reader.show, invalid);
            }
            Ok(())
        }
        other => Err(other.into()),
    }
}

pub(in crate::pages) async fn edit(reader: Reader, path: Path<String>) -> Answer {
    let id = ManualCategoryId(id(&path)?);
    let page = edit_page(&reader, id, None, FormErrors::default()).await?;
    reader.page("library/category.html", &page)
}

async fn edit_page(
    reader: &Reader,
    id: ManualCategoryId,
    typed: Option<CategoryForm>,
    errors: FormErrors,
) -> Result<CategoryPage, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let category = work.manual_categories().find(id).await?;
    let category = category.ok_or(Failure::NotFound)?;
    let history = reader.history(&mut *work, Entity::ManualCategory, id.0);
    Ok(CategoryPage {
        id: Some(id.0),
        name: category.values.name.to_string(),
        form: match typed {
            Some(typed) => typed,
            None => CategoryForm::of(&category)?,
        },
        conflict: None,
        history: history.await?,
        history_all: format!("/changes?entity=manual_category&id={}", id.0),
        errors,
    })
}

pub(in crate::pages) async fn change(
    reader: Reader,
    path: Path<String>,
    form: Form<CategoryForm>,
) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualCategoryId(id(&path)?);
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        // As it is now it must be when it is changed.
        let before = work.manual_categories().hold(id).await?;
        let before = before.ok_or(Failure::NotFound)?;
        let (now, fields) = (CategoryForm::of(&before)?, manual_category_fields(&before));
        let of = (Entity::ManualCategory, id.0, &fields);
        let texts = (now.texts(), form.texts());
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = CategoryForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = edit_page(&reader, id, Some(form), errors).await?;
            let page = CategoryPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "library/category.html", &page);
        }
        match categories::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", "/library"));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = edit_page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/category.html",
        &page,
    )
}

pub(in crate::pages) async fn remove(reader: Reader, path: Path<String>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualCategoryId(id(&path)?);
    let mut work = reader.begin(Area::Library).await?;
    categories::remove(&mut *work, &by, id).await?;
    reader.commit(work).await?;
    Ok(done("removed", "/library"))
}
