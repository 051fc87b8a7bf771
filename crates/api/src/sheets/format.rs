//! Telling the format of a file: by its first bytes, and by its name only where those leave a doubt.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::{LooksLike, SheetError};

/// How many bytes at the start decide.
const LOOKED_AT_BYTES: u64 = 4096;

/// A format that tables are read from and written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An Excel workbook since 2007 (ECMA-376).
    Xlsx,
    /// Text with a separator (RFC 4180, and what Excel makes of it in Russia).
    Csv,
    /// An array of objects.
    Json,
}

impl Format {
    /// The usual ending of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }
}

/// Tells the format of the file at `path` that its sender named `file_name`.
///
/// # Errors
/// `UnknownFormat` when it is none of ours, `Empty` when there is nothing but white space, `Io`.
pub(super) fn detect(path: &Path, file_name: &str) -> Result<Format, SheetError> {
    let mut start = Vec::new();
    File::open(path)?
        .take(LOOKED_AT_BYTES)
        .read_to_end(&mut start)?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Format::Xlsx);
    }
    if let Some(looks_like) = foreign(&start) {
        return Err(SheetError::UnknownFormat { looks_like });
    }
    let text = decode(&start)?;
    let text = text.trim_start();
    if text.is_empty() && (start.len() as u64) < LOOKED_AT_BYTES {
        return Err(SheetError::Empty);
    }
    if is_markup(text) {
        return Err(SheetError::UnknownFormat {
            looks_like: LooksLike::Markup,
        });
    }
    Ok(if is_json(text, file_name) {
        Format::Json
    } else {
        Format::Csv
    })
}

fn foreign(start: &[u8]) -> Option<LooksLike> {
    if start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Some(LooksLike::OldExcel)
    } else if start.starts_with(b"%PDF") {
        Some(LooksLike::Pdf)
    } else {
        None
    }
}

/// The start as text; only its Latin part has to come out right.
fn decode(start: &[u8]) -> Result<String, SheetError> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(start) {
        return Ok(encoding.decode(start).0.into_owned());
    }
    if start.contains(&0) {
        return Err(SheetError::UnknownFormat {
            looks_like: LooksLike::Binary,
        });
    }
    Ok(String::from_utf8_lossy(start).into_owned())
}

fn is_markup(text: &str) -> bool {
    let start: String = text.chars().take(9).collect::<String>().to_lowercase();
    ["<?xml", "<html", "<!doctype", "<table", "<!--"]
        .iter()
        .any(|opening| start.starts_with(opening))
}

/// `{` or `[` begins JSON; what follows it, or else the name, keeps a heading like `[A]` apart.
fn is_json(text: &str, file_name: &str) -> bool {
    let mut significant = text.chars().filter(|character| !character.is_whitespace());
    match (significant.next(), significant.next()) {
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | ']')) => true,
        (Some('{' | '['), next) => next.is_none() || file_name.to_lowercase().ends_with(".json"),
        _ => false,
    }
}
