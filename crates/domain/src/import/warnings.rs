//! What looks wrong in a sheet and doesn't stop it: mixed scripts, names that look the same, stray spaces.

use crate::text::{look_alike_key, mixed_words};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// As many warnings are kept; more are only counted.
pub const LIMIT: usize = 500;

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// A word mixes Cyrillic and Latin letters that look alike.
    MixedScripts {
        /// The first row that has it.
        row: u32,
        /// The column.
        column: String,
        /// The word.
        word: String,
        /// Its spelling in one script.
        suggestion: String,
    },
    /// Two names on one level differ only by look-alike letters, case or spaces. They can be merged.
    NamesAlike {
        /// A row that has the second.
        row: u32,
        /// The column.
        column: String,
        /// The names; the base's first, or else the one that came first.
        names: Vec<String>,
    },
    /// A cell had white space at its ends; it is brought in without.
    StraySpaces {
        /// The row.
        row: u32,
        /// The column.
        column: String,
    },
    /// A cell is empty that says how many there are: none.
    NoQuantity {
        /// The row.
        row: u32,
        /// The column.
        column: String,
    },
}

/// A column of names that are held against each other.
#[derive(Debug, Clone, Copy)]
pub struct NameColumn {
    /// Its position among the kind's columns.
    pub column: usize,
    /// The columns that say where such a name belongs: the same name elsewhere is another thing.
    pub above: &'static [usize],
    /// Whether two spellings are one name anyway, so that there is nothing to tell.
    pub one: fn(&str, &str) -> bool,
}

/// Collects the warnings of a sheet, row by row.
#[derive(Debug)]
pub struct Collector {
    columns: &'static [&'static str],
    names_in: &'static [NameColumn],
    counted: Option<usize>,
    uncounted: Vec<u32>,
    warnings: Vec<Warning>,
    count: u32,
    mixed_known: HashSet<(usize, String)>,
    names: HashMap<(usize, String), Vec<Box<str>>>,
}

impl Collector {
    /// For a sheet with these columns, of which these hold names.
    #[must_use]
    pub fn new(columns: &'static [&'static str], names_in: &'static [NameColumn]) -> Self {
        Self {
            columns,
            names_in,
            counted: None,
            uncounted: vec![],
            warnings: vec![],
            count: 0,
            mixed_known: HashSet::new(),
            names: HashMap::new(),
        }
    }

    /// The same, with a column that says how many there are.
    #[must_use]
    pub fn counting(self, column: usize) -> Self {
        Self {
            counted: Some(column),
            ..self
        }
    }

    /// Learns a name that the base has: its column, the names above it, and its own.
    pub fn know(&mut self, column: usize, above: &[&str], name: &str) {
        let known = self
            .names
            .entry((column, level_key(above, name)))
            .or_default();
        if known.iter().all(|other| &**other != name) {
            known.push(name.into());
        }
    }

    /// Looks at a row's cells as read.
    pub fn look_at(&mut self, row: u32, cells: &[Option<String>]) {
        for (index, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            let Some(text) = cell else { continue };
            if text.trim().len() != text.len() {
                let column = (*column).to_owned();
                self.warn(Warning::StraySpaces { row, column });
            }
            for (word, suggestion) in mixed_words(text) {
                if self.mixed_known.len() < 10 * LIMIT
                    && self.mixed_known.insert((index, word.clone()))
                {
                    self.warn(Warning::MixedScripts {
                        row,
                        column: (*column).to_owned(),
                        word,
                        suggestion,
                    });
                }
            }
        }
        let text = |column: usize| {
            cells
                .get(column)
                .and_then(|cell| cell.as_deref())
                .map_or("", str::trim)
        };
        if self.counted.is_some_and(|column| text(column).is_empty()) {
            self.uncounted.push(row);
        }
        for level in self.names_in {
            let above: Vec<&str> = level.above.iter().map(|column| text(*column)).collect();
            self.compare(row, level, &above, text(level.column));
        }
    }

    fn compare(&mut self, row: u32, level: &NameColumn, above: &[&str], name: &str) {
        if name.is_empty() {
            return;
        }
        let known = self
            .names
            .entry((level.column, level_key(above, name)))
            .or_default();
        if known
            .iter()
            .any(|other| &**other == name || (level.one)(other, name))
        {
            return;
        }
        known.push(name.into());
        if known.len() > 1 {
            let names = [&known[0], &known[known.len() - 1]]
                .map(ToString::to_string)
                .to_vec();
            let column = self.columns.get(level.column).copied().unwrap_or_default();
            let column = column.to_owned();
            self.warn(Warning::NamesAlike { row, column, names });
        }
    }

    fn warn(&mut self, warning: Warning) {
        self.count += 1;
        if self.warnings.len() < LIMIT {
            self.warnings.push(warning);
        }
    }

    /// The warnings, and how many there were in all, of a sheet that has these of the columns.
    #[must_use]
    pub fn finish(mut self, present: &[bool]) -> (Vec<Warning>, u32) {
        let counted = self
            .counted
            .filter(|column| present.get(*column) == Some(&true));
        if let Some(column) = counted {
            let column = self.columns.get(column).copied().unwrap_or_default();
            for row in std::mem::take(&mut self.uncounted) {
                let column = column.to_owned();
                self.warn(Warning::NoQuantity { row, column });
            }
        }
        (self.warnings, self.count)
    }
}

