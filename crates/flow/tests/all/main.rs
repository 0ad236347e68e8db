//! The life of one flow, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets one of these has failed"
)]

mod callback;
mod redirect;
mod request;
