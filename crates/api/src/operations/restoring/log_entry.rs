//! An entry of the shift log, as it was.

use super::{Restored, Was, unreadable, was};
use crate::operations::{By, Hindrance, Refusal, Result, log};
use domain::{
    Change, DriveId, Entity, LogEntry, LogEntryId, LogEntryValues, LogSubject, LogSubjectKind,
    LogSubjectShown, LogText, Name, PlaceId,
};
use persistence::UnitOfWork;

pub(super) async fn restore(
    work: &mut dyn UnitOfWork,
    by: &By,
    change: &Change,
) -> Result<Restored> {
    let id = LogEntryId(change.told.entity_id);
    let again = Refusal::NotRestored(Hindrance::Kind);
    let now = work.log_entries().find(id).await?.ok_or(again)?;
    // What it was about is held before it, so it is looked for before, and again when both are held.
    let about = subject_that_was(&now, &was(work, change, true).await?);
    let now = log::hold(work, id, about).await?;
    let was = was(work, change, true).await?;
    if subject_that_was(&now, &was) != about {
        return Err(Refusal::Changed.into());
    }
    let text = |field: &str| {
        let change = was.get(field)?;
        let from = change.from.as_ref();
        Some(from.map_or("", |value| value.text.as_str()))
    };
    let title = text("title").map(Name::parse).transpose();
    let words = text("text").map(LogText::parse).transpose();
    let values = LogEntryValues {
        title: title
            .map_err(unreadable)?
            .unwrap_or_else(|| now.title.clone()),
        text: words
            .map_err(unreadable)?
            .unwrap_or_else(|| now.text.clone()),
        subject: about,
    };
    let restored = log::change(work, by, id, values).await?;
    Ok(Restored {
        entity: Entity::LogEntry,
        id: id.0,
        changed: restored != now,
    })
}

/// What an entry was about; as now, when that hasn't changed.
fn subject_that_was(now: &LogEntry, was: &Was) -> Option<LogSubject> {
    let kinds = LogSubjectKind::ALL.into_iter();
    let told: Vec<_> = kinds
        .filter_map(|kind| Some((kind, was.get(kind.as_str())?)))
        .collect();
    if told.is_empty() {
        return now.subject.as_ref().and_then(LogSubjectShown::subject);
    }
    told.into_iter().find_map(|(kind, change)| {
        let id = change.from.as_ref()?.id?;
        Some(match kind {
            LogSubjectKind::Drive => LogSubject::Drive(DriveId(id)),
            LogSubjectKind::Cabinet => LogSubject::Cabinet(PlaceId(id)),
            LogSubjectKind::Room => LogSubject::Room(PlaceId(id)),
        })
    })
}
