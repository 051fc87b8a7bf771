//! What people and programs can do with the base: operations, and the JSON API over them.

pub mod app;
pub mod exporting;
pub mod filing;
pub mod http;
pub mod importing;
pub mod in_words;
pub mod indexing;
pub mod language;
pub mod layouts;
pub mod logging_in;
pub mod markdown;
pub mod operations;
pub mod passwords;
pub mod receiving;
pub mod routes;
pub mod secrets;
pub mod sheets;
pub mod trust;
pub mod words;

pub use app::App;
