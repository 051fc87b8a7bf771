//! A library as three lists, as the ancestor kept it in files: ids are positions, from 1.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A vendor of a list. Other members are ignored.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ListedCategory {
    /// Its name.
    pub name: String,
    /// Where its logo is.
    #[serde(default)]
    pub logo_url: Option<String>,
}

/// A series of a list.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ListedGroup {
    /// Its name.
    pub name: String,
    /// Its vendor's position, from 1.
    pub category_id: usize,
}

/// A manual of a list.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ListedManual {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub file_url: String,
    /// Its series' position, from 1.
    pub group_id: usize,
}

/// The three lists. What a later one refers to stands in an earlier one.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Lists {
    /// Vendors.
    #[serde(default)]
    pub categories: Vec<ListedCategory>,
    /// Series.
    #[serde(default)]
    pub groups: Vec<ListedGroup>,
    /// Manuals.
    #[serde(default)]
    pub manuals: Vec<ListedManual>,
}

impl Lists {
    /// Takes the files of the ancestor, told apart by what is in them: `categories.json`, `groups.json`, `manuals.json`, each an
    /// array; or all three as members of one object.
    ///
    /// # Errors
    /// What is wrong with which file, in a JSON reader's words.
    pub fn of_files<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, String> {
        let mut lists = Self::default();
        for (name, bytes) in files {
            let told = |failure: serde_json::Error| format!("{name}: {failure}");
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let value: Value = serde_json::from_slice(bytes).map_err(told)?;
            let has = |member: &str| {
                value
                    .get(0)
                    .is_some_and(|first| first.get(member).is_some())
            };
            if value.is_object() {
                lists = serde_json::from_value(value).map_err(told)?;
            } else if has("file_url") {
                lists.manuals = serde_json::from_value(value).map_err(told)?;
            } else if has("category_id") {
                lists.groups = serde_json::from_value(value).map_err(told)?;
            } else {
                lists
                    .categories
                    .extend(serde_json::from_value::<Vec<_>>(value).map_err(told)?);
            }
        }
        Ok(lists)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_what_is_in_them() {
        let files = [
            (
                "m.json",
                br#"[{"title": "t", "file_url": "u", "group_id": 1}]"#.as_slice(),
            ),
            ("c.json", br#"[{"name": "Siemens", "logo_url": null}]"#),
            ("g.json", br#"[{"name": "S120", "category_id": 1, "x": 2}]"#),
            ("empty.json", b"[]"),
        ];
        let lists = Lists::of_files(files).unwrap();
        let lengths = [
            lists.categories.len(),
            lists.groups.len(),
            lists.manuals.len(),
        ];
        assert_eq!(lengths, [1, 1, 1]);
        let whole = serde_json::to_vec(&lists).unwrap();
        let again = Lists::of_files([("all.json", whole.as_slice())]).unwrap();
        assert_eq!(again.manuals[0].title, "t");
        let wrong = Lists::of_files([("x.json", b"{".as_slice())]).unwrap_err();
        assert!(wrong.starts_with("x.json: "), "{wrong}");
        assert!(Lists::of_files([("x.json", b"[1]".as_slice())]).is_err());
    }
}
