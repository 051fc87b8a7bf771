//! One row of a drive sheet: its columns, and how its cells are read.

use super::{CellNote, Failure};
use crate::{
    drive::{CurrentKind, Drive, Ratings},
    name::{Name, Note},
    problem::Problem,
    quantity::Quantity,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A column of a drive sheet. The order is the sheet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Цех.
    Shop,
    /// Группа: the production line.
    ProductionLine,
    /// Помещение.
    Room,
    /// Шкаф/Привод.
    Cabinet,
    /// Агрегат.
    Mechanism,
    /// Преобразователь.
    Series,
    /// Тип преобразователя.
    Type,
    /// Мощность, W.
    PowerW,
    /// Номинальный ток, A.
    RatedCurrentA,
    /// Род тока.
    CurrentKind,
    /// Входное напряжение, V.
    InputVoltageV,
    /// Выходное напряжение, V.
    OutputVoltageV,
    /// Примечание.
    Note,
}

/// The columns in the sheet's order; cells are held in this order.
pub const COLUMNS: [Column; 13] = [
    Column::Shop,
    Column::ProductionLine,
    Column::Room,
    Column::Cabinet,
    Column::Mechanism,
    Column::Series,
    Column::Type,
    Column::PowerW,
    Column::RatedCurrentA,
    Column::CurrentKind,
    Column::InputVoltageV,
    Column::OutputVoltageV,
    Column::Note,
];

/// The first column of those that may differ within a cabinet: the ones before it say which cabinet.
pub const FIRST_VALUE: usize = 4;

impl Column {
    /// The column's position in [`COLUMNS`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The field's name in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::ProductionLine => "production_line",
            Self::Room => "room",
            Self::Cabinet => "cabinet",
            Self::Mechanism => "mechanism",
            Self::Series => "series",
            Self::Type => "type",
            Self::PowerW => "power_w",
            Self::RatedCurrentA => "rated_current_a",
            Self::CurrentKind => "current_kind",
            Self::InputVoltageV => "input_voltage_v",
            Self::OutputVoltageV => "output_voltage_v",
            Self::Note => "note",
        }
    }

    /// The column with an API field's name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        COLUMNS.into_iter().find(|column| column.key() == key)
    }
}

/// What a good row says.
#[derive(Debug, Clone, PartialEq)]
pub struct DriveCells {
    /// The shop's name.
    pub shop: Name,
    /// The production line's name.
    pub production_line: Name,
    /// The room's name.
    pub room: Name,
    /// The cabinet's name.
    pub cabinet: Option<Name>,
    /// The mechanism's name.
    pub mechanism: Option<Name>,
    /// Brand and series.
    pub series: Name,
    /// The type.
    pub type_name: Option<Name>,
    /// The ratings.
    pub ratings: Ratings,
    /// The note.
    pub note: Option<Note>,
}

/// Names that are to be treated as one: each name by the one that stands for it.
pub type Merges = HashMap<String, String>;

/// The merges in groups of names, the first of each standing for the others.
#[must_use]
pub fn merges(groups: &[Vec<String>]) -> Merges {
    let mut merges = Merges::new();
    for group in groups {
        let Some((kept, others)) = group.split_first() else {
            continue;
        };
        for other in others.iter().filter(|other| *other != kept) {
            merges.insert(other.clone(), kept.clone());
        }
    }
    merges
}

impl DriveCells {
    /// Reads a row's cells, in the order of [`COLUMNS`], with names that are to be treated as one.
    ///
    /// # Errors
    /// A note for each wrong cell.
    pub fn parse(cells: &[Option<String>], merges: &Merges) -> Result<Self, Vec<CellNote>> {
        let mut row = Reader {
            cells,
            merges,
            wrong: vec![],
        };
        let read = (
            row.needed(Column::Shop),
            row.needed(Column::ProductionLine),
            row.needed(Column::Room),
            row.needed(Column::Series),
        );
        let cabinet = row.name(Column::Cabinet);
        let mechanism = row.name(Column::Mechanism);
        let type_name = row.name(Column::Type);
        let ratings = Ratings {
            power_w: row.cell(Column::PowerW, Quantity::parse),
            rated_current_a: row.cell(Column::RatedCurrentA, Quantity::parse),
            current_kind: row.cell(Column::CurrentKind, CurrentKind::parse),
            input_voltage_v: row.cell(Column::InputVoltageV, Quantity::parse),
            output_voltage_v: row.cell(Column::OutputVoltageV, Quantity::parse),
        };
        let note = row.cell(Column::Note, Note::parse);
        match read {
            (Some(shop), Some(production_line), Some(room), Some(series))
                if row.wrong.is_empty() =>
            {
                Ok(Self {
                    shop,
                    production_line,
                    room,
                    cabinet,
                    mechanism,
                    series,
                    type_name,
                    ratings,
                    note,
                })
            }
            _ => Err(row.wrong),
        }
    }

