//! The application over sockets, with a server that plays the contract in the service's place.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod attempts;
mod browser;
mod data;
#[path = "../../../client/tests/all/fake.rs"]
#[expect(dead_code, reason = "shared with the SDK's tests, which use all of it")]
mod fake;
mod holdings;
mod income;
mod stage;
mod start;
