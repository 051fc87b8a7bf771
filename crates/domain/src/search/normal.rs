//! A text's characters as they are compared: small, composed, without what can't be seen.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A character to compare, with where it stands in the text as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) c: char,
    /// The character (not byte) of the text that it comes from.
    pub(super) at: usize,
    /// Whether it was a capital.
    pub(super) capital: bool,
}

/// At most so many characters of a text.
pub(super) fn letters(text: &str, most: usize) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len().min(most));
    let mut chars = text.chars().enumerate().take(most).peekable();
    while let Some((at, c)) = chars.next() {
        let is_marked = chars
            .peek()
            .is_some_and(|(_, next)| !is_simple(*next) && is_combining_mark(*next));
        if !is_marked && is_plain(c) {
            let small = small(c);
            letters.push(Letter {
                c: plain(small),
                at,
                capital: small != c,
            });
            continue;
        }
        let mut push = |c: char| {
            let capital = c.is_uppercase();
            letters.extend(
                without_mark(c)
                    .to_lowercase()
                    .filter(|c| !is_combining_mark(*c))
                    .map(|c| Letter {
                        c: plain(c),
                        at,
                        capital,
                    }),
            );
        };
        if !is_marked && is_simple(c) {
            if !is_invisible(c) {
                push(c);
            }
            continue;
        }
        // A letter with its marks; more marks than any script has are left out.
        let mut group = String::from(c);
        while let Some((_, mark)) = chars.next_if(|(_, next)| is_combining_mark(*next)) {
            if group.len() < 16 {
                group.push(mark);
            }
        }
        group
            .nfkc()
            .filter(|c| !is_invisible(*c))
            .for_each(&mut push);
    }
    letters
}

/// Most of all characters: what can be seen of ASCII, and Russian letters.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | 'А'..='я' | 'Ё' | 'ё')
}

/// Such a character as a small one.
fn small(c: char) -> char {
    match c {
        'А'..='Я' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        'Ё' => 'ё',
        c => c.to_ascii_lowercase(),
    }
}

/// Whether a character is part of a word or number.
pub(super) fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'а'..='я') || (!c.is_ascii() && c.is_alphanumeric())
}

/// Characters that are as they are, or whose compatible form would say something else (№ becomes No).
fn is_simple(c: char) -> bool {
    c.is_ascii() || ('\u{400}'..='\u{52f}').contains(&c) || matches!(c, '№' | '™' | '®' | '…')
}

/// A Latin letter without its mark: names of firms are typed so, `Weidmuller`.
fn without_mark(c: char) -> char {
    let is_latin = matches!(c, '\u{c0}'..='\u{24f}');
    let plain = is_latin.then(|| std::iter::once(c).nfd().next()).flatten();
    plain.filter(char::is_ascii_alphabetic).unwrap_or(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
        || is_combining_mark(c)
        || (c.is_control() && !c.is_whitespace())
}

/// One dash, one times sign, е for ё; Greek letters that stand for units.
fn plain(c: char) -> char {
    match c {
        'ё' => 'е',
        '‐'..='―' | '−' | '﹣' | '－' => '-',
        '×' | '∙' | '⋅' | '·' => '*',
        'ω' => 'Ω',
        'µ' => 'μ',
        '≈' | '∼' | '～' | '⁓' | '˜' => '~',
        '⎓' | '⎓'..='⎔' | '⩵' | '═' => '=',
        '\n' | '\r' => '\n',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        letters(text, 1_000)
            .into_iter()
            .map(|letter| letter.c)
            .collect()
    }

    #[test]
    fn what_looks_the_same_is_the_same() {
        assert_eq!(folded("ЩЁТКА — 6SL3310–1TE32"), "щетка - 6sl3310-1te32");
        assert_eq!(folded("и\u{306}од к\u{200b}ВТ 5µF 10Ω"), "йод квт 5μf 10Ω");
        assert_eq!(folded("№5 ①２"), "№5 12");
        assert_eq!(folded("⎓24В"), "=24в");
        assert_eq!(
            folded("Weidmüller KÜBLER Ø5 und ß"),
            "weidmuller kubler ø5 und ß"
        );
    }

    #[test]
    fn places_are_of_the_text_as_typed() {
        let letters = letters("и\u{306}\u{200b}Б", 1_000);
        assert_eq!(
            letters.iter().map(|letter| letter.at).collect::<Vec<_>>(),
            [0, 3]
        );
        assert!(letters[1].capital);
        assert_eq!(self::letters(&"a\u{300}".repeat(5_000), 100).len(), 50);
    }
}
