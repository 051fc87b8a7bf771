//! Migrations come in pairs: the same names for both databases, each with a way up and a way down.

use std::collections::BTreeMap;

use super::{File, complaint};

const BACKENDS: [&str; 2] = ["postgres", "sqlite"];
const DIRECTIONS: [&str; 2] = ["up.sql", "down.sql"];

pub(super) fn check(files: &[File]) -> Vec<String> {
    // Which `backend/direction` there is under each name.
    let mut found: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for file in files {
        if let ["migrations", backend, name, direction] =
            file.path.split('/').collect::<Vec<_>>()[..]
        {
            found.entry(name).or_default().push((backend, direction));
        }
    }
    found
        .iter()
        .flat_map(|(name, there)| {
            BACKENDS.iter().flat_map(move |backend| {
                DIRECTIONS
                    .iter()
                    .filter(move |direction| !there.contains(&(backend, direction)))
                    .map(move |direction| {
                        complaint(
                            &format!("migrations/{backend}/{name}/{direction}"),
                            1,
                            "is missing; every migration has up.sql and down.sql for both databases",
                        )
                    })
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sample;

    #[test]
    fn a_missing_half_is_named() {
        let files = sample(&[
            ("migrations/postgres/0001_init/up.sql", ""),
            ("migrations/postgres/0001_init/down.sql", ""),
            ("migrations/sqlite/0001_init/up.sql", ""),
        ]);
        let complaints = check(&files);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("migrations/sqlite/0001_init/down.sql:1: is missing"));
    }
}
