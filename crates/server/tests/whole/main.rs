//! Whole flows over real sockets: API, Widget forms, sandbox banks, SQLite on disk.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets one of these has failed"
)]

mod accounts;
mod alerts;
mod asked;
mod backups;
mod banks;
mod brand;
mod browser;
mod canary;
mod cut;
mod down;
mod erase;
mod faults;
mod fints;
mod flow;
mod foreign;
mod gate;
mod health;
mod hostile;
mod killed;
mod lifetimes;
mod live;
mod matrix;
mod nodes;
mod people;
mod phone;
mod pin;
mod sealed;
mod secured;
mod shown;
mod stalled;
mod stand;
mod starved;
mod told;
mod ways;
