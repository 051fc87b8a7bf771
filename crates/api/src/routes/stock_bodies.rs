//! What programs say of a spare, and how it becomes values.

use super::gather::Gather;
use crate::http::{
    Failure,
    body::{given, patched},
};
use crate::operations::stock::StockItemChange;
use domain::{Amount, Name, Note, Problem, StockItem, StockItemValues, StoreId};
use serde::Deserialize;
use utoipa::ToSchema;

/// A spare to be added. It needs a group, a name, specs or a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStockItemBody {
    /// The store that it lies in.
    store_id: i64,
    /// How many there are, with at most three decimals; none when it isn't given.
    quantity: Option<f64>,
    /// There should be at least so many; above zero.
    minimum: Option<f64>,
    /// Its group.
    #[schema(example = "Предохранитель")]
    group: Option<String>,
    /// Manufacturer and name.
    #[schema(example = "FERRAZ A 050F175")]
    name: Option<String>,
    /// Specs.
    specs: Option<String>,
    /// The plant's material number.
    nomenclature_number: Option<String>,
    /// The shelf.
    placement: Option<String>,
    /// The shelf of the used ones.
    used_placement: Option<String>,
    /// The shelf of the new ones.
    new_placement: Option<String>,
    /// What it is kept for.
    applicability: Option<String>,
    /// A note, up to 4,000 characters.
    note: Option<String>,
}

/// What to change in a spare: what is absent stays, what is null goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StockItemPatchBody {
    /// Which one; only in an array.
    pub(super) id: Option<i64>,
    /// Another store.
    #[serde(default, deserialize_with = "given")]
    store_id: Option<i64>,
    /// So many were counted; for those who may move spares.
    #[serde(default, deserialize_with = "given")]
    quantity: Option<f64>,
    /// There should be at least so many, or null.
    #[serde(default, deserialize_with = "patched")]
    minimum: Option<Option<f64>>,
    /// Its group, or null.
    #[serde(default, deserialize_with = "patched")]
    group: Option<Option<String>>,
    /// Manufacturer and name, or null.
    #[serde(default, deserialize_with = "patched")]
    name: Option<Option<String>>,
    /// Specs, or null.
    #[serde(default, deserialize_with = "patched")]
    specs: Option<Option<String>>,
    /// The plant's material number, or null.
    #[serde(default, deserialize_with = "patched")]
    nomenclature_number: Option<Option<String>>,
    /// The shelf, or null.
    #[serde(default, deserialize_with = "patched")]
    placement: Option<Option<String>>,
    /// The shelf of the used ones, or null.
    #[serde(default, deserialize_with = "patched")]
    used_placement: Option<Option<String>>,
    /// The shelf of the new ones, or null.
    #[serde(default, deserialize_with = "patched")]
    new_placement: Option<Option<String>>,
    /// What it is kept for, or null.
    #[serde(default, deserialize_with = "patched")]
    applicability: Option<Option<String>>,
    /// A note, or null.
    #[serde(default, deserialize_with = "patched")]
    note: Option<Option<String>>,
}

fn minimum(number: f64) -> Result<Amount, Problem> {
    let minimum = Amount::of_number(number)?;
    if minimum.is_zero() {
        return Err(Problem::Zero);
    }
    Ok(minimum)
}

fn name(text: String) -> Result<Name, Problem> {
    Name::parse(&text)
}

fn note(text: String) -> Result<Note, Problem> {
    Note::parse(&text)
}

impl NewStockItemBody {
    /// The values and how many there are; `base` points at this object in the body.
    pub(super) fn values(self, base: &str) -> Result<(StockItemValues, Amount), Failure> {
        let mut gather = Gather::new(base);
        let quantity = gather.value("quantity", self.quantity, Amount::of_number);
        let values = StockItemValues {
            group: gather.value("group", self.group, name),
            name: gather.value("name", self.name, note),
            specs: gather.value("specs", self.specs, note),
            nomenclature_number: gather.value(
                "nomenclature_number",
                self.nomenclature_number,
                name,
            ),
            minimum: gather.value("minimum", self.minimum, minimum),
            store: StoreId(self.store_id),
            placement: gather.value("placement", self.placement, name),
            used_placement: gather.value("used_placement", self.used_placement, name),
            new_placement: gather.value("new_placement", self.new_placement, name),
            applicability: gather.value("applicability", self.applicability, note),
            note: gather.value("note", self.note, note),
        };
        gather.finish(Some((values, quantity.unwrap_or_default())))
    }
}

impl StockItemPatchBody {
    /// A spare after this change; `base` points at this object in the body.
    pub(super) fn applied_to(
        self,
        stored: &StockItem,
        base: &str,
    ) -> Result<StockItemChange, Failure> {
        let mut gather = Gather::new(base);
        let mut values = stored.values.clone();
        if let Some(store) = self.store_id {
            values.store = StoreId(store);
        }
        if let Some(given) = self.minimum {
            values.minimum = gather.value("minimum", given, minimum);
        }
        for (field, given, place) in [
            ("group", self.group, &mut values.group),
            (
                "nomenclature_number",
                self.nomenclature_number,
                &mut values.nomenclature_number,
            ),
            ("placement", self.placement, &mut values.placement),
            (
                "used_placement",
                self.used_placement,
                &mut values.used_placement,
            ),
            (
                "new_placement",
                self.new_placement,
                &mut values.new_placement,
            ),
        ] {
            if let Some(given) = given {
                *place = gather.value(field, given, name);
            }
        }
        for (field, given, place) in [
            ("name", self.name, &mut values.name),
            ("specs", self.specs, &mut values.specs),
            (
                "applicability",
                self.applicability,
                &mut values.applicability,
            ),
            ("note", self.note, &mut values.note),
        ] {
            if let Some(given) = given {
                *place = gather.value(field, given, note);
            }
        }
        let counted = gather.value("quantity", self.quantity, Amount::of_number);
        gather.finish(Some(StockItemChange {
            id: stored.id,
            values,
            counted,
        }))
    }
}
