//! Whole flows over real sockets: API, Widget forms, sandbox banks, SQLite on disk.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets one of these has failed"
)]

mod accounts;
mod asked;
mod banks;
mod browser;
mod canary;
mod faults;
mod fints;
mod flow;
mod health;
mod hostile;
mod lifetimes;
mod nodes;
mod sealed;
mod stand;
mod told;
mod ways;
