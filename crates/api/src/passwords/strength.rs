//! How good a password must be: long enough, and not among those that are guessed first.

use domain::{Email, Name, Problem, Weakness, keyboard::on_latin_keys};
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// The least length, in characters.
const LEAST: usize = 8;
/// The most bytes. Whatever has more of them has more than [`MOST`] characters.
pub(super) const MOST_BYTES: usize = 1_024;
/// What always fits, in characters of any script.
const MOST: usize = MOST_BYTES / 4;

/// What somebody who knows this person would try first.
pub(super) fn own_words(name: &Name, email: &Email) -> Vec<String> {
    let whole = [name.as_str(), email.as_str()];
    let parts = whole
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| part.chars().count() > 2);
    let words = whole.into_iter().chain(parts).chain(["aedb"]);
    words
        .flat_map(|word| [word.to_owned(), on_latin_keys(word)])
        .collect()
}

pub(super) fn good_enough(password: &str, own: &[String]) -> Result<(), Problem> {
    if password.len() > MOST_BYTES {
        return Err(Problem::TooLong { limit: MOST });
    }
    if password.chars().count() < LEAST {
        return Err(Problem::TooShort { limit: LEAST });
    }
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    // The lists are of Latin words; what Russians choose is in them as typed with the other layout.
    let typed = [password.to_owned(), on_latin_keys(password)];
    let weak: Vec<_> = typed
        .iter()
        .map(|typed| (typed, zxcvbn(typed, &own)))
        .filter(|(_, estimate)| estimate.score() < Score::Three)
        .collect();
    let Some((first, _)) = weak.first() else {
        return Ok(());
    };
    let mut warnings = weak
        .iter()
        .filter_map(|(_, estimate)| estimate.feedback()?.warning());
    let why = if zxcvbn(first, &[]).score() >= Score::Three {
        Weakness::Personal
    } else {
        weakness(warnings.next())
    };
    Err(Problem::Guessable(why))
}

fn weakness(warning: Option<Warning>) -> Weakness {
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => Weakness::Keyboard,
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => Weakness::Repeat,
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Weakness::Common,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Weakness::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            Weakness::Date
        }
        Some(Warning::AWordByItselfIsEasyToGuess) => Weakness::Word,
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => Weakness::Name,
        None => Weakness::Little,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem_of(password: &str) -> Option<Problem> {
        let name = Name::parse("Анна Петрова").unwrap();
        let email = Email::parse("a.petrova@steelworks.example").unwrap();
        good_enough(password, &own_words(&name, &email)).err()
    }

    #[test]
    fn good_passwords_are_taken_whatever_their_script() {
        for good in [
            "correct horse battery staple",
            "лошадь батарея скрепка верно",
            "🦀🐢🦔🐙🦉🐝🦊🐌🐳🦩",
            "kT8#vQz!2mWx",
            &"прокатный стан ".repeat(9)[..],
        ] {
            assert_eq!(problem_of(good), None, "{good}");
        }
        let longest = "лошадь батарея скрепка верно ".repeat(40);
        assert!(longest.chars().count() > 1_000 && longest.len() > MOST_BYTES);
        let fits: String = longest.chars().take(512).collect();
        assert_eq!(problem_of(&fits), None);
        assert_eq!(problem_of(&longest), Some(Problem::TooLong { limit: 256 }));
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (weak, why) in [
            ("password", Weakness::Common),
            ("p4ssw0rd1", Weakness::Common),
            ("пароль123", Weakness::Common),
            ("йцукенгш", Weakness::Common),
            ("ЙЦУКЕНгш", Weakness::Common),
            ("aaaaaaaaaaaa", Weakness::Repeat),
            ("abcdefghijk", Weakness::Sequence),
            ("12.05.1987", Weakness::Date),
            ("zxcdsaqwe", Weakness::Keyboard),
        ] {
            assert_eq!(problem_of(weak), Some(Problem::Guessable(why)), "{weak}");
        }
        for own in ["a.petrova@steelworks.example", "petrova1987", "ПетроваАнна"] {
            assert!(
                matches!(problem_of(own), Some(Problem::Guessable(_))),
                "{own}"
            );
        }
        assert_eq!(problem_of("kT8#vQz"), Some(Problem::TooShort { limit: 8 }));
        assert_eq!(problem_of(""), Some(Problem::TooShort { limit: 8 }));
    }
}
