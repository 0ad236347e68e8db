//! The banks that speak FinTS, over real sockets.

mod client;
mod failures;
mod mutations;
mod statements;
mod ways;
mod wire;
