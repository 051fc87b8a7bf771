//! Bodies with one object or an array of up to [`MOST_AT_ONCE`], all of which is done or none.

use crate::{
    http::{Failure, JsonBody, body::OneOrMany},
    operations::drives::{MOST_AT_ONCE, Pointing},
};
use domain::Problem;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

fn bounded<T>(many: Vec<T>) -> Result<Vec<T>, Failure> {
    if (1..=MOST_AT_ONCE).contains(&many.len()) {
        return Ok(many);
    }
    let max = i64::try_from(MOST_AT_ONCE).unwrap_or(i64::MAX);
    Err(Problem::OutOfRange { min: 1, max }.at("").into())
}

/// What is to be added, and where to point at when something of it is wrong.
///
/// # Errors
/// [`Failure::Invalid`] at what is wrong, or at the whole when there are too many or none.
pub(super) fn values<B: DeserializeOwned, V>(
    body: JsonBody,
    of: impl Fn(B, &str) -> Result<V, Failure>,
) -> Result<(Vec<V>, Pointing), Failure> {
    match body.one_or_many()? {
        OneOrMany::One(new) => Ok((vec![of(new, "")?], Pointing::Single)),
        OneOrMany::Many(new) => {
            let new = bounded(new)?.into_iter().enumerate();
            let values = new.map(|(index, new)| of(new, &format!("/{index}")));
            Ok((values.collect::<Result<_, _>>()?, Pointing::Array))
        }
    }
}

/// An array of patches.
///
/// # Errors
/// As [`values`].
pub(super) fn patches<P: DeserializeOwned>(body: JsonBody) -> Result<Vec<P>, Failure> {
    bounded(body.one()?)
}

/// What becomes of the things that patches name by their ids.
///
/// # Errors
/// [`Failure::Invalid`] at the `id` of a patch that names nothing, what isn't among `stored`, or what another one names, too;
/// what `change` says.
pub(super) fn changes<P, T, C>(
    patches: Vec<P>,
    stored: impl IntoIterator<Item = (i64, T)>,
    named: impl Fn(&P) -> Option<i64>,
    change: impl Fn(P, &T, &str) -> Result<C, Failure>,
) -> Result<Vec<C>, Failure> {
    let stored: BTreeMap<i64, T> = stored.into_iter().collect();
    let mut seen = BTreeSet::new();
    let patches = patches.into_iter().enumerate();
    patches
        .map(|(index, patch)| {
            let wrong = |problem: Problem| Failure::from(problem.at(format!("/{index}/id")));
            let id = named(&patch).ok_or_else(|| wrong(Problem::Empty))?;
            if !seen.insert(id) {
                return Err(wrong(Problem::Taken));
            }
            let thing = stored.get(&id).ok_or_else(|| wrong(Problem::Missing))?;
            change(patch, thing, &format!("/{index}"))
        })
        .collect()
}
