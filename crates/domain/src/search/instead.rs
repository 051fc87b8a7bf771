//! Questions for something that can stand in for a spare.

/// What such a question says, by how its words begin.
const SAY_SO: [&str; 16] = [
    "вместо",
    "заместо",
    "взамен",
    "замен",
    "заменител",
    "поменя",
    "аналог",
    "эквивалент",
    "instead",
    "replace",
    "replacement",
    "substitut",
    "equivalent",
    "alternative",
    "analog",
    "interchangeab",
];
/// What else is said around the spare's name.
const AROUND: [&str; 39] = [
    "чем",
    "на",
    "что",
    "для",
    "есть",
    "ли",
    "можно",
    "поставить",
    "ставить",
    "воткнуть",
    "нет",
    "нету",
    "какой",
    "какая",
    "какие",
    "подобрать",
    "подбери",
    "найди",
    "найти",
    "дай",
    "покажи",
    "подойдет",
    "подойдёт",
    "нужен",
    "нужна",
    "у",
    "нас",
    "of",
    "for",
    "to",
    "what",
    "is",
    "there",
    "can",
    "be",
    "by",
    "with",
    "a",
    "the",
];
/// Letters behind such a beginning, at the most: `аналогов`, but not `аналоговый`.
const ENDING: usize = 3;

/// What a substitute is asked for: `вместо 6RY1702-0BA05`, `FWP-400A чем заменить`. Nothing when the question isn't such a one.
#[must_use]
pub fn substitute_question(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &str| {
        let word = word.trim_matches(|c: char| ",.:;?!".contains(c));
        word.to_lowercase()
    };
    let says_so = |word: &&str| {
        let word = plain(word);
        SAY_SO.iter().any(|begin| {
            let rest = word.strip_prefix(begin);
            rest.is_some_and(|rest| {
                rest.chars().count() <= ENDING && rest.chars().all(char::is_alphabetic)
            })
        })
    };
    // One inside names something: блок замены.
    let is_around = |word: &&str| says_so(word) || AROUND.contains(&plain(word).as_str());
    let before = words.iter().take_while(|word| is_around(word)).count();
    let rest = words.get(before..)?;
    let behind = rest.iter().rev().take_while(|word| is_around(word)).count();
    let (spare, after) = rest.split_at(rest.len() - behind);
    let mut around = words.iter().take(before).chain(after);
    if spare.is_empty() || !around.any(says_so) {
        return None;
    }
    let spare = spare.join(" ");
    Some(spare.trim_end_matches(['?', '!']).trim_end().to_owned()).filter(|spare| !spare.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_for_a_substitute_is_known() {
        for asked in [
            "Вместо  6RY1702-0BA05 ",
            "вместо 6RY1702-0BA05?",
            "чем заменить 6RY1702-0BA05",
            "чем можно заменить 6RY1702-0BA05",
            "6RY1702-0BA05 чем заменить?",
            "6RY1702-0BA05 замена",
            "аналоги 6RY1702-0BA05",
            "что поставить вместо 6RY1702-0BA05",
            "на что поменять 6RY1702-0BA05",
            "есть замена для 6RY1702-0BA05 ?",
            "нет 6RY1702-0BA05 что вместо",
            "подбери замену 6RY1702-0BA05",
            "instead of 6RY1702-0BA05",
            "alternative to 6RY1702-0BA05",
            "what is interchangeable with 6RY1702-0BA05",
            "Replacement 6RY1702-0BA05",
        ] {
            assert_eq!(
                substitute_question(asked).as_deref(),
                Some("6RY1702-0BA05"),
                "{asked}"
            );
        }
        let rated = substitute_question("аналог предохранителя 400 А");
        assert_eq!(rated.as_deref(), Some("предохранителя 400 А"));
    }

    #[test]
    fn other_questions_are_none() {
        for asked in [
            "вместо",
            "вместо ?",
            "вместостояние",
            "тормозной блок",
            "есть 6RY1702",
            "аналоговый вход 4-20мА",
            "что на ПСУ",
        ] {
            assert_eq!(substitute_question(asked), None, "{asked}");
        }
    }
}
