//! The search over everything.

mod words;
