//! The rules of what people do with the registry: plain async functions over a unit of work.
//!
//! JSON routes, pages and the command line are three faces of these. None of them knows HTTP, begins a unit or commits
//! it. What only reads has no rule of its own and goes to the repositories directly.

pub mod drives;
pub mod faults;
pub mod finding;
pub mod imports;
pub mod library;
pub mod log;
pub mod people;
pub mod places;
pub mod readings;
mod refusal;
pub mod restoring;
pub mod retention;
pub mod search;
pub mod search_words;
pub mod sensors;
pub mod stock;
pub mod stores;
pub mod substitutes;
pub mod tokens;
mod values;

pub use refusal::{Hindrance, Obstacle, Refusal, Refused, Result};
pub use values::{
    drive_fields, fault_fields, log_entry_fields, manual_category_fields, manual_fields,
    manual_group_fields, place_fields, search_word_fields, sensor_fields, stock_item_fields,
    store_fields, ties_of_text, ties_to_text, user_fields,
};

use domain::{Actor, ChangeId, NewChange, Permission, Who, change::FieldValues};
use jiff::Timestamp;

/// Who does something, and when: a parameter, never ambient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who, and in which request.
    pub actor: Actor,
    /// Who, as far as it matters for what they may do.
    pub who: Who,
    /// When.
    pub at: Timestamp,
    /// The entry of the history that theirs unfold from.
    pub under: Option<ChangeId>,
}

impl By {
    /// Whoever may run the program with the base's settings.
    #[must_use]
    pub fn command_line(at: Timestamp) -> Self {
        Self {
            actor: Actor::named("command line"),
            who: Who::CommandLine,
            at,
            under: None,
        }
    }

    /// Sees to it that they may do something. Every operation that writes begins with it.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub fn must(&self, permission: Permission) -> Result<()> {
        if self.who.may(permission) {
            Ok(())
        } else {
            Err(Refusal::NotAllowed(self.who).into())
        }
    }

    /// For whom answers to their requests are kept: the same person by another token is the same.
    #[must_use]
    pub fn retry_key(&self) -> String {
        let user = self.who.user();
        user.map_or_else(
            || self.actor.name.clone(),
            |user| format!("user {}", user.0),
        )
    }

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
            parent: self.under,
        }
    }
}
