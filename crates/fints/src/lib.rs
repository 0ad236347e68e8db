//! Reaches banks that speak FinTS 3.0 with PIN and TAN: most German ones, without a certificate of the operator's.
//!
//! A dialog does no I/O: it says what to send, and is told what the bank answered. Everything that a user's data needs
//! happens inside one FinTS dialog, so that one strong customer authentication is enough wherever the bank allows it.

mod challenge;
mod connector;
mod dialog;
mod directory;
mod message;
mod orders;
mod parameters;
mod probe;
mod settings;
mod syntax;

pub use challenge::flicker_halfbytes;
pub use connector::Fints;
pub use directory::directory_banks;
pub use probe::{Probe, ProbeFailure, Report, ReportedMethod};
pub use settings::{Product, ProductError, Settings, Turnovers};

/// Whether bytes are read as an answer of a bank: for the fuzzer, which looks for panics and for slowness.
#[doc(hidden)]
#[must_use]
pub fn reads(bytes: &[u8]) -> bool {
    probe::reads(bytes)
}
