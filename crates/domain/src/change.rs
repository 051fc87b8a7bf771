//! The history: who changed what, when, from what to what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{people::UserId, place::Level};

/// A history entry's id; later entries have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(pub i64);

/// Who acts, and in which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What they are called: a person's name, `command line`, or `import 12`.
    pub name: String,
    /// The person, if it is one, or on whose behalf it is done.
    pub user: Option<UserId>,
    /// What the person calls the token that acts for them.
    pub token: Option<String>,
    /// The request's id, when it came by HTTP.
    pub request_id: Option<String>,
}

impl Actor {
    /// Somebody without an account, or something, by its name alone.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            user: None,
            token: None,
            request_id: None,
        }
    }
}

/// The kind of thing that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// See [`Level::Shop`].
    Shop,
    /// See [`Level::ProductionLine`].
    ProductionLine,
    /// See [`Level::Room`].
    Room,
    /// See [`Level::Cabinet`].
    Cabinet,
    /// See [`Level::Mechanism`].
    Mechanism,
    /// A drive.
    Drive,
    /// An import.
    Import,
    /// A person. The history never tells a secret of theirs, only that it was set.
    User,
    /// A person's token for programs.
    Token,
    /// An entry of the shift log.
    LogEntry,
    /// A vendor in the library.
    ManualCategory,
    /// A series in the library.
    ManualGroup,
    /// A manual.
    Manual,
    /// What a person said of a fault code. What is read out of manuals isn't in the history.
    Fault,
    /// A sensor: its name, limits and place. Readings aren't in the history.
    Sensor,
    /// A store of spares.
    Store,
    /// A stored spare.
    StockItem,
    /// A word that the crew added for the search.
    SearchWord,
}

impl Entity {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Shop,
        Self::ProductionLine,
        Self::Room,
        Self::Cabinet,
        Self::Mechanism,
        Self::Drive,
        Self::Import,
        Self::User,
        Self::Token,
        Self::LogEntry,
        Self::ManualCategory,
        Self::ManualGroup,
        Self::Manual,
        Self::Fault,
        Self::Sensor,
        Self::Store,
        Self::StockItem,
        Self::SearchWord,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shop => Level::Shop.as_str(),
            Self::ProductionLine => Level::ProductionLine.as_str(),
            Self::Room => Level::Room.as_str(),
            Self::Cabinet => Level::Cabinet.as_str(),
            Self::Mechanism => Level::Mechanism.as_str(),
            Self::Drive => "drive",
            Self::Import => "import",
            Self::User => "user",
            Self::Token => "token",
            Self::LogEntry => "log_entry",
            Self::ManualCategory => "manual_category",
            Self::ManualGroup => "manual_group",
            Self::Manual => "manual",
            Self::Fault => "fault",
            Self::Sensor => "sensor",
            Self::Store => "store",
            Self::StockItem => "stock_item",
            Self::SearchWord => "search_word",
        }
    }

    /// The entity that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.as_str() == word)
    }

    /// The level, when it is a place.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        Level::from_word(self.as_str())
    }
}

impl From<Level> for Entity {
    fn from(level: Level) -> Self {
        match level {
            Level::Shop => Self::Shop,
            Level::ProductionLine => Self::ProductionLine,
            Level::Room => Self::Room,
            Level::Cabinet => Self::Cabinet,
            Level::Mechanism => Self::Mechanism,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// It came to be.
    Added,
    /// Fields of it changed.
    Changed,
    /// It is gone; with all under it when the entry unfolds.
    Removed,
    /// An import was applied; the entry unfolds.
    Applied,
    /// An import was taken back; the entry unfolds.
    Undone,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Added,
        Self::Changed,
        Self::Removed,
        Self::Applied,
        Self::Undone,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Applied => "applied",
            Self::Undone => "undone",
        }
    }

    /// The operation that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.as_str() == word)
    }
}

/// One field before and after. What didn't exist is `None`; what refers to a place holds its id as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Before.
    pub from: Option<FieldValue>,
    /// After.
    pub to: Option<FieldValue>,
}

/// A field's value as it is shown, with the id of the place, drive or store that it names, if it names one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldValue {
    /// As shown.
    pub text: String,
    /// The place that it names; in the field `drive`, the drive, in `store` the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
}

impl FieldValue {
    /// A plain value.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            id: None,
        }
    }

    /// A place or a drive.
    #[must_use]
    pub fn place(id: i64, name: impl Into<String>) -> Self {
        Self {
            text: name.into(),
            id: Some(id),
        }
    }
}

/// The fields of a thing as shown, by their API names.
pub type FieldValues = BTreeMap<&'static str, FieldValue>;

/// What differs between two states of a thing, by field; a missing state has no fields.
#[must_use]
pub fn differences(before: &FieldValues, after: &FieldValues) -> BTreeMap<String, FieldChange> {
    let names = before.keys().chain(after.keys()).copied();
    names
        .filter(|name| before.get(name) != after.get(name))
        .map(|name| {
            let change = FieldChange {
                from: before.get(name).cloned(),
                to: after.get(name).cloned(),
            };
            (name.to_owned(), change)
        })
        .collect()
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChange {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub operation: Operation,
    /// To what kind of thing.
    pub entity: Entity,
    /// To which one.
    pub entity_id: i64,
    /// What it was called.
    pub name: String,
    /// What changed, by field.
    pub fields: BTreeMap<String, FieldChange>,
    /// The entry that this one unfolds from.
    pub parent: Option<ChangeId>,
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// What it tells.
    pub told: NewChange,
}

/// Which entries to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// Of this kind of thing.
    pub entity: Option<Entity>,
    /// Of this one; with entries that unfold from others.
    pub entity_id: Option<i64>,
    /// Nothing about people and their tokens.
    pub without_people: bool,
    /// That this person made, or that were made on their behalf.
    pub user: Option<UserId>,
    /// Not before this.
    pub since: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// That unfold from this one. Without it and without `entity_id`, only entries that stand for themselves.
    pub parent: Option<ChangeId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_one_thing() {
        for entity in Entity::ALL {
            assert_eq!(Entity::from_word(entity.as_str()), Some(entity));
        }
        for operation in Operation::ALL {
            assert_eq!(Operation::from_word(operation.as_str()), Some(operation));
        }
        assert!(
            Level::ALL
                .into_iter()
                .all(|level| Entity::from(level).level() == Some(level))
        );
    }

    #[test]
    fn only_what_differs_is_told() {
        let before = FieldValues::from([
            ("name", FieldValue::text("a")),
            ("note", FieldValue::text("n")),
        ]);
        let after = FieldValues::from([
            ("name", FieldValue::text("b")),
            ("note", FieldValue::text("n")),
        ]);
        let told = differences(&before, &after);
        assert_eq!(told.keys().collect::<Vec<_>>(), ["name"]);
        assert_eq!(told["name"].to, Some(FieldValue::text("b")));
    }
}
