//! The levels of the plant above its drives: shop → production line → room → cabinet, and a line's mechanisms.
//!
//! All five are one type, because they are one thing to every rule: a name, unique on its level within a parent.
//! [`Level`] says which parent each has.

use crate::{name::Name, problem::Problem};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A place's id, one sequence over all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceId(pub i64);

/// What kind of place: цех, стан / линия, помещение, шкаф, агрегат.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A mill shop: ЛПЦ-1.
    Shop,
    /// A rolling mill or another line in a shop: Стан 1700.
    ProductionLine,
    /// An electrical room of a line: 12ПСУ.
    Room,
    /// A cabinet or drive number in a room: 2UZ-2.
    Cabinet,
    /// A driven machine of a line: Отводящий рольганг.
    Mechanism,
}

impl Level {
    /// All levels, parents before children.
    pub const ALL: [Self; 5] = [
        Self::Shop,
        Self::ProductionLine,
        Self::Room,
        Self::Cabinet,
        Self::Mechanism,
    ];

    /// The level that holds this one; none for a shop.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Shop => None,
            Self::ProductionLine => Some(Self::Shop),
            Self::Room | Self::Mechanism => Some(Self::ProductionLine),
            Self::Cabinet => Some(Self::Room),
        }
    }

    /// The levels that this one can hold.
    #[must_use]
    pub fn children(self) -> &'static [Self] {
        match self {
            Self::Shop => &[Self::ProductionLine],
            Self::ProductionLine => &[Self::Room, Self::Mechanism],
            Self::Room => &[Self::Cabinet],
            Self::Cabinet | Self::Mechanism => &[],
        }
    }

    /// The number that stands for it in the databases.
    #[must_use]
    pub fn code(self) -> i16 {
        match self {
            Self::Shop => 1,
            Self::ProductionLine => 2,
            Self::Room => 3,
            Self::Cabinet => 4,
            Self::Mechanism => 5,
        }
    }

    /// The level that a number stands for.
    #[must_use]
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// The word for one of it in JSON: `production_line`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::ProductionLine => "production_line",
            Self::Room => "room",
            Self::Cabinet => "cabinet",
            Self::Mechanism => "mechanism",
        }
    }

    /// The word for many of it in URLs: `production-lines`.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Shop => "shops",
            Self::ProductionLine => "production-lines",
            Self::Room => "rooms",
            Self::Cabinet => "cabinets",
            Self::Mechanism => "mechanisms",
        }
    }

    /// The level that a word stands for, singular as in JSON or plural as in URLs.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == word || level.plural() == word)
    }
}

/// A place with all that is above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// What it is.
    pub level: Level,
    /// Its name, unique on its level within its parent.
    pub name: Name,
    /// What holds it, the shop first; empty for a shop.
    pub above: Vec<PlaceName>,
    /// Its position in the plant's order, byte by byte: its own key after its parents'. What lies under it begins with it.
    pub path_key: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Place {
    /// The direct parent.
    #[must_use]
    pub fn parent(&self) -> Option<&PlaceName> {
        self.above.last()
    }
}

/// A place by id, level and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceName {
    /// Its id.
    pub id: PlaceId,
    /// What it is.
    pub level: Level,
    /// Its name.
    pub name: String,
}

impl From<&Place> for PlaceName {
    fn from(place: &Place) -> Self {
        Self {
            id: place.id,
            level: place.level,
            name: place.name.as_str().to_owned(),
        }
    }
}

/// A place to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlace {
    /// What it is.
    pub level: Level,
    /// What holds it: of the level [`Level::parent`] says, none for a shop.
    pub parent: Option<PlaceId>,
    /// Its name.
    pub name: Name,
}

impl NewPlace {
    /// Checks that a parent is given just when one is needed.
    ///
    /// # Errors
    /// [`Problem::Empty`] without a parent that is needed, [`Problem::Unknown`] with one that can't be.
    pub fn new(level: Level, parent: Option<PlaceId>, name: Name) -> Result<Self, Problem> {
        match (level.parent(), parent) {
            (Some(_), None) => Err(Problem::Empty),
            (None, Some(_)) => Err(Problem::Unknown),
            _ => Ok(Self {
                level,
                parent,
                name,
            }),
        }
    }
}

/// What to change in a place; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaceChange {
    /// Another name.
    pub name: Option<Name>,
    /// Another parent, of the same level as the present one.
    pub parent: Option<PlaceId>,
}

/// Which places to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceFilter {
    /// Only of this level.
    pub level: Option<Level>,
    /// Only directly in this place.
    pub parent: Option<PlaceId>,
    /// Only with just this name.
    pub name: Option<String>,
}

/// What places can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceSort {
    /// The plant's order: by the names of shop, line, room, cabinet.
    Path,
    /// The own name.
    Name,
    /// The time of the last change.
    UpdatedAt,
    /// The id.
    Id,
}

/// How much lies under a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PlaceCounts {
    /// Production lines.
    pub production_lines: u64,
    /// Rooms.
    pub rooms: u64,
    /// Cabinets.
    pub cabinets: u64,
    /// Mechanisms.
    pub mechanisms: u64,
    /// Drives; for a mechanism those that drive it.
    pub drives: u64,
}

impl PlaceCounts {
    /// Whether nothing lies under it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_its_own_code_and_words() {
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
            assert_eq!(Level::from_word(level.as_str()), Some(level));
            assert_eq!(Level::from_word(level.plural()), Some(level));
            assert!(
                level
                    .children()
                    .iter()
                    .all(|child| child.parent() == Some(level))
            );
        }
        assert_eq!(Level::from_code(0), None);
    }

    #[test]
    fn a_parent_is_given_just_when_needed() {
        let name = || Name::parse("x").unwrap();
        assert_eq!(
            NewPlace::new(Level::Room, None, name()),
            Err(Problem::Empty)
        );
        assert_eq!(
            NewPlace::new(Level::Shop, Some(PlaceId(1)), name()),
            Err(Problem::Unknown)
        );
        assert!(NewPlace::new(Level::Shop, None, name()).is_ok());
    }
}
