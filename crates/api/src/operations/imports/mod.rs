//! Bringing in a sheet: read and kept row by row, compared with the base, looked at, then applied as one unit.
//!
//! [`compare`] finds what each row means; [`apply`] does it; [`undo`] takes it back. What is particular to a kind of sheet
//! is asked of `kinds`.

mod apply;
mod compare;
pub(crate) mod kinds;
mod undo;

pub use apply::apply;
pub use compare::{Comparison, compare, keep_meanings};
pub use undo::undo;

use super::{By, Refusal, Result};
use domain::change::FieldValues;
use domain::import::{Import, ImportId, ImportState};
use domain::{Actor, ChangeId, Entity, Operation};
use persistence::UnitOfWork;

/// Rows that are handled at once.
pub(crate) const CHUNK: u32 = 1_000;
/// As many obstacles to an undo are told.
const OBSTACLES: u32 = 50;

/// The import in a state, or why not.
async fn in_state(work: &mut dyn UnitOfWork, id: ImportId, state: ImportState) -> Result<Import> {
    let import = work.imports().find(id).await?.ok_or(Refusal::NotFound)?;
    if import.state == state {
        Ok(import)
    } else {
        Err(Refusal::ImportState(import.state).into())
    }
}

/// Writes the one entry that the import's changes unfold from; gives it, and as whom these are written.
pub(crate) async fn entry(
    work: &mut dyn UnitOfWork,
    by: &By,
    operation: Operation,
    import: &Import,
) -> Result<(ChangeId, By)> {
    let subject = (Entity::Import, import.id.0, import.file_name.as_str());
    let none = FieldValues::new();
    let entry = by.entry(operation, subject, &none, &none);
    let told = work.changes().add(&[entry]).await?;
    let told = told.first().copied().ok_or(Refusal::NotFound)?;
    let actor = Actor {
        name: format!("import {}", import.id.0),
        ..by.actor.clone()
    };
    let within = By {
        actor,
        under: Some(told),
        ..by.clone()
    };
    Ok((told, within))
}

/// Keeps the state that an import has come to, if nobody was faster.
pub(crate) async fn come_to(
    work: &mut dyn UnitOfWork,
    by: &By,
    import: Import,
    expected: ImportState,
) -> Result<Import> {
    let import = Import {
        updated_at: by.at,
        ..import
    };
    if work.imports().change(&import, expected, by.at).await? {
        Ok(import)
    } else {
        Err(Refusal::Changed.into())
    }
}
