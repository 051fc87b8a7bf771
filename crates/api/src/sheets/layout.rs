//! Which columns a kind of sheet has, and by what headings they are known.

/// One known column of a kind of sheet.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec {
    /// The name in code, known as a heading too.
    pub key: &'static str,
    /// The Russian and English headings it is known by; compared after folding.
    pub names: &'static [&'static str],
    /// Whether a file without it is refused.
    pub required: bool,
}

/// A known column, as a kind's layout lists it.
#[must_use]
pub const fn column(
    key: &'static str,
    names: &'static [&'static str],
    required: bool,
) -> ColumnSpec {
    ColumnSpec {
        key,
        names,
        required,
    }
}

/// The known columns of a kind of sheet.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The columns, in the order in which cells are handed over.
    pub columns: &'static [ColumnSpec],
    /// The member that holds the array in a JSON file.
    pub json_member: &'static str,
    /// Member name and index into `columns`; the keys are known as well.
    pub json_names: &'static [(&'static str, usize)],
}

impl Layout {
    /// The index of the column that has this heading.
    pub(super) fn column_of_heading(&self, heading: &str) -> Option<usize> {
        let heading = fold(heading);
        self.columns.iter().position(|column| {
            std::iter::once(&column.key)
                .chain(column.names)
                .any(|name| fold(name) == heading)
        })
    }

    /// The index of the column that a JSON member fills.
    pub(super) fn column_of_member(&self, member: &str) -> Option<usize> {
        self.json_names
            .iter()
            .find(|(name, index)| *name == member && *index < self.columns.len())
            .map(|(_, index)| *index)
            .or_else(|| self.columns.iter().position(|column| column.key == member))
    }

    /// The keys of required columns that aren't present.
    pub(super) fn missing(&self, present: &[bool]) -> Vec<&'static str> {
        self.columns
            .iter()
            .zip(present)
            .filter(|(column, present)| column.required && !**present)
            .map(|(column, _)| column.key)
            .collect()
    }
}

/// Folds a heading for comparison: case, `ё`, white space and line breaks, spaces around `/`, the
/// `:` or `*` at its end, and invisible characters don't count.
pub(super) fn fold(heading: &str) -> String {
    let mut folded = String::with_capacity(heading.len());
    for word in heading.split_whitespace() {
        if !folded.is_empty() && !folded.ends_with('/') && !word.starts_with('/') {
            folded.push(' ');
        }
        let letters = word.chars().filter(|letter| !is_invisible(*letter));
        for letter in letters.flat_map(char::to_lowercase) {
            folded.push(if letter == 'ё' { 'е' } else { letter });
        }
    }
    folded.trim_end_matches([':', '*', ' ']).to_owned()
}

/// Soft hyphen, zero-width space, byte order mark.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_ignores_how_a_heading_is_typed() {
        for typed in [
            "Шкаф/Привод",
            "  ШКАФ / привод *",
            "шкаф\n/\u{A0}привод:",
            "шкаф/при\u{AD}вод : *",
        ] {
            assert_eq!(fold(typed), "шкаф/привод", "{typed:?}");
        }
        assert_eq!(fold("Счётчик\r\nчасов"), "счетчик часов");
        assert_eq!(fold(" \t "), "");
    }
}
