//! Codes in what somebody typed into the box: `F30021 6SL3310`, `OL1 TECO`, `пр.834 F001`, `f 30021`.

use super::code::{FaultCode, by_sound};
use crate::{
    search::{sound, word_key},
    text::look_alike_key,
};

/// A code that may be meant, and what is typed beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The code.
    pub code: FaultCode,
    /// The other words, in their order, without those that only say that it is a fault.
    pub rest: Vec<String>,
    /// Whether it may as well be a word or a number of something else: it is meant only where the rest names the vendor or the
    /// series of an entry (`oc teco`).
    pub is_doubtful: bool,
}

/// As many words of a question are looked at, and as many codes are looked for.
const WORDS: usize = 12;

/// The codes that a question may mean, in the order in which they are looked for. Whether one is meant, only the entries tell:
/// a word like `S120` may be a code of somebody.
#[must_use]
pub fn asked(text: &str) -> Vec<Asked> {
    let apart = |c: char| c.is_whitespace() || ",;:()[]«»\"'!?".contains(c);
    let words: Vec<&str> = text
        .split(apart)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS)
        .collect();
    let told: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !is_fault_word(word) && (words.len() == 1 || !is_small_word(word)))
        .collect();
    let is_sure = told.len() == 1 || words.iter().any(|word| is_fault_word(word));
    let mut asked: Vec<Asked> = vec![];
    let mut take = |typed: &str, from: usize, count: usize| {
        let Ok(code) = FaultCode::parse(typed) else {
            return;
        };
        let is_known = asked.iter().any(|known| known.code.key() == code.key());
        if may_be_code(typed, &code) && !is_known {
            let rest = told[..from].iter().chain(&told[from + count..]);
            let rest = rest.map(|word| (*word).to_owned()).collect();
            asked.push(Asked {
                is_doubtful: !is_sure && is_doubtful(typed, &code),
                code,
                rest,
            });
        }
    };
    for (at, word) in told.iter().enumerate() {
        take(word, at, 1);
    }
    // `f 30021`, `OL 1`: letters and a number apart.
    for (at, pair) in told.windows(2).enumerate() {
        let letters = pair[0].chars().filter(|c| *c != '.');
        let is_short = letters.clone().count() <= 3 && letters.clone().all(char::is_alphabetic);
        let is_number = pair[1].len() <= 5 && pair[1].chars().all(|c| c.is_ascii_digit());
        if is_short && is_number {
            take(&pair.concat(), at, 2);
        }
    }
    // What has a letter and a digit is rather a code than a word is.
    asked.sort_by_key(|asked| {
        let mixed = |of: fn(&char) -> bool| asked.code.key().chars().any(|c| of(&c));
        !(mixed(|c| c.is_alphabetic()) && mixed(|c| c.is_ascii_digit()))
    });
    asked
}

/// Whether a typed word names a vendor or a series: it begins one of the name's words, or sounds like one in the other script
/// (симорег, Simoreg).
#[must_use]
pub fn names(word: &str, name: &str) -> bool {
    let mut pieces = word.split(['-', '/']).filter(|piece| piece.len() > 2);
    piece_names(word, name) || pieces.any(|piece| piece_names(piece, name))
}

fn piece_names(word: &str, name: &str) -> bool {
    let folded = look_alike_key(word);
    let sound = word_key(&word.to_lowercase());
    let mut own = name.split(|c: char| !c.is_alphanumeric());
    own.any(|own| {
        let (begins, length) = (look_alike_key(own), folded.chars().count());
        let own_sound = word_key(&own.to_lowercase());
        (length > 1 && begins.starts_with(&folded))
            || (sound.len() > 2 && (own_sound == sound || word_sound(own) == word_sound(word)))
            || (sound.len() > 3 && own_sound.starts_with(&sound))
    })
}

/// How a whole word sounds, its ending included: `теко`.
fn word_sound(word: &str) -> String {
    sound(&word.to_lowercase())
}

/// Words between others, in small letters: `OF` and `AT` are codes of somebody.
fn is_small_word(word: &str) -> bool {
    const SMALL: [&str; 15] = [
        "при",
        "на",
        "в",
        "во",
        "у",
        "и",
        "с",
        "после",
        "at",
        "on",
        "in",
        "the",
        "of",
        "during",
        "after",
    ];
    SMALL.contains(&word)
}

