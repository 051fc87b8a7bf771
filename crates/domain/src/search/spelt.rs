//! Words and numbers of a question as they may be written otherwise.

use super::{
    question::{CHARACTERS, Piece},
    token::{Kind, Token, tokens},
    word::Word,
};

/// Codes of faults are typed as they sound, `Ф30022`, and printed as `F30022`.
pub(super) fn fault_code(look: &str) -> Option<String> {
    let (rest, other) = [("ф", "f"), ("f", "ф")]
        .into_iter()
        .find_map(|(letter, other)| Some((look.strip_prefix(letter)?, other)))?;
    let is_number = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{other}{rest}"))
}

/// `трехполюсный` is `3-х полюсный`.
pub(super) fn number_and_word(word: &str) -> Option<Vec<Piece>> {
    const NUMBERS: [(&str, &str); 4] = [
        ("двух", "2"),
        ("трех", "3"),
        ("четырех", "4"),
        ("шести", "6"),
    ];
    let (rest, number) = NUMBERS
        .into_iter()
        .find_map(|(said, number)| Some((word.strip_prefix(said)?, number)))?;
    let rest = tokens(rest, CHARACTERS).into_iter().next()?;
    let is_word = rest.kind == Kind::Word && rest.word.chars().count() >= 5;
    is_word.then(|| vec![Piece::Code(number.to_owned()), Piece::Word(Word::of(&rest))])
}

/// `micromaster440`.
pub(super) fn word_and_number(look: &str) -> Option<Vec<Piece>> {
    let at = look.find(|c: char| c.is_ascii_digit())?;
    let (word, number) = look.split_at_checked(at)?;
    if word.chars().count() < 3 {
        return None;
    }
    let word = tokens(word, CHARACTERS)
        .into_iter()
        .next()
        .filter(|token| token.kind == Kind::Word)?;
    Some(vec![
        Piece::Word(Word::of(&word)),
        Piece::Code(number.to_owned()),
    ])
}

/// A word that was typed in two: `тахо генератор`.
pub(super) fn in_two(first: &Token, second: &Token) -> Option<Word> {
    const FIRST: [&str; 18] = [
        "тахо",
        "гидро",
        "пневмо",
        "дымо",
        "микро",
        "электро",
        "термо",
        "фото",
        "вибро",
        "мото",
        "газо",
        "масло",
        "водо",
        "тепло",
        "авто",
        "мульти",
        "раз",
        "под",
    ];
    if second.kind != Kind::Word || !FIRST.contains(&first.word.as_str()) {
        return None;
    }
    let whole = tokens(&format!("{}{}", first.word, second.word), CHARACTERS);
    whole.first().map(Word::of)
}
