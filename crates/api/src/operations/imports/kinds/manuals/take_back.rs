//! Taking back what an import, or lists that came in as one, did to the library.

use crate::operations::imports::CHUNK;
use crate::operations::library::{categories, groups, manuals};
use crate::operations::restoring::library::{category_before, manual_before};
use crate::operations::{By, Obstacle, Refusal, Refused, Result};
use domain::{
    Change, ChangeId, Entity, ManualCategoryId, ManualGroupId, ManualId, NewChange, Operation,
};
use persistence::UnitOfWork;

/// The newest first: manuals before their series, series before their vendors, and what was changed twice by both.
pub(super) async fn take_back(work: &mut dyn UnitOfWork, by: &By, applied: ChangeId) -> Result<()> {
    let (mut changes, mut after): (Vec<Change>, _) = (vec![], None);
    loop {
        let page = work.changes().under(applied, after, CHUNK).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        changes.extend(page);
    }
    for change in changes.iter().rev() {
        take_back_one(work, by, &change.told)
            .await
            .map_err(|refused| in_the_way(refused, &change.told))?;
    }
    Ok(())
}

async fn take_back_one(work: &mut dyn UnitOfWork, by: &By, told: &NewChange) -> Result<()> {
    let id = told.entity_id;
    match (told.entity, told.operation) {
        (Entity::Manual, Operation::Added) => manuals::remove(work, by, ManualId(id)).await,
        (Entity::Manual, Operation::Changed) => {
            let id = ManualId(id);
            let now = work.manuals().find(id).await?.ok_or(Refusal::Changed)?;
            let values = manual_before(work, Some(now.values), &told.fields).await?;
            manuals::change(work, by, id, values).await.map(drop)
        }
        (Entity::ManualGroup, Operation::Added) => {
            groups::remove(work, by, ManualGroupId(id)).await
        }
        (Entity::ManualCategory, Operation::Added) => {
            categories::remove(work, by, ManualCategoryId(id)).await
        }
        (Entity::ManualCategory, Operation::Changed) => {
            let id = ManualCategoryId(id);
            let now = work.manual_categories().find(id).await?;
            let now = now.ok_or(Refusal::Changed)?;
            let values = category_before(Some(&now.values), &told.fields)?;
            categories::change(work, by, id, values).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// What was put onto a shelf since, or a name that somebody else has now, as what stands in the way.
fn in_the_way(refused: Refused, told: &NewChange) -> Refused {
    match refused {
        Refused::Refusal(
            Refusal::ShelfNotEmpty { .. } | Refusal::Invalid(_) | Refusal::NotRestored(_),
        ) => Refusal::StandsInTheWay(vec![Obstacle {
            entity: told.entity.as_str(),
            entity_id: told.entity_id,
            name: told.name.clone(),
            change_id: None,
        }])
        .into(),
        other => other,
    }
}
