//! Bringing in a sheet: read and kept row by row, compared with the base, looked at, then applied as one unit.
//!
//! [`compare`] finds what each row means; [`apply`] does it; [`undo`] takes it back.

mod apply;
mod compare;
mod places_of_rows;
mod undo;

pub use apply::apply;
pub use compare::{Comparison, compare, keep_meanings};
pub use undo::undo;

use super::Result;
use domain::import::{Import, ImportId, ImportState};
use persistence::UnitOfWork;

/// Rows that are handled at once.
pub(crate) const CHUNK: u32 = 1_000;

/// The import in a state, or why not.
async fn in_state(work: &mut dyn UnitOfWork, id: ImportId, state: ImportState) -> Result<Import> {
    let import = work
        .imports()
        .find(id)
        .await?
        .ok_or(super::Refusal::NotFound)?;
    if import.state == state {
        Ok(import)
    } else {
        Err(super::Refusal::ImportState(import.state).into())
    }
}
