//! The stock of spares: stores, what lies in them, and what the crew does with it.

use crate::{
    amount::{Amount, Difference},
    change::Actor,
    drive::DriveId,
    name::{Name, Note},
    problem::Problem,
    text::sort_key,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A store's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreId(pub i64);

/// A store of spares (склад): Мастерская, Холодильник, Север.
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// Its id.
    pub id: StoreId,
    /// Its name, unique.
    pub name: Name,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A stored spare's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StockItemId(pub i64);

/// All that a person can say of a stored spare but how many there are: that is the sum of its movements.
#[derive(Debug, Clone, PartialEq)]
pub struct StockItemValues {
    /// Its group (Наименование группы), as it was typed first: see [`group_key`].
    pub group: Option<Name>,
    /// Manufacturer and name (Наименование), whole and verbatim.
    pub name: Option<Note>,
    /// Specs (Параметры), verbatim.
    pub specs: Option<Note>,
    /// The plant's material number (Ном.н.), as typed: `11411257 (71110182)`.
    pub nomenclature_number: Option<Name>,
    /// There should be at least so many; above zero.
    pub minimum: Option<Amount>,
    /// The store that it lies in.
    pub store: StoreId,
    /// The shelf (Размещение).
    pub placement: Option<Name>,
    /// The shelf of the used ones.
    pub used_placement: Option<Name>,
    /// The shelf of the new ones.
    pub new_placement: Option<Name>,
    /// What it is kept for (Установка).
    pub applicability: Option<Note>,
    /// A note.
    pub note: Option<Note>,
}

impl StockItemValues {
    /// Checks that it can be told from others: that it has a group, a name, specs or a number.
    ///
    /// # Errors
    /// [`Problem::Empty`], meant for the name.
    pub fn check(&self) -> Result<(), Problem> {
        if self.title().is_empty() {
            Err(Problem::Empty)
        } else {
            Ok(())
        }
    }

    /// What it is called in a line: its group and its name, or what it has instead. At most 200 characters.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.name.as_ref().map(Note::as_str);
        let specs = self.specs.as_ref().map(Note::as_str);
        let number = self.nomenclature_number.as_ref().map(Name::as_str);
        let group = self.group.as_ref().map(Name::as_str);
        let parts = [group, name.or(specs).or(number)];
        let words = parts.into_iter().flatten().flat_map(str::split_whitespace);
        let line = words.collect::<Vec<_>>().join(" ");
        line.chars().take(Name::LIMIT).collect()
    }

    /// Its shelves, in the order: any, new, used.
    #[must_use]
    pub fn shelves(&self) -> [Option<&Name>; 3] {
        [&self.placement, &self.new_placement, &self.used_placement].map(Option::as_ref)
    }

    /// Whether it is the same spare on the same shelves: then what is moved to it is added to it.
    #[must_use]
    pub fn is_same_spare(&self, other: &Self) -> bool {
        let group = |values: &Self| {
            let group = values.group.as_ref();
            group.map(|group| group_key(group.as_str()))
        };
        group(self) == group(other)
            && self.name == other.name
            && self.specs == other.specs
            && self.nomenclature_number == other.nomenclature_number
            && self.store == other.store
            && self.shelves() == other.shelves()
    }

    /// Sorts it by its name among others of its group.
    #[must_use]
    pub fn name_key(&self) -> String {
        let name = self.name.as_ref().or(self.specs.as_ref()).map(Note::as_str);
        let number = self.nomenclature_number.as_ref().map(Name::as_str);
        name.or(number).map(sort_key).unwrap_or_default()
    }

    /// The texts whose words find it.
    #[must_use]
    pub fn found_by(&self) -> String {
        let names = [&self.group, &self.nomenclature_number];
        let notes = [&self.name, &self.specs, &self.applicability, &self.note];
        let names = names.into_iter().flatten().map(Name::as_str);
        let notes = notes.into_iter().flatten().map(Note::as_str);
        names.chain(notes).collect::<Vec<_>>().join(" ")
    }
}

