//! What the store promises, from one source on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at what it doesn't expect"
)]

mod drives;
mod places;
mod support;
