//! One element of the array: an object whose members fill the columns.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::cell::{Cell, CellValue};
use super::table::Pass;
use crate::sheets::error::SheetError;
use crate::sheets::place::is_longer;

/// Reads one object into cells.
pub(super) struct Element<'pass, 'a>(pub(super) &'pass mut Pass<'a>);

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = Vec<Option<String>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = Vec<Option<String>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object as element {}", self.0.found.rows)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let pass = self.0;
        let width = pass.layout.columns.len();
        let mut cells = vec![None; width];
        let mut filled_by: Vec<Option<String>> = vec![None; width];
        let mut unknown = HashSet::new();
        while let Some(member) = map.next_key::<String>()? {
            let Some(column) = pass.layout.column_of_member(&member) else {
                map.next_value::<IgnoredAny>()?;
                pass.note_unknown(&member);
                if let Some(member) = unknown.replace(member) {
                    return Err(pass.fail(repeated(&member, &member, &member)));
                }
                continue;
            };
            if let Some(first) = &filled_by[column] {
                let key = pass.layout.columns[column].key;
                return Err(pass.fail(repeated(key, first, &member)));
            }
            pass.note_known(&member, column);
            match map.next_value_seed(Cell)? {
                CellValue::Text(text) => cells[column] = cell_text(pass, &member, text)?,
                CellValue::Empty => {}
                CellValue::Unusable => {
                    let row = pass.found.rows;
                    let failure = SheetError::BadValue {
                        row,
                        column: member,
                    };
                    return Err(pass.fail(failure));
                }
            }
            filled_by[column] = Some(member);
        }
        Ok(cells)
    }
}

fn cell_text<E: serde::de::Error>(
    pass: &mut Pass<'_>,
    member: &str,
    text: String,
) -> Result<Option<String>, E> {
    let limit = pass.limits.max_cell_chars;
    if is_longer(&text, limit) {
        let row = pass.found.rows;
        return Err(pass.fail(SheetError::CellTooLong {
            row,
            column: member.to_owned(),
            limit,
        }));
    }
    Ok((!text.trim().is_empty()).then_some(text))
}

fn repeated(name: &str, first: &str, second: &str) -> SheetError {
    SheetError::RepeatedColumn {
        name: name.to_owned(),
        first: first.to_owned(),
        second: second.to_owned(),
    }
}
