//! One row of a stock sheet: its columns, and how its cells are read.

use super::{
    CellNote,
    cells::{CellReader, Cells, Merges},
    warnings::NameColumn,
};
use crate::{
    amount::Amount,
    name::{Name, Note},
    stock::{StockItem, StockItemValues, StoreId, one_group},
};

/// A column of a stock sheet. The order is the crew's, with what their sheet doesn't have at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Наименование группы.
    Group,
    /// Наименование: manufacturer and name.
    Name,
    /// Параметры.
    Specs,
    /// Ном.н.
    NomenclatureNumber,
    /// Кол.
    Quantity,
    /// Место хранения: the store.
    Store,
    /// Размещение.
    Placement,
    /// Размещение Б/У.
    UsedPlacement,
    /// Размещение новое.
    NewPlacement,
    /// Установка.
    Applicability,
    /// Примечание.
    Note,
    /// Минимум.
    Minimum,
}

/// The columns in the sheet's order; cells are held in this order.
pub const COLUMNS: [Column; 12] = [
    Column::Group,
    Column::Name,
    Column::Specs,
    Column::NomenclatureNumber,
    Column::Quantity,
    Column::Store,
    Column::Placement,
    Column::UsedPlacement,
    Column::NewPlacement,
    Column::Applicability,
    Column::Note,
    Column::Minimum,
];

/// The columns' names in the API, in the sheet's order.
pub const KEYS: [&str; COLUMNS.len()] = [
    "group",
    "name",
    "specs",
    "nomenclature_number",
    "quantity",
    "store",
    "placement",
    "used_placement",
    "new_placement",
    "applicability",
    "note",
    "minimum",
];

/// The columns, by position, that say which spare a row means: the same name in another store is another one, so that a sheet
/// of one store never moves what lies in the others.
pub const IDENTITY: [usize; 2] = [Column::Name.index(), Column::Store.index()];

/// The columns of names that are held against each other.
pub const NAMES: [NameColumn; 2] = [
    NameColumn {
        column: Column::Store.index(),
        above: &[],
        one: |_, _| false,
    },
    NameColumn {
        column: Column::Group.index(),
        above: &[],
        one: |a, b| one_group(a) == one_group(b),
    },
];

impl Column {
    /// The column's position in [`COLUMNS`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The field's name in the API.
    #[must_use]
    pub const fn key(self) -> &'static str {
        KEYS[self.index()]
    }
}

/// What a good row says.
#[derive(Debug, Clone, PartialEq)]
pub struct StockCells {
    /// The store's name.
    pub store: Name,
    /// How many there are. An empty cell says none.
    pub quantity: Amount,
    /// The rest; its store isn't known yet.
    values: StockItemValues,
}

impl StockCells {
    /// Reads a row's cells, in the order of [`COLUMNS`], with names that are to be treated as one.
    ///
    /// # Errors
    /// A note for each wrong cell.
    pub fn parse(cells: &[Option<String>], merges: &Merges) -> Result<Self, Vec<CellNote>> {
        let mut row = CellReader::new(cells, merges);
        let store = row.needed_name(Column::Store.index());
        let quantity = row.cell(Column::Quantity.index(), Amount::parse);
        let minimum = row.cell(Column::Minimum.index(), Amount::parse);
        let mut note = |column: Column| row.cell(column.index(), Note::parse);
        let [name, specs, applicability, own_note] = [
            Column::Name,
            Column::Specs,
            Column::Applicability,
            Column::Note,
        ]
        .map(&mut note);
        let values = StockItemValues {
            group: row.name(Column::Group.index()),
            name,
            specs,
            nomenclature_number: row.name(Column::NomenclatureNumber.index()),
            minimum: minimum.and_then(Amount::some),
            store: StoreId(0),
            placement: row.name(Column::Placement.index()),
            used_placement: row.name(Column::UsedPlacement.index()),
            new_placement: row.name(Column::NewPlacement.index()),
            applicability,
            note: own_note,
        };
        if let (true, Err(problem)) = (row.is_good(), values.check()) {
            row.refuse(Column::Name.index(), &problem);
        }
        match store {
            Some(store) if row.is_good() => Ok(Self {
                store,
                quantity: quantity.unwrap_or_default(),
                values,
            }),
            _ => Err(row.finish()),
        }
    }

