//! Tables in files: reading what a crew keeps in Excel, CSV or JSON, and writing exports.
//!
//! The folder knows nothing of drives or stock. A caller says which columns it knows (a [`Layout`])
//! and gets the rows one by one in its [`Sink`]; writing goes the other way through an
//! [`ExportWriter`]. Text is handed over as it stands in the file: understanding it is the caller's work.
//!
//! Everything here blocks, so it belongs on a blocking pool. Memory doesn't grow with the number of
//! rows, except for the string table of a workbook, which [`Limits::max_unpacked_bytes`] bounds.
//! Files are hostile until proven otherwise: every limit ends in a typed [`SheetError`].

mod error;
mod export;
mod format;
mod headings;
mod json;
mod layout;
mod limits;
mod merged;
mod number;
mod place;
mod read;
mod row;
mod separated;
mod table_feed;
#[cfg(test)]
mod tests;
mod workbook;

pub use error::{LooksLike, SheetError};
pub use export::{ExportCell, ExportColumn, ExportTable, ExportWriter};
pub use format::Format;
pub use layout::{ColumnSpec, Layout, column};
pub use limits::Limits;
pub use read::read;
pub use row::{Head, RawRow, Sink};
