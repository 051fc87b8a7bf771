//! Which sheet of a workbook is meant.

use calamine::{Reader, SheetType, SheetVisible};

use super::Workbook;
use super::budget::Budget;
use super::sheet_rows::SheetRows;
use crate::sheets::error::SheetError;
use crate::sheets::headings;
use crate::sheets::layout::Layout;
use crate::sheets::limits::Limits;
use crate::sheets::place::FileRow;

/// The name of the sheet to read: the wanted one; otherwise the only visible one that has the required
/// headings. If none has them, the one that comes nearest, so that the error tells what it has.
///
/// # Errors
/// `NoSuchSheet`, `SeveralSheets`, `Empty` when no sheet holds anything, `TooLarge`, `Damaged`.
pub(super) fn choose_sheet(
    book: &mut Workbook,
    wanted: Option<&str>,
    layout: &Layout,
    limits: &Limits,
    budget: &Budget,
) -> Result<String, SheetError> {
    let sheets = book.sheets_metadata();
    if sheets.len() > limits.max_sheets {
        return Err(budget.too_large());
    }
    let sheets: Vec<(String, bool)> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    if let Some(wanted) = wanted {
        let names = sheets.into_iter().map(|(name, _)| name);
        return find_wanted(wanted, names.collect());
    }
    let mut fitting = Vec::new();
    let mut nearest: Option<(usize, String)> = None;
    for (name, _) in sheets.into_iter().filter(|(_, is_visible)| *is_visible) {
        let rows = first_rows(book, &name, limits, budget)?;
        if headings::has_required(&rows, layout) {
            fitting.push(name);
        } else if !rows.is_empty() {
            let known = rows.iter().map(|row| headings::known_headings(row, layout));
            let known = known.max().unwrap_or_default();
            if nearest.as_ref().is_none_or(|(most, _)| known > *most) {
                nearest = Some((known, name));
            }
        }
    }
    match (fitting.len(), nearest) {
        (0, None) => Err(SheetError::Empty),
        (0, Some((_, name))) => Ok(name),
        (1, _) => Ok(fitting.remove(0)),
        _ => Err(SheetError::SeveralSheets { names: fitting }),
    }
}

fn find_wanted(wanted: &str, names: Vec<String>) -> Result<String, SheetError> {
    if names.iter().any(|name| name == wanted) {
        return Ok(wanted.to_owned());
    }
    Err(SheetError::NoSuchSheet {
        name: wanted.to_owned(),
        names,
    })
}

/// The rows of a sheet among which the headings are looked for.
fn first_rows(
    book: &mut Workbook,
    sheet: &str,
    limits: &Limits,
    budget: &Budget,
) -> Result<Vec<FileRow>, SheetError> {
    let mut sheet_rows = SheetRows::open(book, sheet, limits, budget)?;
    let mut rows = Vec::new();
    while rows.len() < headings::LOOKED_AT_ROWS {
        match sheet_rows.next_row()? {
            Some(row) => rows.push(row),
            None => break,
        }
    }
    Ok(rows)
}
