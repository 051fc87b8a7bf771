//! Every page with something on it, and a test that renders each in both languages.

mod drive_pages;
mod fault_pages;
mod import_pages;
mod library_pages;
mod log_pages;
mod plant;
mod plant_pages;
mod search_pages;
mod sensor_pages;
mod stock_pages;
mod told;

use super::{
    forms::{Choice, OptionGroup},
    links::{Address, Pager, Paging, SIZES},
    present::{ChangeView, PlaceLink, Presenter},
};
use crate::templates::{self, Frame, Person, Theme};
use api::language::Language;
use domain::{Level, Total};
use plant::{now, place_name};
use serde::Serialize;
use told::changes;

/// A page's name and its bytes.
type Page = (&'static str, Vec<u8>);

/// Whom the pages are drawn for.
struct Sample {
    show: Presenter,
    theme: Theme,
}

impl Sample {
    fn draw(
        &self,
        template: &str,
        path: &str,
        notice: Option<&str>,
        page: &impl Serialize,
    ) -> Vec<u8> {
        let frame = Frame {
            notice: notice.map(str::to_owned),
            ..self.frame(path)
        };
        templates::render(template, &frame, page)
            .unwrap_or_else(|error| panic!("{template}: {error:?}"))
    }

    /// Around every page: somebody who may do everything reads it.
    fn frame(&self, path: &str) -> Frame {
        Frame {
            language: self.show.language,
            theme: self.theme,
            path: path.into(),
            search: String::new(),
            notice: None,
            person: admin(),
        }
    }

    fn history(&self) -> Vec<ChangeView> {
        changes()
            .iter()
            .map(|change| self.show.change(change))
            .collect()
    }
}

/// Somebody who may do everything, so that pages show all they have.
fn admin() -> Person {
    let everything = Person::visitor(true).may.into_keys();
    Person {
        name: Some("Анна <Петрова>".to_owned()),
        may: everything.map(|word| (word, true)).collect(),
    }
}

/// Every page in a language.
fn all(language: Language, theme: Theme) -> Vec<Page> {
    let show = Presenter {
        language,
        now: now(),
        zone: plant::zone(),
    };
    let sample = Sample { show, theme };
    let pages = [
        plant_pages::pages,
        drive_pages::pages,
        import_pages::pages,
        log_pages::pages,
        sensor_pages::pages,
        library_pages::pages,
        fault_pages::pages,
        stock_pages::pages,
        search_pages::pages,
    ];
    pages.into_iter().flat_map(|pages| pages(&sample)).collect()
}

fn pager(show: &Presenter, path: &str, total: u64) -> Pager {
    let address = Address::new(path);
    Paging {
        address: &address,
        parameter: "page",
        number: 2,
        size: 50,
        sizes: &SIZES,
        total: Total::Exact(total),
        cursor: None,
        has_next: true,
    }
    .pager(show.language)
}

/// What is above a room.
fn above() -> Vec<PlaceLink> {
    vec![
        PlaceLink::from(&place_name(1, Level::Shop, "ЛПЦ-1")),
        PlaceLink::from(&place_name(2, Level::ProductionLine, "Стан 1700")),
    ]
}

/// Rooms to choose from.
fn room_choices() -> Vec<OptionGroup> {
    OptionGroup::grouped([
        ("ЛПЦ-1 › Стан 1700".to_owned(), Choice::new(12, "2ЕР")),
        ("ЛПЦ-1 › Стан 1700".to_owned(), Choice::new(13, "12ПСУ")),
    ])
}

#[test]
fn every_page_renders_in_both_languages_and_stays_small() {
    for language in [Language::Ru, Language::En] {
        for (name, bytes) in all(language, Theme::Auto) {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.len() < 60 * 1024, "{name} has {} bytes", text.len());
            assert!(
                !text.contains("nknown locali"),
                "{name} lacks a translation:\n{text}"
            );
            for inline in ["style=", "onclick=", "<style", "javascript:"] {
                assert!(!text.contains(inline), "{name} has {inline}");
            }
        }
    }
}

#[test]
fn what_people_typed_is_escaped() {
    let pages = all(Language::Ru, Theme::Auto);
    let (_, bytes) = pages.iter().find(|(name, _)| *name == "drive").unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains("у мастера &lt;3") && !text.contains("мастера <3"));
}

#[test]
fn what_stands_in_the_log_is_escaped() {
    let pages = all(Language::Ru, Theme::Auto);
    for shown in ["home", "log", "log-entry", "log-form-wrong", "drive"] {
        let (_, bytes) = pages.iter().find(|(name, _)| *name == shown).unwrap();
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.contains("<script>"), "{shown}");
        assert!(
            !text.contains("<F30002>") && !text.contains("<Петрова>"),
            "{shown}"
        );
    }
    let (_, bytes) = pages.iter().find(|(name, _)| *name == "log").unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(
        text.contains("&lt;script&gt;") && text.contains("<strong>"),
        "{text}"
    );
}

#[test]
fn russian_plurals_are_right() {
    let show = |n: i64| {
        Language::Ru.text_with(
            "count-drives",
            &[("n", n.into()), ("n_text", n.to_string().into())],
        )
    };
    let told: Vec<_> = [1, 3, 5, 11, 21, 22, 112].map(show).into();
    let expected = [
        "1 преобразователь",
        "3 преобразователя",
        "5 преобразователей",
        "11 преобразователей",
        "21 преобразователь",
        "22 преобразователя",
        "112 преобразователей",
    ];
    assert_eq!(told, expected);
}
