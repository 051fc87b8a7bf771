//! What the store promises, from one source on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at what it doesn't expect"
)]

mod changes;
mod drives;
mod gate;
mod imports;
mod outage;
mod places;
mod promises;
mod support;
