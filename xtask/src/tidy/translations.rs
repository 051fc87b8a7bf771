//! Every text a person sees exists in both languages, is used, and every text that is asked for exists.
//!
//! Reads the Fluent files line by line, which suffices for keys: they stand at the beginning of a line, followed by
//! `=`. Uses are found by plain search. A key may be put together at run time from a prefix that ends in a dash, when
//! that can be seen: `(key="state-" ~ state)` in a template, `format!("state-{state}")` in Rust; every key with the
//! prefix then counts as used. Prefixes that can't be seen so are declared in [`DYNAMIC_PREFIXES`].

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{File, complaint};

const LANGUAGES: [&str; 2] = ["ru", "en"];

/// Beginnings of keys that are put together where a plain search can't see it.
const DYNAMIC_PREFIXES: &[&str] = &[];

/// How a template asks for a text: `{{ fluent(key="home-title") }}`, `{{ t(key="home-title") }}`.
const QUESTION: &str = "(key=\"";

/// Where each key of a language is defined.
type Keys<'a> = BTreeMap<&'a str, (&'a str, usize)>;

pub(super) fn check(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    let [russian, english] = LANGUAGES.map(|language| keys_of(files, language, &mut complaints));
    complaints.extend(missing(&russian, &english, "en"));
    complaints.extend(missing(&english, &russian, "ru"));
    complaints.extend(unknown(files, &russian));
    complaints.extend(unused(files, &russian));
    complaints
}

fn keys_of<'a>(files: &'a [File], language: &str, complaints: &mut Vec<String>) -> Keys<'a> {
    let folder = format!("locales/{language}/");
    let mut keys = Keys::new();
    for file in files {
        if !file.path.starts_with(&folder) || !file.has_ending("ftl") {
            continue;
        }
        for (number, line) in file.lines() {
            let Some(key) = key_of(line) else { continue };
            if let Some((path, first)) = keys.insert(key, (&file.path, number)) {
                complaints.push(complaint(
                    &file.path,
                    number,
                    &format!("{key} is also in {path}:{first}; keep one"),
                ));
            }
        }
    }
    keys
}

/// The key (or `-term`) that a line of a Fluent file defines.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let first = key.strip_prefix('-').unwrap_or(key).chars().next()?;
    (first.is_ascii_alphabetic() && key.chars().all(is_key_letter)).then_some(key)
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

fn missing(here: &Keys, there: &Keys, language: &str) -> Vec<String> {
    here.iter()
        .filter(|(key, _)| !there.contains_key(*key))
        .map(|(key, (path, line))| {
            complaint(
                path,
                *line,
                &format!("{key} isn't in locales/{language}; translate it"),
            )
        })
        .collect()
}

/// Keys that templates ask for and nobody wrote; for a prefix, one key that begins so is enough.
fn unknown(files: &[File], keys: &Keys) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.path.starts_with("templates/"))
    {
        for (number, line) in file.lines() {
            for asked in line.split(QUESTION).skip(1) {
                let key = asked.split('"').next().unwrap_or_default();
                let is_known = if is_prefix(asked, key) {
                    keys.keys().any(|known| known.starts_with(key))
                } else {
                    keys.contains_key(key)
                };
                if !is_known {
                    complaints.push(complaint(
                        &file.path,
                        number,
                        &format!("{key} isn't in locales/ru; add it to both languages"),
                    ));
                }
            }
        }
    }
    complaints
}

/// Whether `key`, which begins `text`, goes on as `" ~ more`.
fn is_prefix(text: &str, key: &str) -> bool {
    key.ends_with('-')
        && text[key.len()..]
            .strip_prefix('"')
            .is_some_and(|rest| rest.trim_start().starts_with('~'))
}

