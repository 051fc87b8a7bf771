//! Keys of words and numbers: how a word sounds in either script, how a number looks.

use crate::text::{is_cyrillic, latin_look_alike, looks_cyrillic};
use rust_stemmers::{Algorithm, Stemmer};

/// A key's greatest length in bytes.
pub(super) const KEY_LIMIT: usize = 40;

/// The key of a word's stem, the same for the word written by sound in the other script.
pub(crate) fn word_key(word: &str) -> String {
    if word.chars().any(is_cyrillic) {
        sound(&russian_stem(word))
    } else {
        sound(word)
    }
}

/// A Russian word without its ending, without the vowel that comes and goes (моталок, моталка), and an adjective as the
/// noun that it is made from (тиристорный, тиристор).
fn russian_stem(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next();
    // A letter again and again has no ending.
    if letters.all(|c| Some(c) == first) {
        return word.to_owned();
    }
    let stem = Stemmer::create(Algorithm::Russian).stem(word).into_owned();
    let chars: Vec<char> = stem.chars().collect();
    let is_vowel = |c: char| "аеиоуыэюя".contains(c);
    match chars.as_slice() {
        [begin @ .., vowel, 'е', 'к'] if !begin.is_empty() && is_vowel(*vowel) => {
            [begin, &[*vowel, 'й', 'к']].concat().into_iter().collect()
        }
        [begin @ .., 'о' | 'е', 'к']
            if begin.len() >= 3 && begin.last().is_some_and(|c| !is_vowel(*c)) =>
        {
            [begin, &['к']].concat().into_iter().collect()
        }
        [begin @ .., 'н'] if begin.len() >= 4 && begin.last().is_some_and(|c| !is_vowel(*c)) => {
            begin.iter().collect()
        }
        [begin @ .., 'и', 'ч', 'е', 'с', 'к'] if begin.len() >= 3 => {
            [begin, &['и', 'к']].concat().into_iter().collect()
        }
        [begin @ .., 'н', 'н'] if begin.len() >= 3 => {
            [begin, &['н']].concat().into_iter().collect()
        }
        _ => stem,
    }
}

/// The key of an English word's stem, if it is another than the word's own.
pub(super) fn english_key(word: &str) -> Option<String> {
    let may = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let key = may.then(|| sound(&Stemmer::create(Algorithm::English).stem(word)))?;
    (key != sound(word)).then_some(key)
}

/// How a word sounds, in small Latin letters: `c` is ц, `q` is ч, `x` is ш and щ, `j` is ж.
pub(crate) fn sound(word: &str) -> String {
    let letters: Vec<char> = word.chars().take(64).collect();
    let mut key = String::with_capacity(letters.len());
    let mut rest = letters.as_slice();
    let mut pushed = 0;
    while let Some((first, after)) = rest.split_first() {
        let (sounds, taken) = if first.is_ascii() {
            latin_sound(rest)
        } else {
            cyrillic_sound(*first, after)
        };
        for c in sounds.chars() {
            push(&mut key, c);
        }
        if sounds.is_empty() && !first.is_ascii() && first.is_alphabetic() && !is_cyrillic(*first) {
            push(&mut key, *first);
            pushed += 1;
        }
        pushed += sounds.len();
        rest = rest.get(taken..).unwrap_or_default();
    }
    // One letter again and again is no other word than a letter: яяяя isn't а.
    if key.chars().count() == 1 && pushed > 1 {
        key = key.repeat(pushed);
    }
    let mut end = key.len().min(KEY_LIMIT);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}

/// Doubled letters are one; i after e or before it, and y, are what they sound like.
fn push(key: &mut String, c: char) {
    match (key.chars().last(), c) {
        (Some(last), c) if last == c => {}
        (Some('i'), 'e') => {}
        (Some('e'), 'i') => {
            key.pop();
            key.push_str("ai");
        }
        _ => key.push(c),
    }
}

