//! A text file as a stream of UTF-8, whatever its encoding.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1251};

use crate::sheets::error::{LooksLike, SheetError};
use crate::sheets::format::Format;

const CHUNK_BYTES: usize = 64 * 1024;

/// Tells the encoding: by the byte order mark; without one UTF-8 if the whole file is that, otherwise
/// CP1251, which Russian Excel writes.
///
/// # Errors
/// `UnknownFormat` when it holds NUL bytes, `Io`.
pub(super) fn detect_encoding(path: &Path) -> Result<&'static Encoding, SheetError> {
    let mut file = File::open(path)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut length = file.read(&mut chunk)?;
    if let Some((encoding, _)) = Encoding::for_bom(&chunk[..length]) {
        return Ok(encoding);
    }
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut text = vec![0; CHUNK_BYTES * 3 + 16];
    let mut is_utf8 = true;
    loop {
        let bytes = &chunk[..length];
        if bytes.contains(&0) {
            return Err(binary());
        }
        if is_utf8 {
            let last = bytes.is_empty();
            let (result, _, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, last);
            is_utf8 = result == DecoderResult::InputEmpty;
        }
        if bytes.is_empty() {
            return Ok(if is_utf8 { UTF_8 } else { WINDOWS_1251 });
        }
        length = file.read(&mut chunk)?;
    }
}

fn binary() -> SheetError {
    SheetError::UnknownFormat {
        looks_like: LooksLike::Binary,
    }
}

/// Reads a file as UTF-8, without a byte order mark. Bytes that mean nothing in its encoding are an
/// `InvalidData` error: a replacement character would end up in somebody's data.
#[derive(Debug)]
pub(in super::super) struct DecodedText {
    file: File,
    file_bytes: u64,
    bytes_read: Rc<Cell<u64>>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    text_start: usize,
    text_end: usize,
    finished: bool,
}

impl DecodedText {
    /// Opens a text file, telling its encoding.
    ///
    /// # Errors
    /// `UnknownFormat` when it is no text, `Io`.
    pub(in super::super) fn open_detected(path: &Path) -> Result<Self, SheetError> {
        Self::open(path, detect_encoding(path)?)
    }

    /// Opens a text file in a known encoding.
    ///
    /// # Errors
    /// `Io`.
    pub(super) fn open(path: &Path, encoding: &'static Encoding) -> Result<Self, SheetError> {
        let file = File::open(path)?;
        let file_bytes = file.metadata()?.len();
        Ok(DecodedText {
            file,
            file_bytes,
            bytes_read: Rc::new(Cell::new(0)),
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK_BYTES],
            text: vec![0; CHUNK_BYTES * 3 + 16],
            text_start: 0,
            text_end: 0,
            finished: false,
        })
    }

    /// Bytes of the file that are behind, for a caller that gives the reader away.
    pub(in super::super) fn bytes_read(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.bytes_read)
    }

    /// The file's length in bytes.
    pub(in super::super) fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// The text decoded and not yet taken; reads on when there is none. Empty at the end.
    ///
    /// # Errors
    /// `InvalidData` for bytes that mean nothing, and what reading the file gives.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        while self.text_start == self.text_end && !self.finished {
            let length = self.file.read(&mut self.raw)?;
            self.bytes_read.set(self.bytes_read.get() + length as u64);
            self.finished = length == 0;
            // The text buffer has room for any chunk, so one call takes all of it.
            let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(
                &self.raw[..length],
                &mut self.text,
                self.finished,
            );
            if result != DecoderResult::InputEmpty {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            }
            (self.text_start, self.text_end) = (0, written);
        }
        Ok(&self.text[self.text_start..self.text_end])
    }

    /// Marks text from [`DecodedText::fill`] as taken.
    pub(super) fn take(&mut self, bytes: usize) {
        self.text_start += bytes;
    }
}

impl Read for DecodedText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let text = self.fill()?;
        let length = text.len().min(buffer.len());
        buffer[..length].copy_from_slice(&text[..length]);
        self.take(length);
        Ok(length)
    }
}

/// What a failure of reading the text means.
pub(in super::super) fn text_error(error: io::Error, format: Format) -> SheetError {
    if error.kind() == io::ErrorKind::InvalidData {
        SheetError::Damaged {
            format,
            detail: "bytes that mean nothing in the encoding".to_owned(),
        }
    } else {
        SheetError::Io(error)
    }
}
