//! Gathers what is wrong in a body, so that all of it is told at once.

use crate::http::Failure;
use domain::{Invalid, Problem};

/// What was wrong so far.
pub(super) struct Gather<'a> {
    base: &'a str,
    wrong: Vec<Invalid>,
}

impl<'a> Gather<'a> {
    /// For an object that `base` points at in the body.
    pub(super) fn new(base: &'a str) -> Self {
        Self {
            base,
            wrong: vec![],
        }
    }

    /// The value of a member; nothing when it isn't given or is wrong.
    pub(super) fn value<G, T>(
        &mut self,
        field: &str,
        given: Option<G>,
        parse: impl Fn(G) -> Result<T, Problem>,
    ) -> Option<T> {
        match given.map(parse)? {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(field, problem);
                None
            }
        }
    }

    /// Something else that is wrong.
    pub(super) fn refuse(&mut self, field: &str, problem: Problem) {
        self.wrong
            .push(problem.at(format!("{}/{field}", self.base)));
    }

    /// The whole, if nothing was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Failure> {
        match value {
            Some(value) if self.wrong.is_empty() => Ok(value),
            _ => Err(Failure::Invalid(self.wrong)),
        }
    }
}
