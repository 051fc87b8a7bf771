//! What the store promises, from one source on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at what it doesn't expect"
)]

mod care;
mod changes;
mod drives;
mod faults;
mod files;
mod gate;
mod imports;
mod kept_answers;
mod library;
mod log_entries;
mod login_limits;
mod logins;
mod migrations;
mod order;
mod outage;
mod places;
mod plans;
mod promises;
mod readings;
mod search;
mod search_words;
mod sensors;
mod statements;
mod stock;
mod support;
mod users;