fn cyrillic_sound(c: char, after: &[char]) -> (&'static str, usize) {
    let sound = match c {
        'а' | 'я' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' if after.first() == Some(&'ж') => return ("j", 2),
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ж' => "j",
        'з' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ї' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' if after.first() == Some(&'с') && after.get(1) == Some(&'у') => return ("c", 2),
        'т' => "t",
        'у' | 'ю' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "c",
        'ч' => "q",
        'ш' | 'щ' => "x",
        'ј' => "j",
        'ѕ' => "s",
        'ԁ' => "d",
        _ => "",
    };
    (sound, 1)
}

/// A number with its Cyrillic letters as Latin ones that sound so.
pub(super) fn in_latin(letters: impl Iterator<Item = char>) -> String {
    let mut latin = String::new();
    for c in letters.take(KEY_LIMIT / 2) {
        match cyrillic_sound(c, &[]).0 {
            "" => latin.push(c),
            sound => latin.push_str(sound),
        }
    }
    latin
}

/// The sound of what a Latin word goes on with, and how many letters make it.
fn latin_sound(rest: &[char]) -> (&'static str, usize) {
    let first = rest.first().copied().unwrap_or(' ');
    let at = |index: usize| rest.get(index).copied().unwrap_or(' ');
    match (first, at(1), at(2), at(3)) {
        ('s', 'h', 'c', 'h') => return ("x", 4),
        ('s', 'c', 'h', _) => return ("x", 3),
        ('q', 'u', 'e', _) => return ("k", 3),
        ('c', 'k', ..) => return ("k", 2),
        ('c', 'h', ..) => return ("q", 2),
        ('s', 'h', ..) => return ("x", 2),
        ('p', 'h', ..) => return ("f", 2),
        ('t', 'h', ..) => return ("t", 2),
        ('r', 'h', ..) => return ("r", 2),
        ('k', 'h', ..) => return ("h", 2),
        ('z', 'h', ..) => return ("j", 2),
        ('t', 's' | 'z', ..) => return ("c", 2),
        ('q', 'u', ..) => return ("kv", 2),
        ('o' | 'a' | 'y', 'e', ..) | ('y', 'o', ..) => return ("e", 2),
        ('o', 'o' | 'u', ..) | ('y', 'u', ..) | ('u', 'e', ..) => return ("u", 2),
        ('y', 'a', ..) => return ("a", 2),
        _ => {}
    }
    let next = at(1);
    let sound = match first {
        'a' => "a",
        'b' => "b",
        'c' if matches!(next, 'e' | 'i' | 'y') => "s",
        'c' | 'k' | 'q' => "k",
        'd' => "d",
        'e' => "e",
        'f' => "f",
        'g' => "g",
        'h' => "h",
        'i' | 'y' => "i",
        'j' => "j",
        'l' => "l",
        'm' => "m",
        'n' => "n",
        'o' => "o",
        'p' => "p",
        'r' => "r",
        's' => "s",
        't' => "t",
        'u' => "u",
        'v' | 'w' => "v",
        'x' => "ks",
        'z' => "z",
        _ => "",
    };
    (sound, 1)
}

/// How a run of letters and digits looks: look-alike letters of both scripts are one.
pub(super) fn skeleton(text: impl Iterator<Item = char>) -> String {
    text.map(latin_look_alike).take(KEY_LIMIT / 2).collect()
}

/// Whether a skeleton may have been written in either script.
pub(super) fn is_of_both_scripts(skeleton: &str) -> bool {
    (2..=6).contains(&skeleton.len()) && skeleton.chars().all(looks_cyrillic)
}

/// What a skeleton is near to: zeros and letters O, ones and letters I and L, and letters that sound as another looks.
pub(super) fn loose(skeleton: &str) -> String {
    loose_letters(skeleton).collect()
}

