//! What is stored of a document: its tokens as bytes, from which its terms and all that ranking needs can be taken again.

use super::{
    document::{DocumentKind, Field, Source, Weight},
    question::LETTERS,
    rating::{Current, Rating, Unit},
    token::{Glue, Kind, Token, tokens},
};
use crate::text::is_cyrillic;
use std::collections::BTreeSet;

/// The form of the bytes, and of the analysis behind them. What is stored of another version is of no use.
pub const ANALYSIS_VERSION: u8 = 4;
/// As many tokens of a record count.
const RECORD_TOKENS: usize = 1_200;
/// A page counts with so many different tokens.
const PAGE_TOKENS: usize = 800;
/// Longer words take no part in numbers that are written in pieces.
const SHORT_WORD: usize = 5;

const WORD: u8 = 0;
const CODE: u8 = 1;
const RATING: u8 = 2;
const CUT: u8 = 1 << 4;
const HAS_ENGLISH: u8 = 1 << 5;
const HAS_SKELETON: u8 = 1 << 6;
const IS_CYRILLIC: u8 = 1 << 7;
const IN_STOCK: u8 = 1;

/// A token as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen<'a> {
    pub(super) kind: Kind,
    pub(super) glue: Glue,
    pub(super) cut: bool,
    /// Whether it is a word in Cyrillic letters.
    pub(super) is_cyrillic: bool,
    pub(super) key: &'a str,
    pub(super) english: &'a str,
    pub(super) skeleton: &'a str,
}

impl<'a> Seen<'a> {
    pub(super) fn of(token: &'a Token) -> Self {
        let is_long = token.kind == Kind::Word && token.skeleton.chars().count() > SHORT_WORD;
        Self {
            kind: token.kind,
            glue: token.glue,
            cut: token.cut,
            is_cyrillic: token.word.chars().any(is_cyrillic),
            key: &token.key,
            english: &token.english,
            skeleton: if is_long { "" } else { &token.skeleton },
        }
    }

    /// What it adds to the identity of its field.
    pub(super) fn identity(&self) -> &'a str {
        if self.kind == Kind::Word {
            self.key
        } else {
            self.skeleton
        }
    }
}

/// A text of a document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeenField<'a> {
    pub(super) weight: Weight,
    pub(super) tokens: Vec<Seen<'a>>,
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeenDocument<'a> {
    pub(super) kind: DocumentKind,
    pub(super) in_stock: bool,
    /// Of a page: the id of its manual.
    pub(super) manual: Option<i64>,
    pub(super) fields: Vec<SeenField<'a>>,
}

/// The bytes of a document. A page keeps each of its words once, in no order: there are many pages.
pub(super) fn encoded(source: Source, in_stock: bool, fields: &[Field]) -> Vec<u8> {
    let kind = source.kind;
    let code = u8::try_from(kind.code()).unwrap_or_default();
    let mut bytes = vec![ANALYSIS_VERSION, code, if in_stock { IN_STOCK } else { 0 }];
    if kind == DocumentKind::ManualPage {
        push_number(&mut bytes, source.id.unsigned_abs());
    }
    let mut left = RECORD_TOKENS;
    for field in fields {
        let all = tokens(&field.text, usize::MAX);
        let mut stored: Vec<Vec<u8>> = if kind == DocumentKind::ManualPage {
            bag(&all)
        } else {
            all.iter()
                .map(|token| encoded_token(&Seen::of(token)))
                .collect()
        };
        if kind != DocumentKind::ManualPage {
            stored.truncate(left);
            left -= stored.len();
        }
        bytes.push(match field.weight {
            Weight::Primary => 0,
            Weight::Secondary => 1,
            Weight::Place => 2,
        });
        push_number(&mut bytes, stored.len() as u64);
        bytes.extend(stored.into_iter().flatten());
    }
    bytes
}

/// Each token once, numbers that are written in pieces also as a whole.
fn bag(tokens: &[Token]) -> Vec<Vec<u8>> {
    let mut bag = BTreeSet::new();
    for (index, token) in tokens.iter().enumerate() {
        let mut seen = Seen::of(token);
        seen.glue = Glue::Break;
        seen.cut = false;
        if seen.kind == Kind::Word {
            seen.skeleton = "";
        }
        if seen.kind != Kind::Word || seen.key.len() > 1 {
            bag.insert(encoded_token(&seen));
        }
        let mut whole = token.skeleton.clone();
        let begins = token.glue != Glue::Tight && !matches!(token.kind, Kind::Rating(_));
        let pieces = tokens
            .iter()
            .skip(index + 1)
            .take_while(|next| next.glue == Glue::Tight && begins);
        for piece in pieces {
            whole.push_str(&piece.skeleton);
        }
        let has_digit = whole.bytes().any(|byte| byte.is_ascii_digit());
        let is_code = has_digit || whole.chars().count() <= LETTERS;
        let is_number = whole.len() > token.skeleton.len() && is_code;
        if is_number && whole.len() <= 30 {
            bag.insert(encoded_token(&Seen {
                kind: Kind::Code,
                glue: Glue::Break,
                cut: false,
                is_cyrillic: false,
                key: "",
                english: "",
                skeleton: &whole,
            }));
        }
        if bag.len() >= PAGE_TOKENS {
            break;
        }
    }
    bag.into_iter().collect()
}

