//! Vendors in the library: adding, changing and removing them.

use crate::operations::{By, Refusal, Refused, Result, values::manual_category_fields};
use domain::{
    Entity, ManualCategory, ManualCategoryId, ManualCategoryValues, NewChange, Operation,
    Permission, Problem, change::FieldValues,
};
use persistence::UnitOfWork;

/// Adds a category.
///
/// # Errors
/// [`Refusal::Invalid`] at `/name` when it is taken.
pub async fn add(
    work: &mut dyn UnitOfWork,
    by: &By,
    values: ManualCategoryValues,
) -> Result<ManualCategory> {
    by.must(Permission::EditLibrary)?;
    // Asked before, so that the unit can go on; the unique index still decides between two at once.
    free(work, &values).await?;
    let added = work.manual_categories().add(&values, by.at).await;
    let added = added.map_err(|failure| Refused::from(failure).name_taken_at("/name"))?;
    work.changes()
        .add(&[entry(by, Operation::Added, None, Some(&added))])
        .await?;
    Ok(added)
}

/// Gives a category other values; one that doesn't differ stays as it is, without an entry in the history.
///
/// # Errors
/// [`Refusal::NotFound`], and as [`add`].
pub async fn change(
    work: &mut dyn UnitOfWork,
    by: &By,
    id: ManualCategoryId,
    values: ManualCategoryValues,
) -> Result<ManualCategory> {
    by.must(Permission::EditLibrary)?;
    let before = work.manual_categories().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    if before.values == values {
        return Ok(before);
    }
    if before.values.name != values.name {
        free(work, &values).await?;
    }
    let changed = work.manual_categories().change(id, &values, by.at).await;
    changed.map_err(|failure| Refused::from(failure).name_taken_at("/name"))?;
    let after = ManualCategory {
        values,
        updated_at: persistence::kept(by.at),
        ..before.clone()
    };
    work.changes()
        .add(&[entry(by, Operation::Changed, Some(&before), Some(&after))])
        .await?;
    Ok(after)
}

/// Removes a category in which there is nothing.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::ShelfNotEmpty`].
pub async fn remove(work: &mut dyn UnitOfWork, by: &By, id: ManualCategoryId) -> Result<()> {
    by.must(Permission::EditLibrary)?;
    let before = work.manual_categories().hold(id).await?;
    let before = before.ok_or(Refusal::NotFound)?;
    let groups = work.manual_categories().groups(id).await?;
    if groups > 0 {
        return Err(Refusal::ShelfNotEmpty { groups, manuals: 0 }.into());
    }
    work.manual_categories().remove(id).await?;
    work.changes()
        .add(&[entry(by, Operation::Removed, Some(&before), None)])
        .await?;
    Ok(())
}

async fn free(work: &mut dyn UnitOfWork, values: &ManualCategoryValues) -> Result<()> {
    let name = values.name.as_str();
    match work.manual_categories().find_named(name).await? {
        None => Ok(()),
        Some(_) => Err(Refusal::invalid(Problem::Taken.at("/name"))),
    }
}

fn entry(
    by: &By,
    operation: Operation,
    before: Option<&ManualCategory>,
    after: Option<&ManualCategory>,
) -> NewChange {
    let fields = |category: Option<&ManualCategory>| {
        category.map_or_else(FieldValues::new, manual_category_fields)
    };
    let (id, name) = after.or(before).map_or((0, ""), |category| {
        (category.id.0, category.values.name.as_str())
    });
    by.entry(
        operation,
        (Entity::ManualCategory, id, name),
        &fields(before),
        &fields(after),
    )
}