/// The same for groups that differ only by spaces and case; sorts as people do.
#[must_use]
pub fn group_key(group: &str) -> String {
    let one = one_group(group);
    format!("{}\u{1}{one}", sort_key(&one))
}

/// A group's name without what doesn't tell it from others: spaces and case.
#[must_use]
pub fn one_group(group: &str) -> String {
    let letters = group.chars().filter(|c| !c.is_whitespace());
    letters.flat_map(char::to_lowercase).collect()
}

/// A store by id and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreName {
    /// Its id.
    pub id: StoreId,
    /// Its name.
    pub name: String,
}

/// A stored spare (позиция склада).
#[derive(Debug, Clone, PartialEq)]
pub struct StockItem {
    /// Its id.
    pub id: StockItemId,
    /// What people said of it.
    pub values: StockItemValues,
    /// How many there are: the sum of its movements.
    pub quantity: Amount,
    /// Its store.
    pub store: StoreName,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
}

impl StockItem {
    /// Where it lies, in a line: the store, then the shelves.
    #[must_use]
    pub fn place(&self) -> String {
        let shelves = self.values.shelves().into_iter().flatten();
        let parts = std::iter::once(self.store.name.as_str()).chain(shelves.map(Name::as_str));
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Whether there are fewer than there should be.
    #[must_use]
    pub fn is_below_minimum(&self) -> bool {
        let minimum = self.values.minimum;
        minimum.is_some_and(|minimum| self.quantity < minimum)
    }
}

/// Which spares to list; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockItemFilter {
    /// Only in this store.
    pub store: Option<StoreId>,
    /// Only of this group, in whichever spelling.
    pub group: Option<String>,
    /// Only those of which there are fewer than there should be.
    pub below_minimum: bool,
    /// Only those of which there are any.
    pub in_stock: bool,
    /// Only those in which each of these words begins a word of its group, name, specs, number, applicability or note.
    pub text: Option<String>,
}

/// What spares can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockItemSort {
    /// Group, those without first, then name.
    Group,
    /// Name, or what stands for it.
    Name,
    /// How many there are.
    Quantity,
    /// The time of the last change or movement.
    UpdatedAt,
    /// The id.
    Id,
}

/// A movement's id; later ones have greater ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MovementId(pub i64);

/// What was done with a spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Taken from the shelf.
    Take,
    /// Taken before and put back.
    Return,
    /// Came from outside: bought, or from the main store.
    Receive,
    /// Moved to another store or shelf.
    Move,
    /// Counted: so many there are.
    Count,
}

impl MovementKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Take,
        Self::Return,
        Self::Receive,
        Self::Move,
        Self::Count,
    ];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Return => "return",
            Self::Receive => "receive",
            Self::Move => "move",
            Self::Count => "count",
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a spare is moved to; what isn't given stays, but for shelves when the store is another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MoveTo {
    /// The store.
    pub store: Option<StoreId>,
    /// The shelf.
    pub placement: Option<Option<Name>>,
    /// The shelf of used ones.
    pub used_placement: Option<Option<Name>>,
    /// The shelf of new ones.
    pub new_placement: Option<Option<Name>>,
}

impl MoveTo {
    /// What a spare is like when it has been moved there.
    #[must_use]
    pub fn applied_to(&self, values: &StockItemValues) -> StockItemValues {
        let store = self.store.unwrap_or(values.store);
        let stays = store == values.store;
        let shelf = |given: &Option<Option<Name>>, now: &Option<Name>| match given {
            Some(given) => given.clone(),
            None => now.clone().filter(|_| stays),
        };
        StockItemValues {
            store,
            placement: shelf(&self.placement, &values.placement),
            used_placement: shelf(&self.used_placement, &values.used_placement),
            new_placement: shelf(&self.new_placement, &values.new_placement),
            ..values.clone()
        }
    }
}

