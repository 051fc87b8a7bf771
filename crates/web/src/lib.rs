//! AEDB for people: pages, the program `aedb`, and the wiring of all parts.

pub mod commands;
mod described;
pub mod fetching;
pub mod home_bytes;
mod operations_routes;
pub mod pages;
pub mod pdf;
pub mod server;
pub mod settings;
pub mod templates;
pub mod texts;
