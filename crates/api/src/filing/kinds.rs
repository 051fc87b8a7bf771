//! What a file is, told by what is in it and never by its name: a few kinds of documents and pictures, none of which a
//! browser runs. The signatures are those of ISO 32000-1 (PDF), DjVu 3, PNG and JPEG, and PKWARE's APPNOTE (ZIP).

/// A kind of file that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A document that opens at a page.
    Pdf,
    /// A scanned book.
    Djvu,
    /// A picture.
    Png,
    /// A photograph.
    Jpeg,
    /// An archive, also a document or a workbook of an office.
    Zip,
}

impl FileKind {
    /// The type that it is served as.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Djvu => "image/vnd.djvu",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Zip => "application/zip",
        }
    }

    /// What its name should end with.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Djvu => "djvu",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Zip => "zip",
        }
    }
}

/// The kind that a file's first and last bytes tell.
#[must_use]
pub fn kind_of_bytes(begin: &[u8], end: &[u8]) -> Option<FileKind> {
    let has = |bytes: &[u8], sign: &[u8]| bytes.windows(sign.len()).any(|window| window == sign);
    // Readers take a header within the first kilobyte, and look for the end's mark in the last.
    if has(&begin[..begin.len().min(1_024)], b"%PDF-") {
        return has(end, b"startxref").then_some(FileKind::Pdf);
    }
    let signs: [(&[u8], FileKind); 4] = [
        (b"AT&TFORM", FileKind::Djvu),
        (b"\x89PNG\r\n\x1a\n", FileKind::Png),
        (b"\xff\xd8\xff", FileKind::Jpeg),
        (b"PK\x03\x04", FileKind::Zip),
    ];
    let kind = signs.into_iter().find(|(sign, _)| begin.starts_with(sign));
    kind.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_is_in_it() {
        let whole = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";
        assert_eq!(kind_of_bytes(whole, whole), Some(FileKind::Pdf));
        let later = [b"\xef\xbb\xbf\r\n".as_slice(), whole].concat();
        assert_eq!(kind_of_bytes(&later, &later), Some(FileKind::Pdf));
        let torn = &whole[..20];
        assert_eq!(kind_of_bytes(torn, torn), None);
        for page in ["<!doctype html><script>", "<svg xmlns='x'>", "MZ\u{90}", ""] {
            assert_eq!(kind_of_bytes(page.as_bytes(), page.as_bytes()), None);
        }
        assert_eq!(kind_of_bytes(b"PK\x03\x04x", b""), Some(FileKind::Zip));
    }
}