    /// What the row says, once its store is known. `stored` keeps what a file without these columns doesn't tell.
    #[must_use]
    pub fn values(
        &self,
        store: StoreId,
        stored: Option<(&StockItemValues, &[bool])>,
    ) -> StockItemValues {
        let mut values = StockItemValues {
            store,
            ..self.values.clone()
        };
        let Some((kept, told)) = stored else {
            return values;
        };
        for column in COLUMNS.into_iter().filter(|column| !told[column.index()]) {
            match column {
                Column::Group => values.group.clone_from(&kept.group),
                Column::Specs => values.specs.clone_from(&kept.specs),
                Column::NomenclatureNumber => values
                    .nomenclature_number
                    .clone_from(&kept.nomenclature_number),
                Column::Placement => values.placement.clone_from(&kept.placement),
                Column::UsedPlacement => values.used_placement.clone_from(&kept.used_placement),
                Column::NewPlacement => values.new_placement.clone_from(&kept.new_placement),
                Column::Applicability => values.applicability.clone_from(&kept.applicability),
                Column::Note => values.note.clone_from(&kept.note),
                Column::Minimum => values.minimum = kept.minimum,
                // A sheet without these isn't read at all.
                Column::Name | Column::Store | Column::Quantity => {}
            }
        }
        values
    }

    /// The cells as they are compared and shown, in the order of [`COLUMNS`].
    #[must_use]
    pub fn texts(&self) -> Cells {
        texts(&self.values, self.store.as_str(), self.quantity)
    }
}

/// A stored spare's cells, in the order of [`COLUMNS`], as an export writes and an import compares them.
#[must_use]
pub fn stock_texts(item: &StockItem) -> Cells {
    texts(&item.values, &item.store.name, item.quantity)
}

fn texts(values: &StockItemValues, store: &str, quantity: Amount) -> Cells {
    let name = |name: &Option<Name>| name.as_ref().map(|name| name.as_str().to_owned());
    let note = |note: &Option<Note>| note.as_ref().map(|note| note.as_str().to_owned());
    vec![
        name(&values.group),
        note(&values.name),
        note(&values.specs),
        name(&values.nomenclature_number),
        Some(quantity.to_text()),
        Some(store.to_owned()),
        name(&values.placement),
        name(&values.used_placement),
        name(&values.new_placement),
        note(&values.applicability),
        note(&values.note),
        values.minimum.map(Amount::to_text),
    ]
}

/// Cells in which a group's spellings that are one group look the same.
#[must_use]
pub fn folded(mut cells: Cells) -> Cells {
    if let Some(group) = cells
        .get_mut(Column::Group.index())
        .and_then(Option::as_mut)
    {
        *group = one_group(group);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 11]) -> Cells {
        cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect()
    }

    const GOOD: [&str; 11] = [
        "Предохранитель ",
        "FERRAZ A 050F175",
        "HP:3/4\nV:208",
        "2011886\n",
        "10",
        "Коил-Бокс",
        "",
        "к\\б полка 3  №31",
        "",
        "Неликвиды",
        "",
    ];

    #[test]
    fn a_good_row_is_read_and_told_again() {
        let read = StockCells::parse(&row(GOOD), &Merges::new()).unwrap();
        let texts = read.texts();
        assert_eq!(texts.len(), COLUMNS.len());
        assert_eq!(texts[0].as_deref(), Some("Предохранитель"));
        assert_eq!(texts[2].as_deref(), Some("HP:3/4\nV:208"), "lines stay");
        assert_eq!(texts[3].as_deref(), Some("2011886"));
        assert_eq!(texts[7].as_deref(), Some("к\\б полка 3  №31"));
        let again = StockCells::parse(&texts, &Merges::new()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn a_row_needs_a_store_and_something_that_tells_what_it_is() {
        let wrong = |change: &dyn Fn(&mut [&str; 11])| {
            let mut cells = GOOD;
            change(&mut cells);
            let wrong = StockCells::parse(&row(cells), &Merges::new()).unwrap_err();
            let told = wrong
                .into_iter()
                .map(|note| (note.column, note.problem.unwrap().key));
            told.collect::<Vec<_>>()
        };
        assert_eq!(
            wrong(&|cells| cells[5] = " "),
            [(5, "problem-empty".into())]
        );
        assert_eq!(
            wrong(&|cells| cells[4] = "-2"),
            [(4, "problem-out-of-range".into())]
        );
        let nothing = |cells: &mut [&str; 11]| cells[..4].fill("");
        assert_eq!(wrong(&nothing), [(1, "problem-empty".into())]);
        let mut only_specs = GOOD;
        only_specs[0] = "";
        only_specs[1] = "";
        assert!(StockCells::parse(&row(only_specs), &Merges::new()).is_ok());
    }

    #[test]
    fn an_empty_quantity_is_none_and_spellings_of_a_group_are_one() {
        let mut cells = GOOD;
        cells[4] = "";
        let read = StockCells::parse(&row(cells), &Merges::new()).unwrap();
        assert_eq!(read.quantity, Amount::ZERO);
        cells[0] = "ПРЕДОХРА НИТЕЛЬ";
        let other = StockCells::parse(&row(cells), &Merges::new()).unwrap();
        assert_eq!(folded(other.texts()), folded(read.texts()));
    }

    #[test]
    fn columns_are_in_their_order() {
        for (index, column) in COLUMNS.into_iter().enumerate() {
            assert_eq!((column.index(), column.key()), (index, KEYS[index]));
        }
    }
}
