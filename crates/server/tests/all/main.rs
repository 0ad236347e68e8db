//! The server, from outside: through its routers and its sockets.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets one of these has failed"
)]

mod create;
mod edge;
mod exchange;
mod openapi;
mod query;
mod read;
mod socket;
mod status;
mod support;
