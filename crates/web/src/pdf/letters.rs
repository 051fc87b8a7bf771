//! What a glyph says.

use hayro_interpret::{
    font::{Glyph, PositionedGlyph},
    hayro_cmap::BfString,
};

/// What a glyph says.
pub(super) enum Letters {
    /// Nothing that could be read.
    None,
    /// That a word ends.
    Space,
    /// Letters, digits or signs.
    Some(String),
}

impl Letters {
    pub(super) fn of(glyph: &PositionedGlyph<'_>) -> Self {
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => Self::cleaned(c.encode_utf8(&mut [0; 4])),
            Some(BfString::String(text)) => Self::cleaned(&text),
            None => {
                of_code(glyph).map_or(Self::None, |c| Self::cleaned(c.encode_utf8(&mut [0; 4])))
            }
        }
    }

    fn cleaned(text: &str) -> Self {
        if !text.is_empty() && text.chars().all(char::is_whitespace) {
            return Self::Space;
        }
        let mut letters = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\u{fb00}' => letters.push_str("ff"),
                '\u{fb01}' => letters.push_str("fi"),
                '\u{fb02}' => letters.push_str("fl"),
                '\u{fb03}' => letters.push_str("ffi"),
                '\u{fb04}' => letters.push_str("ffl"),
                '\u{fb05}' | '\u{fb06}' => letters.push_str("st"),
                '\u{ad}' | '\u{2010}' | '\u{2011}' => letters.push('-'),
                // Signs of nobody's but this font's, marks of direction, and what stands for nothing.
                '\u{e000}'..='\u{f8ff}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fffd}' => {}
                c if c.is_control() => {}
                c if c.is_whitespace() => letters.push(' '),
                c => letters.push(c),
            }
        }
        if letters.is_empty() {
            Self::None
        } else {
            Self::Some(letters)
        }
    }
}

/// What a glyph of an old font says that tells nothing of it: the code itself, as Windows wrote Russian.
fn of_code(glyph: &PositionedGlyph<'_>) -> Option<char> {
    let code = u8::try_from(glyph.char_code()).ok()?;
    if let Glyph::Outline(outline) = &**glyph {
        // The codes of such a font are the numbers of its glyphs and say nothing.
        let is_number = outline.glyph_id().to_u32() == u32::from(code);
        if is_number {
            return None;
        }
    }
    windows_1251(code)
}

/// A letter of the code page 1251.
pub(super) fn windows_1251(code: u8) -> Option<char> {
    Some(match code {
        0x20..=0x7e => char::from(code),
        0x96 => '–',
        0x97 => '—',
        0xa0 => ' ',
        0xa8 => 'Ё',
        0xb8 => 'ё',
        0xb9 => '№',
        0xa7 | 0xa9 | 0xab | 0xae | 0xb0 | 0xb1 | 0xb5 | 0xb7 | 0xbb => char::from(code),
        0xc0..=0xff => char::from_u32(0x410 + u32::from(code - 0xc0))?,
        _ => return None,
    })
}
