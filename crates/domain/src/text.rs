//! Keys made from names: how they sort, which look alike, and which words find them.
//!
//! Both databases store and compare these keys byte by byte, so that their order and their matches are the same.

/// Cyrillic small letters and the Latin ones whose capital or small form looks the same.
const LOOK_ALIKES: [(char, char); 16] = [
    ('а', 'a'),
    ('в', 'b'),
    ('е', 'e'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('ԁ', 'd'),
];
/// A sort key's greatest length in bytes: four of them and their ids fit into one index entry of either database.
const SORT_KEY_LIMIT: usize = 300;

/// A key whose byte order is the order people expect: without regard to case, ё as е, digits by their value
/// (`2UZ-2` before `10UZ-1`), runs of white space as one. At most 300 bytes; never empty for a name.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    let mut chars = plain(name)
        .chars()
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_digit() {
            key.push(c);
            continue;
        }
        let mut digits = String::from(c);
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let value = digits.trim_start_matches('0');
        // The count of digits comes first: fewer digits, smaller number.
        match value.len() {
            short @ 0..=8 => key.push_str(&short.to_string()),
            long => key.push_str(&format!("9{:03}", long.min(999))),
        }
        key.push_str(value);
    }
    let mut end = key.len().min(SORT_KEY_LIMIT);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}

/// The same for two names that differ only by look-alike letters, case, ё or white space.
#[must_use]
pub fn look_alike_key(name: &str) -> String {
    plain(name).chars().map(latin_look_alike).collect()
}

/// The words that find a text, folded as in [`look_alike_key`]: runs of letters and digits, in their order, each once.
#[must_use]
pub fn search_words(text: &str) -> Vec<String> {
    let folded = look_alike_key(text);
    let mut words: Vec<String> = vec![];
    for word in folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// The words of a text that mix Cyrillic and Latin letters although one script would hold them all: `G120С`
/// with a Cyrillic `С`. Each comes with its spelling in one script.
#[must_use]
pub fn mixed_words(text: &str) -> Vec<(String, String)> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .filter_map(|word| repaired(word).map(|repaired| (word.to_owned(), repaired)))
        .collect()
}

pub(crate) fn repaired(word: &str) -> Option<String> {
    if !(word.chars().any(is_cyrillic) && word.chars().any(|c| c.is_ascii_alphabetic())) {
        return None;
    }
    let latin: String = word.chars().map(to_latin).collect();
    if !latin.chars().any(is_cyrillic) {
        return Some(latin);
    }
    let cyrillic: String = word.chars().map(to_cyrillic).collect();
    (!cyrillic.chars().any(|c| c.is_ascii_alphabetic())).then_some(cyrillic)
}

fn plain(name: &str) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    words.to_lowercase().replace('ё', "е")
}

pub(crate) fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

/// The Latin letter that looks like a small Cyrillic one; all others stay.
pub(crate) fn latin_look_alike(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    LOOK_ALIKES
        .iter()
        .find(|(cyrillic, _)| *cyrillic == c)
        .map_or(c, |(_, latin)| *latin)
}

/// Whether a small Latin letter looks like a Cyrillic one.
pub(crate) fn looks_cyrillic(c: char) -> bool {
    LOOK_ALIKES.iter().any(|(_, latin)| *latin == c)
}

/// Letters look alike as capitals, and а, е, о, р, с, у, х and a few more also as small ones.
fn alike_in_this_case(cyrillic: char, upper: bool) -> bool {
    upper
        || matches!(
            cyrillic,
            'а' | 'е' | 'о' | 'р' | 'с' | 'у' | 'х' | 'к' | 'і' | 'ј' | 'ѕ' | 'ԁ'
        )
}

fn to_latin(c: char) -> char {
    swap(
        c,
        |small| {
            LOOK_ALIKES
                .iter()
                .find(|(cyrillic, _)| *cyrillic == small)
                .copied()
        },
        |pair| pair.1,
    )
}

fn to_cyrillic(c: char) -> char {
    swap(
        c,
        |small| {
            LOOK_ALIKES
                .iter()
                .find(|(_, latin)| *latin == small)
                .copied()
        },
        |pair| pair.0,
    )
}

fn swap(
    c: char,
    find: impl Fn(char) -> Option<(char, char)>,
    take: impl Fn((char, char)) -> char,
) -> char {
    let upper = c.is_uppercase();
    let small = c.to_lowercase().next().unwrap_or(c);
    match find(small) {
        Some(pair) if alike_in_this_case(pair.0, upper) => {
            let other = take(pair);
            if upper {
                other.to_uppercase().next().unwrap_or(other)
            } else {
                other
            }
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| sort_key(name));
        names
    }

    #[test]
    fn names_sort_as_people_count_and_spell() {
        assert_eq!(
            sorted(vec!["10UZ-1", "2UZ-2", "2uz-1"]),
            ["2uz-1", "2UZ-2", "10UZ-1"]
        );
        assert_eq!(
            sorted(vec!["Яма", "ёлка", "Ель", "жук"]),
            ["ёлка", "Ель", "жук", "Яма"]
        );
        assert_eq!(
            sorted(vec!["a100000000000", "a99999999", "a007", "a8"]),
            ["a007", "a8", "a99999999", "a100000000000"]
        );
    }

    #[test]
    fn a_sort_key_is_bounded_and_whole() {
        assert!(sort_key(&"🦀".repeat(200)).len() <= 300);
        assert!(!sort_key("0").is_empty());
    }

    #[test]
    fn look_alikes_share_a_key() {
        assert_eq!(look_alike_key("С60А"), look_alike_key("C60A"));
        assert_eq!(look_alike_key(" АВВ  800"), look_alike_key("abb 800"));
        assert_ne!(look_alike_key("S120"), look_alike_key("S12O"));
    }

    #[test]
    fn a_word_of_two_scripts_is_named_with_its_repair() {
        assert_eq!(
            mixed_words("Sinamics G120С"),
            [("G120С".to_owned(), "G120C".to_owned())]
        );
        assert_eq!(mixed_words("пр.350 AV, КТЭ"), []);
        assert_eq!(mixed_words("Шкаф 1ЕР, 6ER"), []);
        assert_eq!(
            mixed_words("ПPИВОД"),
            [("ПPИВОД".to_owned(), "ПРИВОД".to_owned())]
        );
        assert_eq!(mixed_words("ЖZ"), [], "no one script holds both");
    }

    #[test]
    fn words_are_folded_and_named_once() {
        assert_eq!(
            search_words("6SL3310-1TE32 6SL3310 (Рольганг)"),
            ["6sl3310", "1te32", "poльгahг"]
        );
    }
}
