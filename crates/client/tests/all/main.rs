//! The SDK against a server on a socket that plays the contract.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod callback;
mod calls;
mod fake;
mod faults;
