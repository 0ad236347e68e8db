//! The banks as a TPP and their users meet them: over real sockets.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod conform;
mod embedded;
mod faults;
mod fints;
mod oauth;
mod outside;
mod sealed;
mod strict;
mod tpp;
mod ways;
