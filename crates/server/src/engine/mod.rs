//! Runs bank dialogs: takes a lease for a step, drives the connector, writes down
//! where the dialog came to rest. Any node can take the next step (design decision 4).

mod clean_up;
mod completion;
mod journal;
mod pages;
mod pin;
mod run;

pub use clean_up::CleanUpWorker;
pub use pages::{Access, Loaded, Pages, blob_aad, wrap_aad};
pub(crate) use pin::drop_pin;
pub use run::{Engine, Go, StartError};
pub(crate) use run::{submitted, was_submitted};
