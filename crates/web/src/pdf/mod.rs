//! Reading the text of a PDF, page by page, in a process of its own: a file can be made so that any reader dies of it.

mod child;
mod labels;
mod layout;
mod letters;
mod limits;
mod reader;
mod sheet;
mod told;

pub(crate) use child::{Child, Next};
pub use reader::read;
pub use told::Told;
