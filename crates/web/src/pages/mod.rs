//! The pages: server-rendered, complete without script. A file is one page: its context, its handler.

mod changes;
mod drive;
mod drive_form;
mod drives;
pub mod error;
mod forms;
pub mod home;
mod import;
mod imports;
mod links;
mod place;
mod place_form;
mod present;
#[cfg(test)]
pub(crate) mod samples;
mod tree;
