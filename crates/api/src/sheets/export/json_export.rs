//! JSON in the form it is read in: `{"<member>": [ {…}, … ]}`, an element to a line.

use std::fmt;
use std::io::{BufWriter, Write};

use serde::ser::{SerializeMap, Serializer};

use super::{ExportCell, ExportTable, Output, finite};
use crate::sheets::error::SheetError;

/// Whole numbers below this are exact and written without `.0`.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// Writes JSON.
pub(super) struct JsonExport {
    out: BufWriter<Output>,
    names: Vec<String>,
    is_first: bool,
}

impl fmt::Debug for JsonExport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonExport").finish_non_exhaustive()
    }
}

impl JsonExport {
    pub(super) fn start(table: ExportTable, out: Output) -> Result<Self, SheetError> {
        let mut out = BufWriter::new(out);
        out.write_all(b"{")?;
        serde_json::to_writer(&mut out, &table.json_member).map_err(json_error)?;
        out.write_all(b": [")?;
        let columns = table.columns.into_iter();
        Ok(JsonExport {
            out,
            names: columns.map(|column| column.json_name).collect(),
            is_first: true,
        })
    }

    pub(super) fn row(&mut self, row: u32, cells: &[ExportCell<'_>]) -> Result<(), SheetError> {
        for (column, cell) in cells.iter().enumerate() {
            if let ExportCell::Number(number) = cell {
                finite(*number, row, column)?;
            }
        }
        let separator: &[u8] = if self.is_first { b"\n" } else { b",\n" };
        self.is_first = false;
        self.out.write_all(separator)?;
        self.element(cells).map_err(json_error)
    }

    fn element(&mut self, cells: &[ExportCell<'_>]) -> Result<(), serde_json::Error> {
        let mut serializer = serde_json::Serializer::new(&mut self.out);
        let mut element = serializer.serialize_map(Some(self.names.len()))?;
        for (column, name) in self.names.iter().enumerate() {
            match cells.get(column) {
                Some(ExportCell::Text(text)) if !text.is_empty() => {
                    element.serialize_entry(name, text)?;
                }
                Some(ExportCell::Number(number)) if is_whole(*number) => {
                    element.serialize_entry(name, &(*number as i64))?;
                }
                Some(ExportCell::Number(number)) => element.serialize_entry(name, number)?,
                _ => element.serialize_entry(name, &())?,
            }
        }
        element.end()
    }

    pub(super) fn finish(mut self) -> Result<(), SheetError> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out.flush()?)
    }
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < EXACT_BELOW
}

/// Everything written has a form in JSON, so nothing but the output can fail.
fn json_error(error: serde_json::Error) -> SheetError {
    SheetError::Io(error.into())
}