/// A movement as somebody asks for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Take so many.
    Take(Amount),
    /// Put so many back.
    Return(Amount),
    /// So many came.
    Receive(Amount),
    /// Move so many, or all of them.
    Move(Option<Amount>, MoveTo),
    /// There are so many.
    Count(Amount),
}

impl Asked {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> MovementKind {
        match self {
            Self::Take(_) => MovementKind::Take,
            Self::Return(_) => MovementKind::Return,
            Self::Receive(_) => MovementKind::Receive,
            Self::Move(..) => MovementKind::Move,
            Self::Count(_) => MovementKind::Count,
        }
    }
}

/// What was done with a spare, once: only ever added to the story, never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMovement {
    /// Of which spare.
    pub item: StockItemId,
    /// What it was called.
    pub item_name: String,
    /// What was done.
    pub kind: MovementKind,
    /// With how many; for a count how many there are.
    pub quantity: Amount,
    /// What it adds to the spare's quantity.
    pub difference: Difference,
    /// How many there were after it.
    pub left: Amount,
    /// For a move: where to, or where from.
    pub place: Option<String>,
    /// For a move of a part: the spare on the other side.
    pub other: Option<StockItemId>,
    /// Who did it.
    pub actor: Actor,
    /// For which drive.
    pub drive: Option<DriveId>,
    /// What that drive was called.
    pub drive_name: Option<String>,
    /// A note.
    pub note: Option<Note>,
    /// When.
    pub at: Timestamp,
}

/// A movement of the story.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Its id.
    pub id: MovementId,
    /// What it tells. Of who did it only the name and the person are kept.
    pub told: NewMovement,
}

/// Which movements to list, the newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MovementFilter {
    /// Of this spare.
    pub item: Option<StockItemId>,
    /// For this drive.
    pub drive: Option<DriveId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> StockItemValues {
        StockItemValues {
            group: Some(Name::parse("Реле").unwrap()),
            name: Some(Note::parse("РП21\nУХЛ4").unwrap()),
            specs: None,
            nomenclature_number: Some(Name::parse("11411257 (71110182)").unwrap()),
            minimum: None,
            store: StoreId(1),
            placement: Some(Name::parse("5093").unwrap()),
            used_placement: None,
            new_placement: None,
            applicability: None,
            note: None,
        }
    }

    #[test]
    fn groups_that_differ_by_spaces_and_case_are_one() {
        let key = group_key("Тиристорный модуль (два тиристора)");
        assert_eq!(key, group_key(" тиристорный  МОДУЛЬ(два тиристора) "));
        assert_ne!(key, group_key("Тиристорный модуль"));
        assert_ne!(
            group_key("a 1"),
            group_key("a 01"),
            "digits tell groups apart"
        );
        let mut groups = ["Реле 10", "Блок", "Реле 2"];
        groups.sort_by_key(|group| group_key(group));
        assert_eq!(groups, ["Блок", "Реле 2", "Реле 10"]);
    }

    #[test]
    fn a_title_is_one_line_of_what_there_is() {
        let mut item = values();
        assert_eq!(item.title(), "Реле РП21 УХЛ4");
        item.name = None;
        assert_eq!(item.title(), "Реле 11411257 (71110182)");
        item.group = None;
        item.nomenclature_number = None;
        assert_eq!(item.check(), Err(Problem::Empty));
    }

    #[test]
    fn another_store_has_other_shelves() {
        let there = MoveTo {
            store: Some(StoreId(2)),
            ..MoveTo::default()
        };
        assert_eq!(there.applied_to(&values()).placement, None);
        let here = MoveTo {
            used_placement: Some(Some(Name::parse("полка 1").unwrap())),
            ..MoveTo::default()
        };
        let moved = here.applied_to(&values());
        assert_eq!(moved.placement, values().placement);
        assert!(!moved.is_same_spare(&values()));
    }
}