fn encoded_token(token: &Seen<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16);
    let kind = match token.kind {
        Kind::Word => WORD,
        Kind::Code => CODE,
        Kind::Rating(_) => RATING,
    };
    let glue = match token.glue {
        Glue::Tight => 0,
        Glue::Space => 1,
        Glue::Break => 2,
    };
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    bytes.push(
        kind | glue << 2
            | flag(token.cut, CUT)
            | flag(token.is_cyrillic, IS_CYRILLIC)
            | flag(!token.english.is_empty(), HAS_ENGLISH)
            | flag(!token.skeleton.is_empty(), HAS_SKELETON),
    );
    if token.kind == Kind::Word {
        push_text(&mut bytes, token.key);
    }
    for text in [token.english, token.skeleton] {
        if !text.is_empty() {
            push_text(&mut bytes, text);
        }
    }
    if let Kind::Rating(rating) = token.kind {
        bytes.push(u8::try_from(rating.unit.letter()).unwrap_or_default());
        bytes.push(match rating.current {
            None => 0,
            Some(Current::Ac) => 1,
            Some(Current::Dc) => 2,
            Some(Current::Both) => 3,
        });
        push_number(&mut bytes, rating.from.unsigned_abs());
        push_number(&mut bytes, rating.to.abs_diff(rating.from));
    }
    bytes
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, text.len() as u64);
    bytes.extend(text.as_bytes());
}

/// What was stored; nothing for bytes of another version or none at all.
pub(super) fn decoded(bytes: &[u8]) -> Option<SeenDocument<'_>> {
    let mut rest = Reader(bytes);
    if rest.byte()? != ANALYSIS_VERSION {
        return None;
    }
    let kind = DocumentKind::of_code(i16::from(rest.byte()?))?;
    let in_stock = rest.byte()? & IN_STOCK != 0;
    let manual = if kind == DocumentKind::ManualPage {
        Some(i64::try_from(rest.number()?).ok()?)
    } else {
        None
    };
    let mut fields = vec![];
    while !rest.0.is_empty() {
        let weight = match rest.byte()? {
            0 => Weight::Primary,
            1 => Weight::Secondary,
            _ => Weight::Place,
        };
        let count = rest.number()?.min(bytes.len() as u64);
        let tokens = (0..count).map(|_| rest.token()).collect::<Option<_>>()?;
        fields.push(SeenField { weight, tokens });
    }
    Some(SeenDocument {
        kind,
        in_stock,
        manual,
        fields,
    })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn token(&mut self) -> Option<Seen<'a>> {
        let tag = self.byte()?;
        let key = if tag & 3 == WORD { self.text()? } else { "" };
        let english = if tag & HAS_ENGLISH == 0 {
            ""
        } else {
            self.text()?
        };
        let skeleton = if tag & HAS_SKELETON == 0 {
            ""
        } else {
            self.text()?
        };
        let kind = match tag & 3 {
            WORD => Kind::Word,
            CODE => Kind::Code,
            _ => Kind::Rating(self.rating()?),
        };
        Some(Seen {
            kind,
            glue: match (tag >> 2) & 3 {
                0 => Glue::Tight,
                1 => Glue::Space,
                _ => Glue::Break,
            },
            cut: tag & CUT != 0,
            is_cyrillic: tag & IS_CYRILLIC != 0,
            key,
            english,
            skeleton,
        })
    }

    fn rating(&mut self) -> Option<Rating> {
        let unit = Unit::of_letter(self.byte()?)?;
        let current = match self.byte()? {
            1 => Some(Current::Ac),
            2 => Some(Current::Dc),
            3 => Some(Current::Both),
            _ => None,
        };
        let from = i64::try_from(self.number()?).ok()?;
        let to = from.checked_add(i64::try_from(self.number()?).ok()?)?;
        Some(Rating {
            unit,
            from,
            to,
            current,
        })
    }
}
