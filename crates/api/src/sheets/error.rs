//! What can be wrong with a file. The variants carry data; sentences for people are made elsewhere,
//! by variant and language.

use super::format::Format;

/// What a file seems to be when it isn't a table that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksLike {
    /// An `.xls` of Excel 97–2003, or a workbook with a password: both have the same container.
    OldExcel,
    /// A zip archive without a workbook in it (`.docx`, `.ods`, `.xlsb`, a plain zip).
    OtherArchive,
    /// A PDF.
    Pdf,
    /// HTML or XML; some programs name such a table `.xls`.
    Markup,
    /// Bytes that are no text.
    Binary,
}

/// Why a table could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Neither a workbook nor CSV nor JSON.
    #[error("unknown format, looks like {looks_like:?}")]
    UnknownFormat {
        /// What the first bytes say.
        looks_like: LooksLike,
    },
    /// The right format, but broken or cut off.
    #[error("damaged {format:?} file: {detail}")]
    Damaged {
        /// The format it was read as.
        format: Format,
        /// The reader's own words in English, often with a position: for a log or as small print.
        detail: String,
    },
    /// A workbook unpacks to more than is allowed, or has too many parts.
    #[error("unpacks to more than {limit_bytes} bytes")]
    TooLarge {
        /// The limit that was hit, in bytes.
        limit_bytes: u64,
    },
    /// More rows than are allowed.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The limit that was hit.
        limit: u32,
    },
    /// One cell holds more text than is allowed.
    #[error("cell {column} of row {row} is longer than {limit} characters")]
    CellTooLong {
        /// The row as in the file, from 1; the element for JSON.
        row: u32,
        /// The column's letters, the member's name for JSON.
        column: String,
        /// The limit in characters.
        limit: usize,
    },
    /// Nothing in it at all.
    #[error("no rows")]
    Empty,
    /// Several sheets would do and none was chosen.
    #[error("several sheets fit: {names:?}")]
    SeveralSheets {
        /// The sheets to choose from, in the workbook's order.
        names: Vec<String>,
    },
    /// The chosen sheet isn't there.
    #[error("no sheet {name:?} among {names:?}")]
    NoSuchSheet {
        /// What was asked for.
        name: String,
        /// What there is, in the workbook's order.
        names: Vec<String>,
    },
    /// Columns that are needed were not found.
    #[error("missing columns {missing:?}, found {found:?}")]
    MissingColumns {
        /// The keys of the missing columns.
        missing: Vec<&'static str>,
        /// The headings as they stand in the file.
        found: Vec<String>,
    },
    /// Two columns of the file mean the same known column, or an element has a member twice.
    #[error("{name:?} stands twice: {first} and {second}")]
    RepeatedColumn {
        /// The known column's key, or the unknown member's name.
        name: String,
        /// Letters and heading of the first (`B Цех`); the member's name for JSON.
        first: String,
        /// The same of the second.
        second: String,
    },
    /// A value that can't stand in a cell: a nested one in JSON, a number JSON can't give exactly,
    /// text or a number that the export's format can't hold.
    #[error("no usable value in cell {column} of row {row}")]
    BadValue {
        /// The row as in the file, from 1; the element for JSON.
        row: u32,
        /// The column's letters, the member's name for JSON.
        column: String,
    },
    /// The file could not be read or written.
    #[error("input or output failed: {0}")]
    Io(#[from] std::io::Error),
    /// The caller's sink asked to stop.
    #[error("stopped")]
    Stopped,
}
