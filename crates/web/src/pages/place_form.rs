//! `/plant/new` and `/plant/{id}/edit`: a place's name and what holds it.

use super::{
    choices::place_choices,
    conflicts::{Conflict, Texts, conflict, version},
    forms::{FormErrors, OptionGroup, sentence_of},
    place::place_id,
    present::PlaceLink,
    request::{Answer, Reader, done},
};
use actix_web::{
    http::StatusCode,
    web::{Form, Path, Query},
};
use api::http::Failure;
use api::operations::{Refusal, Refused, place_fields, places};
use domain::{Level, Name, NewPlace, Permission, Place, PlaceChange, PlaceId, Problem};
use persistence::{Area, PlantLock, UnitOfWork};
use serde::{Deserialize, Serialize};

/// What a person typed; it comes back with what was wrong with it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct PlaceForm {
    #[serde(default)]
    pub(super) level: String,
    #[serde(default)]
    pub(super) parent: String,
    #[serde(default)]
    pub(super) name: String,
    /// What it was like when the form was opened.
    #[serde(default)]
    pub(super) version: String,
}

impl PlaceForm {
    fn texts(&self) -> Texts<'_> {
        vec![("name", &self.name), ("parent", &self.parent)]
    }
}

impl From<&Place> for PlaceForm {
    fn from(place: &Place) -> Self {
        Self {
            level: String::new(),
            parent: place
                .parent()
                .map(|parent| parent.id.0.to_string())
                .unwrap_or_default(),
            name: place.name.to_string(),
            version: String::new(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct PlaceFormPage {
    pub(super) title_key: String,
    pub(super) above: Vec<PlaceLink>,
    pub(super) action: String,
    pub(super) cancel: String,
    pub(super) new_level: Option<&'static str>,
    pub(super) parents: Vec<OptionGroup>,
    pub(super) parent_help: String,
    pub(super) form: PlaceForm,
    pub(super) conflict: Option<Conflict>,
    #[serde(flatten)]
    pub(super) errors: FormErrors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewPlaceQuery {
    level: String,
    parent: String,
}

pub(super) async fn new(reader: Reader, query: Query<NewPlaceQuery>) -> Answer {
    let NewPlaceQuery { level, parent } = query.into_inner();
    let form = PlaceForm {
        level,
        parent,
        ..PlaceForm::default()
    };
    let page = new_page(&reader, form, FormErrors::default()).await?;
    reader.page("plant/form.html", &page)
}

pub(super) async fn add(reader: Reader, form: Form<PlaceForm>) -> Answer {
    let by = reader.by(Permission::EditPlant)?;
    let mut errors = FormErrors::default();
    let level = level(&form.level)?;
    let name = errors.take(&reader.show, "name", Name::parse(&form.name));
    let parent = errors.take(&reader.show, "parent", parent(level, &form.parent));
    if let (Some(name), Some(parent)) = (name, parent) {
        let mut work = reader.begin(Area::Places).await?;
        let new = NewPlace {
            level,
            parent,
            name,
        };
        match places::add(&mut *work, &by, new).await {
            Ok(place) => {
                reader.commit(work).await?;
                return Ok(done("added", &format!("/plant/{}", place.id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    let page = new_page(&reader, form.into_inner(), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "plant/form.html", &page)
}

pub(super) async fn edit(reader: Reader, id: Path<String>) -> Answer {
    let id = place_id(&id)?;
    let page = edit_page(&reader, id, None, FormErrors::default()).await?;
    reader.page("plant/form.html", &page)
}

pub(super) async fn change(reader: Reader, id: Path<String>, form: Form<PlaceForm>) -> Answer {
    let by = reader.by(Permission::EditPlant)?;
    let id = place_id(&id)?;
    let mut errors = FormErrors::default();
    let mut work = reader.begin(Area::Places).await?;
    // Before it is read: as it is now it must be when it is changed.
    work.lock_plant(PlantLock::Exclusive).await?;
    let place = work.places().find(id).await?.ok_or(Failure::NotFound)?;
    let (now, stored) = (PlaceForm::from(&place), place_fields(&place));
    let texts = (now.texts(), form.texts());
    let of = (place.level.into(), id.0, &stored);
    let conflict = conflict(&reader, &mut *work, of, &form.version, texts).await?;
    if conflict.is_some() {
        work.rollback().await?;
        let form = PlaceForm {
            version: version(&stored)?,
            ..form.into_inner()
        };
        let page = edit_page(&reader, id, Some(form), errors).await?;
        let page = PlaceFormPage { conflict, ..page };
        return reader.page_with(StatusCode::CONFLICT, "plant/form.html", &page);
    }
    let name = errors.take(&reader.show, "name", Name::parse(&form.name));
    let parent = errors.take(&reader.show, "parent", parent(place.level, &form.parent));
    if let (Some(name), Some(parent)) = (name, parent) {
        let change = PlaceChange {
            name: Some(name),
            parent,
        };
        match places::change(&mut *work, &by, id, change).await {
            Ok(_) => {
                reader.commit(work).await?;
                return Ok(done("changed", &format!("/plant/{}", id.0)));
            }
            Err(refused) => keep(&reader, &mut errors, refused)?,
        }
    }
    drop(work);
    let page = edit_page(&reader, id, Some(form.into_inner()), errors).await?;
    reader.page_with(StatusCode::UNPROCESSABLE_ENTITY, "plant/form.html", &page)
}

/// Keeps what was refused at its field; what has no field and no words stays a failure.
fn keep(reader: &Reader, errors: &mut FormErrors, refused: Refused) -> Result<(), Failure> {
    match refused {
        Refused::Refusal(Refusal::Invalid(wrong)) => {
            for invalid in wrong {
                let field = if invalid.pointer == "/name" {
                    "name"
                } else {
                    "parent"
                };
                errors.put(&reader.show, field, &invalid.problem);
            }
            Ok(())
        }
        Refused::Refusal(refusal @ Refusal::NotEmpty(_)) => {
            errors.say_at("parent", sentence_of(&reader.show, &refusal));
            Ok(())
        }
        other => Err(other.into()),
    }
}

async fn new_page(
    reader: &Reader,
    form: PlaceForm,
    errors: FormErrors,
) -> Result<PlaceFormPage, Failure> {
    let level = level(&form.level)?;
    let mut work = reader.read(Permission::EditPlant, Area::Places).await?;
    let holder = match form.parent.parse().map(PlaceId) {
        Ok(id) => work.places().find(id).await?,
        Err(_none) => None,
    };
    let above = holder.iter().flat_map(|holder| {
        let own = PlaceLink::from(holder);
        holder.above.iter().map(PlaceLink::from).chain([own])
    });
    Ok(PlaceFormPage {
        title_key: format!("form-new-{}", level.as_str()),
        above: above.collect(),
        action: "/plant/new".to_owned(),
        cancel: holder.as_ref().map_or_else(
            || "/plant".to_owned(),
            |holder| format!("/plant/{}", holder.id.0),
        ),
        new_level: Some(level.as_str()),
        parents: parents(&mut *work, level).await?,
        parent_help: String::new(),
        form,
        conflict: None,
        errors,
    })
}

async fn edit_page(
    reader: &Reader,
    id: PlaceId,
    typed: Option<PlaceForm>,
    errors: FormErrors,
) -> Result<PlaceFormPage, Failure> {
    let mut work = reader.read(Permission::EditPlant, Area::Places).await?;
    let place = work.places().find(id).await?.ok_or(Failure::NotFound)?;
    let stored = PlaceForm {
        version: version(&place_fields(&place))?,
        ..PlaceForm::from(&place)
    };
    Ok(PlaceFormPage {
        title_key: format!("form-edit-{}", place.level.as_str()),
        above: place
            .above
            .iter()
            .map(PlaceLink::from)
            .chain([PlaceLink::from(&place)])
            .collect(),
        action: format!("/plant/{}/edit", id.0),
        cancel: format!("/plant/{}", id.0),
        new_level: None,
        parents: parents(&mut *work, place.level).await?,
        parent_help: reader.show.text("help-parent"),
        form: typed.unwrap_or(stored),
        conflict: None,
        errors,
    })
}

/// The places that can hold one of a level, by what is above them.
async fn parents(work: &mut dyn UnitOfWork, level: Level) -> Result<Vec<OptionGroup>, Failure> {
    match level.parent() {
        None => Ok(vec![]),
        Some(level) => Ok(place_choices(work, level, None).await?),
    }
}

fn level(word: &str) -> Result<Level, Failure> {
    Level::from_word(word).ok_or(Failure::NotFound)
}

fn parent(level: Level, id: &str) -> Result<Option<PlaceId>, Problem> {
    match (level.parent(), id.parse()) {
        (None, _) => Ok(None),
        (Some(_), Ok(id)) => Ok(Some(PlaceId(id))),
        (Some(_), Err(_none)) => Err(Problem::Empty),
    }
}
