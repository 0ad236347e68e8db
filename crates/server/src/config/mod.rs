//! The configuration, in three steps: as written (`raw`), merged from the compiled-in defaults, the file and
//! the environment (`merge`), and validated into types (`valid`). Every complaint names where the value was
//! written and what to do, and all complaints are made at once.

mod bank;
mod brand;
mod demo;
mod duration;
mod identity;
mod merge;
mod nearest;
mod problem;
mod raw;
mod read;
mod secret_files;
mod show;
mod types;
mod valid;

pub(crate) use bank::check_identity;
pub use demo::Demo;
pub use duration::{parse_duration, show_duration};
pub use merge::{DEFAULT_TOML, Sources};
pub use problem::{Problem, Refused};
pub use secret_files::SecretFile;
pub use types::{Config, Fints, Keys, Limits, Listen, Log, LogFormat, Operator, Public, Rate, Storage};
