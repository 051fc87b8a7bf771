//! Templates and assets: found, compiled once per language, rendered.
//!
//! Both live inside a release binary. A debug build reads them from disk, so that a change shows on reload.
//! Everything a template prints is escaped; there is no inline script or style, so that a strict policy can forbid both.

use api::{http::Caller, language::Language};
use arc_swap::ArcSwapOption;
use domain::{Permission, Who};
use fluent_templates::fluent_bundle::FluentValue;
use rust_embed::Embed;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

#[derive(Embed)]
#[folder = "../../templates"]
struct TemplateFiles;

#[derive(Embed)]
#[folder = "../../assets"]
struct AssetFiles;

/// Light, dark, or as the reader's system has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word for it in cookies and forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// What stands around a page: whose it is and where it is.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of all its texts.
    pub language: Language,
    /// Its colours.
    pub theme: Theme,
    /// Its own path with the query, to come back to after a change of language or theme.
    pub path: String,
    /// What stands in the search box.
    pub search: String,
    /// What has just been done, as the end of a `notice-…` sentence's name.
    pub notice: Option<String>,
    /// Who reads.
    pub person: Person,
}

/// Who reads a page, and what they may: pages offer nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// What they are called; nothing for a visitor.
    pub name: Option<String>,
    /// What they may, by the permission's word.
    pub may: BTreeMap<&'static str, bool>,
}

impl Person {
    /// Whoever makes a request.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        let permissions = Permission::ALL.into_iter();
        Self {
            name: caller.user().map(|user| user.name.to_string()),
            may: permissions
                .map(|permission| (word(permission), caller.may(permission)))
                .collect(),
        }
    }

    /// Somebody who hasn't said who they are.
    #[must_use]
    pub fn visitor(reads: bool) -> Self {
        let who = Who::Visitor { reads };
        let permissions = Permission::ALL.into_iter();
        Self {
            name: None,
            may: permissions
                .map(|permission| (word(permission), who.may(permission)))
                .collect(),
        }
    }
}

/// How templates call a permission.
fn word(permission: Permission) -> &'static str {
    match permission {
        Permission::ReadPlant => "read_plant",
        Permission::ReadHistory => "read_history",
        Permission::ReadLog => "read_log",
        Permission::SeeOneself => "see_oneself",
        Permission::ChangeOneself => "change_oneself",
        Permission::EditPlant => "edit_plant",
        Permission::EditLibrary => "edit_library",
        Permission::ClearLibrary => "clear_library",
        Permission::WriteLog => "write_log",
        Permission::CorrectLog => "correct_log",
        Permission::ReadSensors => "read_sensors",
        Permission::SendReadings => "send_readings",
        Permission::EditSensors => "edit_sensors",
        Permission::EditStock => "edit_stock",
        Permission::MoveStock => "move_stock",
        Permission::EditSearchWords => "edit_search_words",
        Permission::BringInSheets => "bring_in_sheets",
        Permission::UndoImports => "undo_imports",
        Permission::ManagePeople => "manage_people",
    }
}

#[derive(Serialize)]
struct FrameView<'a> {
    language: &'static str,
    theme: Theme,
    path: &'a str,
    section: &'a str,
    search: &'a str,
    notice: Option<&'a str>,
    person: Option<&'a str>,
    may: &'a BTreeMap<&'static str, bool>,
}

/// The code of a language, as in `lang="ru"`.
#[must_use]
pub fn code(language: Language) -> &'static str {
    match language {
        Language::Ru => "ru",
        Language::En => "en",
    }
}

/// Renders a page's template with its typed context inside the frame.
///
/// # Errors
/// The template can't be compiled, or needs what the context hasn't.
pub fn render(template: &str, frame: &Frame, page: &impl Serialize) -> TeraResult<Vec<u8>> {
    let set = current()?;
    let mut context = Context::from_serialize(page)?;
    let section = match frame.path.split(['/', '?']).nth(1) {
        Some("drives") => "plant",
        Some("stores") => "stock",
        other => other.unwrap_or_default(),
    };
    let view = FrameView {
        language: code(frame.language),
        theme: frame.theme,
        path: &frame.path,
        section,
        search: &frame.search,
        notice: frame.notice.as_deref(),
        person: frame.person.name.as_deref(),
        may: &frame.person.may,
    };
    context.insert("frame", &view);
    let mut page = Vec::with_capacity(32 * 1024);
    set.of(frame.language)
        .render_to(template, &context, &mut page)?;
    Ok(page)
}

/// Compiles the templates, so that a broken one is told at the start and not to the first reader.
///
/// # Errors
/// As [`render`].
pub fn prepare() -> TeraResult<()> {
    current().map(drop)
}

