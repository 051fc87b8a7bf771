//! The outer shape of a JSON table: where the array is, and what a pass over it has found.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::element::Element;
use crate::sheets::error::SheetError;
use crate::sheets::layout::Layout;
use crate::sheets::limits::Limits;
use crate::sheets::row::RawRow;

/// What one pass over the file has found.
#[derive(Debug)]
pub(super) struct Found {
    /// Whether the array was there.
    pub(super) has_table: bool,
    /// Elements of the array.
    pub(super) rows: u32,
    /// Per column of the layout, whether any element has it.
    pub(super) present: Vec<bool>,
    /// Members of the elements, or of the outer object if it has no array, each once.
    pub(super) members: Vec<String>,
    /// Those that mean nothing here.
    pub(super) unknown: Vec<String>,
}

/// One pass over the file.
pub(super) struct Pass<'a> {
    pub(super) layout: &'a Layout,
    pub(super) limits: &'a Limits,
    pub(super) found: Found,
    /// Why it ended early; serde's own error can't carry it.
    pub(super) failure: Option<SheetError>,
    on_row: &'a mut dyn FnMut(RawRow) -> Result<(), SheetError>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        limits: &'a Limits,
        on_row: &'a mut dyn FnMut(RawRow) -> Result<(), SheetError>,
    ) -> Self {
        Pass {
            layout,
            limits,
            found: Found {
                has_table: false,
                rows: 0,
                present: vec![false; layout.columns.len()],
                members: Vec::new(),
                unknown: Vec::new(),
            },
            failure: None,
            on_row,
        }
    }

    /// Ends the pass with a failure of ours.
    pub(super) fn fail<E: Error>(&mut self, failure: SheetError) -> E {
        self.failure = Some(failure);
        E::custom("stopped")
    }

    /// Remembers a member that means nothing here; of very many only the first.
    pub(super) fn note_unknown(&mut self, member: &str) {
        let is_noted = self.found.unknown.iter().any(|noted| noted == member);
        if !is_noted && self.found.unknown.len() < self.limits.max_columns {
            self.found.unknown.push(member.to_owned());
            self.found.members.push(member.to_owned());
        }
    }

    /// Remembers a member that fills a column.
    pub(super) fn note_known(&mut self, member: &str, column: usize) {
        if !self.found.present[column] {
            self.found.present[column] = true;
            self.found.members.push(member.to_owned());
        }
    }

    fn begin_table<E: Error>(&mut self) -> Result<(), E> {
        if self.found.has_table {
            let name = self.layout.json_member.to_owned();
            return Err(self.fail(SheetError::RepeatedColumn {
                first: name.clone(),
                second: name.clone(),
                name,
            }));
        }
        self.found.has_table = true;
        self.found.members.clear();
        self.found.unknown.clear();
        Ok(())
    }

    fn take_row<E: Error>(&mut self, cells: Vec<Option<String>>) -> Result<(), E> {
        let number = self.found.rows;
        if number > self.limits.max_rows {
            let limit = self.limits.max_rows;
            return Err(self.fail(SheetError::TooManyRows { limit }));
        }
        (self.on_row)(RawRow { number, cells }).map_err(|failure| self.fail(failure))
    }
}

/// The whole file: an object that has the array as a member, or the array.
pub(super) struct Table<'pass, 'a>(pub(super) &'pass mut Pass<'a>);

impl<'de> DeserializeSeed<'de> for Table<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Table<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an array of objects, or an object with one")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(member) = map.next_key::<String>()? {
            if member == self.0.layout.json_member {
                self.0.begin_table()?;
                map.next_value_seed(Elements(self.0))?;
            } else {
                if !self.0.found.has_table {
                    self.0.note_unknown(&member);
                }
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.0.begin_table()?;
        Elements(self.0).visit_seq(seq)
    }
}

/// The array.
struct Elements<'pass, 'a>(&'pass mut Pass<'a>);

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        loop {
            self.0.found.rows = self.0.found.rows.saturating_add(1);
            match seq.next_element_seed(Element(self.0))? {
                Some(cells) => self.0.take_row(cells)?,
                None => break,
            }
        }
        self.0.found.rows -= 1;
        Ok(())
    }
}
