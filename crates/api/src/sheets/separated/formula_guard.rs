//! The guard against formulas in CSV.
//!
//! A spreadsheet that opens CSV takes a cell beginning with `=`, `+`, `-`, `@`, a tab or a line break
//! for a formula ("CSV injection", OWASP). Such text gets an apostrophe in front on export, and loses
//! it on reading. Text that already has apostrophes there gets one more, so that every text comes back
//! as it was.

use std::borrow::Cow;

const GUARD: char = '\'';

/// Whether text would be taken for a formula once the apostrophes in front of it are gone.
fn is_risky(text: &str) -> bool {
    // The full-width forms are formulas to a Japanese Excel.
    text.trim_start_matches(GUARD)
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Text as it may stand in CSV.
pub(in super::super) fn guard_formula(text: &str) -> Cow<'_, str> {
    if is_risky(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Takes away what [`guard_formula`] put in front.
pub(super) fn remove_guard(text: &str) -> Cow<'_, str> {
    match text.strip_prefix(GUARD) {
        Some(guarded) if is_risky(guarded) => Cow::Borrowed(guarded),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{guard_formula, remove_guard};

    #[test]
    fn a_guarded_text_is_no_formula_and_comes_back() {
        for text in [
            "=1+1", "'=1", "''@x", "-5", "\tx", "'", "'x", "x=1", "", "＝1",
        ] {
            let guarded = guard_formula(text);
            assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '＝']));
            assert_eq!(remove_guard(&guarded), text);
        }
    }
}
