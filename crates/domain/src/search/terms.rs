//! The terms under which a document is found, made from what is stored of it. A term begins with a letter that says what
//! it is; those of pages and of places stand apart from those of records, so that one never crowds out another.
//!
//! | term | what |
//! |---|---|
//! | `W…`, `w…` | a word's key: in a field that says what a thing is, in another |
//! | `e…` | a word's English stem |
//! | `a…` | a word that may be cut off |
//! | `c…` | a short word that may be of either script, as it looks |
//! | `p…` | a number's piece as it looks |
//! | `q…` | the first 3, 5, 8, 11, 15 characters of a number from one of its pieces on |
//! | `d…` | digits inside a piece, or what is behind its first digits |
//! | `z…` | a piece, or a whole number, with all folded that is mistaken for another |
//! | `n…:…` | a word with a short number beside it |
//! | `r…`, `R…` | a rating's ends; what a range covers |
//! | `=…` | a whole field |
//! | `k…` | the kind |
//! | `m…` | a page's manual, whose words meet a question together with the page's own |

use super::{
    document::{Analysed, Document, DocumentKind, Weight},
    features::{Seen, SeenDocument, decoded, encoded},
    keys::{is_of_both_scripts, loose},
    rating::{Rating, Unit},
    token::{Glue, Kind},
    variants::has_forms,
};
use std::collections::BTreeSet;

/// So many characters of a number count.
pub(super) const JOIN: usize = 22;
/// A number can be asked for by its first characters, so many.
pub(super) const BEGINNINGS: [usize; 5] = [3, 5, 8, 11, 15];
/// A whole field longer than this has no term.
pub(super) const WHOLE: usize = 48;

/// So many words of a page are found misspelt.
const WORDS_OF_PAGE: usize = 400;

/// Before the terms of pages.
pub(super) const PAGES: char = 'g';
/// Before the terms of places.
pub(super) const PLACES: char = 'l';

/// What is stored of a document.
#[must_use]
pub fn analyse(document: &Document) -> Analysed {
    let features = encoded(document.source, document.in_stock, &document.fields);
    Analysed {
        terms: terms_of(&features),
        words: words_of(&features),
        features,
    }
}

/// The terms of a document of which these features are stored, each once, in byte order.
#[must_use]
pub fn terms_of(features: &[u8]) -> Vec<String> {
    let mut terms = Terms::default();
    if let Some(document) = decoded(features) {
        terms.add(&document);
    }
    terms.all.sort_unstable();
    terms.all.dedup();
    terms.all
}

/// The words of a document that are also found misspelt, each once, in byte order. Places have none, and of a page only its
/// first count: there are many pages.
#[must_use]
pub fn words_of(features: &[u8]) -> Vec<String> {
    let mut words = BTreeSet::new();
    if let Some(document) = decoded(features)
        && document.kind != DocumentKind::Place
    {
        let tokens = document.fields.iter().flat_map(|field| &field.tokens);
        let whole = tokens.filter(|token| token.kind == Kind::Word && !token.cut);
        let keys = whole
            .map(|token| token.key)
            .filter(|key| has_forms(key, document.kind));
        if document.kind == DocumentKind::ManualPage {
            words.extend(keys.take(WORDS_OF_PAGE));
        } else {
            words.extend(keys);
        }
    }
    words.into_iter().map(ToOwned::to_owned).collect()
}

/// The letter of a kind in terms.
pub(super) fn kind_letter(kind: DocumentKind) -> char {
    match kind {
        DocumentKind::Drive => 'd',
        DocumentKind::StockItem => 's',
        DocumentKind::Manual => 'm',
        DocumentKind::ManualPage => 'p',
        DocumentKind::LogEntry => 'l',
        DocumentKind::Place => 'x',
    }
}

/// A term for a rating's end.
pub(super) fn rating_term(unit: Unit, value: i64) -> String {
    format!("r{}{value}", unit.letter())
}

/// A term for a stretch of values, eight to a decade.
pub(super) fn stretch_term(unit: Unit, value: i64) -> String {
    format!("R{}{}", unit.letter(), stretch(value))
}

