//! What is asked of the database, one file per subject, in SQL that SQLite and PostgreSQL both understand
//! (`$1` parameters, `ON CONFLICT`). Running it is the matter of the stores.

pub(crate) mod audit;
pub(crate) mod blob;
pub(crate) mod clean_up;
pub(crate) mod client;
pub(crate) mod epoch;
pub(crate) mod flow;
pub(crate) mod idempotency;
pub(crate) mod installation;
pub(crate) mod statement;
pub(crate) mod sweep;
pub(crate) mod tally;
pub(crate) mod wrap;

pub(crate) use statement::{Cells, Statement, Value, at, counted, needed, time};
