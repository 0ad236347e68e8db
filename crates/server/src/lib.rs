//! The server: API, Widget, engine of running bank dialogs, configuration, telemetry.

pub mod api;
pub mod certificates;
pub mod config;
pub mod engine;
mod erase;
pub mod health;
pub mod http;
mod observe;
pub mod serve;
pub mod snapshot;
pub mod state;
mod waiting;
pub mod widget;

pub use serve::{Bound, Parts, ServeError, Server};