fn stretch(value: i64) -> u32 {
    const STEPS: [i64; 7] = [1_334, 1_779, 2_372, 3_163, 4_217, 5_624, 7_499];
    let decade = value.max(1).ilog10();
    let scaled = i128::from(value.max(1)) * 1_000 / 10_i128.pow(decade);
    let step = STEPS
        .iter()
        .filter(|step| scaled >= i128::from(**step))
        .count();
    decade * 8 + u32::try_from(step).unwrap_or_default()
}

/// The first characters of a text.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    text.char_indices()
        .nth(most)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The number that is written from a token on, over its pieces, as it looks.
pub(super) fn join(tokens: &[Seen<'_>], from: usize) -> String {
    let mut join = String::new();
    for (index, token) in tokens.iter().enumerate().skip(from) {
        let goes_on = index == from
            || token.glue == Glue::Tight
            || (token.glue == Glue::Space
                && (token.kind != Kind::Word || token.skeleton.chars().count() <= 3));
        if !goes_on || token.skeleton.is_empty() || join.len() >= JOIN {
            break;
        }
        join.push_str(token.skeleton);
    }
    beginning(&join, JOIN).to_owned()
}

/// What a number's piece is also known by: runs of three digits or more inside it, what stands behind its first digits, and its last
/// letters: `615412` of `ETC615412`, `кпу` of `6КПУ`, `vrn` of `MF11A01VRN-M120`.
pub(super) fn inside(skeleton: &str) -> impl Iterator<Item = &str> {
    let runs = skeleton.split(|c: char| !c.is_ascii_digit());
    let runs = runs.filter(move |run| run.len() >= 3 && *run != skeleton);
    let behind = skeleton.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_behind =
        (1..=4).contains(&(skeleton.len() - behind.len())) && behind.chars().count() >= 3;
    let letters = skeleton
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .len();
    let last = skeleton.get(letters..).unwrap_or_default();
    let is_last = letters > 0 && !(is_behind && behind == last) && last.chars().count() >= 3;
    let ends = [is_behind.then_some(behind), is_last.then_some(last)];
    runs.chain(ends.into_iter().flatten())
}

/// What tells a whole field from others; nothing when it is long.
pub(super) fn whole(tokens: &[Seen<'_>]) -> Option<String> {
    let whole: String = tokens.iter().map(Seen::identity).collect();
    (!whole.is_empty() && whole.len() <= WHOLE).then_some(whole)
}

/// Whether a word is short enough to be a name in letters, which is read in many ways.
pub(super) fn is_short_word(skeleton: &str) -> bool {
    (2..=5).contains(&skeleton.chars().count())
}

/// Whether a token is a number so short that it means something only beside a word.
pub(super) fn is_short_number(token: &Seen<'_>) -> bool {
    token.kind == Kind::Code && token.skeleton.len() <= 3
}

/// The term for a word with a short number beside it.
pub(super) fn pair_term(word: &str, number: &str) -> String {
    format!("n{word}:{number}")
}

/// The term of the pages of a manual.
pub(super) fn manual_term(id: i64) -> String {
    format!("{PAGES}m{id}")
}

#[derive(Default)]
struct Terms {
    all: Vec<String>,
    before: Option<char>,
}

impl Terms {
    fn push(&mut self, mark: char, text: &str) {
        if !text.is_empty() {
            let mut term = String::with_capacity(text.len() + 2);
            term.extend(self.before);
            term.push(mark);
            term.push_str(text);
            self.all.push(term);
        }
    }

    fn push_whole(&mut self, term: String) {
        self.all.push(match self.before {
            None => term,
            Some(before) => format!("{before}{term}"),
        });
    }

    fn add(&mut self, document: &SeenDocument<'_>) {
        self.before = match document.kind {
            DocumentKind::ManualPage => Some(PAGES),
            DocumentKind::Place => Some(PLACES),
            _ => None,
        };
        if self.before.is_none() {
            self.push('k', &kind_letter(document.kind).to_string());
        }
        self.all.extend(document.manual.map(manual_term));
        for field in &document.fields {
            let tokens = &field.tokens;
            for (index, token) in tokens.iter().enumerate() {
                match token.kind {
                    Kind::Word => self.add_word(token, field.weight),
                    Kind::Code => self.add_code(token),
                    Kind::Rating(rating) => self.add_rating(token, &rating),
                }
                if document.kind != DocumentKind::ManualPage {
                    self.add_number(tokens, index);
                }
            }
            if field.weight != Weight::Place
                && let Some(whole) = whole(tokens)
            {
                self.push('=', &whole);
            }
        }
    }

    fn add_word(&mut self, token: &Seen<'_>, weight: Weight) {
        self.push(if weight == Weight::Primary { 'W' } else { 'w' }, token.key);
        self.push('e', token.english);
        if token.cut {
            self.push('a', token.key);
        }
        if is_of_both_scripts(token.skeleton) {
            self.push('c', token.skeleton);
        }
        if self.before.is_none() && is_short_word(token.skeleton) {
            self.push('z', &loose(token.skeleton));
        }
    }

    fn add_code(&mut self, token: &Seen<'_>) {
        self.push('p', token.skeleton);
        if self.before != Some(PAGES) {
            self.push('z', &loose(token.skeleton));
        }
        for part in inside(token.skeleton) {
            self.push('d', part);
        }
    }

    fn add_rating(&mut self, token: &Seen<'_>, rating: &Rating) {
        self.push_whole(rating_term(rating.unit, rating.from));
        self.push_whole(rating_term(rating.unit, rating.to));
        self.push('p', token.skeleton);
        if rating.from != rating.to {
            for stretch in (stretch(rating.from)..=stretch(rating.to)).take(40) {
                self.push_whole(format!("R{}{stretch}", rating.unit.letter()));
            }
        }
    }

    /// What finds a number that is written in pieces, and a short one beside a word.
    fn add_number(&mut self, tokens: &[Seen<'_>], index: usize) {
        let (Some(token), next) = (tokens.get(index), tokens.get(index + 1)) else {
            return;
        };
        let next = next.filter(|next| next.glue != Glue::Break);
        if let Some(next) = next {
            if token.kind == Kind::Word && is_short_number(next) {
                self.push_whole(pair_term(token.key, next.skeleton));
            }
            if next.kind == Kind::Word && is_short_number(token) {
                self.push_whole(pair_term(next.key, token.skeleton));
            }
        }
        let is_number = match token.kind {
            Kind::Word => {
                next.is_some_and(|next| next.kind != Kind::Word || next.glue == Glue::Tight)
            }
            Kind::Code => true,
            Kind::Rating(_) => false,
        };
        if !is_number || token.skeleton.is_empty() {
            return;
        }
        let join = join(tokens, index);
        let is_inside = token.glue == Glue::Tight;
        for length in BEGINNINGS.into_iter().take(if is_inside { 3 } else { 5 }) {
            if join.chars().count() >= length {
                self.push('q', beginning(&join, length));
            }
        }
        if !is_inside {
            let pieces = tokens
                .iter()
                .skip(index + 1)
                .take_while(|piece| piece.glue == Glue::Tight);
            let mut number = token.skeleton.to_owned();
            pieces.for_each(|piece| number.push_str(piece.skeleton));
            if number.len() > token.skeleton.len() && number.len() <= 30 {
                self.push('z', &loose(&number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::document::{Field, Source};

    /// When these change, what is stored of all documents must be made anew: raise `ANALYSIS_VERSION`.
    #[test]
    fn a_document_is_found_by_these_terms() {
        let field = |name, text: &str, weight| Field {
            name,
            text: text.to_owned(),
            weight,
        };
        let document = Document {
            source: Source {
                kind: DocumentKind::StockItem,
                id: 1,
                page: 0,
            },
            fields: vec![
                field("name", "АВВ MS132-2,5 Fuses", Weight::Primary),
                field("specs", "380-480V", Weight::Primary),
                field("applicability", "вспом. привод пр.7", Weight::Secondary),
            ],
            in_stock: true,
        };
        let terms = analyse(&document).terms.join(" ");
        assert_eq!(
            terms,
            "=380480v =avms13225fuses =vspomprivodpr7 Rv68 Rv69 Wav Wfuses apr avspom cabb d132 eab efuse ks \
             nfuses:5 npr:7 p2 p380480v p5 p7 pms132 qabb qabbms qabbms132 qms1 qms132 qпp7 rv380000000 \
             rv480000000 wpr wprivod wvspom z2 z5 z7 zabb zbcpom zfycec zmci32 zmci3225 zpp zpp7"
        );
    }
}
