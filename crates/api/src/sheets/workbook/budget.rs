//! A file that may be read only so much.
//!
//! A hostile workbook can name one tightly packed part as hundreds of sheets, each of which has to be
//! unpacked to look at its headings. Counting what is read of the packed file bounds that work, and
//! tells the progress too.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::sheets::error::SheetError;
use crate::sheets::limits::Limits;

/// How many times over a file may be read: opening, looking at sheets, merged cells, rows.
const TIMES_OVER: u64 = 8;

/// What even the smallest file may take: readers fill their buffers.
const AT_LEAST_BYTES: u64 = 4 * 1024 * 1024;

/// Counts what is read of a file.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
    total: u64,
    file_bytes: u64,
    limit_bytes: u64,
    is_spent: Cell<bool>,
}

impl Budget {
    pub(super) fn new(path: &Path, limits: &Limits) -> Result<Self, SheetError> {
        let file_bytes = std::fs::metadata(path)?.len();
        let total = file_bytes.saturating_mul(TIMES_OVER).max(AT_LEAST_BYTES);
        Ok(Budget {
            left: Cell::new(total),
            total,
            file_bytes,
            limit_bytes: limits.max_unpacked_bytes,
            is_spent: Cell::new(false),
        })
    }

    /// Whether a reading failed for want of budget.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// The limit to name when it is spent.
    pub(super) fn limit_bytes(&self) -> u64 {
        self.limit_bytes
    }

    /// Bytes read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.total - self.left.get()
    }

    /// The file's length in bytes.
    pub(super) fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.is_spent.set(true);
                Err(io::Error::from(io::ErrorKind::FileTooLarge))
            }
        }
    }
}

/// A file read at the expense of a budget.
#[derive(Debug)]
pub(super) struct BudgetedFile {
    file: File,
    budget: std::rc::Rc<Budget>,
}

impl BudgetedFile {
    pub(super) fn new(file: File, budget: std::rc::Rc<Budget>) -> Self {
        BudgetedFile { file, budget }
    }
}

impl Read for BudgetedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.budget.take(length as u64)?;
        Ok(length)
    }
}

impl Seek for BudgetedFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.file.seek(position)
    }
}
