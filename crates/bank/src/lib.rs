//! What is common to all banks: the contract of a connector, the executor that
//! sends for all connectors, and the directory of banks. Knows no protocol.

pub mod contract;

mod directory;
mod drive;

pub use directory::{Bank, Directory, IbanMatch};
pub use drive::{DriveError, Journal, Outcome};
