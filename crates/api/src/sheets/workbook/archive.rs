//! Looks a workbook's archive over before it is read in earnest: unpacks every part once, keeping
//! nothing, so that bombs and broken parts end here.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::part_scan::PartScan;
use crate::sheets::error::{LooksLike, SheetError};
use crate::sheets::format::Format;
use crate::sheets::limits::Limits;

const CHUNK_BYTES: usize = 64 * 1024;

/// What the inspection has learnt.
#[derive(Debug)]
pub(super) struct Contents {
    /// Whether any part speaks of merged cells; a second pass over a sheet can be spared otherwise.
    pub(super) has_merged_cells: bool,
}

/// Inspects the archive at `path`.
///
/// # Errors
/// `Damaged` for a broken or truncated archive, `TooLarge` for one that unpacks to too much or has too
/// many parts, `UnknownFormat` when there is no workbook in it, `Io`.
pub(super) fn inspect(path: &Path, limits: &Limits) -> Result<Contents, SheetError> {
    let file = BufReader::new(File::open(path)?);
    let mut archive = ZipArchive::new(file).map_err(zip_error)?;
    let too_large = || SheetError::TooLarge {
        limit_bytes: limits.max_unpacked_bytes,
    };
    if archive.len() > limits.max_parts {
        return Err(too_large());
    }
    if !archive
        .file_names()
        .flatten()
        .any(|name| is_workbook(&name))
    {
        return Err(SheetError::UnknownFormat {
            looks_like: LooksLike::OtherArchive,
        });
    }
    let mut left = limits.max_unpacked_bytes;
    let mut merged = 0;
    let mut chunk = vec![0; CHUNK_BYTES];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(zip_error)?;
        let name = part.name().map_err(zip_error)?.to_lowercase();
        let mut scan = PartScan::default();
        loop {
            let length = part.read(&mut chunk).map_err(read_error)?;
            if length == 0 {
                break;
            }
            left = left.checked_sub(length as u64).ok_or_else(too_large)?;
            scan.feed(&chunk[..length]);
        }
        if !scan.is_bearable(&name) {
            return Err(too_large());
        }
        merged += scan.merged_cells();
    }
    Ok(Contents {
        has_merged_cells: merged > 0,
    })
}

fn is_workbook(name: &str) -> bool {
    let name = name.to_lowercase();
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    file.contains("workbook") && file.ends_with(".xml")
}

fn zip_error(error: zip::result::ZipError) -> SheetError {
    SheetError::Damaged {
        format: Format::Xlsx,
        detail: error.to_string(),
    }
}

/// A part that doesn't unpack fails as if reading did, so this is never the disk.
fn read_error(error: std::io::Error) -> SheetError {
    SheetError::Damaged {
        format: Format::Xlsx,
        detail: error.to_string(),
    }
}
