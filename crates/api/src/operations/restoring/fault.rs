//! What was said of a fault code, as it was.

use super::{
    Restored, came_back, gone,
    library::{needed, optional, told},
    was,
};
use crate::operations::{By, Result, faults};
use domain::{
    Change, Entity, FaultCode, FaultId, FaultText, FaultValues, ManualId, Name, Note, Problem,
    change::FieldValue, library::Title,
};
use persistence::UnitOfWork;

pub(super) async fn restore(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = FaultId(change.told.entity_id);
    let now = work.faults().hold(id).await?;
    let was = was(work, change, now.is_some()).await?;
    let before = now.as_ref().map(|now| now.values.clone());
    let own = before.as_ref();
    let manual = match told(&was, "manual") {
        Some(from) => from.and_then(|value| value.id).map(ManualId),
        None => own.and_then(|own| own.manual),
    };
    if let Some(manual) = manual
        && work.manuals().find(manual).await?.is_none()
    {
        let value = told(&was, "manual").flatten().cloned();
        return Err(gone(
            &value.unwrap_or_else(|| FieldValue::place(manual.0, "")),
        ));
    }
    let page = |text: &str| {
        text.parse::<u32>()
            .map_err(|_not_a_number| Problem::NotANumber)
    };
    let values = FaultValues {
        manual,
        code: needed(
            &was,
            "code",
            own.map(|own| own.code.clone()),
            FaultCode::parse,
        )?,
        series: optional(
            &was,
            "series",
            own.and_then(|own| own.series.clone()),
            Name::parse,
        )?,
        title: needed(
            &was,
            "title",
            own.map(|own| own.title.clone()),
            Title::parse,
        )?,
        reaction: optional(
            &was,
            "reaction",
            own.and_then(|own| own.reaction.clone()),
            Note::parse,
        )?,
        acknowledgement: optional(
            &was,
            "acknowledgement",
            own.and_then(|own| own.acknowledgement.clone()),
            Note::parse,
        )?,
        cause: optional(
            &was,
            "cause",
            own.and_then(|own| own.cause.clone()),
            FaultText::parse,
        )?,
        remedy: optional(
            &was,
            "remedy",
            own.and_then(|own| own.remedy.clone()),
            FaultText::parse,
        )?,
        page: optional(&was, "page", own.and_then(|own| own.page), page)?,
        page_label: optional(
            &was,
            "page_label",
            own.and_then(|own| own.page_label.clone()),
            Name::parse,
        )?,
    };
    let Some(now) = now else {
        let added = faults::add(work, by, values).await?;
        let came = FieldValue::place(added.id.0, added.values.code.as_str());
        return came_back(work, by, change, came).await;
    };
    let restored = faults::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::Fault,
        id: id.0,
        changed: restored.values != now.values,
    })
}
