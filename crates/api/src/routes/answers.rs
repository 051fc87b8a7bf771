//! How things look in answers.

use domain::import::{CellNote, Import, ImportKind, ImportRow};
use domain::place::PlaceName;
use domain::{Change, Drive, Level, Place, PlaceCounts, Quantity};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::language::Language;

/// A place by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Named {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

impl From<&PlaceName> for Named {
    fn from(place: &PlaceName) -> Self {
        Self {
            id: place.id.0,
            name: place.name.clone(),
        }
    }
}

/// A shop, production line, room, cabinet or mechanism, with what is above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct PlaceAnswer {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its shop; not for a shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shop: Option<Named>,
    /// Its production line; for rooms, cabinets and mechanisms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub production_line: Option<Named>,
    /// Its room; for cabinets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Named>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<Place> for PlaceAnswer {
    fn from(place: Place) -> Self {
        let above = |level: Level| {
            place
                .above
                .iter()
                .find(|above| above.level == level)
                .map(Named::from)
        };
        Self {
            id: place.id.0,
            shop: above(Level::Shop),
            production_line: above(Level::ProductionLine),
            room: above(Level::Room),
            created_at: place.created_at,
            updated_at: place.updated_at,
            name: place.name.into_string(),
        }
    }
}

/// A drive with its whole place.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct DriveAnswer {
    /// Its id.
    pub id: i64,
    /// Brand and series, verbatim.
    #[schema(example = "Sinamics S120")]
    pub series: String,
    /// The type, verbatim.
    #[serde(rename = "type")]
    #[schema(example = "6SL3130-1TE24-0AA0")]
    pub type_name: Option<String>,
    /// Its shop.
    pub shop: Named,
    /// Its production line.
    pub production_line: Named,
    /// Its room.
    pub room: Named,
    /// Its cabinet.
    pub cabinet: Option<Named>,
    /// The mechanism that it drives.
    pub mechanism: Option<Named>,
    /// Power, W.
    #[schema(value_type = Option<f64>)]
    pub power_w: Option<Quantity>,
    /// Rated current, A.
    #[schema(value_type = Option<f64>)]
    pub rated_current_a: Option<Quantity>,
    /// `AC` or `DC`.
    pub current_kind: Option<&'static str>,
    /// Input voltage, V.
    #[schema(value_type = Option<f64>)]
    pub input_voltage_v: Option<Quantity>,
    /// Output voltage, V.
    #[schema(value_type = Option<f64>)]
    pub output_voltage_v: Option<Quantity>,
    /// A note.
    pub note: Option<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<Drive> for DriveAnswer {
    fn from(drive: Drive) -> Self {
        let values = drive.values;
        let ratings = values.ratings;
        Self {
            id: drive.id.0,
            series: values.series.into_string(),
            type_name: values.type_name.map(domain::Name::into_string),
            shop: (&drive.shop).into(),
            production_line: (&drive.production_line).into(),
            room: (&drive.room).into(),
            cabinet: drive.cabinet.as_ref().map(Named::from),
            mechanism: drive.mechanism.as_ref().map(Named::from),
            power_w: ratings.power_w,
            rated_current_a: ratings.rated_current_a,
            current_kind: ratings.current_kind.map(domain::CurrentKind::as_str),
            input_voltage_v: ratings.input_voltage_v,
            output_voltage_v: ratings.output_voltage_v,
            note: values.note.map(domain::Note::into_string),
            created_at: drive.created_at,
            updated_at: drive.updated_at,
        }
    }
}

/// A place of the tree with what lies under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct TreeNode {
    /// Its id.
    pub id: i64,
    /// `shop`, `production_line`, `room`, `cabinet` or `mechanism`.
    pub level: &'static str,
    /// Its name.
    pub name: String,
    /// How much lies under it, by level.
    #[schema(value_type = Object)]
    pub counts: PlaceCounts,
    /// The places directly in it, as far as the tree goes.
    #[schema(no_recursion)]
    pub children: Vec<TreeNode>,
}

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct ChangeAnswer {
    /// Its id; later entries have greater ones.
    pub id: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// The person that it is, or on whose behalf it was done.
    pub user_id: Option<i64>,
    /// What the person calls the token that acted for them.
    pub token: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// `added`, `changed`, `removed`, `applied` or `undone`.
    pub operation: &'static str,
    /// The kind of thing.
    pub entity: &'static str,
    /// Which one.
    pub entity_id: i64,
    /// What it was called.
    pub name: String,
    /// What changed, by field: `from` and `to`, each null or a text, with the id of the place that it names.
    #[schema(value_type = Object)]
    pub fields: BTreeMap<String, domain::FieldChange>,
    /// The entry that this one unfolds from.
    pub parent_id: Option<i64>,
}

