//! `/library/manuals/new` and `/library/manuals/{id}/edit`: what is said of a manual.

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
    operations::{library::manuals, manual_fields},
};
use domain::{
    Entity, Manual, ManualGroupId, ManualId, ManualKind, ManualSource, ManualValues, Name,
    PageRequest, Permission, Problem, ShelfSort, Sorting,
    library::{Issued, LanguageCode, Link, Title},
};
use persistence::{Area, UnitOfWork};
use serde::{Deserialize, Serialize};

/// What was typed; also the query of a new one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct ManualForm {
    pub(in crate::pages) group: String,
    pub(in crate::pages) title: String,
    pub(in crate::pages) kind: String,
    pub(in crate::pages) language: String,
    pub(in crate::pages) edition: String,
    pub(in crate::pages) issued: String,
    pub(in crate::pages) url: String,
    /// How it was when the form was opened.
    pub(in crate::pages) version: String,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct ManualFormPage {
    pub(in crate::pages) id: Option<i64>,
    pub(in crate::pages) groups: Vec<OptionGroup>,
    pub(in crate::pages) kinds: Vec<OptionGroup>,
    /// Whether it has a file, whose place a link would take.
    pub(in crate::pages) has_file: bool,
    pub(in crate::pages) cancel: String,
    pub(in crate::pages) form: ManualForm,
    pub(in crate::pages) conflict: Option<Conflict>,
    #[serde(flatten)]
    pub(in crate::pages) errors: FormErrors,
}

impl ManualForm {
    fn of(manual: &Manual) -> Result<Self, Failure> {
        let values = &manual.values;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(Self {
            group: values.group.0.to_string(),
            title: values.title.to_string(),
            kind: values.kind.as_str().to_owned(),
            language: text(values.language.as_ref().map(LanguageCode::as_str)),
            edition: text(values.edition.as_ref().map(Name::as_str)),
            issued: text(values.issued.as_ref().map(Issued::as_str)),
            url: match &values.source {
                ManualSource::Link(link) => link.as_str().to_owned(),
                ManualSource::Nothing | ManualSource::File { .. } => String::new(),
            },
            version: version(&manual_fields(manual))?,
        })
    }

    fn texts(&self) -> Texts<'_> {
        vec![
            ("title", &self.title),
            ("kind", &self.kind),
            ("language", &self.language),
            ("edition", &self.edition),
            ("issued", &self.issued),
            ("url", &self.url),
        ]
    }

    fn values(
        &self,
        reader: &Reader,
        errors: &mut FormErrors,
        stored: Option<&ManualSource>,
    ) -> Option<ManualValues> {
        fn optional<T>(
            text: &str,
            parse: impl Fn(&str) -> Result<T, Problem>,
        ) -> Result<Option<T>, Problem> {
            let text = Some(text.trim()).filter(|text| !text.is_empty());
            text.map(parse).transpose()
        }
        let show = &reader.show;
        let group = self.group.parse().map(ManualGroupId);
        let group = group.map_err(|_nothing_chosen| Problem::Empty);
        let group = errors.take(show, "group", group);
        let title = errors.take(show, "title", Title::parse(&self.title));
        let kind = ManualKind::from_word(&self.kind).ok_or(Problem::Empty);
        let kind = errors.take(show, "kind", kind);
        let language = optional(&self.language, LanguageCode::parse);
        let language = errors.take(show, "language", language);
        let edition = errors.take(show, "edition", optional(&self.edition, Name::parse));
        let issued = errors.take(show, "issued", optional(&self.issued, Issued::parse));
        let url = errors.take(show, "url", optional(&self.url, Link::parse));
        let file = stored.filter(|source| matches!(source, ManualSource::File { .. }));
        Some(ManualValues {
            group: group?,
            title: title?,
            kind: kind?,
            language: language?,
            edition: edition?,
            issued: issued?,
            source: match (url?, file) {
                (Some(link), _) => ManualSource::Link(link),
                (None, Some(file)) => file.clone(),
                (None, None) => ManualSource::Nothing,
            },
        })
    }
}