/// The same, letter by letter.
pub(super) fn loose_letters(skeleton: &str) -> impl Iterator<Item = char> {
    let sounds = skeleton.chars().flat_map(|c| {
        let own = c.is_ascii().then_some(c);
        let sound = if own.is_some() {
            ""
        } else {
            cyrillic_sound(c, &[]).0
        };
        own.into_iter().chain(sound.chars())
    });
    sounds.map(|c| match c {
        '0' => 'o',
        '1' | 'l' => 'i',
        's' => 'c',
        'r' => 'p',
        'v' => 'b',
        'n' => 'h',
        'u' => 'y',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brands_sound_the_same_in_both_scripts() {
        for (russian, latin) in [
            ("симорег", "simoreg"),
            ("синамикс", "sinamics"),
            ("сименс", "siemens"),
            ("омрон", "omron"),
            ("микромастер", "micromaster"),
            ("симоверт", "simovert"),
            ("данфосс", "danfoss"),
            ("шнайдер", "schneider"),
            ("абб", "abb"),
            ("ситоп", "sitop"),
            ("семикрон", "semikron"),
            ("бусман", "bussmann"),
            ("викман", "wickmann"),
            ("яскава", "yaskawa"),
            ("риттал", "rittal"),
            ("мицубиши", "mitsubishi"),
            ("митсубиши", "mitsubishi"),
            ("фуджи", "fuji"),
            ("финдер", "finder"),
            ("хитачи", "hitachi"),
            ("бош", "bosch"),
            ("феникс", "phoenix"),
            ("рексрот", "rexroth"),
            ("бекхофф", "beckhoff"),
            ("телемеханик", "telemehanic"),
            ("профибус", "profibus"),
            ("альтивар", "altivar"),
            ("электрик", "electric"),
            ("вайдмюллер", "weidmuller"),
            ("вайдмюллер", "weidmueller"),
        ] {
            assert_eq!(sound(russian), sound(latin), "{russian} {latin}");
        }
    }

    #[test]
    fn forms_of_a_word_share_a_key() {
        for forms in [
            &["моталка", "моталок", "моталки", "моталке"][..],
            &["тиристор", "тиристорный", "тиристорного", "тиристоры"],
            &["вентилятор", "вентиляторы", "вентиляторов"],
            &["ячейка", "ячеек", "ячейки"],
            &["вертикаль", "вертикальная", "вертикальной"],
            &["полка", "полок", "полке"],
            &["клеть", "клети", "клетей"],
            &["щетка", "щеток"],
            &["тормоз", "тормозной", "тормозные"],
            &["станинные", "станинных"],
            &["керамика", "керамические"],
            &["предохранитель", "предохранители", "предохранителей"],
            &["плавкий", "плавкая", "плавкие"],
        ] {
            let keys: Vec<String> = forms.iter().map(|form| word_key(form)).collect();
            assert!(keys.iter().all(|key| *key == keys[0]), "{forms:?} {keys:?}");
        }
        assert_eq!(english_key("fuses"), Some(sound("fuse")));
    }

    #[test]
    fn a_letter_again_and_again_is_none() {
        assert_eq!(sound("яяяя"), "aaaa");
        assert_eq!(word_key("яяяя"), "aaaa");
        assert_ne!(word_key("ааа"), word_key("АА"));
        assert_eq!(word_key("АА"), word_key("AA"));
        assert_eq!(sound("qqqq"), "kkkk");
        assert_eq!(sound("wwww"), "vvvv");
        assert_eq!(sound("massa"), "masa");
    }

    #[test]
    fn numbers_look_the_same_in_both_scripts() {
        assert_eq!(skeleton("с60а".chars()), "c60a");
        assert_eq!(loose("6ry1701oaao4"), loose("6ry17010aa04"));
        assert_eq!(loose(&skeleton("рп21".chars())), loose("rp21"));
        assert_eq!(loose(&skeleton("пнб5м".chars())), loose("pnb5m"));
        assert_ne!(loose("s120"), loose("s1200"));
    }
}
