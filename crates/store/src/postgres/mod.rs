//! PostgreSQL, 14 or newer: one database, any number of nodes. A unit of work is one transaction that holds its flow's
//! row locked.

mod open;
mod run;
mod store;
mod sweep;
mod write;

pub use open::{PostgresError, PostgresOptions};
pub use store::{Capacity, PostgresStore};
