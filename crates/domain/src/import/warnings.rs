//! What looks wrong in a sheet and doesn't stop it: mixed scripts, names that look the same, stray spaces.

use super::cells::{COLUMNS, Column};
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
        column: Column,
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
        column: Column,
        /// The names; the base's first, or else the one that came first.
        names: Vec<String>,
    },
    /// A cell had white space at its ends; it is brought in without.
    StraySpaces {
        /// The row.
        row: u32,
        /// The column.
        column: Column,
    },
}

/// Collects the warnings of a sheet, row by row.
#[derive(Debug, Default)]
pub struct Collector {
    warnings: Vec<Warning>,
    count: u32,
    mixed_known: HashSet<(Column, String)>,
    names: HashMap<(Column, String), Vec<Box<str>>>,
}

impl Collector {
    /// Learns a name that the base has on a level: its column, the names above it, and its own.
    pub fn know(&mut self, column: Column, above: &[&str], name: &str) {
        let known = self
            .names
            .entry((column, level_key(above, name)))
            .or_default();
        if known.iter().all(|other| &**other != name) {
            known.push(name.into());
        }
    }

    /// Looks at a row's cells as read, in the order of [`COLUMNS`].
    pub fn look_at(&mut self, row: u32, cells: &[Option<String>]) {
        for (column, cell) in COLUMNS.into_iter().zip(cells) {
            let Some(text) = cell else { continue };
            if text.trim().len() != text.len() {
                self.warn(Warning::StraySpaces { row, column });
            }
            for (word, suggestion) in mixed_words(text) {
                if self.mixed_known.len() < 10 * LIMIT
                    && self.mixed_known.insert((column, word.clone()))
                {
                    self.warn(Warning::MixedScripts {
                        row,
                        column,
                        word,
                        suggestion,
                    });
                }
            }
        }
        let text = |column: Column| {
            cells
                .get(column.index())
                .and_then(|cell| cell.as_deref())
                .map_or("", str::trim)
        };
        let above = [
            text(Column::Shop),
            text(Column::ProductionLine),
            text(Column::Room),
        ];
        self.compare(row, Column::Shop, &[], above[0]);
        self.compare(row, Column::ProductionLine, &above[..1], above[1]);
        self.compare(row, Column::Room, &above[..2], above[2]);
        self.compare(row, Column::Cabinet, &above, text(Column::Cabinet));
        self.compare(row, Column::Mechanism, &above[..2], text(Column::Mechanism));
        self.compare(row, Column::Series, &[], text(Column::Series));
    }

    fn compare(&mut self, row: u32, column: Column, above: &[&str], name: &str) {
        if name.is_empty() {
            return;
        }
        let known = self
            .names
            .entry((column, level_key(above, name)))
            .or_default();
        if known.iter().any(|other| &**other == name) {
            return;
        }
        known.push(name.into());
        if known.len() > 1 {
            let names = [&known[0], &known[known.len() - 1]]
                .map(ToString::to_string)
                .to_vec();
            self.warn(Warning::NamesAlike { row, column, names });
        }
    }

    fn warn(&mut self, warning: Warning) {
        self.count += 1;
        if self.warnings.len() < LIMIT {
            self.warnings.push(warning);
        }
    }

    /// The warnings, and how many there were in all.
    #[must_use]
    pub fn finish(self) -> (Vec<Warning>, u32) {
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

    fn row(cells: [&str; 7]) -> Vec<Option<String>> {
        cells
            .into_iter()
            .map(|cell| (!cell.is_empty()).then(|| cell.to_owned()))
            .collect()
    }

    #[test]
    fn each_kind_of_mess_is_told_once() {
        let mut collector = Collector::default();
        collector.know(Column::Shop, &[], "ЛПЦ-1");
        collector.look_at(
            2,
            &row(["ЛПЦ-1", "Стан 1700", "1ЕР", "", "Конвейер ", "G120С", ""]),
        );
        collector.look_at(3, &row(["лпц-1", "Стан 1700", "1ЕР", "", "", "G120С", ""]));
        collector.look_at(4, &row(["ЛПЦ-1", "Стан 1700", "1EP", "", "", "G120C", ""]));
        let (warnings, count) = collector.finish();
        let alike = |row, column, names: [&str; 2]| Warning::NamesAlike {
            row,
            column,
            names: names.map(ToOwned::to_owned).to_vec(),
        };
        let expected = [
            Warning::StraySpaces {
                row: 2,
                column: Column::Mechanism,
            },
            Warning::MixedScripts {
                row: 2,
                column: Column::Series,
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
    fn the_same_name_in_two_places_is_no_mess() {
        let mut collector = Collector::default();
        collector.look_at(2, &row(["Ц", "Стан 1", "2ЭП", "", "", "КТЭ", ""]));
        collector.look_at(3, &row(["Ц", "Стан 2", "2эп", "", "", "КТЭ", ""]));
        assert_eq!(collector.finish(), (vec![], 0));
    }
}
