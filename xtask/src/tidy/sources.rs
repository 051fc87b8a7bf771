//! Rules for Rust and for the length of files.

use super::{File, complaint};

/// Longest file, in lines, without its unit tests.
const LONGEST: usize = 400;

/// Files whose length their subject decides: the database's schema is one list.
const MAY_BE_LONG: &[&str] = &["schema.rs"];

/// What else is written by hand and read by people.
const MEASURED: &[&str] = &["rs", "html", "css", "js", "sh"];

/// What may not be in Rust, in two halves, so that this file isn't caught by itself.
const BANNED: &[(&str, &str, &str)] = &[
    (
        "#[ig",
        "nore",
        "a skipped test looks like a passed one; fix or remove it",
    ),
    ("#[al", "low(", "use #[expect(…, reason = \"…\")]"),
    ("#![al", "low(", "use #![expect(…, reason = \"…\")]"),
    ("tod", "o!(", "finish it"),
    ("unimplement", "ed!(", "finish it"),
];

/// Where actix may not be known: operations are called by pages, routes and the command line alike.
const WITHOUT_ACTIX: &str = "crates/api/src/operations";

pub(super) fn check(files: &[File]) -> Vec<String> {
    files
        .iter()
        .flat_map(|file| {
            let mut complaints = Vec::new();
            complaints.extend(length(file));
            if file.has_ending("rs") {
                complaints.extend(opening(file));
                complaints.extend(banned(file));
                complaints.extend(actix(file));
            }
            complaints
        })
        .collect()
}

fn length(file: &File) -> Option<String> {
    let is_measured = MEASURED.iter().any(|ending| file.has_ending(ending));
    let may_be_long = MAY_BE_LONG.iter().any(|name| file.path.ends_with(name));
    if !is_measured || may_be_long || file.is_test() {
        return None;
    }
    let lines = file
        .text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]" || !file.has_ending("rs"))
        .count();
    (lines > LONGEST).then(|| {
        complaint(
            &file.path,
            LONGEST + 1,
            &format!(
                "{lines} lines; look for a second subject and give it a file (at most {LONGEST})"
            ),
        )
    })
}

fn opening(file: &File) -> Option<String> {
    (!file.is_test() && !file.text.starts_with("//!")).then(|| {
        complaint(
            &file.path,
            1,
            "doesn't open with //!; say what this module is for",
        )
    })
}

fn banned(file: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    for (number, line) in file.lines() {
        for (start, end, remedy) in BANNED {
            let word = format!("{start}{end}");
            if line.contains(&word) {
                complaints.push(complaint(&file.path, number, &format!("{word}: {remedy}")));
            }
        }
    }
    complaints
}

fn actix(file: &File) -> Vec<String> {
    if !file.path.starts_with(WITHOUT_ACTIX) {
        return Vec::new();
    }
    file.lines()
        .filter(|(_, line)| line.contains("actix"))
        .map(|(number, _)| {
            complaint(
                &file.path,
                number,
                "an operation knows nothing of actix; take domain values instead",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    #[test]
    fn a_module_without_a_purpose_is_named() {
        let files = sample(&[
            ("crates/web/src/page.rs", "fn page() {}\n"),
            ("crates/web/tests/it/main.rs", "mod page;\n"),
        ]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("crates/web/src/page.rs:1:"));
    }

    #[test]
    fn unit_tests_dont_count_as_length() {
        let short = format!("//! A.\n#[cfg(test)]\n{}", "line\n".repeat(500));
        let long = format!("//! B.\n{}", "line\n".repeat(500));
        let files = sample(&[("a.rs", &short), ("b.rs", &long), ("c.md", &long)]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("b.rs:401: 501 lines"));
    }

    #[test]
    fn shortcuts_are_named_with_their_line() {
        let text = format!("//! A.\n\n    {}{}\"reason\"]\n", "#[ig", "nore = ");
        let complaints = check(&sample(&[("crates/web/tests/it/a.rs", &text)]));
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("crates/web/tests/it/a.rs:3:"));
    }

    #[test]
    fn operations_know_no_actix() {
        let files = sample(&[(
            "crates/api/src/operations/drives.rs",
            "//! A.\nuse actix_web::web;\n",
        )]);
        assert!(check(&files)[0].contains("drives.rs:2"));
    }
}
