//! What forms share: choices, and what was wrong with what was typed.

use super::present::Presenter;
use api::operations::Refusal;
use domain::{Invalid, Problem};
use serde::Serialize;
use std::collections::BTreeMap;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    /// What is sent.
    pub(super) value: String,
    /// What is read.
    pub(super) text: String,
}

impl Choice {
    /// A choice.
    pub(super) fn new(value: impl ToString, text: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            text: text.into(),
        }
    }
}

/// Choices under a common name, or without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct OptionGroup {
    /// The name.
    pub(super) name: Option<String>,
    /// The choices.
    pub(super) options: Vec<Choice>,
}

impl OptionGroup {
    /// Choices without a common name.
    pub(super) fn plain(options: impl IntoIterator<Item = Choice>) -> Vec<Self> {
        vec![Self {
            name: None,
            options: options.into_iter().collect(),
        }]
    }

    /// Choices in a row, those with the same name together.
    pub(super) fn grouped(options: impl IntoIterator<Item = (String, Choice)>) -> Vec<Self> {
        let mut groups: Vec<Self> = vec![];
        for (name, choice) in options {
            match groups.last_mut() {
                Some(last) if last.name.as_deref() == Some(&*name) => last.options.push(choice),
                _ => groups.push(Self {
                    name: Some(name),
                    options: vec![choice],
                }),
            }
        }
        groups
    }
}

/// What is wrong with a form: all of it for the summary on top, and by field for the place beside it.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct FormErrors {
    errors: Vec<ErrorView>,
    error_at: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize)]
struct ErrorView {
    /// The field's id on the page; empty for the whole.
    field: String,
    /// The end of the field's `field-…` name.
    label: String,
    text: String,
}

impl FormErrors {
    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Something that isn't of one field.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.errors.push(ErrorView {
            field: String::new(),
            label: String::new(),
            text: text.into(),
        });
    }

    /// A sentence at a field.
    pub(super) fn say_at(&mut self, field: &str, text: impl Into<String>) {
        let text = text.into();
        self.error_at
            .entry(field.to_owned())
            .or_insert_with(|| text.clone());
        self.errors.push(ErrorView {
            field: field.to_owned(),
            label: field.to_owned(),
            text,
        });
    }

    /// What is wrong with a field's value.
    pub(super) fn put(&mut self, show: &Presenter, field: &str, problem: &Problem) {
        self.say_at(field, sentence(show, problem));
    }

    /// What an operation found wrong, at the field that it names.
    pub(super) fn put_invalid(&mut self, show: &Presenter, invalid: &Invalid) {
        match invalid.pointer.rsplit('/').next() {
            Some(field) if !field.is_empty() => {
                let field = field.strip_suffix("_id").unwrap_or(field);
                self.put(show, field, &invalid.problem);
            }
            _ => self.say(sentence(show, &invalid.problem)),
        }
    }

    /// Takes a field's value, or keeps what is wrong with it.
    pub(super) fn take<T>(
        &mut self,
        show: &Presenter,
        field: &str,
        value: Result<T, Problem>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(problem) => {
                self.put(show, field, &problem);
                None
            }
        }
    }
}

/// A problem in the reader's words.
pub(super) fn sentence(show: &Presenter, problem: &Problem) -> String {
    let arguments = problem.arguments().into_iter();
    let arguments: Vec<_> = arguments
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    show.language.sentence(problem.key(), &arguments)
}

/// A refusal in the reader's words.
pub(super) fn sentence_of(show: &Presenter, refusal: &Refusal) -> String {
    show.language.sentence(refusal.key(), &refusal.arguments())
}