impl From<Change> for ChangeAnswer {
    fn from(change: Change) -> Self {
        let told = change.told;
        Self {
            id: change.id.0,
            at: told.at,
            actor: told.actor.name,
            user_id: told.actor.user.map(|user| user.0),
            token: told.actor.token,
            request_id: told.actor.request_id,
            operation: told.operation.as_str(),
            entity: told.entity.as_str(),
            entity_id: told.entity_id,
            name: told.name,
            fields: told.fields,
            parent_id: told.parent.map(|parent| parent.0),
        }
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct ImportAnswer {
    /// Its id.
    pub id: i64,
    /// `drives` or `stock`.
    pub kind: &'static str,
    /// `reading`, `previewed`, `applying`, `applied`, `undone` or `failed`.
    pub state: &'static str,
    /// How far it is in this state, 0 to 1.
    pub progress: f32,
    /// The file's name.
    pub file_name: String,
    /// The workbook's sheet.
    pub sheet: Option<String>,
    /// Who brought it in.
    pub actor: String,
    /// Rows by what they mean: `new`, `changed`, `same`, `wrong`.
    #[schema(value_type = Object)]
    pub counts: domain::import::RowCounts,
    /// What looks wrong and doesn't stop it; at most 500.
    #[schema(value_type = Vec<Object>)]
    pub warnings: Vec<domain::import::warnings::Warning>,
    /// How many warnings there are in all.
    pub warning_count: u32,
    /// Headings that aren't known; their columns are left out.
    pub unknown_columns: Vec<String>,
    /// Things of the base that the file doesn't mention; they stay.
    pub not_in_file: u32,
    /// Why the file couldn't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Its entry in the history.
    pub change_id: Option<i64>,
    /// When it was brought in.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its last state began.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl ImportAnswer {
    /// An import with what its job tells while it runs here.
    pub(super) fn new(
        import: Import,
        running: Option<(domain::import::ImportState, f32)>,
        language: Language,
    ) -> Self {
        let (state, progress) = running.unwrap_or((import.state, 1.0));
        let failure = import.findings.failure.as_ref();
        Self {
            id: import.id.0,
            kind: import.kind.as_str(),
            state: state.as_str(),
            progress,
            sheet: import.sheet,
            actor: import.actor,
            counts: import.counts,
            failure: failure.map(|failure| language.sentence(&failure.key, &failure.arguments)),
            warnings: import.findings.warnings,
            warning_count: import.findings.warning_count,
            unknown_columns: import.findings.unknown_columns,
            not_in_file: import.not_in_file,
            change_id: import.change.map(|change| change.0),
            created_at: import.created_at,
            updated_at: import.updated_at,
            file_name: import.file_name,
        }
    }
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct RowAnswer {
    /// Its number in the file.
    pub number: u32,
    /// `new`, `changed`, `same` or `wrong`.
    pub status: &'static str,
    /// The drive that it means; only in an import of drives.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub drive_id: Option<Option<i64>>,
    /// The spare that it means; only in an import of stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub stock_item_id: Option<Option<i64>>,
    /// The manual that it means; only in an import of manuals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub manual_id: Option<Option<i64>>,
    /// Its cells by column.
    pub cells: BTreeMap<&'static str, CellAnswer>,
}

/// A cell of an import's row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct CellAnswer {
    /// As the file has it.
    pub to: Option<String>,
    /// What the base has instead, in a changed cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub from: Option<Option<String>>,
    /// Why it is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl RowAnswer {
    /// A row in a reader's language.
    pub(super) fn new(row: ImportRow, kind: ImportKind, language: Language) -> Self {
        let note = |index: usize| {
            row.notes
                .iter()
                .find(|note: &&CellNote| note.column == index)
        };
        let cells = kind
            .columns()
            .iter()
            .enumerate()
            .filter_map(|(index, column)| {
                let to = row.cells.get(index).cloned().flatten();
                let note = note(index);
                let problem = note.and_then(|note| note.problem.as_ref());
                let cell = CellAnswer {
                    to,
                    from: note
                        .filter(|note| note.problem.is_none())
                        .map(|note| note.from.clone()),
                    problem: problem
                        .map(|problem| language.sentence(&problem.key, &problem.arguments)),
                };
                let says_something =
                    cell.to.is_some() || cell.from.is_some() || cell.problem.is_some();
                says_something.then_some((*column, cell))
            });
        Self {
            number: row.number,
            status: row.status.as_str(),
            drive_id: (kind == ImportKind::Drives).then_some(row.thing),
            stock_item_id: (kind == ImportKind::Stock).then_some(row.thing),
            manual_id: (kind == ImportKind::Manuals).then_some(row.thing),
            cells: cells.collect(),
        }
    }
}
