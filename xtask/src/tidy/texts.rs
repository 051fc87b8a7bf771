//! Rules for every text file: no trailing space, a newline at the end, no paths of somebody's machine.

use super::{File, complaint};

/// Files that are written by tools.
const GENERATED: &[&str] = &["Cargo.lock"];

/// Folders of somebody's machine; a path that begins with one works for that person only.
const PRIVATE_FOLDERS: &[&str] = &["home", "root", "tmp", "Users"];

pub(super) fn check(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| !GENERATED.contains(&file.path.as_str()))
        .flat_map(|file| {
            let mut complaints = Vec::new();
            for (number, line) in file.lines() {
                if line.ends_with([' ', '\t']) && !is_data(file) {
                    complaints.push(complaint(
                        &file.path,
                        number,
                        "white space at the end of the line; remove it",
                    ));
                }
                if let Some(folder) = private_folder(line) {
                    complaints.push(complaint(
                        &file.path,
                        number,
                        &format!(
                            "/{folder}/… is a path of one machine; use a relative one or a variable"
                        ),
                    ));
                }
            }
            if !file.text.is_empty() && !file.text.ends_with('\n') && !is_data(file) {
                complaints.push(complaint(
                    &file.path,
                    file.text.lines().count(),
                    "no newline at the end of the file; add one",
                ));
            }
            complaints
        })
        .collect()
}

/// What stands in such a file stands there as somebody typed it.
fn is_data(file: &File) -> bool {
    file.path.contains("/vendor/")
        || ["csv", "tsv", "json", "svg", "snap"]
            .iter()
            .any(|ending| file.has_ending(ending))
}

fn private_folder(line: &str) -> Option<&'static str> {
    PRIVATE_FOLDERS
        .iter()
        .copied()
        .find(|folder| begins_a_path(line, &format!("/{folder}/")))
}

/// Whether `start` occurs as the beginning of a path, not in the middle of one (`{root}/tmp/`, a URL).
fn begins_a_path(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(index, _)| {
        line[..index]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && !"-_.)}]>*~".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    #[test]
    fn untidy_ends_are_named() {
        let complaints = check(&sample(&[("a.md", "one \ntwo\t\nthree")]));
        assert_eq!(complaints.len(), 3);
        assert!(complaints[2].starts_with("a.md:3: no newline"));
    }

    #[test]
    fn data_stays_as_it_was_typed() {
        assert!(check(&sample(&[("a.csv", "one ;\ntwo")])).is_empty());
    }

    #[test]
    fn only_the_beginning_of_a_path_counts() {
        let folder = ["", "home", ""].join("/");
        assert!(begins_a_path(&format!("cd {folder}anna"), &folder));
        assert!(begins_a_path(
            &format!("sqlite://{folder}anna/a.db"),
            &folder
        ));
        assert!(!begins_a_path(
            &format!("https://example.org{folder}"),
            &folder
        ));
        assert!(!begins_a_path(&format!("{{base}}{folder}"), &folder));
    }
}
