//! A manual's values: links, titles, languages, dates, hashes, the names of files.

use crate::{name::without_control_characters, problem::Problem};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The address of something elsewhere, as typed: absolute, by `http` or `https`, up to 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Link(String);

impl Link {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 2_000;

    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`], or [`Problem::WrongType`] for another scheme or no address at all.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Empty);
        }
        if typed.chars().count() > Self::LIMIT {
            return Err(Problem::TooLong { limit: Self::LIMIT });
        }
        let wrong = || Problem::WrongType {
            expected: "http://… https://…".to_owned(),
        };
        // What a browser would leave out or change is refused: the address is shown and followed as typed.
        let strange = |c: char| c.is_control() || c.is_whitespace() || "\\\"<>`".contains(c);
        if typed.chars().any(strange) {
            return Err(wrong());
        }
        let address = url::Url::parse(typed).map_err(|_no_address| wrong())?;
        let is_web = matches!(address.scheme(), "http" | "https");
        let has_host = address.host_str().is_some_and(|host| !host.is_empty());
        let begins = typed.to_ascii_lowercase();
        let absolute = begins.starts_with("http://") || begins.starts_with("https://");
        let names_nobody = address.username().is_empty() && address.password().is_none();
        if is_web && has_host && absolute && names_nobody {
            Ok(Self(typed.to_owned()))
        } else {
            Err(wrong())
        }
    }

    /// The address, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A manual's title on one line: 1 to 500 characters, none of them a control character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    /// The greatest length, in characters.
    pub const LIMIT: usize = 500;

    /// Takes what was typed; line breaks become spaces.
    ///
    /// # Errors
    /// [`Problem::Empty`], [`Problem::TooLong`] or [`Problem::ControlCharacter`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let on_one_line = typed.split(['\n', '\r', '\t']).map(str::trim);
        let parts: Vec<&str> = on_one_line.filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return Err(Problem::Empty);
        }
        without_control_characters(parts.join(" "), Self::LIMIT).map(Self)
    }

    /// The title, verbatim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a manual is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManualKind {
    /// How to mount, connect, start and keep the drive.
    Operating,
    /// The list of its parameters, faults and alarms: what is asked for at night.
    List,
    /// Anything else.
    Other,
}

impl ManualKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Operating, Self::List, Self::Other];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operating => "operating",
            Self::List => "list",
            Self::Other => "other",
        }
    }

    /// The kind that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What a title says that it is, in Russian or English; a person may know better.
    #[must_use]
    pub fn of_title(title: &str) -> Self {
        const LIST: [&str; 7] = [
            "list manual",
            "parameter manual",
            "parameter list",
            "параметрировани",
            "справочник по параметр",
            "неисправност",
            "fault",
        ];
        const OPERATING: [&str; 6] = [
            "эксплуатаци",
            "инструкция",
            "operating",
            "instruction",
            "user manual",
            "user's manual",
        ];
        let title = title.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if says(&LIST) {
            Self::List
        } else if says(&OPERATING) {
            Self::Operating
        } else {
            Self::Other
        }
    }
}

/// A language by its code, two or three small Latin letters (ISO 639): `ru`, `en`, `deu`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LanguageCode(String);

