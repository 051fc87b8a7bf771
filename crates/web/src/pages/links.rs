//! Addresses of lists: the query that a page was asked with, and links that change a part of it.

use crate::templates::number_text;
use api::language::Language;
use domain::{Invalid, Listed, PageRequest, Position, Problem, Total};
use serde::Serialize;

/// A path with its query, in the order given, without what is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Address {
    /// The address of a page.
    pub(super) fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            query: vec![],
        }
    }

    /// The same with a parameter set, or without it when the value is empty.
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        self.query.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            self.query.push((name, value));
        }
        self
    }

    /// The same without a parameter.
    pub(super) fn without(self, name: &'static str) -> Self {
        self.with(name, "")
    }

    /// The same at its first page.
    pub(super) fn at_start(self) -> Self {
        self.without("page").without("cursor")
    }

    /// As it stands in a link.
    pub(super) fn link(&self) -> String {
        let mut link = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            link.push(if index == 0 { '?' } else { '&' });
            link.push_str(name);
            link.push('=');
            push_encoded(&mut link, value);
        }
        link
    }
}

fn push_encoded(link: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => {
                link.push(byte.into());
            }
            b' ' => link.push('+'),
            _ => link.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// The foot of a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pager {
    counted: String,
    position: String,
    previous: Option<String>,
    next: Option<String>,
    first: Option<String>,
    start: String,
    sizes: Vec<SizeLink>,
}

impl Pager {
    /// For lists that are walked by their rows' numbers: the next page begins after this one, and the way back leads to
    /// the start.
    pub(super) fn going_on_after(mut self, number: impl std::fmt::Display) -> Self {
        self.next = self
            .next
            .map(|next| format!("{next}&after={number}").replacen("?&", "?", 1));
        self.first = self.previous.take().map(|_| self.start.clone());
        self
    }
}

#[derive(Debug, Clone, Serialize)]
struct SizeLink {
    size: u32,
    url: Option<String>,
}

/// What a list's foot tells.
#[derive(Debug, Clone)]
pub(super) struct Paging<'a> {
    /// The list's address, with its filters.
    pub(super) address: &'a Address,
    /// The query parameter that holds the page's number.
    pub(super) parameter: &'static str,
    /// The page's number, from 1.
    pub(super) number: u64,
    /// The page's size.
    pub(super) size: u32,
    /// The sizes to choose from; none when there is no choice.
    pub(super) sizes: &'a [u32],
    /// How many rows there are in all.
    pub(super) total: Total,
    /// Where the next page goes on, as text for a link.
    pub(super) cursor: Option<String>,
    /// Whether another page follows.
    pub(super) has_next: bool,
}

/// The sizes of a page to choose from.
pub(super) const SIZES: [u32; 3] = [25, 50, 100];

/// A page that was asked for by the texts of an address.
///
/// # Errors
/// What isn't a number, is out of range, or can't be a place to go on from.
pub(super) fn page_request(number: &str, size: &str, cursor: &str) -> Result<PageRequest, Invalid> {
    let whole = |text: &str, field: &str, usual: u64| {
        if text.is_empty() {
            return Ok(usual);
        }
        text.parse::<u64>()
            .map_err(|_text| Problem::NotANumber.at(field))
    };
    let number = whole(number, "page", 1)?;
    let size = whole(size, "page_size", PageRequest::DEFAULT_SIZE.into())?;
    let page = PageRequest::new(number, u32::try_from(size).unwrap_or(u32::MAX))?;
    match cursor {
        "" => Ok(page),
        cursor => Ok(page.after(position(cursor).ok_or(Problem::Unknown.at("cursor"))?)),
    }
}

/// A position as the text of a link, and back.
fn cursor(position: &Position) -> String {
    format!("{}~{}", position.id, position.key)
}

fn position(cursor: &str) -> Option<Position> {
    let (id, key) = cursor.split_once('~')?;
    let id = id.parse().ok()?;
    let key = (!key.contains('\0')).then(|| key.to_owned())?;
    Some(Position { key, id })
}

impl<'a> Paging<'a> {
    /// The foot of a listed page.
    pub(super) fn of<T>(address: &'a Address, page: &PageRequest, listed: &Listed<T>) -> Self {
        Self {
            address,
            parameter: "page",
            number: page.number(),
            size: page.size(),
            sizes: &[],
            total: listed.total,
            cursor: listed.next.as_ref().map(cursor),
            has_next: listed.has_next,
        }
    }

    /// The same with sizes to choose from.
    pub(super) fn with_sizes(self) -> Self {
        Self {
            sizes: &SIZES,
            ..self
        }
    }

    /// The foot, in a language.
    pub(super) fn pager(&self, language: Language) -> Pager {
        let at = |number: u64| {
            let page = if number == 1 {
                String::new()
            } else {
                number.to_string()
            };
            self.address.clone().at_start().with(self.parameter, page)
        };
        let total = self.total.at_least();
        #[expect(clippy::cast_precision_loss, reason = "counted up to 10,000")]
        let number = total as f64;
        let values = [
            ("n", number.into()),
            ("n_text", number_text(number, language).into()),
        ];
        let (counted, pages) = if self.total.is_exact() {
            let pages = total.div_ceil(self.size.into()).max(1);
            (language.text_with("rows-counted", &values), Some(pages))
        } else {
            (language.text_with("rows-counted-more", &values), None)
        };
        let page = ("page", self.number.to_string().into());
        let position = match pages {
            Some(pages) => language.text_with(
                "page-position",
                &[page, ("pages", pages.to_string().into())],
            ),
            None => language.text_with("page-position-open", &[page]),
        };
        let sizes = self.sizes.iter().map(|&size| SizeLink {
            size,
            url: (size != self.size).then(|| {
                self.address
                    .clone()
                    .at_start()
                    .with("page_size", size)
                    .link()
            }),
        });
        let next = at(self.number + 1).with("cursor", self.cursor.as_deref().unwrap_or_default());
        Pager {
            counted,
            position,
            previous: (self.number > 1).then(|| at(self.number - 1).link()),
            next: self.has_next.then(|| next.link()),
            first: None,
            start: at(1).link(),
            sizes: if total > 20 { sizes.collect() } else { vec![] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_isnt_changed() {
        let address = Address::new("/drives").with("q", "2UZ & ё").with("page", 3);
        assert_eq!(address.link(), "/drives?q=2UZ+%26+%D1%91&page=3");
        assert_eq!(
            address.at_start().with("sort", "-type").link(),
            "/drives?q=2UZ+%26+%D1%91&sort=-type"
        );
    }

    #[test]
    fn a_foot_leads_both_ways() {
        let address = Address::new("/drives").with("page", 2);
        let paging = Paging {
            address: &address,
            parameter: "page",
            number: 2,
            size: 50,
            sizes: &[50, 100],
            total: Total::Exact(121),
            cursor: Some("abc".into()),
            has_next: true,
        };
        let pager = paging.pager(Language::Ru);
        assert_eq!(pager.counted, "Всего 121 запись");
        assert_eq!(pager.position, "2 из 3");
        assert_eq!(pager.previous.as_deref(), Some("/drives"));
        assert_eq!(pager.next.as_deref(), Some("/drives?page=3&cursor=abc"));
    }
}
