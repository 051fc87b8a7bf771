//! How stores, spares and movements look in answers.

use super::answers::Named;
use domain::stock::{Movement, Store};
use domain::{Amount, Difference, StockItem};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A store of spares.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct StoreAnswer {
    /// Its id.
    pub id: i64,
    /// Its name.
    #[schema(example = "Мастерская")]
    pub name: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<Store> for StoreAnswer {
    fn from(store: Store) -> Self {
        Self {
            id: store.id.0,
            name: store.name.into_string(),
            created_at: store.created_at,
            updated_at: store.updated_at,
        }
    }
}

/// A stored spare.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct StockItemAnswer {
    /// Its id.
    pub id: i64,
    /// Its group, as it was typed first: groups that differ only by spaces and case are one.
    #[schema(example = "Предохранитель")]
    pub group: Option<String>,
    /// Manufacturer and name, verbatim.
    #[schema(example = "FERRAZ A 050F175")]
    pub name: Option<String>,
    /// Specs, verbatim.
    #[schema(example = "500V AC/DC 175A")]
    pub specs: Option<String>,
    /// The plant's material number, as typed.
    #[schema(example = "11411257 (71110182)")]
    pub nomenclature_number: Option<String>,
    /// How many there are: the sum of its movements. At most three decimals.
    #[schema(value_type = f64)]
    pub quantity: Amount,
    /// There should be at least so many.
    #[schema(value_type = Option<f64>)]
    pub minimum: Option<Amount>,
    /// Its store.
    pub store: Named,
    /// The shelf.
    pub placement: Option<String>,
    /// The shelf of the used ones.
    pub used_placement: Option<String>,
    /// The shelf of the new ones.
    pub new_placement: Option<String>,
    /// What it is kept for.
    pub applicability: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<StockItem> for StockItemAnswer {
    fn from(item: StockItem) -> Self {
        let values = item.values;
        let name = |name: Option<domain::Name>| name.map(domain::Name::into_string);
        let note = |note: Option<domain::Note>| note.map(domain::Note::into_string);
        Self {
            id: item.id.0,
            group: name(values.group),
            name: note(values.name),
            specs: note(values.specs),
            nomenclature_number: name(values.nomenclature_number),
            quantity: item.quantity,
            minimum: values.minimum,
            store: Named {
                id: item.store.id.0,
                name: item.store.name,
            },
            placement: name(values.placement),
            used_placement: name(values.used_placement),
            new_placement: name(values.new_placement),
            applicability: note(values.applicability),
            note: note(values.note),
            created_at: item.created_at,
            updated_at: item.updated_at,
        }
    }
}

/// The drive that something was done for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct MovementDrive {
    /// Its id; null when it has been removed since.
    pub id: Option<i64>,
    /// What it was called then.
    pub name: String,
}

/// What was done with a spare, once.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct MovementAnswer {
    /// Its id; later movements have greater ones.
    pub id: i64,
    /// The spare.
    pub item_id: i64,
    /// What the spare was called then.
    pub item_name: String,
    /// `take`, `return`, `receive`, `move` or `count`.
    pub kind: &'static str,
    /// With how many; for a count how many there were.
    #[schema(value_type = f64)]
    pub quantity: Amount,
    /// What it added to the spare's quantity.
    #[schema(value_type = f64)]
    pub difference: Difference,
    /// How many there were after it.
    #[schema(value_type = f64)]
    pub left: Amount,
    /// For a move: where to, or for the spare on the other side where from.
    pub place: Option<String>,
    /// For a move of a part: the spare on the other side.
    pub other_item_id: Option<i64>,
    /// The drive that it was done for.
    pub drive: Option<MovementDrive>,
    /// Who did it.
    pub actor: String,
    /// The person that it is.
    pub user_id: Option<i64>,
    /// A note.
    pub note: Option<String>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<Movement> for MovementAnswer {
    fn from(movement: Movement) -> Self {
        let told = movement.told;
        let drive = told.drive;
        Self {
            id: movement.id.0,
            item_id: told.item.0,
            item_name: told.item_name,
            kind: told.kind.as_str(),
            quantity: told.quantity,
            difference: told.difference,
            left: told.left,
            place: told.place,
            other_item_id: told.other.map(|other| other.0),
            drive: told.drive_name.map(|name| MovementDrive {
                id: drive.map(|drive| drive.0),
                name,
            }),
            actor: told.actor.name,
            user_id: told.actor.user.map(|user| user.0),
            note: told.note.map(domain::Note::into_string),
            at: told.at,
        }
    }
}
