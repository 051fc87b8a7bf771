//! The search's index: written in the unit that changes what it is made of, read by block and term.
//!
//! Whoever commits a unit applies what the unit touched: the things are read as they are then, become documents, and their
//! terms are compared with what is stored of them. So nothing that is stored and nothing that finds it can part.

mod apply;
mod check;
mod documents;
mod fetch;
mod postings;
mod rebuild;
mod state;
mod touched;

pub(crate) use apply::apply;
pub(crate) use check::check;
pub(crate) use touched::Touched;
