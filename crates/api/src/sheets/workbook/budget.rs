//! What reading one workbook may cost.
//!
//! A hostile workbook of a few kilobytes can name one tightly packed part as hundreds of sheets, each
//! of which has to be unpacked to look at its headings, hold millions of blank cells, or point to one
//! long string from every cell. The inspection of the archive sees none of that, so the reading counts:
//! bytes of the packed file, cells, and bytes of text.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use crate::sheets::error::SheetError;
use crate::sheets::limits::Limits;

/// How many times over a file may be read: opening, looking at sheets, merged cells, rows.
const TIMES_OVER: u64 = 4;

/// What any file may take besides: its directory and the headers of its parts.
const BESIDES_BYTES: u64 = 512 * 1024;

/// Counts what reading one workbook costs.
#[derive(Debug)]
pub(super) struct Budget {
    file_bytes: u64,
    file_bytes_read: Cell<u64>,
    cells: Cell<u64>,
    text_bytes: Cell<u64>,
    limits: Limits,
    is_spent: Cell<bool>,
}

impl Budget {
    pub(super) fn new(path: &Path, limits: &Limits) -> Result<Self, SheetError> {
        Ok(Budget {
            file_bytes: std::fs::metadata(path)?.len(),
            file_bytes_read: Cell::new(0),
            cells: Cell::new(0),
            text_bytes: Cell::new(0),
            limits: *limits,
            is_spent: Cell::new(false),
        })
    }

    /// Whether a reading failed for want of budget.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// The error when it is spent.
    pub(super) fn too_large(&self) -> SheetError {
        SheetError::TooLarge {
            limit_bytes: self.limits.max_unpacked_bytes,
        }
    }

    /// How many times over the file was read.
    pub(super) fn times_read(&self) -> f32 {
        self.file_bytes_read.get() as f32 / self.file_bytes.max(1) as f32
    }

    /// Accounts for one cell and the bytes of text taken from it.
    pub(super) fn spend_cell(&self, text_bytes: usize) -> Result<(), SheetError> {
        let cells = add(&self.cells, 1);
        let text_bytes = add(&self.text_bytes, text_bytes as u64);
        if cells > self.limits.max_cells || text_bytes > self.limits.max_unpacked_bytes {
            return Err(self.too_large());
        }
        Ok(())
    }

    fn spend_file_bytes(&self, bytes: usize) -> io::Result<()> {
        let allowed = self.file_bytes.saturating_mul(TIMES_OVER);
        if add(&self.file_bytes_read, bytes as u64) > allowed.saturating_add(BESIDES_BYTES) {
            self.is_spent.set(true);
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(())
    }
}

fn add(counter: &Cell<u64>, amount: u64) -> u64 {
    let sum = counter.get().saturating_add(amount);
    counter.set(sum);
    sum
}

/// A file read at the expense of a budget. It stands above the buffer, so that reading ahead is free.
#[derive(Debug)]
pub(super) struct Budgeted<R> {
    reader: R,
    budget: Rc<Budget>,
}

impl<R> Budgeted<R> {
    pub(super) fn new(reader: R, budget: Rc<Budget>) -> Self {
        Budgeted { reader, budget }
    }
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.budget.spend_file_bytes(length)?;
        Ok(length)
    }
}

impl<R: Seek> Seek for Budgeted<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.reader.seek(position)
    }
}
