//! What people and programs can do with the base: operations, and the JSON API over them.

pub mod operations;
pub mod sheets;
