//! The shift log: adding, changing and removing entries.

use super::{By, Refusal, Result, values::log_entry_fields};
use domain::change::FieldValues;
use domain::{
    Entity, LogEntry, LogEntryId, LogEntryValues, LogSubject, LogSubjectShown, NewChange,
    Operation, Permission, Problem,
};
use persistence::{NewLogEntry, PlantLock, UnitOfWork};

/// Adds an entry of whoever acts, who must be a person.
///
/// # Errors
/// [`Refusal::Invalid`] at `/drive_id`, `/cabinet_id` or `/room_id` when that isn't there, or is something else.
pub async fn add(work: &mut dyn UnitOfWork, by: &By, values: LogEntryValues) -> Result<LogEntry> {
    by.must(Permission::WriteLog)?;
    let author = by.who.user().ok_or(Refusal::NotAllowed(by.who))?;
    let new = NewLogEntry {
        subject: shown(work, values.subject).await?,
        title: values.title,
        text: values.text,
        author,
    };
    let added = work.log_entries().add(&new, by.at).await?;
    let told = entry(by, Operation::Added, None, Some(&added));
    work.changes().add(&[told]).await?;
    Ok(added)
}

/// Keeps an entry, and before it what it is to be about, as they are until the unit ends: in the order in which everybody
/// takes them. What is read after this is still so when it is changed.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn hold(
    work: &mut dyn UnitOfWork,
    id: LogEntryId,
    subject: Option<LogSubject>,
) -> Result<LogEntry> {
    if let Some(subject) = subject {
        work.lock_plant(PlantLock::Shared).await?;
        if let LogSubject::Drive(drive) = subject {
            work.drives().hold(&[drive]).await?;
        }
    }
    let held = work.log_entries().hold(id).await?;
    held.ok_or_else(|| Refusal::NotFound.into())
}

/// Gives an entry another title, text and subject; one that doesn't differ stays as it is, without an entry in the history.
/// An entry whose subject has been removed since goes on naming it until it is given another.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: LogEntryId,
    values: LogEntryValues,
) -> Result<LogEntry> {
    by.must(Permission::WriteLog)?;
    let subject = shown(work, values.subject).await?;
    let before = held(work, by, id).await?;
    let gone = before.subject.clone().filter(|gone| gone.id.is_none());
    let after = LogEntry {
        title: values.title,
        text: values.text,
        subject: subject.or(gone),
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    let changed = work.log_entries().change(&after, by.at).await?;
    let changed = changed.ok_or(Refusal::NotFound)?;
    let told = entry(by, Operation::Changed, Some(&before), Some(&changed));
    work.changes().add(&[told]).await?;
    Ok(changed)
}

/// Removes an entry. The history keeps what it said.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: LogEntryId) -> Result<()> {
    by.must(Permission::WriteLog)?;
    let before = held(work, by, id).await?;
    work.log_entries().remove(id).await?;
    let told = entry(by, Operation::Removed, Some(&before), None);
    work.changes().add(&[told]).await?;
    Ok(())
}

/// An entry that they may correct: their own, or everybody's for those who may.
async fn held(work: &mut dyn UnitOfWork, by: &By, id: LogEntryId) -> Result<LogEntry> {
    let held = work.log_entries().hold(id).await?;
    let held = held.ok_or(Refusal::NotFound)?;
    if by.who.user() != Some(held.author.id) {
        by.must(Permission::CorrectLog)?;
    }
    Ok(held)
}

/// What an entry is to be about, with its name. It stays as it is until the unit ends. Asked for before an entry is held:
/// who removes a drive holds it before its entries, too.
pub(super) async fn shown(
    work: &mut dyn UnitOfWork,
    subject: Option<LogSubject>,
) -> Result<Option<LogSubjectShown>> {
    let Some(subject) = subject else {
        return Ok(None);
    };
    work.lock_plant(PlantLock::Shared).await?;
    let wrong = |problem: Problem| {
        let field = format!("/{}_id", subject.kind().as_str());
        Refusal::invalid(problem.at(field))
    };
    let (id, name) = match subject {
        LogSubject::Drive(id) => {
            work.drives().hold(&[id]).await?;
            let drive = work.drives().find(id).await?;
            let drive = drive.ok_or_else(|| wrong(Problem::Missing))?;
            (id.0, drive.title())
        }
        LogSubject::Cabinet(id) | LogSubject::Room(id) => {
            let place = work.places().find(id).await?;
            let place = place.ok_or_else(|| wrong(Problem::Missing))?;
            if LogSubject::of_place(place.level, id) != Some(subject) {
                return Err(wrong(Problem::Misplaced));
            }
            (id.0, place.name.into_string())
        }
    };
    Ok(Some(LogSubjectShown {
        kind: subject.kind(),
        id: Some(id),
        name,
    }))
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&LogEntry>,
    after: Option<&LogEntry>,
) -> NewChange {
    let fields = |entry: Option<&LogEntry>| entry.map_or_else(FieldValues::new, log_entry_fields);
    let (id, title) = after
        .or(before)
        .map_or((0, ""), |entry| (entry.id.0, entry.title.as_str()));
    by.entry(
        operation,
        (Entity::LogEntry, id, title),
        &fields(before),
        &fields(after),
    )
}
