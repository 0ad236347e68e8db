//! The executor and the drive against real sockets that misbehave.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod directory;
mod drive;
mod executor;
mod identity;
mod server;
