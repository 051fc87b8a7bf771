//! `/library/groups/new` and `/library/groups/{id}/edit`: a series, and the drives that its manuals are about.

use super::{category_form::keep, id};
use crate::pages::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{Choice, FormErrors, OptionGroup},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::{
    http::Failure,
    operations::{library::groups, manual_group_fields, ties_of_text, ties_to_text},
};
use domain::{
    Entity, ManualCategoryId, ManualGroup, ManualGroupId, ManualGroupValues, Name, PageRequest,
    Permission, Problem, ShelfSort, Sorting, Ties,
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// As many series are offered to choose from.
const OFFERED: u32 = 200;

/// What was typed; also the query of a new one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct GroupForm {
    pub(in crate::pages) category: String,
    pub(in crate::pages) name: String,
    /// A line for each series; words after `|`.
    pub(in crate::pages) about_series: String,
    /// How it was when the form was opened.
    pub(in crate::pages) version: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct GroupFormPage {
    pub(in crate::pages) id: Option<i64>,
    pub(in crate::pages) categories: Vec<OptionGroup>,
    pub(in crate::pages) series: Vec<String>,
    pub(in crate::pages) form: GroupForm,
    pub(in crate::pages) conflict: Option<Conflict>,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

impl GroupForm {
    fn of(group: &ManualGroup) -> Result<Self, Failure> {
        Ok(Self {
            category: group.values.category.0.to_string(),
            name: group.values.name.to_string(),
            about_series: match &group.values.ties {
                Ties::ByName => String::new(),
                Ties::Of(ties) => ties_to_text(ties).replace('\t', " | "),
            },
            version: version(&manual_group_fields(group))?,
        })
    }

    fn texts(&self) -> Texts<'_> {
        vec![("name", &self.name), ("about_series", &self.about_series)]
    }

    fn values(&self, reader: &Reader, errors: &mut FormErrors) -> Option<ManualGroupValues> {
        let category = self.category.parse().map(ManualCategoryId);
        let category = category.map_err(|_nothing_chosen| Problem::Empty);
        let category = errors.take(&reader.show, "category", category);
        let name = errors.take(&reader.show, "name", Name::parse(&self.name));
        let ties = ties_of_text(&self.about_series).map(|ties| match ties.is_empty() {
            true => Ties::ByName,
            false => Ties::Of(ties),
        });
        let ties = errors.take(&reader.show, "about_series", ties);
        let ((category, name), ties) = category.zip(name).zip(ties)?;
        Some(ManualGroupValues {
            category,
            name,
            ties,
        })
    }
}

async fn page(
    reader: &Reader,
    id: Option<i64>,
    form: GroupForm,
    errors: FormErrors,
) -> Result<GroupFormPage, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    Ok(GroupFormPage {
        id,
        categories: categories(&mut *work).await?,
        series: work.drives().series(OFFERED).await?,
        form,
        conflict: None,
        errors,
    })
}

async fn categories(work: &mut dyn UnitOfWork) -> Result<Vec<OptionGroup>, Failure> {
    let by_name = Sorting {
        field: ShelfSort::Name,
        descending: false,
    };
    let most = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    let all = work.manual_categories().list(&by_name, &most).await?.items;
    let choices = all.iter();
    let choices = choices.map(|one| Choice::new(one.id.0, one.values.name.as_str()));
    Ok(OptionGroup::plain(choices))
}

pub(in crate::pages) async fn new(reader: Reader, query: Query<GroupForm>) -> Answer {
    let page = page(&reader, None, query.into_inner(), FormErrors::default()).await?;
    reader.page("library/group-form.html", &page)
}

pub(in crate::pages) async fn add(reader: Reader, form: Form<GroupForm>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        match groups::add(&mut *work, &by, values).await {
            Ok(added) => {
                reader.commit(work).await?;
                return Ok(done("added", &format!("/library/groups/{}", added.id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, None, form.into_inner(), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/group-form.html",
        &page,
    )
}

async fn found(reader: &Reader, id: ManualGroupId) -> Result<ManualGroup, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let found = work.manual_groups().find(id).await?;
    found.ok_or(Failure::NotFound)
}

pub(in crate::pages) async fn edit(reader: Reader, path: Path<String>) -> Answer {
    let id = ManualGroupId(id(&path)?);
    let form = GroupForm::of(&found(&reader, id).await?)?;
    let page = page(&reader, Some(id.0), form, FormErrors::default()).await?;
    reader.page("library/group-form.html", &page)
}

pub(in crate::pages) async fn change(
    reader: Reader,
    path: Path<String>,
    form: Form<GroupForm>,
) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualGroupId(id(&path)?);
    found(&reader, id).await?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        // As it is now it must be when it is changed; a vendor is held before its series.
        work.manual_categories().hold(values.category).await?;
        let before = work.manual_groups().hold(id).await?;
        let before = before.ok_or(Failure::NotFound)?;
        let (now, fields) = (GroupForm::of(&before)?, manual_group_fields(&before));
        let of = (Entity::ManualGroup, id.0, &fields);
        let texts = (now.texts(), form.texts());
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = GroupForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = page(&reader, Some(id.0), form, errors).await?;
            let page = GroupFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "library/group-form.html", &page);
        }
        match groups::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/library/groups/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, Some(id.0), form.into_inner(), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/group-form.html",
        &page,
    )
}
