//! What a file calls its pages: `iv`, `703`, `A-12` (ISO 32000-1, 12.4.2).

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, String as Bytes},
};

/// Label trees are read so deep; a deeper one was made to hurt.
const DEEPEST: u8 = 8;
/// Ranges that are read. Files have a handful.
const MOST_RANGES: usize = 10_000;
/// A longer label is nothing that could be printed.
const LONGEST: usize = 40;

/// Pages from one on that are called alike.
struct Range {
    first: u32,
    style: Option<u8>,
    prefix: String,
    start: u32,
}

/// What a file calls its pages.
pub(super) struct Labels(Vec<Range>);

impl Labels {
    /// Of a file; of most files none.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let mut ranges = vec![];
        let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
        if let Some(tree) = catalog.and_then(|catalog| catalog.get::<Dict<'_>>("PageLabels")) {
            gather(&tree, DEEPEST, &mut ranges);
        }
        ranges.sort_by_key(|range| range.first);
        Self(ranges)
    }

    /// What a page is called; `index` counts from 0.
    pub(super) fn label(&self, index: u32) -> Option<String> {
        let after = self.0.partition_point(|range| range.first <= index);
        let range = self.0.get(after.checked_sub(1)?)?;
        let number = range.start.checked_add(index - range.first)?;
        let number = match range.style {
            Some(b'D') => number.to_string(),
            Some(b'R') => roman(number),
            Some(b'r') => roman(number).to_lowercase(),
            Some(b'A') => letters(number),
            Some(b'a') => letters(number).to_lowercase(),
            _ => String::new(),
        };
        let label = format!("{}{number}", range.prefix);
        let fits = !label.trim().is_empty() && label.chars().count() <= LONGEST;
        fits.then_some(label)
    }
}

fn gather(tree: &Dict<'_>, deeper: u8, ranges: &mut Vec<Range>) {
    if let Some(numbers) = tree.get::<Array<'_>>("Nums") {
        let mut items = numbers.flex_iter();
        while let (Some(first), true) = (items.next::<u32>(), ranges.len() < MOST_RANGES) {
            let Some(how) = items.next::<Dict<'_>>() else {
                break;
            };
            let style = how.get::<Name<'_>>("S");
            let prefix = how.get::<Bytes<'_>>("P");
            ranges.push(Range {
                first,
                style: style.and_then(|name| name.as_ref().first().copied()),
                prefix: prefix.map_or_else(String::new, |prefix| decoded(prefix.as_bytes())),
                start: how.get::<u32>("St").unwrap_or(1),
            });
        }
    }
    let Some(less) = deeper.checked_sub(1) else {
        return;
    };
    if let Some(kids) = tree.get::<Array<'_>>("Kids") {
        for kid in kids.iter::<Dict<'_>>() {
            if ranges.len() < MOST_RANGES {
                gather(&kid, less, ranges);
            }
        }
    }
}

/// A text string: UTF-16 behind its mark, else taken for Latin-1.
fn decoded(bytes: &[u8]) -> String {
    let text: String = match bytes {
        [0xfe, 0xff, text @ ..] => {
            let units = text.chunks_exact(2);
            let units = units.map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).filter_map(Result::ok).collect()
        }
        text => text.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.chars().filter(|c| !c.is_control()).collect()
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    let mut rest = number.min(10_000);
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

/// A to Z, then AA to ZZ, and so on.
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else {
        return String::new();
    };
    let letter = char::from(b'A' + (index % 26) as u8);
    let times = (index / 26 + 1) as usize;
    letter.to_string().repeat(times.min(LONGEST + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_each_style() {
        assert_eq!(roman(1_994), "MCMXCIV");
        assert_eq!(letters(1), "A");
        assert_eq!(letters(28), "BB");
        let range = |first, style, prefix: &str, start| Range {
            first,
            style,
            prefix: prefix.to_owned(),
            start,
        };
        let labels = Labels(vec![
            range(0, Some(b'r'), "", 1),
            range(4, Some(b'D'), "", 1),
            range(6, Some(b'D'), "A-", 12),
            range(7, None, "", 1),
        ]);
        let all: Vec<_> = (0..8).map(|index| labels.label(index)).collect();
        let all: Vec<_> = all.iter().map(Option::as_deref).collect();
        assert_eq!(
            all,
            [
                Some("i"),
                Some("ii"),
                Some("iii"),
                Some("iv"),
                Some("1"),
                Some("2"),
                Some("A-12"),
                None
            ]
        );
    }
}