impl LanguageCode {
    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::WrongType`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let code = typed.trim().to_lowercase();
        let is_code =
            (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_code {
            return Ok(Self(code));
        }
        let expected = "ru, en, de …".to_owned();
        Err(Problem::WrongType { expected })
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language that a title names in brackets or as its last word, as vendors and crews write it.
    #[must_use]
    pub fn of_title(title: &str) -> Option<Self> {
        let words = [
            ("русский", "ru"),
            ("russian", "ru"),
            ("ru", "ru"),
            ("английский", "en"),
            ("english", "en"),
            ("en", "en"),
            ("немецкий", "de"),
            ("german", "de"),
            ("de", "de"),
        ];
        let title = title.to_lowercase();
        let last = title
            .split(|c: char| !c.is_alphanumeric())
            .rfind(|word| !word.is_empty())?;
        let (_, code) = words.into_iter().find(|(word, _)| *word == last)?;
        Some(Self(code.to_owned()))
    }
}

/// When a manual was issued, as exactly as is known: `2012`, `2012-04` or `2012-04-30`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Issued(String);

impl Issued {
    /// Takes what was typed.
    ///
    /// # Errors
    /// [`Problem::WrongType`]. Years are 1900 to 2199.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        let whole = match typed.len() {
            4 => format!("{typed}-01-01"),
            7 => format!("{typed}-01"),
            _ => typed.to_owned(),
        };
        let date = whole.parse::<Date>().ok();
        let date = date.filter(|date| whole.len() == 10 && (1900..2200).contains(&date.year()));
        if date.is_some_and(|date| date.to_string() == whole) {
            return Ok(Self(typed.to_owned()));
        }
        let expected = "2012, 2012-04, 2012-04-30".to_owned();
        Err(Problem::WrongType { expected })
    }

    /// The date as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Sha256(String);

impl Sha256 {
    /// Takes it as 64 small hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// Of a digest.
    #[must_use]
    pub fn of(digest: [u8; 32]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// 64 small hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A file's name as it is kept and shown: without folders, control characters and marks that turn text round, at most
/// 200 characters. `fallback` when nothing is left.
#[must_use]
pub fn shown_file_name(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let shown = |c: &char| !c.is_control() && !turns(*c) && !"\"<>|*?:".contains(*c);
    let clean: String = last.chars().filter(shown).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        return fallback.to_owned();
    }
    // The ending stays: it tells people what it is.
    let length = clean.chars().count();
    if length <= 200 {
        return clean.to_owned();
    }
    let ending: String = clean.chars().skip(length - 20).collect();
    let begin: String = clean.chars().take(179).collect();
    format!("{begin}…{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked_to() {
        for good in [
            "https://plant.example/a b.pdf".replace(' ', "%20"),
            "HTTP://plant.example".to_owned(),
            " https://storage.example/руководство.pdf#page=3 ".to_owned(),
            "https://[2001:db8::1]:8443/x?y=z".to_owned(),
        ] {
            assert_eq!(Link::parse(&good).unwrap().as_str(), good.trim());
        }
        for bad in [
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "//plant.example",
            "/etc/passwd",
            "file:///etc/passwd",
            "https:plant.example",
            "https://",
            "https://user:secret@plant.example",
            "https://plant.example/\"onclick",
            "https://plant.example\\x",
            "ftp://plant.example",
            "plant.example",
        ] {
            assert!(
                matches!(Link::parse(bad), Err(Problem::WrongType { .. })),
                "{bad:?}"
            );
        }
        assert_eq!(Link::parse(" "), Err(Problem::Empty));
        let long = format!("https://plant.example/{}", "x".repeat(2_000));
        assert_eq!(Link::parse(&long), Err(Problem::TooLong { limit: 2_000 }));
    }

    #[test]
    fn a_title_may_be_longer_than_a_name() {
        let long = "Справочник ".repeat(40);
        assert_eq!(Title::parse(&long).unwrap().as_str(), long.trim());
        assert_eq!(
            Title::parse(&"я".repeat(501)),
            Err(Problem::TooLong { limit: 500 })
        );
        assert_eq!(Title::parse("\n "), Err(Problem::Empty));
        assert_eq!(Title::parse("a\0"), Err(Problem::ControlCharacter));
        assert_eq!(Title::parse("S120\r\n List").unwrap().as_str(), "S120 List");
    }

    #[test]
    fn a_title_tells_what_it_is_for() {
        for (title, kind) in [
            ("FC51 Руководство по эксплуатации", ManualKind::Operating),
            ("CU230P-2 Parameter Manual", ManualKind::List),
            ("S120/S150 List Manual", ManualKind::List),
            ("DCM Параметрирование - 10.11", ManualKind::List),
            ("S120 Справочник по функциям", ManualKind::Other),
            ("Operating instructions", ManualKind::Operating),
        ] {
            assert_eq!(ManualKind::of_title(title), kind, "{title}");
        }
        for kind in ManualKind::ALL {
            assert_eq!(ManualKind::from_word(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn a_title_tells_its_language() {
        let code = |title| LanguageCode::of_title(title).map(|code| code.as_str().to_owned());
        assert_eq!(code("FC51 - 11.11 (русский)").as_deref(), Some("ru"));
        assert_eq!(code("DCM 10.11 (Английский).").as_deref(), Some("en"));
        assert_eq!(code("fc51-pm-1111_ru").as_deref(), Some("ru"));
        assert_eq!(code("A1000"), None);
        assert_eq!(code(""), None);
        assert!(LanguageCode::parse("RU ").is_ok());
        assert!(LanguageCode::parse("русский").is_err());
    }

    #[test]
    fn a_date_is_as_exact_as_is_known() {
        for good in ["2012", "2012-04", "2012-02-29"] {
            assert_eq!(Issued::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "12.09",
            "2012-13",
            "2011-02-29",
            "0012",
            "2012-4",
            "20120",
            "",
        ] {
            assert!(Issued::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hash_is_written_one_way() {
        let hash = Sha256::of([0xab; 32]);
        assert_eq!(Sha256::parse(hash.as_str()), Some(hash));
        assert_eq!(Sha256::parse(&"AB".repeat(32)), None);
        assert_eq!(Sha256::parse("../../etc/passwd"), None);
    }

    #[test]
    fn a_file_s_name_is_a_name() {
        let shown = |name| shown_file_name(name, "manual.pdf");
        assert_eq!(shown("C:\\docs\\S120 список.pdf"), "S120 список.pdf");
        assert_eq!(shown("../../etc/passwd"), "passwd");
        assert_eq!(shown("a\u{202e}fdp.exe\0\r\n"), "afdp.exe");
        assert_eq!(shown(".."), "manual.pdf");
        assert_eq!(shown(""), "manual.pdf");
        let long = shown(&format!("{}.pdf", "я".repeat(300)));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with(".pdf"));
    }
}
