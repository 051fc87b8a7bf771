//! What all JSON routes share: bodies, parameters, lists, tags, and the one place that turns failures into answers.

pub mod body;
pub mod caller;
pub mod edge;
pub mod failure;
pub mod listing;
pub mod parameters;
pub mod problem;
pub mod retry;
pub mod same_origin;
pub mod session;
pub mod tag;

pub use body::JsonBody;
pub use caller::{Anybody, Caller};
pub use edge::{Edge, RequestId};
pub use failure::Failure;
pub use parameters::Parameters;
pub use retry::{Answered, Retry};