/// The beginnings of keys that are put together, as far as they can be seen.
fn prefixes_in_use(files: &[File]) -> BTreeSet<&str> {
    let mut prefixes: BTreeSet<&str> = DYNAMIC_PREFIXES.iter().copied().collect();
    for file in files {
        if file.path.starts_with("templates/") {
            prefixes.extend(file.text.split(QUESTION).skip(1).filter_map(|asked| {
                let key = asked.split('"').next()?;
                is_prefix(asked, key).then_some(key)
            }));
        } else if file.path.starts_with("crates/") {
            prefixes.extend(file.text.split('"').skip(1).filter_map(|literal| {
                let (prefix, _) = literal.split_once('{')?;
                let is_prefix = prefix.len() > 1 && prefix.ends_with('-');
                (is_prefix && prefix.chars().all(is_key_letter)).then_some(prefix)
            }));
        }
    }
    prefixes
}

fn unused(files: &[File], keys: &Keys) -> Vec<String> {
    let used = words_in_use(files);
    let prefixes = prefixes_in_use(files);
    keys.iter()
        .filter(|(key, _)| {
            let is_dynamic = prefixes.iter().any(|prefix| key.starts_with(prefix));
            !is_dynamic && !used.contains(**key)
        })
        .map(|(key, (path, line))| {
            complaint(
                path,
                *line,
                &format!(
                    "{key} is used nowhere; remove it, or declare its prefix in xtask/src/tidy/translations.rs"
                ),
            )
        })
        .collect()
}

/// Everything that could be a key: in code and templates, and between the braces of other texts.
fn words_in_use(files: &[File]) -> HashSet<&str> {
    let mut words = HashSet::new();
    for file in files {
        if file.path.starts_with("crates/") || file.path.starts_with("templates/") {
            words.extend(file.text.split(|letter| !is_key_letter(letter)));
        } else if file.path.starts_with("locales/") {
            let braces: BTreeSet<&str> = file
                .text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .collect();
            for inside in braces {
                words.extend(inside.split(|letter| !is_key_letter(letter)).take(2));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    #[test]
    fn a_whole_set_is_fine() {
        let files = sample(&[
            (
                "locales/ru/main.ftl",
                "-name = АЭП\nhome-title = База { -name }\ncount =\n    { $n ->\n        [one] один\n       *[other] много\n    }\n",
            ),
            (
                "locales/en/main.ftl",
                "-name = AEDB\nhome-title = Base\ncount = { $n }\n",
            ),
            ("templates/home.html", "{{ fluent(key=\"home-title\") }}"),
            ("crates/web/src/home.rs", "text(\"count\")"),
        ]);
        assert_eq!(check(&files), Vec::<String>::new());
    }

    #[test]
    fn a_missing_translation_is_named_where_the_other_is() {
        let files = sample(&[
            ("locales/ru/main.ftl", "# Заголовки\nhome-title = База\n"),
            ("templates/home.html", "{{ fluent(key=\"home-title\") }}"),
        ]);
        assert_eq!(
            check(&files),
            ["locales/ru/main.ftl:2: home-title isn't in locales/en; translate it"]
        );
    }

    #[test]
    fn a_key_that_templates_ask_for_must_exist() {
        let files = sample(&[("templates/home.html", "\n{{ t(key=\"home-titel\") }}")]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("templates/home.html:2: home-titel isn't"));
    }

    #[test]
    fn an_unused_or_doubled_key_is_named() {
        let files = sample(&[
            ("locales/ru/main.ftl", "old = Старое\nold = Старое\n"),
            ("locales/en/main.ftl", "old = Old\n"),
        ]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 2);
        assert!(complaints[0].contains("is also in locales/ru/main.ftl:1"));
        assert!(complaints[1].contains("old is used nowhere"));
    }

    #[test]
    fn keys_that_are_put_together_count_as_used() {
        let keys = "state-new = Новое\nlevel-room = Помещение\nstale-key = Старое\n";
        let files = sample(&[
            ("locales/ru/main.ftl", keys),
            ("locales/en/main.ftl", keys),
            (
                "templates/a.html",
                "{{ t(key=\"state-\" ~ state) }} {{ t(key=\"gone-\" ~ state) }}",
            ),
            ("crates/web/src/a.rs", "format!(\"level-{level}\")"),
        ]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 2);
        assert!(complaints[0].starts_with("templates/a.html:1: gone- isn't"));
        assert!(complaints[1].contains("stale-key is used nowhere"));
    }
}