    /// The cells as they are compared and shown, in the order of [`COLUMNS`].
    #[must_use]
    pub fn texts(&self) -> Vec<Option<String>> {
        let name = |name: &Name| Some(name.as_str().to_owned());
        let places = [
            name(&self.shop),
            name(&self.production_line),
            name(&self.room),
        ];
        let optional =
            [self.cabinet.as_ref(), self.mechanism.as_ref()].map(|cell| cell.and_then(name));
        let kinds = [name(&self.series), self.type_name.as_ref().and_then(name)];
        let note = self.note.as_ref().map(|note| note.as_str().to_owned());
        places
            .into_iter()
            .chain(optional)
            .chain(kinds)
            .chain(rating_texts(&self.ratings))
            .chain([note])
            .collect()
    }
}

/// A stored drive's cells, in the order of [`COLUMNS`], as an export writes and an import compares them.
#[must_use]
pub fn drive_texts(drive: &Drive) -> Vec<Option<String>> {
    let place = |place: &crate::place::PlaceName| Some(place.name.clone());
    let places = [
        place(&drive.shop),
        place(&drive.production_line),
        place(&drive.room),
    ];
    let optional =
        [drive.cabinet.as_ref(), drive.mechanism.as_ref()].map(|cell| cell.and_then(place));
    let values = &drive.values;
    let kinds = [
        Some(values.series.as_str().to_owned()),
        values
            .type_name
            .as_ref()
            .map(|name| name.as_str().to_owned()),
    ];
    let note = values.note.as_ref().map(|note| note.as_str().to_owned());
    places
        .into_iter()
        .chain(optional)
        .chain(kinds)
        .chain(rating_texts(&values.ratings))
        .chain([note])
        .collect()
}

fn rating_texts(ratings: &Ratings) -> [Option<String>; 5] {
    [
        ratings.power_w.map(Quantity::to_text),
        ratings.rated_current_a.map(Quantity::to_text),
        ratings.current_kind.map(|kind| kind.as_str().to_owned()),
        ratings.input_voltage_v.map(Quantity::to_text),
        ratings.output_voltage_v.map(Quantity::to_text),
    ]
}

struct Reader<'a> {
    cells: &'a [Option<String>],
    merges: &'a Merges,
    wrong: Vec<CellNote>,
}

impl Reader<'_> {
    fn cell<T>(&mut self, column: Column, parse: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let text = self.cells.get(column.index())?.as_deref()?.trim();
        if text.is_empty() {
            return None;
        }
        match parse(self.merges.get(text).map_or(text, String::as_str)) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(column, &problem);
                None
            }
        }
    }

    fn name(&mut self, column: Column) -> Option<Name> {
        self.cell(column, Name::parse)
    }

    fn needed(&mut self, column: Column) -> Option<Name> {
        let wrong_before = self.wrong.len();
        let name = self.name(column);
        if name.is_none() && self.wrong.len() == wrong_before {
            self.refuse(column, &Problem::Empty);
        }
        name
    }

    fn refuse(&mut self, column: Column, problem: &Problem) {
        let arguments = problem
            .arguments()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let problem = Failure {
            key: problem.key().to_owned(),
            arguments,
        };
        self.wrong.push(CellNote {
            column: column.index(),
            from: None,
            problem: Some(problem),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 7]) -> Vec<Option<String>> {
        cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect()
    }

    #[test]
    fn a_good_row_is_read_and_told_again() {
        let cells = row([
            "ЛПЦ-1",
            "Стан 1700",
            "12ПСУ",
            "пр.350",
            " Конвейер №1 ",
            "КТЭ",
            "",
        ]);
        let read = DriveCells::parse(&cells, &Merges::new()).unwrap();
        assert_eq!(
            read.mechanism.as_ref().map(Name::as_str),
            Some("Конвейер №1")
        );
        assert_eq!(read.texts().len(), COLUMNS.len());
        assert_eq!(read.texts()[6], None);
    }

    #[test]
    fn every_wrong_cell_is_named() {
        let mut cells = row(["", "Стан", "р\0", "", "", " ", ""]);
        cells.push(Some("много".to_owned()));
        let wrong = DriveCells::parse(&cells, &Merges::new()).unwrap_err();
        let told: Vec<_> = wrong
            .iter()
            .map(|note| (note.column, note.problem.as_ref().unwrap().key.as_str()))
            .collect();
        let expected = [
            (Column::Shop.index(), "problem-empty"),
            (Column::Room.index(), "problem-control-character"),
            (Column::Series.index(), "problem-empty"),
            (Column::PowerW.index(), "problem-not-a-number"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn merged_names_are_read_as_one() {
        let cells = row(["ЛПЦ-1", "Стан 1700", "1EP", "", "", "КТЭ", ""]);
        let merges = merges(&[vec!["1ЕР".to_owned(), "1EP".to_owned()]]);
        assert_eq!(
            DriveCells::parse(&cells, &merges).unwrap().room.as_str(),
            "1ЕР"
        );
    }

    #[test]
    fn columns_are_in_their_order() {
        assert!(
            COLUMNS
                .iter()
                .enumerate()
                .all(|(index, column)| column.index() == index)
        );
        assert!(
            COLUMNS
                .iter()
                .all(|column| Column::from_key(column.key()) == Some(*column))
        );
    }
}
