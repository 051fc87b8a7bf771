//! One row of a drive sheet: its columns, and how its cells are read.

use super::{
    CellNote,
    cells::{CellReader, Merges},
    warnings::NameColumn,
};
use crate::{
    drive::{CurrentKind, Drive, Ratings},
    name::{Name, Note},
    quantity::Quantity,
};

/// A column of a drive sheet. The order is the sheet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// The columns' names in the API, in the sheet's order.
pub const KEYS: [&str; COLUMNS.len()] = {
    let mut keys = [""; COLUMNS.len()];
    let mut index = 0;
    while index < keys.len() {
        keys[index] = COLUMNS[index].key();
        index += 1;
    }
    keys
};

/// The columns, by position, that say which cabinet a drive is in; the others may differ within it.
pub const IDENTITY: [usize; 4] = [
    Column::Shop.index(),
    Column::ProductionLine.index(),
    Column::Room.index(),
    Column::Cabinet.index(),
];

/// The columns of names that are held against each other.
pub const NAMES: [NameColumn; 6] = {
    const SHOP: usize = Column::Shop.index();
    const LINE: usize = Column::ProductionLine.index();
    const ROOM: usize = Column::Room.index();
    const fn names(column: Column, above: &'static [usize]) -> NameColumn {
        NameColumn {
            column: column.index(),
            above,
            one: |_, _| false,
        }
    }
    [
        names(Column::Shop, &[]),
        names(Column::ProductionLine, &[SHOP]),
        names(Column::Room, &[SHOP, LINE]),
        names(Column::Cabinet, &[SHOP, LINE, ROOM]),
        names(Column::Mechanism, &[SHOP, LINE]),
        names(Column::Series, &[]),
    ]
};

impl Column {
    /// The column's position in [`COLUMNS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The field's name in the API.
    #[must_use]
    pub const fn key(self) -> &'static str {
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

impl DriveCells {
    /// Reads a row's cells, in the order of [`COLUMNS`], with names that are to be treated as one.
    ///
    /// # Errors
    /// A note for each wrong cell.
    pub fn parse(cells: &[Option<String>], merges: &Merges) -> Result<Self, Vec<CellNote>> {
        let mut row = CellReader::new(cells, merges);
        let read = (
            row.needed_name(Column::Shop.index()),
            row.needed_name(Column::ProductionLine.index()),
            row.needed_name(Column::Room.index()),
            row.needed_name(Column::Series.index()),
        );
        let cabinet = row.name(Column::Cabinet.index());
        let mechanism = row.name(Column::Mechanism.index());
        let type_name = row.name(Column::Type.index());
        let ratings = Ratings {
            power_w: row.cell(Column::PowerW.index(), Quantity::parse),
            rated_current_a: row.cell(Column::RatedCurrentA.index(), Quantity::parse),
            current_kind: row.cell(Column::CurrentKind.index(), CurrentKind::parse),
            input_voltage_v: row.cell(Column::InputVoltageV.index(), Quantity::parse),
            output_voltage_v: row.cell(Column::OutputVoltageV.index(), Quantity::parse),
        };
        let note = row.cell(Column::Note.index(), Note::parse);
        match read {
            (Some(shop), Some(production_line), Some(room), Some(series)) if row.is_good() => {
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
            _ => Err(row.finish()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::cells::merges;

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
        assert_eq!(COLUMNS.map(Column::key), KEYS);
    }
}