fn level_key(above: &[&str], name: &str) -> String {
    above
        .iter()
        .chain([&name])
        .map(|name| look_alike_key(name))
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::drive_cells::{Column, KEYS, NAMES};

    fn row(cells: [&str; 7]) -> Vec<Option<String>> {
        cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect()
    }

    #[test]
    fn each_kind_of_mess_is_told_once() {
        let mut collector = Collector::new(&KEYS, &NAMES);
        collector.know(Column::Shop.index(), &[], "ЛПЦ-1");
        collector.look_at(
            2,
            &row(["ЛПЦ-1", "Стан 1700", "1ЕР", "", "Конвейер ", "G120С", ""]),
        );
        collector.look_at(3, &row(["лпц-1", "Стан 1700", "1ЕР", "", "", "G120С", ""]));
        collector.look_at(4, &row(["ЛПЦ-1", "Стан 1700", "1EP", "", "", "G120C", ""]));
        let (warnings, count) = collector.finish(&[true; 7]);
        let alike = |row, column: Column, names: [&str; 2]| Warning::NamesAlike {
            row,
            column: column.key().to_owned(),
            names: names.map(ToOwned::to_owned).to_vec(),
        };
        let expected = [
            Warning::StraySpaces {
                row: 2,
                column: Column::Mechanism.key().to_owned(),
            },
            Warning::MixedScripts {
                row: 2,
                column: Column::Series.key().to_owned(),
                word: "G120С".into(),
                suggestion: "G120C".into(),
            },
            alike(3, Column::Shop, ["ЛПЦ-1", "лпц-1"]),
            alike(4, Column::Room, ["1ЕР", "1EP"]),
            alike(4, Column::Series, ["G120С", "G120C"]),
        ];
        assert_eq!(warnings, expected);
        assert_eq!(count, 5);
    }

    #[test]
    fn a_missing_quantity_is_told() {
        use crate::import::stock_cells::{Column, KEYS, NAMES};
        let quantity = Column::Quantity.index();
        let seen = || {
            let mut collector = Collector::new(&KEYS, &NAMES).counting(quantity);
            for (row, text) in [(2, Some("1")), (3, None), (4, Some("0"))] {
                let mut cells = vec![None; KEYS.len()];
                cells[Column::Name.index()] = Some("Реле".to_owned());
                cells[quantity] = text.map(ToOwned::to_owned);
                collector.look_at(row, &cells);
            }
            collector
        };
        let told = Warning::NoQuantity {
            row: 3,
            column: "quantity".to_owned(),
        };
        assert_eq!(seen().finish(&[true; KEYS.len()]), (vec![told], 1));
        // A sheet without that column says nothing of quantities.
        assert_eq!(seen().finish(&[false; KEYS.len()]), (vec![], 0));
    }

    #[test]
    fn the_same_name_in_two_places_is_no_mess() {
        let mut collector = Collector::new(&KEYS, &NAMES);
        collector.look_at(2, &row(["Ц", "Стан 1", "2ЭП", "", "", "КТЭ", ""]));
        collector.look_at(3, &row(["Ц", "Стан 2", "2эп", "", "", "КТЭ", ""]));
        assert_eq!(collector.finish(&[true; 7]), (vec![], 0));
    }
}
