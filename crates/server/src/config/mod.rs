//! The configuration of one installation.

mod types;

pub use types::{Config, Keys, Limits, Listen, Log, LogFormat, Operator, Public, Rate};
