//! `/faults/new` and `/faults/{id}/edit`: what people say of a code.

use crate::pages::{
    conflicts::{Conflict, Texts, conflict, version},
    forms::{Choice, FormErrors, OptionGroup},
    library::{category_form::keep, id},
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::{
    http::Failure,
    operations::{fault_fields, faults},
};
use domain::{
    Entity, Fault, FaultCode, FaultId, FaultText, FaultValues, ManualFilter, ManualId, ManualSort,
    Name, Note, PageRequest, Permission, Problem, Sorting, library::Title,
};
use persistence::Area;
use serde::{Deserialize, Serialize};

/// What was typed; also the query of a new one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct FaultForm {
    pub(in crate::pages) code: String,
    pub(in crate::pages) manual: String,
    pub(in crate::pages) series: String,
    pub(in crate::pages) title: String,
    pub(in crate::pages) reaction: String,
    pub(in crate::pages) acknowledgement: String,
    pub(in crate::pages) cause: String,
    pub(in crate::pages) remedy: String,
    pub(in crate::pages) page: String,
    pub(in crate::pages) page_label: String,
    /// How it was when the form was opened.
    pub(in crate::pages) version: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct FaultFormPage {
    pub(in crate::pages) id: Option<i64>,
    pub(in crate::pages) manuals: Vec<OptionGroup>,
    pub(in crate::pages) cancel: String,
    pub(in crate::pages) form: FaultForm,
    pub(in crate::pages) conflict: Option<Conflict>,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

impl FaultForm {
    fn of(fault: &Fault) -> Result<Self, Failure> {
        let values = &fault.values;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let number = |number: Option<String>| number.unwrap_or_default();
        Ok(Self {
            code: values.code.to_string(),
            manual: number(values.manual.map(|manual| manual.0.to_string())),
            series: text(values.series.as_ref().map(Name::as_str)),
            title: values.title.to_string(),
            reaction: text(values.reaction.as_ref().map(Note::as_str)),
            acknowledgement: text(values.acknowledgement.as_ref().map(Note::as_str)),
            cause: text(values.cause.as_ref().map(FaultText::as_str)),
            remedy: text(values.remedy.as_ref().map(FaultText::as_str)),
            page: number(values.page.map(|page| page.to_string())),
            page_label: text(values.page_label.as_ref().map(Name::as_str)),
            version: version(&fault_fields(fault))?,
        })
    }

    fn texts(&self) -> Texts<'_> {
        vec![
            ("code", &self.code),
            ("manual", &self.manual),
            ("series", &self.series),
            ("title", &self.title),
            ("reaction", &self.reaction),
            ("acknowledgement", &self.acknowledgement),
            ("cause", &self.cause),
            ("remedy", &self.remedy),
            ("page", &self.page),
            ("page_label", &self.page_label),
        ]
    }

    fn values(&self, reader: &Reader, errors: &mut FormErrors) -> Option<FaultValues> {
        fn optional<T>(
            text: &str,
            parse: impl Fn(&str) -> Result<T, Problem>,
        ) -> Result<Option<T>, Problem> {
            let text = Some(text.trim()).filter(|text| !text.is_empty());
            text.map(parse).transpose()
        }
        let show = &reader.show;
        let manual = |text: &str| {
            text.parse()
                .map(ManualId)
                .map_err(|_not_an_id| Problem::Missing)
        };
        let page = |text: &str| {
            let number = text
                .parse::<u32>()
                .map_err(|_not_a_number| Problem::NotANumber)?;
            let (min, max) = (1, 999_999);
            let is_page = (1..=999_999).contains(&number);
            is_page
                .then_some(number)
                .ok_or(Problem::OutOfRange { min, max })
        };
        let code = errors.take(show, "code", FaultCode::parse(&self.code));
        let manual = errors.take(show, "manual", optional(&self.manual, manual));
        let series = errors.take(show, "series", optional(&self.series, Name::parse));
        let title = errors.take(show, "title", Title::parse(&self.title));
        let reaction = errors.take(show, "reaction", optional(&self.reaction, Note::parse));
        let acknowledgement = optional(&self.acknowledgement, Note::parse);
        let acknowledgement = errors.take(show, "acknowledgement", acknowledgement);
        let cause = errors.take(show, "cause", optional(&self.cause, FaultText::parse));
        let remedy = errors.take(show, "remedy", optional(&self.remedy, FaultText::parse));
        let page = errors.take(show, "page", optional(&self.page, page));
        let label = errors.take(show, "page_label", optional(&self.page_label, Name::parse));
        Some(FaultValues {
            code: code?,
            manual: manual?,
            series: series?,
            title: title?,
            reaction: reaction?,
            acknowledgement: acknowledgement?,
            cause: cause?,
            remedy: remedy?,
            page: page?,
            page_label: label?,
        })
    }
}

async fn page(
    reader: &Reader,
    fault: Option<FaultId>,
    form: FaultForm,
    errors: FormErrors,
) -> Result<FaultFormPage, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let by_title = [Sorting {
        field: ManualSort::Title,
        descending: false,
    }];
    let most = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    let filter = ManualFilter::default();
    let mut manuals = work.manuals().list(&filter, &by_title, &most).await?.items;
    // One that is chosen is there, however many there are.
    let chosen = form.manual.parse().map(ManualId).ok();
    if let Some(id) = chosen.filter(|id| manuals.iter().all(|manual| manual.id != *id)) {
        manuals.extend(work.manuals().find(id).await?);
    }
    manuals.sort_by_key(|manual| (manual.category.to_string(), manual.group.to_string()));
    let manuals = manuals.iter().map(|manual| {
        let shelf = format!("{} › {}", manual.category, manual.group);
        (
            shelf,
            Choice::new(manual.id.0, manual.values.title.as_str()),
        )
    });
    Ok(FaultFormPage {
        id: fault.map(|id| id.0),
        manuals: OptionGroup::grouped(manuals),
        cancel: fault.map_or_else(|| "/faults".to_owned(), |id| format!("/faults/{}", id.0)),
        form,
        conflict: None,
        errors,
    })
}

