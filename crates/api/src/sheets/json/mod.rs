//! JSON: an array of objects, bare or as a member of one object.
//!
//! The file is read twice. The first pass learns which members there are, so that the head is whole
//! before the first row, and a fault anywhere in the file shows before anything was handed over.

mod cell;
mod element;
mod table;

use std::io::BufReader;
use std::path::Path;

use serde::de::DeserializeSeed;

use super::error::SheetError;
use super::format::Format;
use super::layout::Layout;
use super::limits::Limits;
use super::row::{Head, RawRow, Sink};
use super::separated::{DecodedText, text_error};
use table::{Found, Pass, Table};

/// The sink hears of progress once in so many elements.
const ROWS_PER_PROGRESS: u32 = 512;

/// Reads a JSON file.
///
/// # Errors
/// See `SheetError`.
pub(super) fn read(
    path: &Path,
    layout: &Layout,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<Head, SheetError> {
    let found = pass(path, layout, limits, &mut |_, _| Ok(()))?;
    let missing = layout.missing(&found.present);
    if !found.has_table || (found.rows > 0 && !missing.is_empty()) {
        return Err(SheetError::MissingColumns {
            missing,
            found: found.members,
        });
    }
    if found.rows == 0 {
        return Err(SheetError::Empty);
    }
    let head = Head {
        format: Format::Json,
        sheet: None,
        present: found.present,
        headings: found.members,
        unknown_columns: found.unknown,
    };
    sink.head(&head)?;
    pass(path, layout, limits, &mut |row, fraction| {
        if row.number.is_multiple_of(ROWS_PER_PROGRESS) {
            sink.progress(fraction);
        }
        if row.cells.iter().all(Option::is_none) {
            return Ok(());
        }
        sink.row(row)
    })?;
    sink.progress(1.0);
    Ok(head)
}

/// Goes through the file once; `on_row` gets each element and how much of the file is behind.
fn pass(
    path: &Path,
    layout: &Layout,
    limits: &Limits,
    on_row: &mut dyn FnMut(RawRow, f32) -> Result<(), SheetError>,
) -> Result<Found, SheetError> {
    let text = DecodedText::open_detected(path)?;
    let (bytes_read, file_bytes) = (text.bytes_read(), text.file_bytes().max(1));
    let mut on_row = |row| on_row(row, bytes_read.get() as f32 / file_bytes as f32);
    let mut pass = Pass::new(layout, limits, &mut on_row);
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(text));
    let result = Table(&mut pass)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    match (pass.failure.take(), result) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => Err(json_error(error)),
        (None, Ok(())) => Ok(pass.found),
    }
}

fn json_error(error: serde_json::Error) -> SheetError {
    if error.is_io() {
        return text_error(error.into(), Format::Json);
    }
    SheetError::Damaged {
        format: Format::Json,
        detail: error.to_string(),
    }
}
