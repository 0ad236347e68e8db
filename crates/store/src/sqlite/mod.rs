//! SQLite: one file, one node. One task writes, collects what waits and commits it together.

mod open;
mod read;
mod run;
mod script;
mod store;
mod writer;

pub use open::{OpenError, OpenOptions};
pub use store::SqliteStore;
