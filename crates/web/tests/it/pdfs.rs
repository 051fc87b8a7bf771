//! PDFs that tests make themselves, good ones and bad ones (ISO 32000-1).

use flate2::{Compression, write::ZlibEncoder};
use std::{fmt::Write as _, io::Write as _};

/// A PDF in the making: its objects, the first two of which are its catalog and its pages.
#[derive(Debug, Default)]
pub(crate) struct Pdf {
    objects: Vec<Vec<u8>>,
    kids: Vec<usize>,
    trailer: String,
}

/// The numbers of the objects that every one has.
const PAGES: usize = 2;
const LATIN: usize = 3;
const RUSSIAN: usize = 4;
const TO_UNICODE: usize = 5;

impl Pdf {
    pub(crate) fn new() -> Self {
        let mut pdf = Self::default();
        pdf.object("<< /Type /Catalog /Pages 2 0 R /PageLabels 6 0 R >>");
        pdf.object(""); // its pages, when they are known
        pdf.object(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        );
        pdf.object(&format!(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {TO_UNICODE} 0 R >>"
        ));
        let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /R def /CMapType 2 def \
             1 begincodespacerange <00> <ff> endcodespacerange \
             2 beginbfrange <20> <7e> <0020> <c0> <ff> <0410> endbfrange endcmap end end";
        pdf.stream("", map.as_bytes());
        // The second page is called 1, the first one i.
        pdf.object("<< /Nums [0 << /S /r >> 1 << /S /D >>] >>");
        assert_eq!(pdf.objects.len(), 6);
        pdf
    }

    /// Adds an object; tells its number.
    pub(crate) fn object(&mut self, text: &str) -> usize {
        self.objects.push(text.as_bytes().to_vec());
        self.objects.len()
    }

    /// Adds a stream with these entries in its dictionary.
    pub(crate) fn stream(&mut self, entries: &str, bytes: &[u8]) -> usize {
        let mut object = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
        object.extend_from_slice(bytes);
        object.extend_from_slice(b"\nendstream");
        self.objects.push(object);
        self.objects.len()
    }

    /// Adds a page on which is drawn what a stream says.
    pub(crate) fn page_of(&mut self, contents: usize, resources: &str) {
        let page = self.object(&format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R \
             /Resources << /Font << /L {LATIN} 0 R /R {RUSSIAN} 0 R >> {resources} >> >>"
        ));
        self.kids.push(page);
    }

    /// Adds a page with these lines, Russian or English.
    pub(crate) fn page(mut self, lines: &[&str]) -> Self {
        let mut drawn = vec![];
        for (number, line) in (0..).zip(lines) {
            let (code, _, _) = encoding_rs::WINDOWS_1251.encode(line);
            let hex = code.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            });
            let font = if line.is_ascii() { "L" } else { "R" };
            let top = 780 - 16 * number;
            writeln!(drawn, "BT /{font} 12 Tf 72 {top} Td <{hex}> Tj ET").unwrap();
        }
        let contents = self.stream("", &drawn);
        self.page_of(contents, "");
        self
    }

    /// Without names for its pages.
    pub(crate) fn without_labels(mut self) -> Self {
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
        self
    }

    /// Adds a page that takes longer to draw than anybody lives: forms that each draw the next one ten times.
    pub(crate) fn page_without_end(mut self) -> Self {
        let mut next = self.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9]",
            b"0 0 1 1 re f",
        );
        for _ in 0..15 {
            let entries = format!(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >>"
            );
            next = self.stream(&entries, "/X Do ".repeat(10).as_bytes());
        }
        let contents = self.stream("", b"/X Do");
        self.page_of(contents, &format!("/XObject << /X {next} 0 R >>"));
        self
    }

    /// Adds a page that is drawn by a few kilobytes that become two gigabytes.
    pub(crate) fn page_without_room(mut self) -> Self {
        let mut packed = ZlibEncoder::new(vec![], Compression::fast());
        // Each pair is 128 bytes.
        packed.write_all(&[0x81, b' '].repeat(16 << 20)).unwrap();
        let packed = packed.finish().unwrap();
        let contents = self.stream("/Filter [/FlateDecode /RunLengthDecode]", &packed);
        self.page_of(contents, "");
        self
    }

    /// As if it were closed by a password that nobody knows.
    pub(crate) fn encrypted(mut self) -> Self {
        let nothing = "00".repeat(32);
        let number = self.object(&format!(
            "<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{nothing}> /U <{nothing}> >>"
        ));
        self.trailer = format!("/Encrypt {number} 0 R /ID [<00> <00>]");
        self
    }

    /// The first page again, so many times in all.
    pub(crate) fn repeated(mut self, times: usize) -> Self {
        let first = self.kids[0];
        self.kids = vec![first; times];
        self
    }

    /// Its bytes.
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let kids: String = self.kids.iter().map(|kid| format!("{kid} 0 R ")).collect();
        let pages = format!(
            "<< /Type /Pages /Kids [{kids}] /Count {} >>",
            self.kids.len()
        );
        self.objects[PAGES - 1] = pages.into_bytes();
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = String::from("0000000000 65535 f \n");
        for (number, object) in (1..).zip(&self.objects) {
            writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
            file.extend(format!("{number} 0 obj\n").into_bytes());
            file.extend(object);
            file.extend(b"\nendobj\n");
        }
        let begins = file.len();
        let size = self.objects.len() + 1;
        let trailer = &self.trailer;
        file.extend(
            format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{begins}\n%%EOF\n")
                .into_bytes(),
        );
        file
    }
}

/// A whole one with a page for each text.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let add = |pdf: Pdf, page: &&str| pdf.page(&page.split('\n').collect::<Vec<_>>());
    pages.iter().fold(Pdf::new(), add).bytes()
}
