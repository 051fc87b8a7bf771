//! Series in the library: adding, changing and removing them.

use crate::operations::{By, Refusal, Refused, Result, values::manual_group_fields};
use domain::{
    Entity, ManualGroup, ManualGroupId, ManualGroupValues, NewChange, Operation, Permission,
    Problem, Ties, change::FieldValues,
};
use persistence::{Conflict, Error, UnitOfWork};

/// Adds a group.
///
/// # Errors
/// [`Refusal::Invalid`] at `/name` when it is taken in the category, at `/category_id` when that isn't there, at `/series` when
/// there are too many.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    values: ManualGroupValues,
) -> Result<ManualGroup> {
    by.must(Permission::EditLibrary)?;
    possible(work, &values, None).await?;
    let added = work.manual_groups().add(&values, by.at).await;
    let added = added.map_err(told)?;
    work.changes()
        .add(&[entry(by, Operation::Added, None, Some(&added))])
        .await?;
    Ok(added)
}

/// Gives a group other values, also another category; one that doesn't differ stays as it is, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: ManualGroupId,
    values: ManualGroupValues,
) -> Result<ManualGroup> {
    by.must(Permission::EditLibrary)?;
    // A category is held before its groups.
    work.manual_categories().hold(values.category).await?;
    let before = work.manual_groups().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    if before.values == values {
        return Ok(before);
    }
    possible(work, &values, Some(&before)).await?;
    let changed = work.manual_groups().change(id, &values, by.at).await;
    changed.map_err(told)?;
    let after = work.manual_groups().find(id).await?;
    let after = after.ok_or(Refusal::NotFound)?;
    work.changes()
        .add(&[entry(by, Operation::Changed, Some(&before), Some(&after))])
        .await?;
    Ok(after)
}

/// Removes a group in which there is nothing.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::ShelfNotEmpty`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: ManualGroupId) -> Result<()> {
    by.must(Permission::EditLibrary)?;
    let before = work.manual_groups().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    let counts = work.manual_groups().manuals(&[id]).await?;
    let manuals = counts.first().map_or(0, |(_, counts)| counts.all);
    if manuals > 0 {
        return Err(Refusal::ShelfNotEmpty { groups: 0, manuals }.into());
    }
    work.manual_groups().remove(id).await?;
    work.changes()
        .add(&[entry(by, Operation::Removed, Some(&before), None)])
        .await?;
    Ok(())
}

/// Asked before, so that the unit can go on; the database still decides between two at once.
async fn possible(
    work: &mut dyn UnitOfWork,
    values: &ManualGroupValues,
    before: Option<&ManualGroup>,
) -> Result<()> {
    if let Ties::Of(ties) = &values.ties
        && ties.len() > Ties::MOST
    {
        let max = i64::try_from(Ties::MOST).unwrap_or(i64::MAX);
        let problem = Problem::OutOfRange { min: 0, max };
        return Err(Refusal::invalid(problem.at("/series")));
    }
    let category = work.manual_categories().hold(values.category).await?;
    if category.is_none() {
        return Err(Refusal::invalid(Problem::Missing.at("/category_id")));
    }
    let name = values.name.as_str();
    let named = work
        .manual_groups()
        .find_named(values.category, name)
        .await?;
    if named.is_some_and(|named| before.is_none_or(|before| before.id != named.id)) {
        return Err(Refusal::invalid(Problem::Taken.at("/name")));
    }
    Ok(())
}

fn told(failure: Error) -> Refused {
    match failure {
        Error::Conflict(Conflict::Reference) => {
            Refusal::invalid(Problem::Missing.at("/category_id"))
        }
        other => Refused::from(other).name_taken_at("/name"),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&ManualGroup>,
    after: Option<&ManualGroup>,
) -> NewChange {
    let fields =
        |group: Option<&ManualGroup>| group.map_or_else(FieldValues::new, manual_group_fields);
    let (id, name) = after
        .or(before)
        .map_or((0, ""), |group| (group.id.0, group.values.name.as_str()));
    by.entry(
        operation,
        (Entity::ManualGroup, id, name),
        &fields(before),
        &fields(after),
    )
}
