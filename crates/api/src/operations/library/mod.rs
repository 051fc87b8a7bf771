//! The library: vendors, their series, and manuals.

pub mod categories;
pub mod fetches;
pub mod gaps;
pub mod groups;
pub mod lists;
pub mod loading;
pub mod manuals;
pub mod texts;
pub mod whole;