/// Words that only say that what is asked for is a fault, or when a display showed it.
fn is_fault_word(word: &str) -> bool {
    const BEGINNINGS: [&str; 25] = [
        "мигает",
        "горит",
        "пишет",
        "выда",
        "показыва",
        "вылета",
        "выбива",
        "пуск",
        "разгон",
        "торможени",
        "останов",
        "flash",
        "display",
        "ошибк",
        "авари",
        "неисправност",
        "предупрежд",
        "сбо",
        "код",
        "fault",
        "alarm",
        "error",
        "warning",
        "code",
        "trip",
    ];
    let word = word.to_lowercase();
    BEGINNINGS.iter().any(|beginning| {
        let rest = word.strip_prefix(beginning);
        rest.is_some_and(|rest| rest.chars().count() <= 3 && rest.chars().all(char::is_alphabetic))
    })
}

fn may_be_code(typed: &str, code: &FaultCode) -> bool {
    let key = code.key();
    let length = key.chars().count();
    let has_digit = key.chars().any(|c| c.is_ascii_digit());
    let has_letter = key.chars().any(char::is_alphabetic);
    // Order numbers begin with a digit, and hexadecimal codes do.
    let folded = look_alike_key(typed).replace('ф', "f");
    let is_plain = folded.is_ascii()
        || has_digit
            && folded
                .chars()
                .all(|c| c.is_ascii() || by_sound(c).is_some());
    match (has_letter, has_digit) {
        (true, true) => length <= 10 && is_plain,
        (true, false) => (2..=5).contains(&length) && is_plain,
        (false, _) => length <= 5,
    }
}

/// Numbers and short words are surely codes only when nothing else can be meant, words also when they stand in capitals.
fn is_doubtful(typed: &str, code: &FaultCode) -> bool {
    let has_digit = code.key().chars().any(|c| c.is_ascii_digit());
    let has_letter = code.key().chars().any(char::is_alphabetic);
    let is_capital = !typed.chars().any(char::is_lowercase);
    !has_letter || (!has_digit && !is_capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let asked = asked(text);
        asked
            .iter()
            .filter(|asked| !asked.is_doubtful)
            .map(|asked| asked.code.key().to_owned())
            .collect()
    }

    #[test]
    fn a_code_is_found_with_and_without_what_stands_beside_it() {
        for (text, key, rest) in [
            ("F30021", "f30021", &[][..]),
            ("f 30021", "f30021", &[]),
            ("Ф30021 6SL3310", "f30021", &["6SL3310"]),
            ("OL1 TECO", "ol1", &["TECO"]),
            ("пр.834 F001", "f1", &["пр.834"]),
            ("симорег F004", "f4", &["симорег"]),
            ("ошибка А7910", "a7910", &[]),
            ("oc", "oc", &[]),
            ("OC 3G3", "oc", &["3G3"]),
            ("код 13 данфосс", "13", &["данфосс"]),
            ("b.b. teco", "bb", &["teco"]),
            ("ocs при пуске", "ocs", &[]),
            ("мигает b.b.", "bb", &[]),
            ("OF", "of", &[]),
            ("of", "of", &[]),
            ("OF при пуске", "of", &[]),
        ] {
            let found = asked(text);
            let found = found.iter().find(|asked| asked.code.key() == key);
            let found = found.unwrap_or_else(|| panic!("{text}: {:?}", keys(text)));
            assert_eq!(found.rest, rest, "{text}");
        }
    }

    #[test]
    fn what_may_be_something_else_is_doubtful() {
        for (text, key, is_doubtful) in [
            ("oc teco", "oc", true),
            ("OC teco", "oc", false),
            ("oc на моталке", "oc", true),
            ("oca при разгоне", "oca", false),
            ("oc", "oc", false),
            ("13 данфосс", "13", true),
            ("авария 13 данфосс", "13", false),
            ("f30021 simens", "f30021", false),
        ] {
            let found = asked(text);
            let found = found.iter().find(|asked| asked.code.key() == key);
            assert_eq!(found.unwrap().is_doubtful, is_doubtful, "{text}");
        }
    }

    #[test]
    fn a_brand_is_named_in_either_script() {
        for (word, name) in [
            ("симорег", "Simoreg"),
            ("Сименс", "Siemens"),
            ("TECO", "TECO"),
            ("теко", "TECO"),
            ("данфосс", "Danfoss"),
            ("S120", "Sinamics S120"),
            ("С120", "Sinamics C120"),
            ("cimr-f7", "CIMR"),
        ] {
            assert!(names(word, name), "{word} {name}");
        }
        assert!(!names("6SL3310", "Sinamics S120"));
        assert!(!names("омрон", "Siemens"));
        assert!(!names("S", "Sinamics S120"));
    }

    #[test]
    fn words_aren_t_codes() {
        assert_eq!(keys("он стоит"), Vec::<String>::new());
        assert_eq!(keys("вентилятор 13"), Vec::<String>::new());
        assert_eq!(keys("ABB"), ["abb"], "the entries tell that it is none");
        assert!(keys(&"F1 ".repeat(5_000)).len() <= WORDS);
    }
}
