//! What is in the library, as it was.

use super::{Restored, Was, came_back, gone, places_now, unreadable, was};
use crate::operations::{
    By, Hindrance, Refusal, Result,
    library::{categories, groups, manuals},
    values::ties_of_text,
};
use domain::{
    Change, Entity, ManualCategoryId, ManualCategoryValues, ManualGroupId, ManualGroupValues,
    ManualId, ManualKind, ManualSource, ManualValues, Name, Problem, Sha256, Ties,
    change::FieldValue,
    library::{Issued, LanguageCode, Link, Title},
};
use persistence::UnitOfWork;

/// What a field was: `None` when it hasn't changed since, `Some(None)` when there was nothing.
pub(super) fn told<'a>(was: &'a Was, field: &str) -> Option<Option<&'a FieldValue>> {
    was.get(field).map(|change| change.from.as_ref())
}

/// A field that had to have a value, parsed; as now, when it hasn't changed.
pub(super) fn needed<T>(
    was: &Was,
    field: &str,
    now: Option<T>,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Result<T> {
    match (told(was, field), now) {
        (Some(from), _) => parse(from.map_or("", |value| &value.text)).map_err(unreadable),
        (None, Some(now)) => Ok(now),
        (None, None) => Err(unreadable(Problem::Missing)),
    }
}

/// A field that may have had none.
pub(super) fn optional<T>(
    was: &Was,
    field: &str,
    now: Option<T>,
    parse: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Option<T>> {
    match told(was, field) {
        Some(from) => {
            let value = from.map(|value| parse(&value.text));
            value.transpose().map_err(unreadable)
        }
        None => Ok(now),
    }
}

pub(super) async fn category_is_there(work: &mut dyn UnitOfWork, id: i64) -> Result<bool> {
    let found = work.manual_categories().find(ManualCategoryId(id)).await?;
    Ok(found.is_some())
}

pub(super) async fn group_is_there(work: &mut dyn UnitOfWork, id: i64) -> Result<bool> {
    let found = work.manual_groups().find(ManualGroupId(id)).await?;
    Ok(found.is_some())
}

pub(super) async fn restore_category(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = ManualCategoryId(change.told.entity_id);
    let now = work.manual_categories().hold(id).await?;
    let was = was(work, change, now.is_some()).await?;
    let values = category_before(now.as_ref().map(|now| &now.values), &was)?;
    let Some(now) = now else {
        let added = categories::add(work, by, values).await?;
        let came = FieldValue::place(added.id.0, added.values.name.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = categories::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::ManualCategory,
        id: id.0,
        changed: restored != now,
    })
}

/// What was said of a vendor before these fields changed.
pub(crate) fn category_before(
    now: Option<&ManualCategoryValues>,
    was: &Was,
) -> Result<ManualCategoryValues> {
    let logo = now.and_then(|values| values.logo_url.clone());
    let name = now.map(|values| values.name.clone());
    Ok(ManualCategoryValues {
        name: needed(was, "name", name, Name::parse)?,
        logo_url: optional(was, "logo_url", logo, Link::parse)?,
    })
}

pub(super) async fn restore_group(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = ManualGroupId(change.told.entity_id);
    let now = work.manual_groups().find(id).await?;
    let mut was = was(work, change, now.is_some()).await?;
    places_now(work, &mut was).await?;
    let before = now.as_ref().map(|now| now.values.clone());
    let category = shelf(
        &was,
        "manual_category",
        before.as_ref().map(|v| v.category.0),
    )?;
    if !category_is_there(work, category).await? {
        return Err(shelf_gone(&was, "manual_category"));
    }
    let ties = match told(&was, "about_series") {
        Some(Some(lines)) => Ties::Of(ties_of_text(&lines.text).map_err(unreadable)?),
        Some(None) => Ties::ByName,
        None => before
            .as_ref()
            .map(|values| values.ties.clone())
            .unwrap_or_default(),
    };
    let name = before.map(|values| values.name);
    let values = ManualGroupValues {
        category: ManualCategoryId(category),
        name: needed(&was, "name", name, Name::parse)?,
        ties,
    };
    let Some(now) = now else {
        let added = groups::add(work, by, values).await?;
        let came = FieldValue::place(added.id.0, added.values.name.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = groups::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::ManualGroup,
        id: id.0,
        changed: restored != now,
    })
}

pub(super) async fn restore_manual(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = ManualId(change.told.entity_id);
    let now = work.manuals().find(id).await?;
    let mut was = was(work, change, now.is_some()).await?;
    places_now(work, &mut was).await?;
    let before = now.as_ref().map(|now| now.values.clone());
    let values = manual_before(work, before, &was).await?;
    let Some(now) = now else {
        let added = manuals::add(work, by, values).await?;
        let came = FieldValue::place(added.id.0, added.values.title.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = manuals::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::Manual,
        id: id.0,
        changed: restored != now,
    })
}

/// What was said of a manual before these fields changed.
pub(crate) async fn manual_before(
    work: &mut dyn UnitOfWork,
    before: Option<ManualValues>,
    was: &Was,
) -> Result<ManualValues> {
    let group = shelf(was, "manual_group", before.as_ref().map(|v| v.group.0))?;
    if !group_is_there(work, group).await? {
        return Err(shelf_gone(was, "manual_group"));
    }
    let kind = |word: &str| ManualKind::from_word(word).ok_or(Problem::Unknown);
    let language = before.as_ref().and_then(|values| values.language.clone());
    let edition = before.as_ref().and_then(|values| values.edition.clone());
    let issued = before.as_ref().and_then(|values| values.issued.clone());
    Ok(ManualValues {
        group: ManualGroupId(group),
        title: needed(
            was,
            "title",
            before.as_ref().map(|v| v.title.clone()),
            Title::parse,
        )?,
        kind: needed(was, "kind", before.as_ref().map(|values| values.kind), kind)?,
        language: optional(was, "language", language, LanguageCode::parse)?,
        edition: optional(was, "edition", edition, Name::parse)?,
        issued: optional(was, "issued", issued, Issued::parse)?,
        source: source_that_was(work, was, before.map(|values| values.source)).await?,
    })
}

/// Where a manual's text was. A file that has been swept since can't come back.
async fn source_that_was(
    work: &mut dyn UnitOfWork,
    was: &Was,
    now: Option<ManualSource>,
) -> Result<ManualSource> {
    let fields = ["url", "sha256", "file_name"];
    if fields.into_iter().all(|field| told(was, field).is_none()) {
        return Ok(now.unwrap_or(ManualSource::Nothing));
    }
    let (mut url, mut sha256, mut file_name) = (None, None, None);
    match now {
        Some(ManualSource::Link(link)) => url = Some(link),
        Some(ManualSource::File { file, name }) => {
            sha256 = Some(file.sha256);
            file_name = Some(name);
        }
        Some(ManualSource::Nothing) | None => {}
    }
    let hash = |text: &str| Sha256::parse(text).ok_or(Problem::Unknown);
    let url = optional(was, "url", url, Link::parse)?;
    let sha256 = optional(was, "sha256", sha256, hash)?;
    let file_name = optional(was, "file_name", file_name, |text| Ok(text.to_owned()))?;
    match (url, sha256) {
        (Some(url), _) => Ok(ManualSource::Link(url)),
        (None, Some(sha256)) => {
            let name = file_name.unwrap_or_default();
            let file = work.files().find(&sha256).await?;
            let file = file
                .ok_or_else(|| Refusal::NotRestored(Hindrance::FileSwept { name: name.clone() }))?;
            Ok(ManualSource::File { file, name })
        }
        (None, None) => Ok(ManualSource::Nothing),
    }
}

/// The shelf on which it stood.
fn shelf(was: &Was, field: &str, now: Option<i64>) -> Result<i64> {
    let stood = match told(was, field) {
        Some(from) => from.and_then(|value| value.id),
        None => now,
    };
    stood.ok_or_else(|| unreadable(Problem::Missing))
}

fn shelf_gone(was: &Was, field: &str) -> crate::operations::Refused {
    match told(was, field).flatten() {
        Some(value) => gone(value),
        None => unreadable(Problem::Missing),
    }
}
