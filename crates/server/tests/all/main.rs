//! The server, from outside: through its routers and its sockets.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets one of these has failed"
)]

mod codes;
mod contract;
mod create;
mod edge;
mod exchange;
mod fields;
mod grace;
mod openapi;
mod query;
mod read;
mod socket;
mod status;
mod support;
