//! The two languages of everything a person reads, and the texts in them.

use fluent_templates::{Loader, fluent_bundle::FluentValue};
use std::{borrow::Cow, collections::HashMap};
use unic_langid::{LanguageIdentifier, langid};

fluent_templates::static_loader! {
    pub static LOCALES = {
        locales: "../../locales",
        fallback_language: "ru",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static RU: LanguageIdentifier = langid!("ru");
static EN: LanguageIdentifier = langid!("en");

/// A language that AEDB speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// `ru` or `en`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The language of a code: `ru`, `ru-RU`, `en_GB`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.as_str()))
    }

    /// The best language of an `Accept-Language` header (RFC 9110, 12.5.4), if it names one.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',').take(20) {
            let mut parts = range.split(';');
            let language = parts.next().and_then(Self::from_code);
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok());
            let weight: f32 = weight.unwrap_or(1.0);
            let better = weight > 0.0 && best.is_none_or(|(_, known)| weight > known);
            if let Some(language) = language.filter(|_| better) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// How the translations name it.
    #[must_use]
    pub fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Ru => &RU,
            Self::En => &EN,
        }
    }

    /// A text without values.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        LOCALES.lookup(self.identifier(), key)
    }

    /// A text with values.
    #[must_use]
    pub fn text_with(self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'_>> = values
            .iter()
            .map(|(name, value)| (Cow::Owned((*name).to_owned()), value.clone()))
            .collect();
        LOCALES.lookup_with_args(self.identifier(), key, &values)
    }

    /// A text with values that are words or whole numbers; numbers choose their plural.
    #[must_use]
    pub fn sentence(self, key: &str, values: &[(String, String)]) -> String {
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| {
                let value = value
                    .parse::<u32>()
                    .map_or_else(|_text| FluentValue::from(value.as_str()), FluentValue::from);
                (name.as_str(), value)
            })
            .collect();
        self.text_with(key, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_language_is_chosen() {
        assert_eq!(
            Language::accepted("en-GB,en;q=0.9,ru;q=0.8"),
            Some(Language::En)
        );
        assert_eq!(
            Language::accepted("de, ru;q=0.5, en;q=0.1"),
            Some(Language::Ru)
        );
        assert_eq!(Language::accepted("de, en;q=0"), None);
        assert_eq!(Language::accepted(""), None);
    }
}
