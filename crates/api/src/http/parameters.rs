//! Query parameters: each taken by name, wrong ones told together, unknown ones refused.

use crate::http::Failure;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::{Invalid, PageRequest, Position, Problem, Sorting};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

/// What is left of a query's parameters, and what was wrong with those that were taken.
#[derive(Debug, Default)]
pub struct Parameters {
    left: BTreeMap<String, String>,
    wrong: Vec<Invalid>,
}

impl FromRequest for Parameters {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}

impl Parameters {
    /// Takes a query string apart.
    ///
    /// # Errors
    /// [`Failure::Malformed`] when it can't be.
    pub fn parse(query: &str) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
            .map_err(|failure| Failure::Malformed(failure.to_string()))?;
        Ok(Self {
            left: pairs
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
            wrong: vec![],
        })
    }

    /// A text; control characters don't belong in one.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text = self.left.remove(name)?;
        if text.chars().any(char::is_control) {
            self.wrong.push(Problem::ControlCharacter.at(name));
            return None;
        }
        if text.chars().count() > 1_000 {
            self.wrong.push(Problem::TooLong { limit: 1_000 }.at(name));
            return None;
        }
        Some(text)
    }

    /// What was typed, whatever it is.
    pub fn raw(&mut self, name: &str) -> Option<String> {
        self.left.remove(name)
    }

    /// Something else that is wrong.
    pub fn refuse(&mut self, name: &str, problem: Problem) {
        self.wrong.push(problem.at(name));
    }

    /// A whole number.
    pub fn number<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let text = self.left.remove(name)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong.push(Problem::NotANumber.at(name));
        }
        number
    }

    /// A time with its offset (RFC 3339), from 1970 on.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.left.remove(name)?;
        let time = text.parse().ok();
        let time = time.filter(|time: &Timestamp| *time >= Timestamp::UNIX_EPOCH);
        if time.is_none() {
            let expected = "2026-03-04T05:06:07Z".to_owned();
            self.wrong.push(Problem::WrongType { expected }.at(name));
        }
        time
    }

    /// One of the words that `find` knows; `known` lists them.
    pub fn word<T>(
        &mut self,
        name: &str,
        known: &[&str],
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.left.remove(name)?;
        let found = find(&text);
        if found.is_none() {
            self.wrong.push(
                Problem::NotOneOf {
                    allowed: known.join(", "),
                }
                .at(name),
            );
        }
        found
    }

    /// Words with commas between, each one that `find` knows.
    pub fn words<T>(
        &mut self,
        name: &str,
        known: &[&str],
        find: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let every = |text: &str| text.split(',').map(&find).collect::<Option<Vec<T>>>();
        self.word(name, known, every).unwrap_or_default()
    }

    /// `true` or `false`; `false` when it isn't given.
    pub fn flag(&mut self, name: &str) -> bool {
        self.word(name, &["true", "false"], |word| word.parse().ok())
            .unwrap_or(false)
    }

    /// `page`, `page_size` and `after`.
    pub fn page(&mut self) -> PageRequest {
        let number = self.number::<u64>("page").unwrap_or(1);
        let size = self
            .number::<u32>("page_size")
            .unwrap_or(PageRequest::DEFAULT_SIZE);
        let page = PageRequest::new(number, size).unwrap_or_else(|invalid| {
            self.wrong.push(invalid);
            PageRequest::first()
        });
        let Some(cursor) = self.left.remove("after") else {
            return page;
        };
        match position(&cursor) {
            Some(position) => page.after(position),
            None => {
                self.wrong.push(
                    Problem::WrongType {
                        expected: "a cursor from a Link header".to_owned(),
                    }
                    .at("after"),
                );
                page
            }
        }
    }

    /// `sort=name,-updated_at`, with `usual` when it isn't given.
    pub fn sorting<F: Copy>(&mut self, fields: &[(&str, F)], usual: F) -> Vec<Sorting<F>> {
        let usual = vec![Sorting {
            field: usual,
            descending: false,
        }];
        let Some(text) = self.left.remove("sort") else {
            return usual;
        };
        let mut sorting = vec![];
        for key in text.split(',') {
            let (name, descending) = key
                .strip_prefix('-')
                .map_or((key, false), |name| (name, true));
            match fields.iter().find(|(known, _)| *known == name) {
                Some((_, field)) if sorting.len() < 3 => sorting.push(Sorting {
                    field: *field,
                    descending,
                }),
                _ => {
                    let allowed = fields
                        .iter()
                        .map(|(name, _)| *name)
                        .collect::<Vec<_>>()
                        .join(", ");
                    self.wrong.push(Problem::NotOneOf { allowed }.at("sort"));
                    return usual;
                }
            }
        }
        sorting
    }

    /// Ends the taking.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with all that was wrong or wasn't taken.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.wrong
            .extend(self.left.into_keys().map(|name| Problem::Unknown.at(name)));
        if self.wrong.is_empty() {
            Ok(())
        } else {
            Err(Failure::Invalid(self.wrong))
        }
    }
}

/// A position as a link carries it: the id and the key's bytes in hexadecimal digits.
#[must_use]
pub fn cursor(position: &Position) -> String {
    let key: String = position
        .key
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{key}", position.id)
}

fn position(cursor: &str) -> Option<Position> {
    let (id, key) = cursor.rsplit_once('-')?;
    if key.len() % 2 != 0 || !key.is_ascii() || key.len() > 8_192 {
        return None;
    }
    let bytes = (0..key.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&key[at..at + 2], 16).ok());
    let key = String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()?;
    (!key.contains('\0')).then_some(Position {
        key,
        id: id.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_link() {
        let there = Position {
            key: "лпц-1\u{1}7\u{1f}".to_owned(),
            id: 42,
        };
        assert_eq!(position(&cursor(&there)), Some(there));
        for wrong in ["", "1", "x-00", "1-0", "1-zz", "1-ff", "1-00"] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut parameters =
            Parameters::parse("page=0&page_size=x&sort=colour&colour=red").unwrap();
        parameters.page();
        parameters.sorting(&[("id", ())], ());
        let Err(Failure::Invalid(wrong)) = parameters.finish() else {
            panic!("must be refused")
        };
        let pointers: Vec<_> = wrong.iter().map(|wrong| wrong.pointer.as_str()).collect();
        assert_eq!(pointers, ["page_size", "page", "sort", "colour"]);
    }
}