/// An asset's bytes and the hash that its address carries.
#[must_use]
pub fn asset(name: &str) -> Option<(Cow<'static, [u8]>, String)> {
    let file = AssetFiles::get(name)?;
    let hash = short_hash(&file.metadata.sha256_hash());
    Some((file.data, hash))
}

/// The address of an asset; it changes with what the asset holds.
#[must_use]
pub fn asset_address(name: &str) -> String {
    let hash = AssetFiles::get(name).map(|file| short_hash(&file.metadata.sha256_hash()));
    format!("/assets/{name}?v={}", hash.unwrap_or_default())
}

fn short_hash(hash: &[u8; 32]) -> String {
    hash[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compiled templates. The functions in them know the language, so each language has its own.
struct Compiled {
    fingerprint: [u8; 32],
    ru: Tera,
    en: Tera,
}

impl Compiled {
    fn of(&self, language: Language) -> &Tera {
        match language {
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }
}

static COMPILED: ArcSwapOption<Compiled> = ArcSwapOption::const_empty();

fn current() -> TeraResult<Arc<Compiled>> {
    let known = COMPILED.load_full();
    let may_change = cfg!(debug_assertions);
    match known {
        Some(known) if !may_change => Ok(known),
        known => {
            let files = template_files();
            let fingerprint = fingerprint(&files);
            if let Some(known) = known.filter(|known| known.fingerprint == fingerprint) {
                return Ok(known);
            }
            let compiled = Arc::new(Compiled {
                fingerprint,
                ru: compile(Language::Ru, &files)?,
                en: compile(Language::En, &files)?,
            });
            COMPILED.store(Some(Arc::clone(&compiled)));
            Ok(compiled)
        }
    }
}

fn template_files() -> Vec<(String, String)> {
    let names = TemplateFiles::iter().map(Cow::into_owned);
    names
        .filter_map(|name| {
            let file = TemplateFiles::get(&name)?;
            Some((name, String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

fn fingerprint(files: &[(String, String)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (name, text) in files {
        hash.update(name.len().to_le_bytes());
        hash.update(name);
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

fn compile(language: Language, files: &[(String, String)]) -> TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(["" as &'static str]); // Whatever a template is called: its output is escaped.
    tera.register_function("t", move |arguments: Kwargs, _: &State| {
        sentence(language, &arguments)
    });
    tera.register_function("number", move |arguments: Kwargs, _: &State| {
        let number = arguments.must_get::<f64>("n")?;
        TeraResult::Ok(number_text(number, language))
    });
    tera.register_function("asset", |arguments: Kwargs, _: &State| {
        TeraResult::Ok(asset_address(arguments.must_get::<&str>("name")?))
    });
    tera.add_raw_templates(files.iter().map(|(name, text)| (name, text)))?;
    Ok(tera)
}

/// `t(key="drives-count", n=3)`: the sentence in the page's language. Numbers choose the plural form; `{ $n_text }`
/// is the same number with its digits in groups.
fn sentence(language: Language, arguments: &Kwargs) -> TeraResult<String> {
    let key = arguments.must_get::<&str>("key")?;
    let mut values: Vec<(String, FluentValue<'static>)> = vec![];
    for (name, value) in arguments.iter() {
        let Some(name) = name.as_str().filter(|name| *name != "key") else {
            continue;
        };
        if let Some(number) = value.as_f64().filter(|_| value.is_number()) {
            values.push((format!("{name}_text"), number_text(number, language).into()));
            values.push((name.to_owned(), number.into()));
        } else {
            values.push((name.to_owned(), text_of(value).into()));
        }
    }
    let borrowed: Vec<_> = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    Ok(language.text_with(key, &borrowed))
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A number with the language's decimal sign and its whole digits in groups of three: `12 500,5`, `12 500.5`.
#[must_use]
pub fn number_text(number: f64, language: Language) -> String {
    let plain = number.to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("\u{2212}", digits));
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        if index > 0 && left.is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(match language {
            Language::Ru => ',',
            Language::En => '.',
        });
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(number_text(12.5, Language::Ru), "12,5");
        assert_eq!(number_text(12.5, Language::En), "12.5");
        assert_eq!(number_text(1600.0, Language::Ru), "1600");
        assert_eq!(number_text(100_000.0, Language::Ru), "100\u{202f}000");
    }

    #[test]
    fn an_asset_address_changes_with_its_bytes() {
        let (bytes, hash) = asset("aedb.css").unwrap();
        assert!(!bytes.is_empty());
        assert_eq!(
            asset_address("aedb.css"),
            format!("/assets/aedb.css?v={hash}")
        );
        assert!(asset("../Cargo.toml").is_none());
    }
}