pub(in crate::pages) async fn new(reader: Reader, query: Query<FaultForm>) -> Answer {
    let form = query.into_inner();
    let page = page(&reader, None, form, FormErrors::default()).await?;
    reader.page("faults/form.html", &page)
}

pub(in crate::pages) async fn add(reader: Reader, form: Form<FaultForm>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        match faults::add(&mut *work, &by, values).await {
            Ok(added) => {
                reader.commit(work).await?;
                return Ok(done("added", &format!("/faults/{}", added.id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, None, form.into_inner(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "faults/form.html", &page)
}

pub(in crate::pages) async fn edit(reader: Reader, path: Path<String>) -> Answer {
    let id = FaultId(id(&path)?);
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let fault = work.faults().find(id).await?.ok_or(Failure::NotFound)?;
    drop(work);
    let form = FaultForm::of(&fault)?;
    let page = page(&reader, Some(id), form, FormErrors::default()).await?;
    reader.page("faults/form.html", &page)
}

pub(in crate::pages) async fn change(
    reader: Reader,
    path: Path<String>,
    form: Form<FaultForm>,
) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = FaultId(id(&path)?);
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors) {
        let mut work = reader.begin(Area::Library).await?;
        // As it is now it must be when it is changed; a manual is held before what is said of its codes.
        if let Some(manual) = values.manual {
            work.manuals().hold(manual).await?;
        }
        let before = work.faults().hold(id).await?.ok_or(Failure::NotFound)?;
        let (now, fields) = (FaultForm::of(&before)?, fault_fields(&before));
        let of = (Entity::Fault, id.0, &fields);
        let texts = (now.texts(), form.texts());
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() {
            work.rollback().await?;
            let form = FaultForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = page(&reader, Some(id), form, errors).await?;
            let page = FaultFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "faults/form.html", &page);
        }
        match faults::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/faults/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, Some(id), form.into_inner(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "faults/form.html", &page)
}
