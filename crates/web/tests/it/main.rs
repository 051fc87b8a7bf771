//! The program as its users meet it: the real server over HTTP and the real command line, on SQLite and PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends at what it doesn't expect"
)]

mod accounts;
mod commands;
mod conflicts;
mod conventions;
mod converters;
mod counting;
mod disconnects;
mod drives;
mod exports;
mod faults;
mod foreign_pages;
mod forms;
mod harness;
mod hashing;
mod headers;
mod history;
mod home;
mod hostile;
mod importing;
mod imports;
mod imports_at_once;
mod injection;
mod kills;
mod library;
mod locks;
mod log;
mod logging_in;
mod many_rows;
mod matrix;
mod outage;
mod pdfs;
mod people;
mod people_commands;
mod places;
mod plant;
mod postgres;
mod program;
mod proxy;
mod readings;
mod restoring;
mod retries;
mod search;
mod sensors;
mod sheet;
mod shutdown;
mod statements;
mod stock;
mod tags;
mod undo;
