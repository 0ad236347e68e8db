//! Whole dialogs against the sandbox banks, over real sockets, through executor and drive.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod failures;
mod fuzzed;
mod harness;
mod identity;
mod official;
mod redirect;
mod resume;
mod strangers;
mod truth;
mod turns;
mod twins;
mod users;
mod ways;
