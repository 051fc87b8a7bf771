//! Manuals: adding, changing and removing them. Their files are in the store before a row tells of them: see
//! [`crate::filing`].

use crate::operations::{By, Refusal, Refused, Result, values::manual_fields};
use domain::{
    Entity, Manual, ManualFilter, ManualGroupId, ManualId, ManualSource, ManualValues, NewChange,
    Operation, PageRequest, Permission, Problem, Sha256, change::FieldValues,
};
use persistence::{Conflict, Error, UnitOfWork};

/// Adds a manual.
///
/// # Errors
/// [`Refusal::Invalid`] at `/group_id` when that isn't there.
pub async fn add(work: &mut dyn UnitOfWork, by: &By, values: ManualValues) -> Result<Manual> {
    by.must(Permission::EditLibrary)?;
    stands(work, values.group).await?;
    keep_file(work, by, &values).await?;
    let added = work.manuals().add(&values, by.at).await;
    let added = added.map_err(told)?;
    work.changes()
        .add(&[entry(by, Operation::Added, None, Some(&added))])
        .await?;
    Ok(added)
}

/// Gives a manual other values; one that doesn't differ stays as it is, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: ManualId,
    values: ManualValues,
) -> Result<Manual> {
    by.must(Permission::EditLibrary)?;
    // A group is held before its manuals.
    stands(work, values.group).await?;
    let before = work.manuals().hold(id).await?.ok_or(Refusal::NotFound)?;
    let mut values = values;
    counted(&mut values.source, &before.values.source);
    if before.values == values {
        return Ok(before);
    }
    keep_file(work, by, &values).await?;
    let changed = work.manuals().change(id, &values, by.at).await;
    changed.map_err(told)?;
    let after = work.manuals().find(id).await?.ok_or(Refusal::NotFound)?;
    let had = file_of(&before);
    if had != file_of(&after) {
        release(work, by, had).await?;
        // What it told of codes stood on pages that it hasn't any more.
        work.faults().forget_recognised(id).await?;
    }
    work.changes()
        .add(&[entry(by, Operation::Changed, Some(&before), Some(&after))])
        .await?;
    Ok(after)
}

/// Removes a manual. Its file is kept for a while, for whoever brings it back.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: ManualId) -> Result<()> {
    by.must(Permission::EditLibrary)?;
    let before = work.manuals().hold(id).await?.ok_or(Refusal::NotFound)?;
    removed(work, by, &before).await
}

/// Removes all manuals; tells how many. Their groups and categories stay.
///
/// # Errors
/// The database's.
pub async fn remove_all(work: &mut dyn UnitOfWork, by: &By) -> Result<u64> {
    by.must(Permission::ClearLibrary)?;
    let mut gone = 0;
    let page = PageRequest::new(1, PageRequest::MAX_SIZE)
        .map_err(|invalid| Refused::from(Refusal::Invalid(vec![invalid])))?;
    loop {
        let found = work
            .manuals()
            .list(&ManualFilter::default(), &[], &page)
            .await?;
        if found.items.is_empty() {
            return Ok(gone);
        }
        for manual in &found.items {
            removed(work, by, manual).await?;
            gone += 1;
        }
    }
}

async fn removed(work: &mut dyn UnitOfWork, by: &By, before: &Manual) -> Result<()> {
    work.faults().leave(before).await?;
    work.manuals().remove(before.id).await?;
    release(work, by, file_of(before)).await?;
    work.changes()
        .add(&[entry(by, Operation::Removed, Some(before), None)])
        .await?;
    Ok(())
}

/// Its group stays there until the unit ends.
async fn stands(work: &mut dyn UnitOfWork, group: ManualGroupId) -> Result<()> {
    match work.manual_groups().hold(group).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::invalid(Problem::Missing.at("/group_id"))),
    }
}

async fn keep_file(work: &mut dyn UnitOfWork, by: &By, values: &ManualValues) -> Result<()> {
    if let ManualSource::File { file, .. } = &values.source {
        work.files().put(file, by.at).await?;
    }
    Ok(())
}

async fn release(work: &mut dyn UnitOfWork, by: &By, file: Option<&Sha256>) -> Result<()> {
    if let Some(sha256) = file {
        work.files().release(sha256, by.at).await?;
    }
    Ok(())
}

/// Whoever sends a file doesn't know yet how many pages it has: the same file has as many as before.
fn counted(source: &mut ManualSource, before: &ManualSource) {
    if let (ManualSource::File { file, .. }, ManualSource::File { file: had, .. }) =
        (source, before)
        && file.sha256 == had.sha256
    {
        file.pages = had.pages;
    }
}

fn file_of(manual: &Manual) -> Option<&Sha256> {
    match &manual.values.source {
        ManualSource::File { file, .. } => Some(&file.sha256),
        ManualSource::Nothing | ManualSource::Link(_) => None,
    }
}

fn told(failure: Error) -> Refused {
    match failure {
        Error::Conflict(Conflict::Reference) => Refusal::invalid(Problem::Missing.at("/group_id")),
        other => other.into(),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&Manual>,
    after: Option<&Manual>,
) -> NewChange {
    let fields = |manual: Option<&Manual>| manual.map_or_else(FieldValues::new, manual_fields);
    let (id, title) = after.or(before).map_or((0, ""), |manual| {
        (manual.id.0, manual.values.title.as_str())
    });
    by.entry(
        operation,
        (Entity::Manual, id, title),
        &fields(before),
        &fields(after),
    )
}
