//! The stores through their front door: one suite for every database, then what is special to one.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it cannot go on")]

mod epochs;
mod postgres;
mod retention;
mod sqlite;
mod suite;
