//! Taking an applied import back as one step, as long as nothing it touched has changed since.

use super::{OBSTACLES, come_to, entry, in_state, kinds};
use crate::operations::{By, Obstacle, Refusal, Result};
use domain::import::{Import, ImportId, ImportState};
use domain::{Change, Operation, Permission};
use persistence::{PlantLock, UnitOfWork};

/// Takes an applied import back.
///
/// # Errors
/// [`Refusal::ImportState`]; [`Refusal::StandsInTheWay`] with later changes of what it touched, and with places it
/// made that hold something else now.
pub async fn undo(work: &mut dyn UnitOfWork, by: &By, id: ImportId) -> Result<Import> {
    by.must(Permission::UndoImports)?;
    work.lock_plant(PlantLock::Exclusive).await?;
    let mut import = in_state(work, id, ImportState::Applied).await?;
    let applied = import.change.ok_or(Refusal::Changed)?;
    let later = work.changes().later_than_under(applied, OBSTACLES).await?;
    if !later.is_empty() {
        return Err(Refusal::StandsInTheWay(later.iter().map(obstacle).collect()).into());
    }
    let (told, within) = entry(work, by, Operation::Undone, &import).await?;
    let kind = kinds::of(import.kind);
    kind.take_back(work, &within, applied, told).await?;
    import.state = ImportState::Undone;
    come_to(work, by, import, ImportState::Applied).await
}

fn obstacle(change: &Change) -> Obstacle {
    Obstacle {
        entity: change.told.entity.as_str(),
        entity_id: change.told.entity_id,
        name: change.told.name.clone(),
        change_id: Some(change.id.0),
    }
}
