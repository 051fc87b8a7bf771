//! What may be a code in a table's column of codes.

/// The codes of a cell: `OC`, `*OV`, `E.OC1`, `bLF`, `F1, F2`, `2310`.
pub(super) fn codes(cell: &str) -> Vec<String> {
    let words = cell.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let mut codes = vec![];
    for (at, word) in words.enumerate() {
        let word = word.trim_matches(|c: char| "*:()[]\"«»".contains(c));
        let is_number = word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
        let letters = |code: &String| code.chars().all(char::is_alphabetic);
        match codes.last_mut() {
            // `Er 1`
            Some(code) if is_number && letters(code) => *code = format!("{code} {word}"),
            _ if is_code(word) => codes.push(word.to_owned()),
            None if at == 0 => return vec![],
            _ => {}
        }
    }
    codes
}

/// The code and the rest of a cell that holds the name too: `F0001 Overcurrent`, `OVERCURRENT (2310)`.
pub(super) fn first_code(cell: &str) -> Option<(String, String)> {
    let inside = cell.split_once('(').and_then(|(before, behind)| {
        let (inside, behind) = behind.split_once(')')?;
        Some((inside, format!("{} {}", before.trim(), behind.trim())))
    });
    if let Some((inside, rest)) = inside.filter(|(inside, _)| is_hexadecimal(inside)) {
        return Some((inside.to_owned(), rest.trim().to_owned()));
    }
    let (first, rest) = cell.split_once(' ').unwrap_or((cell, ""));
    let first = first.trim_matches(|c: char| "*:()[],".contains(c));
    let is_alone = rest.is_empty() || first.chars().any(|c| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['-', '–', ':', ' ']);
    (is_code(first) && is_alone).then(|| (first.to_owned(), rest.to_owned()))
}

/// `4210`, `FF81`: how some drives number their faults.
pub(super) fn is_hexadecimal(code: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    code.len() == 4 && code.chars().all(is_digit) && code.chars().any(|c| c.is_ascii_digit())
}

fn is_code(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        "note", "code", "fault", "error", "alarm", "no", "trip", "text", "код", "нет", "all", "and",
    ];
    let count = |of: fn(char) -> bool| word.chars().filter(|c| of(*c)).count();
    let (letters, digits) = (count(char::is_alphabetic), count(|c| c.is_ascii_digit()));
    let signs = word.chars().count() - letters - digits;
    let is_made_of_those = word
        .chars()
        .all(|c| c.is_alphabetic() || c.is_ascii_digit() || "._-/".contains(c));
    if !is_made_of_those || word.starts_with(['.', '-', '_', '/']) || signs > 3 {
        return false;
    }
    if letters == 0 && signs > 0 {
        return false; // An item's number.
    }
    if digits > 0 {
        return letters <= 5 && digits <= 6 && !word.contains('/');
    }
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    let small = word.chars().filter(|c| c.is_lowercase()).count();
    let is_word = (is_capital && small + 1 == letters && (letters > 3 || word.ends_with('.')))
        || (small == letters && signs == 0)
        || WORDS.contains(&word.to_lowercase().as_str());
    (1..=5).contains(&letters) && !is_word && (letters > 1 || signs == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_words() {
        for (cell, told) in [
            ("OC", &["OC"][..]),
            ("*OV", &["OV"]),
            ("b.b.", &["b.b."]),
            ("E.OC1", &["E.OC1"]),
            ("bLF", &["bLF"]),
            ("F1, F2", &["F1", "F2"]),
            ("Er 1", &["Er 1"]),
            ("2310", &["2310"]),
            ("64A1", &["64A1"]),
            ("Overcurrent", &[]),
            ("Note", &[]),
            ("Max.", &[]),
            ("2.", &[]),
            ("blinking", &[]),
            ("—", &[]),
            ("Motor 1", &[]),
        ] {
            assert_eq!(codes(cell), told, "{cell}");
        }
    }

    #[test]
    fn a_name_may_stand_beside_the_code() {
        let told = |code: &str, rest: &str| Some((code.to_owned(), rest.to_owned()));
        assert_eq!(
            first_code("F0001 Overcurrent"),
            told("F0001", "Overcurrent")
        );
        assert_eq!(first_code("DRIVE TEMP (4210)"), told("4210", "DRIVE TEMP"));
        assert_eq!(
            first_code("DRIVE5 TEMP (64A1)"),
            told("64A1", "DRIVE5 TEMP")
        );
        assert_eq!(first_code("bLF"), told("bLF", ""));
        assert_eq!(first_code("Motor stalls"), None);
    }
}
