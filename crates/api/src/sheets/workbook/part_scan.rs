//! Counts what would make one part of a workbook expensive, without parsing it.
//!
//! The reading crate keeps some parts in memory as structures larger than their text: the string table
//! (and reserves what `uniqueCount` claims before it sees a string, which aborts the process if that
//! can't be had), and the styles, where each cell format gets its own copy of a font and a number
//! format. Sheets are streamed, only their merged ranges are kept.

/// Tags in the string table: four to a plain string.
const MAX_STRING_TAGS: u64 = 8_000_000;

/// Tags in any other part that is kept; Excel itself has at most 65,490 cell formats.
const MAX_TAGS: u64 = 500_000;

/// Tags times the longest one: what copies of styles can come to, in bytes.
const MAX_COPIED_BYTES: u64 = 256 * 1024 * 1024;

/// Merged ranges in a sheet.
const MAX_MERGED: u64 = 500_000;

/// A string table that claims so many strings is believed.
const BELIEVED_STRINGS: u64 = 100_000;

/// Goes over a part's bytes.
#[derive(Debug, Default)]
pub(super) struct PartScan {
    tags: u64,
    since_tag: u64,
    longest_tag: u64,
    merged: Needle,
    merged_count: u64,
    claim: Needle,
    claim_state: Claim,
    claimed_strings: u64,
}

#[derive(Debug, Default, Clone, Copy)]
enum Claim {
    #[default]
    Nowhere,
    BeforeNumber,
    Number(u64),
}

impl PartScan {
    /// Takes the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.since_tag += 1;
            if byte == b'<' {
                self.longest_tag = self.longest_tag.max(self.since_tag);
                self.tags += 1;
                self.since_tag = 0;
            }
            if self.merged.found(b"mergeCell", byte) {
                self.merged_count += 1;
            }
            self.feed_claim(byte);
        }
        self.longest_tag = self.longest_tag.max(self.since_tag);
    }

    /// The largest number after `uniqueCount`, wherever it stands.
    fn feed_claim(&mut self, byte: u8) {
        self.claim_state = match (self.claim_state, byte) {
            _ if self.claim.found(b"uniqueCount", byte) => Claim::BeforeNumber,
            (Claim::BeforeNumber, b'0'..=b'9') => Claim::Number(u64::from(byte - b'0')),
            (Claim::BeforeNumber, b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' | b'+') => {
                Claim::BeforeNumber
            }
            (Claim::Number(number), b'0'..=b'9') => Claim::Number(
                number
                    .saturating_mul(10)
                    .saturating_add(u64::from(byte - b'0')),
            ),
            (Claim::Number(_) | Claim::BeforeNumber | Claim::Nowhere, _) => Claim::Nowhere,
        };
        if let Claim::Number(number) = self.claim_state {
            self.claimed_strings = self.claimed_strings.max(number);
        }
    }

    /// Mentions of merged cells.
    pub(super) fn merged_cells(&self) -> u64 {
        self.merged_count
    }

    /// Whether the reading crate may be given this part; `name` in lower case.
    pub(super) fn is_bearable(&self, name: &str) -> bool {
        if name.ends_with("sharedstrings.xml") {
            return self.tags <= MAX_STRING_TAGS
                && self.claimed_strings <= self.tags.max(BELIEVED_STRINGS);
        }
        if name.ends_with("styles.xml") {
            return self.tags <= MAX_TAGS
                && self.tags.saturating_mul(self.longest_tag) <= MAX_COPIED_BYTES;
        }
        let is_sheet = name.contains("sheet");
        (is_sheet || self.tags <= MAX_TAGS) && self.merged_count <= MAX_MERGED
    }
}

/// Finds a word in bytes that come one by one. The word's first letter must not occur in it again.
#[derive(Debug, Default)]
struct Needle {
    matched: usize,
}

impl Needle {
    fn found(&mut self, word: &[u8], byte: u8) -> bool {
        if byte == word[self.matched] {
            self.matched += 1;
        } else {
            self.matched = usize::from(byte == word[0]);
        }
        let found = self.matched == word.len();
        if found {
            self.matched = 0;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::PartScan;

    fn scan(text: &str) -> PartScan {
        let mut scan = PartScan::default();
        for chunk in text.as_bytes().chunks(3) {
            scan.feed(chunk);
        }
        scan
    }

    #[test]
    fn a_claim_of_many_strings_is_not_believed() {
        let claim =
            |number: &str| scan(&format!("<sst count='3' uniqueCount = \"{number}\"><si/>"));
        assert!(claim("3").is_bearable("xl/sharedstrings.xml"));
        assert!(!claim("99999999999").is_bearable("xl/sharedstrings.xml"));
        assert!(!claim("9999999999999999999999999").is_bearable("xl/sharedstrings.xml"));
    }

    #[test]
    fn merged_cells_are_noticed() {
        assert_eq!(
            scan("<x:mergeCells><x:mergeCell ref='A1:A2'/>").merged_cells(),
            2
        );
        assert_eq!(scan("<mergmergeCel/>").merged_cells(), 0);
    }

    #[test]
    fn a_long_font_name_times_many_formats_is_refused() {
        let name = "x".repeat(10_000);
        let formats = "<xf fontId='0'/>".repeat(50_000);
        let styles = format!("<font><name val='{name}'/></font><cellXfs>{formats}");
        assert!(!scan(&styles).is_bearable("xl/styles.xml"));
        assert!(scan(&formats).is_bearable("xl/styles.xml"));
    }
}