async fn page(
    reader: &Reader,
    manual: Option<&Manual>,
    form: ManualForm,
    errors: FormErrors,
) -> Result<ManualFormPage, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let kinds = ManualKind::ALL.map(|kind| {
        let text = reader.show.text(&format!("manual-kind-{}", kind.as_str()));
        Choice::new(kind.as_str(), text)
    });
    let cancel = match manual {
        Some(manual) => format!("/library/manuals/{}", manual.id.0),
        None if form.group.is_empty() => "/library".to_owned(),
        None => format!("/library/groups/{}", form.group.parse().unwrap_or(0_i64)),
    };
    Ok(ManualFormPage {
        id: manual.map(|manual| manual.id.0),
        groups: groups(&mut *work).await?,
        kinds: OptionGroup::plain(kinds),
        has_file: manual
            .is_some_and(|manual| matches!(manual.values.source, ManualSource::File { .. })),
        cancel,
        form,
        conflict: None,
        errors,
    })
}

async fn groups(work: &mut dyn UnitOfWork) -> Result<Vec<OptionGroup>, Failure> {
    let by_name = Sorting {
        field: ShelfSort::Name,
        descending: false,
    };
    let most = PageRequest::new(1, PageRequest::MAX_SIZE)?;
    let mut all = work
        .manual_groups()
        .list(None, &by_name, &most)
        .await?
        .items;
    all.sort_by(|one, other| one.category.cmp(&other.category));
    Ok(OptionGroup::grouped(all.iter().map(|group| {
        let choice = Choice::new(group.id.0, group.values.name.as_str());
        (group.category.to_string(), choice)
    })))
}

pub(in crate::pages) async fn new(reader: Reader, query: Query<ManualForm>) -> Answer {
    let mut form = query.into_inner();
    if form.kind.is_empty() {
        form.kind = ManualKind::of_title(&form.title).as_str().to_owned();
    }
    let page = page(&reader, None, form, FormErrors::default()).await?;
    reader.page("library/manual-form.html", &page)
}

pub(in crate::pages) async fn add(reader: Reader, form: Form<ManualForm>) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors, None) {
        let mut work = reader.begin(Area::Library).await?;
        match manuals::add(&mut *work, &by, values).await {
            Ok(added) => {
                reader.commit(work).await?;
                return Ok(done("added", &format!("/library/manuals/{}", added.id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, None, form.into_inner(), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/manual-form.html",
        &page,
    )
}

async fn found(reader: &Reader, id: ManualId) -> Result<Manual, Failure> {
    let mut work = reader.read(Permission::EditLibrary, Area::Library).await?;
    let found = work.manuals().find(id).await?;
    found.ok_or(Failure::NotFound)
}

pub(in crate::pages) async fn edit(reader: Reader, path: Path<String>) -> Answer {
    let manual = found(&reader, ManualId(id(&path)?)).await?;
    let form = ManualForm::of(&manual)?;
    let page = page(&reader, Some(&manual), form, FormErrors::default()).await?;
    reader.page("library/manual-form.html", &page)
}

pub(in crate::pages) async fn change(
    reader: Reader,
    path: Path<String>,
    form: Form<ManualForm>,
) -> Answer {
    let by = reader.by(Permission::EditLibrary)?;
    let id = ManualId(id(&path)?);
    let seen = found(&reader, id).await?;
    let mut errors = FormErrors::default();
    if let Some(values) = form.values(&reader, &mut errors, Some(&seen.values.source)) {
        let mut work = reader.begin(Area::Library).await?;
        // As it is now it must be when it is changed; a series is held before its manuals.
        work.manual_groups().hold(values.group).await?;
        let before = work.manuals().hold(id).await?.ok_or(Failure::NotFound)?;
        let (now, fields) = (ManualForm::of(&before)?, manual_fields(&before));
        let of = (Entity::Manual, id.0, &fields);
        let texts = (now.texts(), form.texts());
        let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
        if conflict.is_some() || before.values.source != seen.values.source {
            work.rollback().await?;
            let form = ManualForm {
                version: now.version,
                ..form.into_inner()
            };
            let page = page(&reader, Some(&before), form, errors).await?;
            let page = ManualFormPage { conflict, ..page };
            return reader.page_with(StatusCode::CONFLICT, "library/manual-form.html", &page);
        }
        match manuals::change(&mut *work, &by, id, values).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/library/manuals/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = page(&reader, Some(&seen), form.into_inner(), errors).await?;
    reader.page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        "library/manual-form.html",
        &page,
    )
}
