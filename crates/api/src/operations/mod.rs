//! The rules of what people do with the registry: plain async functions over a unit of work.
//!
//! JSON routes, pages and the command line are three faces of these. None of them knows HTTP, begins a unit or commits
//! it. What only reads has no rule of its own and goes to the repositories directly.

pub mod drives;
pub mod imports;
pub mod log;
pub mod people;
pub mod places;
mod refusal;
mod values;

pub use refusal::{Obstacle, Refusal, Refused, Result};
pub use values::{drive_fields, place_fields, user_fields};

use domain::{Actor, NewChange, change::FieldValues};
use jiff::Timestamp;

/// Who does something, and when: a parameter, never ambient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who, and in which request.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

impl By {
    /// The entry of the history for one change, if anything differs.
    fn entry(
        &self,
        operation: domain::Operation,
        subject: (domain::Entity, i64, &str),
        before: &FieldValues,
        after: &FieldValues,
    ) -> NewChange {
        let (entity, entity_id, name) = subject;
        NewChange {
            at: self.at,
            actor: self.actor.clone(),
            operation,
            entity,
            entity_id,
            name: name.to_owned(),
            fields: domain::change::differences(before, after),
            parent: None,
        }
    }
}
