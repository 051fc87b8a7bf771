//! Which drives a group's manuals are about.
//!
//! A drive says its series (Sinamics S120, or only the brand: Omron) and its type. A group is about the drives whose series
//! begins with the group's name, word by word, with or without the vendor before it; where the drives say the brand alone,
//! about those in which the group's name begins a word. Somebody can say otherwise for each group.

use crate::{
    name::Name,
    text::{look_alike_key, search_words},
};

/// The drives of a series, all of them or those with certain words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeriesTie {
    /// The series, as the drives have it; case, white space and look-alike letters don't matter.
    pub series: Name,
    /// Words that each begin a word of the drive, if not all of the series are meant.
    pub words: Option<Name>,
}

/// Of which drives a group's manuals are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Ties {
    /// As its name says.
    #[default]
    ByName,
    /// Of these, in the order in which they were said; at most [`Ties::MOST`].
    Of(Vec<SeriesTie>),
}

/// The words of a name as one key, folded as for finding.
#[must_use]
pub fn match_key(name: &str) -> String {
    folded_words(name).join(" ")
}

/// The keys of everything that a series begins with, word by word: `sinamics`, `sinamics s120`.
#[must_use]
pub fn word_prefixes(series: &str) -> Vec<String> {
    let words = folded_words(series);
    (1..=words.len().min(8))
        .map(|count| words[..count].join(" "))
        .collect()
}

fn folded_words(text: &str) -> Vec<String> {
    look_alike_key(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

impl Ties {
    /// As many can be said of one group.
    pub const MOST: usize = 50;

    /// Whether a group of this name in a category of that name is about drives of a series: `Some(None)` about all of them,
    /// `Some(words)` about those with these words.
    #[must_use]
    pub fn of_series(&self, category: &str, group: &str, series: &str) -> Option<Option<String>> {
        match self {
            Self::Of(ties) => {
                let key = look_alike_key(series);
                let tie = ties
                    .iter()
                    .find(|tie| look_alike_key(tie.series.as_str()) == key)?;
                Some(tie.words.as_ref().map(|words| words.as_str().to_owned()))
            }
            Self::ByName => {
                let (series, group_words) = (folded_words(series), folded_words(group));
                let category = folded_words(category);
                let whole: Vec<String> = category.iter().chain(&group_words).cloned().collect();
                let named = series.starts_with(&group_words) || series.starts_with(&whole);
                if named && !group_words.is_empty() {
                    Some(None)
                } else if !category.is_empty() && series == category {
                    Some(Some(group.to_owned()))
                } else {
                    None
                }
            }
        }
    }

    /// Whether a group is about a drive of a series, found by these words.
    #[must_use]
    pub fn of_drive(&self, category: &str, group: &str, series: &str, drive_words: &str) -> bool {
        match self.of_series(category, group, series) {
            None => false,
            Some(None) => true,
            Some(Some(words)) => {
                let begins = |word: &String| {
                    let mut own = drive_words.split(' ');
                    own.any(|own| own.starts_with(word.as_str()))
                };
                search_words(&words).iter().all(begins)
            }
        }
    }
}

/// A series of drives and what the library lacks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesGap {
    /// The series.
    pub series: String,
    /// How many drives are of it.
    pub drives: u64,
    /// Whether there is a manual of another kind than a list of faults at least.
    pub has_manual: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(category: &str, group: &str, series: &str) -> Option<Option<String>> {
        Ties::ByName.of_series(category, group, series)
    }

    #[test]
    fn a_group_is_about_the_series_of_its_name() {
        let all = Some(None);
        assert_eq!(by_name("Siemens", "Sinamics S120", "SINAMICS  S120"), all);
        assert_eq!(by_name("Siemens", "Micromaster", "Micromaster 440"), all);
        assert_eq!(by_name("Danfoss", "FC51", "Danfoss FC51"), all);
        // Сyrillic letters that look like Latin ones.
        assert_eq!(by_name("Siemens", "Sinamics G120С", "Sinamics G120C"), all);
        assert_eq!(by_name("Siemens", "Sinamics G120", "Sinamics G120C"), None);
        assert_eq!(by_name("Siemens", "Sinamics S120", "Sinamics"), None);
        assert_eq!(by_name("Siemens", "Simoreg", "КТЭ"), None);
    }

    #[test]
    fn where_drives_say_the_brand_alone_the_group_s_name_is_looked_for_in_them() {
        assert_eq!(
            by_name("Omron", "3G3", "omron"),
            Some(Some("3G3".to_owned()))
        );
        let is_about = |group, words| Ties::ByName.of_drive("Omron", group, "Omron", words);
        assert!(is_about("3G3", "omron 3g3rx a4150 2uz"));
        assert!(!is_about("3G3", "omron cimr f7z4110"));
        assert!(is_about("CIMR", "omron cimr f7z4110"));
    }

    #[test]
    fn what_somebody_said_goes_before_the_name() {
        let name = |text| Name::parse(text).unwrap();
        let ties = Ties::Of(vec![
            SeriesTie {
                series: name("КТЭ"),
                words: None,
            },
            SeriesTie {
                series: name("Прочее"),
                words: Some(name("ТПЕ")),
            },
        ]);
        assert_eq!(ties.of_series("Siemens", "Simoreg", "ктэ"), Some(None));
        assert_eq!(ties.of_series("Siemens", "Simoreg", "Simoreg"), None);
        let folded = search_words("Прочее В-ТПЕ-320").join(" ");
        assert!(ties.of_drive("", "", "Прочее", &folded));
        assert!(!ties.of_drive("", "", "Прочее", "npoчee"));
    }

    #[test]
    fn prefixes_are_of_whole_words() {
        assert_eq!(
            word_prefixes("Sinamics S120 "),
            ["sinamics".to_owned(), "sinamics s120".to_owned()]
        );
        assert!(word_prefixes("—").is_empty());
        assert_eq!(match_key("Sinamics  S120"), "sinamics s120");
    }
}
