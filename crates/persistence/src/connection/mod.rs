//! Connections: how they are opened, shared fairly, leased to a unit of work and given back whatever happens.

mod address;
mod gate;
mod pool;
mod postgres;
pub(crate) mod query;
mod session;
mod sqlite;

pub use address::{DatabaseAddress, DatabaseSettings};
pub use gate::Area;
pub(crate) use pool::Pools;
pub(crate) use query::{Failure, Optional, meaning, prelude, query};
pub(crate) use session::{Connection, Session};
pub(crate) use sqlite::open_file;
